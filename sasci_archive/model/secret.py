"""What must not be found in anything that leaves: the values that the gate names and the leak test looks for."""

from __future__ import annotations

from enum import Enum

import msgspec


class Kind(Enum):
    """What a secret is."""

    WORDS = "words"  # something said or written that was withheld
    NAME = "name"  # a name: each of its telling words is a secret


class Secret(msgspec.Struct, frozen=True):
    """What must not be found. `mark` says which it is, without saying it: "words in u12", "a hidden name (no. 2)"."""

    mark: str
    text: str
    kind: Kind


class Marked(msgspec.Struct, frozen=True):
    """All of a transcript and its permissions, in two heaps: the `secrets`, and the text that is `unmarked`, which may be said
    (and may say by chance what a secret says)."""

    secrets: tuple[Secret, ...]
    unmarked: str
