"""What has happened to what is kept, in the terms of PREMIS: objects, events, agents, rights.

The four kinds of thing, and the words for events, are those of the PREMIS Data Dictionary 3.0 (loc.gov/standards/premis/v3) and of the
Library of Congress's list of event types (id.loc.gov/vocabulary/preservation/eventType).
"""

from __future__ import annotations

from enum import Enum

from sasci_archive.model.inlines import View

UNKNOWN_DAY = "XXXX-XX-XX"
"""A day that nobody wrote down, as EDTF has it (loc.gov/standards/datetime)."""


class Happened(Enum):
    """What kind of thing an event is."""

    CAPTURE = "capture"  # it was recorded
    INGESTION = "ingestion"
    CREATION = "creation"  # made by a machine: words, voices, a draft
    MODIFICATION = "modification"  # corrected by people
    METADATA = "metadata modification"
    VALIDATION = "validation"  # heard, approved, signed off
    POLICY = "policy assignment"  # what somebody permitted
    REDACTION = "redaction"
    DISSEMINATION = "dissemination"  # published, sent
    DEACCESSION = "deaccession"  # taken back from what is public
    ACCESSION = "accession"  # kept in the archive
    TRANSFER = "transfer"  # deposited with others
    FIXITY = "fixity check"
    REPLICATION = "replication"
    RECOVERY = "recovery"  # a damaged copy made again from a sound one
    DELETION = "deletion"  # taken down


class AgentKind(Enum):
    """Who or what did something."""

    PERSON = "person"
    ORGANISATION = "organization"
    SOFTWARE = "software"


class Agent(View, frozen=True, kw_only=True):
    """Who or what did something; `id` is theirs in this record."""

    id: str
    name: str
    kind: AgentKind
    version: str = ""


class Thing(View, frozen=True, kw_only=True):
    """What something was done to: the seminar as a whole (no `sha512`), or one file of it."""

    id: str
    name: str = ""
    size: int = 0
    sha512: str = ""
    media_type: str = ""


class Event(View, frozen=True, kw_only=True):
    """Something that happened. `on` is a day or an instant (ISO 8601) or UNKNOWN_DAY; `agents` and `things` are ids."""

    what: Happened
    on: str
    detail: str = ""
    outcome: str = ""
    agents: tuple[str, ...] = ()
    things: tuple[str, ...] = ()


class Right(View, frozen=True, kw_only=True):
    """On what ground something is kept or given out: a licence, or another one (`basis`, in words). `acts` are what it allows."""

    basis: str
    licence: bool = False
    note: str = ""
    acts: tuple[str, ...] = ()


class Provenance(View, frozen=True, kw_only=True):
    """Everything that is told of one object of the archive (`things[0]`), oldest first."""

    things: tuple[Thing, ...]
    events: tuple[Event, ...] = ()
    agents: tuple[Agent, ...] = ()
    rights: tuple[Right, ...] = ()
