"""What was lifted out of the printed text is printed again."""

from __future__ import annotations

from sasci_archive.model.journal import By
from sasci_archive.tei.changing.changes import Made
from sasci_archive.tei.changing.corrections import Kind, PutBack
from sasci_archive.workbench.operations.asking import WHY, Operation, place, short


class PuttingBack(Operation, frozen=True, kw_only=True, tag="put-back"):
    """Of the words lifted out of `seg`, number `lifted`, which says `was`."""

    seg: str
    lifted: int
    was: str

    def change(self, by: By) -> Made:
        """Of what is printed."""
        kind = Kind.EDITION
        return PutBack(
            when=by.on.date(), who=by.who, why=WHY[kind], seg=self.seg, lifted=self.lifted, was=self.was, kind=kind
        )

    @property
    def told(self) -> str:
        """Which words."""
        return f"‘{short(self.was)}’ put back in {place(self.seg)}"
