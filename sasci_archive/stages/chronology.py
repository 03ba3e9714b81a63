"""Turns that may speak of an event of the chronology, and dates that no event has: read and told, never written."""

from __future__ import annotations

import msgspec

from sasci_archive.binding import chronology as bound_in
from sasci_archive.binding.whole import Whole
from sasci_archive.errors import Faults
from sasci_archive.house import events
from sasci_archive.house.events import Known, Spoken, Turn
from sasci_archive.model.apparatus import Event
from sasci_archive.model.chronology import When
from sasci_archive.model.inlines import spoken
from sasci_archive.model.reading import Utterance
from sasci_archive.store.folder import Folder
from sasci_archive.tei.reading import read_tree


class Proposed(msgspec.Struct, frozen=True):
    """The chronology as it would be printed, and what may be added to it (`Spoken.number` is an event's place in it, from 1)."""

    events: tuple[Event, ...]
    proposals: tuple[Spoken, ...]


def chronology(folder: Folder) -> Proposed:
    """What the chronology has and may lack. Raises NotYet without a transcript, BadRecord, Faults where the list is wrong."""
    whole = Whole(folder, folder.master())
    bound_in.bind(whole)
    if whole.faults:
        raise Faults(f"The chronology of '{folder.slug}'", whole.faults)
    reading = read_tree(whole.root, None)
    turns = [
        Turn(block.id, " ".join(" ".join(spoken(paragraph) for paragraph in block.paragraphs).split()))
        for session in reading.sessions
        for block in session.blocks
        if isinstance(block, Utterance)
    ]
    known = [
        Known(When(printed=e.when, earliest=e.earliest, latest=e.latest, stated=()), e.label, e.utterances)
        for e in reading.chronology
    ]
    return Proposed(reading.chronology, events.proposals(known, turns))
