"""What is done with recorded sound: probed, cut into windows, excerpted, coded for readers. All of it streams.

Times in one file are whole ms from its own beginning; `windows` places files on a session's timeline.
"""

from __future__ import annotations

import itertools
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np

from sasci_archive.engines import RATE, Progress, Samples, Window, containers, decoding
from sasci_archive.engines.decoding import Pcm
from sasci_archive.errors import BadMedia, SilentMedia
from sasci_archive.model.seminar import Kind, Marking
from sasci_archive.model.speech import Clock, Span

Part: TypeAlias = tuple[Path, int]
"""A recording and where on its session's timeline it begins, in ms."""

SILENT = 0.001
"""-60 dB of full scale: a recording that is nowhere louder holds no speech."""
SHORT = 1_000
"""In ms: a recording that ends earlier than its header says by more than this is cut short."""
LOST = 100
"""In ms: how much may fail to decode before a file counts as damaged (files cut at a frame lose a frame or two)."""
LONGEST = 15 * 60_000
QUIET = 300
"""In ms: how long the quietest stretch is in whose middle a window ends."""
PUBLIC_RATE, PUBLIC_BITS = 48_000, 80_000
TONE_HERTZ, TONE_LEVEL = 1_000, 0.1
"""What marks a withheld passage, where it is marked by a tone: the engineers' line-up tone, 20 dB below full scale."""
TONE_LONGEST, TONE_FADE = 2_000, 30
"""In ms: after so long it is silent, as nobody can bear more; and how slowly it comes and goes."""

_PER_MS = RATE // 1000
_STEP = 10 * _PER_MS


def unwatched(done: int, total: int) -> None:
    """A progress nobody watches."""


class Probe(msgspec.Struct, frozen=True):
    """What a recording is. `suffix` is the one it goes by (".m4a"), `duration` in ms is what `windows` will give of it,
    `codec` FFmpeg's name of how its sound is coded."""

    kind: Kind
    media_type: str
    suffix: str
    codec: str
    sample_rate: int
    channels: int
    duration: int
    bytes: int


