"""What a page is told is all that it is made from: so its digest says whether a page is to be made anew, and nobody has to remember what it depends on.

Only values can be told: what has no digest (a function, an open file) is refused, as a page that had it would stand when it should not.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec


def digest(*told: object) -> str:
    """SHA-256 of values: of structs, enums, days, numbers, words, and of whatever holds them. Raises TypeError for what is no value.

    >>> digest({"a": 1, "b": frozenset({"x", "y"})}) == digest({"b": frozenset({"y", "x"}), "a": 1})
    True
    """
    return hashlib.sha256(_ENCODER.encode(told)).hexdigest()


def _written(value: Any) -> Any:
    if isinstance(value, str):  # words that are marked as safe
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, Path):
        return str(value)
    msg = f"a page cannot be told a value of {type(value).__name__}, which has no digest"
    raise TypeError(msg)


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_written, order="deterministic")
