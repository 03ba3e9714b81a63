"""An older text and its recording: `4-transcript.xml` + `1-recording/` → `2-words.json`, and times in the transcript.

The recording is heard, the text laid beside what was heard, and where they differ the words of the text are looked for in the sound.
What the transcript gets is its times, as a change told in its history: never a word. What was not heard in the sound has none, and is
listed; so is what is heard and not in the text. While it is being heard, which may take an hour, others go on: what they have changed by then is laid beside what
was heard once more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import msgspec

from sasci_archive.alongside import whole
from sasci_archive.dialogue import heard_text
from sasci_archive.dialogue.heard_text import Found, Placed
from sasci_archive.engines import Hints, Recogniser, Samples, media
from sasci_archive.errors import BadTranscript, NotYet, OutOfDate, WouldOverwrite
from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Recording
from sasci_archive.model.speech import Making, SessionWords, Span, Word, Words
from sasci_archive.store import files, unfinished
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import PlaceInTime
from sasci_archive.tei.document import ID, Element, parse, path
from sasci_archive.tei.drafting import in_time
from sasci_archive.tei.head.header import Made
from sasci_archive.tei.places import words_of

LONGEST = 300_000
"""The longest window (ms) that is heard at once."""
WHY = "Times are those of the recording, to which the text was aligned."
_DOING: Final = "changed, as it gets the times of its recording,"


class Position(Protocol):
    """When a word is said, in seconds from the beginning of a sound, and how probable it is there (0…1)."""

    @property
    def start(self) -> float:
        """Seconds from the beginning of the sound."""

    @property
    def end(self) -> float:
        """Seconds from the beginning of the sound; not before `start`."""

    @property
    def probability(self) -> float:
        """That it is said there: 0…1."""


class Aligning(Protocol):
    """Finds a given text in a sound of half a minute at most."""

    def aligned(self, samples: Samples, words: Sequence[str]) -> Sequence[Position] | None:
        """When each of the words is said; None where it cannot tell."""


class Unheard(msgspec.Struct, frozen=True):
    """Words of an utterance, one after another, that the sound does not have."""

    utterance: str
    words: tuple[str, ...]


class Unwritten(msgspec.Struct, frozen=True):
    """What is said in a stretch of a session's sound, and not in the text."""

    session: str
    span: Span
    words: tuple[str, ...]


class AlignedText(msgspec.Struct, frozen=True):
    """What came of it: words of the text, how many have a place in the sound, the part (0…1) of these whose time is not heard, turns and
    how many of them have times now."""

    words: int
    placed: int
    inferred: float
    turns: int
    timed: int
    unheard: tuple[Unheard, ...]
    unwritten: tuple[Unwritten, ...]


class _Laid(msgspec.Struct, frozen=True):
    """A text beside what was heard: what is to be written, and what came of it."""

    words: Words
    tei: bytes
    came: AlignedText


class _Spoken(msgspec.Struct, frozen=True):
    """The words of a session's text, and for each the utterance it is in."""

    texts: tuple[str, ...]
    whose: tuple[str, ...]


def align(
    folder: Folder,
    recogniser: Recogniser,
    aligner: Aligning | None,
    by: By,
    *,
    hints: Hints | None = None,
    progress: Progress = silent,
) -> AlignedText:
    """Give the text the times of its sound. Without an `aligner` words that were misheard share the time between their neighbours.
    Progress is in ms of sound, heard and then gone through for what was misheard.

    Raises NotYet without a transcript or a recording, WouldOverwrite where the transcript has times already, other than from
    here, BadTranscript where next to nothing of the text is heard, OutOfDate where meanwhile there are other recordings, or something was taken down: then nothing is
    written. BadMedia, NotToBeHad, Busy.
    """
    with whole.alone(folder, _DOING, by.on):
        tei = folder.master()
    listening = _Listening(folder, recogniser, aligner, hints or Hints(), progress)
    laid = _laid(folder, tei, listening, by)
    with whole.alone(folder, _DOING, by.on):
        listening.see()
        if (now := folder.master()) != tei:
            laid = _laid(folder, now, listening, by)
        folder.save_words(laid.words)
        folder.save_transcript(laid.tei)
        files.remove_tree(listening.home)
    return laid.came


