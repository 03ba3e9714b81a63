"""An original whose sound may not be kept as it is: written anew without some stretches of it, and without anything that is no sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sasci_archive.engines import Progress, decoding
from sasci_archive.engines.media import PUBLIC_RATE, Silence, fill, unwatched
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
        fill(file, track, source, Silence(silence, Marking.SILENCE), progress)
