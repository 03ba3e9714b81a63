"""`apparatus/index.toml`: the index of the volume as its editor writes it, and what is proposed for it."""

from __future__ import annotations

import re

from sasci_archive.model import phrases
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.speech import Value

TURNS = re.compile(r"(u\d+[a-z]*)(?:\s*[-–]\s*(u\d+[a-z]*))?")
"""A turn, or the first and the last of several: u12, u15-u18."""


class Entry(Value, frozen=True, kw_only=True):
    """An entry of the index: its heading as printed, what to look for in the turns (`words`), turns that belong to it whatever is said in
    them, turns that do not (`but_not`); what else to `see` (instead of it) or see `also` (headings; of a sub-entry "Heading: sub-entry"),
    and the heading it stands `under`.

    `person` is an id of the roster: then the entry has the name, role or pseudonym that a release prints, or is not there. Its
    heading may be left out.
    """

    kind: IndexKind = IndexKind.SUBJECT  # with `person`, always a person
    heading: str = ""
    person: str = ""
    words: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    under: str = ""

    def __post_init__(self) -> None:
        name = self.heading.strip() or self.person
        if not name:
            msg = "an entry has neither a heading nor a person\nWrite the heading as it is to be printed."
            raise ValueError(msg)
        if self.see and (self.words or self.turns or self.also or self.person):
            msg = f"'{name}' says `see`, and has places of its own or says `also`\nA heading that only leads elsewhere has `see` alone; one with places says `also`."
            raise ValueError(msg)
        for turn in (*self.turns, *self.but_not):
            if not TURNS.fullmatch(turn.strip()):
                msg = f"'{name}' has '{turn}' where turns must stand\nWrite u12, or u15-u18 for several."
                raise ValueError(msg)
        for word in self.words:
            if not phrases.normal(word):
                msg = f"'{name}' is to be looked for by '{word}', in which there is no word\nWrite the words as they are said."
                raise ValueError(msg)


class Index(Value, frozen=True, kw_only=True):
    """`index.toml`: the entries, and the headings that the editor was offered and does not want (`refused`)."""

    refused: tuple[str, ...] = ()
    entry: tuple[Entry, ...] = ()


class Proposal(Value, frozen=True, kw_only=True):
    """An entry that the archive proposes: what is to be written into `index.toml`, where it comes from ("the roster"), and the turns in
    which its words stand. `short` is an abbreviation that is to lead to it by an entry of its own."""

    number: int
    entry: Entry
    source: str
    turns: tuple[str, ...]
    places: int
    short: str = ""
