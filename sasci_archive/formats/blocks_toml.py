"""Files of blocks that people write (`[[glossary]]`, `[[event]]`, `[[entry]]`, `[[coder]]`), with one block more, changed, or gone.

Law: every character outside the block stays as it was, and so do comments within it; read as TOML, nothing but that block is another. A
file in which this cannot be done (a list written in one line, a table in dots) is left alone, and it is said how to do it by hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit

from sasci_archive.errors import BadRecord

_TABLE = re.compile(r"\s*\[")
_NOTHING = re.compile(r"\s*(?:#.*)?")


def added(text: str, kind: str, entry: Mapping[str, Any], *, where: str) -> str:
    """With one block more, at the end. Raises BadRecord.

    >>> print(added("# hers\\n", "event", {"when": "1996", "label": "Opened"}, where="chronology.toml"), end="")
    # hers
    <BLANKLINE>
    [[event]]
    when = "1996"
    label = "Opened"
    """
    wanted = _read(text, where)
    _blocks(wanted, kind, where).append(dict(entry))
    return _checked(f"{text.rstrip()}\n\n{_block(kind, entry)}".lstrip("\n"), wanted, kind, entry, where)


def changed(text: str, kind: str, number: int, entry: Mapping[str, Any], *, where: str) -> str:
    """With block `number` of its kind (from 0) saying this. Raises BadRecord, IndexError."""
    wanted = _read(text, where)
    _blocks(wanted, kind, where)[number] = dict(entry)
    lines = text.splitlines(keepends=True)
    first, last = _place(lines, kind, number)
    document: Any = tomlkit.parse("".join(lines[first + 1 : last]))
    for name in [name for name in document if name not in entry]:
        del document[name]
    for name, value in entry.items():
        if document.get(name) != value:
            document[name] = value
    inside = tomlkit.dumps(document)
    ended = inside if not inside or inside.endswith("\n") else f"{inside}\n"
    after = "".join([*lines[: first + 1], ended, *lines[last:]])
    return _checked(after, wanted, kind, entry, where)


def removed(text: str, kind: str, number: int, *, where: str) -> str:
    """Without block `number` of its kind (from 0). Raises BadRecord, IndexError."""
    wanted = _read(text, where)
    gone = _blocks(wanted, kind, where).pop(number)
    if not wanted[kind]:
        del wanted[kind]
    lines = text.splitlines(keepends=True)
    first, last = _place(lines, kind, number)
    while first and last < len(lines) and not lines[last].strip() and not lines[first - 1].strip():
        last += 1
    while last == len(lines) and first and not lines[first - 1].strip():
        first -= 1
    return _checked("".join([*lines[:first], *lines[last:]]), wanted, kind, gone, where)


def _block(kind: str, entry: Mapping[str, Any]) -> str:
    return f"[[{kind}]]\n{tomlkit.dumps(entry)}"


def _place(lines: list[str], kind: str, number: int) -> tuple[int, int]:
    """From the line of its head to the one behind its last key; both past the end where there is no such head."""
    head = re.compile(rf"\s*\[\[\s*{re.escape(kind)}\s*\]\]\s*(?:#.*)?")
    heads = [at for at, line in enumerate(lines) if head.fullmatch(line.rstrip("\r\n"))]
    if number >= len(heads):
        return len(lines), len(lines)
    first = heads[number]
    last = next((at for at in range(first + 1, len(lines)) if _TABLE.match(lines[at])), len(lines))
    while last > first + 1 and _NOTHING.fullmatch(lines[last - 1].rstrip("\r\n")):
        last -= 1
    return first, last


def _read(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRecord(f"{where} is no TOML: {error}.", remedy="Correct that line in a text editor.") from error


def _blocks(wanted: dict[str, Any], kind: str, where: str) -> list[Any]:
    blocks = wanted.setdefault(kind, [])
    if not isinstance(blocks, list):
        raise BadRecord(f"In {where}, `{kind}` is no list of blocks.", remedy=f"Each begins with [[{kind}]].")
    return blocks


def _checked(after: str, wanted: dict[str, Any], kind: str, entry: Mapping[str, Any], where: str) -> str:
    try:
        right = tomllib.loads(after) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        told = tomlkit.dumps(entry).strip().replace("\n", "; ")
        raise BadRecord(
            f"{where} is written in a way that keeps this from being put in its place.",
            remedy=f"Write it yourself, under [[{kind}]]: {told}.",
        )
    return after
