"""A decision that writes files and a line of the journal: what it is about to write is kept before, so that whoever is killed in between leaves a line that the next run writes.

What somebody else has changed since stays theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model import terms
from sasci_archive.model.journal import Entry
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


class _File(Value, frozen=True):
    """A file of the folder, by its path in it: its SHA-256 (hex) before, "" where it was not there, and what is to be in it."""

    name: str
    before: str
    content: bytes


class _Plan(Value, frozen=True):
    """The first of the files is the one that counts: once it is written, the decision is made."""

    entry: Entry
    files: tuple[_File, ...]


def carry_out(folder: Folder, outputs: Mapping[Path, bytes], entry: Entry) -> None:
    """Write the files, in this order, and the line. Raises Disk."""
    plan = _Plan(
        entry,
        tuple(_File(path.relative_to(folder.path).as_posix(), _digest(path), made) for path, made in outputs.items()),
    )
    files.write(_kept(folder), records.compose_json(plan))
    for path, made in outputs.items():
        files.write(path, made)
    folder.note(entry)
    files.remove(_kept(folder))


def is_left(folder: Folder) -> bool:
    """Whether a run that was killed, or one that is at it, has left something to be written: who only looks holds the lock for nothing else."""
    return _kept(folder).exists()


def finish(folder: Folder) -> bool:
    """Write what a run did not come to that was killed; False where there is nothing of that kind. One that had written nothing has decided nothing. Raises Disk."""
    if not is_left(folder):
        return False
    plan: _Plan | None
    try:
        plan = records.parse(files.read(_kept(folder)), _Plan, where=_kept(folder).name)
    except BadRecord:  # what is in `.work/` may be lost at any time
        plan = None
    if plan is None or not plan.files or not all(terms.is_inside(file.name) for file in plan.files):
        files.remove(_kept(folder))  # nor does a folder that somebody sent make us write elsewhere
        return False
    stand = {file.name: _digest(folder.path / file.name) for file in plan.files}
    is_made = stand[plan.files[0].name] == hashlib.sha256(plan.files[0].content).hexdigest()
    if is_made:
        for file in plan.files:
            if stand[file.name] == file.before:
                files.write(folder.path / file.name, file.content)
        if plan.entry not in folder.history():
            folder.note(plan.entry)
    files.remove(_kept(folder))
    return is_made


def _kept(folder: Folder) -> Path:
    return folder.work / "planned.json"


def _digest(path: Path) -> str:
    return files.sha256(path) if path.exists() else ""
