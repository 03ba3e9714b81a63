"""A transcript gets its times: never a word, always in order, and it can be taken back."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, Span
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import PlaceInTime
from sasci_archive.tei.document import compose, parse
from sasci_archive.tei.drafting.in_time import times_of
from sasci_archive.tei.head.header import Made
from sasci_archive.tei.rules import check

DAY = dt.date(2026, 11, 28)
TOY = (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()
RECORDINGS = Recordings(
    recordings=(
        Recording(
            session="1",
            name="a.wav",
            original_name="a.wav",
            kind=Kind.AUDIO,
            media_type="audio/wav",
            bytes=1,
            sha512="0",
            starts_at=0,
            duration=90_000,
        ),
    )
)
MADE = Made("words", "2-words.json", "ab" * 32, Making(engine="whisper", version="1"))


def timeless(tei: bytes, *, aside: bool) -> bytes:
    """The same without times; with `aside`, nothing stands beside the text either."""
    root = parse(tei)
    for u in root.iter("{*}u"):
        for name in ("start", "end"):
            u.attrib.pop(name, "")
    if aside:
        for beside in list(root.iterchildren("{*}standOff")):
            root.remove(beside)
        for node in root.iter("{*}anchor", "{*}writing", "{*}vocal", "{*}incident", "{*}kinesic", "{*}ptr"):
            for name in ("synch", "start", "end"):
                node.attrib.pop(name, "")
    return compose(root)


def text(tei: bytes) -> str:
    """Every word between the marks of the text."""
    return re.sub(r"<[^>]+>", "", tei.decode().split("<text>")[1])


IDS = [f"u{n}" for n in (1, 2, 3, 4)]
rising = st.lists(st.integers(0, 90_000), min_size=8, max_size=8).map(sorted)


@given(moments=rising, which=st.sets(st.sampled_from(IDS), min_size=1), aside=st.booleans(), named=st.booleans())
@settings(max_examples=20)
def test_the_turns_have_their_times_and_the_words_are_the_same_and_it_can_be_taken_back(
    moments: list[int], which: set[str], aside: bool, named: bool
) -> None:
    before = timeless(TOY, aside=aside)
    times = tuple((id_, Span(moments[2 * i], moments[2 * i + 1])) for i, id_ in enumerate(IDS) if id_ in which)
    change = PlaceInTime(
        when=DAY, who="Ada Example", why="Aligned.", times=times, recordings=RECORDINGS, made=MADE if named else None
    )
    after = amend.apply(before, change)
    assert times_of(parse(after)) == dict(times)
    assert text(after) == text(before)
    assert {f.code for f in check(after)} <= {f.code for f in check(before)}
    assert b">Aligned.</change>" in after
    swap = amend.effect(before, change)
    assert amend.apply(before, swap) == after
    assert amend.apply(after, swap.inverse) == before


def test_moments_that_something_else_points_at_stay() -> None:
    change = PlaceInTime(when=DAY, why="Aligned.", times=(("u1", Span(100, 200)),))
    after = amend.apply(TOY, change).decode()
    anchors = re.findall(r'synch="#(T1\.\d+)"', after)
    assert anchors
    assert all(f'xml:id="{moment}"' in after for moment in anchors)
    assert 'xml:id="T1.5492"' not in after
    assert 'xml:id="T2.400"' in after  # of the other session nothing was said


def test_the_header_names_the_recording_where_it_named_none_and_the_words_once() -> None:
    without = re.sub(rb"(?s)<sourceDesc>.*?</sourceDesc>", b"<sourceDesc><p>None is kept.</p></sourceDesc>", TOY)
    without = re.sub(rb"(?s)\s*<encodingDesc>.*?</encodingDesc>", b"", without)
    change = PlaceInTime(when=DAY, why="Aligned.", times=(("u1", Span(100, 200)),), recordings=RECORDINGS, made=MADE)
    once = amend.apply(without, change)
    assert b'url="1-recording/a.wav"' in once
    again = amend.apply(once, change)
    assert again.count(b"2-words.json sha256:") == 1
    assert again.count(b"<appInfo>") == 1


def test_a_timeline_is_put_before_what_else_stands_beside_the_text() -> None:
    root = parse(timeless(TOY, aside=False))
    for line in list(root.iter("{*}timeline")):
        above = line.getparent()
        assert above is not None
        above.remove(line)
    change = PlaceInTime(when=DAY, why="Aligned.", times=(("u1", Span(100, 200)),))
    after = parse(amend.apply(compose(root), change))
    (aside,) = after.iterchildren("{*}standOff")
    assert str(aside[0].tag).endswith("}timeline")
    assert len(aside) > 1
    assert times_of(after) == {"u1": Span(100, 200)}


def test_a_turn_that_is_not_there() -> None:
    change = PlaceInTime(when=DAY, why="Aligned.", times=(("u99", Span(0, 1)),))
    with pytest.raises(BadTranscript, match="There is no utterance 'u99'"):
        amend.apply(TOY, change)
