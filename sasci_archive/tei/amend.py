"""Changes to a transcript (`changes`), made; and the inverse of each.

Whatever a change does is in the end that some parts of the document now read otherwise: a `Swap`. So the inverse of every
change is the same swap the other way round, and applied to what the change gave, it gives back the same bytes. It refuses
where somebody has changed one of the parts in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

from lxml import etree

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.inlines import NoteKind
from sasci_archive.tei import correct, follow, history, in_time, layout, mentions, restrict, undone
from sasci_archive.tei.changes import (
    AddNote,
    Amendment,
    Change,
    CorrectWords,
    Hear,
    JoinParagraphs,
    Kind,
    Lift,
    Made,
    Mark,
    Notice,
    Part,
    PlaceInTime,
    RefreshHeader,
    Restrict,
    Rewording,
    SetSpeaker,
    SplitParagraph,
    Supply,
    Swap,
    TakeBack,
    Together,
)
from sasci_archive.tei.document import (
    ID,
    Element,
    by_id,
    compose,
    element,
    first,
    local,
    parse,
    spaced,
    swap,
)
from sasci_archive.tei.places import Place, words_of

_Lines: TypeAlias = dict[tuple[dt.date, str, str, str], tuple[str, str]]
"""The line of the history, and the pointer to who made it, for each decision."""


def apply(tei: bytes, change: Change) -> bytes:
    """The transcript with the change. Raises BadTranscript and OutOfDate where it does not fit."""
    root = parse(tei)
    if isinstance(change, Swap):
        for part in change.parts:
            _put(root, part)
    else:
        _make(root, change)
    return compose(root)


def apply_all(tei: bytes, changes: Sequence[CorrectWords | AddNote]) -> bytes:
    """The transcript with all of these changes, made one after another. Those that agree in who, when, why and kind are one decision,
    and share one line of the history. Raises as `apply` does."""
    root = parse(tei)
    lines: _Lines = {}
    for change in changes:
        if isinstance(change, CorrectWords):
            reword(root, change, _shared(root, change, change.kind.value, lines))
        else:
            _annotate(root, change, lines)
    return compose(root)


def inverse(tei: bytes, change: Change) -> Swap:
    """What takes a change to `tei` back. Raises as `apply` does."""
    return effect(tei, change).inverse


def effect(tei: bytes, change: Change) -> Swap:
    """What a change to `tei` comes to. Raises as `apply` does."""
    if isinstance(change, Swap):
        return change
    root, changed = parse(tei), parse(tei)
    _make(changed, change)
    said = (f"#{node.get(ID)}" for node in root.iter("{*}u", "{*}writing") if node.get(ID))
    places = ["teiHeader", "standOff", "text/front", "text/back", *said]
    if (first(root, "text/back") is None) != (first(changed, "text/back") is None):
        places = ["teiHeader", "standOff", "text"]
    before, after = by_id(root), by_id(changed)
    parts = [Part(p, _xml(_found(root, p, before)), _xml(_found(changed, p, after))) for p in places]
    return Swap(tuple(part for part in parts if part.before != part.after))


# -- the changes -----------------------------------------------------------------------------------------------------


def _make(root: Element, change: Made) -> None:  # noqa: C901 - one case for each kind of change
    match change:
        case CorrectWords() | Supply() | SplitParagraph() | JoinParagraphs():
            reword(root, change, _recorded(root, change, change.kind.value))
        case Together():
            shared = _recorded(root, change, change.kind.value)
            for each in change.changes:
                reword(root, each, shared)
        case TakeBack():
            undone.take_back(root, change.line)
        case AddNote():
            _annotate(root, change, {})
        case SetSpeaker():
            _name(root, change)
        case Hear():
            there = by_id(root)
            for name in change.utterances:
                _utterance(there, name)
            line, _ = _recorded(root, change, "heard")
            by_id(root)[line].set("target", " ".join(f"#{name}" for name in change.utterances))
        case Restrict():
            _restrict(root, change)
        case Mark():
            _mark(root, change)
        case Lift():
            restrict.lift(root, change.redaction)
            _recorded(root, change, "edition")
        case Notice():
            _recorded(root, change, "version")
        case RefreshHeader():
            before = compose(root)
            follow.refresh(root, change.slug, change.seminar, change.project)
            if compose(root) != before:
                _recorded(root, change, "record")
        case PlaceInTime():
            in_time.place(root, dict(change.times), change.recordings, change.made)
            _recorded(root, change, "transcription")


def reword(root: Element, change: Rewording, line: tuple[str, str]) -> None:
    """One change of words under a line of the history that is written already: its id, and who made it. Raises BadTranscript, OutOfDate."""
    seg = _seg(root, change.seg)
    marks = {"change": f"#{line[0]}", "resp": line[1]}
    match change:
        case CorrectWords():
            witness = change.kind is Kind.WITNESS
            correct.words(seg, change.first, change.was, spaced(change.now), marks, close=change.close, heard=witness)
        case Supply():
            correct.sign(seg, change.sign, spaced(change.now), marks)
        case SplitParagraph():
            layout.split(root, seg, change.first, line[0])
        case JoinParagraphs():
            layout.join(root, seg, line[0])


def _annotate(root: Element, change: AddNote, lines: _Lines) -> None:
    seg = _seg(root, change.seg)
    words = words_of(seg)
    if not 0 <= change.after <= len(words):
        raise OutOfDate(f"{change.seg} has {len(words)} words, not {change.after}.", remedy="Look at it again.")
    line, who = _shared(root, change, "witness" if change.note is NoteKind.WITNESS else "edition", lines)
    note = element(
        "note",
        spaced(change.text),
        id=history.unused(root, "fn"),
        type=change.note.value,
        place="foot",
        resp=who,
        change=f"#{line}",
    )
    place = correct.behind(words[change.after - 1].end) if change.after else Place(seg, None, 0)
    place.insert(note)


def _name(root: Element, change: SetSpeaker) -> None:
    person = _person(root, change.person)
    for name in change.utterances:
        _utterance(by_id(root), name).set("who", f"#{person}")
    _recorded(root, change, "transcription")


def _mark(root: Element, change: Mark) -> None:
    person = _person(root, change.person)
    for mention in sorted(
        change.mentions, key=lambda m: (m.passage, -m.first)
    ):  # from the end: numbers stay as they were
        mentions.mark(root, mention, lambda: element("persName", "", ref=f"#{person}"))
    _recorded(root, change, "edition")


def _person(root: Element, id_: str) -> str:
    """The xml:id of a participant. Raises BadTranscript."""
    person = f"p.{id_}"
    if person not in by_id(root):
        raise BadTranscript(
            f"'{id_}' is not among the participants of this transcript.",
            remedy="Add them to the roster in seminar.toml, and let the header follow it.",
        )
    return person


def _restrict(root: Element, change: Restrict) -> None:
    instead = [change.instead]
    line, _ = _recorded(root, change, "edition")
    authority = history.responsible(root, change.authority, of=history.WITHHOLDING)

    def made() -> Element:
        said = instead.pop() if instead else ""  # once, where it is one redaction over several paragraphs
        marks = {"subtype": change.reason.value, "n": spaced(said), "resp": authority, "change": f"#{line}"}
        return element("seg", "", id=history.unused(root, "r"), type="restricted", **marks)

    restrict.restrict(root, change.passage, change.words, made, notes=change.notes)


def _recorded(root: Element, change: Amendment, kind: str) -> tuple[str, str]:
    return history.record(root, when=change.when, who=change.who, why=change.why, kind=kind)


def _shared(root: Element, change: Amendment, kind: str, lines: _Lines) -> tuple[str, str]:
    decision = (change.when, change.who, change.why, kind)
    if decision not in lines:
        lines[decision] = _recorded(root, change, kind)
    return lines[decision]


def _utterance(there: dict[str, Element], name: str) -> Element:
    found = there.get(name)
    if found is None or local(found) != "u":
        raise BadTranscript(f"There is no utterance '{name}'.", remedy="Utterances are called u1, u2 and so on.")
    return found


def _seg(root: Element, name: str) -> Element:
    found = by_id(root).get(name)
    if found is None or local(found) not in {"seg", "writing"} or restrict.is_restricted(found):
        raise BadTranscript(f"There is no paragraph '{name}'.", remedy="Paragraphs are called u1.s1, u1.s2 and so on.")
    return found


# -- swapping parts --------------------------------------------------------------------------------------------------


def _found(root: Element, place: str, ids: dict[str, Element]) -> Element | None:
    return ids.get(place[1:]) if place.startswith("#") else first(root, place)


def _xml(node: Element | None) -> str:
    return "" if node is None else etree.tostring(node, encoding="unicode", with_tail=False)


def _put(root: Element, part: Part) -> None:
    old = _found(root, part.place, by_id(root))
    if part.place == "standOff" and old is None and not part.before:
        in_time.put_aside(root, etree.fromstring(part.after))
        return
    if part.place == "standOff" and old is not None and _xml(old) == part.before and not part.after:
        root.remove(old)
        return
    if old is None or _xml(old) != part.before:
        raise OutOfDate(
            f"{part.place.lstrip('#')} has been changed since, so that this change cannot be taken back as it was made.",
            remedy="Take back the later changes first, or make a new one.",
        )
    swap(old, etree.fromstring(part.after))
