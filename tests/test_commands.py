"""The commands as people type them, each a process of its own: the whole way, what a kill leaves, what bad input gets."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.sounds import record, speech

HERE = Path(__file__).parents[1]
RECORD = """\
title = "How the Ferry Came Back"

[[roster]]
id = "ada"
name = "Ada Brook"
role = "chair"

[[roster]]
id = "joe"
name = "Joe Tarn"
role = "witness"

[publication]
publisher = "The Ferry Press"
without_doi = "a family paper"
"""
CAPTIONS = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Ada Brook: Good morning. Joe, how did the ferry come back?

2
00:00:04.500 --> 00:00:09.000
Joe Tarn: We asked the council for forty pounds, and they said no.

3
00:00:09.500 --> 00:00:12.000
Ada Brook: Thank you, Joe.
"""
PERMISSIONS = "".join(
    f'[[permission]]\nperson = "{person}"\nattribution = "name"\ntext = "yes"\naudio = "no"\narchive = "yes"\nsigned = 2026-01-01\n'
    'copyright = "licence"\n'
    for person in ("ada", "joe")
)
PERMISSIONS += (
    '[processing]\nlawful_basis = "public task"\ncontrollers = ["The Ferry Press"]\nretention = "ten years"\n'
)
WAY: tuple[tuple[str, ...], ...] = (
    ("ingest", "ferry", "--", "the captions.vtt"),
    ("transcribe", "ferry"),
    ("diarise", "ferry"),
    ("name", "ferry", "--accept", "--who", "An Editor"),
    ("draft", "ferry"),
    ("validate", "ferry"),
)
RELEASE: tuple[tuple[str, ...], ...] = (
    ("heard", "ferry", "--turns", "all", "--who", "An Editor"),
    ("approve", "ferry", "--participant", "joe", "--who", "An Editor", "--how", "by letter"),
    *(("sign-off", "ferry", "--matter", m, "--who", "An Editor") for m in ("libel", "safeguarding", "third-parties")),
    ("publish", "ferry"),
)
CHANGES = {"heard": "4-transcript.xml", "approve": "consent.toml", "sign-off": "consent.toml"}
"""What a command changes that people write."""


def started(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(HERE), *arguments]
    environment = {**os.environ, "SASCI_WORKSPACE": str(home), "SASCI_OFFLINE": "1", "COLUMNS": "200"}
    return subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def inv(home: Path, *arguments: str) -> tuple[int, str, str]:
    """Its exit code, and what it said and complained of. Never a traceback."""
    process = started(home, *arguments)
    said, complained = process.communicate(timeout=120)
    assert "Traceback" not in said + complained, complained
    return process.returncode, said, complained


def done(home: Path, *arguments: str) -> str:
    code, said, complained = inv(home, *arguments)
    assert code == 0, complained
    return said


def begun(home: Path) -> Path:
    """A workspace in which a seminar has its record, its permissions and captions beside it."""
    folder = home / "seminars" / "ferry"
    folder.mkdir(parents=True)
    (folder / "seminar.toml").write_text(RECORD, encoding="utf-8")
    (folder / "consent.toml").write_text(PERMISSIONS, encoding="utf-8")
    (home / "the captions.vtt").write_text(CAPTIONS, encoding="utf-8")
    return folder


