"""Words and voices become turns: nothing said is lost, and the quick way finds what the slow definition says."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sasci_archive import dialogue
from sasci_archive.dialogue import NamedTurn, attribution
from sasci_archive.errors import BadRecord, OutOfDate
from sasci_archive.formats import meeting_captions, webvtt
from sasci_archive.model.naming import Names, TurnName, VoiceName
from sasci_archive.model.seminar import Participant, Role
from sasci_archive.model.speech import Cue, Making, SessionVoices, Span, Timing, Turn, Voices, VoiceSpan, Word

TEXTS = st.sampled_from(["and", "care", "Yes.", "council,", "Who?", "Dr.", "Jill"])
VOICES = st.sampled_from(["V1", "V2", "V3"])


def spans(longest: int, last: int = 20_000) -> st.SearchStrategy[Span]:
    return st.builds(lambda start, length: Span(start, start + length), st.integers(0, last), st.integers(0, longest))


def word_lists(most: int) -> st.SearchStrategy[list[Word]]:
    confidence = st.none() | st.floats(0, 1)
    word = st.builds(Word, spans(1_500), TEXTS, confidence, st.sampled_from(Timing))
    return st.lists(word, max_size=most).map(lambda words: sorted(words, key=lambda w: w.span.start))


def voice_lists(least: int = 0, longest: int = 8_000) -> st.SearchStrategy[list[VoiceSpan]]:
    return st.lists(
        st.builds(VoiceSpan, spans(longest).map(lambda s: Span(s.start, s.end + least)), VOICES), max_size=8
    ).map(sorted)


def said(text: str, start: int = 0, each: int = 400) -> list[Word]:
    """Words one after the other."""
    return [Word(Span(start + i * each, start + (i + 1) * each), w, 0.9) for i, w in enumerate(text.split())]


def told(turns: Sequence[Turn]) -> list[tuple[str | None, str]]:
    return [(turn.voice, " ".join(word.text for word in turn.words)) for turn in turns]


# -- turns ---------------------------------------------------------------------------------------------------------


@given(word_lists(30), voice_lists())
def test_the_words_of_the_turns_in_order_are_the_words_that_came_in(words: list[Word], voices: list[VoiceSpan]) -> None:
    turns = dialogue.turns(words, voices)
    assert [word for turn in turns for word in turn.words] == words
    assert all(turn.words for turn in turns)


@given(st.permutations(range(12)), voice_lists())
def test_words_out_of_order_are_not_lost_either(order: list[int], voices: list[VoiceSpan]) -> None:
    words = [Word(Span(i * 900, i * 900 + 300), f"w{i}", 1.0) for i in order]
    assert [word for turn in dialogue.turns(words, voices) for word in turn.words] == words


@given(word_lists(12), voice_lists())
def test_the_quick_evidence_is_that_of_the_slow_definition(words: list[Word], voices: list[VoiceSpan]) -> None:
    for word, quick in zip(words, attribution.evidence(words, voices), strict=True):
        near = [v for v in voices if _way(word, v) <= attribution.REACH]
        slow: dict[str | None, int] = {
            voice: attribution.cost_of_word(word, [v.span for v in near if v.voice == voice])
            for voice in {v.voice for v in near}
        }
        assert quick == (slow if len(slow) > 1 else dict.fromkeys(slow, 0) or {None: 0})


def _way(word: Word, voice: VoiceSpan) -> int:
    return max(voice.span.start - word.span.end, word.span.start - voice.span.end)


@given(word_lists(6), voice_lists(least=attribution.INTERJECTION + 1))
def test_no_account_of_the_words_is_cheaper_than_the_one_taken(words: list[Word], voices: list[VoiceSpan]) -> None:
    assume(any(word.timing is Timing.HEARD for word in words))  # else they are captions', which say themselves whose
    costs = list(attribution.evidence(words, voices))

    def price(whose: Sequence[str | None]) -> int:
        changes = (
            attribution.cost_of_change(words[i - 1], words[i]) for i in range(1, len(words)) if whose[i] != whose[i - 1]
        )
        return sum(cost[voice] for cost, voice in zip(costs, whose, strict=True)) + sum(changes)

    taken = attribution.attributed(words, voices)
    assert price(taken) == min(price(account) for account in itertools.product(*costs))


@given(st.lists(st.tuples(VOICES, st.integers(1, 6)), min_size=1, max_size=12), st.integers(0, 400))
def test_where_sentences_and_voices_agree_a_word_goes_to_the_voice_that_covers_it_most(
    runs: list[tuple[str, int]], late: int
) -> None:
    words, voices = [], []
    for at, (voice, length) in enumerate(runs):
        sentence = ["we", "went", "to", "the", "county", "council."][-length:]
        words += said(" ".join(sentence), at * 4_000)
        voices.append(VoiceSpan(Span(at * 4_000, at * 4_000 + length * 400 + late), voice))
    most = [max(voices, key=lambda v: v.span.shared(word.span)).voice for word in words]
    assert list(attribution.attributed(words, voices)) == most


def test_a_conversation() -> None:
    words = [*said("Who paid for it?", 0), *said("Not quite.", 1_700), *said("The county did, and then we did.", 2_600)]
    voices = [VoiceSpan(Span(0, 1_650), "V1"), VoiceSpan(Span(1_700, 2_500), "V2"), VoiceSpan(Span(2_500, 5_400), "V1")]
    assert told(dialogue.turns(words, voices)) == [
        ("V1", "Who paid for it?"),
        ("V2", "Not quite."),
        ("V1", "The county did, and then we did."),
    ]


def test_the_last_word_of_a_sentence_stays_with_it() -> None:
    words = [*said("We went to the council."), *said("And what did they say?", 2_000)]
    voices = [VoiceSpan(Span(0, 1_500), "V1"), VoiceSpan(Span(1_550, 4_000), "V2")]
    assert told(dialogue.turns(words, voices)) == [("V1", "We went to the council."), ("V2", "And what did they say?")]


def test_the_first_word_of_a_sentence_stays_with_it() -> None:
    words = [*said("We went to the council."), *said("And what did they say?", 2_000)]
    voices = [VoiceSpan(Span(0, 2_450), "V1"), VoiceSpan(Span(2_450, 4_000), "V2")]
    assert told(dialogue.turns(words, voices)) == [("V1", "We went to the council."), ("V2", "And what did they say?")]


def test_an_island_in_the_middle_of_a_sentence_is_smoothed() -> None:
    words = said("We went to the county council and asked for money.")
    voices = [VoiceSpan(Span(0, 1_200), "V1"), VoiceSpan(Span(1_200, 2_000), "V2"), VoiceSpan(Span(2_000, 4_000), "V1")]
    assert told(dialogue.turns(words, voices)) == [("V1", "We went to the county council and asked for money.")]


def test_a_yes_said_while_another_speaks_on_is_its_own() -> None:
    words = [*said("We had no money.", 0), *said("Yes.", 1_600), *said("None at all.", 2_000)]
    voices = [VoiceSpan(Span(0, 3_200), "V1"), VoiceSpan(Span(1_550, 2_050), "V2")]
    assert told(dialogue.turns(words, voices)) == [("V1", "We had no money."), ("V2", "Yes."), ("V1", "None at all.")]


def test_where_two_speak_at_once_the_one_who_began_goes_on_to_the_end_of_the_sentence() -> None:
    words = [*said("It was never about money at all."), *said("But it was about time for us.", 2_800)]
    voices = [VoiceSpan(Span(0, 3_600), "V1"), VoiceSpan(Span(1_900, 5_700), "V2")]
    assert told(dialogue.turns(words, voices)) == [
        ("V1", "It was never about money at all."),
        ("V2", "But it was about time for us."),
    ]


def test_a_word_between_goes_to_the_nearest_voice_and_far_from_all_to_nobody() -> None:
    words = [Word(Span(5_000, 5_300), "Yes.", 0.9)]
    near, far = VoiceSpan(Span(0, 4_700), "V1"), VoiceSpan(Span(5_900, 9_000), "V2")
    assert told(dialogue.turns(words, [near, far])) == [("V1", "Yes.")]
    assert told(dialogue.turns(words, [VoiceSpan(Span(0, 3_000), "V1")])) == [(None, "Yes.")]


def test_a_long_silence_begins_a_new_turn() -> None:
    words = [*said("We went.", 0), *said("Good morning.", 10_900)]
    assert len(dialogue.turns(words, [VoiceSpan(Span(0, 12_000), "V1")])) == 2
    assert len(dialogue.turns(words[:3], [VoiceSpan(Span(0, 12_000), "V1")])) == 2
    nearer = [*said("We went.", 0), *said("Good morning.", 10_700)]
    assert len(dialogue.turns(nearer, [VoiceSpan(Span(0, 12_000), "V1")])) == 1
    assert len(dialogue.turns(nearer, [])) == 2


# -- captions ------------------------------------------------------------------------------------------------------

SPEAKERS = st.none() | st.sampled_from(["Jill", "Mo", "Ann (KCL)"])


@given(st.lists(st.builds(Cue, spans(9_000), SPEAKERS, st.lists(TEXTS, max_size=6).map(" ".join)), max_size=10))
@example([Cue(Span(0, 2), None, "one"), Cue(Span(1, 1), "Jill", "cuts in"), Cue(Span(1, 1), "Mo", "and again")])
def test_captions_lose_no_word_and_starts_never_fall(cues: list[Cue]) -> None:
    words = dialogue.words_from(cues)
    assert sorted(w.text for w in words) == sorted(w for cue in cues for w in cue.text.split())
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(words))
    voices = dialogue.voices_from(cues)
    assert [v.span.start for v in voices] == sorted(v.span.start for v in voices)
    assert {v.voice for v in voices} == {f"V{n}" for n in range(1, len(dialogue.speakers(cues)) + 1)}


@given(st.lists(st.tuples(SPEAKERS, st.lists(TEXTS, min_size=1, max_size=5), st.integers(-500, 3_000)), max_size=10))
def test_every_word_of_a_caption_goes_to_whom_the_caption_names(
    lines: list[tuple[str | None, list[str], int]],
) -> None:
    cues, start = [], 0
    for number, (speaker, texts, gap) in enumerate(lines):
        start = max(0, start + gap)
        end = start + 1_200 * len(texts)
        cues.append(Cue(Span(start, end), speaker, " ".join(f"{text}{number}" for text in texts)))
        start = end
    labels = {name: f"V{n}" for n, name in enumerate(dialogue.speakers(cues), start=1)}
    named = {word: labels[cue.speaker] if cue.speaker else None for cue in cues for word in cue.text.split()}
    for turn in dialogue.turns(dialogue.words_from(cues), dialogue.voices_from(cues)):
        assert {named[word.text] for word in turn.words} == {turn.voice}


def test_a_caption_inside_another_interrupts_it_between_two_words() -> None:
    cues = [
        Cue(Span(0, 4_000), "Jill", "We had no money and no time"),
        Cue(Span(1_500, 2_100), "Mo", "Not quite."),
        Cue(Span(4_100, 5_000), "Jill", "at all."),
    ]
    words, voices = dialogue.words_from(cues), dialogue.voices_from(cues)
    assert told(dialogue.turns(words, voices)) == [
        ("V1", "We had no money"),
        ("V2", "Not quite."),
        ("V1", "and no time at all."),
    ]
    assert voices == (
        VoiceSpan(Span(0, 1_500), "V1"),
        VoiceSpan(Span(1_500, 2_100), "V2"),
        VoiceSpan(Span(2_100, 5_000), "V1"),
    )


def test_labels_are_the_same_in_all_sessions_where_the_speakers_are_given() -> None:
    morning, afternoon = [Cue(Span(0, 900), "Jill", "Yes.")], [Cue(Span(0, 900), "Mo", "No.")]
    known = dialogue.speakers([*morning, *afternoon])
    assert [v.voice for v in (*dialogue.voices_from(morning, known), *dialogue.voices_from(afternoon, known))] == [
        "V1",
        "V2",
    ]


@pytest.mark.parametrize("name", ["zoom.transcript.vtt", "zoom-some-unnamed.transcript.vtt", "teams.vtt"])
def test_captions_real_in_shape_become_turns_of_whom_they_name(captions: Path, name: str) -> None:
    cues = meeting_captions.parse(webvtt.decoded((captions / name).read_bytes()))
    labels = {who: f"V{n}" for n, who in enumerate(dialogue.speakers(cues), start=1)}
    words = dialogue.words_from(cues)
    turns = dialogue.turns(words, dialogue.voices_from(cues))
    assert [word for turn in turns for word in turn.words] == list(words)
    expected = Counter(labels[cue.speaker] if cue.speaker else None for cue in cues for _ in cue.text.split())
    assert Counter(turn.voice for turn in turns for _ in turn.words) == expected


# -- paragraphs ----------------------------------------------------------------------------------------------------


@given(st.lists(TEXTS, min_size=1, max_size=600), st.integers(1, 7))
def test_paragraphs_lose_nothing_and_are_cut_at_the_ends_of_sentences(texts: list[str], step: int) -> None:
    words = said(" ".join(texts))
    turn = Turn("V1", tuple(w for i, w in enumerate(words) if i % (step + 1)) or tuple(words))
    cut = dialogue.paragraphs(turn)
    assert [word for paragraph in cut for word in paragraph] == list(turn.words)
    assert all(attribution.ends_sentence(paragraph[-1].text) for paragraph in cut[:-1])
    assert all(len(paragraph) >= 30 for paragraph in cut) or len(cut) == 1


def test_a_long_turn_is_cut_where_the_speaker_pauses() -> None:
    sentence = "We went to the county council and they said no."
    words = [word for i in range(30) for word in said(sentence, i * 4_000 + (2_000 if i >= 9 else 0))]
    cut = dialogue.paragraphs(Turn("V1", tuple(words)))
    assert len(cut[0]) == 90
    assert all(60 <= len(paragraph) <= 140 for paragraph in cut[:-1])


def test_what_has_no_end_of_a_sentence_is_not_cut() -> None:
    words = tuple(said("and so on " * 100))
    assert dialogue.paragraphs(Turn("V1", words)) == (words,)


# -- align ---------------------------------------------------------------------------------------------------------


@given(st.lists(TEXTS | st.sampled_from(["yes", "who", "–"]), max_size=30), word_lists(30))
def test_aligned_words_read_as_spoken_and_their_starts_never_fall(spoken: list[str], heard: list[Word]) -> None:
    aligned = dialogue.align(spoken, heard)
    assert [word.text for word in aligned] == spoken
    assert all(a.span.start <= b.span.start for a, b in itertools.pairwise(aligned))
    if heard:
        assert all(heard[0].span.start <= word.span.start for word in aligned)
        assert all(word.span.end <= max(h.span.end for h in heard) for word in aligned)


@given(word_lists(30))
def test_where_nothing_changed_nothing_changes(heard: list[Word]) -> None:
    assert dialogue.align([word.text for word in heard], heard) == tuple(heard)


@given(st.text("abc", max_size=14), st.text("abc", max_size=14))
def test_as_many_words_as_can_be_keep_their_time(new: str, old: str) -> None:
    heard = [Word(Span(i * 10, i * 10 + 10), c, 0.5) for i, c in enumerate(old)]
    kept = sum(word.confidence == 0.5 for word in dialogue.align(list(new), heard))
    assert kept == _longest(new, old)


def _longest(a: Sequence[object], b: Sequence[object]) -> int:
    """The plain definition of the longest common subsequence."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, j in itertools.product(range(len(a)), range(len(b))):
        table[i + 1][j + 1] = table[i][j] + 1 if a[i] == b[j] else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@given(st.lists(st.integers(0, 90), min_size=140, max_size=200), st.lists(st.integers(0, 90), max_size=200))
