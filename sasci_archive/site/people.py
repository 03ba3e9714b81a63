"""People who speak in seminars and agreed to a page of their own: where they spoke, what they were, what the edition says of them.

Nobody else ever has one: not whom others speak of, not who appears under a role or a pseudonym, not who did not answer. Two appearances are one
person's only where both have the same ORCID: names alone say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.catalogue import Entry
from sasci_archive.editions import book, index_lines
from sasci_archive.formats import identifiers
from sasci_archive.model.apparatus import Place
from sasci_archive.model.filing import filing, initial, inverted
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Chat, Person, Reading, Utterance
from sasci_archive.site.entries import counted, edition_of, page_of
from sasci_archive.site.values import Page, Site

PATH = "people/"


class Turns(View, frozen=True):
    """Turns one after another: the printed numbers of the first and the last ("" for one alone), and where each is read."""

    first: str
    leads: str
    last: str = ""
    leads_to_last: str = ""


class Appearance(View, frozen=True):
    """Somebody in one seminar, as its edition prints them."""

    entry: Entry
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


def people(site: Site) -> tuple[Somebody, ...]:
    """Everybody who has a page, in the order of lists."""
    groups: dict[str, list[Appearance]] = {}
    for entry, reading in site.catalogue.public():
        for appearance in _appearing(entry, reading):
            orcid = appearance.person.orcid
            groups.setdefault(orcid if _is_orcid(orcid) else appearance.own_path, []).append(appearance)
    everybody = [Somebody(tuple(sorted(group, key=_latest))) for group in groups.values()]
    return tuple(sorted(everybody, key=lambda somebody: (filing(somebody.sort_as), somebody.path)))


def paths(site: Site) -> Mapping[tuple[str, str], str]:
    """The page of each who has one, by the seminar's slug and their id in it."""
    return {
        (each.entry.slug, each.person.id): somebody.path
        for somebody in site.once(people)
        for each in somebody.appearances
    }


def pages(site: Site) -> Iterator[Page]:
    """The list, a page for each person, and at the other addresses of a person where that page is."""
    everybody = site.once(people)
    if not everybody:
        return
    letters: dict[str, list[Somebody]] = {}
    for somebody in everybody:
        letters.setdefault(initial(somebody.sort_as), []).append(somebody)
    yield site.page(
        PATH,
        "people.html.j2",
        title="People",
        letters=letters,
        description="Who spoke in the seminars, and agreed to a page here.",
    )
    for somebody in everybody:
        name = somebody.latest.name
        yield site.page(
            somebody.path,
            "person.html.j2",
            title=name,
            trail=[("People", PATH)],
            description=f"{name} in the witness seminars of this archive.",
            somebody=somebody,
            known=_known(site, somebody),
            page_of=page_of,
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


def told(site: Site) -> str:
    """How many there are."""
    return counted(
        len(site.once(people)), "person speaks by name, and has a page.", "people speak by name, and have a page."
    )


def _known(site: Site, somebody: Somebody) -> tuple[str, ...]:
    """Where else they are written of, as addresses: by the number that the edition prints, or exactly the name."""
    orcid = somebody.latest.orcid
    found = site.authorities.person_called(somebody.latest.name)
    agrees = found is not None and (not orcid or not found.orcid or found.orcid == orcid)
    own = (f"https://orcid.org/{orcid}",) if _is_orcid(orcid) else ()
    return tuple(dict.fromkeys((*own, *(found.links if found and agrees else ()))))


def _latest(appearance: Appearance) -> tuple[int, str]:
    dates = appearance.entry.citation.event_dates
    return -(max(dates).toordinal() if dates else 0), appearance.own_path


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
            yield Appearance(entry, person, tuple(_turns(entry.slug, numbers, first, last) for first, last in runs))


def _turns(slug: str, numbers: Mapping[str, str], first: str, last: str) -> Turns:
    alone = Turns(numbers[first], edition_of(slug, first))
    return alone if first == last else Turns(alone.first, alone.leads, numbers[last], edition_of(slug, last))


def _is_orcid(number: str) -> bool:
    return bool(number) and not identifiers.orcid(number)
