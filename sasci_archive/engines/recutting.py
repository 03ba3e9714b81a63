"""An original whose sound may not be kept as it is: written anew without some stretches of it, and without anything that is no sound."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from sasci_archive.engines import Progress, decoding
from sasci_archive.engines.media import PUBLIC_RATE, Silence, unwatched
from sasci_archive.model.seminar import Marking
from sasci_archive.model.speech import Span

MEDIA_TYPE = "audio/flac"


def recut(path: Path, target: Path, silence: Sequence[Span], progress: Progress = unwatched) -> None:
    """The sound of a file without these stretches (ms of its own timeline), which are silent: FLAC, mono, 48 kHz, with no loss but that. The picture, in which lips
    can be read, tags and chapters do not go along. Same input, same bytes. Raises BadMedia."""
    import av

    with (
        decoding.opened(path) as source,
        av.open(f"file:{target.absolute()}", "w", format="flac", options={"fflags": "+bitexact"}) as file,
    ):
        track = file.add_stream("flac", rate=PUBLIC_RATE, layout="mono", options={"flags": "+bitexact"})
        silent = Silence(silence, Marking.SILENCE)
        for at, block in source.blocks(PUBLIC_RATE):
            frame = av.AudioFrame.from_ndarray(silent.over(block, at)[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = PUBLIC_RATE, at, Fraction(1, PUBLIC_RATE)
            file.mux(track.encode(frame))
            progress(at * 1000 // PUBLIC_RATE, round(source.declared or 0))
        file.mux(track.encode(None))
