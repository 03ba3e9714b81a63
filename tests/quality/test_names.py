"""Names heard nearly, by themselves, beside the other half, over the bounds of words; and what is none."""

from __future__ import annotations

import pytest

from sasci_archive.house.text import Spelling
from sasci_archive.quality.names import names_of, near
from tests.quality.telling import turn

KNOWN = names_of(
    [
        Spelling("Ines Calloway", "the roster", person=True),
        Spelling("Tobias Wenn", "the roster", person=True),
        Spelling("Desmond Ockley", "the roster", person=True),
        Spelling("Commissioner for older people's services, Fennerby Borough Council", "the roster"),
        Spelling("Regional Care Improvement Board", "the glossary"),
    ]
)


def found(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return [(" ".join(words[f.first : f.first + f.count]), f.now) for f in near([turn(1, "a", text)], KNOWN, ["RCIB"])]


@pytest.mark.parametrize(
    ("text", "was", "now"),
    [
        ("Then Ms Callaway spoke.", "Callaway", "Calloway"),
        ("I asked Ines Callow way, and she knew.", "Ines Callow way,", "Ines Calloway,"),
        ("I asked in as callow way again.", "callow way", "Calloway"),
        ("And I'm Desmond Oakley.", "Oakley.", "Ockley."),
        ("They sent Tobias Wen again.", "Wen", "Wenn"),
        ("They sent me to bias when.", "to bias when.", "Tobias Wenn."),
        ("It was Fennelby's own.", "Fennelby's", "Fennerby's"),
        ("There was the RC of B.", "RC of B.", "RCIB."),
        ("There was the R C I B then.", "R C I B", "RCIB"),
    ],
)
def test_a_name_is_known_by_its_sound(text: str, was: str, now: str) -> None:
    assert (was, now) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ines Calloway and Tobias Wenn of Fennerby met.",
        "He went when he was ready.",
        "They sent Tobias when he came.",
        "It was a tobias wean, he said.",
        "The Calloways were all there.",
        "She could, by the way, call a way out.",
        "It was a Regional affair. Care was a word.",
        "The NHS and the BBC had boards.",
        "Winning was not all. Win some.",
        "I saw Desmond. Oddly he was late.",
    ],
)
def test_what_is_spelt_as_in_the_record_or_is_an_ordinary_word_is_no_slip(text: str) -> None:
    assert found(text) == []


def test_an_ordinary_word_that_begins_a_sentence_is_no_name() -> None:
    said = [turn(1, "a", "Callowed ways are few."), turn(2, "a", "They callowed; they went.")]
    assert [f.now for f in near(said, KNOWN)] == []
