"""What harvesters were told when: a line for each change of an item, only ever added to (`archive/harvest.jsonl`).

From it come the datestamps, and it remembers what is deleted for ever. It holds identifiers, digests of what was public, and sets; no word of
anybody. https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm#Datestamp
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from sasci_archive.formats import records
from sasci_archive.harvest.items import FORMS, Item
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store import files

NAME = "harvest.jsonl"


class Line(Value, frozen=True, kw_only=True):
    """From `datestamp` (UTC, whole seconds) on an item was so: `digest` is the SHA-256 of all that was said of it ("" where it is `deleted`),
    `formats` all in which it was ever to be had."""

    identifier: str
    datestamp: dt.datetime
    digest: str = ""
    deleted: bool = False
    sets: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


class Record(View, frozen=True, kw_only=True):
    """An item as harvesters are told of it now. A format that it had and has no more is one in which it is deleted."""

    identifier: str
    datestamp: dt.datetime
    sets: tuple[str, ...] = ()
    metadata: Mapping[str, bytes] = {}
    formats: tuple[str, ...] = ()


def read(path: Path) -> tuple[Line, ...]:
    """All lines; a last one that is half written is none. Raises BadRecord, which names the line."""
    lines = files.read(path).splitlines() if path.exists() else []
    return tuple(
        records.parse(line, Line, where=f"line {number} of {path.name}")
        for number, line in enumerate(lines, start=1)
        if line.endswith(b"}")
    )


def add(path: Path, lines: Iterable[Line]) -> None:
    """Behind those that are there. Raises Disk."""
    if added := b"\n".join(msgspec.json.encode(line) for line in lines):
        whole = not path.exists() or files.read(path).endswith(b"\n")  # else torn by a kill, while it was written
        files.append(path, added if whole else b"\n" + added)


def brought_up(
    lines: Sequence[Line], items: Iterable[Item], on: dt.datetime, served: Mapping[str, str] | None = None
) -> tuple[tuple[Record, ...], tuple[Line, ...]]:
    """What harvesters are told from the instant `on` (UTC), and the lines that are new with it.

    An item that is as its last line says keeps its datestamp; any other has that of now, and never one before any that was given already,
    though the clock was set back. What has a line and is no more there is deleted. `served` is what this server said until now (digests by
    identifier): what another wrote down meanwhile, and this one has not said yet, was not to be had here before now.
    """
    last = {line.identifier: line for line in sorted(lines, key=lambda line: line.datestamp)}  # two may have written
    given = max((line.datestamp for line in lines), default=on)
    now = max(on.replace(microsecond=0), given.replace(microsecond=0))
    present = {item.identifier: item for item in items}
    present |= {id_: Item(identifier=id_, deleted=True) for id_ in last.keys() - present.keys()}
    told, new = [], []
    for id_, item in sorted(present.items()):
        line = last.get(id_)
        unsaid = served is not None and served.get(id_) != item.digest and line is not None and line.datestamp < now
        if line is None or line.digest != item.digest or unsaid:
            line = _line(item, line, now)
            new.append(line)
        told.append(
            Record(
                identifier=id_,
                datestamp=line.datestamp,
                sets=line.sets,
                metadata=item.metadata,
                formats=line.formats,
            )
        )
    return tuple(sorted(told, key=lambda record: (record.datestamp, record.identifier))), tuple(new)


def _line(item: Item, before: Line | None, now: dt.datetime) -> Line:
    """What is deleted stays in the sets it was in, and in the formats; of what was never told here, in all."""
    ever = {*item.metadata, *(before.formats if before else ()), *(FORMS if item.deleted and not before else ())}
    return Line(
        identifier=item.identifier,
        datestamp=now,
        digest=item.digest,
        deleted=item.deleted,
        sets=before.sets if item.deleted and before else item.sets,
        formats=tuple(prefix for prefix in FORMS if prefix in ever),
    )
