"""Who is who beyond one seminar (`seminars/authorities.toml`): people, bodies and places, with the numbers by which others know them.

A number is only ever put beside a name that is printed anyway, and only where that name is exactly one of the names here: nobody who appears
under a role or a pseudonym is found by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sasci_archive.model.speech import Value

T = TypeVar("T", bound="Authority")


class Authority(Value, frozen=True, kw_only=True):
    """Something that has a name. `name` and `known_as` are the names as they are printed, letter for letter."""

    name: str
    known_as: tuple[str, ...] = ()
    wikidata: str = ""  # Q42

    def __post_init__(self) -> None:
        if not self.name.strip():
            msg = "something here has no name\nWrite the name as it is printed."
            raise ValueError(msg)

    @property
    def links(self) -> tuple[str, ...]:
        """What is written of it elsewhere, as addresses, the most particular first."""
        return (f"https://www.wikidata.org/entity/{self.wikidata}",) if self.wikidata else ()


class Person(Authority, frozen=True, kw_only=True):
    """`[[person]]`."""

    orcid: str = ""
    isni: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """ORCID, ISNI, Wikidata, as addresses."""
        orcid = (f"https://orcid.org/{self.orcid}",) if self.orcid else ()
        return (*orcid, *_isni(self.isni), *super().links)


class Body(Authority, frozen=True, kw_only=True):
    """`[[body]]`: a university, a funder, a publisher. `ror` is its nine signs ("0220mzb33")."""

    ror: str = ""
    isni: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """ROR, ISNI, Wikidata, as addresses."""
        ror = (f"https://ror.org/{self.ror}",) if self.ror else ()
        return (*ror, *_isni(self.isni), *super().links)


class Place(Authority, frozen=True, kw_only=True):
    """`[[place]]`. `geonames` is its number there."""

    geonames: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """GeoNames, Wikidata, as addresses."""
        return (*((f"https://sws.geonames.org/{self.geonames}/",) if self.geonames else ()), *super().links)


class Authorities(Value, frozen=True, kw_only=True):
    """`seminars/authorities.toml`."""

    person: tuple[Person, ...] = ()
    body: tuple[Body, ...] = ()
    place: tuple[Place, ...] = ()

    def person_called(self, name: str) -> Person | None:
        """The only one who is called so, letter for letter; None where there is none, or several."""
        return _called(self.person, name)

    def body_called(self, name: str) -> Body | None:
        """The same of bodies."""
        return _called(self.body, name)

    def place_called(self, name: str) -> Place | None:
        """The same of places."""
        return _called(self.place, name)


NOBODY = Authorities()


def _called(among: Iterable[T], name: str) -> T | None:
    found = [each for each in among if name and name in {each.name, *each.known_as}]
    return found[0] if len(found) == 1 else None


def _isni(number: str) -> tuple[str, ...]:
    return (f"https://isni.org/isni/{number.replace(' ', '')}",) if number else ()