def _laid(folder: Folder, tei: bytes, listening: _Listening, by: By) -> _Laid:
    """Raises as `align` does; nothing is written."""
    root = parse(tei)
    _check_free(folder, root)
    recordings = listening.recordings
    words: list[SessionWords] = []
    times: dict[str, Span] = {}
    unheard: list[Unheard] = []
    unwritten: list[Unwritten] = []
    total = 0
    for div in path(root, "text/body/div"):
        session, text = div.get("n", "1"), _spoken(div)
        parts = recordings.media(session)
        total += len(text.texts)
        heard = listening.words(session)
        known = heard_text.placed(text.texts, heard)
        found = _found(parts, text, heard, known, listening)
        timed = heard_text.timed(text.texts, heard, known, found)
        words.append(SessionWords(session, tuple(word for _, word in timed)))
        times |= _turns(text, timed)
        unheard += _missing(text, {number for number, _ in timed})
        unwritten += [
            Unwritten(session, Span(heard[a].span.start, heard[b - 1].span.end), tuple(w.text for w in heard[a:b]))
            for a, b in known.unwritten
        ]
    placed = [word for session in words for word in session.words]
    if not placed:
        raise BadTranscript(
            f"The transcript of '{folder.slug}' says something else than its recording: next to nothing of it was heard.",
            remedy="Is it the recording of this seminar, in the transcript's language, and each session under its own --session? Nothing is changed.",
        )
    made = Words(made=listening.making(tei), sessions=tuple(words))
    content = records.compose_json(made)
    change = PlaceInTime(
        when=by.on.date(),
        who=by.who,
        why=WHY,
        times=tuple(times.items()),
        recordings=recordings,
        made=Made("words", folder.words_json.name, hashlib.sha256(content).hexdigest(), made.made),
    )
    came = AlignedText(
        words=total,
        placed=len(placed),
        inferred=heard_text.inferred(placed),
        turns=sum(1 for _ in root.iter("{*}u")),
        timed=len(times),
        unheard=tuple(unheard),
        unwritten=tuple(unwritten),
    )
    return _Laid(made, amend.apply(tei, change), came)


def _check_free(folder: Folder, root: Element) -> None:
    if not folder.recordings().media():
        raise NotYet(
            f"There is no recording of '{folder.slug}' to align the transcript to.",
            remedy=f"`inv ingest {folder.slug} -- FILE` brings one in.",
        )
    words = folder.words()
    if in_time.times_of(root) and (words is None or "text" not in words.made.options):
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' has its times already.",
            remedy="It needs no aligning: words that people changed since lie between those that were heard.",
        )


def _spoken(div: Element) -> _Spoken:
    """As published, and what is restricted too: a word that is withheld is withheld in the sound."""
    pairs = [
        (word.text, u.get(ID, ""))
        for u in div.iter("{*}u")
        for seg in u.iterchildren("{*}seg")
        for word in words_of(seg, restricted=True)
    ]
    return _Spoken(tuple(text for text, _ in pairs), tuple(id_ for _, id_ in pairs))


def _found(
    parts: Sequence[Recording], text: _Spoken, heard: Sequence[Word], known: Placed, listening: _Listening
) -> dict[int, Found]:
    """What was not heard as it is written, looked for in the sound."""
    found: dict[int, Found] = {}
    for passage in heard_text.passages(known, heard):
        seen = listening.positions(parts, passage.span, text.texts[passage.first : passage.end])
        for number, place in enumerate(seen, start=passage.first):
            start = passage.span.start + round(place.start * 1000)
            end = passage.span.start + round(place.end * 1000)
            found[number] = Found(Span(start, max(start, end)), place.probability)
    return found


def _sound(folder: Folder, parts: Sequence[Recording], span: Span) -> Samples | None:
    """None where it lies in two recordings."""
    for part in parts:
        if part.span.start <= span.start < part.span.end:
            end = min(span.end, part.span.end)
            return media.sound(folder.recording / part.name, Span(span.start - part.starts_at, end - part.starts_at))
    return None


def _turns(text: _Spoken, timed: Sequence[tuple[int, Word]]) -> dict[str, Span]:
    """From the first placed word of each utterance to its last end."""
    found: dict[str, Span] = {}
    for number, word in timed:
        before = found.get(text.whose[number], word.span)
        found[text.whose[number]] = Span(before.start, max(before.end, word.span.end))
    return found


