"""The ledger tells of each run what it did, once, wherever the run was killed: what it did not come to write, the next run writes."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sasci_archive.archive import accepting, checked, keeping, objects, owed, replicas
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.ledger import Chain, Ledger, Line, Page, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.repairing import repair
from sasci_archive.archive.replicating import replicate
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.errors import Disk
from sasci_archive.store.ocfl import copying
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.archive.kept import ADA, ON, PUBLIC, archive, at, everything, filled, keep, stopped, turn_a_bit
from tests.s3_engine import Engine
from tests.store.ocfl.stopping import Killed

FIRST, NEXT, LAST = (ON + dt.timedelta(hours=hours) for hours in (1, 2, 3))
"""When the run that is killed, the one after it, and the one after that begin."""
RUNS: dict[str, Callable[[Workspace, dt.datetime], object]] = {
    "replicate": lambda here, on: replicate(here, ADA, on),
    "repair": lambda here, on: repair(here, ADA, on),
    "verify": lambda here, on: checked.noted(here, verify(here), "", on),
    "recover": accepting.recorded,
}
"""What writes to the ledger; the first two are killed."""
Done = frozenset[tuple[What, str]]
"""What a run did: copied to which replica, or put right which object."""


def readied(home: Path) -> Workspace:
    """Two copies, one behind by two versions, one without an object, one with what was taken down, and damage in the archive's own and in a copy."""
    before = filled(archive(home, "one", "two"))
    for number in (3, 4):
        keep(before, "s0", {"a.txt": b"new", f"b/{number}.txt": b""}, only=Which.PUBLIC)
    replicate_only(before, "one")
    book, root, id_ = objects.ledger(before), objects.root(before, Which.PUBLIC), Which.PUBLIC.id("s1")
    keeping.purge(book, root, id_, [root.versions(id_)[0].state["a.txt"]], by=ADA, on=ON, about="takedown 1")
    shutil.rmtree(at(before.home / "one", Which.RESTRICTED, "s1"))
    turn_a_bit(at(before.home / "archive", Which.RESTRICTED, "s0") / "v1/content/a.txt")
    turn_a_bit(at(before.home / "two", Which.RESTRICTED, "s1") / "inventory.json")
    return before


def replicate_only(workspace: Workspace, replica: str) -> None:
    assert not replicate(archive(workspace.home, replica), ADA, ON)[0].trouble


def kept(here: Workspace) -> dict[tuple[str, str], dict[str, bytes]]:
    """The files of each object in each place, by replica and id."""
    return {
        (place.replica, which.id(slug)): everything(at(place.root.root.parent, which, slug))
        for place in replicas.places(here)
        for which in (place.which,)
        for slug in ("s0", "s1")
    }


def did(
    what: What, before: dict[tuple[str, str], dict[str, bytes]], now: dict[tuple[str, str], dict[str, bytes]]
) -> Done:
    """By what lies there, and nothing else."""
    changed = [key for key in before if before[key] != now[key]]
    return frozenset((what, replica if what is What.COPIED else id_) for replica, id_ in changed)


def told(chain: Chain, on: dt.datetime) -> Counter[tuple[What, str]]:
    """Of the run of that instant, how often each."""
    return Counter(
        (line.what, line.about if line.what is What.COPIED else line.id)
        for line in chain.lines
        if line.on == on and line.what in {What.COPIED, What.REPAIRED}
    )


