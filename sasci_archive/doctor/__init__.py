"""What this machine and this workspace are fit for: each thing a sentence, with a remedy where one is needed.

It looks, and changes nothing (`privacy.tighten` alone does, where it is asked to); it asks nobody on a network. What it says can be shown to
strangers: no name of a person, of a file that people named, or of a folder outside the workspace stands in it, and so a place is called by what it is
for ("the folder of the seminars"), not by where it lies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import Enum

import msgspec

from sasci_archive.store.workspace import Workspace


class State(Enum):
    """How serious a finding is."""

    GOOD = "good"
    NOTE = "note"  # works, or is not needed; worth knowing
    BAD = "bad"  # something will not work, or is open to others


class Group(Enum):
    """What a finding is about, in the order in which they are told."""

    PROGRAM = "The program"
    EXTRAS = "What may be added"
    MODELS = "Models"
    TYPEFACES = "Typefaces"
    ROOM = "Room on the disk"
    PRIVACY = "Who can read what is restricted"
    ARCHIVE = "The archive"
    LEFT = "Left over"
    MACHINE = "The machine"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: a sentence, and what to do, in one or more sentences ("" where nothing needs doing)."""

    group: Group
    state: State
    told: str
    remedy: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What is to be looked at: the workspace, one seminar of it or (none) all, where models are kept, whether nothing may be fetched, and the instant
    (UTC)."""

    workspace: Workspace
    slugs: tuple[str, ...]
    models: str
    offline: bool
    on: dt.datetime


def examine(asked: Asked) -> Iterator[Finding]:
    """Everything, group by group, as it is found."""
    from sasci_archive.doctor import archived, left, machine, models, privacy, programs, room, size, typefaces

    for part in (programs, models, typefaces, room, size, privacy, archived, left, machine):
        yield from part.findings(asked)


def called(workspace: Workspace, slug: str) -> str:
    """A seminar as it may be shown to strangers: its short name, but its number in `inv status` where a name of its people stands in that."""
    from sasci_archive.errors import SasciError

    try:
        people = workspace.folder(slug).seminar().roster
    except SasciError:
        people = ()
    parts = {
        part for person in people for part in "".join(c if c.isalpha() else " " for c in person.name.lower()).split()
    }
    if parts.isdisjoint(slug.split("-")):
        return slug
    return f"seminar {workspace.slugs().index(slug) + 1}"
