"""The list of a series' other volumes, bound into a transcript (`matter.volumes` reads it)."""

from __future__ import annotations

from collections.abc import Sequence

from sasci_archive.model.apparatus import Volume
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import Element, element
from sasci_archive.tei.shown.matter import VOLUMES


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
