"""Many recordings at once: byte for byte what the stages make, whichever process is killed; nothing is done twice; what fails is named and its neighbours go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

pytest.importorskip(
    "distributed", reason="Dask is not installed: inv batch is not tried (pip install 'sasci-archive[cluster]')"
)

from sasci_archive.batch import cluster
from sasci_archive.batch.ledger import State, taken
from sasci_archive.store.workspace import Workspace
from tests.batch.batches import (
    AWFUL,
    ENDLESS,
    FATAL,
    MADE,
    MODELS,
    ON,
    STANDING,
    WINDOW,
    Seen,
    by_themselves,
    load,
    run,
    sound,
)

ROOT = Path(__file__).parents[2]


def same(workspace: Workspace, home: Path, source: Path, slug: str) -> None:
    alone = by_themselves(home, source, slug)
    for name in MADE:
        assert (workspace.folder(slug).path / name).read_bytes() == (alone.path / name).read_bytes(), (slug, name)


@pytest.mark.slow
def test_what_fails_is_named_its_neighbours_go_on_and_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    good, long = sound(sounds / "Good one.wav"), sound(sounds / "a long one.flac", 40, seed=2)
    prepared = sound(sounds / "prepared.wav", seed=3)
    poison, awful = (
        sound(sounds / "poison.wav", seed=4, sample=FATAL),
        sound(sounds / "awful.wav", seed=5, sample=AWFUL),
    )
    again, text = sounds / "again.wav", sounds / "notes.mp4"
    again.write_bytes(good.read_bytes())
    text.write_text("These are notes.", encoding="utf-8")
    workspace = Workspace.find(tmp_path, {})
    folder = workspace.folder("prepared")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text('title = "The ferry"\nlanguage = "en-GB"\n', encoding="utf-8")
    killed: list[int] = []

    def then(windows: int) -> None:
        if windows == 3:
            worker = next(child for child in multiprocessing.active_children() if "Dask" in child.name)
            assert worker.pid
            os.kill(worker.pid, signal.SIGKILL)
            killed.append(worker.pid)

    seen = Seen(then)
    given = [good, poison, long, again, text, awful, sounds / "missing.wav", prepared]
    with taken(workspace.seminars / ".batch", ON) as ledger, cluster.own(2, load, MODELS) as workers:
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            heard_at = [each.laddr.ip for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN]
            assert set(heard_at) <= {"127.0.0.1"}, "what others could reach"
        number = run(workspace, ledger, workers, given, seen)
        heard = ledger.windows(number)
        assert [row.state for row in ledger.rows() if row.path == str(poison)] == [State.ASIDE]
        # once more: nothing is heard that was heard, nothing is asked of anybody
        rest = Seen()
        assert ledger.windows(run(workspace, ledger, workers, [good, long, prepared], rest)) == 0
        assert {row.state for row in rest.rows.values()} == {State.DONE}
        # heard, and killed before the drafts were there: one of the seminars is being archived just now
        drafts = [workspace.folder(slug).transcript_xml for slug in ("good-one", "a-long-one")]
        before = [path.read_bytes() for path in drafts]
        for path in drafts:
            path.unlink()
        beside = Seen()
        with workspace.folder("good-one").at_length("archived", ON):
            run(workspace, ledger, workers, [good, long], beside)
        assert beside.rows["Good one.wav"].state is State.ASIDE
        assert beside.rows["Good one.wav"].why.startswith("'good-one' is being archived by another run")
        assert beside.rows["a long one.flac"].state is State.DONE
        run(workspace, ledger, workers, [good], Seen())
        assert [path.read_bytes() for path in drafts] == before
    assert killed
    assert {name: row.state for name, row in seen.rows.items()} == {
        "Good one.wav": State.DONE,
        "poison.wav": State.ASIDE,
        "a long one.flac": State.DONE,
        "again.wav": State.TWICE,
        "notes.mp4": State.ASIDE,
        "awful.wav": State.ASIDE,
        "missing.wav": State.ASIDE,
        "prepared.wav": State.DONE,
    }
    assert "whatever worker heard it died, 3 times." in seen.rows["poison.wav"].why
    assert seen.rows["awful.wav"].why.endswith("its sound could not be heard: no such number.")
    assert seen.rows["again.wav"].why == "It is the same recording as Good one.wav, byte for byte."
    assert heard == seen.windows
    same(workspace, tmp_path / "alone", good, "good-one")
    same(workspace, tmp_path / "alone", long, "a-long-one")
    # what somebody had written before is taken for hints, and left as it is
    alone = by_themselves(tmp_path / "alone", prepared, "prepared", hinted=True, record_of=folder)
    assert [(folder.path / name).read_bytes() for name in MADE] == [(alone.path / name).read_bytes() for name in MADE]
    assert b"The_ferry" in folder.words_json.read_bytes()
    assert not workspace.folder("notes").path.exists()
    assert not multiprocessing.active_children()


def test_a_window_of_which_a_worker_does_not_come_back_is_set_aside_and_the_others_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SLOWEST", 4)
    monkeypatch.setattr(cluster, "CLOSING", 1)
    endless = sound(tmp_path / "endless.wav", 5, sample=ENDLESS)
    good = sound(tmp_path / "good.wav", 5, seed=2)
    workspace, seen = Workspace.find(tmp_path, {}), Seen()
    with taken(workspace.seminars / ".batch", ON) as ledger, cluster.own(1, load, MODELS) as workers:
        run(workspace, ledger, workers, [endless, good], seen)
    states = {name: row.state for name, row in seen.rows.items()}
    assert states == {"endless.wav": State.ASIDE, "good.wav": State.DONE}
    assert seen.rows["endless.wav"].why.endswith("a worker has heard it for 0:00:04 and not come back.")
    assert not multiprocessing.active_children()


def test_a_killed_run_goes_on_with_what_is_left_and_nothing_else(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    files = [sound(sounds / f"part {n}.wav", 20, seed=n) for n in range(3)]
    command = [sys.executable, str(STANDING / "killed.py"), str(tmp_path), "8", str(WINDOW), *map(str, files)]
    killed = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    workspace, seen = Workspace.find(tmp_path, {}), Seen()
    with taken(workspace.seminars / ".batch", ON) as ledger, cluster.own(2, load, MODELS) as workers:
        before = ledger.windows(1)
        left = [Path(row.path) for row in ledger.rows() if row.state is State.LEFT]
        then = ledger.windows(run(workspace, ledger, workers, files, seen))
        every = len(ledger._do("SELECT key FROM window"))
    assert before == 8
    assert left
    assert then == every - before
    for n, file in enumerate(files):
        assert seen.rows[file.name].state is State.DONE
        same(workspace, tmp_path / "alone", file, f"part-{n}")
