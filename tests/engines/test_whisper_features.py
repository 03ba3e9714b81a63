"""Features are faster-whisper's, and the same bytes on any number of processors."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from sasci_archive.engines import Samples
from sasci_archive.engines.whisper_features import HOP, Features
from tests.engines.sounds import speech

SECONDS = 30


def sound(seed: int) -> Samples:
    """Half a minute of noise like speech, with silence after it."""
    said = speech(20.0, seed=seed).astype(np.float32) / 32_768
    return np.pad(said, (0, SECONDS * 16_000 - len(said)))


@pytest.mark.parametrize("bands", [80, 128])
@pytest.mark.parametrize(
    "given", [sound(1), np.zeros(SECONDS * 16_000, np.float32), np.ones(SECONDS * 16_000, np.float32)]
)
def test_they_are_those_of_faster_whisper(bands: int, given: Samples) -> None:
    theirs = FeatureExtractor(feature_size=bands)
    found = Features(theirs.mel_filters)(given)
    assert found.shape == (bands, len(given) // HOP)
    assert found.dtype == np.float32
    assert np.abs(found - theirs(given, padding=0)).max() < 1e-5


PROGRAM = """
import hashlib, numpy, sasci_archive.engines.whisper_features as ours
sound = numpy.random.default_rng(2).normal(0, 0.1, 480_000).astype(numpy.float32)
filters = numpy.maximum(0, 1 - abs(numpy.arange(201) / 2.5 - numpy.arange(80)[:, None])).astype(numpy.float32)
print(hashlib.sha256(ours.Features(filters)(sound).tobytes()).hexdigest())
"""


def test_they_are_the_same_bytes_on_one_thread_and_on_more() -> None:
    def found(threads: str) -> str:
        given = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=given, capture_output=True, text=True, check=True)
        return done.stdout

    assert found("1") == found("2")
