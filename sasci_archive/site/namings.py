"""What one seminar names: from its lists with the names that point there, and from its index, with the turns in which each is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, TypeVar

import msgspec

from sasci_archive.catalogue import Entry, Shelved
from sasci_archive.editions import book
from sasci_archive.formats import identifiers
from sasci_archive.model.apparatus import IndexEntry, IndexKind, Place
from sasci_archive.model.inlines import Inline, Marked, NameKind, View, spoken
from sasci_archive.model.paragraph import everything, speaker
from sasci_archive.model.reading import Chat, Reading, Utterance
from sasci_archive.site.entries import slim
from sasci_archive.site.passages import Quoted, around, printed
from sasci_archive.tei.document import ID, all_text, local, parse, path, spaced

T = TypeVar("T")

QUOTED: Final = 8
"""Of how many turns of a seminar the words are shown; of the others only where they are."""


class Sort(Enum):
    """What kind of thing is named."""

    BODY = "body"
    PLACE = "place"


class Kind(View, frozen=True):
    """One of the two: its section of the site, and where it stands in TEI."""

    sort: Sort
    title: str
    path: str
    listed: str
    name: str
    marked: NameKind
    indexed: IndexKind


BODIES = Kind(Sort.BODY, "Bodies", "bodies/", "standOff/listOrg/org", "orgName", NameKind.BODY, IndexKind.BODY)
PLACES = Kind(Sort.PLACE, "Places", "places/", "standOff/listPlace/place", "placeName", NameKind.PLACE, IndexKind.PLACE)

_ELSEWHERE = {
    "wikidata": (identifiers.wikidata, "https://www.wikidata.org/entity/"),
    "ror": (identifiers.ror, "https://ror.org/"),
    "geonames": (identifiers.geonames, "https://sws.geonames.org/"),
}


class Claim(View, frozen=True):
    """What one seminar says of something that it names: its name, other names, a description, addresses elsewhere, and the places at which it is
    named, each with the word that is printed there."""

    name: str
    others: tuple[str, ...] = ()
    told: str = ""
    links: tuple[str, ...] = ()
    places: tuple[tuple[Place, str], ...] = ()


class At(View, frozen=True):
    """A turn in which it is named: in what place among all turns, its id and what it is called, and what is quoted of it; None where its words may be about it
    and do not say its name."""

    place: int
    turn: str
    called: str
    quoted: Quoted | None


class Naming(View, frozen=True):
    """What one seminar says of something that it names, under one name or several that it says are one."""

    entry: Shelved
    names: tuple[str, ...]
    others: tuple[str, ...]
    told: tuple[str, ...]
    links: tuple[str, ...]
    turns: tuple[At, ...]


def namings(entry: Entry, kind: Kind) -> Iterator[Naming]:
    """What it names in at least one turn that may be read, in the order of its lists and its index; nothing where it has no text."""
    if not entry.reading:
        return
    claims = list(_claims(entry, entry.reading, kind))
    for group in together(claims, lambda claim: keys(claim.name, claim.links)):
        yield _naming(entry, entry.reading, group)


def keys(name: str, links: Sequence[str]) -> tuple[str, ...]:
    """By what two names, with their addresses elsewhere, are of the same thing: where one of these is the same."""
    return (f"name {' '.join(name.casefold().split())}", *links)


def together(all_: Iterable[T], by: Callable[[T], Iterable[str]]) -> list[list[T]]:
    """What shares a key, or is tied by others that do: in groups, each in the order of what comes, and the groups in that of their first."""
    groups: dict[int, list[T]] = {}
    by_key: dict[str, int] = {}
    own: dict[int, list[str]] = {}
    for number, each in enumerate(all_):
        found = tuple(by(each))
        same = sorted({by_key[key] for key in found if key in by_key})
        first = same[0] if same else number
        for other in same[1:]:  # what was two until this one said that it is one
            groups[first] += groups.pop(other)
            for key in own.pop(other):
                by_key[key] = first
                own[first].append(key)
        groups.setdefault(first, []).append(each)
        own.setdefault(first, []).extend(found)
        by_key |= dict.fromkeys(found, first)
    return list(groups.values())


def _naming(entry: Entry, reading: Reading, claims: Sequence[Claim]) -> Naming:
    """Each turn once, in the order of the edition; those that only the index says speak of it are told by their numbers, as their words may be about it
    and not say its name."""
    where: dict[str, tuple[Place, str]] = {}
    for claim in claims:
        for place_, word in claim.places:
            where.setdefault(place_.turn, (place_, word))
    called = tuple(
        dict.fromkeys(word for claim in claims for name in (claim.name, *claim.others) for word in _written(name))
    )
    return Naming(
        entry=slim(entry),
        names=tuple(claim.name for claim in claims),
        others=tuple(dict.fromkeys(other for claim in claims for other in claim.others)),
        told=tuple(dict.fromkeys(claim.told for claim in claims if claim.told)),
        links=tuple(dict.fromkeys(link for claim in claims for link in claim.links)),
        turns=tuple(_turns(entry, reading, where, called)),
    )


def _turns(
    entry: Entry, reading: Reading, where: Mapping[str, tuple[Place, str]], called: Sequence[str]
) -> Iterator[At]:
    many = 0
    for number, block in enumerate(book.blocks(reading)):
        if isinstance(block, Utterance | Chat) and block.id in where:
            place_, word = where[block.id]
            printed_as = block.number if isinstance(block, Utterance) else ""
            paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
            said = printed(paragraphs[min(place_.paragraph, len(paragraphs)) - 1], reading, block.who)
            there = next((each for each in (word, *called) if each.casefold() in said.casefold()), "")
            quoted = None
            if there and many < QUOTED:
                many += 1
                quoted = Quoted(slim(entry), block.id, printed_as, speaker(block, reading), around(said, there))
            yield At(number, block.id, printed_as or "a message", quoted)


def _written(name: str) -> tuple[str, ...]:
    """How a name may stand in what was said: whole, without what stands in brackets, and that alone; turned round where it is "Borough, the".

    >>> _written("Association of Directors (AD)"), _written("Borough, the")
    (('Association of Directors (AD)', 'Association of Directors', 'AD'), ('Borough, the', 'the Borough', 'Borough'))
    """
    if found := re.fullmatch(r"(.+?) \(([^()]+)\)", name):
        return name, found[1], found[2]
    first, comma, rest = name.partition(", ")
    return (name, f"{rest} {first}", first) if comma else (name,)


def _claims(entry: Entry, reading: Reading, kind: Kind) -> Iterator[Claim]:
    """What is named in at least one turn that may be read."""
    turns = {b.id for b in book.blocks(reading) if isinstance(b, Utterance | Chat)}
    for claim in (*_listed(entry, reading, kind), *_indexed(reading.index, kind)):
        there = tuple((place_, word) for place_, word in claim.places if place_.turn in turns)
        if there and claim.name:
            yield msgspec.structs.replace(claim, places=there)


def _listed(entry: Entry, reading: Reading, kind: Kind) -> Iterator[Claim]:
    """The entries of the transcript's own list, with the names in the turns that point there."""
    where: dict[str, list[tuple[Place, str]]] = {}
    for turn, number, content in _paragraphs(reading):
        for inline in everything(content):
            if isinstance(inline, Marked) and inline.kind is kind.marked and inline.target:
                where.setdefault(inline.target, []).append((Place(turn, number), spoken(inline.content)))
    for node in path(parse(entry.tei), kind.listed):
        names = [spaced(all_text(child)) for child in node if local(child) == kind.name]
        yield Claim(
            name=names[0] if names else "",
            others=tuple(names[1:]),
            told=" ".join(spaced(all_text(child)) for child in node if local(child) == "desc"),
            links=tuple(
                _links((child.get("type", ""), spaced(all_text(child))) for child in node if local(child) == "idno")
            ),
            places=tuple(where.get(node.get(ID, ""), ())),
        )


def _links(numbers: Iterator[tuple[str, str]]) -> Iterator[str]:
    for scheme, number in numbers:
        wrong, before = _ELSEWHERE.get(scheme.casefold(), (None, ""))
        bare = number.rstrip("/").rpartition("/")[2]
        if wrong and not wrong(bare):
            yield f"{before}{bare}"


def _paragraphs(reading: Reading) -> Iterator[tuple[str, int, tuple[Inline, ...]]]:
    for block in book.blocks(reading):
        if isinstance(block, Utterance):
            yield from ((block.id, number, content) for number, content in enumerate(block.paragraphs, start=1))
        elif isinstance(block, Chat) and block.id:
            yield block.id, 1, block.content


def _indexed(entries: tuple[IndexEntry, ...], kind: Kind) -> Iterator[Claim]:
    """The entries of the index, with the places of what stands below them."""
    for it in entries:
        if it.kind is kind.indexed:
            yield Claim(it.heading, places=tuple((place_, it.heading) for place_ in _places(it)))
        else:
            yield from _indexed(it.below, kind)


def _places(entry: IndexEntry) -> Iterator[Place]:
    yield from entry.places
    for below in entry.below:
        yield from _places(below)
