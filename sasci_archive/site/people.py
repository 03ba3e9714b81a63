"""People who speak in seminars and agreed to a page of their own: where they spoke, what they were, what the edition says of them.

Nobody else ever has one: not whom others speak of, not who appears under a role or a pseudonym, not who did not answer. Two appearances are one
person's only where both have the same ORCID: names alone say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sasci_archive.catalogue import Entry, Shelved
from sasci_archive.editions import book, index_lines
from sasci_archive.formats import identifiers
from sasci_archive.model.apparatus import Place
from sasci_archive.model.filing import filing, initial, inverted
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Chat, Person, Reading, Utterance
from sasci_archive.site.entries import counted, edition_of, slim
from sasci_archive.site.kept import Given
from sasci_archive.site.long_lists import parts, place, under
from sasci_archive.site.values import Page, Site

PATH = "people/"
ON_ONE_PAGE: Final = 300
"""How many names stand on one page; where there are more, each letter has its own."""


class Turns(View, frozen=True):
    """Turns one after another: the printed numbers of the first and the last ("" for one alone), and where each is read."""

    first: str
    leads: str
    last: str = ""
    leads_to_last: str = ""


class Appearance(View, frozen=True):
    """Somebody in one seminar, as its edition prints them."""

    entry: Shelved
    person: Person
    turns: tuple[Turns, ...]

    @property
    def own_path(self) -> str:
        """The page that this appearance alone has: given once, whatever other seminars say."""
        return f"{PATH}{self.entry.slug}.{self.person.id}/"


class Somebody(View, frozen=True):
    """A person: all their appearances, the latest first."""

    appearances: tuple[Appearance, ...]

    @property
    def latest(self) -> Person:
        """As they are printed in the latest."""
        return self.appearances[0].person

    @property
    def path(self) -> str:
        """Their page: that of the appearance that comes first by its address, as the others lead there."""
        return min(each.own_path for each in self.appearances)

    @property
    def sort_as(self) -> str:
        """As lists have their name."""
        return self.latest.sort_as or inverted(self.latest.name)


class Line(View, frozen=True):
    """Somebody in the list of all: in how many seminars; `whole` is by what they are found among what is kept."""

    name: str
    path: str
    count: int
    whole: str


def gives(entry: Entry) -> Iterator[Given]:
    """Everybody who agreed, is printed by name, and says something in it. Two appearances with one ORCID are one person's."""
    for it in _appearing(entry, entry.reading) if entry.reading else ():
        orcid = it.person.orcid
        dates = entry.citation.event_dates
        place = f"{9_999_999 - (max(dates).toordinal() if dates else 0):07} {it.own_path}"
        yield Given(kind="person", whole=orcid if _is_orcid(orcid) else it.own_path, place=place, value=it)


def found(site: Site) -> int:
    """How many have a page; puts each into the list of all, and where their page is for each of their seminars."""
    kept, many = site.kept, 0
    for whole, _ in list(kept.wholes("person")):
        somebody = _somebody(site, whole)
        line = Line(somebody.latest.name, somebody.path, len(somebody.appearances), whole)
        kept.share("person", initial(somebody.sort_as), place(filing(somebody.sort_as)) + line.path.encode(), line)
        for each in somebody.appearances:
            kept.label("person", each.entry.slug, each.person.id, somebody.path)
        many += 1
    return many


def paths(site: Site, slug: str) -> Mapping[str, str]:
    """The page of each in a seminar who has one, by their id in it."""
    site.once(found)
    return dict(site.kept.labels("person", slug))


def pages(site: Site) -> Iterator[Page]:
    """The list, a page for each person, and at the other addresses of a person where that page is."""
    many = site.once(found)
    if not many:
        return
    letters, one_page = site.kept.letters("person"), many <= ON_ONE_PAGE
    under_ = () if one_page else under(PATH, letters)
    yield site.page(
        PATH,
        "people.html.j2",
        title="People",
        letters={letter: list(site.kept.shared("person", Line, letter=letter)) for letter, _ in letters}
        if one_page
        else {},
        under=under_,
        part=None,
        description="Who spoke in the seminars, and agreed to a page here.",
    )
    for each, (letter, count) in zip(under_, letters, strict=False):
        for part in parts(each.path, count, ON_ONE_PAGE):
            yield site.page(
                part.path,
                "people.html.j2",
                title=f"People: {each.name or 'other'}",
                short=each.name or "Other",
                trail=[("People", PATH)],
                letters={
                    letter: list(site.kept.shared("person", Line, letter=letter, start=part.start, most=ON_ONE_PAGE))
                },
                under=under_,
                part=part,
                description="Who spoke in the seminars, and agreed to a page here.",
            )
    for line in site.kept.shared("person", Line):
        yield from _own(site, _somebody(site, line.whole))


def _own(site: Site, somebody: Somebody) -> Iterator[Page]:
    name = somebody.latest.name
    mine = next(each for each in somebody.appearances if each.own_path == somebody.path)
    yield site.page(
        somebody.path,
        "person.html.j2",
        title=name,
        trail=[("People", PATH)],
        description=f"{name} in the witness seminars of this archive.",
        somebody=somebody,
        known=_known(site, somebody),
        subject=mine.person,
    )
    for each in somebody.appearances:
        if each.own_path != somebody.path:
            yield site.page(
                each.own_path,
                "moved.html.j2",
                title=name,
                trail=[("People", PATH)],
                listed=False,
                leads=somebody.path,
            )


def _somebody(site: Site, whole: str) -> Somebody:
    return Somebody(tuple(site.kept.given("person", Appearance, whole=whole)))


def told(site: Site) -> str:
    """How many there are."""
    return counted(site.once(found), "person speaks by name, and has a page.", "people speak by name, and have a page.")


def _known(site: Site, somebody: Somebody) -> tuple[str, ...]:
    """Where else they are written of, as addresses: by the number that the edition prints, or exactly the name."""
    orcid = somebody.latest.orcid
    found = site.authorities.person_called(somebody.latest.name)
    agrees = found is not None and (not orcid or not found.orcid or found.orcid == orcid)
    own = (f"https://orcid.org/{orcid}",) if _is_orcid(orcid) else ()
    return tuple(dict.fromkeys((*own, *(found.links if found and agrees else ()))))


def _appearing(entry: Entry, reading: Reading) -> Iterator[Appearance]:
    """Who agreed, is printed by name, and says something in it."""
    numbers = book.turns(reading)
    said: dict[str, list[str]] = {}
    for block in book.blocks(reading):
        if isinstance(block, Utterance | Chat) and block.who:
            said.setdefault(block.who, []).append(block.id)
    for person in reading.people:
        if person.id in entry.paged and person.id in said and person.sort_as:
            places = [Place(turn) for turn in said[person.id]]
            runs = index_lines.runs(places, numbers)
            yield Appearance(
                slim(entry), person, tuple(_turns(entry.slug, numbers, first, last) for first, last in runs)
            )


def _turns(slug: str, numbers: Mapping[str, str], first: str, last: str) -> Turns:
    alone = Turns(numbers[first], edition_of(slug, first))
    return alone if first == last else Turns(alone.first, alone.leads, numbers[last], edition_of(slug, last))


def _is_orcid(number: str) -> bool:
    return bool(number) and not identifiers.orcid(number)
