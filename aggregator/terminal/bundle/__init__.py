"""The proof of an article's links as files to hand on: a page that needs nothing else, evidence as JSON, the texts.

`evidence.evidence` gathers the values (plain JSON), `page.page` writes them as HTML, `files.write_bundle` puts both
into a folder with the texts and the digests of all. Two bundles of one state differ in the time of making only.
"""