def test_long_texts_are_aligned_as_short_ones_are(new: list[int], old: list[int]) -> None:
    heard = [Word(Span(i * 10, i * 10 + 10), str(n), 0.5) for i, n in enumerate(old)]
    kept = sum(word.confidence == 0.5 for word in dialogue.align([str(n) for n in new], heard))
    assert kept == _longest(new, old)


def test_a_corrected_word_lies_between_its_neighbours() -> None:
    heard = said("we went to the county counsel in June")
    aligned = dialogue.align(["We", "went", "to", "the", "County", "Council,", "in", "late", "June"], heard)
    assert [(w.text, w.span, w.timing) for w in aligned[3:]] == [
        ("the", Span(1_200, 1_600), Timing.HEARD),
        ("County", Span(1_600, 2_000), Timing.HEARD),
        ("Council,", Span(2_000, 2_400), Timing.INFERRED),
        ("in", Span(2_400, 2_800), Timing.HEARD),
        ("late", Span(2_800, 2_800), Timing.INFERRED),
        ("June", Span(2_800, 3_200), Timing.HEARD),
    ]


def test_a_word_between_two_that_overlap_takes_no_time() -> None:
    heard = [Word(Span(0, 900), "we", 0.9), Word(Span(300, 1_200), "went", 0.9)]
    assert [word.span for word in dialogue.align(["we", "all", "went"], heard)] == [
        Span(0, 900),
        Span(0, 300),
        Span(300, 1_200),
    ]


