"""Where an object lies in the storage root: extension 0004, hashed n-tuples.

https://ocfl.github.io/extensions/0004-hashed-n-tuple-storage-layout.html. We write with the extension's defaults, which every OCFL program assumes
even where the configuration is lost; a root that somebody made with others is read with theirs.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sasci_archive.errors import BrokenObject
from sasci_archive.model.inlines import View

NAME = "0004-hashed-n-tuple-storage-layout"
LAYOUT = "ocfl_layout.json"
CONFIG = f"extensions/{NAME}/config.json"
DESCRIPTION = "Hashed N-tuple Storage Layout: the SHA-256 of an object's id, its first nine characters as three folders, then the whole."

_ALGORITHMS = {"md5", "sha1", "sha256", "sha512", "blake2b-512"}


class Layout(View, frozen=True, kw_only=True):
    """The extension's parameters."""

    algorithm: str = "sha256"
    tuple_size: int = 3
    tuples: int = 3
    short: bool = False

    def place(self, id_: str) -> str:
        """An object's folder, from the root.

        >>> Layout().place("object-01")
        '3c0/ff4/240/3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4'
        """
        algorithm = self.algorithm.replace("blake2b-512", "blake2b")
        digest = hashlib.new(algorithm, id_.encode(), usedforsecurity=False).hexdigest()
        size = self.tuple_size
        parts = [digest[start : start + size] for start in range(0, size * self.tuples, size or 1)]
        return "/".join([*parts, (digest[size * self.tuples :] if self.short else digest)])


def parse(layout: bytes, config: bytes | None, where: str) -> Layout:
    """From `ocfl_layout.json` and the extension's `config.json` (None where there is none). Raises BrokenObject."""
    try:
        return _configured(json.loads(layout)["extension"], json.loads(config) if config is not None else {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenObject(
            f"{where} cannot be read as a storage root: {error}.",
            remedy="Name another folder in sasci.toml, or restore ocfl_layout.json and extensions/ from a copy.",
        ) from error


def compose() -> dict[str, bytes]:
    """The files that say so, by their place in the root."""
    config = {
        "extensionName": NAME,
        "digestAlgorithm": "sha256",
        "tupleSize": 3,
        "numberOfTuples": 3,
        "shortObjectRoot": False,
    }
    return {CONFIG: _json(config), LAYOUT: _json({"extension": NAME, "description": DESCRIPTION})}


def _configured(name: str, config: dict[str, Any]) -> Layout:
    if name != NAME:
        raise ValueError(f"its layout is {name!r}, where this program knows {NAME}")
    if config.get("extensionName", NAME) != NAME:
        raise ValueError(f"{CONFIG} is of {config['extensionName']!r}")
    layout = Layout(
        algorithm=config.get("digestAlgorithm", "sha256"),
        tuple_size=config.get("tupleSize", 3),
        tuples=config.get("numberOfTuples", 3),
        short=config.get("shortObjectRoot", False),
    )
    if layout.algorithm not in _ALGORITHMS:
        raise ValueError(f"{CONFIG} names the digest {layout.algorithm!r}")
    length = hashlib.new(layout.algorithm.replace("blake2b-512", "blake2b"), usedforsecurity=False).digest_size * 2
    wanted = (layout.tuple_size, layout.tuples)
    if not all(type(number) is int and 0 <= number <= 32 for number in wanted) or (0 in wanted and wanted != (0, 0)):
        raise ValueError(f"{CONFIG} has tuples of {wanted[0]} and {wanted[1]} of them")
    if wanted[0] * wanted[1] > length or (layout.short and wanted[0] * wanted[1] == length):
        raise ValueError(f"{CONFIG} wants more characters than the digest has")
    return layout


def _json(found: dict[str, Any]) -> bytes:
    return json.dumps(found, indent=1).encode() + b"\n"
