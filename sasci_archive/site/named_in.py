"""Bodies and places that seminars name: a page each with the turns in which they are named, and the numbers by which others know them.

From what is released and nothing else: the lists of a released transcript with the names that point there, and its index. Two seminars speak of the
same where both print the same name, or the same number in Wikidata, ROR or GeoNames. People whom others name are never in it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from sasci_archive.catalogue import Entry, Shelved
from sasci_archive.model.filing import filing, initial
from sasci_archive.model.inlines import View
from sasci_archive.site.entries import counted, edition_of, page_of
from sasci_archive.site.kept import Given
from sasci_archive.site.long_lists import parts, place, under
from sasci_archive.site.namings import BODIES, PLACES, QUOTED, At, Kind, Naming, Sort, keys, namings, together
from sasci_archive.site.passages import Quoted
from sasci_archive.site.paths import named
from sasci_archive.site.values import Label, Page, Site

ON_ONE_PAGE: Final = 300
"""How many names stand on one page; where there are more, each letter has its own."""
SEMINARS: Final = 40
"""Of how many seminars turns are quoted on one page of something that is named."""


class InSeminar(View, frozen=True):
    """The turns of one seminar that name it: some in words, the others by where they are (number, link)."""

    entry: Shelved
    path: str
    quoted: tuple[Quoted, ...]
    more: tuple[Label, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.quoted) + len(self.more)


class Named(View, frozen=True):
    """Something that seminars name, with its page; `seminars` are those of this part of it."""

    name: str
    path: str
    others: tuple[str, ...]
    told: tuple[str, ...]
    links: tuple[str, ...]
    seminars: tuple[InSeminar, ...]


class Line(View, frozen=True):
    """Something in the list of all: in how many turns and seminars it is named; `namings` are the numbers of what seminars say of it."""

    name: str
    path: str
    count: int
    seminars: int
    namings: tuple[int, ...]


def gives(entry: Entry) -> Iterator[Given]:
    """What it names in at least one turn that may be read."""
    for kind in (BODIES, PLACES):
        for number, naming in enumerate(namings(entry, kind)):
            yield Given(kind=kind.sort.value, place=f"{number:06}", value=naming)


def bodies(site: Site) -> int:
    """How many there are."""
    return _found(site, BODIES)


def places(site: Site) -> int:
    """How many there are."""
    return _found(site, PLACES)


def body_pages(site: Site) -> Iterator[Page]:
    """The list, and one for each body."""
    return _pages(site, BODIES)


def place_pages(site: Site) -> Iterator[Page]:
    """The list, and one for each place."""
    return _pages(site, PLACES)


def bodies_told(site: Site) -> str:
    """How many there are."""
    return counted(site.once(bodies), "body is named in what was said.", "bodies are named in what was said.")


def places_told(site: Site) -> str:
    """How many there are."""
    return counted(site.once(places), "place is named in what was said.", "places are named in what was said.")


def of_seminar(site: Site, slug: str, kind: Kind) -> tuple[Label, ...]:
    """What a seminar names, with the page of each."""
    site.once(bodies if kind is BODIES else places)
    return site.kept.labels(kind.sort.value, slug)


def _pages(site: Site, kind: Kind) -> Iterator[Page]:
    many = site.once(bodies if kind is BODIES else places)
    if not many:
        return
    sort, one_page = kind.sort.value, many <= ON_ONE_PAGE
    letters = site.kept.letters(sort)
    under_ = () if one_page else under(kind.path, letters)
    told: dict[str, Any] = {
        "description": f"{kind.title} that are named in the seminars, each with the turns that name them.",
        "authorities": bool(site.authorities.body or site.authorities.place),
        "under": under_,
    }
    all_ = {letter: list(site.kept.shared(sort, Line, letter=letter)) for letter, _ in letters} if one_page else {}
    yield site.page(kind.path, "named-list.html.j2", title=kind.title, letters=all_, part=None, **told)
    for each, (letter, count) in zip(under_, letters, strict=False):
        for part in parts(each.path, count, ON_ONE_PAGE):
            some = list(site.kept.shared(sort, Line, letter=letter, start=part.start, most=ON_ONE_PAGE))
            yield site.page(
                part.path,
                "named-list.html.j2",
                title=f"{kind.title}: {each.name or 'other'}",
                short=each.name or "Other",
                trail=[(kind.title, kind.path)],
                letters={letter: some},
                part=part,
                **told,
            )
    for line in site.kept.shared(sort, Line):
        yield from _own(site, kind, line)


def _own(site: Site, kind: Kind, line: Line) -> Iterator[Page]:
    """The page of one of them; several where many seminars name it."""
    namings = list(site.kept.by_number(line.namings, Naming))
    it = _named(site, kind, line, namings)
    for part in parts(line.path, len(it.seminars), SEMINARS):
        some = msgspec.structs.replace(it, seminars=it.seminars[part.start : part.start + SEMINARS])
        yield site.page(
            part.path,
            "named.html.j2",
            title=it.name,
            trail=[(kind.title, kind.path)],
            description=f"{it.name}: the turns of the seminars that name it.",
            it=some,
            kind=kind,
            part=part,
        )


# -- what is the same ------------------------------------------------------------------------------------------------


def _found(site: Site, kind: Kind) -> int:
    """Which namings are of the same thing: found by their names and addresses alone, and put into the list of all."""
    kept, sort = site.kept, kind.sort.value
    told = (
        (
            number,
            tuple(map(sys.intern, naming.names)),
            (*(x for n in naming.names for x in _known(site, kind, n)), *naming.links),
        )
        for number, naming in kept.numbered(sort, Naming)
    )
    groups = together(told, lambda each: [key for name in each[1] for key in keys(name, each[2])])
    called = [_name([name for _, names, _ in group for name in names]) for group in groups]
    paths_ = named(dict.fromkeys(called))
    for name, group in zip(called, groups, strict=True):
        numbers = tuple(number for number, *_ in group)
        path_, slugs = f"{kind.path}{paths_[name]}/", dict[str, set[str]]()
        for naming in kept.by_number(numbers, Naming):
            slugs.setdefault(naming.entry.slug, set()).update(at.turn for at in naming.turns)
        line = Line(name, path_, sum(map(len, slugs.values())), len(slugs), numbers)
        kept.share(sort, initial(name), place(filing(name)), line)
    for line in list(kept.shared(sort, Line)):
        for slug in dict.fromkeys(naming.entry.slug for naming in kept.by_number(line.namings, Naming)):
            kept.label(sort, slug, line.name, line.path)
    return len(groups)


def _name(names: Sequence[str]) -> str:
    """The name that most of them print; of several the first by letters, as the order of seminars says nothing."""
    times = Counter(names)
    return min(times, key=lambda name: (-times[name], name))


def _named(site: Site, kind: Kind, line: Line, namings: Sequence[Naming]) -> Named:
    others = {other for it in namings for other in (*it.names, *it.others) if other != line.name}
    by_slug: dict[str, list[Naming]] = {}
    for it in namings:
        by_slug.setdefault(it.entry.slug, []).append(it)
    links = [
        link for it in namings for link in (*(k for name in it.names for k in _known(site, kind, name)), *it.links)
    ]
    return Named(
        name=line.name,
        path=line.path,
        others=tuple(sorted(others, key=filing)),
        told=tuple(dict.fromkeys(text for it in namings for text in it.told if text)),
        links=tuple(dict.fromkeys(links)),
        seminars=tuple(sorted(map(_in_seminar, by_slug.values()), key=_latest)),
    )


def _latest(it: InSeminar) -> tuple[int, str]:
    dates = it.entry.citation.event_dates
    return -(max(dates).toordinal() if dates else 0), it.entry.slug


def _in_seminar(namings: Sequence[Naming]) -> InSeminar:
    """Each turn once, in the order of the edition."""
    turns: dict[str, At] = {}
    for at in (at for naming in namings for at in naming.turns):
        if at.turn not in turns or (at.quoted and not turns[at.turn].quoted):
            turns[at.turn] = at
    ordered = sorted(turns.values(), key=lambda at: at.place)
    quoted = [at for at in ordered if at.quoted][:QUOTED]
    entry = namings[0].entry
    return InSeminar(
        entry=entry,
        path=page_of(entry.slug),
        quoted=tuple(at.quoted for at in quoted if at.quoted),
        more=tuple((at.called, edition_of(entry.slug, at.turn)) for at in ordered if at not in quoted),
    )


def _known(site: Site, kind: Kind, name: str) -> tuple[str, ...]:
    """Where the house says that something of this name is known elsewhere."""
    match kind.sort:
        case Sort.BODY:
            body = site.authorities.body_called(name)
            return body.links if body else ()
        case Sort.PLACE:
            place_ = site.authorities.place_called(name)
            return place_.links if place_ else ()
