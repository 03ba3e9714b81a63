"""What was said: `1-recording/` → `2-words.json`.

Sound is heard window by window, and each window's words are kept whole in `.work/words/` as soon as they are there: a
killed run goes on where it was. While one is heard the next is decoded and begun; no more than two are in memory. A session without sound has the words of its captions, or
of whatever else was imported; and so has one whose captions are asked for. Where everybody has a track, each is heard by itself, and
whose a word is is known with it: so the voices (`3-voices.json`) come along. Once a transcript has been drafted the words are frozen.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue import tracks
from sasci_archive.dialogue.tracks import Together, Track
from sasci_archive.engines import Begun, Hints, Recogniser, Window, levels, media
from sasci_archive.engines.ahead import Later, ahead, begun
from sasci_archive.errors import NotToBeHad, NotYet, OutOfDate, WouldOverwrite
from sasci_archive.formats import accounts
from sasci_archive.model.seminar import Attendance, Recording, Recordings, Seminar
from sasci_archive.model.speech import Bleed, Making, SessionVoices, SessionWords, Source, Span, Voices, Word, Words
from sasci_archive.store import files, unfinished
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
    source: Source = Source.RECORDING,
    hints: Hints | None = None,
    longest: int = LONGEST,
    progress: Progress = silent,
) -> Words:
    """Hear the words and save them; what is up to date is given back as it is. `recogniser` may be None where captions are
    all there is; `hints` are by default the record's own; no window is longer than `longest` ms. Progress is in ms of sound.

    Raises NotYet where nothing has been ingested, or no captions where they are asked for; NotToBeHad where there is sound and no recogniser, WouldOverwrite where a
    transcript has been drafted from other words, OutOfDate where meanwhile somebody else has changed what is recorded, or the words, Busy, BadMedia, BadCaptions. What was heard is then
    kept, and not heard again.
    """
    recordings = folder.recordings()
    if not recordings.recordings:
        raise NotYet(
            f"There is no recording of '{folder.slug}' yet.",
            remedy=f"`inv ingest {folder.slug} -- FILE` brings one in.",
        )
    sessions = tuple(dict.fromkeys(recording.session for recording in recordings.recordings))
    used = {session: _used(folder, recordings, session, source) for session in sessions}
    heard = [recording for parts in used.values() for recording in parts if recording.is_media]
    if heard and recogniser is None:
        raise NotToBeHad(
            f"There is no recogniser to hear '{folder.slug}' with.", remedy="Install one: pip install faster-whisper."
        )
    hints = hints or hints_of(folder.seminar())
    asked = source is Source.CAPTIONS and any(recordings.heard(session) for session in sessions)
    made = _making(recogniser if heard else None, hints, [r for parts in used.values() for r in parts], asked=asked)
    before = folder.words()
    if before is not None and before.made == made:
        files.remove_tree(_kept_in(folder))
        return before
    if before is not None and folder.transcript() is not None:
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' was drafted from the words as they are; hearing them anew could change them.",
            remedy="Correct 4-transcript.xml itself; or delete it, if you mean to draft it anew from other words.",
        )
    listening = _Listening(folder, recogniser, hints, made, longest, progress, sum(r.duration for r in heard))
    spoken: list[SessionWords] = []
    apart: dict[str, Together] = {}
    for session, parts in used.items():
        if any(part.track for part in parts):
            apart[session] = listening.apart(parts, tracks.voices_of(recordings.tracks()))
            found: Sequence[Word] = apart[session].words
        elif any(part.is_media for part in parts):
            found = [word for _, words in listening.windows(parts) for word in words]
        else:
            asked_for = recordings.heard(session)  # captions, although there is sound
            found = (
                dialogue.words_from(folder.cues(parts)) if asked_for else dialogue.told(folder.account(session)).words
            )
        spoken.append(SessionWords(session, tuple(sorted(found, key=lambda word: word.span.start))))
    bleed = tuple(
        Bleed(session, *pair, number) for session, known in apart.items() for pair, number in sorted(known.bled.items())
    )
    words = Words(made=made, sessions=tuple(spoken), bleed=bleed)
    with folder.alone("changed, as its words are kept,", None):
        if folder.recordings() != recordings or folder.words() not in (before, words):
            raise OutOfDate(
                f"The recordings of '{folder.slug}', or its words, were changed by somebody else while it was heard.",
                remedy=f"Run `inv transcribe {folder.slug}` again: what was heard is kept, and not heard again.",
            )
        if apart or _tracks_before(folder):
            _save_voices(folder, apart, recordings)
        folder.save_words(words)
        files.remove_tree(_kept_in(folder))
        return words


def _used(folder: Folder, recordings: Recordings, session: str, source: Source) -> tuple[Recording, ...]:
    """What a session's words are from. Raises NotYet."""
    match source:
        case Source.RECORDING:
            return recordings.heard(session) or recordings.accounts(session)
        case Source.CAPTIONS:
            if captions := recordings.captions(session):
                return captions
            raise NotYet(
                f"Session '{session}' of '{folder.slug}' has no captions to take words from.",
                remedy=f"`inv ingest {folder.slug} --session {session} -- meeting.vtt` brings them in; or leave --words captions out.",
            )


def _tracks_before(folder: Folder) -> bool:
    voices = folder.voices()
    return voices is not None and any(tracks.are_tracks(s.spans) for s in voices.sessions)


