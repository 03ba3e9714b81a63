"""Words are withheld, and given back; what is withheld is put right, and stays withheld."""

from __future__ import annotations

from typing import Self

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Reason
from sasci_archive.model.journal import By
from sasci_archive.tei import passages
from sasci_archive.tei.changing.changes import Lift, Made, Restrict
from sasci_archive.tei.changing.corrections import CorrectWithheld, Kind
from sasci_archive.tei.document import Element
from sasci_archive.workbench.operations.asking import WHY, Chosen, Operation, place


class Withhold(Operation, frozen=True, kw_only=True, tag="withhold"):
    """Words of a turn, a message or a note (`passage`) are not to be published: those `chosen`, those from number to number (`words`, as
    `changes.Restrict` has them), or all of it. `authority` is on whose word, `why` what only the house is to know."""

    passage: str
    reason: Reason
    authority: str
    chosen: Chosen | None = None
    words: tuple[int, int] | None = None
    instead: str = ""
    notes: bool = False
    why: str = ""

    def placed(self, root: Element) -> Self:
        """With the numbers of the words that were chosen."""
        if self.chosen is None:
            return self
        passage, first, last = passages.chosen(root, self.chosen.begins, self.chosen.ends)
        return msgspec.structs.replace(self, passage=passage, words=(first, last), chosen=None)

    def change(self, by: By) -> Restrict:
        """Of the transcript. Raises SasciError where nobody's word is given."""
        if not self.authority.strip():
            raise SasciError(
                "On whose word this is withheld is not said.", remedy="Name them: somebody who took part, or anybody."
            )
        return Restrict(
            when=by.on.date(),
            who=by.who,
            why=self.why.strip() or f"Words of {self.passage} withheld.",
            passage=self.passage,
            words=self.words,
            reason=self.reason,
            authority=self.authority,
            instead=self.instead,
            notes=self.notes,
        )

    @property
    def told(self) -> str:
        """Where and why; never what."""
        return f"Words of {place(self.passage)} withheld ({self.reason.value})"


class GiveBack(Operation, frozen=True, kw_only=True, tag="lift"):
    """What is withheld as `redaction` (r1) is not withheld any more, on the word of `authority`."""

    redaction: str
    authority: str
    why: str = ""

    def change(self, by: By) -> Made:
        """Of the transcript. Raises SasciError where nobody's word is given."""
        if not self.authority.strip():
            raise SasciError("On whose word this is published is not said.", remedy="Name them.")
        why = self.why.strip() or f"Redaction {self.redaction} lifted."
        return Lift(when=by.on.date(), who=by.who, why=why, redaction=self.redaction)

    @property
    def on_word(self) -> str:
        """Whose word the journal says it was."""
        return self.authority

    @property
    def told(self) -> str:
        """Which."""
        return f"{self.redaction} not withheld any more"


class RewordHeld(Operation, frozen=True, kw_only=True, tag="reword-held"):
    """The words `was` from number `first` on of what is withheld as `redaction` read `now`."""

    redaction: str
    first: int
    was: str
    now: str

    def change(self, by: By) -> Made:
        """Of what nobody else reads."""
        return CorrectWithheld(
            when=by.on.date(),
            who=by.who,
            why=WHY[Kind.TRANSCRIPTION],
            redaction=self.redaction,
            first=self.first,
            was=self.was,
            now=self.now,
        )

    @property
    def told(self) -> str:
        """Where; never what."""
        return f"Words put right in {self.redaction}, which stays withheld"
