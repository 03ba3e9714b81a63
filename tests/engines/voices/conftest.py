"""The published weights, once for all tests; a test that needs them is skipped, visibly, where they are not to be had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sasci_archive.engines import weights
from sasci_archive.engines.voices import VoiceSeparator, checkpoint
from sasci_archive.engines.voices.checkpoint import Weights
from sasci_archive.errors import NotToBeHad


def _file(name: str, file: str) -> Path:
    try:
        return weights.find(name, cache=weights.cache(), offline=bool(os.environ.get("SASCI_OFFLINE"))) / file
    except NotToBeHad as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def segmentation_weights() -> Weights:
    """Of pyannote segmentation-3.0."""
    return checkpoint.read(_file("pyannote-segmentation-3.0", "pytorch_model.bin"))


@pytest.fixture(scope="session")
def embedding_weights() -> Weights:
    """Of CAM++."""
    return checkpoint.read(_file("campplus", "campplus_cn_en_common.pt"))


@pytest.fixture(scope="session")
def separator() -> VoiceSeparator:
    """The real thing."""
    return VoiceSeparator(
        _file("pyannote-segmentation-3.0", "pytorch_model.bin"), _file("campplus", "campplus_cn_en_common.pt")
    )


@pytest.fixture
def single_threaded() -> VoiceSeparator:
    """The same, on one thread."""
    return VoiceSeparator(
        _file("pyannote-segmentation-3.0", "pytorch_model.bin"),
        _file("campplus", "campplus_cn_en_common.pt"),
        threads=1,
    )
