"""Words that may tell who somebody is that nobody has asked: names of people who are not on the roster, addresses, numbers.

A finder proposes and never decides. It is made to find too much rather than too little: what the record itself says (the
roster, the glossary, titles, the abstract) is no secret, and everything else that looks like a name is shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.dialogue import identifiers
from sasci_archive.model.consent import Named, Wish
from sasci_archive.model.redaction import Entity, Suggestion


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady baroness reverend rev father councillor cllr nurse sister
    matron sergeant constable judge captain auntie aunt uncle nan gran grandma grandad
    """
)
"""What stands before a name, whoever's it is."""
KIN: Final = _words(
    """
    wife husband partner son daughter mother father mum dad brother sister aunt auntie uncle cousin niece nephew grandmother
    grandfather grandson granddaughter neighbour friend colleague boss manager carer nurse doctor solicitor teacher tutor
    patient client resident secretary assistant deputy predecessor successor lodger landlord landlady
    """
)
"""Who somebody is to somebody else, before the name itself: "my neighbour Jean"."""
_WHOSE: Final = _words("my our his her their your whose a the")
_CALLED: Final = _words("called named")
_NO_NAMES: Final = _words(
    """
    i i'm i've i'd i'll ok okay january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays christmas
    easter english british welsh scottish irish european american french german polish indian god english-speaking internet
    covid brexit england britain uk scotland wales ireland europe london parliament government treasury coalition labour
    conservative conservatives tory tories liberal liberals methodist catholic anglican christian muslim jewish hindu sikh quaker
    """
)
"""Written with a capital, and nobody's name."""
_BODIES: Final = _words(
    """
    act paper bill department ministry service services council borough county board committee commission authority agency
    trust foundation fund institute university college school hospital infirmary hospice home care health insurance society
    association federation union party church charity centre project programme scheme network partnership office bank group
    house court report review
    """
)
"""A run of capitals with one of these in it names a body, a law or a place: no person."""
_NOBODY: Final = _words(
    """
    he she it they we you that this there these those who whom whose what which why how when where if one each nobody somebody everybody anybody someone everyone
    anyone nothing something everything another others people both all some many most few none mine hers ours theirs half
    everyone's neither either such whoever and but so or then now here well also
    """
)
"""What a sentence about somebody begins with that is no name."""
_SINGULAR: Final = _words("said says told was has is never")
_DOES: Final = _SINGULAR | _words(
    """
    had did does would could should came went thought knew rang wrote lived died called asked wanted took gave got brought sat
    worked used always still just and
    """
)
"""What somebody does whose name begins a sentence."""
_POSSESSIVE: Final = re.compile(r"['’]s$")
_BREAK: Final = re.compile(r"[,.;:?!…)\]”]['\"’”)]*$")


def found(
    passages: Mapping[str, Sequence[str]],
    *,
    known: Iterable[str],
    named: Sequence[Named] = (),
    entities: Mapping[str, Sequence[Entity]] | None = None,
    only: str = "",
) -> tuple[Suggestion, ...]:
    """What is proposed for these passages (the words of each, by its id), in their order; of two proposals that share words the
    longer. `known` are texts that everybody may read, `named` people who were asked whether they may be named, `entities` what a
    machine took for names. With `only` the id of one passage, its alone."""
    allowed = {key(word) for text in known for word in text.split()}
    allowed |= {key(word) for person in named if person.wish is Wish.NAME for word in person.name.split()}
    names = _Names(passages, allowed)
    proposed = []
    for passage, words in passages.items() if not only else [(only, passages[only])]:
        here = [*_asked(words, named), *_numbers(words), *names.of(words)]
        here += _by_machine(words, (entities or {}).get(passage, ()), allowed)
        proposed += [
            Suggestion(
                passage=passage,
                first=first + 1,
                last=last + 1,
                text=" ".join(words[first : last + 1]),
                why=why,
                instead=instead,
            )
            for first, last, why, instead in _disjoint(here)
        ]
    return tuple(proposed)


@functools.lru_cache(100_000)
def key(word: str) -> str:
    """A word without case, punctuation at its ends, and a possessive, as names are compared.

    >>> key("“Jean’s,"), key("O'Brien"), key("James'")
    ('jean', "o'brien", 'james')
    """
    bare = re.sub(r"^\W+|\W+$", "", word.casefold().replace("’", "'"))
    return bare.removesuffix("'s")


_Found = tuple[int, int, str, str]
"""From word to word (from 0, both included), what it looks like, what is proposed instead."""


def _asked(words: Sequence[str], named: Sequence[Named]) -> Iterator[_Found]:
    """The people who were asked, and did not say that they may be named."""
    keys = [key(word) for word in words]
    for person in named:
        if person.wish is Wish.NAME:
            continue
        told = "wants not to be named" if person.wish is Wish.OMIT else "has not been asked, or has not answered"
        for name in (person.name, *person.known_as):
            wanted = [key(word) for word in name.split()]
            for variant in {tuple(wanted), tuple(wanted[-1:])} if len(wanted) > 1 else {tuple(wanted)}:
                for at in range(len(keys) - len(variant) + 1):
                    if variant and tuple(keys[at : at + len(variant)]) == variant:
                        yield at, at + len(variant) - 1, f"consent.toml: {person.name} {told}", person.instead


