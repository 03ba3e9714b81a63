"""The captions that meetings leave behind: Zoom's and Teams' VTT, read as who says what when.

Teams marks who speaks with `<v Name>`. Zoom writes `Name: text`, and a colon alone does not make a name: "10:30 Meeting:
we began" has none, "And she said: no" has none. Where there is doubt the text stays whole and the cue has no speaker.
Law: every character of the cues' text is in exactly one cue's speaker or text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import webvtt
from sasci_archive.model.speech import Clock, Cue, Span

_PREFIX = re.compile(r"(?P<name>[^:]{1,80}):(?:\s+(?P<text>.*))?", re.DOTALL)
_TELEPHONE = re.compile(r"\+?[\d*(][\d*() .\-]{5,}\d")
_NEVER_IN_A_NAME = re.compile(r"[?!;=/\\\[\]{}<>“”\"…]|\.\.|[^.\s]{4,}\.\s")
_SUFFIX = re.compile(r"\s*\([^()]*\)$")
_PARTICLE = re.compile(r"al|and|ap|at|bin|da|de|del|den|der|di|dos|du|el|la|le|of|ten|ter|the|van|von|y|zu")
_LEAD_IN = re.compile(
    r"also|and|answer|as|because|but|chapter|example|finally|first|he|here|however|i|if|in|it|like|note|now|oh|ok|okay|or|"
    r"point|question|quote|really|result|second|she|so|summary|that|the|then|there|they|third|this|title|today|warning|we|"
    r"well|what|when|yeah|yes|you",
    re.IGNORECASE,
)
OFTEN = 4
MOST_WORDS = 6
BACK = 60_000
"""How far (ms) a cue may begin before the one before it: platforms put cues of people who speak at once in odd order."""


def parse(text: str, *, where: str = "The caption file") -> tuple[Cue, ...]:
    """The cues of a meeting's VTT, in the order of the file: Zoom's or Teams', whichever it is. `where` is the file's name,
    for errors. A cue in which several people speak becomes several, which share its time by their length; a cue without
    text is left out unless it says who speaks. Raises BadCaptions, with the line.
    """
    return told(webvtt.parse(text, where=where).cues, where=where)


def told(cues: Sequence[webvtt.Cue], *, where: str = "The caption file") -> tuple[Cue, ...]:
    """Who says what in cues that were read already, whatever file they stood in. Raises BadCaptions where their times run back."""
    for before, cue in itertools.pairwise(cues):
        if cue.span.start < before.span.start - BACK:
            raise BadCaptions(
                f"{where}, line {cue.line}: the times run back, from {Clock.at(before.span.start)} to {Clock.at(cue.span.start)}.",
                remedy="Two files may have been put together: make two files of it, and say with --starts-at where the second begins.",
            )
    stretches = [(cue, webvtt.voiced(cue.payload)) for cue in cues]
    if any(part.voice for _, parts in stretches for part in parts):
        return tuple(_teams(stretches))
    whole = [(cue, _one_line("".join(part.text for part in parts))) for cue, parts in stretches]
    names = named([line for _, line in whole])
    return tuple(_zoom(whole, names))


def _teams(stretches: Iterable[tuple[webvtt.Cue, tuple[webvtt.Voiced, ...]]]) -> Iterable[Cue]:
    for cue, parts in stretches:
        spoken = [Cue(cue.span, part.voice, _one_line(part.text)) for part in parts if part.voice or part.text.strip()]
        total, sofar = max(1, sum(len(part.text) for part in spoken)), 0
        for part in spoken:
            start = cue.span.start + cue.span.length * sofar // total
            sofar += len(part.text)
            yield Cue(Span(start, cue.span.start + cue.span.length * sofar // total), part.speaker, part.text)


def _zoom(whole: Iterable[tuple[webvtt.Cue, str]], names: frozenset[str]) -> Iterable[Cue]:
    for cue, line in whole:
        found = _PREFIX.fullmatch(line)
        if found and found["name"] in names:
            yield Cue(cue.span, found["name"], found["text"] or "")
        elif line:
            yield Cue(cue.span, None, line)


def named(lines: list[str]) -> frozenset[str]:
    """Which of the prefixes (`Name: …`) of these lines are names. Of those that can be: all, where every cue of the file has one; else
    those that come again and again, are capitalised throughout like a full name, or are one capitalised word that comes
    twice. A suffix in brackets makes no other name of it when counting."""
    prefixes = [found["name"] for line in lines if (found := _PREFIX.fullmatch(line)) and _can_be_a_name(found["name"])]
    times = Counter(_bare(name) for name in prefixes)
    every = len(prefixes) == sum(1 for line in lines if line) > 1
    return frozenset(
        name
        for name in set(prefixes)
        if every or times[_bare(name)] >= OFTEN or _looks_like_a_name(name, times[_bare(name)])
    )


def _can_be_a_name(text: str) -> bool:
    """Begins with a letter, is short and no sentence; or is a telephone number."""
    if _TELEPHONE.fullmatch(text):
        return True
    return text[0].isalpha() and len(text.split()) <= MOST_WORDS and not _NEVER_IN_A_NAME.search(_bare(text))


def _looks_like_a_name(text: str, times: int) -> bool:
    if _TELEPHONE.fullmatch(text):
        return True
    words = _bare(text).split()
    if _LEAD_IN.fullmatch(words[0]) and (times == 1 or len(words) == 1):
        return False
    capitalised = not words[0][0].islower() and all(
        not word[0].islower() or _PARTICLE.fullmatch(word) for word in words
    )
    return capitalised and (len(words) > 1 or times > 1)


def _bare(name: str) -> str:
    return _SUFFIX.sub("", name)


def _one_line(text: str) -> str:
    return " ".join(text.split())
