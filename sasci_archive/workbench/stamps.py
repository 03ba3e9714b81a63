"""Whether a folder is as it was when something was made of it: told by the length and the hour of its files, so that asking costs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from sasci_archive.store.folder import Folder

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


def stamp(folder: Folder, *, letters: bool = False, beside: bool = False) -> Stamp:
    """Of all that an edition is made from; with `letters` of what went out to people and came back, too; with `beside` of the records of the seminars
    beside it, which may be volumes of the same series."""
    alone = (folder.transcript_xml, folder.words_json, folder.consent_toml, folder.seminar_toml, folder.recording_json)
    homes = (folder.apparatus, *((folder.review,) if letters else ()))
    more = (folder.decisions_jsonl, folder.citations_json, folder.journal_jsonl) if letters else ()
    found = (
        *alone,
        *more,
        *(sorted(folder.path.parent.glob("*/seminar.toml")) if beside else ()),
        *(path for home in homes for path in sorted(home.rglob("*")) if folder.proof not in path.parents),
    )
    return tuple(of(path) for path in found)


def of(path: Path) -> tuple[str, int, int]:
    """Of one file or folder: its name, the hour it was changed last (ns), and its length; 0 and 0 where it is not there."""
    try:
        told = path.stat()
    except OSError:  # it is not there
        return path.name, 0, 0
    return path.name, told.st_mtime_ns, told.st_size
