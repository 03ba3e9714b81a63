"""Words are marked as naming somebody or something, and unmarked."""

from __future__ import annotations

from typing import Self

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.model.inlines import NameKind
from sasci_archive.model.journal import By
from sasci_archive.tei import passages
from sasci_archive.tei.changing.changes import Made, NameWords, UnnameWords
from sasci_archive.tei.document import Element
from sasci_archive.tei.naming.mentions import Mention
from sasci_archive.workbench.operations.asking import Chosen, Operation, short


class Name(Operation, frozen=True, kw_only=True, tag="name"):
    """The words `chosen`, and those of `places` (by number, as `tei.answering.same_words` found them), name what has the xml:id `ref`; with "" something new,
    `name`."""

    kind: NameKind
    ref: str = ""
    name: str = ""
    chosen: Chosen | None = None
    places: tuple[Mention, ...] = ()

    def placed(self, root: Element) -> Self:
        """With the numbers of the words that were chosen."""
        own = (Mention(*passages.chosen(root, self.chosen.begins, self.chosen.ends)),) if self.chosen else ()
        every = (*own, *self.places)
        places = tuple({(m.passage, m.first): m for m in every}.values())
        if not places:
            raise SasciError("No words are chosen.", remedy="Choose the words that name them.")
        return msgspec.structs.replace(self, chosen=None, places=places)

    def change(self, by: By) -> Made:
        """Of the markup."""
        why = "Names marked."
        return NameWords(
            when=by.on.date(), who=by.who, why=why, mentions=self.places, kind=self.kind, ref=self.ref, name=self.name
        )

    @property
    def told(self) -> str:
        """Who, and in how many places."""
        more = f" in {len(self.places)} places" if len(self.places) > 1 else ""
        return f"Marked as {short(self.name or self.ref)}{more}"


class Unname(Operation, frozen=True, kw_only=True, tag="unname"):
    """Nothing marks these words as a name any more."""

    places: tuple[Mention, ...]

    def change(self, by: By) -> Made:
        """Of the markup."""
        return UnnameWords(when=by.on.date(), who=by.who, why="Names marked.", mentions=self.places)

    @property
    def told(self) -> str:
        """In how many places."""
        return "A name unmarked" if len(self.places) == 1 else f"{len(self.places)} names unmarked"
