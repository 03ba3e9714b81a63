"""The sound of single turns, for the page that a witness answers on."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from sasci_archive.engines.clips import clips, spans
from sasci_archive.model.reading import Reading
from sasci_archive.model.seminar import Kind, Marking, Recording
from sasci_archive.model.speech import Span
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.reading import read_tree
from tests.engines.sounds import BY_SUFFIX, Pcm, record, speech

TOY = Path(__file__).parents[1] / "toy"


def recording(path: Path, *, starts_at: int = 0, seconds: int = 10, session: str = "1", seed: int = 1) -> Recording:
    """Unbroken noise, at the given place of its session."""
    rate = BY_SUFFIX[path.suffix].rate
    record(path, speech(seconds, rate, pause=0, seed=seed))
    return Recording(
        name=path.name,
        original_name=path.name,
        session=session,
        kind=Kind.AUDIO,
        media_type=BY_SUFFIX[path.suffix].media_type,
        duration=seconds * 1000,
        bytes=path.stat().st_size,
        sha512="0" * 128,
        starts_at=starts_at,
    )


def heard(clip: bytes) -> Pcm:
    """The samples of a clip, at 16 kHz."""
    with av.open(io.BytesIO(clip)) as file:
        stream = file.streams.audio[0]
        assert (stream.sample_rate, stream.channels, stream.codec_context.name) == (16_000, 1, "mp3float")
        resampler = av.AudioResampler("s16", "mono", 16_000)
        parts = [r.to_ndarray()[0] for f in file.decode(stream) for r in resampler.resample(f)]
    return np.concatenate(parts)


def loud(samples: Pcm, first: int, last: int) -> bool:
    """Whether there is noise between two moments (ms), edges aside."""
    return bool(np.abs(samples[(first + 120) * 16 : (last - 40) * 16]).mean() > 300)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".mkv"])
def test_a_clip_is_as_long_as_its_turn_and_silent_where_it_is_cut(tmp_path: Path, suffix: str) -> None:
    one = recording(tmp_path / f"one{suffix}")
    cuts = {"1": (Span(3_000, 4_000),), "2": (Span(0, 9_000),)}
    found = clips(tmp_path, [one], {"u2": ("1", Span(2_000, 6_000)), "u4": ("1", Span(7_000, 8_500))}, cuts)
    assert list(found) == ["u2", "u4"]
    samples = heard(found["u2"])
    assert 4_000 <= len(samples) // 16 < 4_200  # what a coder adds is under two frames
    assert loud(samples, 0, 1_000)
    assert loud(samples, 2_000, 4_000)
    assert not loud(samples, 1_000, 2_000)
    assert len(found["u2"]) < 4 * 3_000 * 1.2


def test_a_turn_over_two_recordings_is_whole_and_what_no_recording_has_is_left_out(tmp_path: Path) -> None:
    parts = [
        recording(tmp_path / "one.wav"),
        recording(tmp_path / "two.wav", starts_at=12_000, seconds=5, seed=2),
        recording(tmp_path / "also.wav", starts_at=14_000, seconds=2, seed=3),
        recording(tmp_path / "other.wav", session="2", seconds=30),
    ]
    turns = {"u1": ("1", Span(8_000, 15_000)), "u2": ("1", Span(10_000, 12_000)), "u3": ("3", Span(0, 9))}
    found = clips(tmp_path, parts, turns, {})
    assert list(found) == ["u1"]
    samples = heard(found["u1"])
    assert 5_000 <= len(samples) // 16 < 5_200
    assert loud(samples, 0, 5_000)


@pytest.mark.parametrize(("level", "expected"), [(300, 0.055), (3_000, 0.55), (9_000, 0.7), (30_000, 0.92), (0, 0.0)])
def test_who_sat_far_from_the_microphone_is_made_louder_but_not_without_end(
    tmp_path: Path, level: int, expected: float
) -> None:
    one = recording(tmp_path / "one.wav")
    hum = (level * np.sin(np.arange(16_000 * 10) * np.pi / 20)).astype(np.int16)
    hum[16_000:32_000] = 32_000  # somebody else shouts, and is cut
    record(tmp_path / "one.wav", hum)
    turns, cuts = {"u1": ("1", Span(500, 5_000))}, {"1": (Span(1_000, 2_000),)}
    (clip,) = clips(tmp_path, [one], turns, cuts).values()
    assert np.abs(heard(clip)[2_500 * 16 :] / 32768).max() == pytest.approx(expected, abs=0.06)


def test_a_cut_may_be_marked_by_a_tone(tmp_path: Path) -> None:
    one = recording(tmp_path / "one.wav")
    turns, cuts = {"u1": ("1", Span(2_000, 6_000))}, {"1": (Span(3_000, 4_000),)}
    (marked,) = clips(tmp_path, [one], turns, cuts, marked=Marking.TONE).values()
    tone = heard(marked)[1_300 * 16 : 1_900 * 16]
    assert np.argmax(np.abs(np.fft.rfft(tone))) * 16_000 / len(tone) == pytest.approx(1_000, abs=5)


def test_a_clip_is_the_same_bytes_twice_and_tells_nothing_of_its_recording(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    one = recording(path)
    record(path, speech(10, pause=0), tags={"title": "Secret Meeting", "artist": "Somebody"})
    turns = {"u1": ("1", Span(0, 3_000))}
    first = clips(tmp_path, [one], turns, {})
    assert first == clips(tmp_path, [one], turns, {})
    assert b"Secret" not in first["u1"]
    assert b"Somebody" not in first["u1"]


def test_progress_goes_on_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    one = recording(tmp_path / "one.wav")
    turns = {"u1": ("1", Span(0, 500)), "u2": ("1", Span(600, 900))}
    clips(tmp_path, [one], turns, {}, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_the_times_of_turns_come_from_what_was_released() -> None:
    reading: Reading = read_tree(parse((TOY / "4-transcript.xml").read_bytes()), None)
    found = spans(reading, {"u1", "u2", "c1", "u99"})
    assert set(found) == {"u1", "u2"}
    assert all(session == "1" and span.length for session, span in found.values())