def probe(path: Path, progress: Progress = unwatched) -> Probe:
    """Listen to a whole recording once: what it is, how long it is in truth, and whether all of it is there.

    Raises BadMedia where it is missing, empty, no recording, without sound, cut short, damaged or silent.
    """
    with decoding.opened(path) as sound:
        end, rate, loud = 0, 1, False
        for begin, frame in sound.frames():
            end, rate = begin + frame.samples, frame.sample_rate
            loud = loud or _loudness(frame.to_ndarray()) > SILENT
            progress(end * 1000 // rate, round(sound.declared or 0))
        duration = decoding.milliseconds(end, rate)
        _check_whole(path, sound, duration)
        if not loud:
            raise SilentMedia(
                f"'{sound.name}' is silent: nothing in its {Clock(duration)} is louder than -60 dB.",
                remedy="Listen to it; if a microphone was off, another recording of the meeting may have the sound.",
            )
        kind, own = sound.container, path.suffix.lower()
        return Probe(
            kind=Kind.VIDEO if sound.has_picture else Kind.AUDIO,
            media_type=kind.video if sound.has_picture else kind.audio,
            suffix=own if own in kind.suffixes else kind.suffixes[0],
            codec=sound.codec,
            sample_rate=sound.sample_rate,
            channels=sound.channels,
            duration=duration,
            bytes=path.stat().st_size,
        )


def windows(parts: Sequence[Part], *, longest: int = LONGEST) -> Iterator[Window]:
    """A session's sound in windows of at most `longest` ms, cut in the quietest moment of their last third.

    Law: the windows cover the sound of all parts once, in order, without a gap or an overlap, and are the same every time;
    a window never spans two parts, and holds exactly 16 samples a ms. One window is in memory at a time. A window that is
    skipped costs only its decoding, 150 times faster than real time and more. Raises BadMedia.
    """
    for path, starts_at in parts:
        at = starts_at
        for samples in _pieces(path, longest * _PER_MS):
            span = Span(at, at + len(samples) // _PER_MS)
            yield Window(span, _as_float(samples))
            at = span.end


def sound(path: Path, span: Span) -> Samples:
    """An excerpt of one file, reached by a leap: 16 samples for each ms of `span`, silence where the file has ended.
    Raises BadMedia."""
    first, last = span.start * _PER_MS, span.end * _PER_MS
    found = np.zeros(last - first, np.int16)
    with decoding.opened(path) as source:
        for at, block in source.blocks(RATE, since=span.start):
            if at >= last:
                break
            begin, end = max(at, first), min(at + len(block), last)
            if begin < end:
                found[begin - first : end - first] = block[begin - at : end - at]
    return _as_float(found)


def clip(path: Path, span: Span, target: Path) -> None:
    """An excerpt to listen to, as WAV at `target`: made as loud as others, faded in and out. Raises BadMedia."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub warns of a missing ffmpeg that nothing here asks for
        from pydub import AudioSegment
        from pydub.effects import normalize
    samples = (sound(path, span) * 32767).astype("<i2")
    segment = AudioSegment(data=samples.tobytes(), sample_width=2, frame_rate=RATE, channels=1)
    normalize(segment, headroom=3).fade_in(30).fade_out(60).export(target, format="wav").close()


def encode(
    path: Path,
    target: Path,
    *,
    silence: Sequence[Span] = (),
    marked: Marking = Marking.SILENCE,
    progress: Progress = unwatched,
) -> None:
    """A file's sound for readers: AAC, mono, in .m4a at `target`, playable before all of it has come. In the spans of `silence`
    nothing of it is heard: nothing at all, or a tone, as they are `marked`. Nothing else of the original goes along (no
    picture, no tags, no chapters). Same input, same bytes. Raises BadMedia.
    """
    import av

    muxing = {"movflags": "+faststart", "fflags": "+bitexact"}
    with (
        decoding.opened(path) as source,
        av.open(f"file:{target.absolute()}", "w", format="ipod", options=muxing) as file,
    ):
        # the fast coder takes a third of the time of the other; at this rate that is the better bargain for speech
        track = file.add_stream(
            "aac", rate=PUBLIC_RATE, layout="mono", options={"aac_coder": "fast", "flags": "+bitexact"}
        )
        track.bit_rate = PUBLIC_BITS
        fill(file, track, source, Silence(silence, marked), progress)


def fill(file: Any, track: Any, source: decoding.Sound, silent: Silence, progress: Progress) -> None:
    """Put the sound of `source` on a track of PyAV's (mono, PUBLIC_RATE, 16 bits), where it is `silent` without what is there. Raises BadMedia."""
    import av

    for at, block in source.blocks(PUBLIC_RATE):
        frame = av.AudioFrame.from_ndarray(silent.over(block, at)[np.newaxis], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = PUBLIC_RATE, at, Fraction(1, PUBLIC_RATE)
        file.mux(track.encode(frame))
        progress(at * 1000 // PUBLIC_RATE, round(source.declared or 0))
    file.mux(track.encode(None))


def _check_whole(path: Path, sound: decoding.Sound, duration: int) -> None:
    with path.open("rb") as file:
        unended = containers.lacks_its_end(sound.container, file)
    if not duration:
        raise BadMedia(f"'{sound.name}' has no sound in it: it is 0 seconds long.", remedy=containers.AGAIN)
    if sound.declared is not None and sound.reached < sound.declared - SHORT:
        whole = Clock(round(sound.declared))
        raise BadMedia(
            f"'{sound.name}' is cut short: only {Clock(duration)} of {whole} can be read.", remedy=containers.AGAIN
        )
    if unended:
        raise BadMedia(
            f"'{sound.name}' is cut short: only its first {Clock(duration)} can be read.", remedy=containers.AGAIN
        )
    if sound.lost > LOST:
        raise BadMedia(
            f"'{sound.name}' is damaged: from {Clock(sound.lost_at)} on, {Clock(sound.lost)} of its "
            f"{Clock(duration)} cannot be read.",
            remedy=containers.AGAIN,
        )


def _pieces(path: Path, longest: int) -> Iterator[Pcm]:
    """One file's samples, cut at quiet moments; each piece holds good until the next is asked for."""
    held, filled = np.empty(longest, np.int16), 0
    last = longest // 3 // _PER_MS * _PER_MS
    with decoding.opened(path) as source:
        for _, block in source.blocks(RATE):
            used = 0
            while used < len(block):
                if filled == longest:
                    cut = longest - last + quietest(held[longest - last :])
                    yield held[:cut]
                    held[: longest - cut] = held[cut:].copy()
                    filled = longest - cut
                taken = block[used : used + longest - filled]
                held[filled : filled + len(taken)] = taken
                filled, used = filled + len(taken), used + len(taken)
    if filled:
        yield held[:filled]


def quietest(samples: Pcm) -> int:
    """The middle of the quietest 300 ms, the latest of several, as an index on a whole 10 ms; the end of what is shorter."""
    steps = samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP).astype(np.float32)
    reach = QUIET * _PER_MS // _STEP
    if len(steps) < reach:
        return len(samples)
    power = np.concatenate(([0.0], np.cumsum(np.square(steps).sum(axis=1, dtype=np.float64))))
    stretches = power[reach:] - power[:-reach]
    latest = len(stretches) - 1 - int(np.argmin(stretches[::-1]))
    return (latest + reach // 2) * _STEP


def _loudness(samples: np.ndarray[tuple[int, ...], np.dtype[np.number]]) -> float:
    """Half the distance between the highest and the lowest sample, full scale being 1, whatever they are stored as."""
    if not samples.size:
        return 0.0
    full = 1.0 if samples.dtype.kind == "f" else 2.0 ** (8 * samples.dtype.itemsize - 1)
    return (float(samples.max()) - float(samples.min())) / 2 / full


class Silence:
    """Stretches that are to be silent, or to hold a tone, found quickly for a block."""

    def __init__(self, spans: Sequence[Span], marked: Marking, *, rate: int = PUBLIC_RATE) -> None:
        self._marked, self._rate = marked, rate
        self._spans = sorted(spans)
        self._ends = list(itertools.accumulate((span.end for span in self._spans), max))

    def over(self, block: Pcm, at: int) -> Pcm:
        """The block, which begins at the sample `at`, with nothing to be heard where it is to be silent."""
        muted, per_ms = block.copy(), self._rate // 1000
        for span in itertools.islice(self._spans, bisect_right(self._ends, at // per_ms), None):
            if span.start * per_ms >= at + len(block):
                break
            begin, end = max(at, span.start * per_ms), min(at + len(block), span.end * per_ms)
            if begin < end:
                muted[begin - at : end - at] = self._instead(span, begin, end)
        return muted

    def _instead(self, span: Span, begin: int, end: int) -> Pcm:
        """What is heard from the sample `begin` to `end` of the recording, in a span."""
        match self._marked:
            case Marking.SILENCE:
                return np.zeros(end - begin, np.int16)
            case Marking.TONE:
                return _tone(span, begin, end, self._rate)


def _tone(span: Span, begin: int, end: int, rate: int) -> Pcm:
    """The samples from `begin` to `end` (of the recording) of the tone that marks a span: faded, then nothing."""
    per_ms = rate // 1000
    last = min(span.length, TONE_LONGEST) * per_ms
    at = np.arange(begin, end) - span.start * per_ms
    loud = np.minimum(at, last - at).clip(0, TONE_FADE * per_ms) / (TONE_FADE * per_ms)
    found: Pcm = (32767 * TONE_LEVEL * loud * np.sin(2 * np.pi * TONE_HERTZ / rate * at)).astype(np.int16)
    return found


def _as_float(samples: Pcm) -> Samples:
    floats = samples.astype(np.float32)
    floats /= 32768
    return floats
