"""The stages that faults befall, each as its command, and the workspaces before and after each: a few seconds of the demonstration, and the toy seminar."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sasci_archive.engines import media
from sasci_archive.formats import records
from sasci_archive.model.speech import Span, Words
from sasci_archive.store.folder import Folder
from tests.faults import batches
from tests.readying import make_ready

TESTS: Final = Path(__file__).parents[1]
SEMINARS: Final = TESTS.parent / "seminars"
PART: Final = 12_000
"""In ms: the recording comes in two parts of so much, each a window of its own."""


@dataclass(frozen=True)
class Stage:
    """A stage: its command, and what is done to the workspace before it by people (`before`: once, after the stage before it)."""

    name: str
    arguments: tuple[str, ...]
    before: Callable[[Path], None] = lambda _: None
    again: int = 0
    """The exit code with which it ends where all is done already."""

    @property
    def seminar(self) -> str:
        """The seminar that it works on; stages of one seminar need those before them."""
        return self.arguments[1]


def _came_back(home: Path) -> None:
    """A witness has written into the Word file of their packet."""
    folder = Folder(home / "seminars", "toy")
    packet = folder.sent()[0]
    file = next(each for each in packet.files if each.name.endswith(".docx"))
    (home / "back").mkdir()
    shutil.copy(folder.packets / packet.id / file.name, home / "back" / "back.docx")


def _readied(home: Path) -> None:
    make_ready(Folder(home / "seminars", "toy"))


STAGES: Final = (
    Stage("ingest", ("ingest", "hours", "--", "{home}/given/one.wav", "{home}/given/two.wav", "{home}/given/meeting.vtt")),
    Stage("transcribe", ("transcribe", "hours", "--prepared", "{home}/given/heard.json")),
    Stage("diarise", ("diarise", "hours", "--offline")),
    Stage("name", ("name", "hours", "--accept", "--who", "Ada")),
    Stage("draft", ("draft", "hours"), again=1),
    Stage("review.send", ("review.send", "toy", "--who", "Ada"), again=1),
    Stage("review.collect", ("review.collect", "toy", "--who", "Ada", "--", "{home}/back/back.docx"), _came_back),
    Stage("publish", ("publish", "toy"), _readied),
    Stage("archive", ("archive", "toy", "--message", "First", "--who", "Jo Archer")),
    Stage("batch", ("batch", "--", "{home}/noise/part-1.wav", "{home}/noise/part-2.wav")),
)  # fmt: skip


def stage(name: str) -> Stage:
    """The stage of that name."""
    return next(each for each in STAGES if each.name == name)


def begin(home: Path) -> None:
    """The workspace before the first stage."""
    batches.given(home)
    seminars = home / "seminars"
    shutil.copytree(TESTS / "toy", seminars / "toy")
    shutil.copytree(SEMINARS / "projects", seminars / "projects")
    (seminars / "hours").mkdir()
    for name in ("seminar.toml", "consent.toml"):
        shutil.copy(SEMINARS / "demo" / name, seminars / "hours" / name)
    (home / "copy").mkdir()
    (home / "sasci.toml").write_text('[archive]\nreplicas = ["copy"]\n', encoding="utf-8")
    given = home / "given"
    given.mkdir()
    sound = SEMINARS / "demo" / "script" / "demo.opus"
    for number, name in enumerate(("one.wav", "two.wav")):
        _wav(given / name, sound, Span(10_000 + number * PART, 10_000 + (number + 1) * PART))
    heard = records.parse((TESTS / "demo" / "2-words.json").read_bytes(), Words, where="2-words.json").sessions[0].words
    words = [(w.text, w.span.start - 10_000, w.span.end - 10_000) for w in heard if w.span.start >= 10_000 and w.span.end <= 10_000 + 2 * PART]  # fmt: skip
    segment = {
        "start": words[0][1] / 1000,
        "end": words[-1][2] / 1000,
        "text": " ".join(text for text, _, _ in words),
        "words": [{"word": f" {text}", "start": a / 1000, "end": b / 1000, "probability": 0.9} for text, a, b in words],
    }
    (given / "heard.json").write_text(json.dumps({"text": segment["text"], "segments": [segment], "language": "en"}))
    (given / "meeting.vtt").write_text(
        "WEBVTT\n\n1\n00:00:00.500 --> 00:00:09.000\nDr Nuala Tresk: Good afternoon and welcome.\n\n"
        "2\n00:00:12.600 --> 00:00:21.000\nHarjit Dhanowal: I'm Harjit Dhanowal.\n"
    )


def _wav(to: Path, sound: Path, span: Span) -> None:
    import wave

    samples = media.sound(sound, span)
    with wave.open(str(to), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(
            (samples * 32767).astype("<i2").tobytes() if samples.dtype.kind == "f" else samples.astype("<i2").tobytes()
        )


def told(arguments: tuple[str, ...], home: Path) -> tuple[str, ...]:
    """A stage's command for a workspace."""
    return tuple(each.format(home=home) for each in arguments)
