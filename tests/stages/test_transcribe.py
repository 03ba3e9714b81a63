"""What was said: window by window, kept as it is heard, the same bytes again, frozen at the draft."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
import tomllib
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sasci_archive.engines import Hints, Recogniser, Window
from sasci_archive.engines.prepared import Prepared
from sasci_archive.errors import BadCaptions, NotToBeHad, NotYet, WouldOverwrite
from sasci_archive.formats import whisper_json
from sasci_archive.model.seminar import Kind, Recording, Recordings, Seminar
from sasci_archive.model.speech import Making, Span, Word
from sasci_archive.stages.transcribe import hints_of, transcribe
from sasci_archive.store.folder import Folder

SECONDS = 5
SAID = tuple(Word(Span(at, at + 90), f"w{at}", 0.9) for at in range(0, SECONDS * 1000, 100))
CAPTIONS = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJill Manthorpe: Good morning all.\n"
ONE_WINDOW = 60_000
WINDOW = 1_200


class Listening:
    """Another recogniser, and what it was asked."""

    def __init__(self, other: Recogniser) -> None:
        self._other, self.asked = other, list[Span]()

    @property
    def making(self) -> Making:
        return self._other.making

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        self.asked.append(window.span)
        return self._other.words(window, hints)


def noise(path: Path, seconds: int = SECONDS) -> Recording:
    """A recording of noise that comes and goes, as ingest would list it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    loud = 3000 * np.abs(np.sin(np.arange(seconds * 16_000) / 9000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((rng.standard_normal(seconds * 16_000) * loud).astype("<i2").tobytes())
    return Recording(
        session="1",
        name=path.name,
        original_name="Meeting.wav",
        kind=Kind.AUDIO,
        media_type="audio/wav",
        bytes=path.stat().st_size,
        sha512=hashlib.sha512(path.read_bytes()).hexdigest(),
        starts_at=0,
        duration=seconds * 1000,
    )


def captions(path: Path, session: str = "1") -> Recording:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CAPTIONS, encoding="utf-8")
    return Recording(
        session=session,
        name=path.name,
        original_name="zoom.vtt",
        kind=Kind.CAPTIONS,
        media_type="text/vtt",
        bytes=len(CAPTIONS),
        sha512=hashlib.sha512(CAPTIONS.encode()).hexdigest(),
        starts_at=500,
        duration=2000,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path, "toy")
    found.path.mkdir()
    found.seminar_toml.write_text('title = "A toy"\n', encoding="utf-8")
    return found


@pytest.fixture
def recorded(folder: Folder) -> Folder:
    folder.save_recordings(Recordings(recordings=(noise(folder.recording / "a.wav"),)))
    return folder


def prepared(words: tuple[Word, ...] = SAID, name: str = "elsewhere.json") -> Prepared:
    return Prepared(whisper_json.compose(words).encode(), where=name, covered=[Span(0, SECONDS * 1000)])


def test_every_word_comes_once_however_the_windows_fall(recorded: Folder) -> None:
    seen: list[tuple[int, int]] = []
    words = transcribe(recorded, prepared(), longest=WINDOW, progress=lambda done, total: seen.append((done, total)))
    assert words.of("1") == SAID
    assert recorded.words() == words
    assert len(seen) > 3
    assert seen[-1] == (SECONDS * 1000, SECONDS * 1000)


def test_the_words_say_what_made_them(recorded: Folder) -> None:
    made = transcribe(recorded, prepared()).made
    assert (made.engine, made.model, made.sources) == (
        "prepared",
        "elsewhere.json",
        (recorded.recordings().recordings[0].sha512,),
    )


def test_what_is_up_to_date_is_not_heard_again(recorded: Folder) -> None:
    transcribe(recorded, prepared())
    before = recorded.words_json.read_bytes()
    listening = Listening(prepared())
    transcribe(recorded, listening)
    assert listening.asked == []
    assert recorded.words_json.read_bytes() == before
    assert not (recorded.work / "words").exists()


def test_the_same_sound_heard_again_gives_the_same_bytes(recorded: Folder) -> None:
    transcribe(recorded, prepared(), longest=WINDOW)
    before = recorded.words_json.read_bytes()
    recorded.words_json.unlink()
    transcribe(recorded, prepared(), longest=WINDOW)
    assert recorded.words_json.read_bytes() == before


def test_a_killed_run_goes_on_where_it_was(recorded: Folder, tmp_path: Path) -> None:
    (tmp_path / "words.json").write_text(whisper_json.compose(SAID), encoding="utf-8")
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        from pathlib import Path
        from sasci_archive.engines.prepared import Prepared
        from sasci_archive.model.speech import Span
        from sasci_archive.stages.transcribe import transcribe
        from sasci_archive.store.folder import Folder

        class Killed(Prepared):
            heard = 0
            def words(self, window, hints):
                Killed.heard += 1
                if Killed.heard == 2:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().words(window, hints)

        root = Path(sys.argv[1])
        content = (root / "words.json").read_bytes()
        engine = Killed(content, where="elsewhere.json", covered=[Span(0, {SECONDS * 1000})])
        transcribe(Folder(root, "toy"), engine, longest={WINDOW})
        """
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr
    assert recorded.words() is None

    listening = Listening(prepared())
    words = transcribe(recorded, listening, longest=WINDOW)
    assert words.of("1") == SAID
    assert listening.asked[0].start > 0
    whole = Listening(prepared())
    recorded.words_json.unlink()
    assert transcribe(recorded, whole, longest=WINDOW) == words
    assert listening.asked == whole.asked[1:]


def test_a_damaged_piece_is_heard_again(recorded: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other", "toy")
    other.path.mkdir(parents=True)
    other.seminar_toml.write_bytes(recorded.seminar_toml.read_bytes())
    other.save_recordings(Recordings(recordings=(noise(other.recording / "a.wav"),)))

    class Fails(Prepared):
        def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
            if window.span.start > 0:
                raise KeyboardInterrupt
            return super().words(window, hints)

    fails = Fails(whisper_json.compose(SAID).encode(), where="elsewhere.json", covered=[Span(0, SECONDS * 1000)])
    with pytest.raises(KeyboardInterrupt):
        transcribe(other, fails, longest=WINDOW)
    (piece,) = (other.work / "words").iterdir()
    piece.write_bytes(piece.read_bytes()[:-3])
    assert transcribe(other, prepared(), longest=WINDOW).of("1") == SAID


def test_sessions_that_left_only_captions_have_their_words(folder: Folder) -> None:
    first, second = noise(folder.recording / "a.wav"), captions(folder.recording / "b.vtt", "2")
    folder.save_recordings(Recordings(recordings=(first, captions(folder.recording / "a.vtt"), second)))
    words = transcribe(folder, prepared())
    assert words.of("1") == SAID
    assert [w.text for w in words.of("2")] == ["Good", "morning", "all."]
    assert words.of("2")[0].span.start == 1500
    assert words.made.sources == (first.sha512, second.sha512)


def test_with_captions_alone_no_recogniser_is_needed(folder: Folder) -> None:
    folder.save_recordings(Recordings(recordings=(captions(folder.recording / "a.vtt"),)))
    words = transcribe(folder, None)
    assert words.made.engine == "captions"
    assert [w.confidence for w in words.of("1")] == [None] * 3


def test_nothing_ingested_is_said_so(folder: Folder) -> None:
    with pytest.raises(NotYet) as fault:
        transcribe(folder, None)
    assert str(fault.value) == "There is no recording of 'toy' yet. `inv ingest toy -- FILE` brings one in."


def test_sound_without_a_recogniser_is_said_so(recorded: Folder) -> None:
    with pytest.raises(NotToBeHad) as fault:
        transcribe(recorded, None)
    assert str(fault.value) == "There is no recogniser to hear 'toy' with. Install one: pip install faster-whisper."


def test_once_a_transcript_is_drafted_the_words_are_frozen(recorded: Folder) -> None:
    transcribe(recorded, prepared())
    before = recorded.words_json.read_bytes()
    recorded.save_transcript(b"<TEI/>")
    transcribe(recorded, prepared())
    with pytest.raises(WouldOverwrite) as fault:
        transcribe(recorded, prepared(SAID[:-1]))
    assert str(fault.value) == (
        "The transcript of 'toy' was drafted from the words as they are; hearing them anew could change them. "
        "Correct 4-transcript.xml itself; or delete it, if you mean to draft it anew from other words."
    )
    assert recorded.words_json.read_bytes() == before


def test_words_of_another_recording_are_refused() -> None:
    with pytest.raises(BadCaptions) as fault:
        prepared((*SAID, Word(Span(65_000, 65_100), "Anybody?")))
    assert str(fault.value) == (
        "elsewhere.json has 'Anybody?' at 0:01:05.000, where there is no recording. "
        "It seems to have been made from another recording; give the one that belongs to this session."
    )


def test_the_record_gives_the_hints() -> None:
    toml = """
title = "The Care Certificate"
language = "en-GB"
editors = [{ given = "Jo", family = "Bell" }]
[[roster]]
id = "a"
name = "Professor Miriam Okafor"
role = "chair"
affiliation_now = "Reader in care at the University of Northmoor, formerly CQC"
[[roster]]
id = "b"
name = "Sir Tom Hale"
role = "witness"
attendance = "absent"
[[glossary]]
term = "CQC"
expansion = "Care Quality Commission"
"""

    hints = hints_of(msgspec.convert(tomllib.loads(toml), Seminar))
    assert hints.language == "en"
    assert hints.terms == (
        "The Care Certificate",
        "Miriam Okafor",
        "CQC",
        "Care Quality Commission",
        "University of Northmoor",
        "Tom Hale",
        "Jo Bell",
    )
