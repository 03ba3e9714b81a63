"""Captions: nothing said is lost, nothing too long to read, every cue has its speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import captions
from sasci_archive.formats import webvtt
from sasci_archive.gate import Release
from sasci_archive.model.reading import Emphasis, Left, SessionText, Standing, Text, Utterance
from sasci_archive.model.speech import Span, Word


def cues(content: bytes) -> list[webvtt.Cue]:
    return [block for block in webvtt.parse(content.decode()).blocks if isinstance(block, webvtt.Cue)]


def said(cue: webvtt.Cue) -> list[str]:
    return "".join(part.text for part in webvtt.voiced(cue.payload)).split()


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


@given(utterance=utterances())
def test_the_words_of_the_captions_are_the_words_said(utterance: Utterance) -> None:
    made = list(captions._cues(utterance.words))
    assert [w for _, text in made for w in text.split()] == [w.text for w in utterance.words]
    assert all(len(text.split("\n")) <= 2 for _, text in made)
    for span, text in made:
        if len(text.split()) > 1:
            assert max(map(len, text.split("\n"))) <= captions.LINE
            assert span.length <= captions.LONGEST
    starts = [span.start for span, _ in made]
    assert starts == sorted(starts)


@given(utterance=utterances())
def test_a_cue_ends_where_the_plain_definition_ends_it(utterance: Utterance) -> None:
    plain: list[list[Word]] = []
    for word in utterance.words:
        if not plain or _full(plain[-1], word):
            plain.append([])
        plain[-1].append(word)
    assert list(captions._groups(utterance.words)) == plain


def _full(group: Sequence[Word], word: Word) -> bool:
    texts = [w.text for w in group]
    return (
        not _fits([*texts, word.text])
        or word.span.end - group[0].span.start > captions.LONGEST
        or word.span.start - group[-1].span.end > captions.BREATH
        or (texts[-1][-1] in ".?!" and len(" ".join(texts)) >= captions.LINE // 2)
    )


def _fits(texts: Sequence[str]) -> bool:
    """Whether they go on two lines, the first as full as it can be."""
    fuller = [n for n in range(1, len(texts)) if len(" ".join(texts[:n])) <= captions.LINE]
    return len(" ".join(texts)) <= captions.LINE or (
        bool(fuller) and len(" ".join(texts[fuller[-1] :])) <= captions.LINE
    )


@given(texts=st.lists(st.text("abc", min_size=1, max_size=50), min_size=1, max_size=20))
def test_a_cue_is_broken_where_its_lines_are_most_alike(texts: list[str]) -> None:
    whole = " ".join(texts)
    lines = [(" ".join(texts[:i]), " ".join(texts[i:])) for i in range(1, len(texts))]
    broken = [f"{a}\n{b}" for a, b in sorted(lines, key=lambda two: max(map(len, two)))]
    assert captions._two_lines(texts) == (broken[0] if len(whole) > captions.LINE and broken else whole)


def test_every_timed_utterance_of_a_release_is_captioned_with_its_speaker(release: Release) -> None:
    for session in release.reading.sessions:
        made = cues(captions.vtt(release, session.id))
        timed = [b for b in session.blocks if isinstance(b, Utterance) and b.words]
        expected = [w.text for b in timed for w in b.words]
        ids = {b.id for b in timed}
        text = " ".join(w for cue in made if cue.id.rsplit(".", 1)[0] in ids for w in said(cue))
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
