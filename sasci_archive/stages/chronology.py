"""Turns that may speak of an event of the chronology, and dates that no event has: read and told. An event is written down only where a person
says so; all else in `chronology.toml` stays as they wrote it."""

from __future__ import annotations

from typing import Final

import msgspec

from sasci_archive.alongside import whole
from sasci_archive.binding import chronology as bound_in
from sasci_archive.binding.whole import Whole
from sasci_archive.errors import Faults, OutOfDate, SasciError
from sasci_archive.formats import blocks_toml, dates, records
from sasci_archive.house import events
from sasci_archive.house.events import Known, Spoken, Turn
from sasci_archive.model.apparatus import Event
from sasci_archive.model.chronology import Chronology, Dated, When
from sasci_archive.model.inlines import spoken
from sasci_archive.model.reading import Utterance
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.reading import read_tree

_WHERE: Final = f"apparatus/{bound_in.CHRONOLOGY}"
_HEAD: Final = "#:schema ../../../schema/chronology.json\n# What happened when, in any order.\n"


class Proposed(msgspec.Struct, frozen=True):
    """The chronology as it would be printed, and what may be added to it (`Spoken.number` is an event's place in it, from 1)."""

    events: tuple[Event, ...]
    proposals: tuple[Spoken, ...]


def chronology(folder: Folder) -> Proposed:
    """What the chronology has and may lack. Raises NotYet without a transcript, BadRecord, Faults where the list is wrong."""
    around = Whole(folder, folder.master())
    bound_in.bind(around)
    if around.faults:
        raise Faults(f"The chronology of '{folder.slug}'", around.faults)
    reading = read_tree(around.root, None)
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


def listed(folder: Folder) -> tuple[Dated, ...]:
    """The events of `chronology.toml`, in its order; none where there is no such file. Raises BadRecord."""
    return records.parse(_text(folder).encode(), Chronology, where=_WHERE).event


def put(folder: Folder, event: Dated, was: Dated | None = None) -> None:
    """Write an event down; in the place of `was`, where that is said. Raises BadRecord, OutOfDate where that is not there, SasciError where nobody
    can tell when it was; Busy, Disk."""
    try:
        dates.read(event.when)
    except ValueError as error:
        problem, _, remedy = str(error).partition("\n")
        raise SasciError(f"{problem[0].upper()}{problem[1:]}.", remedy=remedy) from error
    with whole.alone(folder, "changed, as its chronology is,", None):
        _put(folder, event, was)


def _put(folder: Folder, event: Dated, was: Dated | None) -> None:
    every = listed(folder)
    entry: dict[str, object] = {"when": event.when, "label": " ".join(event.label.split())}
    entry |= {"turns": list(event.turns)} if event.turns else {}
    if was is None:
        text = blocks_toml.added(_text(folder), "event", entry, where=_WHERE)
    elif was in every:
        text = blocks_toml.changed(_text(folder), "event", every.index(was), entry, where=_WHERE)
    else:
        raise OutOfDate(f"'{was.label}' is not in the chronology any more.", remedy="Look at it again.")
    records.parse(text.encode(), Chronology, where=_WHERE)
    files.write(folder.apparatus / bound_in.CHRONOLOGY, text.encode())


def _text(folder: Folder) -> str:
    file = folder.apparatus / bound_in.CHRONOLOGY
    return records.as_text(files.read(file), where=_WHERE) if file.exists() else _HEAD
