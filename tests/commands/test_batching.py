"""`inv batch` as people use it: stopped with Ctrl+C, gone on with, and no traceback; what comes of it is what the other commands give."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip(
    "distributed", reason="Dask is not installed: inv batch is not tried (pip install 'sasci-archive[cluster]')"
)

from sasci_archive.engines import recognisers, weights
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.errors import NotToBeHad
from sasci_archive.stages.begin import begin
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder

ROOT = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    ours = {
        "SASCI_WORKSPACE": str(home),
        "SASCI_OFFLINE": "1",
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    return {**os.environ, **ours, "PYTHONUNBUFFERED": "1"}


def batch(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "invoke", "batch", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(home),
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - who runs tests behind `&` ignores it, and no thread runs here
    )


@pytest.mark.weights
def test_stopped_and_gone_on_with_it_gives_what_the_other_commands_give(tmp_path: Path, recordings: Path) -> None:
    try:
        whisper = weights.whisper("tiny.en", cache=weights.cache(), offline=True)
        voices = VoiceSeparator.found(cache=weights.cache(), offline=True)
    except NotToBeHad as missing:
        pytest.skip(str(missing))
    assert whisper.is_dir()
    file = recordings / "conversation" / "sample.wav"
    (tmp_path / "notes.mp4").write_text("Only notes.", encoding="utf-8")
    given = ("--model", "tiny.en", "--", str(file), str(tmp_path / "notes.mp4"))
    running = batch(tmp_path, *given)
    assert running.stdout
    for line in running.stdout:
        if line.startswith("New seminar"):
            break
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: everybody in it
    said, wrong = running.communicate(timeout=60)
    assert running.returncode == 130, (said, wrong)
    assert "left" in said
    assert said.endswith("Stopped: `inv batch --resume` does what is left.\n")
    assert wrong.strip() == "Stopped. What was finished is kept: the same command goes on from there."
    running = batch(tmp_path, "--resume")
    said, wrong = running.communicate(timeout=300)
    assert running.returncode == 1, (said, wrong)
    assert wrong.startswith("1 recording was set aside.\n")
    assert "Traceback" not in wrong
    assert "notes.mp4' is no recording: it holds text." in said
    there, alone = Folder(tmp_path / "seminars", "sample"), Folder(tmp_path / "alone", "sample")
    begin(alone, file.stem)
    ingest(alone, (file,))
    transcribe(alone, recognisers.load("faster-whisper", "tiny.en", cache=weights.cache(), offline=True, hints=False))
    diarise(alone, voices)
    assert there.words_json.read_bytes() == alone.words_json.read_bytes()
    assert there.voices_json.read_bytes() == alone.voices_json.read_bytes()
    assert there.transcript() is not None
    running = batch(tmp_path, "--resume")
    said, wrong = running.communicate(timeout=60)
    assert (running.returncode, wrong.partition("\n")[0]) == (1, "There is nothing left to go on with.")


def test_without_dask_it_says_what_to_install_and_all_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    hidden = tmp_path / "hidden"
    for name in ("dask", "distributed"):
        (hidden / name).mkdir(parents=True)
        (hidden / name / "__init__.py").write_text("raise ImportError(__name__)\n", encoding="utf-8")
    where = {**environment(tmp_path), "PYTHONPATH": f"{hidden}{os.pathsep}{ROOT}"}
    for arguments, code, told in (
        (("--list",), 0, ""),
        (
            ("batch", "--", str(tmp_path / "a.wav")),
            1,
            "Many recordings at once need Dask, which is not installed.\nInstall it: pip install 'sasci-archive[cluster]'.\n",
        ),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "invoke", *arguments],
            cwd=ROOT,
            env=where,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, told)
        assert code or " batch " in done.stdout