def test_with_nothing_heard_times_are_nought() -> None:
    assert dialogue.align(["Yes."], []) == (Word(Span(0, 0), "Yes.", None, Timing.INFERRED),)


# -- names ---------------------------------------------------------------------------------------------------------


def clock(seconds: float) -> dt.time:
    return (dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).time()


PEOPLE = (
    Participant(id="jm", name="Jill Manthorpe", role=Role.CHAIR),
    Participant(id="mo", name="Mo O'Hara", role=Role.WITNESS),
)


@given(word_lists(30), voice_lists(), st.lists(st.tuples(VOICES, st.sampled_from(["jm", "mo", ""])), max_size=3))
def test_named_turns_lose_no_word(words: list[Word], voices: list[VoiceSpan], named: list[tuple[str, str]]) -> None:
    names = Names(
        voice=tuple(VoiceName(voice=voice, participant=who) for voice, who in named),
        turn=(TurnName(start=clock(3), end=clock(9), participant="mo", speaking_for="jm"),),
    )
    turns = dialogue.named_turns(words, voices, names)
    assert [word for turn in turns for word in turn.words] == words


def test_names_are_applied_and_single_turns_overruled() -> None:
    words = [*said("Who paid?", 0), *said("I did.", 800), *said("He says he did.", 1_600), *said("Thank you.", 3_300)]
    voices = [VoiceSpan(Span(0, 800), "V1"), VoiceSpan(Span(800, 3_200), "V2"), VoiceSpan(Span(3_300, 4_100), "V3")]
    names = Names(
        voice=(VoiceName(voice="V1", participant="jm"), VoiceName(voice="V2", participant="mo"), VoiceName(voice="V3")),
        turn=(TurnName(start=clock(1.6), end=clock(3.2), participant="jm", speaking_for="mo"),),
    )
    assert dialogue.named_turns(words, voices, names) == (
        NamedTurn("jm", "V1", tuple(words[:2])),
        NamedTurn("mo", "V2", tuple(words[2:4])),
        NamedTurn("jm", "V2", tuple(words[4:8]), speaking_for="mo"),
        NamedTurn(None, "V3", tuple(words[8:])),
    )
    assert dialogue.named_turns(words, voices, names)[1].span == Span(800, 1_600)
    assert [turn.participant for turn in dialogue.named_turns(words, voices, names, session="2")] == ["jm", "mo", None]


