"""How loud a recording is: a byte for each hundredth of a second, whatever it is kept in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import decoding, loudness
from sasci_archive.errors import BadMedia
from tests.engines.sounds import BY_SUFFIX, Pcm, record, speech


def slowly(samples: Pcm) -> bytes:
    """What the bytes mean, one hundredth after the other."""
    found = []
    for at in range(0, len(samples), 80):
        power = float(np.mean(np.square(samples[at : at + 80].astype(np.float64) / 32768)))
        below = 10 * np.log10(power) if power else -np.inf
        found.append(round(min(255.0, max(0.0, (below / 60 + 1) * 255))))
    return bytes(found)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".opus"])
def test_every_hundredth_of_a_second_has_its_power(tmp_path: Path, suffix: str) -> None:
    rate = BY_SUFFIX[suffix].rate
    path = record(tmp_path / f"a{suffix}", speech(3.333, rate))
    with decoding.opened(path) as sound:
        whole = np.concatenate([block for _, block in sound.blocks(8000)])
    told = b"".join(loudness.measured(path))
    expected = slowly(whole)
    assert len(told) == len(expected) == -(-len(whole) // 80)
    assert max(abs(a - b) for a, b in zip(told, expected, strict=True)) <= 1  # float32 against float64
    assert told[100] > 120  # noise 22 dB below full scale
    assert told[225] == 0  # the pause


@given(st.binary(max_size=60), st.integers(1, 12))
def test_what_is_coarser_has_as_many_groups_and_none_is_louder_than_its_loudest(steps: bytes, by: int) -> None:
    told = loudness.coarser(steps, by)
    groups = [steps[at : at + by] for at in range(0, len(steps), by)]
    assert len(told) == len(groups)
    for each, group in zip(told, groups, strict=True):
        assert min(group) <= each <= max(group)


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"not a sound")
    with pytest.raises(BadMedia):
        list(loudness.measured(tmp_path / "a.wav"))
