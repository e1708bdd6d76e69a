"""The bundle's files in their folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from aggregator.terminal.bundle.evidence import Document
from aggregator.terminal.bundle.page import page


class BundleError(Exception):
    """The folder cannot be used: says which, why, and what to do."""


def write_bundle(folder: Path, found: Document) -> list[str]:
    """The names of the files that were written: the page, the evidence, each stored text, and the digests of these.

    The folder is made; one that holds anything already is refused, so that no bundle is ever mixed with another.
    Raises BundleError.
    """
    texts = {one["text_file"]: one["text"] for one in found["pages"].values() if one["text_file"]}
    # The texts stand in files of their own, byte for byte: evidence.json only names them.
    slim = found | {
        "pages": {name: {k: v for k, v in one.items() if k != "text"} for name, one in found["pages"].items()}
    }
    files = {"index.html": page(found), "evidence.json": json.dumps(slim, ensure_ascii=False, indent=2) + "\n"} | texts
    contents = {name: content.encode("utf-8", "replace") for name, content in files.items()}
    sums = "".join(f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents))
    contents["SHA256SUMS"] = sums.encode("ascii")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BundleError(f"{folder}: not empty; name a new folder")
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise BundleError(f"{folder}: {error.strerror or error}; name a folder that can be written to") from error
    return list(contents)
