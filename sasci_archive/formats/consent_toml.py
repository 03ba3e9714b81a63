"""`consent.toml` as text, when a person's decision is written into it: every other character stays.

Reading it is `records.parse(content, Consent, where=…)`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from sasci_archive.errors import BadRecord


def recorded(text: str, kind: str, key: str, entry: Mapping[str, Any]) -> str:
    """The file with one more `[[kind]]` block; where it has one with the same value of `key` already, that one says this now.

    `entry` holds text and dates. Raises BadRecord where the file is written in a way that this cannot be done safely.

    >>> print(recorded("# hers\\n", "approval", "person", {"person": "jo", "how": "by letter"}), end="")
    # hers
    <BLANKLINE>
    [[approval]]
    person = "jo"
    how = "by letter"
    """
    wanted = tomllib.loads(text)
    blocks = wanted.setdefault(kind, [])
    where = next((number for number, block in enumerate(blocks) if block.get(key) == entry[key]), None)
    if where is None:
        blocks.append(dict(entry))
        after = f"{text.rstrip()}\n\n[[{kind}]]\n{tomlkit.dumps(entry)}".lstrip("\n")
    else:
        blocks[where] = dict(entry)
        after = _replaced(text, kind, where, entry)
    if _read(after) != wanted:
        raise BadRecord(
            f"consent.toml is written in a way that keeps this {kind} from being put in its place.",
            remedy=f"Write it yourself, under [[{kind}]]: {tomlkit.dumps(entry).strip().replace(chr(10), '; ')}.",
        )
    return after


def _replaced(text: str, kind: str, where: int, entry: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    block: Any = document[kind][where]
    for name in [name for name in block if name not in entry]:
        del block[name]
    for name, value in entry.items():
        block[name] = value
    return tomlkit.dumps(document)


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, TOMLKitError):
        return {}
