"""Sentences cut through by a change of speaker, and what is none."""

from __future__ import annotations

import pytest

from sasci_archive.model.quality import Kind
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.quality.said import Found
from sasci_archive.quality.speakers import at_once, cut_through, small_beginnings, smoothed
from tests.quality.telling import EACH, session, turn


def words(found: Found) -> str:
    return " ".join(word.text for word in found.said.words[found.first : found.first + found.count])


@pytest.mark.parametrize(
    ("before", "after", "kind", "was"),
    [
        ("It was shut. And then", "we opened it again.", Kind.SPEAKER, "And then"),
        ("We all went to the", "council. Well, I did not.", Kind.SPEAKER, "council."),
        ("so", "we opened it again then.", Kind.SPEAKER, "so"),
        ("We all went to the same", "old council in the town and stayed.", Kind.SENTENCE, "old council in"),
    ],
)
def test_words_at_a_turns_edge_that_belong_to_the_neighbours_sentence(
    before: str, after: str, kind: Kind, was: str
) -> None:
    (found,) = cut_through(session(turn(1, "a", before), turn(2, "b", after)))
    assert (found.kind, words(found)) == (kind, was)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It was shut.", "we opened it again."),  # the sentence had ended
        ("It was shut and –", "we opened it again."),  # broken off
        ("We all went to the", "Council. I did not."),  # it begins anew
        ("Yes.", "Then we went."),
    ],
)
def test_a_sentence_that_has_ended_is_not_cut(before: str, after: str) -> None:
    assert list(cut_through(session(turn(1, "a", before), turn(2, "b", after)))) == []


def test_what_a_person_has_placed_or_heard_is_not_doubted() -> None:
    one = turn(1, "a", "We all went to the")
    for other in (turn(2, "b", "council. Well.", placed=True), turn(2, "b", "council. Well.", heard=True)):
        assert list(cut_through(session(one, other))) == []


def test_one_person_in_two_turns_is_one_sentence() -> None:
    assert (
        list(
            cut_through(
                session(
                    turn(1, "a", "We all went to the"),
                    turn(2, "a", "council."),
                )
            )
        )
        == []
    )


def test_a_sentence_that_begins_small_has_lost_its_beginning() -> None:
    said = session(turn(1, "a", "We used it."), turn(2, "b", "you, Desmond. It ended. don't know, etc. and so on."))
    assert [(f.said.turn, words(f)) for f in small_beginnings(said)] == [("u2", "you,"), ("u2", "don't")]


def test_captions_are_cut_where_they_are_cut() -> None:
    import msgspec

    one = turn(1, "a", "It ended. so it did.")
    untold = msgspec.structs.replace(one, words=tuple(msgspec.structs.replace(w, confidence=None) for w in one.words))
    assert list(small_beginnings(session(untold))) == []


def test_two_voices_at_once_are_told_at_the_words_said_meanwhile() -> None:
    voices = (VoiceSpan(Span(0, 3_000), "V1"), VoiceSpan(Span(900, 2_600), "V2"))
    (found,) = at_once(session(turn(1, "a", "one two three four five six seven eight"), voices=voices))
    assert (found.first, found.count) == (900 // EACH, 6)
    short = (VoiceSpan(Span(0, 3_000), "V1"), VoiceSpan(Span(2_500, 3_400), "V2"))
    assert list(at_once(session(turn(1, "a", "one two three"), voices=short))) == []


def test_what_was_smoothed_is_counted() -> None:
    from sasci_archive.model.speech import Word

    said = ["I", "went", "to", "the", "council.", "Then", "we", "talked."]
    heard = [Word(Span(n * 300, n * 300 + 290), text, 0.9) for n, text in enumerate(said)]
    voices = [VoiceSpan(Span(0, 1_150), "V1"), VoiceSpan(Span(1_150, 3_000), "V2")]  # a word too early
    assert smoothed(heard, voices) == (1, 1)
    assert smoothed(heard, [VoiceSpan(Span(0, 1_490), "V1"), VoiceSpan(Span(1_490, 3_000), "V2")]) == (0, 0)
