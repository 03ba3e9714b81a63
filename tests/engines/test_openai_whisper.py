"""The second recogniser: the same weights, laid out for OpenAI's own program, hear the same words."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from sasci_archive.engines import Hints, Window, media, weights
from sasci_archive.engines.openai_whisper import OpenAIWhisper, converted
from sasci_archive.errors import NotToBeHad
from sasci_archive.model.speech import Span

pytestmark = [pytest.mark.openai, pytest.mark.weights]

ASKED = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"


@pytest.fixture(scope="module")
def folder() -> Path:
    pytest.importorskip("whisper", reason="the openai extra is not installed")
    try:
        return weights.whisper("tiny.en", cache=weights.cache(), offline=False)
    except NotToBeHad as reason:
        pytest.skip(str(reason))


@pytest.mark.slow
def test_it_hears_what_is_said(folder: Path, recordings: Path) -> None:
    window = Window(Span(60_000, 71_000), media.sound(recordings / "jfk.flac", Span(0, 11_000)))
    said = OpenAIWhisper(folder, threads=2).words(window, Hints(terms=("Americans",)))
    assert " ".join(re.sub(r"\W", "", word.text.lower()) for word in said) == ASKED
    assert all(window.span.start <= w.span.start <= w.span.end <= window.span.end for w in said)
    assert not any(word.doubt for word in said)


def test_the_weights_are_the_same_numbers(folder: Path) -> None:
    checkpoint = converted(folder)
    assert checkpoint["dims"]["n_audio_state"] == 384
    assert checkpoint["dims"]["n_text_layer"] == 4
    numbers = sum(tensor.numel() for tensor in checkpoint["model_state_dict"].values())
    zeros = 3 * 4 * 384  # the keys' biases, which Whisper does not have
    size = (folder / "model.bin").stat().st_size
    assert size - 2 * (numbers + zeros) < 20_000  # names and shapes


def test_it_says_what_it_is(folder: Path) -> None:
    made = OpenAIWhisper(folder).making
    assert (made.engine, made.model) == ("openai-whisper", "tiny.en")


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", struct.pack("<IH", 6, 4) + b"Abc\0", struct.pack("<I", 7) + bytes(90)]
)
def test_what_is_no_whisper_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("whisper", reason="the openai extra is not installed")
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(NotToBeHad) as fault:
        converted(tmp_path)
    assert str(fault.value) == (
        f"The weights in {tmp_path} are not a Whisper of CTranslate2. "
        "`inv models` says which there are; or give openai-whisper a .pt file of its own."
    )


def test_a_checkpoint_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("whisper", reason="the openai extra is not installed")
    file = tmp_path / "mine.pt"
    file.write_bytes(b"not a checkpoint")
    with pytest.raises(NotToBeHad) as fault:
        OpenAIWhisper(file).words(Window(Span(0, 1000), np.zeros(16_000, np.float32)), Hints())
    assert fault.value.problem == f"The weights in {file} do not load on 'cpu'."
