"""Each fault, and how it is let befall a stage: so many points of its run, each in a workspace of its own, and what did not hold in each."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults import batches, commands, power, proof, stages
from tests.faults.proof import Undisturbed
from tests.faults.seam import Fault


@dataclass
class Tried:
    """What came of a case: how often it was tried, survived, and was the same to the byte; what was seen (each once, with how often)."""

    tried: int = 0
    survived: int = 0
    equal: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def add(self, wrong: list[str], note: str = "") -> None:
        """One try."""
        self.tried += 1
        self.survived += not [each for each in wrong if not each.startswith(("left behind", proof.AGAIN))]
        self.equal += not [
            each
            for each in wrong
            if each.startswith(("bytes", "and ", "the next run", "lost", "words got out", proof.AGAIN))
        ]
        for each in (*wrong, *([note] if note else [])):
            told = re.sub(r"(\.writing-)\S+?(\.\w+)?$", r"\1…\2", each)
            self.seen[told] = self.seen.get(told, 0) + 1


@dataclass(frozen=True)
class Case:
    """A fault; `stages` are those that it can befall ("" for all)."""

    name: str
    title: str
    run: Callable[[Undisturbed, Path, int], Tried]
    stages: tuple[str, ...] = ()


def points(number: int, most: int) -> list[int]:
    """At most so many of 1 to `number`, the first and the last among them."""
    if number <= most:
        return list(range(1, number + 1))
    if most == 1:
        return [(number + 1) // 2]
    return sorted({1 + round(n * (number - 1) / (most - 1)) for n in range(most)})


def _command(it: Undisturbed, home: Path) -> tuple[str, ...]:
    return stages.told(it.stage.arguments, home)


def killed(it: Undisturbed, home: Path, most: int) -> Tried:
    """kill -9 before a change."""
    found = Tried()
    for at in points(it.changes, most):
        here = proof.copied(it.home, home / "w")
        commands.run(here, *_command(it, here), fault=Fault("kill", at))
        found.add(proof.proved(here, it))
    return found


def power_cut(it: Undisturbed, home: Path, most: int) -> Tried:
    """The power goes before a change: what was not flushed is lost, or torn."""
    found = Tried()
    changes, finals = power.log(it.log)
    for at in points(len(changes), most):
        for torn in (False, True):
            here = proof.copied(it.home, home / "w")
            power.cut(here, changes, finals, at, torn=torn)
            found.add(proof.proved(here, it))
    return found


def stopped(it: Undisturbed, home: Path, most: int) -> Tried:
    """SIGSTOP before a change; the same command is run meanwhile, and the first goes on after it."""
    found = Tried()
    for at in points(it.changes, max(2, most // 3)):
        here = proof.copied(it.home, home / "w")
        pid, said = commands.begun(here, _command(it, here), Fault("stop", at))
        first = commands.ended(pid, said)
        wrong, second = [], None
        if first.code is None:
            second = commands.run(here, *_command(it, here))
            wrong += [f"the second: {why}" for why in [proof.sentence(second)] if why]
            os.killpg(pid, signal.SIGCONT)
            first = commands.ended(pid, said)
        wrong += [f"the first: {why}" for why in [proof.sentence(first)] if why]
        both = f"the second ended with {second.code if second else '–'}, the first with {first.code}"
        found.add([*wrong, *proof.proved(here, it)], both)
    return found


def failing(what: str) -> Callable[[Undisturbed, Path, int], Tried]:
    """Every change fails from one on: a full disk, a broken one; or one read does."""

    def run(it: Undisturbed, home: Path, most: int) -> Tried:
        found = Tried()
        number = it.changes
        for at in points(number, max(3, most // 2)):
            here = proof.copied(it.home, home / "w")
            done = commands.run(here, *_command(it, here), fault=Fault(what, at))
            found.add([*[w for w in [proof.sentence(done)] if w], *proof.proved(here, it)], proof.shown(done))
        return found

    return run


def small_disk(it: Undisturbed, home: Path, most: int) -> Tried:
    """A real disk that is full: of its own, with a little room; then with enough."""
    found = Tried()
    size = sum(path.stat().st_size for path in it.home.rglob("*") if path.is_file()) // 1024 + 4 * sum(
        1 for _ in it.home.rglob("*")
    )
    more = max(64, sum(len(v) for k, v in it.after.items() if k not in it.before) // 1024)
    for number, room in enumerate((8, more // 2)[: max(1, most // 4)]):
        at = home / f"disk-{number}"
        at.mkdir(parents=True, exist_ok=True)
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size + room + 64}k", "tmpfs", at], check=False, capture_output=True
        ).returncode:
            found.seen["not tried: no disk may be mounted here"] = 1
            return found
        try:
            here = proof.copied(it.home, at / "w")
            _fill(at, room)
            done = commands.run(here, *_command(it, here))
            subprocess.run(["mount", "-o", "remount,size=500M", at], check=True)
            (at / "filling").unlink(missing_ok=True)
            found.add([*[w for w in [proof.sentence(done)] if w], *proof.proved(here, it)], proof.shown(done))
        finally:
            subprocess.run(["umount", "-l", at], check=False)
    return found


def _fill(disk: Path, leave: int) -> None:
    """Leave so many kB."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with (disk / "filling").open("wb") as file:
        file.write(b"\0" * max(0, free - leave * 1024))