def test_two_voices_of_one_participant_make_one_turn() -> None:
    words = [*said("We went there.", 0), *said("And came back.", 1_200)]
    voices = [VoiceSpan(Span(0, 1_200), "V1"), VoiceSpan(Span(1_200, 2_400), "V2")]
    names = Names(voice=(VoiceName(voice="V1", participant="jm"), VoiceName(voice="V2", participant="jm")))
    assert dialogue.named_turns(words, voices, names) == (NamedTurn("jm", "V1", tuple(words)),)


def test_a_turn_that_starts_before_the_last_has_ended_overlaps() -> None:
    words = [*said("We had no money."), *said("No, we had none.", 1_300)]
    voices = [VoiceSpan(Span(0, 1_600), "V1"), VoiceSpan(Span(1_300, 2_900), "V2")]
    words.sort(key=lambda w: w.span.start)
    turns = dialogue.named_turns(words, voices, Names())
    assert any(turn.overlaps for turn in turns)
    assert not turns[0].overlaps


def test_a_decision_for_this_session_goes_before_one_for_another() -> None:
    names = Names(
        voice=(
            VoiceName(voice="V1", participant="jm", session="1"),
            VoiceName(voice="V1", participant="mo", session="2"),
        )
    )
    assert [names.who("V1", session) for session in ("1", "2", "3")] == ["jm", "mo", "jm"]
    assert names.who(None, "1") is None


