"""Who is who: read strictly, checked digit by digit, and found by exactly a printed name or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, Faults
from sasci_archive.model.authorities import NOBODY, Authorities, Body, Person
from sasci_archive.store.workspace import Settings, Workspace

GOOD = """\
[[person]]
name = "Dr Ines Calloway"
known_as = ["Ines Calloway"]
orcid = "0000-0002-1825-0097"

[[body]]
name = "King's College London"
ror = "0220mzb33"
wikidata = "Q245247"

[[place]]
name = "London"
geonames = "2643743"
"""


def workspace(home: Path, text: str = "") -> Workspace:
    (home / "seminars").mkdir()
    if text:
        (home / "seminars" / "authorities.toml").write_text(text, encoding="utf-8")
    return Workspace(home, Settings())


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    assert workspace(tmp_path).authorities() == NOBODY


def test_they_are_found_by_exactly_a_name_they_have(tmp_path: Path) -> None:
    known = workspace(tmp_path, GOOD).authorities()
    person, body, place = known.person[0], known.body[0], known.place[0]
    assert known.person_called("Dr Ines Calloway") == known.person_called("Ines Calloway") == person
    assert known.person_called("ines calloway") is None
    assert known.person_called("") is None
    assert known.body_called("King's College London") == body
    assert known.place_called("London") == place
    assert person.links == ("https://orcid.org/0000-0002-1825-0097",)
    assert body.links == ("https://ror.org/0220mzb33", "https://www.wikidata.org/entity/Q245247")
    assert place.links == ("https://sws.geonames.org/2643743/",)


def test_of_two_who_are_called_the_same_neither_is_meant() -> None:
    known = Authorities(person=(Person(name="Ann Lee", wikidata="Q1"), Person(name="A. Lee", known_as=("Ann Lee",))))
    assert known.person_called("Ann Lee") is None
    assert known.person_called("A. Lee") == known.person[1]


def test_every_number_that_cannot_be_right_is_said_with_its_place(tmp_path: Path) -> None:
    text = GOOD.replace("0220mzb33", "0220mzb34").replace("0097", "0098")
    with pytest.raises(Faults) as stopped:
        workspace(tmp_path, text).authorities()
    assert str(stopped.value).splitlines() == [
        "authorities.toml has 2 faults:",
        "  I01 [[person]] Dr Ines Calloway: '0000-0002-1825-0098' is no ORCID iD: its last digit does not fit the others. "
        "Write it as 0000-0002-1825-0097: ask them for it, or look at orcid.org.",
        "  I01 [[body]] King's College London: '0220mzb34' is no ROR id: its last two digits do not fit the others. "
        "Write its nine signs, as in 0220mzb33, without https://ror.org/: look at ror.org.",
    ]


def test_a_key_that_is_not_known_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        BadRecord, match=r"authorities.toml, at body no. 1: 'rorr' is not a key we know. Did you mean 'ror'\?"
    ):
        workspace(tmp_path, GOOD.replace("ror =", "rorr =")).authorities()


def test_what_has_no_name_is_nothing() -> None:
    with pytest.raises(ValueError, match="has no name"):
        Body(name=" ")
