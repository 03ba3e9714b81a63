"""All that a decision about what came back writes, laid down whole in `.work/` before the first file is touched: whoever is killed between two of them has decided, or has not.

`stages.decide` makes decisions; whoever changes the transcript next makes whole what it was killed in (`alongside.whole`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model import terms
from sasci_archive.model.journal import Entry
from sasci_archive.model.review import Decision
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


class _File(msgspec.Struct, frozen=True):
    """One file that a decision writes: its name in the folder, the SHA-256 of what stood there, what is to stand there."""

    name: str
    before: str
    content: bytes


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All that a decision writes."""

    decision: Decision
    entry: Entry
    files: tuple[_File, ...] = ()


def carry_out(folder: Folder, outputs: Mapping[Path, bytes], decision: Decision, entry: Entry) -> None:
    """Write the files, the decision and the line of the journal. Raises Disk."""
    plan = _Plan(
        decision=decision,
        entry=entry,
        files=tuple(_File(path.name, _digest(path), content) for path, content in outputs.items()),
    )
    files.write(_kept(folder), records.compose_json(plan))
    _write(folder, plan, fresh=True)
    files.remove(_kept(folder))


def is_left(folder: Folder) -> bool:
    """Whether a run that was killed, or one that is at it, has left something to be written."""
    return _kept(folder).exists()


def finish(folder: Folder) -> bool:
    """Finish what a kill left in the middle; False where there is nothing. A file that somebody changed since stays theirs: the decision
    is then not recorded, and its proposal is open. So it is where what was laid down does not read: what is in `.work/` may be lost at any time. Raises Disk; BadRecord
    where the decisions or the journal do not read, and then it is left for whoever comes when they do."""
    if not is_left(folder):
        return False
    plan: _Plan | None
    try:
        plan = records.parse(files.read(_kept(folder)), _Plan, where=_kept(folder).name)
    except BadRecord:
        plan = None
    if plan is None or not all(terms.is_inside(file.name) for file in plan.files):
        files.remove(_kept(folder))  # nor does a folder that somebody sent make us write elsewhere
        return False
    stand = {file.name: _digest(folder.path / file.name) for file in plan.files}
    if all(stand[f.name] in {f.before, hashlib.sha256(f.content).hexdigest()} for f in plan.files):
        _write(folder, plan, fresh=False)
    files.remove(_kept(folder))
    return True


def _write(folder: Folder, plan: _Plan, *, fresh: bool) -> None:
    """All of it; where it is not `fresh`, whatever is not there yet."""
    is_told = not fresh and folder.every_decision()[-1:] == (plan.decision,)
    is_noted = not fresh and plan.entry in folder.history()
    for file in plan.files:
        if _digest(folder.path / file.name) != hashlib.sha256(file.content).hexdigest():
            files.write(folder.path / file.name, file.content)
    if not is_told:
        folder.decide(plan.decision)
    if not is_noted:
        folder.note(plan.entry)


def _kept(folder: Folder) -> Path:
    return folder.work / "decision.json"


def _digest(path: Path) -> str:
    return files.sha256(path) if path.exists() else ""
