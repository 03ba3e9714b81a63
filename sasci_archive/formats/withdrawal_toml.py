"""A withdrawal put into `consent.toml` as text: only the line of that decision changes, every other character stays.

By lines rather than tomlkit, which moves blocks together where others lie between them. Reading it is
`records.parse(content, Consent, where=…)`.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

from sasci_archive.errors import BadRecord

_HEADER = re.compile(r"\s*\[\[\s*(?P<name>\w+)\s*\]\]")
_WITHDRAWN = re.compile(r"(?P<indent>\s*)withdrawn\s*=\s*[0-9-]+")
_PERSON = re.compile(r"\s*person\s*=")


def withdrawn(text: str, person: str, day: dt.date) -> str:
    """The file with the day on which `person` took their permission back, in their [[permission]]. Raises BadRecord where they have
    none, or where it is written in a way that this cannot be done safely."""
    line, expected = f"withdrawn = {day}", tomllib.loads(text)
    entries: list[dict[str, Any]] = expected.get("permission", [])
    which = next((i for i, entry in enumerate(entries) if entry.get("person") == person), None)
    if which is None:
        raise BadRecord(
            f"There is no [[permission]] of '{person}' in consent.toml that could be taken back.",
            remedy=f'Add one with `person = "{person}"` and `{line}`, if they have asked for it.',
        )
    entries[which]["withdrawn"] = day
    after = _with_line(text, which, line)
    if tomllib.loads(after) != expected:
        raise BadRecord(
            f"consent.toml is written in a way that keeps the withdrawal of '{person}' from being put in its place.",
            remedy=f"Write the line `{line}` into their [[permission]] yourself.",
        )
    return after


def _with_line(text: str, which: int, new: str) -> str:
    """In place of the line that says so already, or below the person's id."""
    lines = text.splitlines(keepends=True)
    headers = [(i, found["name"]) for i, line in enumerate(lines) if (found := _HEADER.match(line))]
    starts = [i for i, name in headers if name == "permission"]
    first = starts[which] if which < len(starts) else len(lines)
    block = range(first, next((i for i, _ in headers if i > first), len(lines)))
    old, person = (next((i for i in block if pattern.match(lines[i])), None) for pattern in (_WITHDRAWN, _PERSON))
    if old is not None:
        lines[old] = _WITHDRAWN.sub(lambda found: f"{found['indent']}{new}", lines[old], count=1)
    elif person is not None:
        end = "\r\n" if lines[person].endswith("\r\n") else "\n"
        lines[person] = f"{lines[person].rstrip()}{end}{new}{end}"
    return "".join(lines)
