"""The chronology bound into a transcript: the events of the list, and those that an editor wrote into the transcript itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from sasci_archive.model.chronology import When, told
from sasci_archive.tei.document import ID, Element, element, first, path, pointers, spaced, text_at

DATING = ("when", "from", "to", "notBefore", "notAfter")
"""Attributes that say when something was."""


class Listed(msgspec.Struct, frozen=True):
    """One event of the list, its time read."""

    when: When
    label: str
    turns: tuple[str, ...]


def bind(root: Element, events: Iterable[Listed]) -> tuple[tuple[Listed, str], ...]:
    """Put the events into a parsed master's chronology, in the order of time; one that is there already (the same time and words) gets
    the turns it lacks. Gives each event and turn of it that is not there: with any, nothing is put."""
    events = list(events)
    spoken = {id_ for node in root.iter("{*}u", "{*}seg", "{*}writing", "{*}anchor") if (id_ := node.get(ID))}
    faults = tuple((event, turn) for event in events for turn in event.turns if turn not in spoken)
    if faults or not events:
        return faults
    listed = _chronology(root)
    ids = {id_ for node in root.iter("*") if (id_ := node.get(ID))}
    there = {(when_of(event).stated, spaced(text_at(event, "label"))): event for event in path(listed, "event")}
    for event in events:
        label = spaced(event.label)
        made = there.get((event.when.stated, label))
        if made is None:
            made = there[event.when.stated, label] = element("event", "", element("label", label), id=_id(label, ids))
            for name, value in event.when.stated:
                made.set(name, value)
            if told(dict(event.when.stated)).printed != event.when.printed:
                made.append(element("desc", event.when.printed, type="when"))
            listed.append(made)
        known = {id_ for ptr in path(made, "ptr") for id_ in pointers(ptr.get("target", ""))}
        if new := [turn for turn in event.turns if turn not in known]:
            made.append(element("ptr", target=" ".join(f"#{turn}" for turn in new)))
    listed[:] = sorted(path(listed, "event"), key=lambda event: when_of(event).order)
    return ()


def when_of(event: Element) -> When:
    """When an event was, as it is printed and between which days. Raises ValueError where an attribute is no moment."""
    stated = {name: value for name in DATING if (value := event.get(name))}
    printed = [spaced(desc.text or "") for desc in path(event, "desc") if desc.get("type") == "when"]
    return told(stated, printed[0] if printed else "")


def _chronology(root: Element) -> Element:
    """The chronology of a master; a new one where there is none."""
    stand_off = first(root, "standOff")
    if stand_off is None:
        stand_off = element("standOff")
        next(path(root, "teiHeader")).addnext(stand_off)
    found = next((each for each in path(stand_off, "listEvent") if each.get("type") == "chronology"), None)
    if found is None:
        found = element("listEvent", type="chronology")
        stand_off.append(found)
    return found


def _id(label: str, ids: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", label.casefold())
    base = f"event.{'-'.join(words)[:40].strip('-') or '1'}"
    number = 1
    while (id_ := base if number == 1 else f"{base}-{number}") in ids:
        number += 1
    ids.add(id_)
    return id_
