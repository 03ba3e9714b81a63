"""Somebody more on the roster of `seminar.toml`: an entry behind the others, every other character as it was."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Collection

from sasci_archive.errors import BadRecord
from sasci_archive.model.seminar import Participant

_HEADER = re.compile(r"\s*\[")
_ROSTER = re.compile(r"\s*\[\[\s*roster\s*\]\]")
_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "rev"))


def added(text: str, person: Participant) -> str:
    """The record with this person (id, name and role) behind those of the roster. Raises BadRecord where the file is written in a way that
    this cannot be done safely."""
    before = tomllib.loads(text)
    fields = {"id": person.id, "name": person.name, "role": person.role.value}
    told = "".join(f"{key} = {_string(value)}\n" for key, value in fields.items())
    lines = text.splitlines(keepends=True)
    headers = [i for i, line in enumerate(lines) if _HEADER.match(line)]
    last = max((i for i in headers if _ROSTER.match(lines[i])), default=None)
    end = len(lines) if last is None else next((i for i in headers if i > last), len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1  # a comment that stands before the next entry is the next entry's
    if end and not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    wanted = {**before, "roster": [*before.get("roster", []), fields]}
    for after in (
        "".join([*lines[:end], f"\n[[roster]]\n{told}", *lines[end:]]),
        f"{text.rstrip()}\n\n[[roster]]\n{told}",
    ):
        try:
            if tomllib.loads(after) == wanted:
                return after
        except tomllib.TOMLDecodeError:
            pass
    raise BadRecord(
        f"seminar.toml is written in a way that keeps {person.name} from being put on its roster.",
        remedy="Add them to it yourself, under [[roster]].",
    )


def id_for(name: str, taken: Collection[str]) -> str:
    """An id for somebody new: their initials, and a number where somebody has those.

    >>> id_for("Dr Zoë Ångström-Lee", []), id_for("Nia Toms", ["nt", "nt2"]), id_for("李", [])
    ('zal', 'nt3', 'p')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = [word for word in re.findall(r"[a-z]+", plain) if word not in _TITLES]
    initials = "".join(word[0] for word in words) or "p"
    return next(id_ for n in range(1, len(taken) + 2) if (id_ := initials if n == 1 else f"{initials}{n}") not in taken)


def _string(text: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
