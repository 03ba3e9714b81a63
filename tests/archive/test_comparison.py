"""Two versions compared: no word of a turn is lost between them, and what people answered stands by person and question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.archive.comparison import (
    Changed,
    ChangedTurn,
    Said,
    changed_turns,
    files_changed,
    permitted,
    recorded,
    stretches,
)
from sasci_archive.model.comparison import Did, Stretch

WORDS = st.lists(st.sampled_from(["we", "met", "in", "Leeds.", "Leads.", "It", "left.\nIt"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_what_is_the_same_and_went_is_the_one_text_and_what_is_the_same_and_came_is_the_other(
    was: str, now: str
) -> None:
    both = stretches(was, now)
    assert "".join(s.text for s in both if s.did is not Did.IN) == was
    assert "".join(s.text for s in both if s.did is not Did.OUT) == now
    assert (was == now) == all(s.did is Did.KEPT for s in both)


def test_a_turn_reads_word_by_word() -> None:
    was, now = Said("1", "Jo", "I was in Leads."), Said("1", "Jo", "I was in Leeds.")
    assert changed_turns({"u1": was, "u2": now}, {"u1": now, "u2": now}) == (
        ChangedTurn(
            "u1",
            was,
            now,
            (Stretch(Did.KEPT, "I was in "), Stretch(Did.OUT, "Leads."), Stretch(Did.IN, "Leeds.")),
        ),
    )


def test_a_turn_by_another_speaker_is_another_turn() -> None:
    was, now = Said("1", "Jo", "Yes."), Said("1", "Mo", "Yes.")
    assert [turn.id for turn in changed_turns({"u1": was}, {"u1": now})] == ["u1"]


def test_a_turn_that_came_and_one_that_went_are_told() -> None:
    said = Said("1", "Jo", "Yes.")
    came, went = changed_turns({"u1": said}, {"u2": said})
    assert (came.id, came.was, went.id, went.now) == ("u2", None, "u1", None)


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("12")),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("12")),
)
def test_every_file_is_new_another_gone_or_the_same(was: dict[str, str], now: dict[str, str]) -> None:
    new, changed, gone = files_changed(was, now)
    same = {name for name in was if now.get(name) == was[name]}
    assert sorted([*new, *changed, *gone, *same]) == sorted(was.keys() | now.keys())


def test_an_answer_that_changed_stands_by_person_and_question() -> None:
    was = b'[[permission]]\nperson = "mo"\narchive = "yes"\n[[permission]]\nperson = "jo"\n'
    now = b'[[permission]]\nperson = "jo"\n[[permission]]\nperson = "mo"\narchive = "no"\nwithdrawn = 2026-05-03\n'
    assert permitted(was, now) == (
        Changed("permission.mo.archive", "yes", "no"),
        Changed("permission.mo.withdrawn", "", "2026-05-03"),
    )


def test_what_did_not_read_then_is_no_fault_now() -> None:
    assert [change.what for change in permitted(b"[[", b"")] == ["it does not read"]


def test_a_keyword_in_the_middle_of_a_list_changes_no_other() -> None:
    found = recorded({"keywords": ["care", "time", "work"]}, {"keywords": ["care", "barter", "time"]})
    assert sorted((change.what, change.was, change.now) for change in found) == [
        ("keywords", "", "barter"),
        ("keywords", "work", ""),
    ]
