"""Captions for those who read along: WebVTT and SubRip, cut at phrases (`phrases`), shown as long as they must be (`showing`), never two
at once; the speaker is named where somebody else begins. Where two speak at once, both stand in one caption, a line each, if they fit.

Law: the words of a turn's captions, in order, are its timed words, and between them, in brackets, what is left out. Captions stand by
their times, as WebVTT asks, so that one who breaks in stands within another's turn: a cue's id says whose words it has ("u3.1"; of two,
"u2.4 u3.1", a line each).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from sasci_archive.dialogue import words_from
from sasci_archive.editions import book
from sasci_archive.editions.captions import phrases, showing
from sasci_archive.editions.captions.phrases import FASTEST, LINE, LONGEST, READ, SHORTEST
from sasci_archive.formats import citation, subrip, webvtt
from sasci_archive.gate import Release
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    Note,
    Pause,
    Text,
    Unclear,
    spoken,
)
from sasci_archive.model.paragraph import speaker
from sasci_archive.model.reading import Reading, SessionText, Utterance
from sasci_archive.model.speech import Cue, Span, Word

NAMING = "by"
"""The class of what says who speaks, in a WebVTT cue: `<c.by>Ann:</c>`."""
DASH = "– "
"""Before each of two who speak in one caption."""


class Line(msgspec.Struct, frozen=True):
    """What one speaker says in a caption: `id` is its turn's, with its place in it ("u3.1"); `label` ("Ann:") stands before it where
    another spoke last; `said` is when."""

    id: str
    voice: str
    label: str
    words: tuple[str, ...]
    said: Span

    @property
    def text(self) -> str:
        """On one line."""
        return " ".join((self.label, *self.words) if self.label else self.words)


class Caption(msgspec.Struct, frozen=True):
    """What is shown at one time: one speaker's words, or a line each of two."""

    lines: tuple[Line, ...]
    span: Span
    text: str


class Within(msgspec.Struct, frozen=True, kw_only=True):
    """How many of so many captions are within each limit."""

    captions: int
    two_lines: int
    wide: int  # no line longer than LINE
    read: int  # no faster than READ
    fast: int  # no faster than FASTEST
    long: int  # no longer than LONGEST
    short: int  # no shorter than SHORTEST
    apart: int  # after the one before has gone


def vtt(release: Release, session: str) -> bytes:
    """One session's captions as WebVTT; only a header where nothing in it has a time."""
    reading = release.reading
    made = captions(reading, session)
    within = measured([(caption.span, caption.text) for caption in made])
    about = [citation.full_title(reading.citation), *([reading.standing.label] if reading.standing.label else [])]
    if hurried := within.captions - within.fast:
        about.append(f"{hurried} of {within.captions} captions: said faster than {FASTEST} characters a second.")
    note = webvtt.Aside(webvtt.Kind.NOTE, "\n".join(about).replace("-->", "→"))
    return webvtt.compose(webvtt.Captions((note, *(_cue(caption) for caption in made)))).encode()


def srt(release: Release, session: str) -> bytes:
    """The same captions as SubRip. A proof, and what is synthetic, says so first, each in a caption of its own: where somebody speaks at once,
    the first words are shown a little later than in the WebVTT, which can say it in a remark."""
    made = captions(release.reading, session)
    marks = [phrases.lines(mark.split()) for mark in book.marks(release.reading)]
    if not marks:
        return subrip.compose([subrip.Subtitle(caption.span, caption.text) for caption in made]).encode()
    step = SHORTEST + showing.GAP
    said = [Span(place * step, place * step + SHORTEST) for place in range(len(marks))]
    for caption in made:
        begins = max(caption.lines[0].said.start, len(marks) * step)
        said.append(Span(begins, max(begins, *(line.said.end for line in caption.lines))))
    texts = [*marks, *(caption.text for caption in made)]
    spans = showing.shown(said, [len(text) for text in texts])
    return subrip.compose(list(map(subrip.Subtitle, spans, texts))).encode()


