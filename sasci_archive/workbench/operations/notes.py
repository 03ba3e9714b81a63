"""Footnotes, by the editors or by witnesses."""

from __future__ import annotations

from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.journal import By
from sasci_archive.tei.changes import AddNote, Made
from sasci_archive.workbench.operations.asking import Operation, short


class PutNote(Operation, frozen=True, kw_only=True, tag="note"):
    """A footnote after the first `after` words of paragraph `seg`."""

    seg: str
    after: int
    text: str
    note: NoteKind = NoteKind.EDITORIAL

    def change(self, by: By) -> Made:
        """Of the text."""
        return AddNote(
            when=by.on.date(),
            who=by.who,
            why="Footnotes.",
            seg=self.seg,
            after=self.after,
            text=self.text,
            note=self.note,
        )

    @property
    def told(self) -> str:
        """What it says."""
        return f"Footnote ‘{short(self.text)}’ in {self.seg}"
