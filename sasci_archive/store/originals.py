"""Originals in `1-recording/`: under which names they lie, how they are copied, and in which order they are recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from sasci_archive.errors import BadMedia, BadRecord
from sasci_archive.model.seminar import Recording
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.folder import Folder

LONGEST_NAME = 80
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def check_session(folder: Folder, session: str) -> None:
    """Raises BadRecord where the record has no such session."""
    known = tuple(s.id for s in folder.seminar().sessions) or ("1",)
    if session not in known:
        raise BadRecord(
            f"{folder.slug}/seminar.toml has no session '{session}'.",
            remedy=f"It has: {', '.join(known)}. Name one of these with --session, or add a [[sessions]] to the record.",
        )


def copied(folder: Folder, source: Path, recording: Recording, progress: Progress) -> Recording:
    """Copy it under a name that is free. A copy that a killed run had finished is taken as it is."""
    there = {path.name.lower(): path for path in folder.recording.glob("*")}
    recorded = {r.name for r in folder.recordings().recordings}
    stem, suffix = recording.name.rsplit(".", 1)
    number = 1
    name = recording.name
    while (standing := there.get(name.lower())) is not None:
        if standing.name not in recorded and standing.is_file() and files.sha512(standing) == recording.sha512:
            return replace(recording, name=standing.name)
        number += 1
        name = f"{stem}-{number}.{suffix}"
    if files.copy(source, folder.recording / name, progress) != recording.sha512:
        (folder.recording / name).unlink()
        raise BadMedia(
            f"'{recording.original_name}' changed while it was being copied.",
            remedy="Wait until whatever writes it (a recorder, a download, a synchronised folder) has finished, and try again.",
        )
    return replace(recording, name=name)


def safe(stem: str) -> str:
    """A file's name as it is good on every system and in every address: letters without accents, digits, `-._`."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+|-{2,}", "-", plain)[:LONGEST_NAME].strip("-._")
    return f"recording-{name}" if _DEVICE.fullmatch(name.split(".")[0]) else name or "recording"


def in_order(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """By session, as they first came, and by the timeline of each."""
    sessions = list(dict.fromkeys(recording.session for recording in recordings))
    return tuple(sorted(recordings, key=lambda r: (sessions.index(r.session), r.starts_at)))
