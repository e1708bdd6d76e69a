"""The bundle's page: what was found, what speaks for it, both texts, and where all of it comes from."""

from __future__ import annotations

from lxml import etree

from aggregator.terminal.bundle.evidence import Document
from aggregator.terminal.bundle.markup import Node, address, document, el, facts, foreign, table
from aggregator.terminal.bundle.sides import sides
from aggregator.terminal.bundle.style import CSS
from aggregator.terminal.links import delay_words

_NAMES = {"copy": "The copy", "origin": "The origin", "parent": "The direct parent of the copy"}
READ_ME = (
    "This page shows why a program holds one article for a copy of another. A copy is an article whose text derives"
    " from another's; that says nothing about rights. Weights and confidence run from 0 to 1; confidence ranks findings"
    " and is no probability. Each time carries its offset from UTC."
)


def page(found: Document) -> str:
    """The evidence (see `evidence.evidence`) as a whole HTML page that loads nothing and runs nothing."""
    pages = found["pages"]
    title = f"Evidence: {pages['copy']['title'] or pages['copy']['url']}"
    body: list[Node] = [el("h1", foreign(pages["copy"]["title"] or "(no headline)")), el("p", READ_ME)]
    body += [_link(number, link, pages) for number, link in enumerate(found["links"], start=1)]
    body += [_page(name, one) for name, one in pages.items()]
    body.append(_footer(found))
    return document(title, CSS, *body)


def _link(number: int, link: Document, pages: dict[str, Document]) -> etree._Element:
    origin = pages[link["origin"]] if link["origin"] else None
    compared = link["compared"]
    named = foreign(origin["title"] or origin["url"]) if origin else foreign(link["origin_name"] or "an unknown origin")
    children: list[Node] = [
        el("h2", f"Finding {number}: copy of ", named),
        el("p", f"{_capital(link['relation']['says'])}; {link['direction']['says']}.", class_="verdict"),
        _link_facts(link, origin),
        el("h3", "What speaks for it"),
        table(
            ("weight", "evidence", "what it says", "as found"),
            [
                (_share(one["weight"]), el("code", one["kind"]), one["says"], foreign(one["words"]))
                for one in link["evidence"]
            ],
        ),
    ]
    if len(link["changes"]) > 1:  # the first is only that it was found
        children += [el("h3", "What became of this finding"), _changes(link["changes"])]
    if compared:
        if compared["altered_quotations"]:
            rows = [(foreign(one["copy"]), foreign(one["other"])) for one in compared["altered_quotations"]]
            children += [el("h3", "Altered quotations"), table(("in the copy", "in the other text"), rows, "sides")]
        children += [el("h3", "Both texts"), sides(pages["copy"], pages[compared["with"]], compared)]
    elif origin is None or origin["text"] is None:
        children.append(el("p", "The origin's text is not in the database, so there is nothing to compare."))
    else:
        children.append(el("p", "These two texts were not found alike; the link stands on the evidence above."))
    return el("section", *children, class_="link")


def _link_facts(link: Document, origin: Document | None) -> etree._Element:
    shared = None
    if link["share_of_copy"] is not None and link["share_of_origin"] is not None:
        shared = f"{link['share_of_copy']:.0%} of the copy's words, {link['share_of_origin']:.0%} of the origin's"
    notes = [
        words for is_so, words in ((link["one_owner"], "both have one owner"), (link["licensed"], "licensed")) if is_so
    ]
    return facts(
        [
            ("origin", address(origin["url"]) if origin else None),
            ("credited name", foreign(link["origin_name"]) if link["origin_name"] else None),
            ("direct parent", address(link["direct_parent_url"])),
            ("relation", f"{link['relation']['token']}: {link['relation']['says']}"),
            ("direction", f"{link['direction']['token']}: {link['direction']['says']}"),
            ("confidence", _share(link["confidence"])),
            ("credit to the origin", link["credit"]["says"]),
            ("published after it", delay_words(link["delay_minutes"])),
            ("shared", shared),
            ("note", ", ".join(notes)),
            (
                "a person's word",
                el("div", *(el("div", foreign(one)) for one in link["reviews"])) if link["reviews"] else None,
            ),
            ("main link", "yes" if link["is_main_link"] else "no: a further source of the copy"),
            ("linked", f"{link['linked_at']}, by method {link['method_version']}, link {link['link_id']}"),
        ]
    )


