"""The chronology: the events of `chronology.toml` among those that the transcript itself has."""

from __future__ import annotations

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord
from sasci_archive.formats import dates, records
from sasci_archive.model.chronology import Chronology, Dated
from sasci_archive.tei.bound.around import APPARATUS
from sasci_archive.tei.head import events

CHRONOLOGY = "chronology.toml"


def bind(whole: Whole) -> None:
    """Every event to its place in time."""
    if CHRONOLOGY not in whole.files:
        return
    try:
        written = records.parse(whole.read(CHRONOLOGY), Chronology, where=f"{APPARATUS}/{CHRONOLOGY}")
    except BadRecord as unreadable:
        whole.fault("A01", CHRONOLOGY, unreadable.problem, unreadable.remedy)
        return
    listed = [read for event in written.event if (read := _read(whole, event)) is not None]
    for event, turn in events.bind(whole.root, listed):
        whole.fault(
            "C02",
            CHRONOLOGY,
            f"‘{event.label}’ is spoken of in {turn}, and there is no such turn.",
            "Use the ids of turns, such as u12.",
            line=whole.line_of(CHRONOLOGY, f'"{turn}"'),
        )


def _read(whole: Whole, event: Dated) -> events.Listed | None:
    try:
        return events.Listed(dates.read(event.when), event.label, event.turns)
    except ValueError as error:
        problem, _, remedy = str(error).partition("\n")
        line = whole.line_of(CHRONOLOGY, f'"{event.when}"')
        whole.fault("C01", CHRONOLOGY, f"{problem[0].upper()}{problem[1:]}.", remedy, line=line)
        return None
