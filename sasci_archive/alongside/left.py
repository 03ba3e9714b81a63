"""The ids by which somebody outside the transcript knows a place in it: none of them is ever given to anything else.

An id has left the house where a packet, a return or a decision names it, or an edition that was public; where something else in the folder does
(codings, the chronology, the index, what the house's rules let be, the journal); and where it stood, some time, before the last thing that was sent, published,
kept, deposited or handed over. What was made and undone since was nobody else's, and its id is free.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import BadRecord
from sasci_archive.model import journal
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.given_once import NAMED

_OUT: Final = frozenset(
    (
        journal.PUBLISHED,
        journal.SENT,
        journal.KEPT,
        journal.KEPT_ON_AUTHORITY,
        journal.DEPOSITED,
        journal.LAID,
        journal.LOG_LAID,
        journal.EXPORTED,
    )
)


_REDACTIONS: Final = 10_000
"""No seminar has had so many redactions: numbers from here on were never given where a log does not tell which were."""


def ids(folder: Folder) -> frozenset[str]:
    """All of them, as far as the folder knows; among them ids of no transcript, which look alike. Raises BadRecord, Disk."""
    known = _named(folder)
    out = last(folder)
    for edit in folder.edits():
        stood = edit.parts if out is not None and edit.on <= out else ()
        known |= _in(msgspec.json.encode((stood, edit.beside, edit.ref)))
    return frozenset(known)


def at_any_rate(folder: Folder) -> frozenset[str]:
    """The same for who withholds words, whom no log keeps from that which does not read, or lacks a line: every id counts then that can still be found in it, in whole lines and in broken ones. Where something has left the house, others may have stood
    there before: so every number of a redaction counts that may have been given. Raises Disk."""
    try:
        known = ids(folder)
        if _is_whole(folder):
            return known
    except BadRecord:
        known = frozenset(_named(folder))
    if folder.edits_jsonl.is_file():
        known |= _in(files.read(folder.edits_jsonl))
    return known | {f"r{number}" for number in range(1, _REDACTIONS)} if _has_left(folder) else known


def _is_whole(folder: Folder) -> bool:
    """Whether each line of the log reads, and is there. A kill that tears a line cannot be told from a disk that loses a part of one. Raises BadRecord, Disk."""
    numbers = [edit.number for edit in folder.edits()]
    lines = files.read(folder.edits_jsonl).splitlines() if folder.edits_jsonl.is_file() else []
    return numbers == list(range(1, len(lines) + 1))


def _has_left(folder: Folder) -> bool:
    """Whether anything has, or nobody can say."""
    try:
        return last(folder) is not None
    except BadRecord:
        return True


def last(folder: Folder) -> dt.datetime | None:
    """When something was sent, published, kept, deposited or handed over the last time; None where nothing ever was. Raises BadRecord, Disk."""
    sent = (packet.sent for packet in folder.sent())
    return max((*sent, *(entry.on for entry in folder.history() if entry.what in _OUT)), default=None)


def _named(folder: Folder) -> set[str]:
    """What stands in any file that names places of the transcript, whether it reads or not."""
    return {id_ for path in _naming(folder) if path.is_file() for id_ in _in(files.read(path))}


def _naming(folder: Folder) -> Iterator[Path]:
    yield folder.codings_xml
    yield folder.citations_json
    yield folder.decisions_jsonl
    yield folder.journal_jsonl
    yield folder.house_toml
    yield from folder.packets.glob("*/packet.json")
    yield from folder.returned.glob("*/return.json")
    yield from folder.apparatus.glob("*.toml")


def _in(content: bytes) -> set[str]:
    return set(NAMED.findall(content.decode("utf-8", "replace")))
