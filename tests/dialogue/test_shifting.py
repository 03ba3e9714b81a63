"""Captions and a recording: a constant shift is found, whatever it is; two meetings have none."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive import dialogue
from sasci_archive.dialogue.shifting import Shift
from sasci_archive.formats import records
from sasci_archive.model.speech import Cue, Span, Word, Words

HERE = Path(__file__).parents[1]
HOUR = 3_600_000


def words() -> list[Word]:
    """The toy seminar's, from an hour on, so that they can be moved both ways."""
    toy = records.parse((HERE / "toy" / "2-words.json").read_bytes(), Words, where="toy.json")
    return moved(toy.of("1"), HOUR)


def moved(said: list[Word] | tuple[Word, ...], by: int) -> list[Word]:
    return [msgspec.structs.replace(w, span=Span(w.span.start + by, w.span.end + by)) for w in said]


def invented(count: int, seed: int) -> list[Word]:
    """Words that come and go as in speech: a few often, most of them seldom."""
    chance = np.random.default_rng(seed)
    often, seldom = [f"w{n}" for n in range(30)], [f"s{n}" for n in range(2_000)]
    return [
        Word(Span(330 * i, 330 * i + 300), str(chance.choice(often if chance.random() < 0.6 else seldom)))
        for i in range(count)
    ]


@given(by=st.integers(-HOUR, HOUR), wrong=st.sets(st.integers(0, 52), max_size=10))
def test_any_shift_within_an_hour_is_found_although_a_fifth_of_the_words_is_wrong(by: int, wrong: set[int]) -> None:
    captions = words()
    heard = [
        msgspec.structs.replace(w, text=f"wrong{i}") if i in wrong else w for i, w in enumerate(moved(captions, by))
    ]
    found = dialogue.shift(captions, heard)
    if found is None:  # so many of the few words can be wrong that nothing is sure: then nothing is said
        whole = [i for i in range(51) if not wrong & {i, i + 1, i + 2}]
        assert len(whole) < 12
    else:
        assert abs(found.by - by) <= 200
        assert found.constant
        assert found.sure > 0.9


def test_captions_spread_the_time_of_a_cue_over_its_words_and_the_shift_is_found_all_the_same() -> None:
    heard = invented(900, 1)
    cues = [
        Cue(Span(part[0].span.start + 7_000, part[-1].span.end + 7_000), "Jill", " ".join(w.text for w in part))
        for part in (heard[at : at + 9] for at in range(0, 900, 9))
    ]
    found = dialogue.shift(dialogue.words_from(cues), heard)
    assert found is not None
    assert abs(found.by + 7_000) <= 200


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_captions_of_another_meeting_have_no_shift(seed: int) -> None:
    assert dialogue.shift(invented(2_000, 1), invented(2_000, seed)) is None
    assert dialogue.shift(words(), invented(2_000, seed)) is None


def test_nothing_has_no_shift() -> None:
    assert dialogue.shift([], words()) is None
    assert dialogue.shift(words(), []) is None
    assert dialogue.shift(words()[:6], words()[:6]) is None


def test_a_recording_that_was_paused_has_no_constant_shift() -> None:
    captions = invented(1_200, 1)
    heard = [*captions[:700], *moved(captions[700:], 600_000)]
    found = dialogue.shift(captions, heard)
    assert found is not None
    assert not found.constant
    assert found.drift == 600_000
    assert [by for _, by in found.along][:2] == [0, 0]
    assert found.along[-1][1] == 600_000


def test_a_clock_that_runs_at_another_speed_has_none_either() -> None:
    captions = invented(1_200, 1)
    heard = [
        msgspec.structs.replace(w, span=Span(w.span.start * 102 // 100, w.span.end * 102 // 100)) for w in captions
    ]
    found = dialogue.shift(captions, heard)
    assert found is not None
    assert not found.constant


def test_how_sure_it_is_can_be_told() -> None:
    assert Shift(by=5, matched=10, agree=4, along=()).constant is False
    assert Shift(by=5, matched=10, agree=6, along=()).constant is True
    assert Shift(by=5, matched=10, agree=9, along=((0, 0), (9, 1_501))).constant is False
