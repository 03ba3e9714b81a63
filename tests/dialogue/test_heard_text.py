"""A text beside its sound: no word is lost or moved, and what was never said is not given a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.dialogue import heard_text
from sasci_archive.dialogue.heard_text import Found
from sasci_archive.model.speech import Span, Timing, Word

SAID = [
    "We",
    "had",
    "no",
    "money",
    "at",
    "all",
    "in",
    "those",
    "days",
    "and",
    "nobody",
    "at",
    "the",
    "council",
    "knew",
    "what",
    "a",
    "cooperative",
    "was",
    "so",
    "we",
    "went",
    "from",
    "door",
    "to",
    "door",
    "with",
    "a",
    "petition",
    "and",
    "a",
    "thermos",
    "and",
    "in",
    "the",
    "end",
    "four",
    "hundred",
    "people",
    "signed",
    "it",
    "before",
    "the",
    "winter",
    "came",
]


def heard(words: list[str], start: int = 1_000, each: int = 300) -> list[Word]:
    return [Word(Span(start + each * i, start + each * i + each), text, 0.9) for i, text in enumerate(words)]


def missing(of: heard_text.Placed, text: list[str], words: list[Word]) -> set[int]:
    return set(range(len(text))) - {number for number, _ in heard_text.timed(text, words, of, {})}


some = st.sampled_from([*SAID, "the", "a", "zebra"])


@given(text=st.lists(some, max_size=60), said=st.lists(some, max_size=60), data=st.data())
def test_every_word_is_placed_or_listed_and_times_rise(text: list[str], said: list[str], data: st.DataObject) -> None:
    words = heard(said)
    of = heard_text.placed(text, words)
    found = {
        n: Found(Span(at, at + 50), 0.5)
        for n, at in data.draw(st.dictionaries(st.integers(0, 60), st.integers(0, 30_000), max_size=20)).items()
    }
    timed = heard_text.timed(text, words, of, found)
    assert [word.text for _, word in timed] == [text[n] for n, _ in timed]
    assert [n for n, _ in timed] == sorted({n for n, _ in timed})
    starts = [word.span.start for _, word in timed]
    assert starts == sorted(starts)
    listed = {n for a, b in (*of.unheard, *of.doubtful) for n in range(a, b)}
    assert set(range(len(text))) - {n for n, _ in timed} <= listed
    for passage in heard_text.passages(of, words):
        assert 0 <= passage.first < passage.end <= len(text)
        assert passage.span.length <= heard_text.LONGEST


def test_a_word_that_was_not_heard_does_not_take_the_time_of_one_beside_it_that_reads_the_same() -> None:
    text, words = ["We", "We", "had", "We", "We", "We", "We"], heard(["We", "had", "We", "We"])
    of = heard_text.placed(text, words)
    timed = heard_text.timed(text, words, of, {})
    assert [(word.span.start, word.timing) for _, word in timed] == [
        (1_000, Timing.HEARD),
        (1_300, Timing.INFERRED),
        (1_300, Timing.HEARD),
        (1_600, Timing.INFERRED),
        (1_600, Timing.INFERRED),
        (1_600, Timing.HEARD),
        (1_900, Timing.HEARD),
    ]


def test_words_that_both_have_keep_the_time_they_were_heard_at() -> None:
    words = heard(SAID)
    timed = heard_text.timed(SAID, words, heard_text.placed(SAID, words), {})
    assert [word for _, word in timed] == words


def test_a_misheard_word_is_looked_for_with_certain_ones_beside_it_and_gets_the_time_it_is_found_at() -> None:
    misheard = [*SAID[:14], "corporative", *SAID[15:]]
    words = heard(misheard)
    of = heard_text.placed(SAID, words)
    assert of.open == ((14, 15),)
    (passage,) = heard_text.passages(of, words)
    assert (passage.first, passage.end) == (11, 18)
    assert passage.span == Span(words[11].span.start, words[17].span.end)
    without = dict(heard_text.timed(SAID, words, of, {}))
    assert without[14].timing is Timing.INFERRED
    at = Span(words[14].span.start + 20, words[14].span.end)
    given_time = dict(heard_text.timed(SAID, words, of, {14: Found(at, 0.7)}))
    assert given_time[14] == Word(at, SAID[14], 0.7)


def test_a_time_that_lies_beyond_certain_words_is_not_believed() -> None:
    words = heard([*SAID[:14], "corporative", *SAID[15:]])
    of = heard_text.placed(SAID, words)
    timed = dict(heard_text.timed(SAID, words, of, {14: Found(Span(60_000, 60_100), 0.9)}))
    assert timed[14].timing is Timing.INFERRED


def test_an_introduction_that_was_written_later_has_no_time() -> None:
    introduction = [
        "This",
        "volume",
        "records",
        "a",
        "seminar",
        "that",
        "was",
        "held",
        "in",
        "the",
        "spring",
        "and",
        "the",
        "editors",
        "thank",
        "all",
        "who",
        "came",
    ]
    words = heard(SAID)
    of = heard_text.placed([*introduction, *SAID], words)
    assert of.unheard == ((0, len(introduction)),)
    assert missing(of, [*introduction, *SAID], words) == set(range(len(introduction)))


def test_words_that_may_have_been_said_are_placed_only_where_they_are_likely() -> None:
    passage = [
        "this",
        "whole",
        "sentence",
        "was",
        "left",
        "out",
        "by",
        "the",
        "recogniser",
        "although",
        "it",
        "was",
        "said",
    ]
    text = [*SAID[:20], *passage, *SAID[20:]]
    words = [*heard(SAID[:20]), *heard(SAID[20:], start=20_000)]
    of = heard_text.placed(text, words)
    assert of.doubtful == ((20, 20 + len(passage)),)
    assert len(missing(of, text, words)) == len(passage)
    for probability, left in ((0.6, 0), (0.05, len(passage))):
        found = {n: Found(Span(8_000 + 300 * n, 8_200 + 300 * n), probability) for n in range(20, 20 + len(passage))}
        assert len(text) - len(heard_text.timed(text, words, of, found)) == left


def test_what_is_said_and_not_in_the_text_is_listed() -> None:
    words = heard(SAID)
    of = heard_text.placed([*SAID[:10], *SAID[25:]], words)
    assert of.unwritten == ((10, 25),)


def test_another_text_has_no_place() -> None:
    other = [
        "Quarterly",
        "figures",
        "exceeded",
        "all",
        "the",
        "expectations",
        "that",
        "analysts",
        "at",
        "the",
        "bank",
        "had",
        "published",
        "in",
        "spring",
    ]
    of = heard_text.placed(other, heard(SAID))
    assert of.pairs == {}
    assert of.unheard == ((0, len(other)),)
    assert of.unwritten == ((0, len(SAID)),)
    assert heard_text.placed([], []).unheard == ()


def test_how_much_is_inferred() -> None:
    assert heard_text.inferred([]) == 0
    assert heard_text.inferred([Word(Span(0, 1), "a"), Word(Span(0, 1), "b", None, Timing.INFERRED)]) == 0.5


def test_what_lies_in_too_much_sound_is_not_looked_for_and_shares_it() -> None:
    words = [*heard(SAID[:20]), *heard(SAID[24:], start=40_000)]
    text = [*SAID[:20], "one", "two", "three", "four", *SAID[24:]]
    of = heard_text.placed(text, words)
    assert of.open == ((20, 24),)
    assert list(heard_text.passages(of, words)) == []
    timed = dict(heard_text.timed(text, words, of, {}))
    assert [timed[n].timing for n in range(20, 24)] == [Timing.INFERRED] * 4


def test_two_gaps_that_lie_far_apart_are_looked_for_apart_and_two_that_lie_near_together() -> None:
    far = [("x" if n in {5, 35} else word) for n, word in enumerate(SAID)]
    near = [("x" if n in {5, 9} else word) for n, word in enumerate(SAID)]
    for misheard, count in ((far, 2), (near, 1)):
        words = heard(misheard)
        assert len(list(heard_text.passages(heard_text.placed(SAID, words), words))) == count