HEARD = Voices(
    made=Making(engine="made up", version="1"),
    sessions=(SessionVoices("1", (VoiceSpan(Span(0, 9_000), "V1"), VoiceSpan(Span(9_500, 20_000), "V2"))),),
)


def test_names_that_fit_what_was_heard_pass() -> None:
    names = Names(
        voice=(VoiceName(voice="V1", participant="jm", moments=(clock(0), clock(9.2))), VoiceName(voice="V9")),
        turn=(TurnName(start=clock(1), end=clock(2), participant="mo"),),
    )
    dialogue.check(names, HEARD, PEOPLE)


@pytest.mark.parametrize(
    ("names", "error", "sentence"),
    [
        (
            Names(voice=(VoiceName(voice="V9", participant="jm"),)),
            OutOfDate,
            "3-names.toml names the voice V9, which was not heard. Heard: V1, V2. Correct it, or take the entry out.",
        ),
        (
            Names(voice=(VoiceName(voice="V1", participant="jm", moments=(clock(1), clock(12.5))),)),
            OutOfDate,
            "3-names.toml knows V1 ('jm') by 0:00:12.500, but V2 speaks there now: the voices have been separated anew. "
            "Listen there and correct the voice, or move 3-names.toml away and run `inv name` again.",
        ),
        (
            Names(voice=(VoiceName(voice="V1", participant="jm", moments=(clock(30),)),)),
            OutOfDate,
            "3-names.toml knows V1 ('jm') by 0:00:30.000, but nobody speaks there now: the voices have been separated anew. "
            "Listen there and correct the voice, or move 3-names.toml away and run `inv name` again.",
        ),
        (
            Names(voice=(VoiceName(voice="V1", participant="mp"),)),
            BadRecord,
            "3-names.toml names 'mp', who is not on the roster. Did you mean 'mo'? The roster in seminar.toml has jm, mo.",
        ),
        (
            Names(turn=(TurnName(start=clock(1), end=clock(2), participant="mo", speaking_for="zz"),)),
            BadRecord,
            "3-names.toml names 'zz', who is not on the roster. The roster in seminar.toml has jm, mo.",
        ),
        (
            Names(voice=(VoiceName(voice="V1", participant="jm"), VoiceName(voice="V1", participant="mo"))),
            BadRecord,
            "3-names.toml says that V1 is 'jm', and that it is 'mo'. "
            "Keep one of the two; where both speak with one voice, overrule single turns with [[turn]].",
        ),
    ],
)
def test_names_that_do_not_fit_are_refused(names: Names, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as raised:
        dialogue.check(names, HEARD, PEOPLE)
    assert str(raised.value) == sentence
