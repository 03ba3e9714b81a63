"""Recordings and captions come in: FILE… → `1-recording/`, untouched, each with its digest.

Every source is looked at before any is copied. A copy is read back and compared before it is recorded, and recorded as soon
as it stands: whenever this stage is killed, the same command goes on, and what is recorded is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from sasci_archive.engines import containers, media
from sasci_archive.errors import BadCaptions, BadMedia, WouldOverwrite
from sasci_archive.formats import meeting_captions, webvtt
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Clock
from sasci_archive.store import files, originals
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder

CAPTIONS = ".vtt"


def ingest(
    folder: Folder,
    sources: Sequence[Path],
    *,
    session: str = "1",
    starts_at: int | None = None,
    progress: Progress = silent,
) -> Recordings:
    """Take recordings and captions in, in this order, and give all that the seminar has now. A file that is in already
    stays as it is.

    `starts_at` (ms of the session's timeline) is where the first recording begins, and every caption file; None puts
    recordings after those the session has, and captions at its beginning.

    Raises BadMedia and BadCaptions (then nothing has been copied), BadRecord for a session the record does not have,
    WouldOverwrite once a transcript is drafted, Disk.
    """
    originals.check_session(folder, session)
    before = folder.recordings()
    files.clean(folder.recording)
    for source in sources:
        containers.check_file(source)
    watched = _Watched(sources, progress)
    planned = _planned(folder, before, sources, session, starts_at, watched)
    recorded = before.recordings
    for source, recording in planned:
        recorded = originals.in_order((*recorded, originals.copied(folder, source, recording, watched.next(source))))
        folder.save_recordings(Recordings(recordings=recorded))
    watched.end()
    return Recordings(recordings=recorded)


class _Watched:
    """One progress over all that is done with the sources, counted in their bytes: each is looked at, then copied."""

    def __init__(self, sources: Sequence[Path], progress: Progress) -> None:
        self._total = 2 * sum(source.stat().st_size for source in sources)
        self._progress = progress
        self._begun = 0

    def next(self, source: Path) -> Progress:
        """The progress of the next thing done with a source, in whatever unit."""
        begun, size = self._begun, source.stat().st_size
        self._begun += size
        return lambda done, of: self._progress(begun + size * min(done, of) // max(1, of), self._total)

    def end(self) -> None:
        """All is done, whatever was left out."""
        self._progress(self._total, self._total)


def _planned(
    folder: Folder, before: Recordings, sources: Sequence[Path], session: str, starts_at: int | None, watched: _Watched
) -> list[tuple[Path, Recording]]:
    """What is new among the sources, each looked at and placed on the timeline."""
    planned: list[tuple[Path, Recording]] = []
    known = {recording.sha512: recording for recording in before.recordings}
    at = max((r.span.end for r in before.media(session)), default=0) if starts_at is None else starts_at
    for source in sources:
        progress = watched.next(source)
        digest = files.sha512(source)
        recording = known.get(digest)
        if recording is None:
            if folder.transcript_xml.exists():
                raise WouldOverwrite(
                    f"The transcript of '{folder.slug}' is drafted, and '{containers.shown(source)}' had no part in it.",
                    remedy="Give it a seminar of its own; or, if nobody has worked on 4-transcript.xml yet, delete that first.",
                )
            recording = _looked_at(source, digest, session, progress)
            begin = at if recording.is_media else (starts_at or 0)
            recording = replace(recording, starts_at=begin)
            _check_free(recording, [r for r in known.values() if r.session == session])
            planned.append((source, recording))
            known[digest] = recording
        elif recording.session != session:
            raise WouldOverwrite(
                f"'{containers.shown(source)}' is in already, as 1-recording/{recording.name} of session '{recording.session}'.",
                remedy="Leave it there, or take its entry out of 1-recording/recording.json and ingest it again.",
            )
        if recording.is_media:
            at = max(at, recording.span.end)
    return planned


def _looked_at(source: Path, digest: str, session: str, progress: Progress) -> Recording:
    """What a file is, placed at 0. Raises BadMedia, BadCaptions."""
    name = containers.shown(source)
    if source.suffix.lower() == CAPTIONS or containers.begins(source, b"WEBVTT"):
        content = files.read(source)
        cues = meeting_captions.parse(webvtt.decoded(content, where=name), where=name)
        if not cues:
            raise BadCaptions(f"'{name}' has no captions in it.", remedy="Download it once more, or leave it out.")
        return Recording(
            session=session,
            name=originals.safe(source.stem) + CAPTIONS,
            original_name=name,
            kind=Kind.CAPTIONS,
            media_type="text/vtt",
            bytes=len(content),
            sha512=digest,
            starts_at=0,
            duration=max(cue.span.end for cue in cues),
        )
    probe = media.probe(source, progress)
    return Recording(
        session=session,
        name=originals.safe(source.stem) + probe.suffix,
        original_name=name,
        kind=probe.kind,
        media_type=probe.media_type,
        bytes=probe.bytes,
        sha512=digest,
        starts_at=0,
        duration=probe.duration,
        codec=probe.codec,
        sample_rate=probe.sample_rate,
        channels=probe.channels,
    )


def _check_free(recording: Recording, others: Sequence[Recording]) -> None:
    """Two recordings of one session cannot have the same time: words would be said twice."""
    if not recording.is_media:
        return
    for other in others:
        if other.is_media and recording.span.shared(other.span):
            raise BadMedia(
                f"'{recording.original_name}' would begin at {Clock(recording.starts_at)} of session '{recording.session}', "
                f"where '{other.original_name}' runs from {Clock(other.starts_at)} to {Clock(other.span.end)}.",
                remedy="Leave --starts-at out to put it after the others, or give it a session of its own.",
            )
