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


class Sound:
    """An open file's sound. `container` says what file it is, `declared` (ms) how long its header says it is, None where
    that is a guess or missing. Once frames were read: `lost` (ms) and `lost_at` (ms) say what of it did not decode, and
    `reached` (ms) how far the packets of its tracks went."""

    def __init__(self, name: str, kind: containers.Container, file: Any, track: Any, *, timed: bool) -> None:
        self.name = name
        self.container = kind
        self.declared = file.duration / 1000 if timed and file.duration else None
        self.lost = 0.0
        self.lost_at: int | None = None
        self.reached = 0.0
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

        Packets that do not decode are counted in `lost`; their place is silent. Raises BadMedia.
        """
        with _reading(self.name):
            end: int | None = 0
            if since * 1000 > LEAD:
                self._file.seek(self._origin + since * 1000 - LEAD)
                end = None
            rate = 0
            ticks = {stream.index: float(stream.time_base or 0) * 1000 for stream in self._file.streams}
            for packet in self._file.demux():
                if packet.pts is not None:
                    until = (packet.pts + (packet.duration or 0)) * ticks[packet.stream_index]
                    self.reached = max(self.reached, until - self._origin / 1000)
                if packet.stream is not self._track:
                    continue
                for frame in self._decoded(packet):
                    clock = self._clock(frame)
                    if end is None:
                        end = clock or 0
                    elif rate not in {0, frame.sample_rate}:
                        end = end * frame.sample_rate // rate
                    rate = frame.sample_rate
                    begin = clock if clock is not None and clock - end > rate * GAP // 1000 else end
                    if begin > rate * (LONGEST // 1000):
                        raise self._broken_clock(begin // rate)
                    yield begin, frame
                    end = begin + frame.samples

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

    def _decoded(self, packet: Any) -> list[Any]:
        import av

        try:
            return list(packet.decode())
        except av.error.FFmpegError:
            if self.lost_at is None:
                self.lost_at = round(self.reached)
            self.lost += float((packet.duration or 0) * packet.time_base * 1000)
            return []

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

    with contextlib.ExitStack() as held:
        with _reading(path.name):
            if not path.is_file():
                raise _not_a_file(path)
            file = held.enter_context(path.open("rb"))
            kind = containers.container(file, path.name)
            containers.check_index(kind, file, path.name)
            timed = containers.says_its_length(kind, file)
            file.seek(0)
            # nothing but this one open file may be read: no protocol is allowed, whatever the file says
            options = {"protocol_whitelist": "none"}
            media = held.enter_context(av.open(file, format=kind.demuxer, options=options, metadata_errors="replace"))
            track = media.streams.best("audio")
        if track is None or track.codec_context is None:
            raise BadMedia(
                f"'{path.name}' has no sound that can be heard: "
                + ("its sound is coded in a way that is not known." if track else "there is no audio track in it."),
                remedy="Meeting programs often save the sound as a file of its own (.m4a): ingest that one.",
            )
        yield Sound(path.name, kind, media, track, timed=timed)


def milliseconds(samples: int, rate: int) -> int:
    """How long so many samples are, in whole ms: the last one begun counts."""
    return -(-samples * 1000 // rate)


def _shape(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _not_a_file(path: Path) -> BadMedia:
    if path.is_dir():
        return BadMedia(f"'{path.name}' is a folder.", remedy="Name the recordings in it one by one, in their order.")
    if path.exists():
        return BadMedia(f"'{path.name}' is not a file.", remedy=containers.TAKEN)
    return BadMedia(
        f"There is no file '{path.name}' in {path.absolute().parent}.",
        remedy="Check the name; one with spaces in it needs quotation marks around it.",
    )


@contextlib.contextmanager
def _reading(name: str) -> Iterator[None]:
    """No error of FFmpeg's or the disk's leaves: its words go into ours."""
    import av

    try:
        yield
    except (av.error.FFmpegError, OSError) as error:
        said = (error.strerror or str(error)).rstrip(".").lower()
        raise BadMedia(f"'{name}' cannot be read: {said}.", remedy=containers.AGAIN) from error
