"""Where a meeting's captions lie on the timeline of its recording: heard words and captions → `starts_at` of the captions.

The words that were heard say it; where there are none yet, a few minutes of the recording are listened to. Only a constant shift
is taken over; what is none is said, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue.shifting import Shift
from sasci_archive.engines import Hints, Recogniser, Window, media
from sasci_archive.errors import NotYet, OutOfDate
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Clock, Span, Word
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder

EXCERPT = 120_000
"""So much (ms) is listened to at a time."""
PLACES = (0.1, 0.5, 0.8, 0.3, 0.65)
"""Where in a recording, until enough is heard to be sure."""
ENOUGH = 20
"""So many places that agree are enough."""
SMALL = 250
"""A shift below this (ms) is none: captions are no more exact."""


class Outcome(Enum):
    """What came of one caption file."""

    MOVED = "moved"
    IN_PLACE = "in place"
    SAID = "as said"  # somebody has said where it begins
    DRIFTS = "drifts"
    OF_ANOTHER = "of another recording"
    UNHEARD = "unheard"  # nothing to compare it with


class Moved(msgspec.Struct, frozen=True):
    """One caption file: what came of it, and how far it was from the recording where that is known."""

    captions: Recording
    outcome: Outcome
    shift: Shift | None = None

    @property
    def is_placed(self) -> bool:
        """Whether it is known where they lie."""
        return self.outcome in {Outcome.MOVED, Outcome.IN_PLACE, Outcome.SAID}

    @property
    def told(self) -> str:
        """In a sentence."""
        name, shift = self.captions.original_name, self.shift
        sure = f"{shift.agree} of {shift.matched} places where both say the same agree" if shift else ""
        match self.outcome:
            case Outcome.MOVED:
                by = shift.by if shift else 0
                return f"'{name}' was {_long(by)} {'early' if by > 0 else 'late'}, and is moved: {sure}."
            case Outcome.IN_PLACE:
                return f"'{name}' lies where the recording does: {sure}."
            case Outcome.SAID:
                begins = self.captions.starts_at
                return f"'{name}' begins {_long(begins)} {'before' if begins < 0 else 'after'} the session does, as you say."
            case Outcome.DRIFTS:
                along = shift.along if shift else ()
                ways = ", ".join(f"{_signed(by)} from {Clock.at(since).seconds} on" for since, by in along)
                return (
                    f"'{name}' has no constant shift, and is left where it was: {ways or sure}. The recording was paused or cut, or a clock "
                    "went wrong: ingest the parts of the recording with --starts-at, or leave the captions out."
                )
            case Outcome.OF_ANOTHER:
                return (
                    f"'{name}' says something else than the recording: captions of another recording? Nothing is changed; take it out "
                    "of 1-recording/recording.json, or say where it begins with --shift."
                )
            case Outcome.UNHEARD:
                return f"'{name}' was compared with nothing: there is no recording of its session that could be heard."


def shift(
    folder: Folder,
    recogniser: Recogniser | None,
    *,
    by: int | None = None,
    hints: Hints | None = None,
    progress: Progress = silent,
) -> tuple[Moved, ...]:
    """What came of every caption file of a session with a recording; `starts_at` of those that are moved is saved. `by` (ms) says
    how much later than the recording captions begin, and nothing is compared. Progress is in ms of sound.

    Raises NotYet where there are no captions, BadCaptions, BadMedia; OutOfDate where meanwhile somebody else has moved or taken out what would be moved, Busy: nothing is then changed.
    """
    recordings = folder.recordings()
    if not recordings.captions():
        raise NotYet(
            f"There are no captions of '{folder.slug}' to compare with its recording.",
            remedy=f"`inv ingest {folder.slug} -- meeting.vtt` brings them in.",
        )
    found = tuple(
        _said(captions, by) if by is not None else _compared(folder, captions, recogniser, hints or Hints(), progress)
        for captions in recordings.captions()
        if recordings.heard(captions.session)
    )
    before = {captions.sha512: captions for captions in recordings.captions()}
    places = {m.captions.sha512: m.captions for m in found if m.captions != before[m.captions.sha512]}
    if places:
        with folder.alone("changed, as captions are moved,", None):
            _save(folder, before, places)
    return found


def _save(folder: Folder, before: Mapping[str, Recording], places: Mapping[str, Recording]) -> None:
    """What was taken in since stays. Raises OutOfDate."""
    now = folder.recordings().recordings
    for digest in places:
        if before[digest] not in now:
            raise OutOfDate(
                f"'{before[digest].original_name}' was moved or taken out by somebody else meanwhile.",
                remedy="Nothing was changed. Say it again, if it is still to be moved.",
            )
    folder.save_recordings(Recordings(recordings=tuple(places.get(r.sha512, r) for r in now)))


def _said(captions: Recording, by: int) -> Moved:
    return Moved(msgspec.structs.replace(captions, starts_at=by), Outcome.SAID)


def _compared(
    folder: Folder, captions: Recording, recogniser: Recogniser | None, hints: Hints, progress: Progress
) -> Moved:
    """As they lie in their own file, so that what has been moved before is found where it is."""
    shown = dialogue.words_from(folder.cues([msgspec.structs.replace(captions, starts_at=0)]))
    best: Shift | None = None
    anything = False
    for heard in _heard(folder, captions.session, recogniser, hints, progress):
        anything = anything or bool(heard)
        best = dialogue.shift(shown, heard)
        if best and best.agree >= ENOUGH:
            break
    if best is None:
        return Moved(captions, Outcome.OF_ANOTHER if anything else Outcome.UNHEARD)
    if not best.constant:
        return Moved(captions, Outcome.DRIFTS, best)
    off = best.by - captions.starts_at
    found = msgspec.structs.replace(best, by=off)
    if abs(off) < SMALL:
        return Moved(captions, Outcome.IN_PLACE, found)
    return Moved(msgspec.structs.replace(captions, starts_at=best.by), Outcome.MOVED, found)


def _heard(
    folder: Folder, session: str, recogniser: Recogniser | None, hints: Hints, progress: Progress
) -> Iterator[Sequence[Word]]:
    """What was said in a session: all that has been heard; or more and more of it, listened to now."""
    parts = folder.recordings().heard(session)
    words = folder.words()
    if words is not None and words.made.engine != "captions" and {p.sha512 for p in parts} <= set(words.made.sources):
        yield words.of(session)
        return
    if recogniser is None:
        return
    found: list[Word] = []
    total = len(PLACES) * EXCERPT
    for done, place in enumerate(PLACES):
        part = max(parts, key=lambda part: part.duration)
        start = max(0, min(round(part.duration * place), part.duration - EXCERPT))
        span = Span(start, min(part.duration, start + EXCERPT))
        progress(done * EXCERPT, total)
        sound = Window(span.shifted(part.starts_at), media.sound(folder.recording / part.name, span))
        found = sorted([*found, *recogniser.words(sound, hints)], key=lambda word: word.span.start)
        yield found
    progress(total, total)


def _long(ms: int) -> str:
    """How long, to a tenth of a second.

    >>> _long(-3_240), _long(65_000)
    ('3.2 s', '0:01:05')
    """
    return f"{abs(ms) / 1000:.1f} s" if abs(ms) < 60_000 else Clock.at(abs(ms)).seconds


def _signed(by: int) -> str:
    return f"{_long(by)} {'early' if by > 0 else 'late'}"
