"""An account that others made, as words and voices: nothing lost, and exact about who says what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive import dialogue
from sasci_archive.dialogue.told import Between, Lean, Placed, known
from sasci_archive.model.account import Account, Aside, Passage, What, joined, shifted, spread
from sasci_archive.model.naming import Names
from sasci_archive.model.speech import Span, Timing, Word


def said(speaker: str | None, text: str, start: int, end: int, *asides: Aside) -> Passage:
    return Passage(speaker, spread(text.split(), start, end), asides)


def written(speaker: str | None, text: str, *asides: Aside) -> Passage:
    return Passage(speaker, spread(text.split(), None, None), asides)


def turns(account: Account) -> list[tuple[str | None, str]]:
    told = dialogue.told(account)
    found = dialogue.turns(told.words, told.voices, told=True)
    return [(turn.voice, " ".join(word.text for word in turn.words)) for turn in found]


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Passages anywhere, overlapping as they like, some words without a time."""
    passages = []
    number = 0
    for _ in range(draw(st.integers(0, 6))):
        at, words = draw(st.integers(0, 5_000)), []
        for _ in range(draw(st.integers(0, 4))):
            at += draw(st.integers(0, 500))
            end = at + draw(st.integers(0, 800))
            timing = draw(st.sampled_from((Timing.HEARD, Timing.HEARD, Timing.NONE)))
            span = Span(0, 0) if timing is Timing.NONE else Span(at, end)
            words.append(Word(span, f"w{number}", draw(st.none() | st.just(0.5)), timing))
            number += 1
        asides = tuple(
            Aside(draw(st.integers(0, len(words))), draw(st.sampled_from((What.HAPPENING, What.NOTE))), "x")
            for _ in range(draw(st.integers(0, 2)))
        )
        passages.append(Passage(draw(st.sampled_from((None, "Ada", "Ben", "Cy"))), tuple(words), asides))
    return Account(tuple(passages))


@given(accounts())
def test_the_words_are_those_of_the_account_every_one_once_and_their_starts_never_fall(account: Account) -> None:
    told = dialogue.told(account)
    assert sorted(w.text for w in told.words) == sorted(w.text for w in account.words)
    assert all(a.span.start <= b.span.start for a, b in zip(told.words, told.words[1:], strict=False))
    assert all(w.timing is not Timing.NONE for w in told.words) or not account.timed


@given(accounts())
def test_every_word_is_in_a_turn_of_whoever_the_file_says_speaks(account: Account) -> None:
    told = dialogue.told(account)
    labels = {None: None} | {name: f"V{number}" for number, name in enumerate(account.speakers, start=1)}
    by = {word.text: labels[passage.speaker] for passage in account.passages for word in passage.words}
    found = dialogue.turns(told.words, told.voices, told=True)
    assert [(turn.voice, word.text) for turn in found for word in turn.words] == [
        (by[w.text], w.text) for w in told.words
    ]


@given(accounts())
def test_nothing_that_stands_beside_is_lost(account: Account) -> None:
    told = dialogue.told(account)
    beside = [p.aside.text for p in told.placed] + [a.text for b in told.between for a in b.asides]
    assert len(beside) == sum(len(p.asides) for p in account.passages)
    places = [p.after for p in told.placed] + [b.after for b in told.between]
    assert all(0 <= after <= len(told.words) for after in places)


@given(accounts())
def test_without_times_the_order_is_the_files_and_a_span_is_a_place(account: Account) -> None:
    bare = Account(
        tuple(
            Passage(p.speaker, tuple(Word(Span(0, 0), w.text, None, Timing.NONE) for w in p.words))
            for p in account.passages
        )
    )
    told = dialogue.told(bare)
    assert [w.text for w in told.words] == [w.text for w in account.words]
    assert [w.span for w in told.words] == [Span(n, n + 1) for n in range(len(told.words))]


def test_one_who_interrupts_is_put_between_two_words_and_one_who_goes_on_comes_after() -> None:
    account = Account(
        (said("Ada", "one two three four", 0, 4000), said("Ben", "yes", 2500, 2700), said("Cy", "no no", 3900, 6000))
    )
    assert turns(account) == [("V1", "one two three"), ("V2", "yes"), ("V1", "four"), ("V3", "no no")]


def test_turns_that_overlap_are_still_seen_to() -> None:
    account = Account((said("Ada", "one two", 0, 2000), said("Ben", "yes indeed", 1600, 3000)))
    told = dialogue.told(account)
    named = dialogue.named_turns(told.words, told.voices, Names(), told=True)
    assert [(turn.voice, turn.overlaps) for turn in named] == [("V1", False), ("V2", True)]


def test_what_is_said_of_words_that_were_interrupted_is_said_of_each_part() -> None:
    unclear = Aside(1, What.UNCLEAR, covers=3)
    account = Account((said("Ada", "one two three four", 0, 4000, unclear), said("Ben", "yes", 2500, 2700)))
    assert dialogue.told(account).placed == (
        Placed(1, Lean.ON, Aside(1, What.UNCLEAR, covers=2)),
        Placed(4, Lean.ON, Aside(1, What.UNCLEAR, covers=1)),
    )


def test_what_stands_between_is_told_with_who_only_laughs() -> None:
    account = Account(
        (
            written("Ada", "one", Aside(1, What.NOTE, "n"), Aside(1, What.HAPPENING, "coughs")),
            Passage("Ben", (), (Aside(0, What.HAPPENING, "laughs"),)),
            written("Ada", "two three", Aside(1, What.PARAGRAPH)),
            Passage(None, (), (Aside(0, What.HEADING, "End"),)),
        )
    )
    told = dialogue.told(account)
    assert told.own_paragraphs
    assert [(p.after, p.lean, p.aside.what) for p in told.placed] == [
        (1, Lean.BACK, What.NOTE),
        (1, Lean.BACK, What.HAPPENING),
        (2, Lean.ON, What.PARAGRAPH),
    ]
    assert told.between == (
        Between(1, "V2", (Aside(0, What.HAPPENING, "laughs"),)),
        Between(3, None, (Aside(0, What.HEADING, "End"),)),
    )


def test_a_name_keeps_its_label_where_it_had_one() -> None:
    told = dialogue.told(Account((written("Ben", "yes"), written("New", "hello"))), known({"V2": "Ben"}))
    assert [v.voice for v in told.voices] == ["V2", "V3"]


def test_words_without_a_time_among_others_lie_between_them() -> None:
    account = Account((written("Ada", "first"), said("Ada", "second", 1000, 1500), written("Ben", "third")))
    told = dialogue.told(account)
    assert [(w.text, w.span, w.timing) for w in told.words] == [
        ("first", Span(0, 1000), Timing.INFERRED),
        ("second", Span(1000, 1500), Timing.HEARD),
        ("third", Span(1500, 1825), Timing.INFERRED),
    ]


def test_several_files_follow_one_another_each_where_it_begins() -> None:
    first, second = Account((said("Ada", "one", 0, 500),), ("r",)), Account((said("Ben", "two", 0, 500),))
    both = joined((first, shifted(second, 60_000)))
    assert [w.span.start for w in both.words] == [0, 60_000]
    assert both.remarks == ("r",)
    untimed = Account((written("Ada", "one"),))
    assert shifted(untimed, 5) == untimed
    assert shifted(first, 0) is first