def results(folder: Path) -> dict[str, bytes]:
    """What the pipeline made, but for the journal and the notes of `.work`, which hold instants."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".work" not in path.parts and path.name != "journal.jsonl"
    }


@pytest.mark.slow
def test_from_a_new_record_to_a_citation(tmp_path: Path) -> None:
    assert "Written: seminars/ferry/seminar.toml" in done(tmp_path, "new", "ferry").replace(os.sep, "/")
    (tmp_path / "seminars" / "ferry" / "seminar.toml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "the captions.vtt").write_text(CAPTIONS, encoding="utf-8")
    for command in WAY:
        done(tmp_path, *command)
    code, said, _ = inv(tmp_path, "publish", "ferry")
    assert code == 1
    assert "This is a proof, for the editors only. Before anything is public:" in said
    assert "Joe Tarn has not answered about publishing what they said" in said
    assert "proof only" in done(tmp_path, "status")
    (tmp_path / "seminars" / "ferry" / "consent.toml").write_text(PERMISSIONS, encoding="utf-8")
    said = ""
    for command in RELEASE:
        said = done(tmp_path, *command)
    assert "Made in seminars/ferry/6-published" in said.replace(os.sep, "/")
    assert "Leak test: of " in said
    assert "1 witness: 1 approved." in done(tmp_path, "ready", "ferry")
    assert json.loads(done(tmp_path, "ready", "ferry", "--json"))["ready"] is True
    assert "by letter" in (tmp_path / "seminars" / "ferry" / "consent.toml").read_text("utf-8")
    assert "signed off" in done(tmp_path, "history", "ferry")
    assert "Nothing has changed" in done(tmp_path, "publish", "ferry")
    assert "How the Ferry Came Back" in done(tmp_path, "cite", "ferry")
    assert "(turn 2, " in done(tmp_path, "cite", "ferry", "--turn", "u2")
    assert "publish     done" in done(tmp_path, "status", "--slug", "ferry")
    assert "forty pounds" in (tmp_path / "seminars" / "ferry" / "6-published" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_words_heard_elsewhere_come_in_with_the_recording(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    record(tmp_path / "-sound of “it”.wav", speech(3))
    segment = {"start": 0.2, "end": 2.0, "text": " Good morning.", "words": [
        {"word": " Good", "start": 0.2, "end": 0.8, "probability": 0.9},
        {"word": " morning.", "start": 0.9, "end": 2.0, "probability": 0.8},
    ]}  # fmt: skip
    (tmp_path / "heard.json").write_text(json.dumps({"language": "en", "segments": [segment]}), encoding="utf-8")
    done(tmp_path, "ingest", "ferry", "--", "-sound of “it”.wav")
    assert "2 words by prepared heard.json" in done(tmp_path, "transcribe", "ferry", "--prepared", "heard.json")
    assert '"morning."' in (folder / "2-words.json").read_text("utf-8")
    code, _, complained = inv(tmp_path, "transcribe", "ferry", "--prepared", "nothing.json")
    assert (code, "nothing.json" in complained) != (0, False)


@pytest.mark.long
def test_a_kill_in_any_stage_loses_nothing_and_the_same_command_goes_on(tmp_path: Path) -> None:
    whole, killed = begun(tmp_path / "whole"), begun(tmp_path / "killed")
    chance = random.Random(8)  # noqa: S311 - when to kill
    for command in (*WAY, *RELEASE):
        done(tmp_path / "whole", *command)
        changing = CHANGES.get(command[0], "1-recording")
        earlier = {name: content for name, content in results(killed).items() if not name.startswith(changing)}
        for _ in range(4):
            process = started(tmp_path / "killed", *command)
            try:
                process.communicate(timeout=chance.uniform(0.2, 2.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            assert results(killed).items() >= earlier.items()
        code, _, complained = inv(tmp_path / "killed", *command)
        assert (
            code == 0 or "There is a transcript of 'ferry' already" in complained
        )  # a run that ended in time wrote it
        assert results(killed) == results(whole), command


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("publish", "nobody"), "There is no seminar 'nobody'"),
        (("new", "../ferry"), "'../ferry' cannot name a seminar."),
        (("ingest", "ferry"), "No file was given."),
        (("ingest", "ferry", "--", "not there.wav"), "not there.wav"),
        (("draft", "ferry"), "There are no words of 'ferry' yet"),
        (("cite", "ferry", "--style", "vancouver"), "vancouver"),
        (("ingest", "ferry", "--starts-at", "soon", "--", "the captions.vtt"), "'soon' is not a time."),
        (("name", "ferry", "--voice", "V1"), "A decision names a voice and a participant."),
        (("models", "--model", "bse"), "bse"),
        (("bench", "--only", "nothing"), "There is no case 'nothing'."),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    folder = begun(tmp_path)
    before = results(folder)
    code, _, complained = inv(tmp_path, *arguments)
    assert code not in {0, 70}
    assert sentence in complained
    assert results(folder) == before
