"""Volumes to be searched, made of a few words, and an index of them in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from sasci_archive.model.seminar import Role
from sasci_archive.search.index import Index
from sasci_archive.search.passages import Held, Passage, Theme, Volume
from sasci_archive.search.port import Source
from sasci_archive.search.sqlite import tables
from sasci_archive.search.sqlite.file import made
from sasci_archive.search.sqlite.rows import Rows
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import visible

DAY = dt.date(2024, 5, 16)


def turn(number: int, text: str, speaker: str = "Tobias Wren", role: Role = Role.WITNESS, session: int = 0) -> Passage:
    """A turn as it is printed."""
    return Passage(
        kind=Kind.TURN,
        place=f"u{number}",
        label=f"turn {number}",
        text=visible(text),
        speaker=speaker,
        role=role,
        session=session,
        at=number * 1000,
    )


def volume(
    *said: str | Passage, title: str = "Toys", project: str = "", days: Sequence[dt.date | None] = (DAY,)
) -> Volume:
    """Turns, in order."""
    passages = [turn(at, each) if isinstance(each, str) else each for at, each in enumerate(said, start=1)]
    return Volume(
        title=title,
        address="https://archive.example/toy",
        project=project,
        sessions=tuple(Held("", day) for day in days),
        passages=tuple(each for each in passages if each.text),
    )


def sources(volumes: Mapping[str, Volume], themes: Mapping[str, Sequence[Theme]] | None = None) -> dict[str, Source]:
    """What an index of them is made from."""
    return {
        slug: Source(str(hash(msgspec.json.encode(each))), _gives(each))
        for slug, each in (
            (slug, msgspec.structs.replace(each, themes=tuple((themes or {}).get(slug, ()))))
            for slug, each in volumes.items()
        )
    }


def index_of(volumes: Mapping[str, Volume], themes: Mapping[str, Sequence[Theme]] | None = None) -> Index:
    """In memory."""
    return made(sources(volumes, themes))


def index_of_turns(*said: str) -> Index:
    """Of one volume."""
    return index_of({"toy": volume(*said)})


def in_a_file(index: Index) -> Rows:
    """The rows of an index that SQLite keeps."""
    assert isinstance(index.rows, Rows)
    return index.rows


def dump(index: Index) -> bytes:
    """All that stands in one that SQLite keeps."""
    return tables.dump(in_a_file(index).connection)


def _gives(each: Volume) -> Callable[[], Volume]:
    return lambda: each
