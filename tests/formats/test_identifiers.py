"""Numbers that cannot be right are told; those that can are not, however they are hyphenated."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import isbn, isni, issn
from stdnum.exceptions import InvalidChecksum, ValidationError

from sasci_archive.formats import identifiers
from sasci_archive.model.authorities import Authorities, Body, Person, Place
from sasci_archive.model.seminar import Editor, Elsewhere, Participant, Publication, Role, Seminar, Series


@pytest.mark.parametrize(
    "number", ["978-0-306-40615-7", "9780306406157", "978 0 306 40615 7", "0-306-40615-2", "080442957X"]
)
def test_an_isbn_is_one_however_it_is_written(number: str) -> None:
    assert identifiers.isbn(number) == ""


@pytest.mark.parametrize("place", range(13))
def test_one_digit_wrong_is_always_found(place: int) -> None:
    number = "9780306406157"
    for other in set("0123456789") - {number[place]}:
        assert identifiers.isbn(number[:place] + other + number[place + 1 :])


@given(
    st.sampled_from(["978", "979", "977", ""]),
    st.text("0123456789", max_size=16),
    st.sampled_from([*"0123456789Xx", ""]),
    st.sampled_from(["", "-", " "]),
    st.integers(0, 16),
)
@example("", "", "", "", 0)
@example("", "30640615", "2", "", 0)
@example("977", "030640615", "0", "", 0)
def test_numbers_are_right_where_somebody_elses_library_says_so(
    first: str, middle: str, last: str, sign: str, at: int
) -> None:
    """Of every length, and with every last digit: so one of each shape is right."""
    bare = first + middle
    for end in {*"0123456789X", last}:
        hyphened = f"{bare[:at]}{sign}{bare[at:]}{end}"
        for number, look, standard in (
            (hyphened, identifiers.isbn, isbn),
            (bare + end, identifiers.issn, issn),
            (bare + end, identifiers.isni, isni),
        ):
            expected = ""
            try:
                standard.validate(number)
            except InvalidChecksum:
                expected = "its last digit does not fit the others"
            except ValidationError:
                expected = "it has other signs, or another number of them"
            assert look(number).rpartition(": ")[2] == expected, number


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (identifiers.isbn("978-0-306-4O615-7"), "'978-0-306-4O615-7' is no ISBN: it has other signs, or another number of them"),
        (identifiers.isbn("978-0-306-40615"), "'978-0-306-40615' is no ISBN: "),
        (identifiers.issn("1234-5678"), "'1234-5678' is no ISSN: its last digit does not fit the others"),
        (identifiers.orcid("0000-0002-1825-0098"), "'0000-0002-1825-0098' is no ORCID iD: its last digit"),
        (identifiers.orcid("0000000218250097"), "'0000000218250097' is no ORCID iD: it has other signs"),
        (identifiers.doi("https://doi.org/10.5555/x"), "'https://doi.org/10.5555/x' is no DOI: it must begin with 10."),
        (identifiers.doi("10.5555/a b"), "'10.5555/a b' is no DOI"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(told: str, problem: str) -> None:
    assert told.startswith(problem)


def test_right_ones_are_let_be() -> None:
    told = (
        identifiers.issn("0317-8471"),
        identifiers.orcid("https://orcid.org/0000-0002-1694-233X"),
        identifiers.doi("10.1000.10/a(b)"),
    )
    assert not any(told)


def test_every_number_of_a_record_is_looked_at() -> None:
    seminar = Seminar(
        title="T",
        series=Series(title="S", issn="1", volumes=(Elsewhere(title="V", number="2", isbn="2"),)),
        editors=(Editor(family="Ferrar", given="Ada", orcid="3"),),
        roster=(Participant(id="mo", name="M", role=Role.WITNESS, orcid="4"),),
        publication=Publication(publisher="P", isbn="5", doi="6", ark="7", handle="8"),
    )
    assert [each.where for each in identifiers.wrong(seminar)] == [
        "[series] issn",
        "[[series.volumes]] 2",
        "[[editors]] Ferrar",
        "[[roster]] mo",
        "[publication] isbn",
        "[publication] doi",
        "[publication] ark",
        "[publication] handle",
    ]


ROR = ("0220mzb33", "042nb2s44", "052gg0110", "013meh722", "05dxps055")
"""King's College London, MIT, Oxford, Cambridge, Caltech, as ror.org has them."""


@pytest.mark.parametrize("number", ROR)
def test_a_ror_id_is_one_and_with_a_sign_changed_or_two_swapped_it_is_none(number: str) -> None:
    assert identifiers.ror(number) == ""
    for place in range(1, 9):
        for other in set("0123456789abcdefghjkmnpqrstvwxyz" if place < 7 else "0123456789") - {number[place]}:
            assert identifiers.ror(number[:place] + other + number[place + 1 :])
    for place in range(1, 8):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or identifiers.ror(swapped)


def test_every_number_of_who_is_who_is_looked_at() -> None:
    known = Authorities(
        person=(Person(name="Ada", orcid="1", isni="2", wikidata="42"),),
        body=(Body(name="King's", ror="0220mzb34", isni="0000 0001 2322 6765"),),
        place=(Place(name="Marlsea", geonames="x"),),
    )
    assert [f"{wrong.where}: {wrong.problem}" for wrong in identifiers.wrong_among(known)] == [
        "[[person]] Ada: '1' is no ORCID iD: it has other signs, or another number of them",
        "[[person]] Ada: '2' is no ISNI: it has other signs, or another number of them",
        "[[person]] Ada: '42' is no item of Wikidata: it must be Q and a number",
        "[[body]] King's: '0220mzb34' is no ROR id: its last two digits do not fit the others",
        "[[body]] King's: '0000 0001 2322 6765' is no ISNI: its last digit does not fit the others",
        "[[place]] Marlsea: 'x' is no number of GeoNames: it must be digits only",
    ]
