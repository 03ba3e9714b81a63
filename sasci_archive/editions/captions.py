"""Captions with speakers, cut for reading: at most two lines of 42 characters and seven seconds, ending with a sentence
where one ends. Length and duration follow the BBC's subtitle guidelines for English.

Law: the words of the captions, in order, are the words of the timed utterances.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from sasci_archive.dialogue import words_from
from sasci_archive.formats import citation, webvtt
from sasci_archive.gate import Release
from sasci_archive.model.reading import Utterance, spoken
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
                for number, (span, lines) in enumerate(_cues(_timed(block)), start=1)
            )
    return webvtt.compose(webvtt.Captions(tuple(blocks))).encode()


def _timed(utterance: Utterance) -> tuple[Word, ...]:
    """Its words with their times; spread over the utterance where there are only its bounds; none where not even these."""
    if utterance.words or utterance.span is None:
        return utterance.words
    said = " ".join(" ".join(spoken(paragraph).split()) for paragraph in utterance.paragraphs)
    return words_from((Cue(utterance.span, None, said),))


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
