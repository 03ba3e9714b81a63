"""What is taken down is in no reading of the master any more, and what is left is a valid transcript whose numbers have not moved."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript
from sasci_archive.formats import records
from sasci_archive.model.consent import Reason
from sasci_archive.model.speech import Span, Words
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Restrict
from sasci_archive.tei.changing.expunge import Expunged, expunge, made_from, unheard
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which, reading_of

DAY = dt.date(2026, 11, 29)
TOY = Path(__file__).parents[2] / "toy"
MASTER = (TOY / "4-transcript.xml").read_bytes()
WORDS = records.parse((TOY / "2-words.json").read_bytes(), Words, where="2-words.json")
IDS = [node.get(ID, "") for node in parse(MASTER).iter("{*}u", "{*}writing")]
NOTES = [node.get(ID, "") for node in parse(MASTER).iter("{*}note") if node.get(ID)]


def gone(*parts: str, master: bytes = MASTER) -> Expunged:
    return expunge(master, parts, WORDS, when=DAY, who="wren")


def said(tei: bytes) -> str:
    return "\n".join(" ".join(reading_of(tei, which).decode().split()) for which in Which)


@given(st.lists(st.sampled_from([*IDS, *NOTES]), min_size=1, max_size=4, unique=True))
def test_what_is_left_is_valid_has_every_number_and_says_nothing_of_it_in_any_reading(parts: list[str]) -> None:
    found = gone(*parts)
    assert check(found.tei) == ()
    left = [node.get(ID, "") for node in parse(found.tei).iter("{*}u", "{*}writing")]
    assert left == IDS
    for secret in found.texts:
        if len(secret.text.split()) > 2:
            assert secret.text not in said(found.tei), secret.mark


def test_every_reading_of_a_turn_goes_with_its_notes_and_the_lines_that_tell_of_them() -> None:
    found = gone("u2", "u8")
    texts = {secret.text for secret in found.texts}
    assert {"I still have the key.", "We closed it quietly.", "We closed it in June."} <= texts
    assert "It began with a cupboard, in 1997, and no money at all." in texts
    assert b"1997" not in found.tei
    assert b"the key" not in found.tei
    assert (found.turns, found.sessions) == (("u2", "u8"), ("1", "2"))


def test_words_that_are_withheld_go_alone_and_what_stands_for_them_stays() -> None:
    withheld = apply(
        MASTER,
        Restrict(
            when=DAY,
            why="",
            who="wren",
            passage="u2",
            words=(4, 5),
            reason=Reason.OWN_WISH,
            authority="wren",
            instead="a thing",
        ),
    )
    found = gone("r1", master=withheld)
    assert [secret.text for secret in found.texts] == ["a cupboard,"]
    assert b"cupboard," not in found.tei
    assert b"a thing" in found.tei
    assert found.spans
    assert check(found.tei) == ()


def test_the_sound_of_a_turn_goes_from_its_first_word_to_its_last_and_a_little_beyond() -> None:
    assert gone("u6").spans == {"2": (Span(250, 3150),)}
    assert gone("c1").spans == {}


def test_words_that_were_heard_then_are_heard_no_more_and_the_others_are_as_they_were() -> None:
    found = gone("u6")
    left = unheard(WORDS, found.spans, found.sessions)
    assert left.of("1") == WORDS.of("1")
    assert [word.text for word in WORDS.of("2") if word not in left.of("2")] == ["Why", "did", "it", "stop?"]
    assert unheard(WORDS, None, ("2",)).of("2") == ()


def test_the_header_says_what_the_words_are_now() -> None:
    assert b"2-words.json sha256:abc" in made_from(MASTER, {"2-words.json": "abc"})


def test_what_is_not_there_or_was_taken_down_before_is_said() -> None:
    with pytest.raises(BadTranscript, match=r"There is no turn, message, note or redaction 'u99' to take down\."):
        gone("u99")
    with pytest.raises(BadTranscript, match=r"Nothing stands in 'u6' any more\."):
        gone("u6", master=gone("u6").tei)


def test_of_somebody_who_is_to_be_found_nowhere_all_that_they_said_goes_and_where_others_are_marked_to_speak_of_them() -> (
    None
):
    found = expunge(MASTER, (), WORDS, when=DAY, who="ed1", people=("wren",))
    assert {"u2", "u4", "u8", "c1"} <= set(found.turns)
    for which in Which:
        assert b"Tobias" not in reading_of(found.tei, which).partition(b"<body>")[2]
    assert any("Wren" in name for name in found.names)
    assert check(found.tei) == ()


def test_whom_nobody_knows_is_said() -> None:
    with pytest.raises(BadTranscript, match=r"There is no 'nobody' among the participants of this transcript\."):
        expunge(MASTER, (), WORDS, when=DAY, who="ed1", people=("nobody",))
