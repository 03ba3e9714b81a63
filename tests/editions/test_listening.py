"""The audio edition's chapters cover the sound, without a gap, and are named as the parts are; its tags say what readers need."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import listening
from sasci_archive.editions.web import Sound
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.reading import Heading, Reading, SessionText


def sound(session: str, starts_at: int, duration: int) -> Sound:
    return Sound(
        href=f"s{session}-{starts_at}.m4a", session=session, starts_at=starts_at, duration=duration, media_type=""
    )


def told(reading: Reading, sounds: list[Sound]) -> list[tuple[int, int, str]]:
    made = listening.chapters(reading, sounds, [each.duration for each in sounds])
    return [(c.span.start, c.span.end, c.title) for c in made]


def test_each_part_of_each_session_is_a_chapter(release: Release) -> None:
    sounds = [sound("1", 0, 70_000), sound("2", 0, 20_000)]
    assert told(release.reading, sounds) == [
        (0, 36_500, "How the Round began: Welcome and introductions"),
        (36_500, 70_500, "How the Round began: Money, and who was asked"),
        (70_500, 90_000, "Why it stopped: The last winter"),
    ]


def test_of_one_session_the_parts_alone_are_named(release: Release) -> None:
    reading = msgspec.structs.replace(release.reading, sessions=release.reading.sessions[:1])
    assert told(reading, [sound("1", 0, 40_000), sound("1", 40_000, 30_000)]) == [
        (0, 36_500, "Welcome and introductions"),
        (36_500, 70_000, "Money, and who was asked"),
    ]


def test_where_there_is_no_sound_the_next_counts(release: Release) -> None:
    reading = msgspec.structs.replace(release.reading, sessions=release.reading.sessions[:1])
    assert told(reading, [sound("1", 0, 20_000), sound("1", 40_000, 30_000)])[1] == (
        20_000,
        50_000,
        "Money, and who was asked",
    )
    assert told(reading, [sound("2", 0, 20_000)]) == []


def test_without_headings_a_chapter_begins_every_ten_minutes(long_release: Callable[[int], Release]) -> None:
    made = told(long_release(400).reading, [sound("1", 0, 1_604_000)])
    assert made == [
        (0, 604_000, "Transcript"),
        (604_000, 1_204_000, "continued from turn 151"),
        (1_204_000, 1_604_000, "continued from turn 301"),
    ]


@given(
    headings=st.lists(st.integers(0, 12), max_size=5),
    parts=st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 40_000)), min_size=1, max_size=4),
)
def test_chapters_cover_all_the_sound_once_in_order(headings: list[int], parts: list[tuple[int, int]]) -> None:
    from tests.editions.conftest import READING

    session = READING.sessions[0]
    blocks = list(session.blocks)
    for number, at in enumerate(headings):
        blocks.insert(at, Heading(f"x{number}", f"Part {number}"))
    reading = msgspec.structs.replace(READING, sessions=(SessionText("1", "", None, tuple(blocks)),))
    sounds, at = [], 0
    for gap, length in parts:
        sounds.append(sound("1", at + gap, length))
        at += gap + length
    made = told(reading, sounds)
    if made:
        assert made[0][0] == 0
        assert made[-1][1] == sum(length for _, length in parts)
        assert all(a[1] == b[0] for a, b in pairwise(made))
        assert all(start < end for start, end, _ in made)


def test_the_tags_say_whose_it_is_and_how_it_is_cited(release: Release, synthetic: Release) -> None:
    about = listening.about(release, "Calloway, I. (2024)")
    assert (about.title, about.artist) == (
        "The Lantern Round: How an Evening Visiting Scheme Began, and Why It Stopped",
        "Dr Ines Calloway, Priya O’Dowd",
    )
    assert (about.album, about.date, about.copyright) == ("Marlsea Witness Seminars 3", "2024-11-20", "CC-BY-4.0")
    assert about.comment == "Licence: CC-BY-4.0. Calloway, I. (2024)."
    assert listening.about(synthetic, "").comment.startswith("Synthetic demonstration.")
    assert listening.about(synthetic, "").title.endswith("[Synthetic demonstration]")


def test_only_what_the_release_names_is_in_them(release_of: Callable[..., Release], release: Release) -> None:
    bare = msgspec.structs.replace(release.reading, people=())
    assert listening.about(release_of(bare, Channel.AUDIO), "x") == listening.about(release, "x")
