"""The numbers in a Whisper's `model.bin` of CTranslate2: read where they lie, none before it is asked for.

The file is a version, the model's kind, a revision, then a flat list of name, shape, type, bytes, and one of other names for
some of these, as its own `model_spec.py` writes it (https://github.com/OpenNMT/CTranslate2/blob/master/python/ctranslate2/specs/model_spec.py).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import NotToBeHad

_TYPES = ("<f4", "i1", "<i2", "<i4", "<f2", "<u2")
"""CTranslate2's number types, by the number in its file."""

_BFLOAT16 = 5
"""The type that numpy does not have: the upper half of a 32-bit float."""


def variables(folder: Path, content: bytes | None = None) -> dict[str, NDArray[Any]]:
    """Everything in a folder's `model.bin` by name, as it lies there, read-only; or in its `content`, where that is given. Raises NotToBeHad where it
    is no Whisper of CTranslate2's."""
    path = folder / "model.bin"
    try:
        if content is not None:
            return _variables(content)
        with path.open("rb") as file:
            return _variables(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, struct.error, UnicodeDecodeError, ValueError, LookupError) as error:
        raise not_whisper(folder) from error


def not_whisper(folder: Path) -> NotToBeHad:
    """The error for weights that are something else, or not whole."""
    return NotToBeHad(
        f"The weights in {folder} are not a Whisper of CTranslate2.",
        remedy="`inv models` says which there are; or give openai-whisper a .pt file of its own.",
    )


def numbers(given: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A variable as 32-bit floats; what is stored as whole numbers with a scale (one for all, or one for each row) is
    divided by it."""
    found: NDArray[np.float32] = given[name].astype(np.float32)
    scale = given.get(f"{name}_scale")
    return found if scale is None else found / scale.astype(np.float32).reshape(-1, *[1] * (found.ndim - 1))


def layers(given: Mapping[str, NDArray[Any]], part: str) -> int:
    """How many layers `part` (encoder, decoder) has."""
    return sum(name.startswith(f"{part}/layer_") and name.endswith("/ffn/linear_0/weight") for name in given)


def _variables(content: mmap.mmap | bytes) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    at = 0

    def number(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{form}", content, at)
        at += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal at
        length = number("H")
        at += length
        return content[at - length : at - 1].decode()

    version, kind, _revision = number("I"), text(), number("I")
    if (version, kind) != (6, "WhisperSpec"):
        raise ValueError(kind)
    for _ in range(number("I")):
        name = text()
        shape = tuple(number("I") for _ in range(number("B")))
        type_, length = number("B"), number("I")
        dtype = np.dtype(_TYPES[type_])
        array = np.frombuffer(content, dtype, length // dtype.itemsize, at)
        at += length
        found[name] = (_widened(array) if type_ == _BFLOAT16 else array).reshape(shape)
    for _ in range(number("I")):
        other, name = text(), text()
        found[other] = found[name]
    return found


def _widened(array: NDArray[np.uint16]) -> NDArray[np.float32]:
    return (array.astype(np.uint32) << 16).view(np.float32)
