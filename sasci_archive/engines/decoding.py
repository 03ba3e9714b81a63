"""One file's sound as a stream: frame by frame, each in its place on the file's own timeline, never whole in memory.

Laws: no sound that decodes is dropped; where the file's clock says that nothing was recorded for a while there is silence;
what a format gives as its first moment is 0. So a word's time is where a player of the file finds it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import containers
from sasci_archive.errors import BadMedia
from sasci_archive.model.speech import Clock

Pcm = NDArray[np.int16]

GAP = 50
"""In ms: a frame that comes later than this has silence before it; less is the jitter of rounded clocks (WebM: 1 ms)."""
LONGEST = 24 * 3_600_000
"""In ms: no session is longer; a clock that says so is broken."""
LEAD = 1_000_000
"""In µs: how much earlier to begin after a leap, for decoders that need to hear a little before they are right
(Opus 80 ms, RFC 7845 section 4.6; MP3's bit reservoir; AAC's overlap)."""
_OF_WAV = {"max_size": "16384", "probesize": "65536"}
"""In bytes: its packets, which FFmpeg else makes an eighth as long, so that reading takes three times as long; and how much is looked at beside its
header, which says all."""


class Sound:
    """An open file's sound. `container` says what file it is, `declared` (ms) how long its header says it is, None where
    that is a guess or missing. Once frames were read: `lost` (ms) says how much of it did not decode, `lost_at` (ms) where
    that began, and `reached` (ms) how far the packets of its tracks went."""

    def __init__(self, name: str, kind: containers.Container, file: Any, track: Any, declared: float | None) -> None:
        self.name = name
        self.container = kind
        self.declared = declared
        self.lost = self.lost_at = 0
        self.reached = 0.0
        self._broken: float | None = None  # up to where (ms) packets did not decode, until a hole is found for them
        self._file = file
        self._track = track
        self._tick = track.time_base
        self._origin = max(0, file.start_time or 0)

    @property
    def has_picture(self) -> bool:
        """Whether it is a video; a cover is no picture."""
        import av

        cover = av.stream.Disposition.attached_pic
        return any(not stream.disposition & cover for stream in self._file.streams.video)

    @property
    def codec(self) -> str:
        """FFmpeg's name of how the sound is coded."""
        return str(self._track.codec_context.codec.canonical_name)

    @property
    def sample_rate(self) -> int:
        """As recorded."""
        return int(self._track.codec_context.sample_rate)

    @property
    def channels(self) -> int:
        """As recorded."""
        return int(self._track.codec_context.channels)

    def frames(self, since: int = 0) -> Iterator[tuple[int, Any]]:
        """Each decoded frame with its place, in samples at its own rate; with `since` (ms) those from a little before it.

        What does not decode is counted in `lost`; its place is silent. Raises BadMedia.
        """
        end: int | None = 0
        rate = 0
        with _reading(self.name):
            if since * 1000 > LEAD:
                self._file.seek(self._origin + since * 1000 - LEAD)
                end = None
            for frame in self._decoded():
                clock = self._clock(frame)
                if end is None:
                    end = clock or 0
                elif rate not in {0, frame.sample_rate}:
                    end = end * frame.sample_rate // rate
                rate = frame.sample_rate
                begin = clock if clock is not None and clock - end > rate * GAP // 1000 else end
                if begin > rate * (LONGEST // 1000):
                    raise self._broken_clock(begin // rate)
                if begin > end:
                    self._count_hole(end * 1000 // rate, begin * 1000 // rate)
                yield begin, frame
                end = begin + frame.samples
            if self._broken is not None:
                self._count_hole(milliseconds(end or 0, rate or 1), round(self._broken))

    def blocks(self, rate: int, since: int = 0) -> Iterator[tuple[int, Pcm]]:
        """The sound mono at `rate` (a multiple of 1000 Hz), about a second at a time, each block with its place in samples
        at that rate. From 0 the blocks follow one another without a gap and end on a whole ms. Raises BadMedia.
        """
        run: _Run | None = None
        end, end_rate = 0, 1
        with _reading(self.name):
            for begin, frame in self.frames(since):
                due = begin * rate // frame.sample_rate
                if run is None:
                    run = _Run(rate, given=due if since else 0)
                if begin != end or not run.takes(frame):
                    yield from run.until(due)
                yield from run.take(frame)
                end, end_rate = begin + frame.samples, frame.sample_rate
            if run is not None:
                yield from run.until(milliseconds(end, end_rate) * (rate // 1000))

    def _decoded(self) -> Iterator[Any]:
        """Every frame that decodes, in order."""
        import av

        ticks = {stream.index: float(stream.time_base or 0) * 1000 for stream in self._file.streams}
        for packet in self._file.demux():
            until = 0.0
            if packet.pts is not None:
                until = (packet.pts + (packet.duration or 0)) * ticks[packet.stream_index] - self._origin / 1000
                self.reached = max(self.reached, until)
            if packet.stream is self._track:
                try:
                    frames = list(packet.decode())
                except av.error.FFmpegError:
                    self._broken = until
                else:
                    yield from frames

    def _count_hole(self, begin: int, end: int) -> None:
        """Silence between two frames is loss where packets did not decode, or where the format has no way to be silent."""
        if end > begin and (self._broken is not None or (begin and self.container.gapless)):
            self.lost_at = self.lost_at if self.lost else begin
            self.lost += end - begin
        self._broken = None

    def _clock(self, frame: Any) -> int | None:
        """Where the file's clock places a frame, in samples at its rate."""
        if frame.pts is None:
            return None
        place = int(frame.pts * self._tick.numerator * frame.sample_rate // self._tick.denominator)
        return max(0, place - int(self._origin * frame.sample_rate // 1_000_000))

    def _broken_clock(self, seconds: int) -> BadMedia:
        return BadMedia(
            f"'{self.name}' is damaged: its clock leaps to {Clock(seconds * 1000)}.",
            remedy="Open it in an audio editor such as Audacity, export it as FLAC, and ingest that.",
        )


class _Run:
    """Frames of one shape that follow each other, on their way to mono at one rate. `given` samples have been handed on."""

    def __init__(self, rate: int, *, given: int) -> None:
        self.given = given
        self._rate = rate
        self._shape: tuple[str, str, int] | None = None
        self._queue: Any = None
        self._resampler: Any = None

    def takes(self, frame: Any) -> bool:
        """Whether a frame has the shape of those before."""
        return self._shape is None or self._shape == _shape(frame)

    def take(self, frame: Any) -> Iterator[tuple[int, Pcm]]:
        """The frame is queued; a second of them is resampled at once, which costs half of doing it frame by frame."""
        import av

        if self._shape is None:
            self._shape = _shape(frame)
            self._queue = av.AudioFifo()
            self._resampler = av.AudioResampler("s16", "mono", self._rate)
        frame.pts = None
        self._queue.write(frame)
        if self._queue.samples >= frame.sample_rate:
            for resampled in self._resampler.resample(self._queue.read()):
                yield self._give(resampled.to_ndarray()[0])

    def until(self, due: int) -> Iterator[tuple[int, Pcm]]:
        """End the run, then silence, so that exactly `due` samples have been given since the beginning."""
        if self._shape is not None:
            last = self._queue.read()
            for queued in (last, None) if last is not None else (None,):
                for resampled in self._resampler.resample(queued):
                    if due > self.given:
                        yield self._give(resampled.to_ndarray()[0][: due - self.given])
            self._shape = None
        while due > self.given:
            yield self._give(np.zeros(min(self._rate, due - self.given), np.int16))

    def _give(self, samples: Pcm) -> tuple[int, Pcm]:
        at = self.given
        self.given += len(samples)
        return at, samples


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Sound]:
    """Open a recording. Raises BadMedia: not there, not a recording, no sound in it."""
    import av

    name = containers.shown(path)
    containers.check_file(path)
    with contextlib.ExitStack() as held:
        with _reading(name):
            file = held.enter_context(path.open("rb"))
            kind = containers.container(file, name)
            containers.check_index(kind, file, name)
            length = containers.table_length(file) if kind is containers.MP3 else None
            file.seek(0)
            # nothing but this one open file may be read: no protocol is allowed, whatever the file says
            options = {"protocol_whitelist": "none", **(_OF_WAV if kind is containers.WAV else {})}
            media = held.enter_context(av.open(file, format=kind.demuxer, options=options, metadata_errors="replace"))
            track = media.streams.best("audio")
        if track is None or track.codec_context is None:
            why = "there is no audio track in it" if track is None else "its sound is coded in a way that is not known"
            raise BadMedia(
                f"'{name}' cannot be heard: {why}.",
                remedy="Meeting programs often save the sound as a file of its own (.m4a): ingest that one.",
            )
        if kind is not containers.MP3 and media.duration:
            length = media.duration / 1000
        yield Sound(name, kind, media, track, length)


def milliseconds(samples: int, rate: int) -> int:
    """How long so many samples are, in whole ms: the last one begun counts."""
    return -(-samples * 1000 // rate)


def _shape(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


@contextlib.contextmanager
def _reading(name: str) -> Iterator[None]:
    """No error of FFmpeg's or the disk's leaves: its words go into ours."""
    import av

    try:
        yield
    except (av.error.FFmpegError, OSError) as error:
        said = (error.strerror or str(error)).rstrip(".").lower()
        raise BadMedia(f"'{name}' cannot be read: {said}.", remedy=containers.AGAIN) from error
