"""Footnotes, by the editors or by witnesses: put, changed, moved, taken out."""

from __future__ import annotations

from sasci_archive.errors import SasciError
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.journal import By
from sasci_archive.tei.changing.changes import AddNote, Made, MoveNote, TakeNote, WriteNote
from sasci_archive.workbench.operations.asking import Operation, place, short

_WHY = "Footnotes."


class PutNote(Operation, frozen=True, kw_only=True, tag="note"):
    """A footnote after the first `after` words of paragraph `seg`, its text written as `tei.changing.noted` has it; a witness's is by the participant
    `by` (an id of the roster), as the edition prints."""

    seg: str
    after: int
    text: str
    note: NoteKind = NoteKind.EDITORIAL
    by: str = ""

    def change(self, by: By) -> Made:
        """Of the text. Raises SasciError where it says nothing, or nobody says it."""
        return AddNote(
            when=by.on.date(),
            who=_whose(self, by),
            why=_WHY,
            seg=self.seg,
            after=self.after,
            text=_said(self.text),
            note=self.note,
            signs=True,
        )

    @property
    def told(self) -> str:
        """What it says."""
        return f"Footnote ‘{short(self.text)}’ in {place(self.seg)}"


class RewriteNote(Operation, frozen=True, kw_only=True, tag="rewrite-note"):
    """The footnote with this id says this."""

    id: str
    text: str
    note: NoteKind = NoteKind.EDITORIAL
    by: str = ""

    def change(self, by: By) -> Made:
        """Of the text. Raises as `PutNote` does."""
        who = _whose(self, by)
        return WriteNote(when=by.on.date(), who=who, why=_WHY, note=self.id, text=_said(self.text), whose=self.note)

    @property
    def told(self) -> str:
        """What it says."""
        return f"Footnote now ‘{short(self.text)}’"


class HangNote(Operation, frozen=True, kw_only=True, tag="hang-note"):
    """The footnote with this id hangs behind the first `after` words of paragraph `seg`."""

    id: str
    seg: str
    after: int

    def change(self, by: By) -> Made:
        """Of where it hangs."""
        return MoveNote(when=by.on.date(), who=by.who, why=_WHY, note=self.id, seg=self.seg, after=self.after)

    @property
    def told(self) -> str:
        """Where to."""
        return f"Footnote moved in {place(self.seg)}"


class DropNote(Operation, frozen=True, kw_only=True, tag="drop-note"):
    """The footnote with this id goes."""

    id: str

    def change(self, by: By) -> Made:
        """Of the text."""
        return TakeNote(when=by.on.date(), who=by.who, why=_WHY, note=self.id)

    @property
    def told(self) -> str:
        """That it is gone."""
        return "Footnote taken out"


def _said(text: str) -> str:
    if not text.strip():
        raise SasciError("The footnote says nothing.", remedy="Write it, or leave it.")
    return text


def _whose(note: PutNote | RewriteNote, by: By) -> str:
    if note.note is NoteKind.EDITORIAL:
        return by.who
    if not note.by:
        raise SasciError("Whose footnote it is is not said.", remedy="Choose the witness whose it is.")
    return note.by
