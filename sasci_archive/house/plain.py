"""Where an Easy Read edition may be hard to read: proposals for its makers, who alone change it.

The rules are those that the published guides agree on: *Information for all: European standards for making information easy to read and
understand* (Inclusion Europe), *Making written information easier to understand for people with learning disabilities* (Department of
Health, 2010): short sentences, one idea each, easy words, no abbreviations, a picture for each idea, tested with readers. No rule can say whether
it is easy to read: only readers can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from sasci_archive.model.easy_read import EasyRead, Line

MOST_WORDS: Final = 15
"""So many words a sentence may have."""
LONG: Final = 11
"""A word of so many letters is long, if it is not explained."""
OFTEN: Final = 3
"""The same picture so often is a picture of nothing."""

HARD: Final = dict(
    pair.split(": ")
    for pair in """
    accommodation: home
    acquire: get
    additional: more
    alternative: choice, other
    anticipate: expect
    apparent: clear
    approximately: about
    ascertain: find out
    assist: help
    assistance: help
    attempt: try
    beneficial: good, helpful
    cease: stop
    colleague: person you work with
    commence: start
    commissioner: person who decides what the council pays for
    comply: do what you are told
    component: part
    comprehend: understand
    consequently: so
    consult: ask
    consultation: asking people what they think
    deficit: not enough money
    demonstrate: show
    determine: decide
    discontinue: stop
    eligible: allowed to have
    eligibility: who can have it
    endeavour: try
    ensure: make sure
    establish: set up, start
    evaluate: check how well it worked
    evaluation: a check of how well it worked
    expenditure: money spent
    facilitate: help
    frequently: often
    fundamental: main
    furthermore: also
    however: but
    identify: find
    implement: do, start
    inadequate: not good enough
    individual: person
    inform: tell
    initiative: plan
    innovation: new idea
    majority: most
    minority: a few
    modify: change
    monitor: check
    necessary: needed
    numerous: many
    obtain: get
    occupation: job
    opportunity: chance
    participate: take part
    persons: people
    prior: before
    procedure: way to do it
    provide: give
    provision: what people get
    purchase: buy
    regarding: about
    reimburse: pay back
    remuneration: pay
    require: need
    residence: home
    residential: where people live
    respond: answer
    retain: keep
    stakeholder: person who has a say in it
    subsequently: later
    substantial: large
    sufficient: enough
    terminate: end
    therefore: so
    threshold: how much need a person must have
    utilise: use
    utilize: use
    via: by
    whereas: but
    """.strip().split("\n")
    for pair in [pair.strip()]
)
"""Words that easier ones can stand for."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE: Final = re.compile(r"[.!?…]+[\"”’)]*\s+(?=[^\W\d_]|\d)")
_SHORTENED: Final = re.compile(
    r"\b(?:[A-Z]{2,}s?|(?:[A-Z]\.){2,}|(?:e\.g|i\.e|etc|approx|no|nos|ca|vs)\.)(?![\w])", re.ASCII
)
_TITLES: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St)\.\s")
_ENDINGS: Final = ("s", "es", "d", "ed", "ing", "ly")


class Told(msgspec.Struct, frozen=True):
    """What may be hard: the line of the file (0: the whole of it), what, and what to think of."""

    line: int
    problem: str
    remedy: str


def hard(text: EasyRead, *, synthetic: bool) -> tuple[Told, ...]:
    """All of it, by line."""
    pictures = Counter(line.picture for line in text.lines if line.picture)
    explained = {
        word.casefold() for line in text.lines for piece, bold in line.said if bold for word in _WORD.findall(piece)
    }
    found = [
        Told(
            0,
            f"{clause[0].upper()}{clause[1:]}",
            "It is not published without: write it under the title (Made by: …, Tested by: …, Tested on: …).",
        )
        for clause in text.lacks(synthetic=synthetic)
    ]
    for line in text.lines:
        found += _line(line, explained)
        if line.picture and pictures[line.picture] > OFTEN:
            found.append(
                Told(
                    line.number,
                    f"{line.picture} is used {pictures[line.picture]} times",
                    "A picture helps where it shows this idea and no other.",
                )
            )
    return tuple(dict.fromkeys(found))


def _line(line: Line, explained: set[str]) -> Iterator[Told]:
    text, number = line.text, line.number
    sentences = _SENTENCE.split(_TITLES.sub("", text))
    if len(sentences) > 1:
        yield Told(number, f"{len(sentences)} sentences in one line", "Give each idea a line and a picture of its own.")
    if (words := max(len(_WORD.findall(sentence)) for sentence in sentences)) > MOST_WORDS:
        yield Told(number, f"a sentence of {words} words", f"Say it in {MOST_WORDS} at most, or in two lines.")
    if not line.picture:
        yield Told(number, "no picture", "Find one that shows the idea: ![what is to be seen](file.png)")
    yield from _words(line, explained)
    if "%" in text or "per cent" in text:
        yield Told(number, "a percentage", "Say how many out of ten or out of a hundred, or that it was many or few.")


def _words(line: Line, explained: set[str]) -> Iterator[Told]:
    """Words that may be hard, but for those that are bold, here or elsewhere: they are explained."""
    known = {word.rstrip("s") for word in explained}
    for short in dict.fromkeys(_SHORTENED.findall(line.text)):
        if short.casefold().rstrip("s") not in known:
            yield Told(
                line.number,
                f"'{short}' is short for something",
                "Write it in full; or make it bold, and say in the next line what it means.",
            )
    for word in dict.fromkeys(_WORD.findall(line.text)):
        if word.casefold() in explained:
            continue
        if easier := _easier(word.casefold()):
            yield Told(line.number, f"'{word}' may be hard", f"Perhaps: {easier}.")
        elif len(word) >= LONG and not word[0].isupper():
            yield Told(
                line.number,
                f"'{word}' is long",
                "Is there a shorter word? If not, make it bold, and say in the next line what it means.",
            )


def _easier(word: str) -> str:
    """What can stand for a word, in any of its forms; "" where we know of nothing."""
    forms = (word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)))
    return next((HARD[form] for each in forms for form in (each, f"{each}e", f"{each[:-1]}y") if form in HARD), "")
