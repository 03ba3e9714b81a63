"""The passages of a packet: what is printed, word for word, and nothing its reader may not read."""

from __future__ import annotations

import msgspec
import pytest

from sasci_archive.editions import book
from sasci_archive.editions.packet import names_to_confirm, passages_of
from sasci_archive.model.consent import Consent
from sasci_archive.model.paragraph import Sign, pieces, plain
from sasci_archive.model.reading import Chat, Utterance
from sasci_archive.model.review import Passage, Purpose
from tests.sending import CONSENT, MASTER, MUTUAL, NAMES, released


@pytest.mark.parametrize("consent", [Consent(), MUTUAL])
@pytest.mark.parametrize("reader", ["wren", "mroz", "chair", "fairholt"])
def test_each_turn_and_message_that_is_shown_is_a_passage_as_printed(reader: str, consent: Consent) -> None:
    made = released(reader, consent)
    shown = [b for b in book.blocks(made.reading) if isinstance(b, Utterance | Chat)]
    passages = passages_of(made, reader, Purpose.CORRECT, extracts=False)
    assert [p.id for p in passages] == [b.id for b in shown]
    for block, passage in zip(shown, passages, strict=True):
        paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
        printed = [pieces(p, made.reading, speaker=block.who) for p in paragraphs]
        assert passage.text == "\n".join(plain(p) for p in printed)
        signs = [piece.text for p in printed for piece in p if isinstance(piece, Sign)]
        assert [passage.text[start:end] for start, end in passage.signs] == signs


def test_only_ones_own_can_be_changed_and_nothing_in_the_final_text() -> None:
    made = released("wren")
    corrected = passages_of(made, "wren", Purpose.CORRECT, extracts=False)
    assert [p.id for p in corrected if p.editable] == ["u2", "u4", "c1", "u8"]
    assert [p.id for p in passages_of(made, "wren", Purpose.CORRECT, extracts=True)] == ["u2", "u4", "c1", "u8"]
    final = passages_of(made, "wren", Purpose.FINAL, extracts=True)
    assert [(p.id, p.editable) for p in final] == [(id_, False) for id_ in ("u2", "u4", "c1", "u8")]
    assert final[1] == Passage(
        id="u4",
        text="The council's. Mrs [withheld] lent us the first puzzle, [laughs] and the TLA paid.",
        signs=((19, 29), (56, 64)),
        editable=False,
    )


def test_what_an_interpreter_said_for_somebody_is_theirs_to_correct() -> None:
    assert [p.id for p in passages_of(released("mroz"), "mroz", Purpose.CORRECT, extracts=True)] == ["u5", "u5a", "u7"]


def test_an_extract_has_the_turn_in_which_a_later_addition_of_theirs_stands() -> None:
    note = '<note xml:id="fn9" type="witness" place="foot" resp="#p.wren">I was asked.</note>'
    master = MASTER.replace(b"Nobody asked for it until", f"Nobody{note} asked for it until".encode())
    passages = passages_of(released("wren", Consent(), master), "wren", Purpose.FINAL, extracts=True)
    assert [(p.id, p.text) for p in passages if p.id == "u7"] == [("u7", "[withheld]")]


def test_names_to_confirm_are_those_that_can_be_read_but_neither_ones_own_nor_what_stands_for_a_name() -> None:
    found = names_to_confirm(released("wren"), "wren", NAMES)
    assert found == ("Dr Ines Calloway", "council", "TLA", "North Pier", "Toy Libraries Association")
    before = names_to_confirm(released("mroz", Consent()), "mroz", NAMES)
    assert before == ("Dr Ines Calloway", "Lena Fairholt", "Tobias", "North Pier")  # the TLA is in a turn of Wren's
    assert not {"Halina Mróz", "Mrs K."} & {*names_to_confirm(released("wren", CONSENT), "wren", NAMES)}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Nobody asked", False),
        ("No TLAs asked", True),
        ("The toy libraries  association", True),
        ("The TLAX asked", False),
    ],
)
def test_of_the_glossary_only_what_stands_in_words_that_can_be_read_is_asked_about(said: str, asked: bool) -> None:
    """The others are there because of what somebody else said."""
    master = MASTER.replace(b"Nobody asked", said.encode())
    found = names_to_confirm(released("mroz", Consent(), master), "mroz", NAMES)
    assert ({"TLA", "Toy Libraries Association"} <= {*found}) is asked
    assert ("TLA" in found) is asked


def test_a_term_of_the_glossary_in_a_note_that_can_be_read_is_asked_about() -> None:
    master = MASTER.replace(b"Nobody asked", b'Nobody<note type="editorial">Not the TLA.</note> asked')
    assert "TLA" in names_to_confirm(released("mroz", Consent(), master), "mroz", NAMES)


def test_of_a_release_without_anything_of_somebodys_there_is_nothing_to_change() -> None:
    made = released("wren")
    assert not [p for p in passages_of(made, "nobody", Purpose.CORRECT, extracts=False) if p.editable]
    empty = msgspec.structs.replace(made, reading=msgspec.structs.replace(made.reading, sessions=()))
    assert passages_of(empty, "wren", Purpose.CORRECT, extracts=False) == ()
