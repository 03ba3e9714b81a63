"""Who decided what about a seminar, and when: the lines of its `journal.jsonl`, RESTRICTED and only ever added to."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.model.speech import Value

NAMED = "named"
ENROLLED = "put on the roster"
PUBLISHED = "published"
WITHDRAWN = "withdrawn from what is public"
APPROVED = "approved"
WITHOUT = "published without approval"
SIGNED_OFF = "signed off"
HEARD = "heard"
UNHEARD = "no longer taken as heard"
ANSWERED = "consent recorded"
CHANGED = "consent changed"
TAKEN_BACK = "permission taken back"
REDACTED = "redacted"
LIFTED = "redaction lifted"
NOT_WITHHELD = "proposal to withhold refused"
PROPOSED_AGAIN = "proposal to withhold open again"
MARKED = "mentions marked"
DECIDED = "proposal decided"
REOPENED = "decision taken back"
CORRECTED = "correction after publication"
SENT = "sent"
EDITED = "edited"
REMINDED = "reminded"
RETURNED = "came back"
DEPOSITED = "deposited"  # about "zenodo 10.1234/abc: findable", with "(test)" where it was the service for trying
LAID = "laid"  # about "toy-v1.0-bag: laid": in a folder, to be handed over
LOG_LAID = "anonymisation log laid out for a depository"
MINTED = "identifier minted"
TAKEN_IN = "taken in"
KEPT = "kept in the archive"  # about "public 3" or "restricted 3": which object, which version
KEPT_ON_AUTHORITY = "kept in the archive without permission"
TAKEN_DOWN = "taken down"
EXPORTED = "the editors' text exported"  # about the file: for the house's own analysis
ANSWERED_ABOUT = "an answer about a copy elsewhere"


class Entry(Value, frozen=True, kw_only=True):
    """One line: at the instant `on` (UTC) `who` did `what` about `about` (a voice, a turn, a person's id), on the word of
    `authority`. `digest` is the SHA-256 of what left the house, where something did."""

    on: dt.datetime
    what: str
    who: str = ""
    about: str = ""
    authority: str = ""
    digest: str = ""


class By(msgspec.Struct, frozen=True):
    """A person who decides something: when (UTC), who, and on whose word where it is not their own."""

    on: dt.datetime
    who: str = ""
    authority: str = ""

    def did(self, what: str, about: str = "", digest: str = "") -> Entry:
        """The line for the journal."""
        return Entry(on=self.on, what=what, who=self.who, about=about, authority=self.authority, digest=digest)
