"""How an edition is to look, as `[design]` in `seminar.toml` says: the editor's choices, none of which changes a word."""

from __future__ import annotations

from enum import Enum

from sasci_archive.model.speech import Value


class Paper(Enum):
    """What the volume is printed on."""

    A5 = "a5"
    A4 = "a4"


class Design(Value, frozen=True, kw_only=True):
    """`look` names a folder of templates ("report"), "" for the house's own; `times` prints each turn's time in the margin; `speaking` draws who
    spoke when; `style` is the CSL style in which works are cited (a name that `inv cite` knows)."""

    paper: Paper = Paper.A5
    look: str = ""
    times: bool = False
    speaking: bool = False
    style: str = "harvard"
