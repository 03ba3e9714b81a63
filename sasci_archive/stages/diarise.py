"""Who spoke when, as heard: `1-recording/` → `3-voices.json`.

Sessions with sound are heard by the separator; sessions without sound have the voices that their captions, or whatever else was
imported, name; where everybody has a track, who speaks is known with the words (`transcribe`), and stays. Where there is no separator,
captions serve wherever there are any, and the rest has no voices: the pipeline goes on, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue import tracks
from sasci_archive.engines import Separator, Speakers, Window, media
from sasci_archive.errors import NotYet, OutOfDate, WouldOverwrite
from sasci_archive.formats import accounts
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Making, SessionVoices, VoicePrint, Voices, VoiceSpan
from sasci_archive.store import unfinished
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder

AS_HEARD = Speakers()

LONGEST = 300_000
"""The longest window, in ms: what is lost with a kill, and what is in memory at a time."""


def diarise(
    folder: Folder,
    separator: Separator | None,
    *,
    speakers: Speakers = AS_HEARD,
    longest: int = LONGEST,
    progress: Progress = silent,
) -> Voices:
    """Hear the voices and save them; what is up to date is given back as it is. Pieces finished before a kill are kept; none
    is longer than `longest` ms. Progress is in ms of sound.

    Raises NotYet where nothing has been ingested, WouldOverwrite where a transcript has been drafted from other voices, OutOfDate where meanwhile somebody else has changed what is recorded, or the voices,
    Busy, BadMedia, BadCaptions.
    """
    recordings = folder.recordings()
    if not recordings.recordings:
        raise NotYet(
            f"There is no recording of '{folder.slug}' yet.",
            remedy=f"`inv ingest {folder.slug} -- FILE` brings one in.",
        )
    apart = _apart(folder, recordings)
    order = list(dict.fromkeys(r.session for r in recordings.recordings))
    sessions = tuple(s for s in order if s not in {a.session for a in apart})
    if not sessions:
        return folder.voices() or Voices(made=Making(engine="tracks", version="1"), sessions=apart)
    heard = tuple(s for s in sessions if recordings.media(s)) if separator else ()
    silent = tuple(s for s in sessions if not recordings.media(s))
    captioned = tuple(s for s in sessions if s not in heard and s not in silent and recordings.captions(s))
    used = [
        r
        for s in sessions
        for r in (
            recordings.media(s) if s in heard else recordings.accounts(s) if s in silent else recordings.captions(s)
        )
    ]
    made = _making(separator if heard else None, speakers, [*used, *(recordings.tracks() if apart else ())])
    before = folder.voices()
    if before is not None:
        if before.made == made or (separator is None and _was_heard(before.made, recordings)):
            return before
        if folder.transcript() is not None:
            raise WouldOverwrite(
                f"The transcript of '{folder.slug}' was drafted from the voices as they are; hearing them anew could change them.",
                remedy="Correct who speaks in 4-transcript.xml itself; or delete 3-voices.json if you mean to draft it anew.",
            )
    kept = _Work(folder)
    spans: dict[str, tuple[VoiceSpan, ...]] = dict.fromkeys(sessions, ())
    prints: tuple[VoicePrint, ...] = ()
    if separator is not None and heard:
        total = sum(r.duration for s in heard for r in recordings.media(s))
        windows = ((s, _windows(folder, recordings.media(s), longest)) for s in heard)
        found, prints = separator.voices(windows, speakers, lambda done, _: progress(done, total), kept)
        spans |= found
    cues = {s: folder.cues(recordings.captions(s)) for s in captioned}
    told = {s: folder.account(s) for s in silent}
    names = dict.fromkeys(
        (
            *(n for some in cues.values() for n in dialogue.speakers(some)),
            *(n for a in told.values() for n in a.speakers),
        )
    )
    taken = {item.voice for heard_ in spans.values() for item in heard_}
    known = (*(f"\0{number}" for number in range(len(taken))), *names)  # numbered on from the last that was heard
    spans |= {s: dialogue.voices_from(some, known) for s, some in cues.items()}
    spans |= {s: dialogue.told(account, known).voices for s, account in told.items()}
    found_here = [*(SessionVoices(s, spans[s], told=s in told) for s in sessions), *apart]
    voices = Voices(
        made=made,
        sessions=tuple(sorted(found_here, key=lambda s: order.index(s.session))),
        prints=prints,
        called={f"V{known.index(name) + 1}": name for account in told.values() for name in account.speakers},
    )
    with folder.alone("changed, as its voices are kept,", None):
        if folder.recordings() != recordings or folder.voices() not in (before, voices):
            raise OutOfDate(
                f"The recordings of '{folder.slug}', or its voices, were changed by somebody else while it was heard.",
                remedy=f"Run `inv diarise {folder.slug}` again: what was heard is kept, and not heard again.",
            )
        folder.save_voices(voices)
        kept.forget_unused()
        return voices


def _apart(folder: Folder, recordings: Recordings) -> tuple[SessionVoices, ...]:
    """The sessions in which everybody has a track, as they were heard. Raises NotYet."""
    wanted = list(dict.fromkeys(r.session for r in recordings.tracks()))
    words, voices = folder.words(), folder.voices()
    if wanted and (words is None or (voices is None and words.made.engine != "captions")):
        raise NotYet(
            f"Who speaks in the tracks of '{folder.slug}' is known with the words, and they are not there yet.",
            remedy=f"Run `inv transcribe {folder.slug}` first.",
        )
    return tuple(s for s in (voices.sessions if voices else ()) if s.session in wanted and tracks.are_tracks(s.spans))


def _making(separator: Separator | None, speakers: Speakers, used: Sequence[Recording]) -> Making:
    sources = tuple(recording.sha512 for recording in used)
    if separator is None:
        return accounts.making(used) if used else Making(engine="none", version="1", sources=sources)
    expected = {
        f"speakers_{key}": value for key, value in msgspec.structs.asdict(speakers).items() if value is not None
    }
    made = separator.making
    return msgspec.structs.replace(made, options={**made.options, **expected}, sources=sources)


def _was_heard(before: Making, recordings: Recordings) -> bool:
    """Whether these recordings were heard by a separator: that is not given up because there is none today."""
    known, sound = ({r.sha512 for r in some} for some in (recordings.recordings, recordings.media()))
    return before.engine not in {"captions", "none", accounts.IMPORTED} and sound <= set(before.sources) <= known


def _windows(folder: Folder, parts: Sequence[Recording], longest: int) -> Iterable[Window]:
    return media.windows([(folder.recording / part.name, part.starts_at) for part in parts], longest=longest)


def kept(folder: Folder, name: str) -> Path:
    """Where what was heard of a window is kept, by the name that the separator gives it: who hears windows elsewhere puts it there."""
    return folder.work / "voices" / name


class _Work:
    """`engines.Kept` in the seminar's `.work/voices/`, one file for each window. It stays when all is done, so that another
    number of speakers takes seconds, until `name` deletes it with the prints."""

    def __init__(self, folder: Folder) -> None:
        self._home = kept(folder, "")
        self._used: set[str] = set()

    def get(self, key: str) -> bytes | None:
        self._used.add(key)
        return unfinished.kept(self._home / key)

    def keep(self, key: str, content: bytes) -> None:
        self._used.add(key)
        unfinished.keep(self._home / key, content)

    def forget_unused(self) -> None:
        """What is of another recording or another version."""
        if self._home.is_dir():
            for path in self._home.iterdir():
                if path.name not in self._used:
                    path.unlink()
