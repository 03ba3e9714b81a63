"""What has to hold after a fault: nothing lost, `inv status` true, the next run finishes, and what comes of it is to the byte what comes undisturbed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sasci_archive.archive import ledger
from sasci_archive.errors import BrokenLedger
from sasci_archive.store.files import UNFINISHED
from tests.faults import commands, stages
from tests.faults.commands import Ended
from tests.faults.stages import Stage

LINES: Final = (".jsonl",)
AGAIN: Final = "a line more"
"""What happened twice is told twice: true, and not what an undisturbed run gives."""
_NOT_COMPARED: Final = (".work", ".status", ".search", ".batch", "pagefind", ".site.sqlite")
"""What may be deleted at any time, and is no result; and the browser's index of a site, in which Pagefind has no order of its own."""

_SEARCHED: Final = re.compile(rb'"searched": ?\d+|(?<=\.work/ is removed \()\d+ files?')
"""How many files a takedown looked through, and how many lay in `.work/`: more where status remembers something, or a killed run has left what it had begun."""
_LEDGER: Final = "ledger.jsonl"
_LINK: Final = re.compile(rb'"number": ?\d+|"before": ?"[0-9a-f]*"')
"""The place of a line in the archive's ledger, and what ties it to the line before: after a line more both are others (`untied` sees that they are right)."""
_SET_ASIDE: Final = "extensions/sasci-damaged/"
_OPEN: Final = "run the same command again"
"""What status says of a takedown that has not come to its end."""

Tree = Mapping[str, bytes]


@dataclass(frozen=True)
class Undisturbed:
    """A stage as it goes where nothing happens: the workspace before (`home`), its files before and after, what status says after, how it ended, how many
    changes and reads it made (`log`), and what was in a file meanwhile, where that is changed several times (`between`)."""

    stage: Stage
    home: Path
    before: Tree
    after: Tree
    status: str
    status_before: str
    code: int
    log: Path
    changes: int
    between: Mapping[str, frozenset[bytes]]


def tree(home: Path) -> dict[str, bytes]:
    """Every result below `home`, by its path, wherever `home` lies; of large files the digest."""
    found, here = {}, str(home).encode()
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if (
            path.is_file()
            and not any(part in _NOT_COMPARED for part in inside.parts)
            and not path.name.endswith((".lock", ".lock-journal"))
        ):
            content = path.read_bytes()
            content = content.replace(here, b"...") if len(content) < 1 << 16 else content
            content = _SEARCHED.sub(b"", content) if inside.parent.name == "takedowns" else content
            found[inside.as_posix()] = content if len(content) < 1 << 16 else hashlib.sha256(content).digest()
    return found


def _told_again(path: str, now: bytes, wanted: bytes) -> bool:
    """Whether the lines that are wanted are all there, in their order, and others beside them."""
    if path.endswith(_LEDGER):
        now, wanted = _LINK.sub(b"", now), _LINK.sub(b"", wanted)
    left = iter(now.splitlines())
    return all(line in left for line in wanted.splitlines())


def litter(files: Tree) -> list[str]:
    """What a killed run has left under a name that nobody reads."""
    return [path for path in files if any(part.startswith(UNFINISHED) for part in path.split("/"))]


def without_litter(files: Tree) -> dict[str, bytes]:
    """The others."""
    left = set(litter(files))
    return {path: content for path, content in files.items() if path not in left}


def lost(now: Tree, it: Undisturbed) -> list[str]:
    """What stood there before the run and does not any more, although the run would have left it."""
    wrong = []
    if it.stage.chain in {
        "going",
        "gone",
    }:  # objects are put in the place of others: what stays is there, under whatever name
        there = set(now.values())
        return [
            f"{path} is nowhere" for path, content in it.before.items() if it.after.get(path) == content not in there
        ]
    beside = {(path.partition("/")[0], content) for path, content in now.items()} if it.stage.moves else set()
    for path, content in it.before.items():
        if path.endswith(LINES) and path in now and now[path].startswith(content):
            continue
        if path not in now and it.stage.goes and path.startswith(it.stage.goes):
            continue
        if path not in now and (path.partition("/")[0], content) in beside:
            continue
        if now.get(path) not in {content, it.after.get(path), *it.between.get(path, ())}:
            wrong.append(f"{path} is {'gone' if path not in now else 'another'}")
    return wrong


