"""What is left to be mended, of turns and texts that are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.speech import Span, Turn, Word
from sasci_archive.trials.editors_work import Work, left, named, told

TEXTS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.lists(st.sampled_from(["We", "met", "in", "Fennerby.", "no,", "yes"]), min_size=1)
    ),
    min_size=1,
    max_size=6,
)


def turn(voice: str, text: str) -> Turn:
    return Turn(voice, tuple(Word(Span(n * 100, n * 100 + 90), word) for n, word in enumerate(text.split())))


@given(TEXTS)
def test_of_what_reads_as_it_was_said_nothing_is_left(parts: list[tuple[str, list[str]]]) -> None:
    said = [(who, " ".join(words)) for who, words in parts]
    work = left(said, [turn(f"V{who}", text) for who, text in said])
    assert (work.words.rate, work.cp, work.wrong, work.printed, work.speakers) == (0, 0, 0, 0, 0)
    assert work.names[0] == work.names[1]


def test_words_punctuation_and_speakers_are_counted_apart() -> None:
    said = [("ada", "We met in Fennerby then."), ("bo", "Nobody came, and nobody knew why.")]
    heard = [turn("V1", "We met in Fernaby then"), turn("V2", "Nobody came. And nobody"), turn("V1", "knew why.")]
    work = left(said, heard)
    assert (work.wrong, work.printed, work.speakers) == (1, 3, 1)
    assert work.names == (0, 1)
    assert work.per_thousand(1) == 1000 / 11


def test_a_voice_is_called_as_whom_it_mostly_speaks_for_and_one_that_is_nobodys_as_nobody() -> None:
    said = [("ada", "one two three"), ("bo", "four five six")]
    turns = [turn("V1", "one two three four"), turn("V2", "five six"), turn("V3", "seven")]
    assert [who for who, _ in named(said, turns)] == ["ada", "bo", ""]


def test_each_material_has_a_picture_of_places_to_be_mended() -> None:
    work: Work = left([("ada", "one two")], [turn("V1", "one too")])
    made = told({"a call": {"an ear": work}}, absent=["another"])
    assert made.tables[0].rows == (("an ear", "50.0%", "50.0%", "0 of 0", "500", "500", "0"),)
    assert made.rows[0].figure.startswith("not measured: not installed here")
    assert made.plots[0].bars[0].values == (500.0,)  # type: ignore[union-attr]
