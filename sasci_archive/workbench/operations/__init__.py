"""What the page may ask for, as it sends it; and the change of the transcript that each one is.

An operation says where it is done and what stood there; a change that does not find that refuses. So two windows cannot write over each
other, nor over what another program wrote.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from sasci_archive.workbench.operations.everywhere import Everywhere
from sasci_archive.workbench.operations.lifting import PuttingBack
from sasci_archive.workbench.operations.names import Name, Unname
from sasci_archive.workbench.operations.notes import DropNote, HangNote, PutNote, RewriteNote
from sasci_archive.workbench.operations.signs import Doubting, Heading, Overlapping, PuttingSign, Reheading
from sasci_archive.workbench.operations.speakers import Heard, Speaker, Unheard
from sasci_archive.workbench.operations.turns import Join, Move, Split
from sasci_archive.workbench.operations.withholding import GiveBack, RewordHeld, Withhold
from sasci_archive.workbench.operations.words import NewParagraph, NewParagraphs, OneParagraph, Reword

Asked: TypeAlias = (
    Reword
    | NewParagraph
    | NewParagraphs
    | OneParagraph
    | Everywhere
    | PuttingBack
    | PuttingSign
    | Doubting
    | Overlapping
    | Heading
    | Reheading
    | Speaker
    | Heard
    | Unheard
    | Split
    | Join
    | Move
    | PutNote
    | RewriteNote
    | HangNote
    | DropNote
    | Name
    | Unname
    | Withhold
    | GiveBack
    | RewordHeld
)
"""Every operation there is: a new one is a class of its own and a member here."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a window asks: `seen` is the digest of each turn's markup as it had it, by id; `window` is the window's own name."""

    op: Asked
    seen: dict[str, str] = {}
    window: str = ""
