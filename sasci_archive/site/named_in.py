"""Bodies and places that seminars name: a page each with the turns in which they are named, and the numbers by which others know them.

From what is released and nothing else: the lists of a released transcript with the names that point there, and its index. Two seminars speak of the
same where both print the same name, or the same number in Wikidata, ROR or GeoNames. People whom others name are never in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

import msgspec

from sasci_archive.catalogue import Entry
from sasci_archive.editions import book
from sasci_archive.formats import identifiers
from sasci_archive.model.apparatus import IndexEntry, IndexKind, Place
from sasci_archive.model.authorities import Authority
from sasci_archive.model.filing import filing, initial
from sasci_archive.model.inlines import Inline, Marked, NameKind, View, spoken
from sasci_archive.model.paragraph import everything, speaker
from sasci_archive.model.reading import Chat, Reading, Utterance
from sasci_archive.site.entries import counted, edition_of, page_of
from sasci_archive.site.passages import Quoted, around, printed
from sasci_archive.site.paths import named
from sasci_archive.site.values import Label, Page, Site
from sasci_archive.tei.document import ID, all_text, local, parse, path, spaced

QUOTED = 8
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

    entry: Entry
    reading: Reading
    name: str
    others: tuple[str, ...] = ()
    told: str = ""
    links: tuple[str, ...] = ()
    places: tuple[tuple[Place, str], ...] = ()


class InSeminar(View, frozen=True):
    """The turns of one seminar that name it: some in words, the others by where they are (number, link)."""

    entry: Entry
    path: str
    quoted: tuple[Quoted, ...]
    more: tuple[Label, ...]
    count: int


class Named(View, frozen=True):
    """Something that seminars name, with its page."""

    name: str
    path: str
    others: tuple[str, ...]
    told: tuple[str, ...]
    links: tuple[str, ...]
    seminars: tuple[InSeminar, ...]

    @property
    def count(self) -> int:
        """In how many turns it is named."""
        return sum(each.count for each in self.seminars)


def bodies(site: Site) -> tuple[Named, ...]:
    """In the order of lists."""
    return _found(site, BODIES)


def places(site: Site) -> tuple[Named, ...]:
    """In the order of lists."""
    return _found(site, PLACES)


def body_pages(site: Site) -> Iterator[Page]:
    """The list, and one for each body."""
    return _pages(site, BODIES)


def place_pages(site: Site) -> Iterator[Page]:
    """The list, and one for each place."""
    return _pages(site, PLACES)


def bodies_told(site: Site) -> str:
    """How many there are."""
    return counted(len(site.once(bodies)), "body is named in what was said.", "bodies are named in what was said.")


def places_told(site: Site) -> str:
    """How many there are."""
    return counted(len(site.once(places)), "place is named in what was said.", "places are named in what was said.")


def of_seminar(site: Site, slug: str, kind: Kind) -> tuple[Label, ...]:
    """What a seminar names, with the page of each."""
    return site.once(_by_seminar).get((slug, kind.sort), ())


def _by_seminar(site: Site) -> Mapping[tuple[str, Sort], tuple[Label, ...]]:
    found: dict[tuple[str, Sort], tuple[Label, ...]] = {}
    for kind in (BODIES, PLACES):
        for it in _all(site, kind):
            for each in it.seminars:
                key = (each.entry.slug, kind.sort)
                found[key] = (*found.get(key, ()), (it.name, it.path))
    return found


def _all(site: Site, kind: Kind) -> tuple[Named, ...]:
    return site.once(bodies if kind is BODIES else places)


def _pages(site: Site, kind: Kind) -> Iterator[Page]:
    all_ = _all(site, kind)
    if not all_:
        return
    letters: dict[str, list[Named]] = {}
    for it in all_:
        letters.setdefault(initial(it.name), []).append(it)
    yield site.page(
        kind.path,
        "named-list.html.j2",
        title=kind.title,
        description=f"{kind.title} that are named in the seminars, each with the turns that name them.",
        letters=letters,
        authorities=bool(site.authorities.body or site.authorities.place),
    )
    for it in all_:
        yield site.page(
            it.path,
            "named.html.j2",
            title=it.name,
            trail=[(kind.title, kind.path)],
            description=f"{it.name}: the turns of the seminars that name it.",
            it=it,
            kind=kind,
            turn=edition_of,
        )


# -- what is found in each edition -----------------------------------------------------------------------------------


def _found(site: Site, kind: Kind) -> tuple[Named, ...]:
    groups: list[list[Claim]] = []
    by_key: dict[str, list[Claim]] = {}
    for claim in _claims(site, kind):
        keys = (f"name {' '.join(claim.name.casefold().split())}", *claim.links)
        same = {id(group): group for key in keys if (group := by_key.get(key)) is not None}
        group = [claim]
        for other in same.values():  # what was two until this one said that it is one
            group = [*other, *group]
            groups.remove(other)
        groups.append(group)
        for member in group:
            for key in (f"name {' '.join(member.name.casefold().split())}", *member.links):
                by_key[key] = group
    called = [_name(group) for group in groups]
    paths = named(dict.fromkeys(called))
    made = [_named(name, f"{kind.path}{paths[name]}/", group) for name, group in zip(called, groups, strict=True)]
    return tuple(sorted(made, key=lambda it: filing(it.name)))


def _name(group: list[Claim]) -> str:
    """The name that most of them print; of several the first by letters, as the order of seminars says nothing."""
    names = [claim.name for claim in group]
    return min(names, key=lambda name: (-names.count(name), name))


def _named(name: str, path_: str, group: list[Claim]) -> Named:
    others = {other for claim in group for other in (claim.name, *claim.others) if other != name}
    by_slug: dict[str, list[Claim]] = {}
    for claim in group:
        by_slug.setdefault(claim.entry.slug, []).append(claim)
    found = [_in_seminar(claims) for claims in by_slug.values()]
    return Named(
        name=name,
        path=path_,
        others=tuple(sorted(others, key=filing)),
        told=tuple(dict.fromkeys(claim.told for claim in group if claim.told)),
        links=tuple(dict.fromkeys(link for claim in group for link in claim.links)),
        seminars=tuple(sorted(found, key=_latest)),
    )


def _latest(it: InSeminar) -> tuple[int, str]:
    dates = it.entry.citation.event_dates
    return -(max(dates).toordinal() if dates else 0), it.entry.slug


def _in_seminar(claims: list[Claim]) -> InSeminar:
    """Each turn once, in the order of the edition; those that only the index says speak of it are told by their numbers, as their words may be about it
    and not say its name."""
    entry, reading = claims[0].entry, claims[0].reading
    where: dict[str, tuple[Place, str]] = {}
    for claim in claims:
        for place, word in claim.places:
            where.setdefault(place.turn, (place, word))
    called = tuple(
        dict.fromkeys(word for claim in claims for name in (claim.name, *claim.others) for word in _written(name))
    )
    quoted: list[Quoted] = []
    more: list[Label] = []
    for block in book.blocks(reading):
        if isinstance(block, Utterance | Chat) and block.id in where:
            place, word = where[block.id]
            number = block.number if isinstance(block, Utterance) else ""
            paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
            said = printed(paragraphs[min(place.paragraph, len(paragraphs)) - 1], reading, block.who)
            there = next((each for each in (word, *called) if each.casefold() in said.casefold()), "")
            if there and len(quoted) < QUOTED:
                quoted.append(Quoted(entry, block.id, number, speaker(block, reading), around(said, there)))
            else:
                more.append((number or "a message", edition_of(entry.slug, block.id)))
    return InSeminar(entry, page_of(entry.slug), tuple(quoted), tuple(more), len(quoted) + len(more))


def _written(name: str) -> tuple[str, ...]:
    """How a name may stand in what was said: whole, without what stands in brackets, and that alone; turned round where it is "Borough, the".

    >>> _written("Association of Directors (AD)"), _written("Borough, the")
    (('Association of Directors (AD)', 'Association of Directors', 'AD'), ('Borough, the', 'the Borough', 'Borough'))
    """
    if found := re.fullmatch(r"(.+?) \(([^()]+)\)", name):
        return name, found[1], found[2]
    first, comma, rest = name.partition(", ")
    return (name, f"{rest} {first}", first) if comma else (name,)


def _claims(site: Site, kind: Kind) -> Iterator[Claim]:
    """What is named in at least one turn that may be read."""
    for entry, reading in site.catalogue.public():
        turns = {b.id for b in book.blocks(reading) if isinstance(b, Utterance | Chat)}
        for claim in (*_listed(entry, reading, kind), *_indexed(entry, reading, reading.index, kind)):
            there = tuple((place, word) for place, word in claim.places if place.turn in turns)
            if there and claim.name:
                known = _known(site, kind, claim.name)
                links = tuple(dict.fromkeys((*(known.links if known else ()), *claim.links)))
                yield msgspec.structs.replace(claim, places=there, links=links)


def _known(site: Site, kind: Kind, name: str) -> Authority | None:
    match kind.sort:
        case Sort.BODY:
            return site.authorities.body_called(name)
        case Sort.PLACE:
            return site.authorities.place_called(name)


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
            entry=entry,
            reading=reading,
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


def _indexed(entry: Entry, reading: Reading, entries: tuple[IndexEntry, ...], kind: Kind) -> Iterator[Claim]:
    """The entries of the index, with the places of what stands below them."""
    for it in entries:
        if it.kind is kind.indexed:
            yield Claim(entry, reading, it.heading, places=tuple((place, it.heading) for place in _places(it)))
        else:
            yield from _indexed(entry, reading, it.below, kind)


def _places(entry: IndexEntry) -> Iterator[Place]:
    yield from entry.places
    for below in entry.below:
        yield from _places(below)
