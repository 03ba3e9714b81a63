"""Engines by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.engines import recognisers, weights
from sasci_archive.errors import NotToBeHad


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"weights")
    return tmp_path


@pytest.mark.parametrize("engine", ["faster-whisper", pytest.param("openai-whisper", marks=pytest.mark.openai)])
def test_an_engine_is_had_by_its_name(folder: Path, engine: str) -> None:
    made = recognisers.load(engine, str(folder), cache=folder, language="cy", device="cpu").making
    assert (made.engine, made.model, made.options["language"]) == (engine, folder.name, "cy")
    assert made.model_digest == weights.digest(folder / "model.bin")


def test_the_models_own_name_is_a_known_size() -> None:
    assert f"whisper-{recognisers.MODEL}" in weights.known()


def test_an_engine_we_do_not_know_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotToBeHad) as fault:
        recognisers.load("faster_whisper", "base", cache=tmp_path)
    assert str(fault.value) == (
        "There is no engine 'faster_whisper'. Did you mean 'faster-whisper'? Known: faster-whisper, openai-whisper."
    )
