"""Recordings and captions come in: FILE… → `1-recording/`, untouched, each with its digest.

Every source is looked at before any is copied. A copy is read back and compared before it is recorded, and recorded as soon
as it stands: whenever this stage is killed, the same command goes on, and what is recorded is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from sasci_archive.engines import containers, media, mixing
from sasci_archive.errors import BadCaptions, BadMedia, BadTranscript, SilentMedia, WouldOverwrite
from sasci_archive.formats import meeting_captions, webvtt
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Clock
from sasci_archive.store import files, originals
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.drafting import in_time

CAPTIONS = ".vtt"
MUCH_LONGER, SLACK = 1.5, 60_000
"""A track that ends so many times later than all else, and a minute, is of another meeting."""


def ingest(
    folder: Folder,
    sources: Sequence[Path],
    *,
    session: str = "1",
    starts_at: int | None = None,
    tracks: Mapping[Path, str] | None = None,
    progress: Progress = silent,
) -> Recordings:
    """Take recordings and captions in, in this order, and give all that the seminar has now. A file that is in already
    stays as it is.

    `tracks` are those of the sources that are of one participant each, with the participant's id where a person has said who it
    is, else "". They begin together; one that is silent is left out. Where nothing else of the
    session is there to be played, they are mixed.

    `starts_at` (ms of the session's timeline) is where the first recording begins, and every caption file; None puts
    recordings after those the session has, and captions at its beginning.

    Raises BadMedia and BadCaptions (then nothing has been copied), BadRecord for a session the record does not have,
    WouldOverwrite once a transcript is drafted, Disk; Busy while another run takes something in, or works on this seminar otherwise.
    """
    with folder.at_length("added to", None):
        return _ingest(folder, sources, session, starts_at, tracks or {}, progress)


def _ingest(
    folder: Folder,
    sources: Sequence[Path],
    session: str,
    starts_at: int | None,
    tracks: Mapping[Path, str],
    progress: Progress,
) -> Recordings:
    originals.check_session(folder, session)
    before = folder.recordings()
    files.clean(folder.recording)
    for source in sources:
        containers.check_file(source)
    watched = _Watched(sources, progress)
    planned = _planned(folder, before, sources, session, starts_at, tracks, watched)
    recorded = before.recordings
    for source, recording in planned:
        recorded = originals.in_order((*recorded, originals.copied(folder, source, recording, watched.next(source))))
        folder.save_recordings(Recordings(recordings=recorded))
    found = _mixed(folder, Recordings(recordings=recorded), session)
    watched.end()
    return found


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
    folder: Folder,
    before: Recordings,
    sources: Sequence[Path],
    session: str,
    starts_at: int | None,
    tracks: Mapping[Path, str],
    watched: _Watched,
) -> list[tuple[Path, Recording]]:
    """What is new among the sources, each looked at and placed on the timeline."""
    planned: list[tuple[Path, Recording]] = []
    known = {recording.sha512: recording for recording in before.recordings}
    taken = [r.span.end for r in before.media(session) if not r.mixed_from]
    at = max(taken, default=0) if starts_at is None else starts_at
    for source in sources:
        progress = watched.next(source)
        digest = files.sha512(source)
        recording = known.get(digest)
        if recording is None:
            if folder.transcript_xml.exists() and not _has_no_times(folder):
                raise WouldOverwrite(
                    f"The transcript of '{folder.slug}' is drafted, and '{containers.shown(source)}' had no part in it.",
                    remedy="Give it a seminar of its own; or, if nobody has worked on 4-transcript.xml yet, delete that first.",
                )
            try:
                recording = _looked_at(source, digest, session, progress)
            except SilentMedia:
                if source in tracks:
                    continue
                raise
            if source in tracks:
                track = track_name(source.stem)
                recording = replace(recording, starts_at=starts_at or 0, track=track, participant=tracks[source])
                _check_of_this_meeting(recording, [r for r in known.values() if r.session == session])
            else:
                recording = replace(recording, starts_at=at if recording.is_media else (starts_at or 0))
                _check_free(recording, [r for r in known.values() if r.session == session])
            planned.append((source, recording))
            known[digest] = recording
        elif recording.session != session:
            raise WouldOverwrite(
                f"'{containers.shown(source)}' is in already, as 1-recording/{recording.name} of session '{recording.session}'.",
                remedy="Leave it there, or take its entry out of 1-recording/recording.json and ingest it again.",
            )
        elif source in tracks and recording.original_name != containers.shown(source):
            raise BadMedia(
                f"'{containers.shown(source)}' and '{recording.original_name}' are the same sound, byte for byte: one of them is not the "
                "participant's own track.",
                remedy="Export it once more, or leave it out.",
            )
        if recording.is_media and not recording.track:
            at = max(at, recording.span.end)
    return planned


def _has_no_times(folder: Folder) -> bool:
    """Whether the transcript is an older text, to which a recording may still come (`align`)."""
    try:
        root = parse(folder.master())
    except BadTranscript:
        return False
    return not in_time.times_of(root)


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
        aside = not other.is_media or other.track or other.mixed_from
        if not aside and recording.span.shared(other.span):
            raise BadMedia(
                f"'{recording.original_name}' would begin at {Clock(recording.starts_at)} of session '{recording.session}', "
                f"where '{other.original_name}' runs from {Clock(other.starts_at)} to {Clock(other.span.end)}.",
                remedy="Leave --starts-at out to put it after the others, or give it a session of its own.",
            )


def _check_of_this_meeting(track: Recording, others: Sequence[Recording]) -> None:
    """A track is not much longer than what else there is of its meeting: what everybody heard, or the other tracks."""
    media = [r for r in others if r.is_media and not r.mixed_from]
    longest = max((r for r in media if not r.track), key=lambda r: r.span.end, default=None) or max(
        (r for r in media if r.track), key=lambda r: r.span.end, default=None
    )
    if longest is not None and track.span.end > MUCH_LONGER * longest.span.end + SLACK:
        raise BadMedia(
            f"'{track.original_name}' lasts until {Clock.at(track.span.end)}, and '{longest.original_name}' only until "
            f"{Clock.at(longest.span.end)}: it seems to be of another meeting.",
            remedy="Leave it out, or give it a session of its own; if it is of this meeting, cut it to the length of the others.",
        )


def _mixed(folder: Folder, recordings: Recordings, session: str) -> Recordings:
    """Where a session has nothing but tracks, they are mixed, so that it can be played; where it has, a mixture is of no more use."""
    tracks, media = recordings.tracks(session), recordings.media(session)
    old = [r for r in media if r.mixed_from]
    wanted = tuple(r.sha512 for r in tracks) if len(old) == len(media) else ()
    if [r.mixed_from for r in old] == ([wanted] if wanted else []):
        return recordings
    kept = [r for r in recordings.recordings if r not in old]
    if wanted:
        name = f"mixture-{session}.m4a"
        with files.writing(folder.recording / name) as temporary:
            mixing.mix([(folder.recording / r.name, r.starts_at) for r in tracks], temporary)
        mixed = _looked_at(folder.recording / name, files.sha512(folder.recording / name), session, silent)
        kept.append(replace(mixed, name=name, mixed_from=wanted))
    found = Recordings(recordings=originals.in_order(kept))
    folder.save_recordings(found)
    for recording in old:
        if recording.name not in {r.name for r in kept}:
            (folder.recording / recording.name).unlink(missing_ok=True)
    return found


def track_name(stem: str) -> str:
    """What a track's file calls its participant: Zoom writes audio1JillManthorpe12345678.m4a.

    >>> [track_name(stem) for stem in ("audio1JillManthorpe12345678", "audioMiriam Okafor-2", "Bob", "audio112345678")]
    ['Jill Manthorpe', 'Miriam Okafor', 'Bob', 'audio112345678']
    """
    bare = re.sub(r"^audio[\s_-]*\d*[\s_-]*|[\s_-]*\d*$", "", stem, flags=re.IGNORECASE)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|_+", " ", bare)
    return " ".join(parted.split()) or stem
