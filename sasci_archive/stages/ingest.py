"""Recordings and captions come in: every file is looked at before any is copied, and each copy is read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from sasci_archive.engines import media
from sasci_archive.errors import BadMedia, BadRecord, WouldOverwrite
from sasci_archive.formats import meeting_captions, webvtt
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder


def ingest(
    folder: Folder,
    sources: Sequence[Path],
    *,
    session: str = "1",
    starts_at: int | None = None,
    progress: Progress = silent,
) -> Recordings:
    """Copy files into `1-recording/` and record what they are. Media of one session follow one another on its timeline, the
    first of these at `starts_at` (ms) where that is given; captions begin at 0 or there. What is already here (by digest)
    is left as it is.

    Raises BadMedia or BadCaptions for a file that will not do (nothing is copied then), BadRecord for a session the record
    does not have, WouldOverwrite once a transcript has been drafted, Disk.
    """
    _check_session(folder, session)
    _clear_leftovers(folder)
    known = folder.recordings()
    here = {recording.sha512 for recording in known.recordings}
    looked_at = [(source, _looked_at(source)) for source in sources]
    new = []
    for source, found in looked_at:
        digest = files.sha512(source)
        if digest not in here:
            here.add(digest)
            new.append((source, found))
    if not new:
        return known
    if folder.transcript() is not None:
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' is drafted, and its recording is fixed with it.",
            remedy="Begin a new seminar for another recording, or remove 4-transcript.xml if you mean to draft it anew.",
        )
    total, done = sum(source.stat().st_size for source, _ in new), 0
    for source, found in new:
        name = _name(source, taken={recording.name for recording in known.recordings})
        at = starts_at
        if at is None:
            at = 0 if found is None else max((r.starts_at + r.duration for r in known.media(session)), default=0)
        size = source.stat().st_size
        digest = files.copy(
            source,
            folder.recording / name,
            lambda d, t, done=done, size=size: progress(done + size * d // max(1, t), total),
        )
        done += size
        recording = Recording(
            session=session,
            name=name,
            original_name=source.name,
            kind=found.kind if found else Kind.CAPTIONS,
            media_type=found.media_type if found else "text/vtt",
            bytes=size,
            sha512=digest,
            starts_at=at,
            duration=found.duration if found else 0,
            codec=found.codec if found else "",
            sample_rate=found.sample_rate if found else 0,
            channels=found.channels if found else 0,
        )
        known = Recordings(recordings=(*known.recordings, recording))
        folder.save_recordings(known)
        starts_at = None
    return known


def _looked_at(source: Path) -> media.Probe | None:
    """What a recording is, or None for captions. Raises BadMedia, BadCaptions."""
    if source.suffix.lower() == ".vtt" and source.is_file():
        meeting_captions.parse(webvtt.decoded(files.read(source), where=source.name), where=source.name)
        return None
    found = media.probe(source)
    if media.is_silent(source):
        raise BadMedia(
            f"Nobody can be heard in {source.name}: it is silent from beginning to end.",
            remedy="Check that it is the right file, and that the meeting was recorded with sound.",
        )
    return found


def _check_session(folder: Folder, session: str) -> None:
    sessions = [s.id for s in folder.seminar().sessions] or ["1"]
    if session not in sessions:
        raise BadRecord(
            f"{folder.slug}/seminar.toml has no session '{session}'.",
            remedy=f"Its sessions: {', '.join(sessions)}. Add a [[sessions]] block, or say --session.",
        )


def _clear_leftovers(folder: Folder) -> None:
    """What a killed run left half-written."""
    if folder.recording.is_dir():
        for leftover in folder.recording.glob(".writing-*"):
            leftover.unlink()


def _name(source: Path, taken: set[str]) -> str:
    """The file's name in `1-recording/`: plain letters, digits, dots and hyphens, not yet taken."""
    plain = unicodedata.normalize("NFKD", source.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:80] or "recording"
    suffix = re.sub(r"[^a-z0-9.]", "", source.suffix.lower())
    name, number = f"{stem}{suffix}", 2
    while name.lower() in {t.lower() for t in taken} | {"recording.json"}:
        name, number = f"{stem}-{number}{suffix}", number + 1
    return name
