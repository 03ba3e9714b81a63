"""The only door from the master to anything that leaves the room.

`release` is a pure function: the master, its words, what people have permitted, the channel and the instant in; the
published reading of that channel out, with what was left out and why. Editions take a `Release` and nothing else.
With no permissions nothing is public.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.model.consent import Channel
from sasci_archive.model.reading import Reading, Standing


class Withholding(msgspec.Struct, frozen=True):
    """One thing the gate kept back, and why, in words an editor understands."""

    what: str
    reason: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate let through for one channel at the instant `on` (UTC).

    `tei` is the released document, `reading` the view of it that editions print, `sound` whether every voice in it may be
    heard. `next_opening` is when an embargo next ends (None: never by itself). `digest` (SHA-256) covers all that a reader
    could see, not the instant.
    """

    slug: str
    channel: Channel
    on: dt.datetime
    standing: Standing
    tei: bytes
    reading: Reading
    sound: bool
    withheld: tuple[Withholding, ...]
    next_opening: dt.datetime | None
    digest: str