def _numbers(words: Sequence[str]) -> Iterator[_Found]:
    text, starts = "", []
    for word in words:
        starts.append(len(text))
        text += f"{word} "
    for span, what in identifiers.found(text):
        first = max(i for i, start in enumerate(starts) if start <= span.start)
        last = max(i for i, start in enumerate(starts) if start < span.end)
        yield first, last, what, ""


class _Names:
    """What looks like a person's name in these passages."""

    def __init__(self, passages: Mapping[str, Sequence[str]], allowed: set[str]) -> None:
        self._allowed = allowed
        small, inside = set(), set()
        for words in passages.values():
            for at, word in enumerate(words):
                if word[:1].islower():
                    small.add(key(word))
                elif _is_capitalised(word) and not _begins(words, at):
                    inside.add(key(word))
        self._small = small
        self._certain = inside - small - _NO_NAMES
        """Written with a capital inside a sentence, and never without one."""

    def of(self, words: Sequence[str]) -> Iterator[_Found]:
        """Runs of capitalised words that are not all known, and what follows a title or says who somebody is to somebody."""
        at = 0
        while at < len(words):
            end = self._run(words, at)
            if end == at:
                at += 1
                continue
            if why := self._why(words, at, end):
                yield at, end - 1, why, ""
            at = end

    def _run(self, words: Sequence[str], at: int) -> int:
        """The end of the run of names that begins here; `at` itself where none does."""
        end = at
        while end < len(words) and self._may_be_name(words, end):
            end += 1
            title = key(words[end - 1]) in TITLES
            if (_BREAK.search(words[end - 1]) and not title) or _POSSESSIVE.search(words[end - 1]):
                break
        return end

    def _may_be_name(self, words: Sequence[str], at: int) -> bool:
        if not _is_capitalised(words[at]) or key(words[at]) in _NO_NAMES:
            return False
        title = key(words[at]) in TITLES and at + 1 < len(words) and _is_capitalised(words[at + 1])
        sure = title or not _begins(words, at) or key(words[at]) in self._certain
        return sure or self._does_something(words, at)

    def _does_something(self, words: Sequence[str], at: int) -> bool:
        """Whether a sentence begins with what may be a name: never written small, and somebody who does something."""
        name, following = key(words[at]), key(words[at + 1]) if at + 1 < len(words) else ""
        if name in self._small or name in _NOBODY or _BREAK.search(words[at]):
            return False
        has_something = _POSSESSIVE.search(words[at]) is not None and following not in {
            "a",
            "the",
            "not",
            "all",
            "been",
        }
        return has_something or following in (_SINGULAR if name.endswith("s") else _DOES)

    def _why(self, words: Sequence[str], at: int, end: int) -> str:
        keys = [key(word) for word in words[at:end]]
        if all(k in self._allowed or k in TITLES for k in keys):
            return ""
        before = [key(word) for word in words[max(0, at - 3) : at]]
        if keys[0] in TITLES:
            return "a name with a title"
        if before and before[-1] in KIN and not _WHOSE.isdisjoint(before):
            return f"somebody's {before[-1]}, by name"
        if before and before[-1] in _CALLED:
            return "a name"
        if not _BODIES.isdisjoint(keys):
            return ""
        return "a name that the record does not have"


def _by_machine(words: Sequence[str], entities: Sequence[Entity], allowed: set[str]) -> Iterator[_Found]:
    for entity in entities:
        first = entity.first + (words[entity.first].casefold() == "the" and entity.last > entity.first)
        keys = [key(word) for word in words[first : entity.last + 1]]
        abbreviation = first == entity.last and words[first].isupper()
        if not abbreviation and not all(k in allowed or k in TITLES or k in _NO_NAMES or not k for k in keys):
            yield first, entity.last, f"the model takes it for {entity.kind.value}", ""


def _disjoint(proposed: Iterable[_Found]) -> list[_Found]:
    """Of proposals that share words the one with something to put instead, else the longer, else the first; in order."""
    kept: list[_Found] = []
    for each in sorted(proposed, key=lambda p: (not p[3], p[0] - p[1])):
        if all(each[1] < other[0] or other[1] < each[0] for other in kept):
            kept.append(each)
    return sorted(kept)


def _is_capitalised(word: str) -> bool:
    """Whether it is written as a name: one capital and small letters after it; not a number, nor an abbreviation."""
    bare = re.sub(r"^\W+", "", word)
    letters = re.sub(r"['’]s$", "", re.sub(r"\W+$", "", bare))
    return bool(letters) and letters[0].isupper() and (any(c.islower() for c in letters[1:]))


def _begins(words: Sequence[str], at: int) -> bool:
    """Whether a sentence, or something quoted, begins here."""
    if at == 0 or words[at][:1] in "\"“‘'(":
        return True
    before = words[at - 1]
    return bool(re.search(r"[.?!…:]['\"’”)]*$", before)) and key(before) not in TITLES
