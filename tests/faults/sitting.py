"""What an editor does at the workbench, on its own bench and without its page: changes of the transcript and of what lies beside it, undone and done again.

Whoever opens it again after a kill looks at what stands there, and does what is left.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from sasci_archive.model.seminar import Term
from sasci_archive.stages import glossary
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.past.edits import Did, undoable
from sasci_archive.workbench.bench import Bench
from tests.evidence.coded import THEMES

NOW: Final = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
_FIRST, _SECOND, _TERM = "‘cupboard,’ to ‘shelf,’", "‘cupboard?’ to ‘shelf?’", "The term ‘peg’"


def _word(seg: str, first: int, was: str, now: str) -> CorrectWords:
    return CorrectWords(when=NOW.date(), why="By ear.", who="Ada", seg=seg, first=first, was=was, now=now)


def sit(home: Path) -> None:
    """Two words are put right, one of them is undone; a term is written into the record. Raises SasciError."""
    bench = Bench(Folder(home / "seminars", "toy"), "Ada", lambda: NOW)

    def are_told(told: str) -> bool:
        return any(edit.told == told for edit in bench.folder.edits())

    if not are_told(_FIRST):
        bench.make(_word("u2.s1", 4, "cupboard,", "shelf,"), _FIRST)
    if not are_told(_SECOND):
        bench.make(_word("u3.s1", 1, "cupboard?", "shelf?"), _SECOND)
    second = next((edit for edit in undoable(bench.folder.edits()) if edit.told == _SECOND), None)
    if second:
        bench.undo(number=second.number)
    if not are_told(_TERM):
        bench.beside(lambda: glossary.put(bench.folder, Term(term="peg", meaning="What holds a toy.")), _TERM)
    if not any(edit.did is Did.UNDONE for edit in bench.folder.edits()):
        raise AssertionError("what was undone stands in no line")


def with_themes(home: Path) -> None:
    """A codebook of its own."""
    (home / "seminars" / "toy" / "themes.toml").write_text(THEMES, encoding="utf-8")
