"""The text as rules read it: paragraphs of published words, what must not be torn apart, and what the record knows.

A word is what stands between white space, with its punctuation. Withheld words are not here at all.
"""

from __future__ import annotations

import functools
import re
from typing import Final

import msgspec

from sasci_archive.model.house import House
from sasci_archive.model.seminar import Term

_PARTS: Final = re.compile(r"(\W*)(.*?)((?:['’]s)?\W*)", re.DOTALL)
_ENDS: Final = re.compile(r"[.?!…][\"'”’)\]]*$")
_PAUSES: Final = re.compile(r"[.?!…,;:–—][\"'”’)\]]*$|^[-–—]+$")


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph's words. Before the words numbered in `breaks` markup begins, or something stands that must not be lost (a note, a
    gap, what is withheld): no change reaches across. `fixed` words cannot be changed at all, as markup cuts through them. `notes` are
    its footnotes: after how many words, and their text."""

    seg: str
    passage: str
    words: tuple[str, ...]
    breaks: frozenset[int] = frozenset()
    fixed: frozenset[int] = frozenset()
    notes: tuple[tuple[int, str], ...] = ()

    def together(self, first: int, end: int) -> bool:
        """Whether the words from `first` to before `end` can be changed as one."""
        return (
            0 <= first < end <= len(self.words)
            and not any(n in self.breaks for n in range(first + 1, end))
            and not any(n in self.fixed for n in range(first, end))
        )

    def begins(self, at: int) -> bool:
        """Whether a sentence begins with this word."""
        return at == 0 or bool(_ENDS.search(self.words[at - 1]))

    def word(self, at: int) -> str:
        """The word at a number, in lower case and without punctuation; "" beyond either end."""
        return bare(self.words[at]) if 0 <= at < len(self.words) else ""


class Spelling(msgspec.Struct, frozen=True):
    """A name or term the record spells, and where: "the roster"."""

    text: str
    where: str
    person: bool = False


class Known(msgspec.Struct, frozen=True):
    """What the record says, and what the house's rules are set to."""

    house: House = House()
    spellings: tuple[Spelling, ...] = ()
    terms: tuple[Term, ...] = ()


class Proposed(msgspec.Struct, frozen=True):
    """What a rule proposes: `count` words from number `first` on of a paragraph read `now`; where `now` is None they stay, and `note`
    (or, where that is "", only a question) is put to them."""

    first: int
    count: int
    now: str | None
    why: str
    note: str = ""


def words(text: str) -> frozenset[str]:
    """A list of words."""
    return frozenset(text.split())


@functools.lru_cache(100_000)  # the same words come again and again, in every rule
def parts(word: str) -> tuple[str, str, str]:
    """What stands before it, the word itself, and what stands behind it, a possessive included.

    >>> parts("“Jean's,"), parts("(1996)."), parts("…")
    (('“', 'Jean', "'s,"), ('(', '1996', ').'), ('…', '', ''))
    """
    found = _PARTS.fullmatch(word)
    assert found is not None
    return found[1], found[2], found[3]


@functools.lru_cache(100_000)
def bare(word: str) -> str:
    """A word in lower case without what stands around it; a possessive is part of it.

    >>> bare("(Um,"), bare("Don't")
    ('um', "don't")
    """
    return re.sub(r"^\W+|\W+$", "", word).casefold().replace("’", "'")


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with it.

    >>> ends_sentence("so.”"), ends_sentence("so,")
    (True, False)
    """
    return bool(_ENDS.search(word))


def pauses(word: str) -> bool:
    """Whether there is a comma, a stop or a dash behind it."""
    return bool(_PAUSES.search(word))


def capitalised(word: str) -> str:
    """The word with a capital, wherever its first letter is.

    >>> capitalised("“three")
    '“Three'
    """
    at = next((i for i, c in enumerate(word) if c.isalpha()), None)
    return word if at is None else word[:at] + word[at].upper() + word[at + 1 :]
