"""The metas that date a page, by what content systems write into them; the first that is there counts."""

from __future__ import annotations

PUBLISHED_METAS = (
    "article:published_time", "article:published:time", "article:published_time ",
    "og:article:published_time", "og:published_time", "og:pubdate", "datepublished", "date_published",
    "article:published", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued",
    "publish-date", "publishdate", "publish_date", "publication_date", "publicationdate", "pub_date",
    "published-date", "pubdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original",
    "originalpublicationdate", "analytics:date", "citation_publication_date",
    "rnews:datepublished", "article.published", "vr:published_time", "published_time",
)  # fmt: skip
# Metas that content systems fill with the day of creation, of publication, or of the last change.
VAGUE_METAS = (
    "date", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "datecreated", "last-published",
    "displaydate", "timestamp", "article:created_time", "ob:date", "uploaddate",
)  # fmt: skip
MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dateupdate",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "revised",
)