def _missing(text: _Spoken, placed: set[int]) -> Iterator[Unheard]:
    """Runs of words without a place, utterance by utterance."""
    whose, run = "", list[str]()
    for number, (word, utterance) in enumerate(zip(text.texts, text.whose, strict=True)):
        if run and (number in placed or utterance != whose):
            yield Unheard(whose, tuple(run))
            run = []
        if number not in placed:
            whose = utterance
            run.append(word)
    if run:
        yield Unheard(whose, tuple(run))


def _taken_down(folder: Folder) -> tuple[bool, int]:
    """How often something was, and whether that goes on."""
    return folder.is_taken_down(), sum(entry.what == journal.TAKEN_DOWN for entry in folder.history())


class _Listening:
    """A hearing of what is said, kept window by window, so that a killed run goes on where it was; each sound is heard and searched once, however often it is asked
    for."""

    def __init__(
        self, folder: Folder, recogniser: Recogniser, aligner: Aligning | None, hints: Hints, progress: Progress
    ) -> None:
        self.recordings, self.home = folder.recordings(), folder.work / "aligning"
        self._folder, self._recogniser, self._aligner, self._hints = folder, recogniser, aligner, hints
        self._progress, self._total, self._done = progress, sum(r.duration for r in self.recordings.media()), 0
        self._before = _taken_down(folder)
        self._words: dict[str, tuple[Word, ...]] = {}
        self._positions: dict[tuple[str, Span, tuple[str, ...]], Sequence[Position]] = {}

    def making(self, tei: bytes) -> Making:
        """How the times of a text are made."""
        made = self._recogniser.making
        language = str(made.options.get("language") or self._hints.language)
        options = dict(made.options) | ({"language": language} if "language" in made.options else {})
        options |= {"text": hashlib.sha256(tei).hexdigest()[:16], "aligned": self._aligner is not None}
        return msgspec.structs.replace(made, options=options, sources=tuple(r.sha512 for r in self.recordings.media()))

    def see(self) -> None:
        """Raises OutOfDate where what is heard may not be written any more."""
        is_taken = _taken_down(self._folder) != self._before
        if is_taken:
            files.remove_tree(self.home)  # it may say what is to be gone, and came there when that was looked for
        if is_taken or self._folder.recordings() != self.recordings:
            what = "something of it was taken down" if is_taken else "other recordings have come"
            raise OutOfDate(
                f"While '{self._folder.slug}' was being heard, {what}: no times were written.",
                remedy="Run the same command again.",
            )

    def words(self, session: str) -> tuple[Word, ...]:
        """All that is heard in the recordings of a session, which follow one another."""
        if session not in self._words:
            heard = self._heard(self.recordings.media(session))
            self._words[session] = tuple(sorted(heard, key=lambda word: word.span.start))
        return self._words[session]

    def _heard(self, parts: Sequence[Recording]) -> Iterator[Word]:
        placed = [(self._folder.recording / part.name, part.starts_at) for part in parts]
        sources = [part.sha512 for part in parts]
        for window in media.windows(placed, longest=LONGEST):
            same = (sources, window.span, self._recogniser.making, self._hints)
            kept = self.home / f"{hashlib.sha256(msgspec.json.encode(same)).hexdigest()}.json"
            if (before := unfinished.kept(kept)) is not None:
                yield from msgspec.json.decode(before, type=tuple[Word, ...])
            else:
                words = self._recogniser.words(window, self._hints)
                unfinished.keep(kept, msgspec.json.encode(words))
                self.see()
                yield from words
            self._done += window.span.length
            self._progress(min(self._done, self._total), self._total)

    def positions(self, parts: Sequence[Recording], span: Span, words: tuple[str, ...]) -> Sequence[Position]:
        """When each of these words is said in a stretch of a session's sound; none where that cannot be told."""
        if self._aligner is None or not parts:
            return ()
        same = (parts[0].session, span, words)
        if same not in self._positions:
            sound = _sound(self._folder, parts, span)
            self._positions[same] = () if sound is None else self._aligner.aligned(sound, words) or ()
        return self._positions[same]