def has_times(session: SessionText) -> bool:
    """Whether captions can be made of a session: a text that was taken over without times has none."""
    turns = [block for block in session.blocks if isinstance(block, Utterance)]
    return not turns or any(turn.span is not None for turn in turns)


def captions(reading: Reading, session: str) -> tuple[Caption, ...]:
    """What is shown of one session, by time. Both files ask for it, and whoever asks second gets what was found."""
    text = next(s for s in reading.sessions if s.id == session)
    with _ONE_AT_A_TIME:
        voices = tuple(speaker(turn, reading) for turn in _turns(text))
        return _cut(_This(text), voices, english=book.language(reading).startswith("en"))


_ONE_AT_A_TIME = threading.Lock()


class _This:
    """A session, the same only as itself: to compare all its words would take as long as to cut them."""

    def __init__(self, text: SessionText) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.text is other.text

    def __hash__(self) -> int:
        return id(self.text)


@lru_cache(maxsize=8)
def _cut(this: _This, voices: tuple[str, ...], *, english: bool) -> tuple[Caption, ...]:
    lines = _lines(this.text, voices, english=english)
    pairs = list(_paired(lines))
    texts = [
        "\n".join(DASH + line.text for line in pair) if len(pair) > 1 else _broken(pair[0], english=english)
        for pair in pairs
    ]
    said = [Span(pair[0].said.start, max(line.said.end for line in pair)) for pair in pairs]
    spans = showing.shown(said, [len(each) for each in texts])
    return tuple(map(Caption, pairs, spans, texts))


def measured(shown: Sequence[tuple[Span, str]]) -> Within:
    """How many of some captions are within each limit; each is when it is shown, and its text without marks."""
    speeds = [len(text) * 1000 / max(1, span.length) for span, text in shown]
    widths = [max(map(len, text.split("\n"))) for _, text in shown]
    ends = [0, *(span.end for span, _ in shown)]
    return Within(
        captions=len(shown),
        two_lines=sum(text.count("\n") < 2 for _, text in shown),
        wide=sum(width <= LINE for width in widths),
        read=sum(speed <= READ + 0.05 for speed in speeds),
        fast=sum(speed <= FASTEST + 0.05 for speed in speeds),
        long=sum(span.length <= LONGEST for span, _ in shown),
        short=sum(span.length >= SHORTEST for span, _ in shown),
        apart=sum(span.start >= end for (span, _), end in zip(shown, ends, strict=False)),
    )


# -- what is shown together ----------------------------------------------------------------------------------------------


def _turns(text: SessionText) -> list[Utterance]:
    return [block for block in text.blocks if isinstance(block, Utterance)]


def _lines(text: SessionText, voices: Sequence[str], *, english: bool) -> tuple[Line, ...]:
    """What each caption of each turn says, by when it is said; named where another spoke before."""
    timed = sorted(
        (
            (words, turn, voice)
            for turn, voice in zip(_turns(text), voices, strict=True)
            if (words := _with_gaps(turn, _timed(turn)))
        ),
        key=lambda each: each[0][0].span.start,
    )
    found: list[Line] = []
    before = ""
    for at, (words, turn, voice) in enumerate(timed):
        label = f"{' '.join(voice.split())}:" if voice != before else ""
        until = timed[at + 1][0][0].span.start if at + 1 < len(timed) else None
        found += _turn(turn.id, voice, label, words, until, english=english)
        before = voice
    return _named(sorted(found, key=lambda line: line.said.start))


def _turn(
    id_: str, voice: str, label: str, words: Sequence[Word], until: int | None, *, english: bool
) -> Iterator[Line]:
    ordered = _rising(words)
    for number, stretch in enumerate(phrases.stretches(ordered, label=label, until=until, english=english), start=1):
        said = Span(stretch[0].span.start, max(word.span.end for word in stretch))
        yield Line(f"{id_}.{number}", voice, label if number == 1 else "", tuple(word.text for word in stretch), said)