def untrue(status: Ended, now: Tree, it: Undisturbed) -> list[str]:
    """What status says that is not so: it fails, or calls the stage done where its results are not what they would be."""
    if status.crashed or status.code != 0:
        return [f"inv status ended with {status.code}: {last(status)}"]
    if (
        it.stage.chain in {"going", "gone"}
        and without_litter(now) not in (it.before, it.after)
        and _OPEN not in status.said
    ):
        return [f"inv status says nothing of a takedown that was stopped: {last(status)}"]
    if _row(status.said, it) == _row(it.status, it) != _row(it.status_before, it):
        results = {path for path in it.after if it.after[path] != it.before.get(path) and not path.endswith(LINES)}
        wrong = sorted(path for path in results if now.get(path) != it.after[path])
        if wrong and it.stage.name in {"ingest", "transcribe", "diarise", "draft", "publish"}:
            return [f"inv status says that {it.stage.name} is done, and {wrong[0]} is not there as it will be"]
    return []


def _row(said: str, it: Undisturbed) -> str:
    _, _, rest = said.partition(f"{it.stage.seminar}\n")
    return next((line for line in rest.splitlines() if line.strip().startswith(f"{it.stage.name} ")), "")


def proved(home: Path, it: Undisturbed) -> list[str]:
    """All that does not hold in a workspace in which a run was disturbed; the next run is made. Nothing where all holds."""
    now = tree(home)
    wrong = [f"lost: {each}" for each in lost(now, it)]
    wrong += [f"untrue: {each}" for each in untrue(commands.run(home, "status"), now, it)]
    again = commands.run(home, *stages.told(it.stage.arguments, home))
    end = tree(home)
    differing = differences(without_litter(end), it.after)
    undone = [each for each in differing if not each.startswith(AGAIN)]
    if again.crashed or again.code not in {it.code, it.code if undone else it.stage.again}:
        wrong.append(f"the next run ended with {again.code}: {last(again)}")
    wrong += differing
    wrong += untied(home)
    wrong += [f"left behind: {path}" for path in litter(end)]
    status = commands.run(home, "status")
    if not wrong and status.said != it.status:
        wrong.append(f"status in the end: {_differing(status.said, it.status)}")
    return wrong


def untied(home: Path) -> list[str]:
    """Which copies of the archive's ledger do not follow line from line, each with its number: `differences` leaves both out."""
    wrong = []
    for path in sorted(home.rglob(_LEDGER)):
        try:
            ledger.read(path.read_bytes(), path.name)
        except BrokenLedger as error:
            wrong.append(f"bytes: {path.relative_to(home).as_posix()}: {error.problem}")
    return wrong


def differences(now: Tree, wanted: Tree) -> list[str]:
    """In what a workspace is other than it would be undisturbed."""
    paths = sorted(path for path in {*now, *wanted} if now.get(path) != wanted.get(path))
    again = [
        path
        for path in paths
        if path.endswith(LINES) and path in now and _told_again(path, now[path], wanted.get(path, b""))
    ]
    paths = [path for path in paths if path not in again]
    twice = [
        path for path in paths if _SET_ASIDE in path and path not in wanted
    ]  # what was damaged lies apart, once more
    paths = [path for path in paths if path not in twice]
    again += sorted({path.partition(_SET_ASIDE)[0] + _SET_ASIDE for path in twice})
    told = [
        f"bytes: {path} {'is missing' if path not in now else 'is too much' if path not in wanted else 'is another'}"
        for path in paths
    ]
    return [f"{AGAIN}: {path}" for path in again] + told[:3] + ([f"and {len(told) - 3} more"] if len(told) > 3 else [])


def _differing(one: str, other: str) -> str:
    return next(
        (
            f"{a.strip()!r} for {b.strip()!r}"
            for a, b in zip(one.splitlines(), other.splitlines(), strict=False)
            if a != b
        ),
        "",
    )


def last(done: Ended) -> str:
    """The end of what a command said."""
    lines = [line.strip() for line in done.said.strip().splitlines() if line.strip()]
    return " / ".join(lines[-2:])[:300]


def sentence(done: Ended) -> str:
    """What is wrong with how a command ended that could not go on: "" for a sentence of ours and an exit code of its own."""
    if done.crashed:
        return f"a traceback: {last(done)}"
    if done.code is None or done.code < 0:
        return f"it ended by signal {done.code}"
    return ""


def copied(home: Path, to: Path) -> Path:
    """The workspace in another place, with its hours, under the same name."""
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(home, to, symlinks=True)
    return to


def as_json(it: object) -> bytes:
    """For keeping."""
    return json.dumps(it, indent=1, ensure_ascii=False).encode() + b"\n"


def shown(done: Ended) -> str:
    """How a command ended, as the table tells it."""
    if done.code == 0:
        return "it went on to its end"
    lines = [line for line in done.said.strip().splitlines() if line.strip()]
    text = re.sub(r"/\S+/", "…/", " ".join(lines[-2:] if lines else ["nothing was said"]))
    text = re.sub(r"\.writing-\w+(\.\w+)?", ".writing-…", text)
    return f"“{text[:160]}”"
