"""Sound: nothing of it is lost between the file and the windows, and what readers hear is cut where it must be."""

from __future__ import annotations

import re
import tracemalloc
import wave
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import RATE, Samples, Window, decoding, media
from sasci_archive.errors import BadMedia
from sasci_archive.model.seminar import Kind, Marking
from sasci_archive.model.speech import Span
from tests.engines.sounds import BY_SUFFIX, FORMS, Form, leaping, record, speech

PER_MS = RATE // 1000


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Twelve seconds of the same kind in every container."""
    home = tmp_path_factory.mktemp("forms")
    return {form.suffix: record(home / f"sound{form.suffix}", speech(12, form.rate)) for form in FORMS}


def joined(windows: Iterable[Window]) -> Samples:
    return np.concatenate([window.samples for window in windows])


def lag(one: Samples, other: Samples, reach: int = 160) -> int:
    """By how many samples `other` lies later than `one`."""
    return int(np.correlate(np.pad(one, (reach, reach)), other, "valid").argmax()) - reach


# -- what a recording is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_every_container_is_known_for_what_it_is(form: Form, recorded: dict[str, Path]) -> None:
    path = recorded[form.suffix]
    probe = media.probe(path)
    assert probe.kind is (Kind.VIDEO if form.picture else Kind.AUDIO)
    assert (probe.media_type, probe.suffix, probe.bytes) == (form.media_type, form.suffix, path.stat().st_size)
    assert probe.codec == form.codec.removeprefix("lib").removesuffix("lame")
    assert (probe.sample_rate, probe.channels) == (form.rate, 2 if form.layout == "stereo" else 1)
    assert abs(probe.duration - 12_000) < 40


@pytest.mark.parametrize("rate", [8_000, 44_100])
@pytest.mark.parametrize(
    "codec", ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_alaw", "adpcm_ima_wav", "adpcm_ms", "libmp3lame"]
)
def test_a_wav_is_heard_the_same_in_packets_of_any_length(
    codec: str, rate: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We have FFmpeg read it in longer ones than its own, and look at less of it beforehand."""
    path = record(tmp_path / "sound.wav", speech(5, rate), form=Form(".wav", codec, rate, "audio/wav"))

    def heard() -> tuple[media.Probe, bytes, bytes]:
        every = joined(media.windows([(path, 0)]))
        return media.probe(path), every.tobytes(), media.sound(path, Span(2_345, 3_456)).tobytes()

    ours = heard()
    monkeypatch.setattr(decoding, "_OF_WAV", {})
    assert heard() == ours
    assert abs(ours[0].duration - 5_000) < 250


def test_a_wrong_suffix_is_put_right(tmp_path: Path) -> None:
    made = record(tmp_path / "sound.flac", speech(1, 44_100))
    assert media.probe(made.rename(tmp_path / "sound.MP3")).suffix == ".flac"


@pytest.mark.parametrize(
    "name",
    ["-rf.wav", "a:b.wav", 'Jürgen\'s "talk".wav', "file:x.wav", "two  words.wav", "会議.wav", "a\nb.wav", "%d.wav"],
)
def test_any_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    made = record(tmp_path / "plain.wav", speech(1))
    assert media.probe(made.rename(tmp_path / name)).duration == 1000


def test_tags_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    made = record(tmp_path / "sound.mp3", speech(1, 44_100), tags={"title": "caf@ au lait"})
    made.write_bytes(made.read_bytes().replace(b"caf@", b"caf\xe9"))
    assert media.probe(made).codec == "mp3"


