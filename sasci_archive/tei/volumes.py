"""The list of a series' other volumes, bound into a transcript and read back."""

from __future__ import annotations

from collections.abc import Sequence

from sasci_archive.model.apparatus import Volume
from sasci_archive.tei import around
from sasci_archive.tei.document import Element, element, path, spaced, text_at
from sasci_archive.tei.matter import VOLUMES


def bind(root: Element, volumes: Sequence[Volume]) -> None:
    """Put the list at the end of a parsed master; nothing where there is none."""
    if not volumes:
        return
    works = []
    for number, volume in enumerate(volumes, start=1):
        bibl = element("bibl", "", element("title", volume.reference), id=f"volume.{number}", n=volume.number)
        if volume.url:
            bibl.append(element("ref", volume.url, target=volume.url))
        works.append(bibl)
    head = element("head", "Other volumes in this series")
    around.bind(
        root, element("div", "", head, element("listBibl", "", *works), type=VOLUMES, id=f"apparatus.{VOLUMES}")
    )


def volumes(root: Element) -> tuple[Volume, ...]:
    """The list, in its order."""
    return tuple(
        Volume(bibl.get("n", ""), spaced(text_at(bibl, "title")), spaced(text_at(bibl, "ref")))
        for div in path(root, "text/back/div")
        if div.get("type") == VOLUMES
        for bibl in path(div, "listBibl/bibl")
    )
