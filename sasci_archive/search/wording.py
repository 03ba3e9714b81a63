"""What people type, read: words, "phrases", beginnings of words (car*), OR and NOT. Whatever the string, it is read; nothing of it is syntax to the index.

Words stand together unless OR is between two of them, which binds more closely (`care home OR house`: care, and home or house). NOT leaves out what
follows. A word is found with its plural and its possessive: the forms that Harman's S-stemmer (1991) takes for one, which does what readers of any
language can foresee. A stemmer that goes further (Porter's) takes organisation for organ, cannot find a beginning that is no stem (organisati*), and
spoils Welsh. Quoted words are found as they are.

The index splits text where letters and numbers end, and does not tell é from e or A from a (SQLite's unicode61, remove_diacritics 2).
<https://www.sqlite.org/fts5.html#unicode61_tokenizer>
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

MOST: Final = 64
"""So many words and phrases of a query are looked for; the rest of a whole page that somebody pastes is passed over."""
LEAST: Final = 2
"""Letters of a beginning: with fewer it is taken for a word."""

_PIECES: Final = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]?(\*?)|([^\s\"“”„«»()]+)")
_SHY: Final = dict.fromkeys(map(ord, "\u00ad\u2060\ufeff"))
"""What nobody sees and nobody types, and what parts no word: soft hyphens, word joiners."""
_ALONE: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Signs of scripts that write no spaces: each is a word of its own (`apart`)."""
_APART: Final = re.compile(f"[{_ALONE}]")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_POSSESSIVE: Final = re.compile(r"(?<=\w)['’ʼ]s?$", re.IGNORECASE)


class Unit(msgspec.Struct, frozen=True):
    """One thing looked for: any of these `forms`, each a run of words that stand together; the last is only a beginning where it is `begun`. `typed` is
    how it was written."""

    forms: tuple[tuple[str, ...], ...]
    begun: bool = False
    typed: str = ""
    quoted: bool = False


class Wording(msgspec.Struct, frozen=True):
    """Of each group of `wanted` one unit must be there, and none of `unwanted`."""

    wanted: tuple[tuple[Unit, ...], ...] = ()
    unwanted: tuple[Unit, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """All that is wanted, in order."""
        return tuple(unit for group in self.wanted for unit in group)


def read(text: str) -> Wording:
    """What a query asks for; nothing where there is no word in it.

    >>> [[u.typed for u in group] for group in read('care home OR house').wanted], read('care NOT "care home"').unwanted[0].forms
    ([['care'], ['home', 'house']], (('care', 'home'),))
    """
    wanted: list[list[Unit]] = []
    unwanted: list[Unit] = []
    joins = leaves_out = False
    pieces = list(_pieces(text))
    for at, (typed, quoted, begun) in enumerate(pieces):
        between = 0 < at < len(pieces) - 1
        if not quoted and typed == "OR" and between and wanted:
            joins = not leaves_out
            continue
        if not quoted and typed == "NOT" and at < len(pieces) - 1:
            leaves_out, joins = True, False
            continue
        if not quoted and typed == "AND" and between:
            continue
        unit = _unit(typed, quoted=quoted, begun=begun)
        if unit is None or len(unwanted) + sum(map(len, wanted)) >= MOST:
            continue
        if leaves_out:
            unwanted.append(unit)
        elif joins:
            wanted[-1].append(unit)
        else:
            wanted.append([unit])
        joins = leaves_out = False
    return Wording(tuple(map(tuple, wanted)), tuple(unwanted))


def words(text: str) -> tuple[str, ...]:
    """A text's words as the index has them, but for the marks on letters.

    >>> words("The carer’s well-being, £13.60"), words("小林")
    (('The', 'carer', 's', 'well', 'being', '13', '60'), ('小', '林'))
    """
    return tuple("".join(run) for run in _runs(visible(text)))


def folded(text: str) -> str:
    """Small letters without marks, as two words are compared.

    >>> folded("Mróz"), folded("Tŷ")
    ('mroz', 'ty')
    """
    return "".join(
        sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.category(sign).startswith("M")
    )


def visible(text: str) -> str:
    """A text without signs that nobody sees, and that would part a word in the index.

    >>> visible("soft\u00adhyphen")
    'softhyphen'
    """
    return text.translate(_SHY)


def apart(text: str) -> str:
    """The words of a text in which some have nothing between them, set apart; "" where there are none such.

    >>> apart("Ask 小林."), apart("Ask them.")
    ('Ask 小 林', '')
    """
    return " ".join(words(text)) if _APART.search(text) else ""


@functools.cache
def newer_signs() -> str:
    """Signs that are no letters and that Unicode has had for less long than SQLite knows it (6.1, 2012; most emoji are newer): for SQLite whatever it does
    not know is a letter, and would make one word of `care🧸`."""
    before = unicodedata.ucd_3_2_0.category
    return "".join(
        sign
        for sign in map(chr, range(0x378, 0x1FC00))
        if before(sign) == "Cn"
        and ((category := unicodedata.category(sign))[0] in "SP" or category in {"Cf", "Mc", "Me"})
    )


def forms(word: str) -> tuple[str, ...]:
    """A word, and its singular or plural.

    >>> forms("carers"), forms("policy"), forms("business"), forms("processes")
    (('carers', 'carer'), ('policy', 'policies'), ('business', 'businesses'), ('processes', 'process'))
    """
    if len(word) < 3 or not word.isalpha():
        return (word,)
    small = word.lower()
    stem = singular(small)
    if stem != small:
        return (word, stem)
    if small.endswith(("s", "x", "z", "ch", "sh")):
        return (word, f"{small}es")
    if small.endswith("y") and small[-2] not in "aeiou":
        return (word, f"{small[:-1]}ies")
    return (word, f"{small}s")


def singular(word: str) -> str:
    """Harman, "How effective is suffixing?" (JASIS 42, 1991), with one rule before its own: -sses, -xes, -zes, -ches and -shes lose -es.

    >>> [singular(word) for word in ("carers", "policies", "analysis", "boxes", "homes", "process", "buses")]
    ['carer', 'policy', 'analysis', 'box', 'home', 'process', 'buse']
    """
    if len(word) < 4:
        return word
    if word.endswith(("sses", "xes", "zzes", "ches", "shes")):
        return word[:-2]
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("us", "ss", "is")):
        return word[:-1]
    return word


