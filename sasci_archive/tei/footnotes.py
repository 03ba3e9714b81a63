"""Footnotes are taken away: they stand as deleted, and no id is given twice."""

from __future__ import annotations

from collections.abc import Mapping

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import Element, element, identified, local
from sasci_archive.tei.places import after, before


def take(root: Element, name: str, marks: Mapping[str, str]) -> None:
    """Take a note away: it stands as deleted, so that it can be had back, and its id is not given again. Raises BadTranscript."""
    note = note_of(root, name)
    made = element("del", **marks)
    before(note).wrap(after(note), made, made, hiding=True)


def note_of(root: Element, name: str) -> Element:
    """The note with this id, that is there. Raises BadTranscript."""
    found = identified(root, name)
    if found is None or local(found) != "note" or next(found.iterancestors("{*}del"), None) is not None:
        raise BadTranscript(
            f"There is no note '{name}'.", remedy="Notes of the transcript are called fn1, fn2 and so on."
        )
    return found
