"""What each of some turns sounds like, as small files that every browser plays: for a page that a witness hears themselves in.

MP3, as Safari plays no Opus from inside a page and Firefox has no AAC of its own. Sound streams from the recording into the coder;
once before, to know how loud it is.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from sasci_archive.engines import RATE, Progress, decoding
from sasci_archive.engines.decoding import Pcm
from sasci_archive.engines.media import Silence, unwatched
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.seminar import Marking, Recording
from sasci_archive.model.speech import Span

MEDIA_TYPE = "audio/mpeg"
BITS = 24_000
"""A second: an hour of somebody's own turns is eleven megabytes."""
LOUD, MOST = 0.7, 6.0
"""A clip is made as loud as this, of full scale, but not more than so many times louder: then it would be noise."""

_PER_MS = RATE // 1000


def spans(reading: Reading, turns: Collection[str]) -> dict[str, tuple[str, Span]]:
    """The session and the time of each of these turns (u12) that has one."""
    return {
        block.id: (session.id, block.span)
        for session in reading.sessions
        for block in session.blocks
        if isinstance(block, Utterance) and block.id in turns and block.span is not None
    }


def clips(
    where: Path,
    recordings: Sequence[Recording],
    turns: Mapping[str, tuple[str, Span]],
    cuts: Mapping[str, Sequence[Span]],
    *,
    marked: Marking = Marking.SILENCE,
    progress: Progress = unwatched,
) -> dict[str, bytes]:
    """The sound of each turn (its session and time) as MP3, with the `cuts` of its session silent, or `marked` by a tone; a turn of
    which there is no recording has none. `where` is the recordings' folder. Nothing of the recording goes along but this
    sound. Same input, same bytes. Raises BadMedia.
    """
    found: dict[str, bytes] = {}
    for done, (id_, (session, span)) in enumerate(turns.items()):
        progress(done, len(turns))
        parts = [r for r in recordings if r.session == session and r.starts_at < span.end and span.start < r.span.end]
        cut = cuts.get(session, ())
        nothing, silent = Silence(cut, Marking.SILENCE, rate=RATE), Silence(cut, marked, rate=RATE)
        if parts and span.length:
            loudest = max((_peak(nothing.over(b, at)) for b, at in _blocks(where, parts, span)), default=0.0)
            gain = min(LOUD / loudest, MOST) if loudest else 1.0
            found[id_] = _coded(silent.over(_louder(b, gain), at) for b, at in _blocks(where, parts, span))
    progress(len(turns), len(turns))
    return found


def _blocks(where: Path, parts: Sequence[Recording], span: Span) -> Iterator[tuple[Pcm, int]]:
    """The samples of a span of the session, in order and each once, with their place on the session's timeline; nothing stands for
    what no recording has."""
    reached = span.start * _PER_MS
    for part in sorted(parts, key=lambda r: r.starts_at):
        begins, last = part.starts_at * _PER_MS, min(span.end, part.span.end) * _PER_MS
        with decoding.opened(where / part.name) as source:
            for at, block in source.blocks(RATE, since=max(0, reached - begins) // _PER_MS):
                place = begins + at
                if place >= last:
                    break
                first = max(place, reached)
                if wanted := len(block[first - place : last - place]):
                    yield block[first - place : last - place], first
                    reached = first + wanted


def _peak(block: Pcm) -> float:
    return float(np.abs(block.astype(np.int32)).max(initial=0)) / 32768


def _louder(block: Pcm, gain: float) -> Pcm:
    if gain <= 1:
        return block
    found: Pcm = (block * gain).clip(-32768, 32767).astype(np.int16)
    return found


def _coded(blocks: Iterator[Pcm]) -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"fflags": "+bitexact", "id3v2_version": "0"}) as target:
        track = target.add_stream("libmp3lame", rate=RATE, layout="mono", options={"flags": "+bitexact"})
        track.bit_rate = BITS
        at = 0
        for block in blocks:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block)[np.newaxis], format="s16p", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            target.mux(track.encode(frame))
            at += len(block)
        target.mux(track.encode(None))
    return file.getvalue()
