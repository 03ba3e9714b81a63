"""Zoom's and Teams' captions: who says what when; every character of a cue in exactly one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import meeting_captions, webvtt
from sasci_archive.formats.webvtt import Captions, Voiced
from sasci_archive.model.speech import Cue, Span

names = st.sampled_from(
    ["Jill Manthorpe", "Mo", "jill's ipad", "+44 20 7946 0000", "Third Speaker (XX)", "10", "And she said"]
)
texts = st.lists(st.sampled_from(["Yes.", "no:", "10:30 Meeting:", "5 < 6", "Note: well", "a"]), max_size=4).map(
    " ".join
)


def as_zoom(cues: list[tuple[str | None, str]]) -> str:
    return _file([webvtt.escaped(f"{name}: {text}" if name else text) for name, text in cues])


def as_teams(cues: list[tuple[str | None, str]]) -> str:
    return _file([webvtt.payload((Voiced(name, text),)) for name, text in cues])


def _file(payloads: list[str]) -> str:
    cues = (webvtt.Cue(Span(i * 1000, i * 1000 + 900), text, id=str(i)) for i, text in enumerate(payloads, start=1))
    return webvtt.compose(Captions(tuple(cues)))


def solid(text: str) -> str:
    return "".join(text.split())


def conserved(text: str) -> None:
    """Every character of the cues is in exactly one cue's speaker or text (Zoom's colon after the speaker apart)."""
    read = meeting_captions.parse(text)
    tagged = any(part.voice for cue in webvtt.parse(text).cues for part in webvtt.voiced(cue.payload))
    written = "".join(part.text for cue in webvtt.parse(text).cues for part in webvtt.voiced(cue.payload))
    told = "".join(f"{cue.speaker}:{cue.text}" if cue.speaker and not tagged else cue.text for cue in read)
    assert solid(told) == solid(written)


@given(st.lists(st.tuples(st.none() | names, texts), max_size=12), st.sampled_from([as_zoom, as_teams]))
def test_every_character_of_a_cue_is_in_exactly_one_place(cues: list[tuple[str | None, str]], written: object) -> None:
    assert callable(written)
    conserved(written(cues))


@pytest.mark.parametrize("name", ["zoom.transcript.vtt", "zoom-some-unnamed.transcript.vtt", "teams.vtt"])
def test_nothing_is_lost_from_files_real_in_shape(captions: Path, name: str) -> None:
    conserved(webvtt.decoded((captions / name).read_bytes()))


@pytest.mark.parametrize(
    ("name", "cues", "unnamed", "speakers"),
    [
        ("zoom.transcript.vtt", 200, 2, 5),
        ("zoom-some-unnamed.transcript.vtt", 119, 25, 8),
        ("teams.vtt", 200, 0, 8),
    ],
)
def test_files_real_in_shape_have_the_speakers_they_show(
    captions: Path, name: str, cues: int, unnamed: int, speakers: int
) -> None:
    read = meeting_captions.parse(webvtt.decoded((captions / name).read_bytes()))
    found = {cue.speaker for cue in read} - {None}
    assert (len(read), sum(cue.speaker is None for cue in read), len(found)) == (cues, unnamed, speakers)
    assert all("Speaker" in (speaker or "") for speaker in found)


@given(st.lists(st.tuples(names.filter(lambda n: n != "10"), texts), min_size=2, max_size=12))
def test_where_every_cue_of_a_zoom_file_is_named_every_name_counts(cues: list[tuple[str | None, str]]) -> None:
    assert [cue.speaker for cue in meeting_captions.parse(as_zoom(cues))] == [name for name, _ in cues]


@given(st.lists(st.tuples(st.none() | names, texts), max_size=12).filter(lambda cues: any(name for name, _ in cues)))
def test_teams_names_whoever_is_in_the_tag(cues: list[tuple[str | None, str]]) -> None:
    read = meeting_captions.parse(as_teams(cues))
    assert [(c.speaker, c.text) for c in read] == [(name, text) for name, text in cues if name or text]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("10:30 Meeting: we began", None),
        ("Meeting at 10:30: we began", None),
        ("And she said: no", None),
        ("Question: who paid?", None),
        ("Was it ours? Yes: it was", None),
        ("There were three of us in that room: all gone", None),
        ("So Jill: who paid?", None),
        ("https://example.org", None),
        ("Baroness van der Berg: Yes", "Baroness van der Berg"),
        ("Dr. Mo O'Hara-Smith (KCL): Yes", "Dr. Mo O'Hara-Smith (KCL)"),
        ("+44 20 7946 0000: Yes", "+44 20 7946 0000"),
        ("1415****123: Yes", "1415****123"),
        ("Мария Иванова: Да", "Мария Иванова"),
    ],
)
def test_a_colon_alone_does_not_make_a_name(text: str, speaker: str | None) -> None:
    cues = meeting_captions.parse(as_zoom([(None, "Good morning."), (None, text), (None, "Good-bye.")]))
    assert [cue.speaker for cue in cues] == [None, speaker, None]
    assert cues[1].text == (text if speaker is None else text.removeprefix(f"{speaker}: "))


def test_one_word_is_a_name_when_it_comes_again() -> None:
    once = [(None, "Good morning."), ("Jill", "Yes."), ("and so", "no")]
    assert [cue.speaker for cue in meeting_captions.parse(as_zoom(once))] == [None, None, None]
    twice = [*once, ("Jill", "No.")]
    assert [cue.speaker for cue in meeting_captions.parse(as_zoom(twice))] == [None, "Jill", None, "Jill"]


def test_a_suffix_is_part_of_the_name_as_shown() -> None:
    cues = meeting_captions.parse(as_zoom([("Jill", "Yes."), ("Jill (she/her)", "No."), (None, "Who?")]))
    assert [cue.speaker for cue in cues] == ["Jill", "Jill (she/her)", None]


def test_several_people_in_one_cue_share_its_time() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:10.000\n<v Jill>Who paid\nfor it?</v>\n<v Mo>I did</v>\n"
    assert meeting_captions.parse(text) == (
        Cue(Span(0, 7_619), "Jill", "Who paid for it?"),
        Cue(Span(7_619, 10_000), "Mo", "I did"),
    )


def test_an_error_names_the_file_and_the_line() -> None:
    with pytest.raises(BadCaptions) as error:
        meeting_captions.parse("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJill: Yes\n\nMo: No\n", where="day 1.vtt")
    assert str(error.value) == (
        "day 1.vtt, line 7: text that belongs to no cue: 'Mo: No'. "
        "Delete the blank line above it, or give it a cue with times."
    )
