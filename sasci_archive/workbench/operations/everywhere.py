"""Many places of the transcript are corrected at once: found and replaced, or proposed by a rule of the house. It is one change, undone as one."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sasci_archive.model.journal import By
from sasci_archive.tei.changing.changes import AddNote, Made, Together
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.workbench.operations.asking import WHY, Operation
from sasci_archive.workbench.operations.words import is_legal


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In paragraph `seg` the words `was` from number `first` on read `now`; or they stay, and a footnote `note` stands after them."""

    seg: str
    first: int
    was: str
    now: str
    note: str = ""

    def __post_init__(self) -> None:
        if not is_legal(self.now + self.note):
            msg = "there are characters in it that no XML document can have"
            raise ValueError(msg)


class Everywhere(Operation, frozen=True, kw_only=True, tag="everywhere"):
    """All of `places`; `name` is what it is called where it can be undone, `why` the line of the history ("": as for any change of its kind)."""

    places: tuple[Correction, ...]
    name: str
    kind: Kind = Kind.TRANSCRIPTION
    why: str = ""

    def change(self, by: By) -> Made:
        """As one, from the end of each paragraph, so that the words before keep their numbers."""
        on, why = by.on.date(), self.why or WHY[self.kind]
        changes = tuple(self._each(by, why))
        return Together(when=on, who=by.who, why=why, kind=self.kind, changes=changes)

    def _each(self, by: By, why: str) -> Iterator[CorrectWords | AddNote]:
        on = by.on.date()
        for each in sorted(self.places, key=lambda place: (place.seg, place.first), reverse=True):
            if each.note:
                after = each.first + len(each.was.split())
                yield AddNote(when=on, who=by.who, why=why, seg=each.seg, after=after, text=each.note)
            else:
                yield CorrectWords(
                    when=on,
                    who=by.who,
                    why=why,
                    seg=each.seg,
                    first=each.first,
                    was=each.was,
                    now=each.now,
                    kind=self.kind,
                    apart=True,
                )

    @property
    def told(self) -> str:
        """What, and in how many places."""
        count = len(self.places)
        return f"{self.name}, in {count} place{'' if count == 1 else 's'}"
