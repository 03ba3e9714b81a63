"""What was changed in a text: put into it, the changes give exactly what came back, and no word more is touched than must be."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.review import Passage, Proposed
from sasci_archive.returns.comparison import Change, applied, changes, compared

WORDS = st.sampled_from(["I", "was", "there.", "in", "Leeds", "1986,", "[laughs]", "left.", "He"])
SPACES = st.sampled_from([" ", " ", " ", "\n", "  ", "\u00a0", " \n ", "\n\n", "\t", ""])
TEXTS = st.lists(st.tuples(WORDS, SPACES), max_size=14).map(lambda parts: "".join(w + s for w, s in parts))
ANY = TEXTS | st.text(alphabet=st.sampled_from("ab. \n[]é\u0301"), max_size=20)


def longest(a: list[str], b: list[str]) -> int:
    """How many words two texts have in common, in order: the plain definition."""
    row = [0] * (len(b) + 1)
    for word in a:
        before = row
        row = [0]
        for j, other in enumerate(b):
            row.append(before[j] + 1 if word == other else max(before[j + 1], row[j]))
    return row[-1]


def told(sent: str, returned: str) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.was, change.now) for change in compared(sent, returned)]


def holds(sent: str, returned: str, found: tuple[Change, ...]) -> None:
    """What is true of all changes."""
    assert applied(sent, found) == returned
    assert all(sent[c.start : c.end] == c.was != c.now for c in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert bool(found) is (sent != returned)


@given(ANY, ANY)
def test_all_changes_put_into_what_was_sent_give_what_came_back(sent: str, returned: str) -> None:
    holds(sent, returned, compared(sent, returned))


@given(ANY, ANY, st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_so_do_those_of_a_passage_with_signs(sent: str, returned: str, places: set[tuple[int, int]]) -> None:
    signs = tuple((a, b) for a, b in sorted(places) if a < b <= len(sent))
    holds(sent, returned, changes(Passage(id="u1", text=sent, signs=signs), returned))


@given(ANY, ANY)
def test_as_few_words_are_touched_as_can_be_each_whole(sent: str, returned: str) -> None:
    found = compared(sent, returned)
    touched = sum(len(c.was.split()) for c in found)
    assert len(sent.split()) - touched == longest(sent.split(), returned.split())
    for change in found:
        if change.was.split() and change.now.split():
            starts, ends = sent[: change.start][-1:], sent[change.end :][:1]
            assert not (starts + ends).strip()


@given(TEXTS, st.data())
def test_where_only_white_space_differs_no_word_is_touched(sent: str, data: st.DataObject) -> None:
    returned = re.sub(r"\s+", lambda _: data.draw(st.sampled_from([" ", "\n", "  "])), sent)
    assert {c.kind for c in compared(sent, returned)} <= {Proposed.LAYOUT}
    assert all(not c.was.strip() and not c.now.strip() for c in compared(sent, returned))


@pytest.mark.parametrize(
    ("sent", "returned", "expected"),
    [
        ("I was in Leads.", "I was in Leeds.", [("amended", "Leads.", "Leeds.")]),
        ("I was good.", "I was very good.", [("amended", "", "very ")]),
        ("I was very good.", "I was good.", [("amended", "very ", "")]),
        ("It is so.", "It is so", [("amended", "so.", "so")]),
        ("One. Two.", "One.\nTwo.", [("layout", " ", "\n")]),
        ("One.\nTwo.", "One. Two.", [("layout", "\n", " ")]),
        ("One.\nTwo.", "One.\nMore of it.\nTwo.", [("addition", "", "More of it.\n")]),
        ("One.", "Before.\nOne.", [("addition", "", "Before.\n")]),
        ("One.", "One.\nAfter.", [("addition", "", "\nAfter.")]),
        ("", "All of it.", [("addition", "", "All of it.")]),
        ("I left.\nEnd.", "I left.\nHe left.\nEnd.", [("addition", "", "He left.\n")]),
        ("One.\nWe met.\nEnd.", "One.\nWe ate.\nWe met.\nEnd.", [("addition", "", "We ate.\n")]),
        ("One. We ate. We met. End.", "One. We met. End.", [("amended", "We ate. ", "")]),
        ("I left. He left. End.", "I left. End.", [("amended", "He left. ", "")]),
        ("I left. End.", "I left. He left. End.", [("amended", "", "He left. ")]),
        (
            "We went home.\nEnd.",
            "We went to bed.\nNew one.\nEnd.",
            [("amended", "home.", "to bed."), ("addition", "", "\nNew one.")],
        ),
        (
            "Then one.\nOld it was.",
            "Then one.\nNew one.\nIt was.",
            [("addition", "", "New one.\n"), ("amended", "Old it", "It")],
        ),
        ("a b\nc d", "x y\nz d", [("amended", "a b", "x y"), ("amended", "c", "z")]),
        ("a b\nc d", "a z d", [("amended", "b\nc", "z")]),
        ("a b c", "a x\ny\nz c", [("amended", "b", "x\ny\nz")]),
        ("a b", "a\nNew.\nb", [("addition", " ", "\nNew.\n")]),
        ("a b  c", "a x\nc", [("amended", "b", "x"), ("layout", "  ", "\n")]),
        ("a b\nc", "a  c", [("amended", " b\n", "  ")]),
    ],
)
def test_what_a_person_would_say_was_changed(sent: str, returned: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(sent, returned) == expected


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("Well there. Yes. [it rains]", [("layout", "[laughs] ", "")]),
        ("Well there. [laughs loudly] Yes. [it rains]", [("layout", "[laughs]", "[laughs loudly]")]),
        ("Well there. [laughs] Yes.", [("layout", " [it rains]", "")]),
        ("Well there. [it rains] [laughs] Yes.", [("amended", "", "[it rains] "), ("layout", " [it rains]", "")]),
        ("Well here. [laughs] Yes. [it rains]", [("amended", "there.", "here.")]),
        ("Well there. Ha ha. Yes. [it rains]", [("amended", "[laughs]", "Ha ha.")]),
        ("Well there.[laughs] Yes. [it rains]", [("layout", " ", "")]),
        ("Well there. [laughs] [nods] Yes. [it rains]", [("amended", "", "[nods] ")]),
        ("Well there. [laughs]", [("amended", " Yes. [it rains]", "")]),
        (" ", [("withdrawn", "Well there. [laughs] Yes. [it rains]", " ")]),
    ],
)
def test_a_sign_is_one_word_that_nobody_said(returned: str, expected: list[tuple[str, str, str]]) -> None:
    passage = Passage(id="u1", text="Well there. [laughs] Yes. [it rains]", signs=((12, 20), (26, 36)))
    assert [(c.kind.value, c.was, c.now) for c in changes(passage, returned)] == expected


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("We met in the old hall.", [("layout", "[in", "in"), ("layout", "old? noise]", "old")]),
        ("We met [in the new? noise] hall.", [("amended", "old?", "new?")]),
        ("We met [at the old? noise] hall.", [("amended", "[in", "[at")]),
        ("We met there.", [("amended", "[in the old? noise] hall.", "there.")]),
    ],
)
def test_who_confirms_words_that_were_not_certain_changes_none(
    returned: str, expected: list[tuple[str, str, str]]
) -> None:
    passage = Passage(id="u1", text="We met [in the old? noise] hall.", signs=((7, 8), (18, 26)))
    assert [(c.kind.value, c.was, c.now) for c in changes(passage, returned)] == expected


def test_a_book_of_changes_is_compared() -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    words = [f"w{chance.randrange(3000)}" for _ in range(20_000)]
    other = [w if chance.random() > 0.2 else f"v{chance.randrange(3000)}" for w in words]
    holds(" ".join(words), " ".join(other), compared(" ".join(words), " ".join(other)))
