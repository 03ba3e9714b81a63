"""A reading with nothing in it but what is said of it, and its release: what an edition is tested with that is about one thing alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec.structs import replace

from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.model.reading import Reading, Standing

_NOTHING = Reading(
    slug="x",
    citation=Citation(id="x", title="X"),
    standing=Standing.PUBLISHED,
    synthetic=False,
    how_made="",
    people=(),
    questions=(),
    front=(),
    sessions=(),
    chronology=(),
    glossary=(),
    back=(),
    changes=(),
    notes=(),
)


def reading(**what: Any) -> Reading:
    """The fields of a `Reading` that are not empty; it is published."""
    return replace(_NOTHING, **what)


def release(of: Reading, channel: Channel) -> Release:
    """What the gate would let through of it, without sound."""
    return Release(
        slug=of.slug,
        channel=channel,
        on=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        standing=of.standing,
        tei=b"<TEI/>",
        reading=of,
        sound=False,
        withheld=(),
        next_opening=None,
        digest="0" * 64,
    )
