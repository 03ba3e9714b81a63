"""What programs for qualitative analysis exchange, as values: texts, what is chosen in them, the codes given to that, and by whom."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from sasci_archive.model.inlines import View

_OURS: Final = uuid.UUID("5a5c1a0c-2c1e-5b0e-9f4d-6b0d0f6c7a11")


class User(View, frozen=True):
    """Somebody who codes."""

    guid: str
    name: str


class Code(View, frozen=True):
    """A code with those below it; one that is only a heading is not codable."""

    guid: str
    name: str
    description: str = ""
    codable: bool = True
    below: tuple[Code, ...] = ()


class Coded(View, frozen=True):
    """A code given to a selection: by whom ("" where that is not said) and when."""

    guid: str
    code: str
    user: str = ""
    when: dt.datetime | None = None


class Selection(View, frozen=True, kw_only=True):
    """A stretch of a source, from `start` to `end` (not included), as its project counts."""

    guid: str
    name: str
    start: int
    end: int
    coded: tuple[Coded, ...] = ()
    note: str = ""


class Source(View, frozen=True, kw_only=True):
    """A text with its selections. `marked`: the file of it began with a byte order mark, which is not in `text`; ends of lines are as they stand there."""

    guid: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()
    marked: bool = False


class Project(View, frozen=True, kw_only=True):
    """All that is exchanged. `others` are the names of sources that are no texts, which are not read."""

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    others: tuple[str, ...] = ()


def guid(*of: str) -> str:
    """The identifier of something of ours, the same whenever it is written."""
    return str(uuid.uuid5(_OURS, "\x1f".join(of)))
