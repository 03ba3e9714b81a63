"""Captions: nothing said is lost, nothing too long to read, every cue has its speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.dialogue import words_from
from sasci_archive.editions import book, captions
from sasci_archive.editions.captions import phrases, showing
from sasci_archive.formats import subrip, webvtt
from sasci_archive.gate import Release
from sasci_archive.model.inlines import Emphasis, Left, Text
from sasci_archive.model.reading import SessionText, Standing, Utterance
from sasci_archive.model.speech import Cue, Span, Word


def cues(content: bytes) -> list[webvtt.Cue]:
    return [block for block in webvtt.parse(content.decode()).blocks if isinstance(block, webvtt.Cue)]


def said(cue: webvtt.Cue) -> list[str]:
    """Without the dashes before two speakers, and without what names them."""
    payload = re.sub(r"(<v [^>]*>)– ", r"\1", cue.payload)
    return "".join(part.text for part in webvtt.voiced(re.sub(r"<c.by>[^<]*</c>", "", payload))).split()


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    texts = draw(
        st.lists(st.text("abcxyz&<>'é", min_size=1, max_size=12).map(lambda t: t + "x"), min_size=1, max_size=60)
    )
    at, words = draw(st.integers(0, 5000)), []
    for text in texts:
        end = at + draw(st.integers(0, 900))
        words.append(Word(Span(at, end), text + draw(st.sampled_from(["", "", ".", "?", ","]))))
        at = end + draw(st.sampled_from([0, 20, 2500]))
    paragraph = (Text(" ".join(w.text for w in words)),)
    return Utterance(
        "u1", "1", "", "Voice 1, not named", Span(words[0].span.start, at), False, (paragraph,), tuple(words)
    )


@given(
    utterance=utterances(), label=st.sampled_from(["", "Ann:", "Somebody whose name is much too long for one line:"])
)
def test_the_words_of_the_captions_are_the_words_said(utterance: Utterance, label: str) -> None:
    made = phrases.stretches(utterance.words, label=label)
    assert [w for stretch in made for w in stretch] == list(utterance.words)
    for number, stretch in enumerate(made):
        text = phrases.lines([*(label.split() if number == 0 else ()), *(w.text for w in stretch)])
        if len(stretch) > 1:
            assert len(text.split("\n")) <= 2
            assert max(map(len, text.split("\n"))) <= phrases.LINE
            assert stretch[-1].span.end - stretch[0].span.start <= phrases.LONGEST
            assert all(b.span.start - a.span.end <= phrases.BREATH for a, b in pairwise(stretch))


@given(utterance=utterances())
def test_no_other_way_to_cut_is_cheaper(utterance: Utterance) -> None:
    words = utterance.words[:9]
    cutting = phrases._Cutting(words, "", None, english=True)

    def price(ends: Sequence[int]) -> float:
        starts = [0, *ends]
        pairs = list(zip(starts, ends, strict=False))
        return (
            sum(list(cutting.costs(a))[b - a - 1] for a, b in pairs)
            if all(b <= cutting.longest(a) for a, b in pairs)
            else float("inf")
        )

    inner = range(1, len(words))
    every = [price([*ends, len(words)]) for n in range(len(words)) for ends in combinations(inner, n)]
    taken = list(accumulate(len(stretch) for stretch in phrases.stretches(words)))
    assert price(taken) == pytest.approx(min(every))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I shall never forget how cold it was in that kitchen,", "and how nobody dared to say a word about"),
        ("We had to ask the people", "who ran the old kitchen for the key to the shed behind their house again."),
        ("No. Nobody had seen the letter. We all sat down.", "Then Dr. Calloway came in and read it out to us."),
    ],
)
def test_a_caption_ends_where_a_phrase_does(before: str, after: str) -> None:
    words = [Word(Span(i * 300, i * 300 + 280), text) for i, text in enumerate(f"{before} {after}".split())]
    assert [" ".join(w.text for w in s) for s in phrases.stretches(words)] == [before, after]


@pytest.mark.parametrize("whole", ["the kitchen", "Dr Calloway", "140 people", "3 March", "March 1997", "£13.60 an"])
def test_what_is_one_is_never_cut(whole: str) -> None:
    assert phrases.gaps(["Well", *whole.split(), "well"])[1] == phrases.NEVER
    assert phrases.gaps(["Bien", *whole.split(), "bien"], english=False)[1] in {phrases.PLAIN, phrases.NEVER}


@given(texts=st.lists(st.text("abc,", min_size=1, max_size=50), min_size=1, max_size=20))
def test_two_lines_are_those_words_and_fit_where_any_break_does(texts: list[str]) -> None:
    made = phrases.lines(texts)
    assert made.split() == " ".join(texts).split()
    widest = min(
        (max(len(" ".join(texts[:i])), len(" ".join(texts[i:]))) for i in range(1, len(texts))), default=len(texts[0])
    )
    if len(" ".join(texts)) > phrases.LINE and len(texts) > 1:
        assert max(map(len, made.split("\n"))) <= max(phrases.LINE, widest)


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9000), st.integers(1, 84)), min_size=1, max_size=30))
def test_never_two_at_once_never_for_a_flash_never_before_its_time(said: list[tuple[int, int, int]]) -> None:
    starts = list(accumulate(gap for gap, _, _ in said))
    spoken = [Span(start, start + length) for start, (_, length, _) in zip(starts, said, strict=True)]
    spans = showing.shown(spoken, [length for _, _, length in said])
    for span, heard in zip(spans, spoken, strict=True):
        assert showing.FLASH <= span.length <= phrases.LONGEST
        assert span.start >= heard.start - showing.LEAD
    assert all(a.end + showing.GAP <= b.start for a, b in pairwise(spans))


def test_what_has_time_is_shown_as_long_as_it_takes_to_read() -> None:
    spoken, lengths = [Span(1000, 2000), Span(9000, 9400), Span(20_000, 26_000)], [51, 8, 60]
    assert showing.shown(spoken, lengths) == [Span(1000, 4000), Span(9000, 10_000), Span(20_000, 26_000)]


def test_the_next_waits_where_it_can() -> None:
    assert showing.shown([Span(0, 1500), Span(1500, 6500)], [34, 51]) == [Span(0, 2000), Span(2080, 6500)]


def two(release: Release, *turns: tuple[str, str, int, int]) -> Release:
    """Turns of two people: who, what, from, to; their words spread evenly."""
    made = []
    for number, (who, text, start, end) in enumerate(turns, 1):
        words = words_from((Cue(Span(start, end), None, text),))
        span = Span(start, end)
        made.append(Utterance(f"u{number}", str(number), "", who, span, False, ((Text(text),),), words))
    reading = msgspec.structs.replace(release.reading, sessions=(SessionText("1", "", None, tuple(made)),))
    return msgspec.structs.replace(release, reading=reading)


def test_two_who_speak_at_once_stand_together_a_line_each(release: Release) -> None:
    made = two(release, ("Ann", "She did say that.", 0, 1500), ("Bo", "I did not.", 900, 1800))
    (cue,) = cues(captions.vtt(made, "1"))
    assert cue.id == "u1.1 u2.1"
    assert cue.payload == "<v Ann>– <c.by>Ann:</c> She did say that.</v>\n<v Bo>– <c.by>Bo:</c> I did not.</v>"


def test_one_who_breaks_in_stands_at_their_time_and_both_are_named(release: Release) -> None:
    long = (
        "We asked the Borough for a kitchen, and they sent a form, and we sent it back, and nothing came of it, ever. "
        "Nobody wrote to us again about the kitchen, or about the money that we had been promised for it."
    )
    made = cues(
        captions.vtt(
            two(release, ("Ann", long, 0, 18_000), ("Bo", "Nothing at all, not even a letter.", 6000, 7500)), "1"
        )
    )
    assert [cue.id[:2] for cue in made] == ["u1", "u1", "u2", "u1", "u1"]
    named = [re.findall(r"<c.by>(.*?)</c>", cue.payload) for cue in made]
    assert named == [["Ann:"], [], ["Bo:"], ["Ann:"], []]
    assert " ".join(w for cue in made if cue.id.startswith("u1") for w in said(cue)) == long


def test_a_speaker_is_named_where_somebody_else_spoke_before(release: Release) -> None:
    named = [
        cue
        for cue in cues(captions.vtt(release, release.reading.sessions[0].id))
        for part in webvtt.voiced(cue.payload)[:1]
        if f"<c.by>{webvtt.escaped(part.voice or '')}:</c>" in cue.payload.replace("\n", " ")
    ]
    assert [cue.id.partition(".")[0] for cue in named][:3] == ["u1", "u2", "u3"]


def test_subrip_shows_the_same(release: Release) -> None:
    for session in release.reading.sessions:
        shown = [(c.span, c.text) for c in captions.captions(release.reading, session.id)]
        found = subrip.parse(captions.srt(release, session.id).decode())
        assert [(s.span, s.text) for s in found] == shown
        plain = [
            (c.span, "".join(v.text for v in webvtt.voiced(c.payload))) for c in cues(captions.vtt(release, session.id))
        ]
        assert plain == shown


def test_subrip_of_a_proof_says_that_it_is_one(proof: Release) -> None:
    first = subrip.parse(captions.srt(proof, "1").decode())[0]
    assert "not checked. Do not cite." in " ".join(first.text.split())


@pytest.mark.parametrize("begins", [0, 700, 1_500, 4_000, 60_000])
@pytest.mark.parametrize("synthetic", [True, False])
def test_what_a_proof_says_first_can_be_read_whenever_speech_begins(
    proof: Release, begins: int, synthetic: bool
) -> None:
    turns = (("Ann", "I was there.", 0, 1200), ("Bo", "So was I, and I have never said so since.", 1300, 4000))
    made = two(proof, *((who, text, begins + start, begins + end) for who, text, start, end in turns))
    made = msgspec.structs.replace(made, reading=msgspec.structs.replace(made.reading, synthetic=synthetic))
    marks = book.marks(made.reading)
    assert len(marks) == 1 + synthetic
    found = subrip.parse(captions.srt(made, "1").decode())
    assert tuple(" ".join(s.text.split()) for s in found[: len(marks)]) == marks
    assert [s.text for s in found[len(marks) :]] == [c.text for c in captions.captions(made.reading, "1")]
    assert found[0].span.start == 0
    assert all(s.span.length >= phrases.SHORTEST for s in found[: len(marks)])
    assert all(s.span.length >= showing.FLASH for s in found)
    assert all(a.span.end + showing.GAP <= b.span.start for a, b in pairwise(found))


def test_what_was_said_too_fast_is_counted_in_the_file(release: Release) -> None:
    made = two(
        release, ("Ann", "They never ever told us what the whole of it had cost.", 0, 1200), ("Bo", "No.", 1300, 9000)
    )
    assert "\n1 of 2 captions: said faster than 20 characters a second." in captions.vtt(made, "1").decode()


def test_each_limit_is_counted() -> None:
    fits = (Span(0, 2000), "Quite short.")
    assert set(msgspec.structs.astuple(captions.measured([fits]))) == {1}
    wrong = [
        (Span(0, 9000), f"{'x' * 43}\na\nb"),
        (Span(8000, 8500), "far too much for half a second"),
    ]
    assert msgspec.structs.astuple(captions.measured(wrong)) == (2, 1, 1, 1, 1, 1, 1, 1)


def test_every_timed_utterance_of_a_release_is_captioned_with_its_speaker(release: Release) -> None:
    for session in release.reading.sessions:
        made = cues(captions.vtt(release, session.id))
        timed = [b for b in session.blocks if isinstance(b, Utterance) and b.words]
        expected = [w.text for b in timed for w in b.words]
        found: dict[str, list[str]] = {b.id: [] for b in timed}
        for cue in made:
            parts = re.findall(r"<v .*?</v>", cue.payload, re.DOTALL)
            for id_, part in zip(cue.id.split(), parts, strict=True):
                found.setdefault(id_.rpartition(".")[0], []).extend(said(webvtt.Cue(cue.span, part)))
        text = " ".join(w for b in timed for w in found[b.id])
        assert re.sub(r"\[[^\]]*\] ?", "", text).split() == expected
        for cue in made:
            assert all(part.voice for part in webvtt.voiced(cue.payload)), cue


def test_a_proof_says_that_it_is_one(proof: Release) -> None:
    assert proof.reading.standing is Standing.MACHINE
    assert "not checked. Do not cite." in captions.vtt(proof, proof.reading.sessions[0].id).decode()


def test_what_has_no_time_gets_no_caption(release: Release) -> None:
    mute = Utterance("u1", "1", "", "Somebody", None, False, ((Text("Written, not spoken."),),))
    reading = msgspec.structs.replace(release.reading, sessions=(SessionText("1", "", None, (mute,)),))
    assert cues(captions.vtt(msgspec.structs.replace(release, reading=reading), "1")) == []


def test_an_utterance_with_bounds_alone_has_its_words_spread_over_them(release: Release) -> None:
    bounds = Utterance("u1", "1", "", "Somebody", Span(1000, 3000), False, ((Text("Two words."),),))
    reading = msgspec.structs.replace(release.reading, sessions=(SessionText("1", "", None, (bounds,)),))
    (cue,) = cues(captions.vtt(msgspec.structs.replace(release, reading=reading), "1"))
    assert (cue.span, said(cue)) == (Span(1000, 3000), ["Two", "words."])


def test_what_is_left_out_has_a_sign_from_the_word_before_it_to_the_word_after_it() -> None:
    words = tuple(Word(Span(at, at + 300), text) for at, text in ((1000, "It"), (1300, "was"), (4000, "hers.")))
    paragraph = (
        Text("It was "),
        Emphasis((Left("redacted third-party", "a neighbour"),)),
        Text(" hers."),
        Left("redacted"),
    )
    utterance = Utterance("u1", "1", "", "Voice 1", Span(1000, 5000), False, (paragraph,), words)
    made = captions._with_gaps(utterance, words)
    assert [(w.text, w.span.start, w.span.end) for w in made] == [
        ("It", 1000, 1300),
        ("was", 1300, 1600),
        ("[a", 1600, 2000),
        ("neighbour]", 2000, 4000),
        ("hers.", 4000, 4300),
        ("[withheld]", 4300, 5000),
    ]


@given(utterance=utterances(), place=st.integers(0, 60))
def test_signs_come_between_the_words_and_lose_none(utterance: Utterance, place: int) -> None:
    texts = [w.text for w in utterance.words]
    place = min(place, len(texts))
    paragraph = (Text(" ".join(texts[:place]) + " "), Left("redacted"), Text(" " + " ".join(texts[place:])))
    made = captions._with_gaps(msgspec.structs.replace(utterance, paragraphs=(paragraph,)), utterance.words)
    assert [w.text for w in made] == [*texts[:place], "[withheld]", *texts[place:]]
