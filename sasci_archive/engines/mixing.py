"""Several tracks of one meeting as one recording, as everybody heard it. It streams: no track is whole in memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from sasci_archive.engines import Progress, decoding
from sasci_archive.engines.decoding import Pcm
from sasci_archive.engines.media import PUBLIC_RATE, Part, unwatched

BITS = 128_000
"""Twice what a voice needs: it is coded once more for readers."""
_BLOCK = PUBLIC_RATE  # a second


def mix(parts: Sequence[Part], target: Path, progress: Progress = unwatched) -> None:
    """The sound of all parts, each where it begins, added up: AAC, mono, in .m4a at `target`. Where several are loud together it is
    cut off at full scale. Same input, same bytes. Raises BadMedia."""
    import av

    muxing = {"movflags": "+faststart", "fflags": "+bitexact"}
    with (
        contextlib.ExitStack() as held,
        av.open(f"file:{target.absolute()}", "w", format="ipod", options=muxing) as file,
    ):
        readers = [_Reader(held.enter_context(decoding.opened(path)), starts_at) for path, starts_at in parts]
        longest = round(max((reader.declared for reader in readers), default=0))
        track = file.add_stream("aac", rate=PUBLIC_RATE, layout="mono", options={"flags": "+bitexact"})
        track.bit_rate = BITS
        at = 0
        while blocks := [block for reader in readers if (block := reader.next(_BLOCK)).size]:
            sum_of_all = np.zeros(max(map(len, blocks)), np.int32)
            for block in blocks:
                sum_of_all[: len(block)] += block
            mixed = sum_of_all.clip(-32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(mixed[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = PUBLIC_RATE, at, Fraction(1, PUBLIC_RATE)
            file.mux(track.encode(frame))
            at += len(mixed)
            progress(min(at * 1000 // PUBLIC_RATE, longest), longest)
        file.mux(track.encode(None))


class _Reader:
    """A track, so many samples at a time, after the silence before it begins."""

    def __init__(self, sound: decoding.Sound, starts_at: int) -> None:
        self.declared = (sound.declared or 0) + starts_at
        self._waiting: list[Pcm] = []
        self._blocks = self._from_0(sound, starts_at)

    @staticmethod
    def _from_0(sound: decoding.Sound, starts_at: int) -> Iterator[Pcm]:
        silence = starts_at * (PUBLIC_RATE // 1000)
        for first in range(0, silence, _BLOCK):
            yield np.zeros(min(_BLOCK, silence - first), np.int16)
        for _, block in sound.blocks(PUBLIC_RATE):
            yield block

    def next(self, count: int) -> Pcm:
        """Fewer, or none, where the track ends."""
        held = sum(map(len, self._waiting))
        while held < count and (block := next(self._blocks, None)) is not None:
            self._waiting.append(block)
            held += len(block)
        if not self._waiting:
            return np.zeros(0, np.int16)
        whole = np.concatenate(self._waiting)
        self._waiting = [whole[count:]] if len(whole) > count else []
        return whole[:count]
