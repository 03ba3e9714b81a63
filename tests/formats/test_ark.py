"""An ARK we mint notices one sign that was changed and two that changed places, and no two numbers have the same."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sasci_archive.formats import ark

numbers = st.integers(0, 29**5 - 1)
shoulders = st.sampled_from(("99999/fk4", "13030/x5", "12345/", "b5072/s3c"))


@given(shoulders, numbers)
def test_what_is_minted_is_an_ark_and_its_check_character_fits(under: str, number: int) -> None:
    made = ark.mint(under, number)
    assert ark.ark(made) == ""
    assert ark.fits(made)
    assert ark.fits(made.replace("ark:/", "ark:"))
    assert ark.bare(made).startswith(under)


@given(shoulders, numbers, st.data())
def test_one_sign_that_is_changed_is_noticed(under: str, number: int, data: st.DataObject) -> None:
    text = ark.bare(ark.mint(under, number))
    place = data.draw(st.sampled_from([at for at, sign in enumerate(text) if sign != "/"]))
    other = data.draw(st.sampled_from(sorted(set(ark.ALPHABET) - {text[place]})))
    assert not ark.fits(f"ark:/{text[:place]}{other}{text[place + 1 :]}")


@given(shoulders, numbers, st.data())
def test_two_signs_that_have_changed_places_are_noticed(under: str, number: int, data: st.DataObject) -> None:
    signs = list(ark.bare(ark.mint(under, number)))
    one, two = data.draw(st.tuples(st.integers(0, len(signs) - 2), st.integers(0, len(signs) - 2)))
    assume(signs[one] != signs[two])
    signs[one], signs[two] = signs[two], signs[one]
    assert not ark.fits("ark:/" + "".join(signs))


@given(shoulders, numbers, numbers)
def test_two_numbers_never_have_the_same(under: str, one: int, two: int) -> None:
    assert (ark.mint(under, one) == ark.mint(under, two)) == (one == two)


def test_there_are_as_many_as_five_signs_can_say() -> None:
    with pytest.raises(ValueError, match="no more names under 99999/fk4"):
        ark.mint("99999/fk4", 29**5)


def test_a_shoulder_is_five_signs_a_slash_and_a_few_more() -> None:
    assert not any(map(ark.shoulder, ("99999/fk4", "12345/", "13030/x5")))
    assert ark.shoulder("fk4") == (
        "'fk4' is no NAAN and shoulder: it must be five signs, a slash and a few consonants or digits"
    )
    assert ark.shoulder("99999/" + "x" * 20)