def _rising(words: Sequence[Word]) -> list[Word]:
    """None begins before the one before it, whatever its times say: the order of the words is that of the text."""
    found: list[Word] = []
    at = 0
    for word in words:
        at = max(at, word.span.start)
        found.append(msgspec.structs.replace(word, span=Span(at, max(at, word.span.end))))
    return found


def _named(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Where one breaks in, the other is named again when they go on."""
    found: list[Line] = []
    for line in lines:
        changes = not found or found[-1].voice != line.voice
        label = f"{' '.join(line.voice.split())}:" if changes else ""
        found.append(msgspec.structs.replace(line, label=label))
    return tuple(found)


def _paired(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Two who speak at once stand together, where either fits on a line."""
    at = 0
    while at < len(lines):
        one, two = lines[at], lines[at + 1] if at + 1 < len(lines) else None
        if two is not None and _go_together(one, two):
            yield one, two
            at += 2
        else:
            yield (one,)
            at += 1


def _go_together(one: Line, two: Line) -> bool:
    return (
        one.voice != two.voice
        and max(len(one.text), len(two.text)) + len(DASH) <= LINE
        and max(one.said.end, two.said.end) - one.said.start <= LONGEST
        and (two.said.start < one.said.end or two.said.start - one.said.start < showing.needed(len(one.text)))
    )


def _broken(line: Line, *, english: bool) -> str:
    return phrases.lines([*line.label.split(), *line.words], english=english)


def _cue(caption: Caption) -> webvtt.Cue:
    """Each line in its speaker's voice; what names them has a class of its own."""
    dash = DASH if len(caption.lines) > 1 else ""
    shown = [dash + line.text for line in caption.lines] if dash else [caption.text]
    parts = [_voiced(line, text, len(dash)) for line, text in zip(caption.lines, shown, strict=True)]
    return webvtt.Cue(caption.span, "\n".join(parts), id=" ".join(line.id for line in caption.lines))


def _voiced(line: Line, shown: str, at: int) -> str:
    """The text as it is shown, with its marks; what names the speaker begins at a character of it."""
    voice = webvtt.escaped(" ".join(line.voice.split())) or "?"
    end = at + len(line.label)
    label = f"<c.{NAMING}>{webvtt.escaped(shown[at:end])}</c>" if line.label else ""
    return f"<v {voice}>{shown[:at]}{label}{webvtt.escaped(shown[end:])}</v>"


# -- the words and their times -------------------------------------------------------------------------------------------


def _timed(utterance: Utterance) -> tuple[Word, ...]:
    """Its words with their times; spread over the utterance where there are only its bounds; none where not even these."""
    if utterance.words or utterance.span is None:
        return utterance.words
    said = " ".join(" ".join(spoken(paragraph).split()) for paragraph in utterance.paragraphs)
    return words_from((Cue(utterance.span, None, said),))


def _with_gaps(utterance: Utterance, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, and a sign of what is left out among them, from the word before it to the word after it. (A word that is left
    out within another comes after that one.)"""
    if utterance.span is None:
        return tuple(words)
    made: list[Word] = []
    done = 0
    for before, sign in _left_out(utterance):
        made += words[done:before]
        start = made[-1].span.end if made else utterance.span.start
        end = words[before].span.start if before < len(words) else utterance.span.end
        made += words_from((Cue(Span(start, max(start, end)), None, f"[{sign}]"),))
        done = max(done, before)
    return (*made, *words[done:])


def _left_out(utterance: Utterance) -> Iterator[tuple[int, str]]:
    """After how many of its words something is left out, and the sign for it."""
    counted = 0
    for paragraph in utterance.paragraphs:
        said = ""
        for inline in _flat(paragraph):
            if isinstance(inline, Left):
                yield counted + len(said.split()), inline.label
            else:
                said += inline.text
        counted += len(said.split())


def _flat(content: Sequence[Inline]) -> Iterator[Text | Left]:
    for inline in content:
        match inline:
            case Text() | Left():
                yield inline
            case Marked() | Link() | Cited() | Emphasis() | Unclear():
                yield from _flat(inline.content)
            case Pause() | Direction() | Note():
                pass
