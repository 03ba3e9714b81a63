"""A Whisper for CTranslate2 in half the room: in the 8 bits that its decoder makes of the published 16 each time it begins.

Law: it hears what the published one hears, to the last bit of every time and confidence, with our encoder and with CTranslate2's.

CTranslate2's own converter writes the decoder and its encoder; what it does not round when it loads (convolutions, norms, places) stays as it is.
Our encoder rounds its wide matrices otherwise (`eight_bits`: -63…63 where CTranslate2 has -127…127, each by the largest of a row). Of a number's whole
one to 127 that to 63 is known, or known but for one: so one bit of each second is kept beside, where another copy of them would be eight. The narrow matrices, which
our encoder does not round, are kept as they were published. What is then left has seven bits of news in eight, and of a small model it is packed.
"""

from __future__ import annotations

import os
import types
import zipfile
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines.ctranslate2_weights import layers, not_whisper, numbers, variables
from sasci_archive.engines.eight_bits import rows

MODEL: Final = "model.bin"
PACKED: Final = "model.zip"
"""In its place, of a small model: its parts in the order of their names, each deflated."""
BESIDE: Final = "encoder.npz"
"""What our encoder needs and `model.bin` has no more."""

_SMALL: Final = 200_000_000
"""Bytes of a published model up to which it is packed: it is a sixth less then, and takes most of a second of a core more with every start. Of a larger one the room in
memory would be missed, where it stands twice while it is loaded."""
_PART: Final = 1 << 22
_SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the same bytes of the same model

Numbers: TypeAlias = Mapping[str, NDArray[Any]]
Rows: TypeAlias = tuple[NDArray[np.int8], NDArray[np.float32]]
"""A matrix as `eight_bits.rows` gives it."""
NONE: Final[Mapping[str, Rows]] = types.MappingProxyType({})


def is_wide(name: str) -> bool:
    """Whether our encoder multiplies this one of its matrices in 8 bits; the others are so narrow that rounding would take as long as it gains."""
    return not name.endswith("attention/linear_1/weight")


