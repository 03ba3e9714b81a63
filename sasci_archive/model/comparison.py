"""Two readings of one transcript, side by side: what stays, what went, what came, and on whose account.

Views for the house only: they are of the master, so that withheld words are in them, marked as such. RESTRICTED.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

from sasci_archive.model.inlines import View


class Did(Enum):
    """What became of some words from one reading to the other."""

    KEPT = "kept"
    OUT = "taken out"
    IN = "put in"
    SIGN = "not said"  # "[laughs]", in both
    NOTE = "a note"  # a footnote: in the later reading only


class Correction(View, frozen=True):
    """Who changed words, when and why, as the history says. `kind` is the reading it belongs to; a change that points at no line of
    the history was made by hand (`when` None) and counts as transcription. `who` "" where nobody is named."""

    kind: str
    who: str
    when: dt.date | None = None
    why: str = ""


class Stretch(View, frozen=True):
    """Whole words that share a fate. `by` is whose change it was (None for what is kept), `withheld` what readers never see."""

    did: Did
    text: str
    by: Correction | None = None
    withheld: bool = False


class ComparedTurn(View, frozen=True, kw_only=True):
    """A turn or a message in both readings, paragraph by paragraph; `at` is when it begins, in ms."""

    id: str
    number: str
    speaker: str
    at: int | None
    paragraphs: tuple[tuple[Stretch, ...], ...]

    @property
    def changed(self) -> bool:
        """Whether the readings differ in it."""
        return any(s.did not in {Did.KEPT, Did.SIGN} for paragraph in self.paragraphs for s in paragraph)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Whose changes these are, in the order of the text, each once."""
        return tuple(dict.fromkeys(s.by for paragraph in self.paragraphs for s in paragraph if s.by is not None))


class Count(View, frozen=True, kw_only=True):
    """What one person changed of one kind: `corrections` in the text, `out` and `put` words, in so many `turns`; `notes`."""

    kind: str
    who: str
    corrections: int = 0
    out: int = 0
    put: int = 0
    turns: int = 0
    notes: int = 0


class Comparison(View, frozen=True, kw_only=True):
    """Reading `earlier` and reading `later` (machine, verbatim, published; in the order asked for), and how many words each has.

    `unrecorded` counts words by which the machine's reading differs from what was heard (`2-words.json`): somebody corrected the
    transcript by hand without a mark, and no name stands against it. None where nothing was heard by a machine.
    """

    slug: str
    title: str
    earlier: str
    later: str
    words: tuple[int, int]
    turns: tuple[ComparedTurn, ...]
    counts: tuple[Count, ...]
    unrecorded: int | None = None
    synthetic: bool = False