def _save_voices(folder: Folder, apart: dict[str, Together], recordings: Recordings) -> None:
    """Who spoke when, where it was heard in tracks; what was heard of other sessions stays."""
    before = folder.voices()
    others = [
        s for s in (before.sessions if before else ()) if s.session not in apart and not tracks.are_tracks(s.spans)
    ]
    heard = bool(before and others and any(s.spans for s in others))
    made = Making(engine="tracks", version="1", sources=tuple(r.sha512 for r in recordings.tracks()))
    sessions = (*others, *(SessionVoices(session, known.voices) for session, known in apart.items()))
    folder.save_voices(
        Voices(
            made=before.made if before and heard else made,
            sessions=tuple(sorted(sessions, key=lambda s: s.session)),
            prints=before.prints if before and heard else (),
        )
    )


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


def _making(recogniser: Recogniser | None, hints: Hints, used: Sequence[Recording], *, asked: bool) -> Making:
    """`asked`: captions, although there is a recording. Where they were moved, their words move along."""
    sources = tuple(recording.sha512 for recording in used)
    if recogniser is None:
        options: dict[str, str | int | float | bool] = {"words": "captions"} if asked else {}
        options |= {f"starts_at {r.name}": r.starts_at for r in used if r.starts_at}
        made = accounts.making(used)
        return msgspec.structs.replace(made, options={**made.options, **options})
    made = recogniser.making
    options = dict(made.options)
    if "language" in options:
        options["language"] = options["language"] or hints.language
    if options.get("hints"):
        options["hints"] = hashlib.sha256(msgspec.json.encode(hints.terms)).hexdigest()[:16]
    return msgspec.structs.replace(made, options=options, sources=sources)


class _Listening:
    """One hearing of a seminar, window by window, with one progress."""

    def __init__(
        self,
        folder: Folder,
        recogniser: Recogniser | None,
        hints: Hints,
        made: Making,
        longest: int,
        progress: Progress,
        total: int,
    ) -> None:
        self._folder, self._recogniser, self._hints, self._made = folder, recogniser, hints, made
        self._longest, self._progress, self._total, self._done = longest, progress, total, 0

    def windows(self, parts: Sequence[Recording]) -> Iterator[tuple[Window, tuple[Word, ...]]]:
        """The sound of parts that follow one another, and what is said in it: as kept, where the same sound has been heard in the same way, else heard now and
        kept."""
        with contextlib.closing(ahead(self._begun(parts))) as coming:
            for window, path, hearing in coming:
                words = hearing if isinstance(hearing, tuple) else hearing.words()
                if words is not hearing:
                    unfinished.keep(path, kept_words(words))
                yield window, words
                self._done += window.span.length
                self._progress(min(self._done, self._total), self._total)

    def _begun(self, parts: Sequence[Recording]) -> Generator[tuple[Window, Path, tuple[Word, ...] | Begun]]:
        """Each window, where its words are kept, and they, or the hearing of it. It is run beside the hearing of the one before (`ahead`)."""
        placed = [(self._folder.recording / part.name, part.starts_at) for part in parts]
        for window in media.windows(placed, longest=self._longest):
            part = parts[max(0, bisect_right([p.starts_at for p in parts], window.span.start) - 1)]
            path = _kept_as(self._folder, self._made, part, window.span, self._hints)
            if (before := unfinished.kept(path)) is not None:
                with contextlib.suppress(msgspec.DecodeError):  # of another version of ours: hear it again
                    yield window, path, msgspec.json.decode(before, type=tuple[Word, ...])
                    continue
            hearing = begun(self._recogniser, window, self._hints) if self._recogniser else Later(tuple)
            try:
                yield window, path, hearing
            except GeneratorExit:
                hearing.stop()
                raise

    def apart(self, parts: Sequence[Recording], voices: dict[str, str]) -> Together:
        """Tracks, each heard by itself; several of one voice follow one another."""
        said: dict[str, list[Word]] = {}
        loud: dict[str, list[float]] = {}
        for part in sorted(parts, key=lambda part: part.starts_at):
            voice = voices[part.sha512]
            own, levels_of = said.setdefault(voice, []), loud.setdefault(voice, [])
            for window, words in self.windows([part]):
                levels_of += [levels.QUIETEST] * (window.span.start // tracks.STEP - len(levels_of))
                levels_of += levels.levels(window)[: window.span.length // tracks.STEP]
                own += words
        return tracks.together(
            {v: Track(tuple(sorted(said[v], key=lambda word: word.span.start)), tuple(loud[v])) for v in said}
        )


def kept(folder: Folder, recogniser: Recogniser, recording: Recording, span: Span, hints: Hints) -> Path:
    """Where a window's words are kept until all are there: who hears windows elsewhere puts them there, as `kept_words`, and `transcribe` takes
    them for its own."""
    return _kept_as(folder, _making(recogniser, hints, (), asked=False), recording, span, hints)


def kept_words(words: tuple[Word, ...]) -> bytes:
    """A window's words as they are kept."""
    return msgspec.json.encode(words)


def is_heard(folder: Folder, recogniser: Recogniser, hints: Hints) -> bool:
    """Whether the words are there already, as this recogniser hears them with these hints. Raises NotYet."""
    recordings, words = folder.recordings(), folder.words()
    sessions = dict.fromkeys(recording.session for recording in recordings.recordings)
    used = [part for session in sessions for part in _used(folder, recordings, session, Source.RECORDING)]
    return words is not None and words.made == _making(recogniser, hints, used, asked=False)


def _kept_as(folder: Folder, made: Making, recording: Recording, span: Span, hints: Hints) -> Path:
    same = (recording.sha512, span, msgspec.structs.replace(made, sources=()), hints)
    return _kept_in(folder) / f"{hashlib.sha256(msgspec.json.encode(same)).hexdigest()}.json"


def _kept_in(folder: Folder) -> Path:
    return folder.work / "words"
