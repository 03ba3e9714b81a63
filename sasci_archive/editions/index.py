"""The index as an edition prints it: the editor's own, or, where there is none, one of the names that are marked in the text."""

from __future__ import annotations

from sasci_archive.editions import book
from sasci_archive.model.paragraph import everything, pieces, plain
from sasci_archive.model.reading import IndexEntry, IndexKind, Marked, NameKind, Place, Reading, Utterance

KINDS = {NameKind.PERSON: IndexKind.PERSON, NameKind.PLACE: IndexKind.PLACE, NameKind.BODY: IndexKind.BODY}


def entries(reading: Reading) -> tuple[IndexEntry, ...]:
    """In the order in which they are printed."""
    return reading.index or _of_names(reading)


def _of_names(reading: Reading) -> tuple[IndexEntry, ...]:
    """People, places and bodies that are spoken of, by alphabet. A person of the seminar stands under the name the release prints; any
    other under the name as first spoken."""
    people = {p.id: p.name for p in reading.people}
    headings: dict[str, str] = {}
    found: dict[str, tuple[IndexKind, list[Place]]] = {}
    for turn in (b for b in book.blocks(reading) if isinstance(b, Utterance)):
        for number, paragraph in enumerate(turn.paragraphs, start=1):
            for inline in everything(paragraph):
                if not isinstance(inline, Marked) or not inline.target or inline.kind not in KINDS:
                    continue
                if inline.target not in found:
                    headings[inline.target] = people.get(inline.target) or plain(pieces(inline.content, reading))
                places = found.setdefault(inline.target, (KINDS[inline.kind], []))[1]
                if Place(turn.id, number) not in places:
                    places.append(Place(turn.id, number))
    made = (IndexEntry(kind, headings[id_], tuple(places)) for id_, (kind, places) in found.items())
    return tuple(sorted(made, key=lambda entry: entry.heading.casefold()))
