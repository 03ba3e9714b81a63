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


class Copyright(Enum):
    """What a person has granted of the rights in what they said."""

    LICENCE = "licence"  # they keep it, and let it be published
    ASSIGNMENT = "assignment"  # they made it over
    UNANSWERED = "unanswered"


class Permission(Value, frozen=True, kw_only=True):
    """One person's permission. What `embargo` shuts opens at `opens` (a day) and `opens_at` (a time of that day in UTC, midnight
    unless said otherwise); without a day it never opens by itself. `audio_opens` and `archive_opens` are later days for these
    alone. `form` and `form_version` name the consent form; `form_file` is the signed one, in the seminar's folder, and
    `form_sha512` its digest. `conditions` are in words, until somebody (`conditions_met_by`) says that they are met.
    """

    person: str
    attribution: Attribution = Attribution.UNANSWERED
    pseudonym: str = ""
    text: Answer = Answer.UNANSWERED
    audio: Answer = Answer.UNANSWERED
    archive: Answer = Answer.UNANSWERED
    reuse: Answer = Answer.UNANSWERED
    mutual: Answer = Answer.UNANSWERED  # the other participants may read their turns before publication
    page: Answer = (
        Answer.UNANSWERED
    )  # the archive's site may have a page about them, with all they said in its seminars
    copyright: Copyright = Copyright.UNANSWERED
    performance: Answer = Answer.UNANSWERED  # performers' rights in the recording
    embargo: bool = False
    opens: dt.date | None = None
    opens_at: dt.time | None = None
    audio_opens: dt.date | None = None
    archive_opens: dt.date | None = None
    signed: dt.date | None = None
    form: str = ""
    form_version: str = ""
    form_file: str = ""
    form_sha512: str = ""
    conditions: str = ""
    conditions_met_by: str = ""
    withdrawn: dt.date | None = None

    def __post_init__(self) -> None:
        if self.opens_at and self.opens_at.tzinfo:
            msg = f"the embargo of '{self.person}' opens at a time with a time zone\nWrite the time in UTC, without one: 09:00:00."
            raise ValueError(msg)


class Wish(Enum):
    """How somebody wants to appear of whom others speak."""

    NAME = "name"
    OMIT = "omit"  # not to be named: nothing leaves while the name still stands
    UNANSWERED = "unanswered"


class Named(Value, frozen=True, kw_only=True):
    """Somebody of whom others speak, and who was asked or asked by themselves. `instead` is what is proposed for their name."""

    name: str
    known_as: tuple[str, ...] = ()
    wish: Wish = Wish.UNANSWERED
    instead: str = ""
    date: dt.date | None = None


class Brought(Value, frozen=True, kw_only=True):
    """Slides, a statement, a message that somebody brought to the seminar; `id` is its number in the transcript, if it is there."""

    what: str
    person: str
    id: str = ""
    publish: Answer = Answer.UNANSWERED


class Without(Enum):
    """Why a text is published that its witness has not approved."""

    NO_REPLY = "no-reply"  # by the deadline
    UNREACHABLE = "unreachable"
    DIED = "died"  # the permission they gave lives on
    AGREED = "agreed-in-advance"
    TELEPHONE = "telephone"  # answered, and taken down by somebody
    PAPER = "paper"


class Approval(Value, frozen=True, kw_only=True):
    """A witness's yes to a text, by the `digest` (SHA-256) of their turns and notes as they will be published; or, on the word of
    `authority`, that this text is published `without` one (any text, where no digest is recorded). `taken_by` took the answer down, where it came by telephone or on paper.
    `how` says in words how it came."""

    person: str
    date: dt.date
    digest: str = ""
    without: Without | None = None
    authority: str = ""
    taken_by: str = ""
    how: str = ""

    def __post_init__(self) -> None:
        if self.without and not self.authority.strip():
            msg = f"'{self.person}' is published without approval, and on nobody's word\nAdd a line `authority = …`."
            raise ValueError(msg)
        if self.without in {Without.TELEPHONE, Without.PAPER} and not self.taken_by.strip():
            msg = f"who took down the answer of '{self.person}' is not said\nAdd a line `taken_by = …`."
            raise ValueError(msg)
        if not self.without and not self.digest:
            msg = f"the approval of '{self.person}' does not say of which text\n`inv approve` records it with the text's digest."
            raise ValueError(msg)


class Matter(Enum):
    """What a person must have judged before a text is public."""

    LIBEL = "libel"
    SAFEGUARDING = "safeguarding"
    THIRD_PARTIES = "third-parties"
    RECOGNITION = "recognition"  # whether somebody who appears without their name can still be recognised


class SignOff(Value, frozen=True, kw_only=True):
    """A person's word that the text has been read for `matter`; `digest` (SHA-256) says which text."""

    matter: Matter
    who: str
    date: dt.date
    digest: str = ""


class Processing(Value, frozen=True, kw_only=True):
    """`[processing]`: what data protection law wants to be known of the recording and its transcript. `ethics` is the reference of
    the ethics committee's approval, `contact` whom a participant writes to."""

    lawful_basis: str = ""
    controllers: tuple[str, ...] = ()
    ethics: str = ""
    retention: str = ""
    contact: str = ""


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
    """`consent.toml`: one permission per person on the roster, approvals, people others speak of, what was brought, what was
    decided about sound, what a person has signed off, and the terms of data protection."""

    permission: tuple[Permission, ...] = ()
    approval: tuple[Approval, ...] = ()
    named: tuple[Named, ...] = ()
    brought: tuple[Brought, ...] = ()
    sound: tuple[SoundKept, ...] = ()
    signoff: tuple[SignOff, ...] = ()
    processing: Processing = Processing()

    def __post_init__(self) -> None:
        for kind, people in (
            ("permission", [permission.person for permission in self.permission]),
            ("approval", [approval.person for approval in self.approval]),
        ):
            if twice := sorted({person for person in people if people.count(person) > 1}):
                msg = f"there is more than one {kind} for {', '.join(twice)}\nKeep one for each person: two could contradict each other."
                raise ValueError(msg)

    def of(self, person: str) -> Permission:
        """A person's permission; one with nothing answered where there is none."""
        return next((p for p in self.permission if p.person == person), Permission(person=person))

    def approval_of(self, person: str) -> Approval | None:
        """Their approval, or what stands for it; None where neither is recorded."""
        return next((a for a in self.approval if a.person == person), None)
