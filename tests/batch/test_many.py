"""`inv batch` as it is meant: a hundred recordings, and one of four hours, with the real models; a worker is killed in the middle, and once the whole command. What comes of it is, byte
for byte, what the stages make of each recording by itself; nothing is heard twice; no process grows with the length."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

pytest.importorskip(
    "distributed", reason="Dask is not installed: inv batch is not tried (pip install 'sasci-archive[cluster]')"
)

from sasci_archive.engines import Recogniser, Separator, recognisers, weights
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.errors import NotToBeHad
from sasci_archive.stages.begin import begin
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from sasci_archive.trials import mixtures
from tests.batch.batches import MADE
from tests.engines.sounds import Form, record

pytestmark = [
    pytest.mark.long,
    pytest.mark.weights,
    pytest.mark.timeout(
        4 * 60 * 60
    ),  # four hours of sound, heard twice: a quarter of an hour, and on a busy machine more
]

ROOT = Path(__file__).parents[2]
MODEL = "tiny.en"
RATE = 16_000
FORMS = (
    Form(".wav", "pcm_s16le", RATE, "audio/wav"),
    Form(".mp3", "libmp3lame", RATE, "audio/mpeg"),
    Form(".m4a", "aac", RATE, "audio/mp4", faststart=True),
    Form(".mp4", "aac", RATE, "video/mp4", picture=True, faststart=True),
)


class Batch:
    """The real command, in a process of its own, over a workspace."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.said = home / f"said-{len(list(home.glob('said-*')))}.txt"
        ours = {"SASCI_WORKSPACE": str(home), "SASCI_OFFLINE": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "batch", "--workers", "2", *arguments]
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **ours, "NO_COLOR": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def workers(self) -> list[psutil.Process]:
        """Those that hear, the longest there first."""
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children()
            found = [each for each in children if any("spawn_main" in part for part in each.cmdline())]
            return sorted(found, key=lambda each: each.create_time())
        return []

    def windows(self) -> int:
        """How many are heard, in all runs."""
        return sum(heard(self.home).values())

    def wait(self, there: Callable[[], bool], *, hours: float = 1.0) -> None:
        """Until something is so. Fails where the command ends before."""
        until = time.monotonic() + hours * 3600
        while not there():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < until
            time.sleep(0.5)

    def ended(self, *, hours: float = 1.0) -> int:
        try:
            return self.process.wait(hours * 3600)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")


def heard(home: Path) -> Counter[int]:
    """How many windows of the ledger each run heard. A window that is heard again is the later run's."""
    try:
        return Counter(dict(_asked(home, "SELECT run, count(*) FROM window GROUP BY run")))
    except sqlite3.OperationalError:  # not there yet, or being written
        return Counter()


def states(home: Path) -> dict[str, tuple[str, str, str]]:
    """How each recording stands, its seminar, and why, by its file's name."""
    rows = _asked(home, "SELECT path, state, slug, why FROM recording")
    return {Path(path).name: (state, slug, why) for path, state, slug, why in rows}


def days(home: Path) -> set[dt.date]:
    """On which a run began or ended: one of them stands in each draft."""
    told = itertools.chain.from_iterable(_asked(home, "SELECT begun, ended FROM run"))
    return {dt.date.fromisoformat(each[:10]) for each in told if each}


def _asked(home: Path, question: str) -> list[Any]:
    ledger = f"file:{home}/seminars/.batch/ledger.sqlite?mode=ro"
    with contextlib.closing(sqlite3.connect(ledger, uri=True)) as known:
        return known.execute(question).fetchall()


@pytest.fixture(scope="module")
def engines() -> tuple[Recogniser, Separator]:
    """As `inv transcribe --no-hints` and `inv diarise` load them."""
    try:
        words = recognisers.load("faster-whisper", MODEL, cache=weights.cache(), offline=True, hints=False)
        return words, VoiceSeparator.found(cache=weights.cache(), offline=True)
    except NotToBeHad as missing:
        pytest.skip(str(missing))


