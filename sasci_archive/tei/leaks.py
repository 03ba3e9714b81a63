"""Where the name of somebody who is not to be known still stands.

A name leaks if any part of it stands as a word of its own, whatever its case, accents, possessive or plural, and whatever
markup cuts it up. A part that is an ordinary word too ("will", "may", "young") leaks where it is written as a name.
Others may share a part of the name: they are let be where the markup says who or what is meant (`placeName`, `orgName` or
`term` with a `@ref` to an entry; `persName`, for what that person is called). In a `date` only a word that is a name is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from sasci_archive.tei.document import ID, Element, local


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend captain cllr councillor hon
    judge sister father the of and de la le du da di del der den van von zu bin ibn el al st
    """
)
"""No part of anybody's name by itself, unless it is the last word of it."""
IMPERSONAL: Final = _words(
    """
    laptop desktop ipad iphone phone mobile android tablet zoom teams user guest host meeting room device webcam mic
    he him his she her hers they them their chair witness speaker participant voice interpreter assistant organiser
    audience member an as at be by do go if in is it me my no oh ok on or so to up us we am hi
    """
)
"""Words of the labels under which meetings and rosters show people, and words of two letters, that tell nobody's name."""
ORDINARY: Final = _words(
    """
    will mark may june april august grace rose hope faith joy bill rob sue pat frank jack penny summer dawn eve guy ray
    art chase grant miles young brown white green black gray grey good long short small little price bell cook hall hill
    wood woods king queen field fields stone rice day moon west north east south banks bank page knight noble power
    powers case cross church temple house mill bridge street lane park parks lake pond forest waters frost snow winter
    spring love care best rich wise sharp strong swift bright self speed close down read law laws bond cash gold silver
    """
)
"""Names that are ordinary English words as well."""

ALIKE: Final = 0.75
"""How much of a word must be that of a name to look like it: Harjeet is 0.77 of Harjit, Tresk 0.4 of Terry."""
ALIKE_LEAST: Final = 4
"""Shorter parts of a name look like too many words."""

