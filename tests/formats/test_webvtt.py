"""WebVTT is a strict pair, and nothing in a file is skipped in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import webvtt
from sasci_archive.formats.webvtt import Aside, Captions, Cue, Kind, Voiced
from sasci_archive.model.speech import Span

line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip()) and "-->" not in text
)
stripped = line.map(str.strip).filter(lambda text: "-->" not in text)
lines = st.lists(line, max_size=3).map("\n".join)
spans = st.tuples(st.integers(0, 400_000_000), st.integers(0, 10_000)).map(lambda t: Span(t[0], t[0] + t[1]))
cues = st.builds(Cue, spans, lines, st.just("") | stripped, st.just("") | stripped)
asides = st.builds(Aside, st.sampled_from(Kind), lines.map(str.strip))
headers = st.just("") | stripped | st.tuples(st.just("") | stripped, line).map("\n".join)
files = st.builds(Captions, st.lists(cues | asides, max_size=6).map(tuple), headers)
stretches = st.lists(st.builds(Voiced, st.none() | stripped.map(lambda t: " ".join(t.split())), line), max_size=4)


@given(files)
def test_what_is_written_reads_back_the_same(captions: Captions) -> None:
    assert webvtt.parse(webvtt.compose(captions)) == captions


@given(files)
def test_line_ends_and_a_byte_order_mark_make_no_difference(captions: Captions) -> None:
    text = webvtt.compose(captions)
    assert webvtt.parse("\ufeff" + text.replace("\n", "\r\n")) == captions
    assert webvtt.parse(text.replace("\n", "\r")) == captions


@given(files, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_bytes_are_read_in_the_encodings_meetings_use(captions: Captions, encoding: str) -> None:
    text = webvtt.compose(captions)
    assert webvtt.decoded(text.encode(encoding)) == text


@given(stretches)
def test_who_says_what_survives_the_writing(parts: list[Voiced]) -> None:
    read = webvtt.voiced(webvtt.payload(tuple(parts)))
    assert [(v, c) for v, text in _named(read) for c in text] == [(v, c) for v, text in _named(parts) for c in text]


def _named(parts: tuple[Voiced, ...] | list[Voiced]) -> list[tuple[str | None, str]]:
    return [(part.voice, part.text) for part in parts]


@given(st.text(st.sampled_from("ab<>/v ivc.&;ltgamp\n"), max_size=40))
def test_what_only_looks_like_a_tag_stays_in_the_text(payload: str) -> None:
    escaped = webvtt.escaped(payload)
    assert "".join(part.text for part in webvtt.voiced(escaped)) == payload


def test_a_file_with_everything_in_it() -> None:
    text = """\
WEBVTT Kind: captions
Language: en

NOTE made by hand

STYLE
::cue { color: white }

1
00:04.859 --> 00:07.410 align:start line:0
<v.loud Jill>Was it &lt;ours&gt;?</v> <i>No</i> <00:05.000>&mdash; R&D.

12:00:09.540 --> 12:00:12.990
two
lines
"""
    read = webvtt.parse(text)
    assert read.header == "Kind: captions\nLanguage: en"
    assert read.blocks[:2] == (Aside(Kind.NOTE, "made by hand"), Aside(Kind.STYLE, "::cue { color: white }"))
    assert [(cue.id, cue.span, cue.settings, cue.line) for cue in read.cues] == [
        ("1", Span(4_859, 7_410), "align:start line:0", 10),
        ("", Span(43_209_540, 43_212_990), "", 13),
    ]
    assert webvtt.voiced(read.cues[0].payload) == (
        Voiced("Jill", "Was it <ours>?"),
        Voiced(None, " No &mdash; R&D."),
    )


def test_a_voice_reaches_over_lines_to_the_next_voice() -> None:
    assert webvtt.voiced("<v Jill Smith>one\ntwo<v  Mo \n O'Hara>three") == (
        Voiced("Jill Smith", "one\ntwo"),
        Voiced("Mo O'Hara", "three"),
    )


def test_entities_are_read_and_what_is_none_stays() -> None:
    text = "&#65;&#x42;&nbsp;&quot;&apos;&#0;&#xD800;&#1114112;&copy;&amp"
    assert webvtt.unescaped(text) == "AB\u00a0\"'&#0;&#xD800;&#1114112;&copy;&amp"


def test_times_may_have_single_digits_as_in_older_teams_files() -> None:
    assert webvtt.parse("WEBVTT\n\n0:0:2.8 --> 0:1:0.85\nyes\n").cues[0].span == Span(2_800, 60_850)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "1\n00:00:01,000 --> 00:00:02,000\nhello",
            "meeting.srt does not begin with the line WEBVTT. "
            "Only VTT captions are read: download the meeting's transcript as .vtt.",
        ),
        (
            "WEBVTT\n00:01.000 --> 00:02.000\nhello",
            "meeting.srt, line 2: a cue begins inside the file's header. Put a blank line after the line WEBVTT.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n\nthere\n",
            "meeting.srt, line 6: text that belongs to no cue: 'there'. "
            "Delete the blank line above it, or give it a cue with times.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n00:03.000 --> 00:04.000\nthere\n",
            "meeting.srt, line 5: a second time inside one cue. Put a blank line before the next cue.",
        ),
        (
            "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nhello",
            "meeting.srt, line 4: times that cannot be read: '00:00:01,000 --> 00:00:02,000'. "
            "Times look like 00:01:02.345 --> 00:01:06.789.",
        ),
        (
            "WEBVTT\n\n00:00:03.000 --> 00:00:02.000\nhello",
            "meeting.srt, line 3: times that cannot be: '00:00:03.000 --> 00:00:02.000'. "
            "Minutes and seconds go to 59, and a cue ends after it starts.",
        ),
        (
            "WEBVTT\n\n00:00:03.000 --> 00:99:02.000\nhello",
            "meeting.srt, line 3: times that cannot be: '00:00:03.000 --> 00:99:02.000'. "
            "Minutes and seconds go to 59, and a cue ends after it starts.",
        ),
        (
            "WEBVTT\n\nNOTE\none\ntwo\n00:00:03.000 --> 00:00:04.000\nhello",
            "meeting.srt, line 6: a cue begins inside a NOTE block. Put a blank line between them.",
        ),
    ],
)
def test_what_does_not_read_is_named_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(BadCaptions) as error:
        webvtt.parse(text, where="meeting.srt")
    assert str(error.value) == sentence


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadCaptions) as error:
        webvtt.decoded(b"WEBVTT\n\n\xff", where="meeting.vtt")
    assert str(error.value) == (
        "meeting.vtt is not text (byte 8 is not UTF-8). "
        "Download the captions again as VTT, or save them as UTF-8 in a text editor."
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Cue(Span(0, 1), "one\n\ntwo"),
        lambda: Cue(Span(0, 1), "one --> two"),
        lambda: Cue(Span(0, 1), "", id="one\ntwo"),
        lambda: Cue(Span(0, 1), "", settings=" line:0"),
        lambda: Aside(Kind.NOTE, "one\r"),
        lambda: Captions((), "title\n"),
    ],
)
def test_a_value_that_could_not_be_read_back_cannot_be_made(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="not "):
        make()
