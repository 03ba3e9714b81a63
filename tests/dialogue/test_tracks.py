"""One track per participant: nobody's words are lost or shuffled, and what another microphone caught is told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive import dialogue
from sasci_archive.dialogue import tracks
from sasci_archive.dialogue.tracks import Track
from sasci_archive.model.seminar import Kind, Recording
from sasci_archive.model.speech import Span, VoiceSpan, Word

LOUD, BLED, NOTHING = -25.0, -45.0, -100.0


def track(*said: tuple[int, str], level: float = LOUD) -> Track:
    """Words of 300 ms each from a moment on; silence else."""
    words = [
        Word(Span(start + 300 * i, start + 300 * i + 300), text)
        for start, line in said
        for i, text in enumerate(line.split())
    ]
    loud = [NOTHING] * (max((w.span.end for w in words), default=0) // tracks.STEP + 1)
    for word in words:
        for at in range(word.span.start // tracks.STEP, word.span.end // tracks.STEP):
            loud[at] = level
    return Track(tuple(words), tuple(loud))


def both(first: Track, second: Track) -> Track:
    """One track with the words of two, the louder one heard."""
    size = max(len(first.levels), len(second.levels))
    padded = [(*t.levels, *[NOTHING] * (size - len(t.levels))) for t in (first, second)]
    words = sorted((*first.words, *second.words), key=lambda w: w.span.start)
    return Track(tuple(words), tuple(map(max, *padded)))


def told(found: tracks.Together) -> list[tuple[str | None, str]]:
    return [(t.voice, " ".join(w.text for w in t.words)) for t in dialogue.turns(found.words, found.voices)]


lines = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 900), st.sampled_from(["a", "b.", "c"])), max_size=12)


def spoken(said: list[tuple[int, int, str]]) -> Track:
    words = sorted(
        (Word(Span(start, start + length), text) for start, length, text in said), key=lambda w: w.span.start
    )
    return Track(tuple(words), (LOUD,) * 220)


@given(st.lists(lines, min_size=1, max_size=4))
def test_of_each_track_the_words_come_out_that_came_in_in_their_order(said: list[list[tuple[int, int, str]]]) -> None:
    given_tracks = {f"T{n}": spoken(own) for n, own in enumerate(said, start=1)}
    found = tracks.together(given_tracks)
    assert found.bled == {}  # all are as loud as each other
    starts = [word.span.start for word in found.words]
    assert starts == sorted(starts)
    turns = dialogue.turns(found.words, found.voices)
    for voice, own in given_tracks.items():
        assert [w.text for t in turns if t.voice == voice for w in t.words] == [w.text for w in own.words]
    begins = [turn.words[0].span.start for turn in turns]
    assert begins == sorted(begins)


def test_people_who_speak_at_once_are_both_heard_and_not_shuffled() -> None:
    found = tracks.together(
        {
            "T1": track((0, "We had no money at all in those days. And then came the council.")),
            "T2": track((1_500, "None whatsoever.")),
        }
    )
    assert told(found) == [
        ("T1", "We had no money at all in those days."),
        ("T2", "None whatsoever."),
        ("T1", "And then came the council."),
    ]


def test_two_words_that_begin_in_the_same_moment_keep_their_voices() -> None:
    found = tracks.together({"T1": track((0, "Yes indeed.")), "T2": track((0, "No never."))})
    assert told(found) == [("T1", "Yes indeed."), ("T2", "No never.")]


def test_what_another_microphone_caught_is_taken_out_and_counted() -> None:
    jill, mo = track((0, "We had no money at all.")), track((4_000, "That is not what I remember."))
    caught = track((40, "We had snow money at all."), level=BLED)
    found = tracks.together({"T1": jill, "T2": both(caught, mo)})
    assert told(found) == [("T1", "We had no money at all."), ("T2", "That is not what I remember.")]
    assert found.bled == {("T2", "T1"): 6}


def test_somebody_who_is_never_heard_says_nothing_of_what_their_microphone_caught() -> None:
    found = tracks.together(
        {"T1": track((0, "We had no money at all.")), "T2": track((40, "We had no money at all."), level=BLED)}
    )
    assert told(found) == [("T1", "We had no money at all.")]
    assert found.bled == {("T2", "T1"): 6}


def test_two_who_say_yes_at_once_and_are_as_loud_both_say_it() -> None:
    found = tracks.together({"T1": track((0, "Yes.")), "T2": track((50, "Yes."), level=LOUD - 4)})
    assert told(found) == [("T1", "Yes."), ("T2", "Yes.")]


def test_somebody_with_a_quiet_microphone_may_say_the_same_as_a_louder_one_a_moment_later() -> None:
    quiet = track((600, "Yes."), (5_000, "I was there and saw it."), level=LOUD - 9)
    found = tracks.together({"T1": track((0, "Yes.")), "T2": quiet})
    assert found.bled == {}


def test_a_tracks_voice_is_one_in_all_sessions() -> None:
    def recording(number: int, session: str, name: str, participant: str = "") -> Recording:
        return Recording(
            session=session,
            name=f"{number}.wav",
            original_name=f"{number}.wav",
            kind=Kind.AUDIO,
            media_type="audio/wav",
            bytes=1,
            sha512=str(number),
            starts_at=0,
            duration=1,
            track=name,
            participant=participant,
        )

    made = [recording(1, "1", "Jill"), recording(2, "1", "Mo"), recording(3, "2", "jill"), recording(4, "2", "x", "mo")]
    assert tracks.voices_of(made) == {"1": "T1", "2": "T2", "3": "T1", "4": "T3"}


def test_voices_that_were_heard_apart_are_no_tracks() -> None:
    words = track((0, "One two.")).words
    assert tracks.known(words, [VoiceSpan(Span(0, 600), "V1")]) is None
    assert tracks.known(words, []) is None
    assert tracks.known(words, [VoiceSpan(Span(0, 600), "T1")]) == ("T1", "T1")
