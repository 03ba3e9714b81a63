"""Our encoder gives what Whisper's gives: a plain one in numpy is the oracle, and CTranslate2's on real weights."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf, softmax

from sasci_archive.engines import weights
from sasci_archive.engines.ctranslate2_weights import numbers, variables
from sasci_archive.engines.whisper_encoder import EVERYWHERE, FRAMES, PLACES, Encoder
from sasci_archive.errors import NotToBeHad

Numbers = dict[str, NDArray[Any]]
TYPES = {"float32": 0, "int8": 1, "int16": 2, "float16": 4, "uint16": 5}


def written(folder: Path, given: Mapping[str, NDArray[Any]], *, kind: bytes = b"WhisperSpec") -> Path:
    """A folder with a `model.bin` as CTranslate2 writes it. Unsigned 16-bit numbers stand for bfloat16."""
    parts = [struct.pack("<IH", 6, len(kind) + 1), kind, b"\0", struct.pack("<II", 3, len(given))]
    for name, array in given.items():
        parts += [struct.pack("<H", len(name) + 1), name.encode(), b"\0", struct.pack("<B", array.ndim)]
        parts += [
            struct.pack(f"<{array.ndim}I", *array.shape),
            struct.pack("<BI", TYPES[array.dtype.name], array.nbytes),
        ]
        parts.append(array.tobytes())
    parts.append(struct.pack("<I", 0))  # no other names
    (folder / "model.bin").write_bytes(b"".join(parts))
    return folder


def random_whisper(bands: int, width: int = 32, heads: int = 2, depth: int = 2) -> Numbers:
    """The encoder of a Whisper nobody has trained, in 16 bits as they are published."""
    chance = np.random.default_rng(bands)

    def some(*shape: int) -> NDArray[Any]:
        return np.asarray(chance.standard_normal(shape) / np.sqrt(shape[-1]), np.float16)

    given: Numbers = {"encoder/num_heads": np.array(heads, np.int16)}
    given |= {"encoder/conv1/weight": some(width, bands, 3), "encoder/conv1/bias": some(width)}
    given |= {"encoder/conv2/weight": some(width, width, 3), "encoder/conv2/bias": some(width)}
    given["encoder/position_encodings/encodings"] = some(PLACES, width)
    norms = ["encoder/layer_norm"]
    for layer in (f"encoder/layer_{n}" for n in range(depth)):
        norms += [f"{layer}/self_attention/layer_norm", f"{layer}/ffn/layer_norm"]
        for name, (out, into) in {
            "self_attention/linear_0": (3 * width, width),
            "self_attention/linear_1": (width, width),
            "ffn/linear_0": (4 * width, width),
            "ffn/linear_1": (width, 4 * width),
        }.items():
            given |= {f"{layer}/{name}/weight": some(out, into), f"{layer}/{name}/bias": some(out)}
    for norm in norms:
        given |= {f"{norm}/gamma": 1 + some(width), f"{norm}/beta": some(width)}
    return given


def plain(given: Numbers, features: NDArray[np.float32], places: NDArray[np.int64] = EVERYWHERE) -> NDArray[np.float64]:
    """Whisper's encoder as its paper and published code have it, step by step: (band, FRAMES) → (place, width); where only
    some places are heeded, the others are gone before any attention."""
    w = {name.removeprefix("encoder/"): array.astype(np.float64) for name, array in given.items()}

    def bent(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(x * 0.5 * (1 + erf(x / np.sqrt(2))))

    def folded(x: NDArray[np.float64], name: str, stride: int) -> NDArray[np.float64]:
        sound = np.pad(x, ((0, 0), (1, 1)))
        seen = np.lib.stride_tricks.sliding_window_view(sound, 3, axis=1)[:, ::stride]
        return bent(np.einsum("oik,itk->ot", w[f"{name}/weight"], seen) + w[f"{name}/bias"][:, None])

    def normed(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return x * w[f"{name}/gamma"] + w[f"{name}/beta"]

    def linear(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return x @ w[f"{name}/weight"].T + w[f"{name}/bias"]

    x = folded(folded(features.astype(np.float64), "conv1", 1), "conv2", 2).T + w["position_encodings/encodings"]
    x = x[places]
    for n in range(sum(name.endswith("ffn/linear_0/weight") for name in w)):
        asked = linear(normed(x, f"layer_{n}/self_attention/layer_norm"), f"layer_{n}/self_attention/linear_0")
        heads = int(w["num_heads"])
        q, k, v = (part.reshape(len(x), heads, -1).transpose(1, 0, 2) for part in np.split(asked, 3, axis=1))
        seen = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]), axis=-1) @ v
        x = x + linear(seen.transpose(1, 0, 2).reshape(len(x), -1), f"layer_{n}/self_attention/linear_1")
        wide = bent(linear(normed(x, f"layer_{n}/ffn/layer_norm"), f"layer_{n}/ffn/linear_0"))
        x = x + linear(wide, f"layer_{n}/ffn/linear_1")
    return normed(x, "layer_norm")


def features(bands: int) -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal((bands, FRAMES)).astype(np.float32) * np.float32(0.3)


@pytest.mark.parametrize("bands", [80, 128])
def test_it_is_the_encoder_of_the_paper(tmp_path: Path, bands: int) -> None:
    given = random_whisper(bands)
    found = Encoder(written(tmp_path, given), threads=1, exact=True).encoded(features(bands))
    assert found.shape == (PLACES, 32)
    assert np.abs(found - plain(given, features(bands))).max() < 1e-3


def test_it_encodes_those_places_alone_that_are_wanted(tmp_path: Path) -> None:
    given, places = random_whisper(80), np.array([0, 1, 2, 3, 700, 1499])
    found = Encoder(written(tmp_path, given), threads=1, exact=True).encoded(features(80), places)
    assert np.abs(found - plain(given, features(80), places)).max() < 1e-3


def test_with_matrices_in_8_bits_it_differs_by_a_few_parts_in_a_hundred(tmp_path: Path) -> None:
    given = random_whisper(80)
    found = Encoder(written(tmp_path, given), threads=1).encoded(features(80))
    expected = plain(given, features(80))
    assert 0 < np.linalg.norm(found - expected) < 0.03 * np.linalg.norm(expected)


def test_it_does_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    folder = written(tmp_path, random_whisper(80))
    one, two = (Encoder(folder, threads=threads).encoded(features(80)) for threads in (1, 2))
    assert np.array_equal(one, two)


@pytest.mark.weights
@pytest.mark.parametrize("model", ["tiny.en", "base"])
def test_it_gives_what_ctranslate2_gives_in_32_bits(model: str) -> None:
    try:
        folder = weights.whisper(model, cache=weights.cache(), offline=True)
    except NotToBeHad as reason:
        pytest.skip(str(reason))
    import ctranslate2

    theirs = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32")
    given = ctranslate2.StorageView.from_array(features(80)[np.newaxis])
    expected = np.array(theirs.encode(given, to_cpu=True))[0]
    assert np.abs(Encoder(folder, threads=2, exact=True).encoded(features(80)) - expected).max() < 1e-2


def test_numbers_are_read_in_every_width(tmp_path: Path) -> None:
    values = np.array([[1.0, -0.5], [0.25, 0.125]], np.float32)
    scales = np.array([100.0, 400.0], np.float32)
    given: Numbers = {
        "whole": values,
        "half": values.astype(np.float16),
        "brain": (values.view(np.uint32) >> 16).astype(np.uint16),
        "rows": np.round(values * scales[:, None]).astype(np.int8),
        "rows_scale": scales,
        "all": np.round(values * 1000).astype(np.int16),
        "all_scale": np.array(1000, np.float32),
    }
    held = variables(written(tmp_path, given))
    for name in ("whole", "half", "brain", "rows", "all"):
        assert np.allclose(numbers(held, name), values, atol=0.01), name


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", struct.pack("<IH", 6, 4) + b"Abc\0", struct.pack("<I", 7) + bytes(90)]
)
def test_what_is_no_whisper_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(NotToBeHad, match=r"The weights in .* are not a Whisper of CTranslate2\."):
        variables(tmp_path)


def test_a_whisper_that_lacks_a_matrix_is_a_sentence(tmp_path: Path) -> None:
    given = random_whisper(80)
    del given["encoder/layer_1/ffn/linear_1/weight"]
    with pytest.raises(NotToBeHad, match=r"The weights in .* are not a Whisper of CTranslate2\."):
        Encoder(written(tmp_path, given), threads=1)
