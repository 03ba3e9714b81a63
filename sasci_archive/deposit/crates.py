"""A deposit as an RO-Crate: the files, and what is said of each of them."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.deposit import laying
from sasci_archive.deposit.work import EDITION, Work, contents, size
from sasci_archive.editions import kinds
from sasci_archive.formats import ro_crate


def crate(of: Work) -> dict[str, bytes | Path]:
    """All files of a crate, by their paths in it: what is deposited, and its description. Raises Disk."""
    inside = contents(of)
    labels = {f"{EDITION}/{part.name}": part for part in of.record.files}
    described = {
        path: ro_crate.File(
            size=size(content),
            sha512=laying.digest(content),
            media_type=labels[path].media_type if path in labels else _media_type(path),
            label=labels[path].label if path in labels else "",
        )
        for path, content in inside.items()
    }
    return {**inside, ro_crate.NAME: ro_crate.compose(of.record, described, of.known)}


def _media_type(path: str) -> str:
    """Of what is no part of the work itself."""
    if path.endswith(".xml"):
        return "application/xml"
    kind = kinds.kind_of(path.rpartition("/")[2])
    return kind.media_type if kind else ""