def test_progress_goes_on_to_the_end(recorded: dict[str, Path]) -> None:
    seen: list[tuple[int, int]] = []
    media.probe(recorded[".m4a"], lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert abs(seen[-1][0] - seen[-1][1]) < 40


# -- windows: nothing lost, nothing twice ----------------------------------------------------------------------------------


@given(samples=st.integers(1, 90_000), longest=st.integers(1_000, 3_000), seed=st.integers(0, 9))
def test_windows_hold_every_sample_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, samples: int, longest: int, seed: int
) -> None:
    spoken = speech(samples / RATE, seed=seed, pause=0.35, burst=0.8)
    path = record(tmp_path_factory.mktemp("law") / "sound.wav", spoken)
    windows = list(media.windows([(path, 700)], longest=longest))
    whole = -(-samples // PER_MS)
    padded = np.pad(spoken, (0, whole * PER_MS - samples)).astype(np.float32) / 32768
    assert np.array_equal(joined(windows), padded)
    assert [w.span.start for w in windows] == [700, *(w.span.end for w in windows[:-1])]
    assert windows[-1].span.end == 700 + whole
    assert all(len(w.samples) == w.span.length * PER_MS and 0 < w.span.length <= longest for w in windows)
    assert all(w.samples.dtype == np.float32 for w in windows)


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_windows_cover_what_was_probed_whatever_the_container(suffix: str, recorded: dict[str, Path]) -> None:
    path = recorded[suffix]
    duration = media.probe(path).duration
    windows = list(media.windows([(path, 0)], longest=3_000))
    assert len(windows) >= 4
    assert windows[-1].span.end == duration
    assert np.array_equal(joined(windows), media.sound(path, Span(0, duration)))


def test_windows_are_the_same_every_time(recorded: dict[str, Path]) -> None:
    one, other = (list(media.windows([(recorded[".opus"], 0)], longest=3_000)) for _ in range(2))
    assert [w.span for w in one] == [w.span for w in other]
    assert np.array_equal(joined(one), joined(other))


def test_windows_end_where_nobody_speaks(recorded: dict[str, Path]) -> None:
    windows = list(media.windows([(recorded[".m4a"], 0)], longest=7_000))
    pauses = (Span(4_500, 5_000), Span(9_500, 10_000))
    assert len(windows) == 3
    for window, pause in zip(windows, pauses, strict=False):
        assert window.span.end - pause.start > 100
        assert pause.end - window.span.end > 100
        assert np.abs(window.samples[-100 * PER_MS :]).max() < 0.001


def test_parts_lie_where_they_begin_and_no_window_spans_two(recorded: dict[str, Path]) -> None:
    wav, flac = recorded[".wav"], recorded[".flac"]
    windows = list(media.windows([(wav, 0), (flac, 60_000)]))
    assert [w.span for w in windows] == [Span(0, 12_000), Span(60_000, 72_000)]


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    peaks = []
    for seconds in (60, 240):
        path = record(tmp_path / f"{seconds}.wav", speech(seconds))
        tracemalloc.start()
        for window in media.windows([(path, 0)], longest=20_000):
            assert window.span.length <= 20_000
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


@given(st.lists(st.integers(0, 5), max_size=120), st.integers(0, 159))
def test_the_quietest_moment_is_the_latest_of_the_least_power(levels: list[int], rest: int) -> None:
    samples = np.concatenate([np.full(160, level * 100, np.int16) for level in levels] + [np.zeros(rest, np.int16)])
    found = media.quietest(samples)
    if len(levels) < 30:
        assert found == len(samples)
    else:
        power = [sum(level**2 for level in levels[at : at + 30]) for at in range(len(levels) - 29)]
        best = max(at for at, value in enumerate(power) if value == min(power))
        assert found == (best + 15) * 160


# -- time is the file's own ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_sound_that_begins_after_the_picture_has_silence_before_it(tmp_path: Path, suffix: str) -> None:
    form = BY_SUFFIX[suffix]
    path = record(tmp_path / f"late{suffix}", speech(4, form.rate), late=1_500)
    heard = media.sound(path, Span(0, 5_500))
    first = int(np.argmax(np.abs(heard) > 0.02)) / PER_MS
    assert 1_480 <= first <= 1_520
    assert abs(media.probe(path).duration - 5_500) < 50


def test_a_pause_of_the_recorder_is_silence_where_it_was(tmp_path: Path) -> None:
    spoken = speech(4, pause=0)
    path = leaping(tmp_path / "paused.mkv", spoken, 1_234)
    assert media.probe(path).duration == 5_234
    heard = joined(media.windows([(path, 0)])) * 32768
    assert np.array_equal(heard, np.insert(spoken, 2_000 * PER_MS, np.zeros(1_234 * PER_MS)))


def test_a_clock_that_leaps_by_days_is_broken(tmp_path: Path) -> None:
    path = leaping(tmp_path / "days.mkv", speech(2), 90_000_000)
    for act in (media.probe, lambda path: list(media.windows([(path, 0)]))):
        with pytest.raises(BadMedia) as caught:
            act(path)
        assert caught.value.problem == "'days.mkv' is damaged: its clock leaps to 25:00:01.000."


@pytest.mark.parametrize(("suffix", "rates"), [(".mp3", (44_100, 32_000)), (".opus", (48_000, 48_000))])
def test_recordings_strung_together_are_heard_to_the_end(tmp_path: Path, suffix: str, rates: tuple[int, int]) -> None:
    form = BY_SUFFIX[suffix]
    parts = [
        record(tmp_path / f"{n}{suffix}", speech(n, r), form=replace(form, rate=r))
        for n, r in zip((3, 4), rates, strict=True)
    ]
    (tmp_path / f"both{suffix}").write_bytes(b"".join(part.read_bytes() for part in parts))
    duration = media.probe(tmp_path / f"both{suffix}").duration
    assert abs(duration - 7_000) < 100
    (window,) = media.windows([(tmp_path / f"both{suffix}", 0)])
    assert window.span.length == duration
    second = media.sound(parts[1], Span(0, 1_000))
    at = (duration - 4_000 - 100) * PER_MS
    assert abs(lag(window.samples[at : at + 1_200 * PER_MS][: len(second)], second, 3_200)) <= 100 * PER_MS


@pytest.mark.parametrize("suffix", BY_SUFFIX)
@pytest.mark.parametrize("start", [300, 3_210, 8_003])
def test_an_excerpt_is_what_the_windows_have_there(suffix: str, start: int, recorded: dict[str, Path]) -> None:
    path = recorded[suffix]
    whole = joined(media.windows([(path, 0)]))[start * PER_MS : (start + 900) * PER_MS]
    excerpt = media.sound(path, Span(start, start + 900))
    assert len(excerpt) == 900 * PER_MS
    if suffix in {".wav", ".opus"} or start <= 1_000:
        assert np.array_equal(excerpt, whole)
    else:
        # the clocks of some containers are rounded to the ms; FFmpeg 7 is 6 ms off after a leap in Matroska's AAC
        assert abs(lag(whole, excerpt)) <= 6 * PER_MS


def test_an_excerpt_past_the_end_is_silent(recorded: dict[str, Path]) -> None:
    heard = media.sound(recorded[".wav"], Span(11_000, 14_000))
    assert len(heard) == 3_000 * PER_MS
    assert np.abs(heard[: 500 * PER_MS]).max() > 0.02
    assert np.abs(heard[1_000 * PER_MS :]).max() == 0


def test_two_loud_channels_do_not_overdrive_one(tmp_path: Path) -> None:
    tone = (0.9 * 32767 * np.sin(np.arange(48_000) * 0.05)).astype(np.int16)
    heard = media.sound(record(tmp_path / "loud.mov", tone), Span(0, 1_000))
    assert 0.85 < np.abs(heard).max() < 0.95


# -- what people hear ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".wav", ".mp4", ".opus"])
def test_public_sound_is_silent_where_asked_and_nowhere_else(
    tmp_path: Path, suffix: str, recorded: dict[str, Path]
) -> None:
    target = tmp_path / "public.m4a"
    media.encode(recorded[suffix], target, silence=(Span(2_600, 3_000), Span(7_600, 8_400)))
    original, public = media.sound(recorded[suffix], Span(0, 12_000)), media.sound(target, Span(0, 12_000))
    for span in (Span(2_650, 2_950), Span(7_650, 8_350)):
        assert np.abs(original[span.start * PER_MS : span.end * PER_MS]).max() > 0.05
        assert np.abs(public[span.start * PER_MS : span.end * PER_MS]).max() < 0.0005
    for start in (300, 3_100, 9_000, 10_300):
        one, other = (sound[start * PER_MS : (start + 700) * PER_MS] for sound in (original, public))
        assert abs(lag(one, other)) <= 2
        assert 0.7 < np.std(other) / np.std(one) < 1.3
    probe = media.probe(target)
    assert (probe.kind, probe.codec, probe.channels, probe.sample_rate) == (Kind.AUDIO, "aac", 1, 48_000)


def test_public_sound_is_the_same_bytes_twice_and_carries_no_tags(tmp_path: Path) -> None:
    original = record(tmp_path / "in.mp4", speech(3, 32_000), tags={"title": "Kept apart", "comment": "Room 4"})
    assert b"Kept apart" in original.read_bytes()
    made = [tmp_path / "one.m4a", tmp_path / "an-other.tmp"]
    for target in made:
        media.encode(original, target)
    one, other = (target.read_bytes() for target in made)
    assert one == other
    assert b"Kept apart" not in one
    assert b"Room 4" not in one
    assert one.index(b"moov") < one.index(b"mdat")  # plays before all of it has come


def test_a_clip_is_a_plain_wav_as_loud_as_others(tmp_path: Path) -> None:
    quiet = record(tmp_path / "quiet.wav", (speech(5) // 20).astype(np.int16))
    media.clip(quiet, Span(500, 1_900), tmp_path / "clip.wav")
    with wave.open(str(tmp_path / "clip.wav")) as clip:
        assert (clip.getframerate(), clip.getnchannels(), clip.getsampwidth()) == (RATE, 1, 2)
        assert clip.getnframes() == 1_400 * PER_MS
        samples = np.frombuffer(clip.readframes(clip.getnframes()), "<i2") / 32768
    assert 0.6 < np.abs(samples).max() < 0.72  # 3 dB below full
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01


def test_a_clip_of_nothing_is_silent(tmp_path: Path) -> None:
    path = record(tmp_path / "sound.wav", speech(3))
    media.clip(path, Span(2_050, 2_400), tmp_path / "clip.wav")
    with wave.open(str(tmp_path / "clip.wav")) as clip:
        assert set(clip.readframes(clip.getnframes())) == {0}


def test_real_speech_of_every_kind_is_probed(recordings: Path) -> None:
    lengths = {
        "jfk.flac": 11_000,
        "conversation/sample.wav": 30_000,
        "sonnets/p001.mp3": 53_267,
    }
    for name, length in lengths.items():
        assert media.probe(recordings / name).duration == length


@pytest.mark.parametrize("marked", Marking)
def test_what_is_withheld_may_be_marked_by_a_soft_tone_that_does_not_last(tmp_path: Path, marked: Marking) -> None:
    original, target = record(tmp_path / "in.wav", speech(12)), tmp_path / "public.m4a"
    media.encode(original, target, silence=(Span(1_000, 1_400), Span(5_500, 11_000)), marked=marked)
    heard = media.sound(target, Span(0, 12_000))

    def loudest(start: int, end: int) -> tuple[float, float]:
        """How loud a stretch is at most, and at which frequency it is loudest."""
        part = heard[start * PER_MS : end * PER_MS]
        spectrum = np.abs(np.fft.rfft(part))
        return float(np.abs(part).max()), float(spectrum.argmax() * RATE / len(part))

    for start, end in ((1_050, 1_350), (5_550, 7_450)):
        level, frequency = loudest(start, end)
        if marked is Marking.TONE:
            assert 0.08 < level < 0.13
            assert abs(frequency - 1_000) < 10
        else:
            assert level < 0.0005
    assert loudest(5_510, 5_515)[0] < 0.06  # it comes slowly
    assert loudest(7_600, 10_900)[0] < 0.0005  # and is over
    assert loudest(11_200, 11_900)[0] > 0.05


def test_nothing_that_a_recording_tells_of_itself_is_in_public_sound(tmp_path: Path) -> None:
    tags = {
        "title": "SECRET title", "artist": "SECRET artist", "comment": "SECRET comment", "encoder": "SECRET encoder",
        "creation_time": "2023-03-16T14:00:00.000000Z", "location": "+51.5074-000.1278/", "description": "SECRET description",
    }  # fmt: skip
    tagged = record(tmp_path / "meeting.mkv", speech(3, 48_000), form=BY_SUFFIX[".mkv"], tags=tags)
    with_chapters = tmp_path / "chapters.mp4"
    with (
        av.open(str(tagged)) as source,
        av.open(str(with_chapters), "w", options={"movflags": "use_metadata_tags"}) as file,
    ):
        file.metadata.update(tags)
        file.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 1000,
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": "SECRET chapter"},
                }
            ]
        )
        copied = {stream.index: file.add_stream_from_template(stream) for stream in source.streams}
        for stream in copied.values():
            stream.metadata.update({"title": "SECRET stream", "handler_name": "SECRET handler"})
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copied[packet.stream.index]
                file.mux(packet)
    original = with_chapters.read_bytes()
    assert all(f"SECRET {thing}".encode() in original for thing in ("title", "artist", "comment", "chapter", "handler"))
    target = tmp_path / "public.m4a"
    media.encode(with_chapters, target)
    made = target.read_bytes()
    assert b"SECRET" not in made
    assert b"+51.5" not in made
    assert not re.search(rb"Lavf|Lavc|libav", made)
    with av.open(str(target)) as public:
        assert [stream.type for stream in public.streams] == ["audio"]
        assert public.chapters() == []
        told = {**public.metadata, **public.streams[0].metadata}
    assert "creation_time" not in told
    assert set(told) <= {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}
    assert told.get("handler_name") == "SoundHandler"
