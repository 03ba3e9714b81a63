"""The archive in a bucket of a real S3 engine on loopback, behind a line that can be cut, lose an answer or be slow."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sasci_archive.store import files
from tests.bad_line import Line, line
from tests.faults import commands, proof, stages
from tests.faults.cases import Case, Tried, points
from tests.faults.commands import Ended
from tests.faults.proof import Tree, Undisturbed
from tests.s3_engine import ENVIRONMENT, Engine, running

_PATIENCE: Final = 150
"""Seconds until nobody waits for the lease of a run that was cut off."""


def apart(does: Callable[[], object]) -> None:
    """Do something in a process of its own: what speaks to S3 starts threads, and who forks must have none."""
    pid = os.fork()
    if not pid:
        try:
            os.environ.update(ENVIRONMENT)
            does()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it is, the process ends here
            traceback.print_exc()
        finally:
            os._exit(1)
    if os.waitpid(pid, 0)[1]:
        raise AssertionError("what was to be done in a bucket was not")


class Kept:
    """One bucket, as the workspace names it."""

    def __init__(self, engine: Engine, road: Line, number: int) -> None:
        self.engine, self.road, self.name = engine, road, f"faults-{number}"
        apart(self._made)

    def _made(self) -> None:
        from sasci_archive.store.bucket import Bucket, BucketSettings

        Bucket(BucketSettings(name=self.name, endpoint=self.engine.address)).ask("create_bucket")

    def named_in(self, home: Path) -> None:
        """Let the workspace keep its archive there."""
        (home / "sasci.toml").write_text(
            f'[archive]\npublic = "s3://{self.name}/public"\nrestricted = "s3://{self.name}/restricted"\n'
            f'[[archive.buckets]]\nname = "{self.name}"\nendpoint = "{self.road.address}"\n',
            encoding="utf-8",
        )

    def fetched(self, to: Path) -> Tree:
        """All that lies there, but for leases."""

        def fetch() -> None:
            from sasci_archive.store.bucket import Bucket, BucketSettings
            from sasci_archive.store.ocfl.disk import Files
            from sasci_archive.store.ocfl.port import Lying, lying
            from sasci_archive.store.ocfl.s3 import Objects

            for which in ("public", "restricted"):
                port = Objects(Bucket(BucketSettings(name=self.name, endpoint=self.engine.address)), which)
                (to / which).mkdir(parents=True)
                for at in lying(port):
                    Files(to / which).create(at, Lying(port, at))

        apart(fetch)
        return proof.tree(to)


@contextmanager
def roads(home: Path) -> Iterator[tuple[Engine, Line]]:
    """A new engine, which keeps nothing of a case before, and the line to it."""
    files.remove_tree(home)
    with running(home / "engine") as engine, line(engine.address) as road:
        yield engine, road


def archived(home: Path, it: Undisturbed) -> Ended:
    """The stage, in that workspace."""
    return commands.run(home, *stages.told(it.stage.arguments, home), environment=ENVIRONMENT)


def _each(it: Undisturbed, home: Path, most: int, lets: Callable[[Line, Engine, int], None]) -> Tried:
    found = Tried()
    with roads(home) as (engine, road):
        kept = Kept(engine, road, 0)
        here = proof.copied(it.home, home / "w")
        kept.named_in(here)
        done = archived(here, it)
        assert done.code == 0, done.said
        requests, wanted = road.count, kept.fetched(home / "wanted")
        for number, at in enumerate(points(requests, min(most, 3)), start=1):
            kept = Kept(engine, road, number)
            here = proof.copied(it.home, home / "w")
            kept.named_in(here)
            road.sound()
            lets(road, engine, at)
            done = archived(here, it)
            road.sound()
            wrong = [why for why in [proof.sentence(done)] if why]
            until, again = time.monotonic() + _PATIENCE, archived(here, it)
            while again.code and "has been writing" in again.said and time.monotonic() < until:
                time.sleep(3)
                again = archived(here, it)
            if again.code or again.crashed:
                wrong.append(f"the next run ended with {again.code}: {proof.last(again)}")
            wrong += proof.differences(_same(kept.fetched(home / f"kept-{number}")), _same(wanted))
            found.add(wrong, "it went on to its end" if done.code == 0 else proof.shown(done))
    return found


def _same(files: Tree) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if "/extensions/" not in path}


def lost(it: Undisturbed, home: Path, most: int) -> Tried:
    """The line is cut from a request on."""
    return _each(it, home, most, lambda road, _, at: setattr(road, "cut_at", at))


def lost_answer(it: Undisturbed, home: Path, most: int) -> Tried:
    """One answer is lost: what was asked for was done, and nobody is told."""
    return _each(it, home, most, lambda road, _, at: setattr(road, "lost_at", at))


def slow(it: Undisturbed, home: Path, most: int) -> Tried:
    """Every request waits for a fifth of a second."""
    return _each(it, home, min(1, most), lambda road, _, __: setattr(road, "delay", 0.2))


CASES: Final = (
    Case("lost-s3", "the line to S3 is cut from a request on", lost, ("archive",)),
    Case("lost-answer-s3", "one answer of S3 is lost", lost_answer, ("archive",)),
    Case("slow-s3", "every request to S3 waits for a fifth of a second", slow, ("archive",)),
)
