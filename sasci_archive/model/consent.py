"""What each person has permitted (`consent.toml`, restricted), and the channels a text can leave by.

Permission is one thing, approval of a text another. Silence never creates permission.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

from sasci_archive.model.speech import Value


class Answer(Enum):
    """To a question of the consent form."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


class Attribution(Enum):
    """How a person wants to appear."""

    NAME = "name"
    ROLE = "role"
    PSEUDONYM = "pseudonym"
    UNANSWERED = "unanswered"


class Permission(Value, frozen=True, kw_only=True):
    """One person's permission. What `embargo` shuts opens at `opens` (a day) and `opens_at` (a time of that day in UTC, midnight
    unless said otherwise); without a day it never opens by itself. `audio_opens` and `archive_opens` are later days for these
    alone. `form` names the consent form and its version, `form_sha512` is the digest of the signed one.
    """

    person: str
    attribution: Attribution = Attribution.UNANSWERED
    pseudonym: str = ""
    text: Answer = Answer.UNANSWERED
    audio: Answer = Answer.UNANSWERED
    archive: Answer = Answer.UNANSWERED
    reuse: Answer = Answer.UNANSWERED
    embargo: bool = False
    opens: dt.date | None = None
    opens_at: dt.time | None = None
    audio_opens: dt.date | None = None
    archive_opens: dt.date | None = None
    signed: dt.date | None = None
    form: str = ""
    form_sha512: str = ""
    conditions: str = ""
    withdrawn: dt.date | None = None


class Approval(Value, frozen=True, kw_only=True):
    """A witness's yes to a text, by the digest of their turns as published."""

    person: str
    digest: str
    date: dt.date
    how: str = ""


class SoundKept(Value, frozen=True, kw_only=True):
    """Somebody's decision that what a substantial correction replaced stays in the released sound of `turn`."""

    turn: str
    who: str


class Reason(Enum):
    """Why a passage is withheld, in a word that readers may know."""

    THIRD_PARTY = "third-party"
    LIBEL = "libel"
    SAFEGUARDING = "safeguarding"
    CONFIDENTIAL = "confidential"
    HEALTH = "health"
    OWN_WISH = "own-wish"


class Consent(Value, frozen=True, kw_only=True):
    """`consent.toml`: one permission per person on the roster, approvals, and what was decided about sound."""

    permission: tuple[Permission, ...] = ()
    approval: tuple[Approval, ...] = ()
    sound: tuple[SoundKept, ...] = ()

    def __post_init__(self) -> None:
        people = [permission.person for permission in self.permission]
        if twice := sorted({person for person in people if people.count(person) > 1}):
            msg = f"there is more than one permission for {', '.join(twice)}\nKeep one for each person: two could contradict each other."
            raise ValueError(msg)

    def of(self, person: str) -> Permission:
        """A person's permission; one with nothing answered where there is none."""
        return next((p for p in self.permission if p.person == person), Permission(person=person))


class Channel(Enum):
    """By which way a text leaves the room."""

    HTML = "html"
    PDF = "pdf"
    WORD = "word"
    CAPTIONS = "captions"
    TEI = "tei"
    AUDIO = "audio"
    SEARCH = "search"
    HARVEST = "harvest"
    DEPOSIT = "deposit"
    PROOF = "proof"
    EDITOR = "editor"
    REVIEW = "review"

    @property
    def public(self) -> bool:
        """Whether what leaves by it can be read by anybody."""
        return self not in {Channel.PROOF, Channel.EDITOR, Channel.REVIEW}
