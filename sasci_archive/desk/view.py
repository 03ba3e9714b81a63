"""What the page of decisions shows, as plain values: turns, in each turn places, at each place those who ask for something."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.model.review import Proposed, Purpose
from sasci_archive.model.wording import differences
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.document import ID, Element, pointers
from sasci_archive.tei.head import colophon

_WHAT = {
    Proposed.AMENDED: "corrects",
    Proposed.ADDITION: "adds",
    Proposed.QUERY: "asks",
    Proposed.WITHDRAWN: "withdraws the whole turn",
    Proposed.LAYOUT: "wants it laid out otherwise",
    Proposed.ANSWER: "answers",
    Proposed.UNPLACED: "wrote, without saying where it belongs",
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One case. `parts` is the wording: ("same" | "out" | "in", text) after each other. `accepts` are the buttons of a yes: a verdict
    and its label. `stamp` says which state of it a person saw."""

    case: Case
    what: str
    parts: tuple[tuple[str, str], ...]
    accepts: tuple[tuple[str, str], ...]
    words: bool
    stamp: str
    note: str = ""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for in one turn, or of the record: at each place one or more who ask."""

    id: str
    title: str
    speaker: str
    places: tuple[tuple[Shown, ...], ...]
    decided: tuple[Shown, ...]


def turns(root: Element, cases: Sequence[Case]) -> tuple[Turn, ...]:
    """What is urgent first, then in the order of the text."""
    labels = colophon.labels(root)
    speakers = {
        node.get(ID, ""): labels.get(next(iter(pointers(node.get("who", ""))), ""), "")
        for node in root.iter("{*}u", "{*}writing")
    }
    groups: dict[tuple[bool, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.urgent and case.is_open, case.where or case.proposal.kind.value), []).append(case)
    return tuple(
        Turn(
            id=f"{'urgent-' if urgent else ''}{where}",
            title=_title(where, urgent=urgent),
            speaker=speakers.get(group[0].passage, ""),
            places=tuple(_places(group)),
            decided=tuple(shown(case) for case in group if not case.is_open),
        )
        for (urgent, where), group in groups.items()
    )


def shown(case: Case) -> Shown:
    """One case as the page has it."""
    return Shown(
        case=case,
        what=_WHAT[case.proposal.kind],
        parts=_parts(case),
        accepts=_accepts(case),
        words=case.proposal.kind not in {Proposed.ANSWER, Proposed.WITHDRAWN},
        stamp=stamp(case),
        note=_note(case),
    )


def stamp(case: Case) -> str:
    """By which it is noticed that a case is not any more what somebody saw."""
    seen = [
        case.before,
        case.was,
        case.now,
        case.behind,
        case.stands,
        str(case.state),
        str(case.rivals),
        str(case.decision),
    ]
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()[:16]


def overall(cases: Iterable[Case]) -> str:
    """The same of all of them."""
    return hashlib.sha256("".join(stamp(case) for case in cases).encode()).hexdigest()[:16]


def _places(group: Sequence[Case]) -> Iterator[tuple[Shown, ...]]:
    """Those who want different things at one place together."""
    told: set[int] = set()
    for case in group:
        if case.is_open and case.number not in told:
            beside = [each for each in group if each.is_open and (each is case or each.number in case.rivals)]
            told |= {each.number for each in beside}
            yield tuple(shown(each) for each in beside)


def _parts(case: Case) -> tuple[tuple[str, str], ...]:
    match case.proposal.kind:
        case Proposed.QUERY:
            return (("mark", case.was),) if case.was else ()
        case Proposed.WITHDRAWN:
            return (("out", case.stands or case.was),)
        case _:
            return differences(case.was, case.now)


def _accepts(case: Case) -> tuple[tuple[str, str], ...]:
    if case.state is State.SO_ALREADY:
        return (("accepted", "It reads so already"),)
    if case.state in {State.CHANGED, State.GONE} and case.proposal.kind is not Proposed.WITHDRAWN:
        return ()
    match case.proposal.kind:
        case Proposed.ADDITION:
            return (("footnote", "As a footnote"), ("accepted", "As words of the text"))
        case Proposed.AMENDED | Proposed.LAYOUT:
            note = (("footnote", "As a footnote"),) if case.proposal.kind is Proposed.AMENDED else ()
            return (("accepted", "Accept"), *note)
        case Proposed.QUERY:
            return (("footnote", "As a footnote"),) if case.proposal.remark else ()  # nothing else of it is their words
        case Proposed.WITHDRAWN:
            return (("accepted", "Withhold the turn"),) if case.own else ()
        case Proposed.ANSWER:
            return (("accepted", "Take it into the record"),)
        case Proposed.UNPLACED | Proposed.ACCEPTED:
            return ()


def _note(case: Case) -> str:
    """What one should know before deciding."""
    if case.state in {State.CHANGED, State.GONE}:
        return "The text has changed since it was sent."
    if case.packet.purpose is Purpose.EDIT:
        return "From an editor."
    if case.proposal.by and case.proposal.by != case.name:
        return f"The file names {case.proposal.by} for it."
    return ""


def _title(where: str, *, urgent: bool) -> str:
    titles: Mapping[str, str] = {"answer": "The record", "unplaced": "Without a place"}
    title = titles.get(where, f"Turn {where}" if where[:1].isdigit() else f"Message {where}")
    return f"Urgent: {title[:1].lower()}{title[1:]}" if urgent else title
