"""Who spoke when: by sound where there is a separator, by captions where there is none, never over a drafted transcript."""

from __future__ import annotations

import hashlib
import os
import shutil
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from sasci_archive.engines import Kept, Progress, Speakers, Window, weights
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.errors import NotToBeHad, NotYet, WouldOverwrite
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, Span, VoicePrint, Voices, VoiceSpan
from sasci_archive.stages.diarise import diarise
from sasci_archive.store.folder import Folder

SECONDS = 5
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:02.000
Jill Manthorpe: Good morning all.

2
00:00:02.500 --> 00:00:04.000
Nick Smith: Good morning.
"""


class Alternating:
    """A separator that hears a first and a second voice by turns, a window each, and keeps what it heard."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.heard: list[Span] = []
        self.fails_at = fails_at
        self.making = Making(engine="alternating", version="1", options={"how": "by turns"})

    def voices(
        self,
        sessions: Iterable[tuple[str, Iterable[Window]]],
        speakers: Speakers,  # noqa: ARG002 - always two
        progress: Progress,
        kept: Kept | None = None,
    ) -> tuple[dict[str, tuple[VoiceSpan, ...]], tuple[VoicePrint, ...]]:
        found: dict[str, tuple[VoiceSpan, ...]] = {}
        for session, windows in sessions:
            spans = []
            for number, window in enumerate(windows):
                key = f"{session}-{window.span.start}"
                if kept is None or kept.get(key) is None:
                    if number == self.fails_at:
                        raise KeyboardInterrupt
                    self.heard.append(window.span)
                    if kept is not None:
                        kept.keep(key, b"heard")
                spans.append(VoiceSpan(window.span, f"V{number % 2 + 1}"))
                progress(window.span.end, 0)
            found[session] = tuple(spans)
        return found, tuple(VoicePrint(session, "V1", (1.0,)) for session in found)


def sound(path: Path, session: str = "1", starts_at: int = 0) -> Recording:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        noise = np.random.default_rng(len(path.name)).standard_normal(SECONDS * 16_000)
        file.writeframes((noise * 1000).astype("<i2").tobytes())
    return recording(path, session, Kind.AUDIO, starts_at)


def captions(path: Path, session: str = "1", starts_at: int = 0, text: str = ZOOM) -> Recording:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return recording(path, session, Kind.CAPTIONS, starts_at)


def recording(path: Path, session: str, kind: Kind, starts_at: int = 0) -> Recording:
    return Recording(
        session=session,
        name=path.name,
        original_name=f"Meeting{path.suffix}",
        kind=kind,
        media_type="text/vtt" if kind is Kind.CAPTIONS else "audio/wav",
        bytes=path.stat().st_size,
        sha512=hashlib.sha512(path.read_bytes()).hexdigest(),
        starts_at=starts_at,
        duration=SECONDS * 1000,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path, "toy")
    found.path.mkdir()
    return found


def ingested(folder: Folder, *recordings: Recording) -> Folder:
    folder.save_recordings(Recordings(recordings=recordings))
    return folder


def test_nothing_ingested_is_said(folder: Folder) -> None:
    with pytest.raises(NotYet) as caught:
        diarise(folder, None)
    assert str(caught.value) == "There is no recording of 'toy' yet. `inv ingest toy -- FILE` brings one in."


def test_sound_is_heard_and_captions_serve_where_there_is_none(folder: Folder) -> None:
    recordings = (
        sound(folder.recording / "a.wav"),
        captions(folder.recording / "a.vtt"),
        sound(folder.recording / "bb.wav", starts_at=20_000),
        captions(folder.recording / "b.vtt", "2", starts_at=7_000),
    )
    seen: list[tuple[int, int]] = []
    voices = diarise(ingested(folder, *recordings), Alternating(), progress=lambda *at: seen.append(at))
    assert voices.of("1") == (VoiceSpan(Span(0, 5000), "V1"), VoiceSpan(Span(20_000, 25_000), "V2"))
    assert voices.of("2") == (VoiceSpan(Span(8000, 9000), "V3"), VoiceSpan(Span(9500, 11_000), "V4"))
    assert (voices.made.engine, voices.made.options) == ("alternating", {"how": "by turns"})
    assert voices.made.sources == tuple(recordings[number].sha512 for number in (0, 2, 3))
    assert seen[-1] == (25_000, 10_000)
    assert folder.voices() == voices


