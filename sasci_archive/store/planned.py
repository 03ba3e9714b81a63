"""A decision that writes several files and lines: all that it is about to write is kept before, so that whoever is killed in between leaves what the next run writes.

What is written first is what counts; what somebody else has changed since stays theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model.journal import Entry
from sasci_archive.model.review import Decision
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


class _File(Value, frozen=True):
    """A file of the folder, by its path in it: its SHA-256 (hex) before, "" where it was not there, and what is to be in it."""

    name: str
    before: str
    content: bytes


class _Plan(Value, frozen=True):
    """A line of the journal, and what is written before it: files, and the line of a decision about what came back. It is begun once the first file is written or, where there is none, that line."""

    entry: Entry
    files: tuple[_File, ...] = ()
    decision: Decision | None = None


def carry_out(folder: Folder, outputs: Mapping[Path, bytes], entry: Entry, decision: Decision | None = None) -> None:
    """Write the files, in this order, the decision about what came back, where it is one, and the line of the journal. Raises Disk."""
    plan = _Plan(
        entry,
        tuple(_File(path.relative_to(folder.path).as_posix(), _digest(path), made) for path, made in outputs.items()),
        decision,
    )
    kept = _kept(folder)[bool(decision)]
    files.write(kept, records.compose_json(plan))
    for path, made in outputs.items():
        files.write(path, made)
    if decision:
        folder.decide(decision)
    folder.note(entry)
    files.remove(kept)


def is_left(folder: Folder) -> bool:
    """Whether a run that was killed, or one that is at it, has left something to be written: who only looks holds the lock for nothing else."""
    return any(kept.exists() for kept in _kept(folder))


def finish(folder: Folder) -> bool:
    """Write what a run did not come to that was killed; False where there is nothing of that kind. One that had written nothing has decided nothing. Raises Disk; BadRecord where
    the decisions do not read, and then it is left for whoever comes when they do: only that of a decision about what came back, whose name nothing else is written by."""
    is_done = False
    for kept in _kept(folder):
        if kept.exists():
            plan = _read(folder, kept)
            if plan and _is_begun(folder, plan):
                _go_on(folder, plan)
                is_done = True
            files.remove(kept)
    return is_done


def _read(folder: Folder, kept: Path) -> _Plan | None:
    try:
        plan = records.parse(files.read(kept), _Plan, where=kept.name)
    except BadRecord:  # what is in `.work/` may be lost at any time
        return None
    # nor does a folder that somebody sent make us write elsewhere
    return plan if all(folder.inside(file.name) for file in plan.files) else None


def _go_on(folder: Folder, plan: _Plan) -> None:
    for file in plan.files:
        if _digest(folder.path / file.name) == file.before:
            files.write(folder.path / file.name, file.content)
    if plan.decision and not _is_told(folder, plan):
        folder.decide(plan.decision)
    if not folder.is_noted(plan.entry):
        folder.note(plan.entry)


def _is_begun(folder: Folder, plan: _Plan) -> bool:
    if not plan.files:
        return _is_told(folder, plan)
    first = plan.files[0]
    return _digest(folder.path / first.name) == hashlib.sha256(first.content).hexdigest()


def _is_told(folder: Folder, plan: _Plan) -> bool:
    return folder.every_decision()[-1:] == (plan.decision,)


def _kept(folder: Folder) -> tuple[Path, Path]:
    """That of a decision about what came back has a name of its own: where its lines do not read, others write theirs meanwhile."""
    return folder.work / "planned.json", folder.work / "decision.json"


def _digest(path: Path) -> str:
    return files.sha256(path) if path.exists() else ""