def _pieces(text: str) -> Iterator[tuple[str, bool, bool]]:
    """What was typed, whether in quotation marks, whether only the beginning of its last word."""
    text = text.encode("utf-8", "replace").decode().translate(_SHY)
    for found in _PIECES.finditer(text):
        phrase, star, word = found.groups()
        if word is None:
            yield phrase, True, bool(star)
        elif len(word) > 1 and word[0] == "-" and word[1] != "-":
            yield "NOT", False, False
            yield word[1:].rstrip("*"), False, word.endswith("*")
        else:
            yield word.rstrip("*"), False, word.endswith("*")


def _unit(typed: str, *, quoted: bool, begun: bool) -> Unit | None:
    run = words(typed)
    if not run:
        return None
    if begun and len(run[-1]) >= LEAST:
        return Unit((run,), begun=True, typed=typed, quoted=quoted)
    if quoted:
        return Unit((run,), typed=typed, quoted=True)
    return Unit(tuple(dict.fromkeys(_every(typed, run))), typed=typed)


def _every(typed: str, run: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The forms of one word that is not quoted."""
    bare = words(_POSSESSIVE.sub("", typed.strip(".,;:!?…")))
    if bare != run and bare:  # carer's
        yield from _every(" ".join(bare), bare)
        return
    if _THOUSANDS.search(typed):
        yield run
        yield words(typed.replace(",", ""))
    elif len(run) == 1 and run[0].isdecimal() and 3 < len(run[0]) < 16:
        yield run
        yield words(f"{int(run[0]):,}")
    elif len(run) == 1:
        yield from ((form,) for form in forms(run[0]))
    else:
        yield run
        *before, last = run
        yield from ((*before, form) for form in forms(last)[1:])
        if "-" in typed and all(each.isalpha() for each in run) and not _APART.search(typed):
            yield from ((form,) for form in forms("".join(run)))


def _runs(text: str) -> Iterator[Sequence[str]]:
    """Runs of letters and numbers (L*, N*, Co), a sign of a script without spaces by itself; a mark belongs to the letter before it."""
    run: list[str] = []
    for sign in text:
        alone = _APART.match(sign) is not None
        category = unicodedata.category(sign)
        belongs = run if category == "Mn" else category[0] in "LN" or category == "Co"
        if belongs and not alone:
            run.append(sign)
        else:
            if run:
                yield run
                run = []
            if alone:
                yield [sign]
    if run:
        yield run
