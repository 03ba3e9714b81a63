"""The table of the house's rules, and what they find in a text.

Laws: finding changes nothing; what a rule proposes, done, leaves it nothing to propose; no rule proposes anything for words that
are withheld (they are not in the text it is given) or that markup cuts through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from sasci_archive.house import acronyms, hesitation, names, numbers, signs, spellings
from sasci_archive.house.settling import Find, settled
from sasci_archive.house.text import Known, Paragraph, Proposed
from sasci_archive.model.house import Finding

AROUND: Final = 4
"""So many words are shown on either side."""


class Rule(msgspec.Struct, frozen=True):
    """One rule. `heard` where what it finds was misheard, rather than to be printed otherwise."""

    code: str
    does: str
    find: Find
    heard: bool = False


def _each(find: Callable[[Paragraph, Known], Iterator[Proposed]]) -> Find:
    """A rule that looks at one paragraph at a time."""
    through = settled(lambda paragraphs, known: ((text, found) for text in paragraphs for found in find(text, known)))
    return lambda paragraphs, known: (found for text in paragraphs for found in through((text,), known))


RULES: Final = (
    Rule("names", "names as the record spells them", settled(names.names), heard=True),
    Rule("spellings", "names spelt in one way", settled(spellings.spellings), heard=True),
    Rule("acronyms", "acronyms in one way", _each(acronyms.written)),
    Rule("first-use", "acronyms explained where they first stand", settled(acronyms.first_use)),
    Rule("numbers", "numbers in words or figures", _each(numbers.numbers)),
    Rule("dates", "days, years and decades", _each(numbers.dates)),
    Rule("money", "sums of money", _each(numbers.money)),
    Rule("per-cent", "shares", _each(numbers.per_cent)),
    Rule("dashes", "dashes and ranges", _each(signs.dashes)),
    Rule("quotes", "quotation marks", _each(signs.quotes)),
    Rule("apostrophes", "apostrophes of one kind", settled(signs.apostrophes)),
    Rule("ellipses", "ellipses", _each(signs.ellipses)),
    Rule("spaces", "spaces around punctuation", _each(signs.spaces)),
    Rule("fillers", "fillers lifted: um, er, you know", _each(hesitation.fillers)),
    Rule("repeats", "words said twice", _each(hesitation.repeats)),
    Rule("false-starts", "words broken off", _each(hesitation.broken_off)),
)


def findings(paragraphs: Sequence[Paragraph], known: Known, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """What the rules find, but for those the house does without, in the order of the text, numbered from 1."""
    order = {text.seg: n for n, text in enumerate(paragraphs)}
    found = [
        (order[text.seg], proposed.first, rule, text, proposed)
        for rule in rules
        if rule.code not in known.house.without
        for text, proposed in rule.find(paragraphs, known)
    ]
    found.sort(key=lambda each: each[:2])
    return tuple(_finding(n, *each[2:]) for n, each in enumerate(found, start=1))


def rule_of(code: str) -> Rule | None:
    """By its code; None where there is none."""
    return next((rule for rule in RULES if rule.code == code), None)


def _finding(number: int, rule: Rule, text: Paragraph, proposed: Proposed) -> Finding:
    first, end = proposed.first, proposed.first + proposed.count
    was = " ".join(text.words[first:end])
    return Finding(
        number=number,
        rule=rule.code,
        passage=text.passage,
        seg=text.seg,
        first=first,
        was=was,
        now=was if proposed.now is None else proposed.now,
        why=proposed.why,
        note=proposed.note,
        before=" ".join(text.words[max(0, first - AROUND) : first]),
        after=" ".join(text.words[end : end + AROUND]),
    )
