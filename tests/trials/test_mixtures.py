from __future__ import annotations

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import RATE
from sasci_archive.model.speech import Span
from sasci_archive.trials import mixtures
from sasci_archive.trials.mixtures import Utterance


def _reading(speaker: str, number: int) -> Utterance:
    """Bursts of tone in noise: sound, though nobody would call it speech."""
    chance = np.random.default_rng(number)
    sound = 0.001 * chance.standard_normal(3 * RATE)
    sound[RATE : 2 * RATE] += 0.2 * np.sin(np.arange(RATE) * 0.2)
    return Utterance(speaker, sound.astype(np.float32), (Span(900, 2100), Span(2500, 2700)), f"{speaker}{number}")


READERS = {name: [_reading(name, number) for number in range(3)] for name in ("ann", "bob", "cat")}

plans = st.builds(
    lambda seed, people, minutes: mixtures.mixture(
        {name: READERS[name] for name in list(READERS)[:people]}, seed=seed, minutes=minutes
    ),
    st.integers(0, 999),
    st.integers(1, 3),
    st.floats(0.05, 0.6),
)


@given(plans)
def test_nobody_speaks_over_themselves_and_nothing_lies_outside(plan: mixtures.Mixture) -> None:
    for name in READERS:
        mine = [piece.span for piece in plan.pieces if piece.utterance.speaker == name]
        assert all(a.end < b.start for a, b in itertools.pairwise(mine))
    assert all(0 <= turn.span.start < turn.span.end <= plan.length for turn in plan.turns)
    assert list(plan.pieces) == sorted(plan.pieces, key=lambda piece: piece.at)


@given(plans)
def test_the_blocks_are_the_pieces_and_a_little_noise(plan: mixtures.Mixture) -> None:
    sound = np.concatenate(list(mixtures.blocks(plan)))
    assert len(sound) == plan.length * 16
    for piece in plan.pieces:
        cut = piece.utterance.samples[piece.cut.start * 16 : piece.cut.end * 16] * np.float32(piece.gain)
        inner = slice(10 * 16, len(cut) - 10 * 16)  # between the fades
        sound[piece.at * 16 : piece.span.end * 16][inner] -= cut[inner]
    quiet = np.ones(len(sound), dtype=bool)
    for piece in plan.pieces:
        for edge in (piece.span.start, piece.span.end):
            quiet[max(0, (edge - 11) * 16) : (edge + 11) * 16] = False
    assert np.abs(sound[quiet]).max(initial=0) < 0.01


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        mixtures.write(mixtures.mixture(READERS, seed=5, minutes=0.3), tmp_path / name)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
    assert mixtures.mixture(READERS, seed=6, minutes=0.3).turns != mixtures.mixture(READERS, seed=5, minutes=0.3).turns


def test_what_is_said_is_told_utterance_by_utterance() -> None:
    plan = mixtures.mixture({"ann": READERS["ann"]}, seed=1, minutes=0.2)
    assert sorted(plan.text.split()[:3]) == ["ann0", "ann1", "ann2"]


@pytest.mark.slow
def test_turns_are_where_the_readers_are_heard(recordings: Path) -> None:
    readers = mixtures.readers(recordings / "voices")
    assert {len(utterances) for utterances in readers.values()} == {10}
    assert mixtures.readers(recordings / "voices", ["367"]).keys() == {"367"}
    plan = mixtures.mixture(readers, seed=3, minutes=1)
    speech = sum(turn.span.length for turn in plan.turns)
    whole = sum(piece.span.length for piece in plan.pieces)
    assert 0.6 * whole < speech <= whole
    assert plan.turns[0].span.start >= 300
    assert Span(0, plan.length).length >= 60_000