def _changes(changes: list[Document]) -> Node:
    rows = []
    for one in changes:
        before = ", ".join(f"{name} was {value}" for name, value in (one["before"] or {}).items())
        what = f"{one['change']}: {before}" if before else one["change"]
        rows.append((el("span", one["at"], class_="number"), foreign(what), one["by"], one["method"]))
    return table(("when", "change", "made by", "method"), rows)


def _page(name: str, one: Document) -> etree._Element:
    kind, _, number = name.partition("-")
    source, published = one["source"], one["published"]
    shown = facts(
        [
            ("headline", foreign(one["title"]) if one["title"] else None),
            ("address", address(one["url"])),
            (
                "source",
                foreign(f"{source['name']} ({source['role']})") if source else f"{one['site']}, not a watched source",
            ),
            ("state", "stored" if one["text"] is not None else f"cited, not stored: {one['not_stored_because']}"),
            (
                "published",
                f"{published['at']}, to the {published['precision']}; from {published['from']}" if published else None,
            ),
            ("modified", one["modified_at"]),
            ("seen", f"first {one['first_seen_at']}, last {one['last_seen_at']}"),
            ("authors", foreign(", ".join(one["authors"])) if one["authors"] else None),
            ("agencies", foreign(", ".join(one["agencies"])) if one["agencies"] else None),
            ("language", one["language"]),
            ("text", f"{one['words']} words, {one['completeness']}" if one["text"] is not None else None),
            ("text as a file", el("code", one["text_file"]) if one["text_file"] else None),
            ("SHA-256 of the text", el("code", one["text_sha256"]) if one["text_sha256"] else None),
            ("database id", str(one["id"])),
        ]
    )
    children: list[Node] = [el("h2", f"{_NAMES[kind]}{f' of finding {number}' if number else ''}"), shown]
    if one["claims"]:
        rows = [(el("code", c["kind"]), c["says"], foreign(c["words"]), _target(c)) for c in one["claims"]]
        children += [
            el("h3", "What it says about its origin"),
            table(("claim", "what it says", "as found", "names"), rows),
        ]
    if one["fetches"]:
        children += [el("h3", "When it was fetched"), _fetches(one["fetches"])]
    if one["removed"]:
        blocks = [(el("code", block["rule"]), foreign(block["text"])) for block in one["removed"]]
        summary = el("summary", f"{len(blocks)} blocks of the page were removed from its text; show them")
        children.append(el("details", summary, table(("rule", "removed block"), blocks)))
    return el("section", *children)


def _fetches(fetches: list[Document]) -> etree._Element:
    rows = []
    for one in fetches:
        redirected = el("div", "asked for: ", address(one["asked_url"])) if one["asked_url"] != one["url"] else None
        digest = f"SHA-256 {one['raw_page_sha256']}" if one["raw_page_sha256"] else one["body_digest"]
        where = el("div", address(one["url"]), redirected)
        rows.append((el("span", one["fetched_at"], class_="number"), where, str(one["status"]), el("code", digest)))
    note = (
        "The raw page is not kept. Its digest at the fetch is given instead: the first 128 bits of the SHA-256 of its"
        " length in bytes (8 bytes, big-endian) and its bytes."
    )
    is_short = any(not one["raw_page_sha256"] for one in fetches)
    heads = ("fetched", "address", "HTTP status", "digest of the raw page")
    return el("div", table(heads, rows), el("p", note, class_="meta") if is_short else None)


def _target(claim: Document) -> Node:
    if not claim["name"] and not claim["url"]:
        return "–"
    return el("div", foreign(claim["name"], "div") if claim["name"] else None, address(claim["url"]))


def _footer(found: Document) -> etree._Element:
    versions = sorted({link["method_version"] for link in found["links"]})
    return el(
        "footer",
        el("p", f"Made {found['made_at']} by {found['made_by']}; method {', '.join(versions)}."),
        el(
            "p",
            "All of it as data: ",
            el("code", "evidence.json"),
            ". Digests of all files: ",
            el("code", "SHA256SUMS"),
            ".",
        ),
    )


def _share(value: float) -> Node:
    return el("span", f"{value:.2f}", class_="number")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
