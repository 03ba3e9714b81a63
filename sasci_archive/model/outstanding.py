"""What is outstanding before a seminar may be public: values that `readiness` gives, and that people and scripts are told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import Enum

import msgspec

from sasci_archive.model.correspondence import Reply


class What(Enum):
    """The kinds of things that can be outstanding, for scripts."""

    TRANSCRIPT = "transcript"
    CONSENT = "consent"
    PERMISSION = "permission"
    APPROVAL = "approval"
    VOICE = "voice"
    NAME = "name"
    NOTE = "note"
    HEARING = "hearing"
    REDACTION = "redaction"
    CONDITION = "condition"
    RIGHTS = "rights"
    THIRD_PARTY = "third-party"
    SIGN_OFF = "sign-off"
    DOI = "doi"
    IDENTIFIER = "identifier"


class Item(msgspec.Struct, frozen=True):
    """One thing outstanding: a sentence without its full stop, what to do, and the people (ids) or turns it is about."""

    what: What
    sentence: str
    remedy: str
    about: tuple[str, ...] = ()


class Standing(Enum):
    """How the text of one witness stands."""

    APPROVED = "approved"
    CHANGED = "changed since approval"
    OPEN = "not yet approved"
    WITHOUT = "released without approval"


class Witness(msgspec.Struct, frozen=True):
    """One witness's approval; `because` says why it is done without, and on whose word. `reply` is how far they have come who have not
    approved (None where they have, or need not), in words in `told`."""

    person: str
    name: str
    standing: Standing
    because: str = ""
    reply: Reply | None = None
    told: str = ""


NEXT = {
    Reply.NOT_ASKED: "`inv review.send SLUG --participant ID` asks them; `inv approve SLUG --participant ID` records an answer, or on "
    "whose word it is published without.",
    Reply.ASKED: "`inv review.collect SLUG -- FILE` takes their answer in, `inv review.chase SLUG` reminds them; `inv approve SLUG "
    "--participant ID` records an answer, or on whose word it is published without.",
    Reply.UNDECIDED: "`inv review.decide SLUG` decides; then `inv review.final SLUG --participant ID` asks for their approval.",
    Reply.ANSWERED: "`inv review.final SLUG --participant ID` asks for their approval; `inv approve SLUG --participant ID` records it, or "
    "on whose word it is published without.",
    Reply.GONE: "`inv review.send SLUG --participant ID` asks them again, with what is left; `inv approve SLUG --participant ID` records an "
    "answer, or on whose word it is published without.",
}
"""What comes next for a witness, by how far they have come."""


class Ahead(msgspec.Struct, frozen=True):
    """What will be outstanding when an embargo ends at the instant `opens` (UTC), and is not now: until it is done, what opens stays closed."""

    opens: dt.datetime
    items: tuple[Item, ...]


class Readiness(msgspec.Struct, frozen=True):
    """Everything outstanding; with nothing, it is ready. `ahead` is what will be, opening by opening; it keeps nothing from being public now."""

    witnesses: tuple[Witness, ...]
    items: tuple[Item, ...]
    ahead: tuple[Ahead, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing is outstanding."""
        return not self.items

    @property
    def headline(self) -> str:
        """The witnesses in one sentence."""
        if not self.witnesses:
            return "Nobody is asked to approve their text."
        counts = [
            f"{sum(w.standing is standing for w in self.witnesses)} {standing.value}"
            for standing in (Standing.APPROVED, Standing.CHANGED, Standing.OPEN)
            if any(w.standing is standing for w in self.witnesses)
        ]
        without = Counter(w.because for w in self.witnesses if w.standing is Standing.WITHOUT)
        counts += [f"{number} {because}" for because, number in without.items()]
        number = len(self.witnesses)
        return f"{number} witness{'' if number == 1 else 'es'}: {', '.join(counts)}."
