"""What happens to an article, in order. Written here and nowhere else; docs and settings are held to it."""

# Stage -> the component that makes it. Extract, strip, language and fingerprint are one call into a worker process.
STAGES: dict[str, str] = {
    "archive": "aggregator.pipelines.archive.ArchivePipeline",
    "extract": "aggregator.pipelines.read.ReadPipeline",
    "strip": "aggregator.pipelines.read.ReadPipeline",
    "language": "aggregator.pipelines.read.ReadPipeline",
    "fingerprint": "aggregator.pipelines.read.ReadPipeline",
    "store": "aggregator.pipelines.store.StorePipeline",
    "follow": "aggregator.pipelines.follow.FollowPipeline",
    "dedup": "aggregator.pipelines.dedup.DedupPipeline",
}
ITEM_PIPELINES = {component: at * 100 for at, component in enumerate(dict.fromkeys(STAGES.values()), start=1)}