_OTHERS: Final = frozenset(("editor", "respStmt", "standOff"))
_IN_FULL: Final = frozenset(("persName", "name"))
"""Where and in what others are named in full, who may share a first name."""
_NAMING: Final = frozenset(("persName", "placeName", "orgName", "term", "date"))
_RUNS_ON: Final = _NAMING | _words(
    """
    emph hi foreign title unclear roleName forename surname expan gloss anchor pause gap shift ref
    """
)
"""Elements that a word may begin before and end in."""
_BESIDE: Final = frozenset(("note", "vocal", "kinesic", "incident"))
"""Elements that a word may begin before and end behind: what is in them is no part of it."""
_ADDRESSED: Final = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady"]
_CLOSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""Scripts that write no spaces: a name stands close to the words around it."""
_FIRM: Final = 4
"""So many letters of a name tell it with a number behind them too (`halina62`)."""
_NOT_TEXT: Final = frozenset(("version", "when", "from", "to", "start", "end", "interval", "dur", "dur-iso", "type"))


_PLAIN: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "ʻ": "'",
        "´": "'",
        "ı": "i",
        "ð": "d",
        "ħ": "h",
        "þ": "th",
        "Þ": "Th",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
    }
)
"""What Unicode does not take apart."""
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


class Hidden(msgspec.Struct, frozen=True):
    """Somebody who is not to be known: the name as printed in the master, and the others that they go by."""

    name: str
    others: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """The name, and the others."""
        return (self.name, *self.others)


class Leak(msgspec.Struct, frozen=True):
    """Where (an utterance's id, or what part of the document) a name stands; `whose`, by its place in the list asked for."""

    where: str
    whose: int


def find(root: Element, hidden: Sequence[Hidden], shown: Mapping[str, Hidden]) -> tuple[Leak, ...]:
    """Every place where a part of a hidden name stands. `shown` are the participants who appear by name, by their xml:id."""
    if not hidden:
        return ()
    visible = frozenset(shown)
    own = {id_: re.compile(_any_of(_parts_of(who)).pattern, re.IGNORECASE) for id_, who in shown.items()}
    names = [_Name.of(p) for p in hidden]
    surnames = [_Name(p, [part for called in p.every for part in _surname(called)]) for p in hidden]
    found: dict[Leak, None] = {}
    for node in root.iter("*"):
        above = [local(n) for n in (node, *node.iterancestors())]
        others = not _OTHERS.isdisjoint(above) and above[0] in _IN_FULL
        if above[1:2] == ["persName"] and not _OTHERS.isdisjoint(above):
            continue  # a part of a name, which is looked at as a whole
        dated = above[0] == "date"
        if _is_of_another(node, visible):
            theirs = own.get(_whose(node))
            if theirs is None and not dated:
                continue
            texts = [(names, theirs.sub("", text) if theirs else text) for text in _texts(node, visible)]
        else:
            texts = [(surnames if others and len(parts(t)) > 1 else names, t) for t in _texts(node, visible)]
            texts += [(names, text) for text in _attributes(node, visible)]
            if above[0] == "graphic":
                called = _fold(node.get("url", "")).casefold()
                found |= {Leak(_place(node), n): None for n, name in enumerate(names) if name.runs_on_in(called)}
        for tested, text in texts:
            for whose, name in enumerate(tested):
                if name.stands_in(text, dated=dated):
                    found[Leak(_place(node), whose)] = None
    return tuple(found)


def told(text: str, hidden: Sequence[Hidden]) -> tuple[Hidden, ...]:
    """Those of whose name a part stands in a text that has no markup to say who is meant."""
    return telling(hidden)(text)


def telling(hidden: Iterable[Hidden]) -> Callable[[str], tuple[Hidden, ...]]:
    """The same, for one text after another."""
    names = [(somebody, _Name.of(somebody)) for somebody in hidden]

    def found(text: str) -> tuple[Hidden, ...]:
        plain = _fold(text)
        return tuple(somebody for somebody, name in names if name.stands_in(plain))

    return found


def whole(hidden: Iterable[Hidden]) -> Callable[[str], tuple[Hidden, ...]]:
    """Those who are named in full in a text that is a name, or a list of them: others may share a part of one."""
    names = [
        (s, [set(parts(called)) for called in s.every if called == s.name or len(parts(called)) > 1]) for s in hidden
    ]

    def found(text: str) -> tuple[Hidden, ...]:
        there = set(parts(text))
        return tuple(somebody for somebody, called in names if any(each and each <= there for each in called))

    return found


def naming(hidden: Iterable[Hidden]) -> Callable[[str], bool]:
    """Whether a word, as it was heard, is one of a hidden name: of one that is an ordinary word too, whatever is meant."""
    every = list(hidden)
    telling = {part for p in every for part in _parts_of(p)}
    names = [_Name.of(p) for p in every]
    return lambda word: not telling.isdisjoint(parts(word)) or any(name.stands_in(_fold(word)) for name in names)


def alike(root: Element, hidden: Sequence[Hidden], shown: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Words written as names that look like a part of a hidden one, as when a recogniser misheard it, and where: (place, word);
    also an ordinary word that begins a sentence and may be the name ("Mark was there"). Nothing is known of them: a person must
    look. `shown` are names that may be known."""
    telling = {part for name in hidden for part in _parts_of(name)}
    wanted = {part for part in telling if len(part) >= ALIKE_LEAST}
    known = wanted | {part for name in shown for part in parts(name)}
    found: dict[tuple[str, str], None] = {}
    judged: dict[str, bool] = {}
    doubtful = _any_of({part.capitalize() for part in telling & ORDINARY})
    for node in root.iter("{*}u", "{*}writing"):
        unmarked = _fold("".join(_spoken(node, marked=False)))
        for word in doubtful.finditer(unmarked):
            if not _is_name(word, unmarked):  # where it is one, that is a leak
                found[_place(node), word[0]] = None
        for word in re.findall(r"[^\W\d_]{3,}", _fold("".join(_spoken(node)))):
            plain = word.casefold()
            if not word[0].isupper() or plain in known:
                continue
            if plain not in judged:
                judged[plain] = any(SequenceMatcher(None, plain, part).ratio() >= ALIKE for part in wanted)
            if judged[plain]:
                found[_place(node), word] = None
    return tuple(found)


def _spoken(node: Element, *, marked: bool = True) -> Iterator[str]:
    """What is said and printed; without what is `marked` as somebody's or something's name."""
    if not (local(node) == "seg" and node.get("type") == "restricted") and local(node) not in {"del", "note", "desc"}:
        yield node.text or ""
        for child in node:
            if marked or not (local(child) in _NAMING and (child.get("ref") or local(child) == "date")):
                yield from _spoken(child, marked=marked)
            yield child.tail or ""


def parts(name: str) -> list[str]:
    """The words of a name that could tell whose it is.

    >>> parts("Dr Zoë Ó Briain-Smith"), parts("jm-laptop"), parts("Jo Ng (she/her)")
    (['zoe', 'briain', 'smith'], ['jm'], ['jo', 'ng'])
    """
    words = [w for w in re.split(r"[^\w']+|_", _fold(name).casefold()) if w.strip("'")]
    telling = [w for i, w in enumerate(words) if w not in IMPERSONAL and (w not in TITLES or i == len(words) - 1)]
    return [w for w in dict.fromkeys(telling) if len(w.replace("'", "")) >= 2]


def _surname(name: str) -> list[str]:
    """The parts of a name of several words that others are not likely to share: its last word's, or what stands before a comma."""
    before, comma, _ = name.partition(",")
    words = name.split()
    return parts(before if comma else words[-1]) if len(words) > 1 else []


def _parts_of(somebody: Hidden) -> list[str]:
    return [part for called in somebody.every for part in parts(called)]


class _Name:
    """The words that must not stand: each by itself, and every whole name."""

    def __init__(self, hidden: Hidden, words: Sequence[str]) -> None:
        strict = {w for w in words if w not in ORDINARY}
        strict |= {w for whole in hidden.every if len((w := _fold(whole).casefold()).split()) > 1}
        self._strict = _any_of(strict)
        self._ordinary = _any_of({spelt for w in words if w in ORDINARY for spelt in (w.capitalize(), w.upper())})
        self._close = _close(hidden.every)
        self._short, self._glued = _addressed(hidden.name), _in_one(hidden.every)
        self._spelt = _spelt(words)
        self._firm = tuple(w.replace("'", "") for w in words if len(w) >= _FIRM and w not in ORDINARY)

    @classmethod
    def of(cls, hidden: Hidden) -> _Name:
        """By every part of it."""
        return cls(hidden, _parts_of(hidden))

    def runs_on_in(self, called: str) -> bool:
        """Whether what a file is called has a part of it that other words run on from: `halinaportrait.jpg`."""
        return any(word in called for word in self._firm)

    def stands_in(self, text: str, *, dated: bool = False) -> bool:
        """Whether any of it does, in a folded text; in a date, May is a month."""
        plain = text.casefold()
        if self._strict.search(plain) or self._short.search(plain) or self._close.search(text):
            return True
        if self._glued.search(text) or self._spelt.search(plain):
            return True
        return not dated and any(_is_name(found, text) for found in self._ordinary.finditer(text))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    firm, others = [w for w in ordered if len(w) >= _FIRM], [w for w in ordered if len(w) < _FIRM]
    either = [rf"(?<![^\W\d_])(?:{_written(firm)})('?s)?(?![^\W\d_])"] if firm else []
    either += [rf"(?<![^\W_])(?:{_written(others)})('?s)?(?![^\W_])"] if others else []
    return re.compile("|".join(either) or r"(?!)")


def _written(words: Iterable[str]) -> str:
    """Any of them; an apostrophe may be left out, or be a space (O'Brien, OBrien)."""
    return "|".join(r"\s+".join(map(re.escape, word.split())).replace("'", "['\\s]?") for word in words)


def _addressed(name: str) -> re.Pattern[str]:
    """The last word of a name, where it tells nothing but behind a title: "Dr Oh", "Mr X"."""
    words = [w for w in re.split(r"[^\w']+|_", _fold(name).casefold()) if w]
    last = words[-1] if len(words) > 1 and len(words[-1]) <= 2 and words[-1] not in parts(name) else ""
    return re.compile(rf"\b(?:{'|'.join(_ADDRESSED)})\.?\s+{re.escape(last)}(?:'s)?\b" if last else r"(?!)")


def _spelt(words: Iterable[str]) -> re.Pattern[str]:
    """A part of a name letter by letter, as people dictate it: "M-R-O-Z", "m. r. o. z."."""
    letters = [r"[\s.,\-]{1,3}".join(map(re.escape, w)) for w in (w.replace("'", "") for w in words) if len(w) > 2]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(letters)})(?![^\W_])" if letters else r"(?!)")


