"""What a grammar cannot say of a transcript: pointers lead somewhere, ids are given once, times rise.

`check` gives all faults together, each with a code, a line and a remedy. rules.sch states the same rules for other tools
(oXygen and the like); the tests hold the two to each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.errors import Fault
from sasci_archive.model.speech import Clock
from sasci_archive.tei import grammar
from sasci_archive.tei.document import ID, Element, instant, instants, line, local, parse, path, pointers

UTTERANCE_ID = re.compile(r"u[1-9][0-9]*[a-z]*")
PARTICIPANT_ID = re.compile(r"p\.[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MOMENTS = frozenset(("start", "end", "synch", "since", "origin"))
_ANYTHING = frozenset(("ref", "target", "resp", "corresp", "ana"))
_SPANS = frozenset(("from", "to"))
_WHEN, _CHANGE, _PERSON = frozenset(("when",)), frozenset(("change",)), frozenset(("person",))
_MADE_IT = frozenset(("person", "respStmt", "editor"))


class _Known(msgspec.Struct, frozen=True):
    """One document, and what one walk through it finds: for each id the names of the elements that have it, those that have
    it `again` after the first, and every attribute that may point at one (with a `#` in it, or @who)."""

    root: Element
    ids: Mapping[str, set[str]]
    again: Sequence[tuple[Element, Element]]
    pointing: Sequence[tuple[Element, str, str]]
    times: Mapping[str, int]


def check(tei: bytes) -> tuple[Fault, ...]:
    """Every fault of a transcript, by line. Raises BadTranscript where it does not read at all."""
    return check_tree(parse(tei))


def check_tree(root: Element) -> tuple[Fault, ...]:
    """The same of a parsed one."""
    known = _known(root)
    found = grammar.check(root)
    for rule in RULES:
        found.extend(rule(known))
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.code, fault.problem)))


def _known(root: Element) -> _Known:
    ids: dict[str, set[str]] = {}
    given: dict[str, Element] = {}
    again: list[tuple[Element, Element]] = []
    pointing: list[tuple[Element, str, str]] = []
    for node in root.iter("*"):
        for name, value in node.items():
            if name == ID and value:
                ids.setdefault(str(value), set()).add(local(node))
                if (earlier := given.setdefault(str(value), node)) is not node:
                    again.append((earlier, node))
            elif "#" in str(value) or name == "who":
                pointing.append((node, str(name), str(value)))
    return _Known(root, ids, again, pointing, instants(root))


def _who_is_somebody(known: _Known) -> Iterator[Fault]:
    for node, attribute, who in known.pointing:
        if attribute != "who" or local(node) == "change":
            continue
        for token in who.split():
            if not token.startswith("#") or "person" not in known.ids.get(token[1:], ()):
                bare = token.lstrip("#").removeprefix("p.")
                yield Fault(
                    "T03",
                    line(node),
                    f"{_name(node)}: who='{token}' names nobody.",
                    f"Add {bare} to the roster, or correct @who.",
                )


def _pointers_lead_somewhere(known: _Known) -> Iterator[Fault]:
    for node, attribute, value in known.pointing:
        if (wanted := _wanted(local(node), attribute)) is None:
            continue
        led = known.ids.get(value[1:])
        if led and (not wanted or led & wanted):
            continue  # one pointer that leads where it must, as nearly every one does
        for token in value.split():
            named = known.ids.get(token[1:], set())
            if token.startswith("#") and not (named & wanted if wanted else named):
                thing = f"no <{'> or <'.join(sorted(wanted))}>" if wanted else "nothing"
                yield Fault(
                    "T04",
                    line(node),
                    f"{_name(node)}: {attribute}='{token}' leads to {thing}.",
                    "Correct the id after the #, or add what it should name.",
                )


def _wanted(element: str, attribute: str) -> frozenset[str] | None:
    """What an attribute must lead to: names of elements, none for anything; None where it is no pointer (or is @who)."""
    if attribute in _MOMENTS:
        return _WHEN
    if attribute == "change":
        return _CHANGE
    if element == "u" and attribute == "corresp":
        return _PERSON
    if element == "change" and attribute == "who":
        return _MADE_IT
    if attribute in _ANYTHING or (element == "span" and attribute in _SPANS):
        return frozenset()
    return None


def _ids_are_given_once(known: _Known) -> Iterator[Fault]:
    for earlier, node in known.again:
        name = node.get(ID)
        yield Fault(
            "T05",
            line(node),
            f"'{name}' is an id already, in line {line(earlier)}.",
            f"Give this <{local(node)}> another; a split utterance becomes {name}a.",
        )


def _ids_are_well_made(known: _Known) -> Iterator[Fault]:
    for u in known.root.iter("{*}u"):
        name = u.get(ID, "")
        if not UTTERANCE_ID.fullmatch(name):
            yield Fault(
                "T06",
                line(u),
                f"'{name}' cannot name an utterance.",
                "Write u and a number: u12; u12a for the second half of u12.",
            )
    for group in path(known.root, "teiHeader/profileDesc/particDesc/listPerson"):
        for person in path(group, "person"):
            name = person.get(ID, "")
            if group.get("type") != "voices" and not PARTICIPANT_ID.fullmatch(name):
                yield Fault(
                    "T06",
                    line(person),
                    f"'{name}' cannot name a participant.",
                    "Write p. and the participant's id from seminar.toml: p.miriam-okafor.",
                )


def _times_rise(known: _Known) -> Iterator[Fault]:
    for session in path(known.root, "text/body/div"):
        last, before = -1, ""
        for u in session.iter("{*}u"):
            start, end = instant(u, "start", known.times), instant(u, "end", known.times)
            if start is not None and end is not None and end < start:
                yield Fault(
                    "T07",
                    line(u),
                    f"{_name(u)} ends at {Clock.at(end)}, before it starts ({Clock.at(start)}).",
                    "Correct @start or @end, or the <when> they point at.",
                )
            if start is not None and start < last:
                yield Fault(
                    "T07",
                    line(u),
                    f"{_name(u)} starts at {Clock.at(start)}, before {before} ({Clock.at(last)}).",
                    "Put the utterances in the order in which they start, or correct @start.",
                )
            if start is not None and start >= last:
                last, before = start, _name(u)


def _moments_have_times(known: _Known) -> Iterator[Fault]:
    for when in path(known.root, "standOff/timeline/when"):
        if when.get(ID, "") not in known.times:
            yield Fault(
                "T08",
                line(when),
                f"'{when.get(ID, '')}' has no time: its @since leads round in a circle, or nowhere.",
                "Let @since point at the timeline's first <when>.",
            )


def _sessions_keep_their_time(known: _Known) -> Iterator[Fault]:
    timeline_of = {
        when.get(ID, ""): timeline.get("n", "")
        for timeline in path(known.root, "standOff/timeline")
        for when in path(timeline, "when")
    }
    for session in path(known.root, "text/body/div"):
        for node in session.iter("{*}u", "{*}writing", "{*}anchor", "{*}incident", "{*}kinesic", "{*}vocal"):
            for attribute in ("start", "end", "synch"):
                for id_ in pointers(node.get(attribute, "")):
                    n = timeline_of.get(id_, "")
                    if n and n != session.get("n", "1"):
                        yield Fault(
                            "T10",
                            line(node),
                            f"{_name(node)}: {attribute}='#{id_}' is a moment of session {n}, not of session {session.get('n', '1')}.",
                            "Point at a <when> of this session's timeline.",
                        )


def _corrections_are_whole(known: _Known) -> Iterator[Fault]:
    for subst in known.root.iter("{*}subst"):
        parts = {local(child) for child in subst}
        if parts and parts != {"add", "del"}:
            yield Fault(
                "T11",
                line(subst),
                f"{_name(subst)}: a <subst> needs what was there and what stands now.",
                "Put both a <del> and an <add> into it, or use one of them alone, without <subst>.",
            )


def _notes_stand_alone(known: _Known) -> Iterator[Fault]:
    for note in known.root.iter("{*}note"):
        if any(local(parent) == "note" for parent in note.iterancestors()):
            yield Fault(
                "T12",
                line(note),
                f"{_name(note)}: there is a note inside a note.",
                "Put it after the other one.",
            )


def _participants_are_told(known: _Known) -> Iterator[Fault]:
    for group in path(known.root, "teiHeader/profileDesc/particDesc/listPerson"):
        for person in path(group, "person"):
            if group.get("type") != "voices" and not person.get("role"):
                yield Fault(
                    "T13",
                    line(person),
                    f"The participant '{person.get(ID, '')}' has no role.",
                    "Give @role: chair, witness, chair-and-witness, organiser, interpreter, assistant or floor.",
                )


RULES: tuple[Callable[[_Known], Iterator[Fault]], ...] = (
    _who_is_somebody,
    _pointers_lead_somewhere,
    _ids_are_given_once,
    _ids_are_well_made,
    _times_rise,
    _moments_have_times,
    _sessions_keep_their_time,
    _corrections_are_whole,
    _notes_stand_alone,
    _participants_are_told,
)


def _name(node: Element) -> str:
    """The nearest id at or above a node, else the element's name."""
    for place in (node, *node.iterancestors()):
        if name := place.get(ID):
            return name
    return f"<{local(node)}>"