def as_by_itself(home: Path, slug: str, source: Path, engines: tuple[Recogniser, Separator]) -> None:
    """What a batch made of a file is what the stages make of it, one after the other."""
    made, alone = Folder(home / "seminars", slug), Folder(home / "alone", slug)
    begin(alone, source.stem)
    ingest(alone, (source,))
    transcribe(alone, engines[0])
    diarise(alone, engines[1])
    for day in days(home):
        draft(alone, made_on=day, replace=True)
        if made.transcript_xml.read_bytes() == alone.transcript_xml.read_bytes():
            break
    for name in MADE:
        assert (made.path / name).read_bytes() == (alone.path / name).read_bytes(), (slug, name)


COPIES = {"copy of 7.mp4": "Talk 007.mp4", "copy of 20.wav": "Talk 020.wav"}
WRONG = {"nobody.wav": "is silent", "broken.m4a": "is cut short"}


def a_hundred(home: Path, speech: Path) -> list[Path]:
    """A hundred files of 10 to 40 s in `home`, as they are given: conversations cut into pieces, in four formats, with one that is broken in the middle, and COPIES and silence at the end."""
    home.mkdir()
    chance = np.random.default_rng(8)
    conversation = mixtures.mixture(mixtures.readers(speech / "voices"), seed=8, minutes=44)
    sound = np.concatenate([(block * 32767).astype("<i2") for block in mixtures.blocks(conversation)])
    at = 0
    for number, form in zip(range(96), itertools.cycle(FORMS), strict=False):
        length = int(chance.integers(10 * RATE, 40 * RATE))
        record(home / f"Talk {number:03}{form.suffix}", sound[at : at + length], form=form)
        at += length
    assert at <= len(sound)
    for copy, name in COPIES.items():
        (home / copy).write_bytes((home / name).read_bytes())
    record(home / "nobody.wav", np.zeros(20 * RATE, np.int16), form=FORMS[0])
    whole = record(home / "whole.m4a", sound[: 30 * RATE], form=FORMS[2]).read_bytes()
    (home / "whole.m4a").unlink()
    (home / "broken.m4a").write_bytes(whole[: len(whole) * 3 // 5])
    files = sorted(path for path in home.iterdir() if path.name != "broken.m4a")  # small letters come after capitals
    return [*files[:40], home / "broken.m4a", *files[40:]]


def test_a_hundred_recordings_a_killed_worker_and_a_killed_command(
    tmp_path: Path, recordings: Path, engines: tuple[Recogniser, Separator]
) -> None:
    files = a_hundred(tmp_path / "files", recordings)
    assert len(files) == 100
    running = Batch(tmp_path, "--model", MODEL, "--", *map(str, files))
    running.wait(lambda: running.windows() >= 25)
    victim, other = running.workers()
    victim.kill()
    running.wait(lambda: "A worker was lost" in running.text())
    running.wait(lambda: running.windows() >= 55)
    assert other.is_running()
    left = running.workers()
    assert len(left) == 2
    assert victim not in left
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    psutil.wait_procs(left, timeout=60)
    assert not [each for each in left if each.is_running()], "a worker outlives the command that was killed"
    before = heard(tmp_path)
    assert set(before) == {1}
    assert before[1] < 90
    assert Counter(state for state, *_ in states(tmp_path).values())["left"] > 30

    resumed = Batch(tmp_path, "--resume")
    assert resumed.ended() == 1, resumed.text()
    after, found = heard(tmp_path), states(tmp_path)
    assert after[1] == before[1], "what the first run heard was heard again"
    for name, (state, slug, why) in found.items():
        if name in COPIES:  # of one that the first run had done, or of one that was done with it
            assert (state, slug) in {("done", found[COPIES[name]][1]), ("with another", found[COPIES[name]][1])}
        elif name in WRONG:
            assert state == "set aside"
            assert WRONG[name] in why
            assert WRONG[name] in resumed.text()
        else:
            assert state == "done"
    assert f"{after[2]} windows of sound were heard." in resumed.text()
    assert "2 recordings were set aside." in resumed.text()
    assert "Traceback" not in running.text() + resumed.text()

    once_more = Batch(tmp_path, "--model", MODEL, "--", *map(str, files))
    assert once_more.ended() == 1
    assert heard(tmp_path) == after, "what was heard was heard again"
    assert Counter(state for state, *_ in states(tmp_path).values()) == {"done": 96, "with another": 2, "set aside": 2}
    slugs = {name: slug for name, (_, slug, _) in found.items() if name not in COPIES and name not in WRONG}
    assert len(set(slugs.values())) == 96
    assert sum(after.values()) == 96, "each is one window"
    for name, slug in slugs.items():
        as_by_itself(tmp_path, slug, tmp_path / "files" / name, engines)
    for name in ("Talk 001.mp3", "Talk 002.m4a", "Talk 003.mp4"):
        as_by_hand(tmp_path, slugs[name], tmp_path / "files" / name)


def as_by_hand(home: Path, slug: str, source: Path) -> None:
    """The same by the commands that people type, in a workspace of their own."""
    made, alone = Folder(home / "seminars", slug), Folder(home / "by-hand" / "seminars", slug)
    environment = {
        **os.environ,
        "SASCI_WORKSPACE": str(home / "by-hand"),
        "SASCI_OFFLINE": "1",
        "PYTHONPATH": str(ROOT),
    }
    (home / "by-hand").mkdir(exist_ok=True)
    for arguments in (
        ("new", slug),
        ("ingest", slug, "--", str(source)),
        ("transcribe", slug, "--model", MODEL, "--no-hints"),
        ("diarise", slug),
        ("draft", slug),
    ):
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if arguments[0] == "new":
            alone.seminar_toml.write_bytes(made.seminar_toml.read_bytes())  # called as the file
    for name in MADE:
        assert (made.path / name).read_bytes() == (alone.path / name).read_bytes(), (slug, name)


class Sampled:
    """Each process's memory (RSS, MB) and how much was heard by then, looked at every two seconds while the block runs."""

    def __init__(self, batch: Batch) -> None:
        self._batch, self._over = batch, threading.Event()
        self.seen: dict[str, list[tuple[int, float]]] = {}

    def __enter__(self) -> Sampled:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(2):
            at = self._batch.windows()
            with contextlib.suppress(psutil.Error):
                for each in (psutil.Process(self._batch.process.pid), *self._batch.workers()):
                    name = "command" if each.pid == self._batch.process.pid else f"worker {each.pid}"
                    self.seen.setdefault(name, []).append((at, each.memory_info().rss / 1e6))

    def usual(self, parts: int) -> dict[str, list[int]]:
        """Of each process the memory it has most of the time, in each of so many equal parts of what it was there for. (Its peak is that of the window that is
        most doubtful.)"""
        found = {}
        for name, seen in self.seen.items():
            edges = [len(seen) * n // parts for n in range(parts + 1)]
            found[name] = [
                round(statistics.median(mb for _, mb in seen[a:b])) for a, b in itertools.pairwise(edges) if b > a
            ]
        return found


def test_four_hours_with_a_worker_killed_in_the_middle(
    tmp_path: Path, recordings: Path, engines: tuple[Recogniser, Separator]
) -> None:
    hours = float(os.environ.get("SASCI_LONG_HOURS", "4"))
    source = tmp_path / "four hours.wav"
    mixtures.write(mixtures.mixture(mixtures.readers(recordings / "voices"), seed=5, minutes=hours * 60), source)
    running = Batch(tmp_path, "--model", MODEL, "--", str(source))
    with Sampled(running) as memory:
        running.wait(lambda: running.windows() >= hours * 6, hours=2)
        running.workers()[0].kill()
        assert running.ended(hours=3) == 0, running.text()
    assert "A worker was lost" in running.text()
    usual = memory.usual(6)
    peaks = {name: round(max(mb for _, mb in seen)) for name, seen in memory.seen.items()}
    told: dict[str, Any] = {"windows": running.windows(), "MB, by sixths": usual, "at most": peaks}
    (tmp_path / "memory.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(json.dumps(told))  # noqa: T201 - for whoever runs it
    for name, sixths in usual.items():
        if (
            len(memory.seen[name]) > 60
        ):  # the first sixth is the models' loading, in the last the command puts it together
            assert max(sixths[3:5]) <= 1.1 * max(sixths[1:3]), (name, sixths)
    as_by_itself(tmp_path, "four-hours", source, engines)
    for copy in (source, *tmp_path.glob("*/four-hours/1-recording/*.wav")):
        copy.unlink()