def _in_one(names: Iterable[str]) -> re.Pattern[str]:
    """A name as one word, as in addresses (halinamroz@example.org, HalinaMroz)."""
    found = []
    for own in (parts(name) for name in names):
        if len(own) > 1:
            bare = [re.escape(part.replace("'", "")) for part in own]
            small = f"(?i:{''.join(bare)})"
            found += ["".join(part.capitalize() for part in bare), rf"{small}(?=[@\d])", rf"(?<=[@/]){small}"]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(found)})(?![^\W\d_])" if found else r"(?!)")


def _close(names: Iterable[str]) -> re.Pattern[str]:
    """A name in a script without spaces: whole, and its first and its last two signs."""
    runs = {run for name in names for run in _CLOSE.findall(_fold(name)) if len(run) > 1}
    runs |= {part for run in runs if len(run) > 2 for part in (run[:2], run[-2:])}
    return re.compile("|".join(map(re.escape, sorted(runs))) or r"(?!)")


def _is_name(found: re.Match[str], text: str) -> bool:
    """Whether a word with a capital is a name here: inside a sentence always; where one begins, if the speaker turns to
    somebody ("Will, you were there"), or a possessive or another name follows."""
    before = text[: found.start()].rstrip(" \t\n\"'“”‘(")
    if before and before[-1] not in ".?!…:":
        return True
    after = text[found.end() :].lstrip(" \t\n")
    return (
        any(found.groups())
        or after.startswith((",", "!"))
        or bool(re.match(r"[A-Z]\w", after))
        or not (before or after)
    )


