"""Footnotes of the transcript: where each hangs and which number it is printed with; hung, moved, written anew and taken away.

One that is taken away stands as deleted: no id is given twice. What one says, as an editor writes it: `noted`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.inlines import NoteKind
from sasci_archive.tei import history
from sasci_archive.tei.changing import correct, noted
from sasci_archive.tei.changing.changes import AddNote, WriteNote
from sasci_archive.tei.document import ID, Element, element, identified, local, path, pointers, remove, spaced
from sasci_archive.tei.head import colophon
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.places import Place, after, before, words_of
from sasci_archive.tei.restrict import is_restricted


class Footnote(msgspec.Struct, frozen=True, kw_only=True):
    """One note: `number` is the one that is printed with it if none stands before the transcript, 0 where it is not printed; `seg` the paragraph it
    hangs in; `resp` who wrote it (an xml:id), `by` their name; `text` as it is written."""

    id: str
    turn: str
    seg: str
    kind: NoteKind | None
    number: int
    resp: str
    by: str
    text: str


def notes(root: Element) -> tuple[Footnote, ...]:
    """All that hang in turns and messages, in order; questions for the house too (`kind` None)."""
    found, names, number = list[Footnote](), colophon.responsible(root), 0
    for body in path(root, "text/body"):
        for note in body.iter("{*}note"):
            above = [(local(node), node) for node in note.iterancestors()]
            holder = next((node for name, node in above if name in {"u", "writing"}), None)
            seg = next((n for name, n in above if name == "writing" or (name == "seg" and not n.get("type"))), None)
            kind = next((each for each in NoteKind if each.value == note.get("type")), None)
            if any(name == "del" for name, _ in above):  # taken out
                continue
            is_printed = kind is not None and not any(n.get("type") == "restricted" for _, n in above)
            number += is_printed
            found.append(
                Footnote(
                    id=note.get(ID, ""),
                    turn="" if holder is None else holder.get(ID, ""),
                    seg="" if seg is None else seg.get(ID, ""),
                    kind=kind,
                    number=number if is_printed else 0,
                    resp=next(iter(pointers(note.get("resp", ""))), ""),
                    by=", ".join(filter(None, (names.get(id_, "") for id_ in pointers(note.get("resp", ""))))),
                    text=noted.written(note),
                )
            )
    return tuple(found)


def add(root: Element, change: AddNote, line: tuple[str, str]) -> None:
    """Hang a new one, under a line of the history (its id, and the pointer to who wrote it). Raises BadTranscript, OutOfDate."""
    seg = paragraph(root, change.seg)
    id_, who = history.unused(root, "fn"), line[1]
    text = "" if change.signs else spaced(change.text)
    note = element("note", text, id=id_, type=change.note.value, place="foot", resp=who, change=f"#{line[0]}")
    if change.signs:
        noted.fill(note, change.text)
    _put(seg, change.after, note)


def write(root: Element, change: WriteNote, line: tuple[str, str]) -> None:
    """Let one say something else, and be somebody else's. Raises BadTranscript."""
    note = note_of(root, change.note)
    noted.fill(note, change.text)
    for name, value in (("type", change.whose.value), ("resp", line[1]), ("change", f"#{line[0]}")):
        if value:
            note.set(name, value)


def move(root: Element, id_: str, seg: Element, behind: int) -> None:
    """Let a footnote hang behind the first `behind` words of a paragraph. Raises BadTranscript, OutOfDate where there are not so many words."""
    note = note_of(root, id_)
    if any(is_restricted(above) for above in note.iterancestors()):
        raise BadTranscript(f"'{id_}' is withheld, with what stands around it.", remedy="Give that back first.")
    if any(above is note for above in seg.iterancestors()):
        raise BadTranscript(f"'{id_}' cannot hang in itself.", remedy="Choose a place in what is said.")
    remove(note)
    _put(seg, behind, note)


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


def _put(seg: Element, behind: int, note: Element) -> None:
    """Hang a footnote behind the first `behind` published words of a paragraph. Raises OutOfDate."""
    words = words_of(seg)
    if not 0 <= behind <= len(words):
        raise OutOfDate(f"{seg.get(ID)} has {len(words)} words, not {behind}.", remedy="Look at it again.")
    place = correct.behind(words[behind - 1].end) if behind else Place(seg, None, 0)
    place.insert(note)
