"""Notes to the editor in the running text are queries; put in, the parts give what the whole gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.review import Passage, Proposed
from sasci_archive.returns.asides import asides
from sasci_archive.returns.comparison import Change, applied, changes

WORDS = st.lists(
    st.sampled_from(["a", "b", "1997.", "[check]", "[x y]", "NB", "??", "(?)", "\n", "Note:", "c?"]), max_size=8
)


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_the_parts_give_what_the_whole_gave(sent: str, now: str) -> None:
    passage = Passage(id="u1", text=sent)
    parts = [part for change in changes(passage, now) for part in asides(change)]
    assert applied(sent, parts) == now
    assert all(sent[part.start : part.end] == part.was for part in parts)


def of(was: str, now: str, kind: Proposed = Proposed.AMENDED) -> list[tuple[str, str, str]]:
    return [(c.was, c.now, c.kind.value) for c in asides(Change(0, len(was), was, now, kind))]


@pytest.mark.parametrize(
    "now",
    [
        "NB: not so",
        "N.B. not so",
        "Note: not so",
        "note to editor",
        "? who",
        "??? who",
        "Query - who",
        "(?) x",
        "Ed: who",
    ],
)
def test_a_note_that_is_put_in_is_a_query(now: str) -> None:
    assert of("", now) == [("", now, "query")]


@pytest.mark.parametrize("now", ["Nobody said so", "Noted.", "Editors came.", "Question time."])
def test_words_that_begin_alike_are_none(now: str) -> None:
    assert of("", now) == [("", now, "amended")]


def test_what_is_in_brackets_is_a_query_apart() -> None:
    assert of("", "We met [where?] and left.", Proposed.ADDITION) == [
        ("", "We met", "addition"),
        ("", " [where?]", "query"),
        ("", " and left.", "addition"),
    ]
    assert of("1997.", "[check] 1996. [or so]") == [
        ("", "[check]", "query"),
        ("1997.", " 1996.", "amended"),
        ("", " [or so]", "query"),
    ]
    assert of("1997.", "1996 [check].") == [("1997", "1996", "amended"), ("", " [check]", "query")]
    assert of("one", "one [sic] two") == [("one", "one [sic] two", "amended")]
    assert of("1997.", "[check]") == [("1997.", "[check]", "amended")]
    assert of("", "[where?] ") == [("", "[where?] ", "query")]
    assert of("a", "a [b]") == [("", " [b]", "query")]


def test_question_marks_behind_words_are_a_query_and_one_alone_may_be_a_correction() -> None:
    assert of("1997.", "1997??.") == [("1997.", "1997??.", "query")]
    assert of("1997", "1997(?)") == [("1997", "1997(?)", "query")]
    assert of("you.", "you?") == [("you.", "you?", "amended")]


def test_what_is_withdrawn_or_only_white_space_is_left_as_it_is() -> None:
    assert of("[b]", "", Proposed.WITHDRAWN) == [("[b]", "", "withdrawn")]
    assert of(" ", "\n", Proposed.LAYOUT) == [(" ", "\n", "layout")]