def _fold(text: str) -> str:
    """The text without accents and unseen characters, its apostrophes straight."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return _NOT_ASCII.sub(lambda c: "" if unicodedata.category(c[0]) in {"Mn", "Cf"} else c[0], plain)


def _texts(node: Element, visible: frozenset[str]) -> Iterator[str]:
    """What stands in an element, its runs of words whole, as it reads both with and without a space at every tag."""
    runs: list[list[str]] = [[]]
    _gather(node, visible, runs)
    for run in runs:
        if closed := _fold("".join(run)).strip():
            yield closed
            if len(run) > 1:
                yield _fold(" ".join(run))


def _attributes(node: Element, visible: frozenset[str]) -> Iterator[str]:
    """What stands in its attributes, but for the ids of those who appear by name."""
    for name, value in node.attrib.items():
        if str(name) not in _NOT_TEXT:
            yield _fold(" ".join(token for token in str(value).split() if token.lstrip("#") not in visible))


def _gather(node: Element, visible: frozenset[str], runs: list[list[str]]) -> None:
    if node.text:
        runs[-1].append(node.text)
    for child in node:
        name = local(child)
        apart = local(node) in {"editor", "person"}  # a name in full, which is looked at by itself
        if name in _RUNS_ON and not apart and not _is_of_another(child, visible):
            _gather(child, visible, runs)
        elif name and name not in _BESIDE:
            runs.append([])
        if child.tail:
            runs[-1].append(child.tail)


def _is_of_another(node: Element, visible: frozenset[str]) -> bool:
    """Whether the markup says that this is the name of somebody or something else."""
    name, parent = local(node), node.getparent()
    if name not in _NAMING or parent is None:
        return False
    if name == "persName":
        return parent.get(ID, "") in visible or node.get("ref", "")[1:] in visible
    entry = local(parent) in {"place", "org"}
    return entry or name == "date" or bool(node.get("ref"))


def _whose(node: Element) -> str:
    """The xml:id of the person whose name a `persName` is said to be; "" for anything else."""
    if local(node) != "persName":
        return ""
    above = node.getparent()
    return node.get("ref", "")[1:] or ("" if above is None else above.get(ID, ""))


def _place(node: Element) -> str:
    """Where a person would look for it."""
    last = node
    for place in (node, *node.iterancestors()):
        match local(place):
            case "u" | "writing":
                return place.get(ID, "")
            case "titleStmt" | "seriesStmt" | "abstract" | "keywords" | "notesStmt" | "settingDesc" | "particDesc":
                return f"the header ({local(place)})"
            case "graphic":
                return "what a picture's file is called"
            case "figure":
                return "what is said of a picture"
            case "listEvent":
                return "the chronology"
            case "div" if place.get("type") not in {"session", None}:
                return f"the {place.get('type', '').replace('-', ' ')}"
            case "teiHeader" | "standOff" as part:
                return f"{part} ({local(last)})"
            case _:
                last = place
    return local(node)
