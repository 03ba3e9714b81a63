"""Transcripts made elsewhere: every dialect says the same, nothing is dropped, faults are sentences."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import whisper_json
from sasci_archive.model.speech import Doubt, Span, Timing, Word

SAID = ["In", "2014,", "it", "cost", "£13.60."]
TIMES = [(0.0, 0.5), (0.5, 1.1), (1.2, 1.4), (1.4, 1.9), (1.9, 2.8)]
SPANS = [Span(round(a * 1000), round(b * 1000)) for a, b in TIMES]
TEXT = " " + " ".join(SAID)
PARTS = [{"word": f" {w}", "start": a, "end": b, "probability": 0.9} for w, (a, b) in zip(SAID, TIMES, strict=True)]

OPENAI = {
    "text": TEXT,
    "language": "en",
    "segments": [{"id": 0, "start": 0.0, "end": 2.8, "text": TEXT, "words": PARTS}],
}
API = {
    "task": "transcribe",
    "language": "english",
    "duration": 2.8,
    "text": TEXT.strip(),
    "segments": [{"id": 0, "start": 0.0, "end": 2.8, "text": TEXT, "avg_logprob": -0.2}],
    "words": [{"word": w.strip(",.£"), "start": a, "end": b} for w, (a, b) in zip(SAID, TIMES, strict=True)],
}
CPP = {
    "result": {"language": "en"},
    "transcription": [
        {
            "timestamps": {"from": "00:00:00,000", "to": "00:00:02,800"},
            "offsets": {"from": 0, "to": 2800},
            "text": TEXT,
            "tokens": [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "id": 50364, "p": 0.9}]
            + [
                {"text": piece, "offsets": {"from": round(a * 1000), "to": round(b * 1000)}, "p": 0.9}
                for w, (a, b) in zip(SAID, TIMES, strict=True)
                for piece in ((f" {w[:2]}", w[2:]) if len(w) > 2 else (f" {w}",))
            ],
        }
    ],
}
WHISPERX = {
    "segments": [
        {
            "start": 0.0,
            "end": 2.8,
            "text": TEXT,
            "speaker": "SPEAKER_01",
            "words": [
                {"word": w, "score": 0.9, "speaker": "SPEAKER_01"} | ({} if w[0] in "2£" else {"start": a, "end": b})
                for w, (a, b) in zip(SAID, TIMES, strict=True)
            ],
        }
    ],
    "word_segments": [],
}
HF = {
    "text": TEXT,
    "chunks": [
        {"timestamp": [a, b if w != "£13.60." else None], "text": f" {w}"}
        for w, (a, b) in zip(SAID, TIMES, strict=True)
    ],
}


@pytest.mark.parametrize("content", [OPENAI, API, CPP, WHISPERX, HF], ids=["openai", "api", "cpp", "whisperx", "hf"])
def test_every_dialect_gives_the_same_words(content: dict[str, object]) -> None:
    said = whisper_json.parse(json.dumps(content)).words
    assert [w.text for w in said] == SAID
    for word, span in zip(said, SPANS, strict=True):
        assert word.timing is Timing.INFERRED or word.span == span
    assert [w.span.start for w in said if w.timing is Timing.HEARD] == sorted(
        w.span.start for w in said if w.timing is Timing.HEARD
    )


def test_numbers_without_times_lie_between_their_neighbours() -> None:
    said = whisper_json.parse(json.dumps(WHISPERX)).words
    assert [w.timing for w in said] == [Timing.HEARD, Timing.INFERRED, *[Timing.HEARD] * 2, Timing.INFERRED]
    assert (said[1].span.start, said[1].span.end <= 1200) == (500, True)


def test_speakers_become_voices_by_first_appearance() -> None:
    content = {
        "segments": [
            {"start": 0, "end": 1, "text": "Yes.", "speaker": "SPEAKER_07"},
            {"start": 1, "end": 2, "text": "No.", "speaker": "SPEAKER_00"},
            {"start": 2, "end": 3, "text": "Who?"},
            {"start": 3, "end": 4, "text": "Me.", "speaker": "SPEAKER_07"},
        ]
    }
    read = whisper_json.parse(json.dumps(content))
    assert read.speakers == ("SPEAKER_07", "SPEAKER_00")
    assert [(v.voice, v.span.start) for v in read.voices] == [("V1", 0), ("V2", 1000), ("V1", 3000)]


def test_where_the_words_say_less_than_the_text_the_text_is_believed() -> None:
    content = {
        "segments": [{"start": 0, "end": 2, "text": " All of it.", "words": [{"word": " All", "start": 0, "end": 1}]}]
    }
    assert [w.text for w in whisper_json.parse(json.dumps(content)).words] == ["All", "of", "it."]


segments = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.text("ab ,.1£", max_size=20),
            "start": st.none() | st.floats(0, 50),
            "end": st.none() | st.floats(0, 50),
        },
        optional={
            "words": st.lists(
                st.fixed_dictionaries({"word": st.text("ab ,.1", max_size=5)}, optional={"start": st.floats(0, 50)})
            )
        },
    ),
    max_size=6,
)


@given(segments)
def test_no_letter_of_the_segments_is_lost(given_segments: list[dict[str, object]]) -> None:
    letters = "".join("".join(str(s["text"]).split()) for s in given_segments)
    if letters:
        read = whisper_json.parse(json.dumps({"segments": given_segments}))
        assert "".join(w.text for w in read.words) == letters


said_words = st.lists(
    st.builds(
        lambda gap, length, text, confidence, timing, doubt: (gap, length, text, confidence, timing, doubt),
        st.integers(0, 999),
        st.integers(0, 999),
        st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8),
        st.none() | st.integers(0, 1000).map(lambda n: n / 1000),
        st.sampled_from(Timing),
        st.none() | st.sampled_from(Doubt),
    ),
    max_size=20,
)


@given(said_words)
def test_our_own_dialect_comes_back_as_it_was(
    drawn: list[tuple[int, int, str, float | None, Timing, Doubt | None]],
) -> None:
    at, said = 0, []
    for gap, length, text, confidence, timing, doubt in drawn:
        at += gap
        said.append(Word(Span(at, at + length), text, confidence, timing, doubt))
    composed = whisper_json.compose(said, language="cy")
    assert whisper_json.parse(composed) == whisper_json.Transcript(tuple(said), language="cy")
    assert whisper_json.compose(said, language="cy") == composed


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            '{"segments": [',
            "a.json is not JSON: input data was truncated. Export it again; it may have been cut short.",
        ),
        (
            '{"text": "hello"}',
            "a.json is JSON, but no Whisper transcript we know: it has no 'segments', 'transcription' or 'chunks'. "
            "Export it as JSON with word times (openai-whisper: --output_format json --word_timestamps True).",
        ),
        (
            "[1, 2]",
            "a.json is JSON, but no Whisper transcript we know: it has no 'segments', 'transcription' or 'chunks'. "
            "Export it as JSON with word times (openai-whisper: --output_format json --word_timestamps True).",
        ),
        (
            '{"segments": [{"text": "hm", "start": "soon", "end": 1}]}',
            "a.json is a transcript of a kind we know, but does not read: expected float | null, got str - at "
            "$.segments[0].start. Export it again with word times, or correct that place.",
        ),
        (
            '{"segments": []}',
            "There is no text in a.json. Export it again; the recording may have been silent.",
        ),
    ],
    ids=["cut-short", "no-segments", "a-list", "wrong-type", "empty"],
)
def test_a_file_that_does_not_read_is_one_sentence(content: str, sentence: str) -> None:
    with pytest.raises(BadCaptions) as fault:
        whisper_json.parse(content, where="a.json")
    assert str(fault.value) == sentence


def test_our_own_dialect_is_not_believed_where_it_runs_back() -> None:
    composed = whisper_json.compose([Word(Span(0, 10), "one"), Word(Span(20, 30), "two")]).replace("0.02", "0.00", 1)
    changed = json.loads(composed)
    changed["segments"][0]["words"][0]["start"] = 0.005
    with pytest.raises(BadCaptions, match="word 2: it starts before the one before it"):
        whisper_json.parse(json.dumps(changed), where="a.json")