def halve(folder: Path, into: Path) -> tuple[str, ...]:
    """Makes files of the published model in `folder`, and says which; all else of it is as it was. Raises NotToBeHad where it is no Whisper that can be
    kept so, OSError."""
    given = variables(folder)
    try:
        _halve(given, into)
    except (
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:  # CTranslate2's converter of a model of another kind
        raise not_whisper(folder) from error
    if (folder / MODEL).stat().st_size > _SMALL:
        return MODEL, BESIDE
    _pack(into)
    return PACKED, BESIDE


def unpacked(folder: Path) -> bytes | None:
    """What `model.bin` would say, where it is packed; None where it lies there as it is. Raises NotToBeHad."""
    if not (folder / PACKED).is_file():
        return None
    try:
        with zipfile.ZipFile(folder / PACKED) as packed, ThreadPoolExecutor(os.cpu_count()) as pool:
            return b"".join(pool.map(packed.read, packed.namelist()))
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise not_whisper(folder) from error


def in_memory(folder: Path, content: bytes | None) -> dict[str, bytes] | None:
    """The files that CTranslate2 asks for, where `model.bin` is packed; None where it finds them itself. Raises OSError."""
    if content is None:
        return None
    named = (folder / name for name in ("config.json", "vocabulary.json", "vocabulary.txt"))
    return {MODEL: content, **{path.name: path.read_bytes() for path in named if path.is_file()}}


def encoders(folder: Path, content: bytes | None = None) -> tuple[Numbers, Mapping[str, Rows]]:
    """Of a Whisper in `folder`, published or halved: its numbers, and the wide matrices of our encoder where they are made already. `content`: what was
    `unpacked`. Raises NotToBeHad."""
    given = variables(folder, content)
    if not (folder / BESIDE).is_file():
        return given, NONE
    try:
        with np.load(folder / BESIDE, allow_pickle=False) as kept:
            beside = {name: kept[name] for name in kept.files}
        made = {name: _joined(given[name], *_parts(beside, name)) for name in _matrices(given) if is_wide(name)}
        narrow = {name: beside[name] for name in _matrices(given) if not is_wide(name)}
    except (OSError, LookupError, ValueError) as error:
        raise not_whisper(folder) from error
    return {
        **{name: array for name, array in given.items() if name.removesuffix("_scale") not in narrow},
        **narrow,
    }, made


def _halve(given: Numbers, into: Path) -> None:
    if given["encoder/conv1/weight"].dtype != np.float16:
        raise ValueError("only what is in 16 bits takes half the room in 8")
    _specification(given, into)
    written, beside = variables(into), dict[str, NDArray[Any]]()
    for name in _matrices(given):
        if is_wide(name):
            held, scales = rows(numbers(given, name))
            least, is_open = _least(written[name])
            beside |= {f"{name}/above": np.packbits((held > least)[is_open]), f"{name}/scales": scales}
            if not np.array_equal(_joined(written[name], *_parts(beside, name))[0], held):
                raise ValueError(name)
        else:
            beside[name] = given[name]
    np.savez_compressed(into / BESIDE, allow_pickle=False, **beside)


def _specification(given: Numbers, into: Path) -> None:
    """`model.bin` by CTranslate2's own converter (https://github.com/OpenNMT/CTranslate2/blob/master/python/ctranslate2/specs/model_spec.py)."""
    from ctranslate2.specs import WhisperSpec, model_spec

    class Convolution(model_spec.LayerSpec):  # type: ignore[misc] # CTranslate2 says nothing of types
        """One without a scale: Whisper's are not rounded."""

        def __init__(self) -> None:
            self.weight: object = None
            self.bias: object = model_spec.OPTIONAL

    parts = [(layers(given, part), int(given[f"{part}/num_heads"])) for part in ("encoder", "decoder")]
    whole = WhisperSpec(*parts[0], *parts[1])
    whole.encoder.conv1, whole.encoder.conv2 = Convolution(), Convolution()
    asked = dict.fromkeys(
        whole.variables(), model_spec.OPTIONAL
    )  # a newer converter may ask for what the model does not have
    for name, value in {**asked, **given}.items():
        layer, _, attribute = name.rpartition("/")
        setattr(model_spec.index_spec(whole, layer), attribute, value[()] if isinstance(value, np.ndarray) else value)
    model_spec.LayerSpec.validate(whole)  # not WhisperSpec's, which wants the vocabulary too
    whole.optimize("int8_float16")
    model_spec.ModelSpec.save(whole, str(into))


def _pack(folder: Path) -> None:
    content = (folder / MODEL).read_bytes()
    with zipfile.ZipFile(folder / PACKED, "w") as packed:
        for at in range(0, len(content), _PART):
            part = zipfile.ZipInfo(f"{at:012d}", _SAME_DAY)
            packed.writestr(part, content[at : at + _PART], zipfile.ZIP_DEFLATED, 6)
    (folder / MODEL).unlink()


def _matrices(given: Numbers) -> list[str]:
    names = ("self_attention/linear_0", "self_attention/linear_1", "ffn/linear_0", "ffn/linear_1")
    return [f"encoder/layer_{at}/{name}/weight" for at in range(layers(given, "encoder")) for name in names]


def _parts(beside: Numbers, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    return beside[f"{name}/above"], beside[f"{name}/scales"]


def _joined(written: NDArray[np.int8], above: NDArray[np.uint8], scales: NDArray[np.float32]) -> Rows:
    least, is_open = _least(written)
    least[is_open] += np.unpackbits(above, count=np.count_nonzero(is_open)).astype(np.int8)
    return least, scales


def _least(written: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The least that a number which is `written` to 127 can be to 63, and whether it can be one more: it lies within a half of it, which is less than a
    half there."""
    twice = 2 * written.astype(np.int16)
    least, most = (((twice - 1) * 63 + 126) // 254).astype(np.int8), (((twice + 1) * 63 + 128) // 254).astype(np.int8)
    return least, least != most
