"""What comes with a recording: a track of each participant, and the meeting's captions, placed beside what is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sasci_archive import terminal
from sasci_archive.engines import Recogniser
from sasci_archive.errors import SasciError
from sasci_archive.model.seminar import Recording
from sasci_archive.model.speech import Source
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import say

TRACKS = frozenset((".m4a", ".mp4", ".wav", ".flac", ".mp3", ".ogg", ".opus", ".webm", ".mkv", ".mov"))
"""What may be a track, in a folder of tracks."""


def source_of(words: str) -> Source:
    """Raises SasciError."""
    try:
        return Source(words)
    except ValueError as error:
        raise SasciError(
            f"Words do not come from '{words}'.", remedy="Say --words recording, or --words captions."
        ) from error


def shift_of(shift: str) -> int | None:
    """Milliseconds, None where they are to be found out or let be. Raises SasciError."""
    if shift in {"auto", "no"}:
        return None
    try:
        return int(shift)
    except ValueError as error:
        raise SasciError(
            f"'{shift}' is no shift of captions.",
            remedy="Say --shift auto, --shift no, or milliseconds, such as --shift=-3200 where they begin 3.2 s before the recording.",
        ) from error


def place_captions(folder: Folder, heard_by: Recogniser | None, shift: str, by: int | None) -> None:
    """Find where captions lie beside what was heard, move them there, and say so."""
    from sasci_archive.stages.shift import shift as place
    from sasci_archive.stages.transcribe import hints_of

    recordings = folder.recordings()
    if shift == "no" or not any(recordings.heard(captions.session) for captions in recordings.captions()):
        return
    with terminal.progress("Comparing the captions") as progress:
        found = place(folder, heard_by, by=by, hints=hints_of(folder.seminar()), progress=progress)
    for each in found:
        say(each.told, style="" if each.is_placed else "yellow")


def tracks_of(folder: Folder, given: Sequence[Path]) -> dict[Path, str]:
    """Each track with the id of whose it is, "" where nobody has said so; of a folder, every file in it that may be sound. Raises
    SasciError."""
    ids = [person.id for person in folder.seminar().roster]
    found: dict[Path, str] = {}
    for path in given:
        if path.is_dir():
            inside = (each for each in sorted(path.iterdir()) if each.is_file() and not each.name.startswith("."))
            found |= dict.fromkeys((each for each in inside if each.suffix.lower() in TRACKS), "")
            continue
        name, said, who = str(path).rpartition("=")
        if path.exists() or not said:
            found[path] = ""
            continue
        if who not in ids:
            raise SasciError(
                f"'{who}' is not on the roster of '{folder.slug}'.",
                remedy=f"Write FILE=ID with one of: {', '.join(ids) or 'nobody is on it yet'}.",
            )
        found[Path(name)] = who
    if not found:
        raise SasciError("There are no tracks there.", remedy="Name the files, or the folder they are in.")
    return found


def say_tracks(folder: Folder, asked: Mapping[Path, str], tracks: Sequence[Recording]) -> None:
    """Whose each track is, who is unknown, and what was left out."""
    from sasci_archive.dialogue.roster import Roster, is_person

    roster = Roster(folder.seminar().roster)
    for track in tracks:
        person = track.participant or getattr(roster.shown(track.track), "id", "")
        if person:
            say(f"  {track.original_name}: {person}")
        else:
            why = "nobody on the roster is called that" if is_person(track.track) else "a room, device or telephone"
            say(f"  {track.original_name}: unknown, “{track.track}” ({why})", style="yellow")
    there = {track.original_name for track in tracks}
    for path in asked:
        if path.name not in there:
            say(f"  {path.name}: silent, and left out", style="yellow")