def test_without_a_separator_captions_have_the_voices_and_the_rest_has_none(folder: Folder) -> None:
    ingested(
        folder,
        sound(folder.recording / "a.wav"),
        captions(folder.recording / "a.vtt"),
        captions(folder.recording / "b.vtt", "2", text=ZOOM.replace("Jill Manthorpe", "Nick Smith")),
        sound(folder.recording / "cc.wav", "3"),
    )
    voices = diarise(folder, None)
    assert voices.of("1") == (VoiceSpan(Span(1000, 2000), "V1"), VoiceSpan(Span(2500, 4000), "V2"))
    assert {item.voice for item in voices.of("2")} == {"V2"}
    assert [session.session for session in voices.sessions] == ["1", "2", "3"]
    assert voices.of("3") == ()
    assert voices.made.engine == "captions"


def test_with_neither_nobody_is_heard(folder: Folder) -> None:
    voices = diarise(ingested(folder, sound(folder.recording / "a.wav")), None)
    assert (voices.made.engine, voices.of("1"), voices.prints) == ("none", (), ())


def test_what_is_up_to_date_is_not_heard_again(folder: Folder) -> None:
    ingested(folder, sound(folder.recording / "a.wav"))
    first = diarise(folder, Alternating())
    shutil.rmtree(folder.work)
    again = Alternating()
    assert diarise(folder, again) == first
    assert again.heard == []
    diarise(folder, again, speakers=Speakers(number=2))
    assert again.heard == [Span(0, 5000)]
    assert folder.voices() != first


def test_what_was_heard_is_not_given_up_where_there_is_no_separator_today(folder: Folder) -> None:
    recordings = sound(folder.recording / "a.wav"), captions(folder.recording / "a.vtt")
    heard = diarise(ingested(folder, *recordings), Alternating())
    assert diarise(folder, None) == heard
    ingested(folder, *recordings, sound(folder.recording / "bb.wav", starts_at=9000))
    assert diarise(folder, None).made.engine == "captions"


def test_a_killed_run_goes_on_where_it_was(folder: Folder) -> None:
    parts = [sound(folder.recording / f"{'a' * n}.wav", starts_at=n * 10_000) for n in range(1, 4)]
    ingested(folder, *parts)
    with pytest.raises(KeyboardInterrupt):
        diarise(folder, Alternating(fails_at=2))
    assert folder.voices() is None
    second = Alternating()
    voices = diarise(folder, second)
    assert second.heard == [Span(30_000, 35_000)]
    assert len(voices.of("1")) == 3
    # another recording's pieces are not kept for ever
    ingested(folder, parts[0])
    diarise(folder, Alternating())
    assert [path.name for path in (folder.work / "voices").iterdir()] == ["1-10000"]


def test_voices_a_transcript_was_drafted_from_are_not_changed(folder: Folder) -> None:
    ingested(folder, sound(folder.recording / "a.wav"))
    before = diarise(folder, Alternating())
    folder.save_transcript(b"<TEI/>")
    assert diarise(folder, Alternating()) == before
    with pytest.raises(WouldOverwrite) as caught:
        diarise(folder, Alternating(), speakers=Speakers(number=5))
    assert str(caught.value) == (
        "The transcript of 'toy' was drafted from the voices as they are; hearing them anew could change them. "
        "Correct who speaks in 4-transcript.xml itself; or delete 3-voices.json if you mean to draft it anew."
    )
    assert folder.voices() == before


@pytest.mark.weights
@pytest.mark.slow
def test_the_telephone_call_has_two_voices_and_the_same_bytes_again(folder: Folder, recordings: Path) -> None:
    try:
        separator = VoiceSeparator.found(cache=weights.cache(), offline=bool(os.environ.get("SASCI_OFFLINE")))
    except NotToBeHad as error:
        pytest.skip(str(error))
    folder.recording.mkdir()
    call = Path(shutil.copy(recordings / "conversation" / "sample.wav", folder.recording))
    ingested(folder, recording(call, "1", Kind.AUDIO))
    voices = diarise(folder, separator, longest=20_000)
    assert {item.voice for item in voices.of("1")} == {"V1", "V2"}
    assert all(round(number, 4) == number for item in voices.prints for number in item.print)
    content = folder.voices_json.read_bytes()
    (piece, *_) = sorted((folder.work / "voices").iterdir())
    piece.write_bytes(piece.read_bytes()[:-5])
    folder.voices_json.unlink()
    assert isinstance(diarise(folder, separator, longest=20_000), Voices)
    assert folder.voices_json.read_bytes() == content
