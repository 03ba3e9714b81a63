"""What is withheld from a transcript and why, as the house records it; and what might have to be. RESTRICTED: it holds the words."""

from __future__ import annotations

import datetime as dt
from enum import Enum

import msgspec

from sasci_archive.model.speech import Value


class Redaction(Value, frozen=True, kw_only=True):
    """One line of the anonymisation log. `passage` is where it stands (u12, c3, fn1), `at` when it was said (ms of its session;
    None where nobody knows, or it was not said). `reason` is what readers are told, `why` what the house knows; `authority` is
    on whose word, `who` did it. `id` is "" where it was done by hand, and nothing is known that was not written down."""

    passage: str
    original: str
    instead: str
    id: str = ""
    session: str = ""
    at: int | None = None
    reason: str = ""
    why: str = ""
    authority: str = ""
    who: str = ""
    when: dt.date | None = None


class Naming(Enum):
    """What a name that somebody says may be the name of."""

    PERSON = "a person"
    PLACE = "a place"
    BODY = "a body"


class Entity(msgspec.Struct, frozen=True):
    """A name that a machine found in a run of words: from number `first` to `last`, from 0, both included."""

    first: int
    last: int
    kind: Naming


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """Somebody has said that the words `text` of a passage are not withheld."""

    passage: str
    text: str


class Suggestion(Value, frozen=True, kw_only=True):
    """Words that may tell who somebody is: of `passage`, by number from 1, both ends included. `why` says what they look like;
    `instead` is what somebody has proposed to stand in their place."""

    passage: str
    first: int
    last: int
    text: str
    why: str
    instead: str = ""
