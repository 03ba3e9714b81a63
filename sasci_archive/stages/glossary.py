"""Terms are written into the glossary of `seminar.toml`, changed and taken out: all else in that file stays as its editors wrote it."""

from __future__ import annotations

from typing import Final

from sasci_archive.alongside import whole
from sasci_archive.errors import Faults, OutOfDate
from sasci_archive.formats import blocks_toml, records
from sasci_archive.model import glossary
from sasci_archive.model.seminar import Seminar, Term
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

_DOING: Final = "changed, as its glossary is,"


def put(folder: Folder, term: Term, was: str = "") -> None:
    """Write a term down; in the place of the one that is called `was`, where that is said. Raises BadRecord, Faults where the glossary cannot stand
    so, OutOfDate where `was` is not there; Busy, Disk."""
    with whole.alone(folder, _DOING, None):
        _put(folder, term, was)


def _put(folder: Folder, term: Term, was: str) -> None:
    text, before = _text(folder), folder.seminar().glossary
    entry = {
        name: value for name in ("term", "expansion", "meaning") if (value := " ".join(getattr(term, name).split()))
    }
    if was:
        text = blocks_toml.changed(text, "glossary", _number(before, was), entry, where=folder.seminar_toml.name)
    else:
        text = blocks_toml.added(text, "glossary", entry, where=folder.seminar_toml.name)
    _save(folder, text)


def take_out(folder: Folder, term: str) -> None:
    """Take a term out. Raises as `put` does."""
    with whole.alone(folder, _DOING, None):
        number = _number(folder.seminar().glossary, term)
        _save(folder, blocks_toml.removed(_text(folder), "glossary", number, where=folder.seminar_toml.name))


def _number(terms: tuple[Term, ...], name: str) -> int:
    found = next((number for number, each in enumerate(terms) if each.term == name), None)
    if found is None:
        raise OutOfDate(f"The glossary has no '{name}' any more.", remedy="Look at it again.")
    return found


def _text(folder: Folder) -> str:
    return records.as_text(files.read(folder.seminar_toml), where=f"{folder.slug}/seminar.toml")


def _save(folder: Folder, text: str) -> None:
    seminar = records.parse(text.encode(), Seminar, where=f"{folder.slug}/seminar.toml")
    if faults := glossary.faults(seminar.glossary):
        raise Faults(f"The glossary of '{folder.slug}'", faults)
    files.write(folder.seminar_toml, text.encode())
