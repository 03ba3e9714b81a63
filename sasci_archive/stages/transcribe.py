"""What was said: `1-recording/` → `2-words.json`.

Sound is heard window by window, and each window's words are kept whole in `.work/words/` as soon as they are there: a
killed run goes on where it was, and no more than one window is in memory. A session without sound has the words of its captions,
or of whatever else was imported. Once a transcript has been drafted the words are frozen.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sasci_archive import dialogue
from sasci_archive.engines import Hints, Recogniser, Window, media
from sasci_archive.errors import NotToBeHad, NotYet, WouldOverwrite
from sasci_archive.formats import accounts
from sasci_archive.model.seminar import Attendance, Recording, Seminar
from sasci_archive.model.speech import Making, SessionWords, Word, Words
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder

LONGEST = 300_000
"""The longest window, in ms: long enough to fill the recogniser's batches, short enough that progress is seen and little is
lost with a kill."""

_NAME = re.compile(r"[A-Z][\w'’-]*(?:(?: (?:and|de|for|in|of|on|the|&))* [A-Z][\w'’-]*)+|\b[A-Z]{2,}\b")
_TITLE = re.compile(r"(?:(?:Baroness|Cllr|Dame|Dr|Lady|Lord|Miss|Mr|Mrs|Ms|Mx|Prof|Professor|Rev|Sir)\.? )+")


def transcribe(
    folder: Folder,
    recogniser: Recogniser | None,
    *,
    hints: Hints | None = None,
    longest: int = LONGEST,
    progress: Progress = silent,
) -> Words:
    """Hear the words and save them; what is up to date is given back as it is. `recogniser` may be None where captions are
    all there is; `hints` are by default the record's own; no window is longer than `longest` ms. Progress is in ms of sound.

    Raises NotYet where nothing has been ingested, NotToBeHad where there is sound and no recogniser, WouldOverwrite where a
    transcript has been drafted from other words, BadMedia, BadCaptions.
    """
    recordings = folder.recordings()
    if not recordings.recordings:
        raise NotYet(
            f"There is no recording of '{folder.slug}' yet.",
            remedy=f"`inv ingest {folder.slug} -- FILE` brings one in.",
        )
    sessions = tuple(dict.fromkeys(recording.session for recording in recordings.recordings))
    used = {session: recordings.media(session) or recordings.accounts(session) for session in sessions}
    heard = recordings.media()
    if heard and recogniser is None:
        raise NotToBeHad(
            f"There is no recogniser to hear '{folder.slug}' with.", remedy="Install one: pip install faster-whisper."
        )
    hints = hints or hints_of(folder.seminar())
    made = _making(recogniser if heard else None, hints, [recording for parts in used.values() for recording in parts])
    before = folder.words()
    if before is not None and before.made == made:
        files.remove_tree(_kept_in(folder))
        return before
    if before is not None and folder.transcript() is not None:
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' was drafted from the words as they are; hearing them anew could change them.",
            remedy="Correct 4-transcript.xml itself; or delete it, if you mean to draft it anew from other words.",
        )
    total, done = sum(recording.duration for recording in heard), 0
    spoken: list[SessionWords] = []
    for session, parts in used.items():
        found: list[Word] = []
        if recogniser is not None and recordings.media(session):
            for window in media.windows([(folder.recording / p.name, p.starts_at) for p in parts], longest=longest):
                found += _heard(folder, recogniser, hints, made, window, parts)
                done += window.span.length
                progress(min(done, total), total)
        else:
            found += dialogue.told(folder.account(session)).words
        spoken.append(SessionWords(session, tuple(sorted(found, key=lambda word: word.span.start))))
    words = Words(made=made, sessions=tuple(spoken))
    folder.save_words(words)
    files.remove_tree(_kept_in(folder))
    return words


def hints_of(seminar: Seminar) -> Hints:
    """What the record knows that may be said: the title, the people who are there, the glossary, organisations, and then the
    people who are not. Engines take as many of these as they can, from the first on.

    >>> hints_of(Seminar(title="The Care Certificate", language="en-GB")).language
    'en'
    """
    people = {
        attendance: [_TITLE.sub("", person.name) for person in seminar.roster if person.attendance is attendance]
        for attendance in Attendance
    }
    bodies = [
        name
        for person in seminar.roster
        for affiliation in (person.affiliation_now, person.affiliation_then)
        for name in _NAME.findall(affiliation)
    ]
    terms = [text for term in seminar.glossary for text in (term.term, term.expansion)]
    editors = [f"{editor.given} {editor.family}" for editor in seminar.editors]
    given = (
        *(seminar.title, *people[Attendance.PRESENT], *terms, *bodies),
        *(*people[Attendance.ABSENT], *editors),
    )
    return Hints(
        language=seminar.language.partition("-")[0].lower(), terms=tuple(dict.fromkeys(term for term in given if term))
    )


def _making(recogniser: Recogniser | None, hints: Hints, used: Sequence[Recording]) -> Making:
    sources = tuple(recording.sha512 for recording in used)
    if recogniser is None:
        return accounts.making(used)
    made = recogniser.making
    options = dict(made.options)
    if "language" in options:
        options["language"] = options["language"] or hints.language
    if options.get("hints"):
        options["hints"] = hashlib.sha256(msgspec.json.encode(hints.terms)).hexdigest()[:16]
    return msgspec.structs.replace(made, options=options, sources=sources)


def _heard(
    folder: Folder, recogniser: Recogniser, hints: Hints, made: Making, window: Window, parts: Sequence[Recording]
) -> tuple[Word, ...]:
    """A window's words: as kept, where the same sound has been heard in the same way, else heard now and kept."""
    part = parts[max(0, bisect_right([p.starts_at for p in parts], window.span.start) - 1)]
    same = (part.sha512, window.span, msgspec.structs.replace(made, sources=()), hints)
    path = _kept_in(folder) / f"{hashlib.sha256(msgspec.json.encode(same)).hexdigest()}.json"
    if path.exists():
        try:
            return msgspec.json.decode(files.read(path), type=tuple[Word, ...])
        except msgspec.DecodeError:  # not written by us, or the disk fails: hear it again
            path.unlink()
    words = recogniser.words(window, hints)
    files.write(path, msgspec.json.encode(words))
    return words


def _kept_in(folder: Folder) -> Path:
    return folder.work / "words"
