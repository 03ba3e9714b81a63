"""Paragraphs in print: what is said is conserved, what is not speech is in brackets, notes say whose they are."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from sasci_archive.gate import Release
from sasci_archive.model.inlines import (
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
    spoken,
)
from sasci_archive.model.paragraph import Footnote, Said, Sign, pieces, plain, speaker
from sasci_archive.model.reading import Person, Utterance
from sasci_archive.model.seminar import Role
from tests import bare

READING = bare.reading(people=(Person("tw", "Tobias Wren", Role.WITNESS), Person("ic", "Ines Calloway", Role.CHAIR)))

letters = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12)
words = letters | st.sampled_from((" ", "\n ", "a\tb", "\N{NO-BREAK SPACE}"))
leaves: st.SearchStrategy[Inline] = st.one_of(
    st.builds(Text, words),
    st.builds(Pause, st.none() | st.integers(0, 10_000)),
    st.builds(Direction, st.sampled_from(("laughs", "raises\n hand")), st.sampled_from(("", "tw", "ic"))),
    st.builds(Left, st.sampled_from(("redacted", "inaudible", "off-record"))),
    st.builds(
        Note, st.just("n"), st.just(1), st.sampled_from(NoteKind), st.just("Ann"), st.tuples(st.builds(Text, words))
    ),
)


def _within(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    content = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Emphasis, content),
        st.builds(Unclear, st.sampled_from(("", "crosstalk")), content),
        st.builds(Marked, st.sampled_from(NameKind), st.just("x"), content),
    )


contents = st.lists(st.recursive(leaves, _within, max_leaves=8), max_size=6).map(tuple)


@given(content=contents)
def test_all_that_is_said_is_printed_in_order(content: tuple[Inline, ...]) -> None:
    said = "".join(p.text for p in pieces(content, READING) if isinstance(p, Said))
    assert "".join(said.split()) == "".join(spoken(content).split())


@example(content=(Pause(None), Text(" "), Note("n", 1, NoteKind.EDITORIAL, "Ann", ())))
@given(content=contents)
def test_white_space_is_single_and_never_at_an_end(content: tuple[Inline, ...]) -> None:
    line = plain(pieces(content, READING))
    assert "  " not in line
    assert line == line.strip(" ")


@given(content=contents)
def test_neighbours_of_one_kind_are_one_piece(content: tuple[Inline, ...]) -> None:
    said = [p.stressed if isinstance(p, Said) else None for p in pieces(content, READING)]
    assert all(before is None or before != after for before, after in itertools.pairwise(said))


def test_signs_stand_in_brackets_between_the_words() -> None:
    content = (
        Text("I was, "),
        Pause(1_500),
        Text(" with the Board"),
        Direction("laughs", "tw"),
        Direction("raises hand", "ic"),
        Text("then. They cut it and "),
        Unclear("crosstalk", (Text("nobody asked us"),)),
        Text(". "),
        Left("redacted"),
        Text(" did. "),
        Unclear("", ()),
    )
    assert plain(pieces(content, READING, speaker="tw")) == (
        "I was, [pause, 1.5 seconds] with the Board [laughs] [Ines Calloway: raises hand] then. "
        "They cut it and [nobody asked us? crosstalk]. [withheld] did. [unclear]"
    )


def test_stress_within_stress_is_upright_again_as_printers_do() -> None:
    content = (Emphasis((Text("the "), Emphasis((Text("Gazette"),)))), Text(" said"))
    assert pieces(content, READING) == (Said("the ", stressed=True), Said("Gazette said"))


def test_a_footnote_says_whose_it_is() -> None:
    def by(kind: NoteKind, name: str) -> str:
        (piece,) = pieces((Note("n", 1, kind, name, (Text("So."),)),), READING)
        assert isinstance(piece, Footnote)
        return piece.by

    assert by(NoteKind.EDITORIAL, "") == "Editor:"
    assert by(NoteKind.EDITORIAL, "Ines Calloway") == "Editor (Ines Calloway):"
    assert by(NoteKind.WITNESS, "Tobias Wren") == "Later addition by Tobias Wren:"
    assert by(NoteKind.WITNESS, "") == "Later addition by the witness:"


def test_a_pause_without_a_length_and_one_of_a_second() -> None:
    assert pieces((Pause(None), Pause(1_000)), READING) == (Sign("[pause]"), Said(" "), Sign("[pause, 1 second]"))


def test_an_interpreter_is_named_with_whom_they_speak_for(release: Release) -> None:
    turns = [b for s in release.reading.sessions for b in s.blocks if isinstance(b, Utterance)]
    named = {turn.number: speaker(turn, release.reading) for turn in turns}
    assert named["8"] == "Lena Fairholt, for Halina Mróz"
    assert named["6"] == "Voice 7, not named"