def read_only(it: Undisturbed, home: Path, most: int) -> Tried:
    """The workspace on a disk that may only be read."""
    found = Tried()
    for _ in range(min(1, most)):
        here = proof.copied(it.home, home / "w")
        if subprocess.run(["mount", "--bind", here, here], check=False, capture_output=True).returncode:
            found.seen["not tried: nothing may be mounted here"] = 1
            return found
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", here], check=True)
            done = commands.run(here, *_command(it, here))
            status = commands.run(here, "status")
        finally:
            subprocess.run(["umount", "-l", here], check=True)
        wrong = [w for w in [proof.sentence(done)] if w]
        asks = it.stage.name.startswith("search")  # who only asks is answered all the same: the index is kept nowhere
        if done.code == 0 and it.before != it.after and not asks and "read-only file system" not in done.said:
            wrong.append("it says that all went well")
        wrong += [f"untrue: {w}" for w in [proof.sentence(status)] if w]
        if proof.tree(here) != it.before:
            wrong.append("lost: something was changed")
        found.add([*wrong, *proof.proved(here, it)], proof.shown(done))
    return found


_DAY: Final = re.compile(rb"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|\+00:00)?)?")


def clock(it: Undisturbed, home: Path, most: int) -> Tried:
    """The clock is set back or forward by 400 days in the middle of a run; the next run is by the right clock. Dates are other dates then, so that it is
    compared without them."""
    found = Tried()
    for jump in (-400, 400):
        for at in points(it.changes, max(2, most // 6)):
            here = proof.copied(it.home, home / "w")
            done = commands.run(here, *_command(it, here), fault=Fault("clock", at, jump))
            again = commands.run(here, *_command(it, here))
            status = commands.run(here, "status")
            wrong = [w for each in (done, again, status) for w in [proof.sentence(each)] if w]
            if again.code not in {it.code, it.stage.again}:
                wrong.append(f"the next run ended with {again.code}: {proof.last(again)}")
            now, wanted = (_dateless(each) for each in (proof.without_litter(proof.tree(here)), it.after))
            wrong += [each for each in proof.differences(now, wanted) if not _digested(each)]
            found.add(wrong)
    return found


def _dateless(files: proof.Tree) -> dict[str, bytes]:
    return {path: _DAY.sub(b"DAY", content) for path, content in files.items()}


def _digested(difference: str) -> bool:
    """Whether it is a file that has dates where they cannot be left out: packed, or digested."""
    return difference.startswith("and ") or any(
        name in difference
        for name in (
            ".docx",
            ".pdf",
            ".epub",
            ".html",
            "inventory.json",
            ".jsonl",
            "packet.json",
            "sidecar",
            ".sha512",
            "premis",
            "letter",
            "archive/",
            "copy/",
        )
    )


def corrupted(it: Undisturbed, home: Path, most: int) -> Tried:
    """The run is killed, and what it kept in `.work/` for going on is altered: a byte, cut short, emptied, or exchanged for nonsense."""
    found = Tried()
    late = points(it.changes, most)[len(points(it.changes, most)) // 2 :]
    ways: tuple[Callable[[bytes], bytes], ...] = (
        lambda c: c[: len(c) * 2 // 3] + bytes([c[len(c) * 2 // 3] ^ 1]) + c[len(c) * 2 // 3 + 1 :] if c else b"x",
        lambda c: c[: len(c) // 2],
        lambda _: b"",
        lambda _: b"\xff\x00nonsense",
    )
    for at in late[:: max(1, len(late) // 3)]:
        for way in ways:
            here = proof.copied(it.home, home / "w")
            commands.run(here, *_command(it, here), fault=Fault("kill", at))
            kept = [
                path
                for path in here.glob("seminars/*/.work/**/*")
                if path.is_file() and not _stood(it, path.relative_to(here), path)
            ]
            for path in kept:
                path.write_bytes(way(path.read_bytes()))
            if kept:
                found.add(proof.proved(here, it))
    return found


def _stood(it: Undisturbed, name: Path, path: Path) -> bool:
    """Whether a file was there, as it is, before the run."""
    return (it.home / name).is_file() and (it.home / name).read_bytes() == path.read_bytes()


def lost_worker(it: Undisturbed, home: Path, most: int) -> Tried:
    """A worker of `inv batch` is killed while it hears."""
    found = Tried()
    for _ in range(max(1, most // 4)):
        here = proof.copied(it.home, home / "w")
        done = commands.run(here, *_command(it, here), before=batches.loses_a_worker)
        wrong = [w for w in [proof.sentence(done)] if w]
        if done.code != 0:
            wrong.append(f"it did not go on without it: {proof.shown(done)}")
        found.add([*wrong, *proof.proved(here, it)], proof.shown(done))
    return found


def lost_scheduler(it: Undisturbed, home: Path, most: int) -> Tried:
    """The scheduler that `inv batch` was told of is killed; the next run is on this machine."""
    found = Tried()
    for _ in range(max(1, most // 4)):
        here = proof.copied(it.home, home / "w")
        process, address = batches.scheduler()
        try:
            done = commands.run(
                here, *_command(it, here), before=functools.partial(batches.loses_its_scheduler, address, process.pid)
            )
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        found.add([*[w for w in [proof.sentence(done)] if w], *proof.proved(here, it)], proof.shown(done))
    return found


CASES: Final = (
    Case("kill", "kill -9 before a change", killed),
    Case("power", "power cut before a change: what was not flushed is lost, and torn", power_cut),
    Case("stop", "SIGSTOP, a second run meanwhile, then both", stopped),
    Case("no-space", "the disk is full from a change on (ENOSPC)", failing("no space")),
    Case("disk-error", "the disk fails from a change on (EIO)", failing("disk error")),
    Case("read-error", "one read fails (EIO)", failing("read error")),
    Case("full-disk", "a real disk with little room", small_disk),
    Case("read-only", "a folder that may only be read", read_only),
    Case("clock", "the clock jumps by 400 days, back and forward", clock),
    Case("worker", "a worker is killed while it hears", lost_worker, ("batch",)),
    Case("scheduler", "the scheduler is killed while its workers hear", lost_scheduler, ("batch",)),
    Case("corrupted", "what is kept in .work/ is altered after a kill", corrupted, ("transcribe", "diarise", "name", "publish", "batch")),
)  # fmt: skip
