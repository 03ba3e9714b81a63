"""Paragraphs in print: what is said is conserved, what is not speech is in brackets, notes say whose they are."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import paragraph
from sasci_archive.editions.paragraph import Footnote, Said, Sign, pieces, plain
from sasci_archive.gate import Release
from sasci_archive.model.reading import (
    Direction,
    Emphasis,
    Inline,
    Left,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
    Utterance,
    spoken,
)

words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12) | st.sampled_from((" ", "\n ", "a\tb"))
leaves: st.SearchStrategy[Inline] = st.one_of(
    st.builds(Text, words),
    st.builds(Pause, st.none() | st.integers(0, 10_000)),
    st.builds(Direction, st.sampled_from(("laughs", "raises\n hand")), st.sampled_from(("", "tw", "ic"))),
    st.builds(Left, st.sampled_from(("redacted", "inaudible", "off-record"))),
    st.builds(Note, st.just("n"), st.just(1), st.sampled_from(NoteKind), st.just("Ann"), st.tuples(st.builds(Text, words))),
)
inlines: st.SearchStrategy[Inline] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Emphasis, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Unclear, st.sampled_from(("", "crosstalk")), st.lists(inner, max_size=3).map(tuple)),
        st.builds(Marked, st.sampled_from(NameKind), st.just("x"), st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@given(content=st.lists(inlines, max_size=6).map(tuple))
def test_all_that_is_said_is_printed_in_order(content: tuple[Inline, ...]) -> None:
    from tests.editions.conftest import READING

    said = "".join(p.text for p in pieces(content, READING) if isinstance(p, Said))
    assert "".join(said.split()) == "".join(spoken(content).split())


@given(content=st.lists(inlines, max_size=6).map(tuple))
def test_white_space_is_single_and_never_at_an_end(content: tuple[Inline, ...]) -> None:
    from tests.editions.conftest import READING

    line = plain(pieces(content, READING))
    assert "  " not in line
    assert line == line.strip(" ")
