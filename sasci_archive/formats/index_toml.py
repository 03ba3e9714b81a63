"""`apparatus/index.toml` as text, when an editor accepts or refuses what was proposed: every other character stays.

Reading it is `records.parse(content, Index, where=…)`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from sasci_archive.errors import BadRecord
from sasci_archive.model.indexing import Entry

HEAD = """\
#:schema ../../../schema/index.json
# The index. What is in `words` is looked for in what is released, each time: places are never written here.
"""
_HEADER = re.compile(r"\s*\[\[\s*entry\s*\]\]\s*(?:#.*)?")
_TABLE = re.compile(r"\s*\[")


def lines(text: str) -> tuple[int, ...]:
    """The line (from 1) in which each entry begins."""
    return tuple(n for n, line in enumerate(text.splitlines(), start=1) if _HEADER.fullmatch(line))


def with_entries(text: str, entries: Sequence[Entry]) -> str:
    """The file with some more entries at its end. Raises BadRecord where it is written in a way that this cannot be done safely."""
    wanted = _read(text)
    wanted.setdefault("entry", []).extend(keys(entry) for entry in entries)
    blocks = "".join(f"\n[[entry]]\n{tomlkit.dumps(keys(entry))}" for entry in entries)
    return _checked(f"{text.rstrip()}\n{blocks}".lstrip("\n"), wanted, "these entries")


def with_refused(text: str, headings: Sequence[str]) -> str:
    """The file with some more headings in its list of what is not wanted. Raises BadRecord as `with_entries` does.

    >>> print(with_refused('# hers\\n[[entry]]\\nheading = "Fennerby"\\n', ["Ohio"]), end="")
    # hers
    refused = ["Ohio"]
    <BLANKLINE>
    [[entry]]
    heading = "Fennerby"
    """
    wanted = _read(text)
    fresh = [heading for heading in dict.fromkeys(headings) if heading not in wanted.get("refused", ())]
    wanted["refused"] = [*wanted.get("refused", ()), *fresh]
    if "refused" in _read(text):
        document: Any = tomlkit.parse(text)
        for heading in fresh:
            document["refused"].append(heading)
        return _checked(tomlkit.dumps(document), wanted, "these refusals")
    every = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(every) if _TABLE.match(line)), len(every))
    line = f"{tomlkit.dumps({'refused': list(fresh)})}\n"
    return _checked("".join([*every[:first], line, *every[first:]]).rstrip("\n") + "\n", wanted, "these refusals")


def keys(entry: Entry) -> dict[str, Any]:
    """What is written of an entry, in the order of the model; its kind always."""
    told = {
        key: list(value) if isinstance(value, tuple) else value for key, value in msgspec.to_builtins(entry).items()
    }
    kind = {} if entry.person else {"kind": entry.kind.value}
    return {**kind, **{key: value for key, value in told.items() if key != "kind"}}


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, TOMLKitError):
        return {}


def _checked(after: str, wanted: dict[str, Any], what: str) -> str:
    if _read(after) != wanted:
        raise BadRecord(
            f"apparatus/index.toml is written in a way that keeps {what} from being put in their place.",
            remedy="Write each entry as a block that begins with [[entry]]; `refused = [...]` stands above all of them.",
        )
    return after
