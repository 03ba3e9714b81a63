"""Captions with speakers, cut for reading: at most two lines of 42 characters and seven seconds, ending with a sentence
where one ends. Length and duration follow the BBC's subtitle guidelines for English.

Law: the words of the captions, in order, are the words of the timed utterances, and between them, in brackets, what is left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from sasci_archive.dialogue import words_from
from sasci_archive.formats import citation, webvtt
from sasci_archive.gate import Release
from sasci_archive.model.reading import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    Note,
    Pause,
    SessionText,
    Text,
    Unclear,
    Utterance,
    spoken,
)
from sasci_archive.model.speech import Cue, Span, Word

LINE = 42
LONGEST = 7_000
SHORTEST = 1_000
BREATH = 1_500  # a silence this long, in ms, ends a cue


def vtt(release: Release, session: str) -> bytes:
    """One session's captions as WebVTT; only a header where nothing in it has a time."""
    reading = release.reading
    about = [citation.full_title(reading.citation)]
    about += [reading.standing.label] if reading.standing.label else []
    blocks: list[webvtt.Cue | webvtt.Aside] = [webvtt.Aside(webvtt.Kind.NOTE, "\n".join(about).replace("-->", "→"))]
    names = {person.id: person.name for person in reading.people}
    text = next(s for s in reading.sessions if s.id == session)
    for block in text.blocks:
        if isinstance(block, Utterance):
            speaker = names[block.who] if block.who else block.label
            blocks.extend(
                webvtt.Cue(span, webvtt.payload((webvtt.Voiced(speaker, lines),)), id=f"{block.id}.{number}")
                for number, (span, lines) in enumerate(_cues(_with_gaps(block, _timed(block))), start=1)
            )
    return webvtt.compose(webvtt.Captions(tuple(blocks))).encode()


def has_times(session: SessionText) -> bool:
    """Whether captions can be made of a session: a text that was taken over without times has none."""
    turns = [block for block in session.blocks if isinstance(block, Utterance)]
    return not turns or any(turn.span is not None for turn in turns)


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


def _cues(words: Sequence[Word]) -> Iterator[tuple[Span, str]]:
    groups = list(_groups(words))
    for group, following in itertools.zip_longest(groups, groups[1:]):
        start, end = group[0].span.start, max(w.span.end for w in group)
        latest = following[0].span.start if following else start + SHORTEST
        yield Span(start, max(end, min(latest, start + SHORTEST))), _two_lines([w.text for w in group])


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each cue: as many as go on two lines, the first as full as it can be, unless time or sense ends it first.
    A single word always goes."""
    group: list[Word] = []
    first = whole = 0  # how long the first line and both together are, with a space after each word
    for word in words:
        longer = whole + len(word.text) + 1
        if group and (longer - first > LINE + 1 or _is_over(group, word, whole - 1)):
            yield group
            group, first, longer = [], 0, len(word.text) + 1
        group.append(word)
        first, whole = longer if longer <= LINE + 1 else first, longer
    if group:
        yield group


def _is_over(group: Sequence[Word], word: Word, length: int) -> bool:
    """Whether a cue of so many characters ends before a word: it would stand too long, somebody draws breath, or a sentence
    ends."""
    return (
        word.span.end - group[0].span.start > LONGEST
        or word.span.start - group[-1].span.end > BREATH
        or (group[-1].text[-1] in ".?!" and length >= LINE // 2)
    )


def _two_lines(texts: Sequence[str]) -> str:
    """On one line where they fit; else broken at the space that makes the two lines most alike in length."""
    whole = " ".join(texts)
    if len(whole) <= LINE or len(texts) == 1:
        return whole
    middle = (len(whole) + 1) // 2
    before, after = whole.rfind(" ", 0, middle), whole.find(" ", middle)
    at = after if before < 0 or 0 <= after < len(whole) - before - 1 else before
    return f"{whole[:at]}\n{whole[at + 1 :]}"
