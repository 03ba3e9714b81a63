"""Whether a folder is as it was when something was made of it: told by what can be asked of its files without reading them, so that it costs nothing. What is put in the place
of a file may be as long and as old: so where it lies on the disk is asked for, and when anything of it was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from sasci_archive.store import files
from sasci_archive.store.folder import Folder

One: TypeAlias = tuple[str, int, int, int, int]
Stamp: TypeAlias = tuple[One, ...]


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
        *(path for home in homes for path in files.below(home) if folder.proof not in path.parents),
    )
    return tuple(of(path) for path in found)


def of(path: Path) -> One:
    """Of one file or folder: its name, when it was written last, when anything of it was changed (ns), its length and its inode; 0 for all where it is not there."""
    try:
        told = path.stat()
    except OSError:  # it is not there
        return path.name, 0, 0, 0, 0
    return path.name, told.st_mtime_ns, told.st_ctime_ns, told.st_size, told.st_ino
