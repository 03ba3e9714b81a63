"""The stages that faults befall, each as its command, and the workspaces before and after each: a few seconds of the demonstration, and the toy seminar.

Stages of one chain work on one workspace, one after the other; chains know nothing of each other.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sasci_archive.engines import media
from sasci_archive.formats import records
from sasci_archive.model.speech import Span, Words
from sasci_archive.store.folder import Folder
from tests.faults import batches, sitting, words_to_go
from tests.readying import finish, make_ready

TESTS: Final = Path(__file__).parents[1]
SEMINARS: Final = TESTS.parent / "seminars"
_WHO: Final = ("--who", "Ada")
PART: Final = 12_000
"""In ms: the recording comes in two parts of so much, each a window of its own."""


@dataclass(frozen=True)
class Stage:
    """A stage: its command (or what is done at a page for editors, `sitting`), the chain it is in, what is done to the workspace before it by people
    (`before`: once, after the stage before it), and the exit code with which it ends (`again`: where all is done already). What begins with `goes` is taken away by it, before what comes
    instead is there: what may no longer be public does not wait. `moves`: it puts objects in the place of others, so that there is a moment in which what lay there lies under another name."""

    name: str
    chain: str
    arguments: tuple[str, ...]
    before: Callable[[Path], None] = lambda _: None
    code: int = 0
    again: int = 0
    goes: str = ""
    moves: bool = False

    @property
    def seminar(self) -> str:
        """The seminar that it works on, as status calls it."""
        return {"sound": "hours", "noise": ""}.get(self.chain, "toy")


# -- what people do between two stages --------------------------------------------------------------------------------


def _toy(home: Path) -> Folder:
    return Folder(home / "seminars", "toy")


def _came_back(home: Path) -> None:
    """A witness has written into the Word file of their packet."""
    folder = _toy(home)
    packet = folder.sent()[0]
    file = next(each for each in packet.files if each.name.endswith(".docx"))
    (home / "back").mkdir()
    shutil.copy(folder.packets / packet.id / file.name, home / "back" / "back.docx")


def _came_back_corrected(home: Path) -> None:
    """They have put another word into it."""
    from tests.faults.commands import done

    if not _toy(home).sent():
        done(home, "review.send", "toy", "--who", "Ada")
    packet = next(each for each in _toy(home).sent() if each.person == "wren")
    file = next(each for each in packet.files if each.name.endswith(".docx"))
    (home / "back").mkdir(exist_ok=True)
    with (
        zipfile.ZipFile(_toy(home).packets / packet.id / file.name) as sent,
        zipfile.ZipFile(home / "back" / "corrected.docx", "w") as back,
    ):
        for info in sent.infolist():
            back.writestr(info, sent.read(info).replace(b"closed", b"shut"))
    done(home, "review.collect", "toy", "--who", "Ada", "--", f"{home}/back/corrected.docx")


def _proposed(home: Path) -> None:
    from tests.faults.commands import done

    done(home, "index", "toy")


def _readied(home: Path) -> None:
    make_ready(_toy(home))


def _corrected(home: Path) -> None:
    """A word is put right a day after it was published."""
    from tests.faults.commands import NOW, done

    _came_back_corrected(home)
    done(home, "review.decide", "toy", "--all-uncontested", *_WHO, now=NOW + dt.timedelta(days=1))


def _read_again(home: Path) -> None:
    finish(_toy(home))


def _copy_lost(home: Path) -> None:
    """The disk with the copies is a new one."""
    shutil.rmtree(home / "copy" / "public")


def _copy_damaged(home: Path) -> None:
    """A byte of a copy is another."""
    path = next(each for each in sorted((home / "copy" / "restricted").rglob("*.xml")) if each.stat().st_size > 1_000)
    content = path.read_bytes()
    path.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])


def _refused(home: Path) -> None:
    """A witness does not permit it any more."""
    path = _toy(home).consent_toml
    text = path.read_text("utf-8")
    at = text.index('person = "wren"')
    path.write_text(text[:at] + text[at:].replace('text = "yes"', 'text = "no"', 1), encoding="utf-8")


# -- the stages -------------------------------------------------------------------------------------------------------

STAGES: Final = (
    Stage("ingest", "sound", ("ingest", "hours", "--", "{home}/given/one.wav", "{home}/given/two.wav", "{home}/given/meeting.vtt")),
    Stage("transcribe", "sound", ("transcribe", "hours", "--prepared", "{home}/given/heard.json")),
    Stage("diarise", "sound", ("diarise", "hours", "--offline")),
    Stage("name", "sound", ("name", "hours", "--accept", *_WHO)),
    Stage("draft", "sound", ("draft", "hours"), again=1),
    Stage("batch", "noise", ("batch", "--", "{home}/noise/part-1.wav", "{home}/noise/part-2.wav")),
    Stage("review.send", "edition", ("review.send", "toy", *_WHO), again=1),
    Stage("review.collect", "edition", ("review.collect", "toy", *_WHO, "--", "{home}/back/back.docx"), _came_back),
    Stage("publish", "edition", ("publish", "toy"), _readied),
    Stage("archive", "edition", ("archive", "toy", "--message", "First", "--who", "Jo Archer")),
    Stage("site", "edition", ("site",)),
    Stage("search", "edition", ("search", "cupboard")),
    Stage("search.restricted", "edition", ("search", "cupboard", "--restricted")),
    Stage("deposit.bag", "edition", ("deposit", "toy", "--to", "bag")),
    Stage("deposit.ukds", "edition", ("deposit", "toy", "--to", "ukds", "--with-log")),
    Stage("erratum", "edition", ("review.erratum", "toy", *_WHO), _corrected),
    Stage("publish.again", "edition", ("publish", "toy"), _read_again),
    Stage("archive.again", "edition", ("archive", "toy", "--message", "Second", "--who", "Jo Archer")),
    Stage("verify", "edition", ("verify", "--all")),
    Stage("replicate", "edition", ("archive.replicate",), _copy_lost),
    Stage("repair", "edition", ("archive.repair",), _copy_damaged, moves=True),
    Stage("withdrawal", "edition", ("publish", "toy"), _refused, goes="seminars/toy/6-published/"),
    Stage("redact", "editing", ("redact", "toy", "u2", "--from", "4", "--to", "4", "--reason", "own-wish", "--authority", "wren", *_WHO), again=1),
    Stage("redact.log", "editing", ("redact.log", "toy")),
    Stage("redact.lift", "editing", ("redact.lift", "toy", "r1", "--authority", "wren", *_WHO), again=1),
    Stage("edit", "editing", ("sitting", "toy")),
    Stage("decide", "editing", ("review.decide", "toy", "--all-uncontested", *_WHO), _came_back_corrected),
    Stage("heard", "editing", ("heard", "toy", "u1-u4", *_WHO)),
    Stage("sign-off", "editing", ("sign-off", "toy", "libel", *_WHO)),
    Stage("index", "editing", ("index", "toy", "--accept", "1"), _proposed, again=1),
    Stage("code", "editing", ("code", "toy", "u2", "topic.toys", "--by", "ab"), sitting.with_themes),
    Stage("consent.withdraw", "editing", ("consent.withdraw", "toy", "wren", "--authority", "himself", *_WHO), again=1),
    Stage("takedown", "going", words_to_go.COMMAND, words_to_go.public, again=1),
    Stage("takedown.all", "gone", words_to_go.ALL, words_to_go.public, again=1),
)  # fmt: skip
CHAINS: Final = tuple(dict.fromkeys(stage.chain for stage in STAGES))


def stage(name: str) -> Stage:
    """The stage of that name."""
    return next(each for each in STAGES if each.name == name)


def begin(home: Path, chain: str) -> None:
    """The workspace before the first stage of a chain."""
    seminars = home / "seminars"
    seminars.mkdir()
    (home / "copy").mkdir()
    (home / "sasci.toml").write_text('[archive]\nreplicas = ["copy"]\n', encoding="utf-8")
    shutil.copytree(SEMINARS / "projects", seminars / "projects")
    match chain:
        case "noise":
            batches.given(home)
        case "sound":
            _given(home)
        case _:
            shutil.copytree(TESTS / "toy", seminars / "toy")
            if chain in {"going", "gone"}:
                words_to_go.heard(home)


def _given(home: Path) -> None:
    """What came of a meeting: two recordings, captions, and what a recogniser made of it."""
    folder = home / "seminars" / "hours"
    folder.mkdir()
    for name in ("seminar.toml", "consent.toml"):
        shutil.copy(SEMINARS / "demo" / name, folder / name)
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