def settled(home: Path, to: Path) -> Workspace:
    """As it is once what the killed run had begun in the stores is carried to its end, or taken back."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    here = archive(to, "one", "two")
    for place in replicas.places(here):
        place.root.recover(ON)
    return here


def points(count: int, stride: int) -> Iterator[int]:
    """Every so many, and each of the last ones, where all is done and the ledger is to be told."""
    yield from sorted({*range(1, count, stride), *range(max(1, count - 3), count + 1)})


@pytest.mark.parametrize("stride", [149, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("what", ["replicate", "repair"])
def test_wherever_a_run_is_killed_the_ledger_tells_once_what_each_run_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, stride: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # killed, and no power lost
    before, line = readied(tmp_path / "before"), {"replicate": What.COPIED, "repair": What.REPAIRED}[what]
    home, was = tmp_path / "home", kept(before)
    here = archive(home, "one", "two")

    def killed_at(step: int) -> int:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(before.home, home)
        with stopped(monkeypatch, step) as steps, contextlib.suppress(Killed):
            RUNS[what](here, FIRST)
        return steps.count

    after = itertools.cycle(RUNS)
    for step in points(killed_at(0), stride):
        killed_at(step)
        then, following = kept(settled(home, tmp_path / "then")), next(after)
        RUNS[following](here, NEXT)
        ledger = objects.ledger(here)
        assert told(ledger.chain(), FIRST) == Counter(did(line, was, then)), (step, following)
        second = {"replicate": What.COPIED, "repair": What.REPAIRED}.get(following)
        assert told(ledger.chain(), NEXT) == Counter(did(second, then, kept(here)) if second else ()), (step, following)
        for each in ("repair", "replicate"):
            RUNS[each](here, LAST)
        assert told(ledger.chain(), FIRST) == Counter(did(line, was, then)), (step, following)
        assert owed.kept(ledger) == ()
        assert verify(here).sound
        for replica in ("one", "two"):
            assert (home / replica / "ledger.jsonl").read_bytes() == ledger.content(), (step, following)


# -- what else becomes of what is owed ---------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """One seminar with a copy, and a version that the copy does not have."""
    here = filled(archive(tmp_path / "home", "one"), 1)
    keep(here, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    return here


@contextlib.contextmanager
def untold(monkeypatch: pytest.MonkeyPatch, of: type[Ledger] = Ledger, *, written: bool = False) -> Iterator[None]:
    """Killed when all is done and the ledger is to be told, or (`written`) when it has just been."""
    add = of._added

    def added(book: Ledger, page: Page, chain: Chain, line: bytes) -> bool:
        if written:
            add(book, page, chain, line)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(of, "_added", added)
        with pytest.raises(Killed):
            yield


def killed(*_: object) -> None:
    """Whatever was to be done."""
    raise Killed


def lines(here: Workspace, on: dt.datetime) -> list[Line]:
    return [line for line in objects.ledger(here).chain().lines if line.on == on]


def test_what_is_owed_is_told_with_the_hour_of_the_run_that_did_it_and_said_by_who_recovers(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with untold(monkeypatch):
        replicate(small, ADA, FIRST)
    assert [(each.what, each.on, each.replica) for each in owed.kept(objects.ledger(small))] == [
        (What.COPIED, FIRST, "one")
    ]
    assert accepting.recorded(small, NEXT) == (
        "something was copied to one on 2026-11-29 13:00 UTC, by a run that was stopped: that is written down in the ledger.",
    )
    assert [line.what for line in lines(small, FIRST)] == [What.COPIED]
    assert (small.home / "one" / "ledger.jsonl").read_bytes() == objects.ledger(small).content()
    assert accepting.recorded(small, NEXT) == ()


@pytest.mark.parametrize("next_", [*RUNS, "archive"])
def test_a_line_that_was_there_already_is_not_written_twice(
    small: Workspace, monkeypatch: pytest.MonkeyPatch, next_: str
) -> None:
    turn_a_bit(at(small.home / "one") / "v1/content/a.txt")
    with untold(monkeypatch, written=True):
        repair(small, ADA, FIRST)
    assert owed.kept(objects.ledger(small))
    RUNS.get(next_, owed.settle)(small, NEXT)
    assert [line.what for line in lines(small, FIRST)] == [What.REPAIRED]
    assert owed.kept(objects.ledger(small)) == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.replace(b'"copied"', b'"checked"'),
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda _: b"\xff\x00nonsense",
    ],
)
def test_what_is_owed_and_damaged_is_said_and_blocks_nothing(
    small: Workspace, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    with untold(monkeypatch):
        replicate(small, ADA, FIRST)
    (path,) = (small.home / "archive").glob("*.owed")
    path.write_bytes(damage(path.read_bytes()))
    for run in RUNS.values():
        run(small, NEXT)
    found = verify(small)
    assert found.sound
    assert found.book.remarks == (
        f"{path} does not read, in which a run that was stopped wrote what it was about to do: whether it copied or mended anything will not stand in the "
        "ledger. Nothing else is lost. Remove that file.",
    )
    assert checked.noted(small, found, "", NEXT) == ""
    assert lines(small, FIRST) == []
    path.unlink()
    assert verify(small).book.remarks == ()


def test_what_cannot_be_looked_at_stays_owed_and_is_told_without_altering_what_came_since(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicate(small, ADA, ON)
    turn_a_bit(at(small.home / "one") / "v1/content/a.txt")
    with untold(monkeypatch):
        repair(small, ADA, FIRST)
    (small.home / "one").rename(small.home / "away")
    keep(small, "s0", {"a.txt": b"newer"}, on=NEXT, only=Which.PUBLIC)
    assert owed.settle(small, NEXT) == ()
    (path,) = (small.home / "archive").glob("*.owed")
    assert list(owed.remarks(small)) == [
        "Whether urn:sasci:public:s0 was put right on 2026-11-29 13:00 UTC, by a run that was stopped, is written down once that can be looked at. "
        f"The replica {small.home / 'one'} is not there: mount the disk it lies on, or make the folder. Is it gone for good, remove {path}."
    ]
    (small.home / "away").rename(small.home / "one")
    replicate(small, ADA, LAST)
    (line,) = lines(small, FIRST)
    assert (line.what, line.id, line.version, line.inventory) == (What.REPAIRED, PUBLIC, 0, "")
    assert owed.kept(objects.ledger(small)) == ()
    keep(small, "s0", {"a.txt": b"newest"}, on=LAST, only=Which.PUBLIC)  # the ledger knows what the object is
    assert not replicate(small, ADA, LAST)[0].trouble
    found = verify(small)
    assert found.sound
    assert "or it tells of a run that was stopped, and could not be written sooner" in found.book.remarks[0]


def test_a_run_that_goes_on_after_another_has_told_for_it_tells_nothing_twice(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(small, "s1", {"a.txt": b"another"})
    done, others = owed.Debt.done, list[tuple[str, ...]]()

    def meanwhile(debt: owed.Debt) -> None:
        done(debt)
        others.append(owed.settle(small, NEXT))

    with monkeypatch.context() as patched:
        patched.setattr(owed.Debt, "done", meanwhile)
        (one,) = replicate(small, ADA, FIRST)
    assert len(one.copied) == len(others) == 3
    assert [len(each) for each in others] == [1, 0, 0]
    assert [line.what for line in lines(small, FIRST)] == [What.COPIED]


@pytest.mark.parametrize("next_", RUNS)
def test_what_was_only_begun_is_not_told_though_its_inventory_was_right_all_along(
    small: Workspace, monkeypatch: pytest.MonkeyPatch, next_: str
) -> None:
    replicate(small, ADA, ON)
    turn_a_bit(at(small.home / "one") / "v1/content/a.txt")
    with monkeypatch.context() as patched:
        patched.setattr(copying, "whole", killed)
        with pytest.raises(Killed):
            repair(small, ADA, FIRST)
    assert len(owed.kept(objects.ledger(small))) == 1
    RUNS[next_](small, NEXT)
    assert lines(small, FIRST) == []
    assert owed.kept(objects.ledger(small)) == ()


def test_what_one_was_about_to_do_and_another_did_is_told_of_the_other_alone(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(copying, "later", killed)
        with pytest.raises(Killed):
            replicate(small, ADA, FIRST)
    assert len(owed.kept(objects.ledger(small))) == 1
    with monkeypatch.context() as patched:  # it was alive still when the other one began
        patched.setattr(owed, "settle", lambda *_: ())
        assert replicate(small, ADA, NEXT)[0].copied == (PUBLIC,)
    owed.settle(small, LAST)
    assert lines(small, FIRST) == []
    assert [line.what for line in lines(small, NEXT)] == [What.COPIED]


def test_what_failed_and_was_carried_to_its_end_nonetheless_is_told(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicate(small, ADA, ON)
    turn_a_bit(at(small.home / "one") / "v1/content/a.txt")
    move, failed = Files.move, list[str]()

    def fails(port: Files, made: str, target: str, folder: str) -> None:
        if not failed and "sasci-damaged" not in target:
            failed.append(target)
            raise Disk("The disk is tired.", remedy="Let it rest.")
        move(port, made, target, folder)

    with monkeypatch.context() as patched:
        patched.setattr(Files, "move", fails)
        done = repair(small, ADA, FIRST)
    assert failed
    assert done.trouble
    assert verify(small).sound
    assert [line.what for line in lines(small, FIRST)] == [What.REPAIRED]
    assert owed.kept(objects.ledger(small)) == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("next_", "written"), [("replicate", False), ("repair", True), ("verify", False), ("recover", True)]
)
def test_with_the_ledger_and_a_copy_on_s3_it_is_the_same(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, next_: str, written: bool
) -> None:
    bucket, replica = engine.bucket(), "one"
    (tmp_path / "one").mkdir()
    copy = f"s3://{bucket.name}/copy"
    named = ArchiveSettings(
        ledger=f"s3://{bucket.name}/own/ledger.jsonl", replicas=(replica, copy), buckets=(bucket.settings,)
    )
    here = Workspace(tmp_path, Settings(archive=named))
    keep(here, "s0", {"a.txt": b"a"})
    with untold(monkeypatch, SharedLedger, written=written):
        replicate(here, ADA, FIRST)
    RUNS[next_](here, NEXT)
    assert [(line.what, line.about) for line in lines(here, FIRST)] == [(What.COPIED, replica), (What.COPIED, copy)]
    assert verify(here).sound
    bucket.ask(
        "delete_object", f"copy/public/{objects.root(here, Which.PUBLIC).place(PUBLIC)}/v1/content/a.txt", "removed"
    )
    with untold(monkeypatch, SharedLedger, written=written):
        repair(here, ADA, FIRST + dt.timedelta(minutes=1))
    RUNS[next_](here, NEXT)
    assert [line.what for line in lines(here, FIRST + dt.timedelta(minutes=1))] == [What.REPAIRED]
    assert not [trouble for each in replicate(here, ADA, LAST) for trouble in each.trouble]
    content = objects.ledger(here).content()
    assert (tmp_path / "one" / "ledger.jsonl").read_bytes() == bucket.read("copy/ledger.jsonl") == content
    assert verify(here).sound
