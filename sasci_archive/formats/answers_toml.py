"""One answer of a person put into a file that people write (`consent.toml`, `seminar.toml`): every other character stays.

By lines rather than tomlkit, which moves entries together where others lie between them.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import tomlkit

from sasci_archive.errors import BadRecord

_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>[\w.]+)\s*\]?\]")


def answered(text: str, kind: str, key: str, who: str, name: str, value: str, *, where: str) -> str:
    """The file whose `[[kind]]` with `key` = `who` has `name` = `value` now, "" for none; a block that is not there is put at the end.
    Raises BadRecord where the file is written in a way that this cannot be done safely.

    >>> print(answered('[[permission]]\\nperson = "jo" # hers\\n', "permission", "person", "jo", "text", "yes", where="x"), end="")
    [[permission]]
    person = "jo" # hers
    text = "yes"
    """
    wanted = tomllib.loads(text)
    blocks: list[dict[str, Any]] = wanted.setdefault(kind, [])
    which = next((number for number, block in enumerate(blocks) if block.get(key) == who), None)
    line = f"{name} = {_string(value)}"
    if which is None:
        blocks.append({key: who, **({name: value} if value else {})})
        last = f"{line}\n" if value else ""
        after = f"{text.rstrip()}\n\n[[{kind}]]\n{key} = {_string(who)}\n{last}".lstrip("\n")
    else:
        blocks[which].pop(name, None)
        if value:
            blocks[which][name] = value
        after = _with_line(text, kind, which, key, name, line if value else "")
    if _read(after) != wanted:
        raise BadRecord(
            f"{where} is written in a way that keeps the answer of '{who}' from being put in its place.",
            remedy=f"Write the line `{line}` into their [[{kind}]] yourself.",
        )
    return after


def versioned(text: str, version: str, *, where: str) -> str:
    """`seminar.toml` with another version of the publication. Raises BadRecord as `answered` does."""
    wanted = tomllib.loads(text)
    wanted.setdefault("publication", {})["version"] = version
    lines, line = text.splitlines(keepends=True), f"version = {_string(version)}\n"
    headers = [(i, found["name"]) for i, each in enumerate(lines) if (found := _HEADER.match(each))]
    first = next((i for i, name in headers if name == "publication"), None)
    if first is not None:
        block = range(first + 1, next((i for i, _ in headers if i > first), len(lines)))
        old = next((i for i in block if re.match(r"\s*version\s*=", lines[i])), None)
        lines[old or first : (old or first) + 1] = [line] if old else [lines[first].rstrip("\n") + "\n", line]
    if _read("".join(lines)) != wanted:
        raise BadRecord(
            f"{where} is written in a way that keeps the version from being put in its place.",
            remedy=f"Write the line `{line.strip()}` below [publication] yourself.",
        )
    return "".join(lines)


def _with_line(text: str, kind: str, which: int, key: str, name: str, new: str) -> str:
    """In place of what says so already, or below the person's id; taken out where there is nothing to say."""
    lines = text.splitlines(keepends=True)
    headers = [(i, found["name"]) for i, line in enumerate(lines) if (found := _HEADER.match(line))]
    starts = [i for i, called in headers if called == kind]
    first = starts[which] if which < len(starts) else len(lines)
    block = range(first, next((i for i, _ in headers if i > first), len(lines)))
    old = next((i for i in block if re.match(rf"\s*{re.escape(name)}\s*=", lines[i])), None)
    person = next((i for i in block if re.match(rf"\s*{re.escape(key)}\s*=", lines[i])), None)
    if old is not None:
        end = next((i for i in range(old + 1, len(lines) + 1) if _whole("".join(lines[old:i]))), old + 1)
        lines[old:end] = [f"{new}\n"] if new else []
    elif person is not None and new:
        lines[person : person + 1] = [lines[person].rstrip("\r\n") + "\n", f"{new}\n"]
    return "".join(lines)


def _whole(piece: str) -> bool:
    """Whether it reads by itself: a value may run over several lines."""
    return bool(_read(piece))


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _string(value: str) -> str:
    return tomlkit.item(value).as_string()
