"""Changes to a transcript (`changes`), made; and the inverse of each.

Whatever a change does is in the end that some parts of the document now read otherwise: a `Swap`. So the inverse of every
change is the same swap the other way round, and applied to what the change gave, it gives back the same bytes. It refuses
where somebody has changed one of the parts in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei import history, restrict
from sasci_archive.tei.changing import (
    difference,
    follow_turns,
    footnotes,
    given_once,
    headings,
    merging,
    putting,
    signs,
    turns,
    undone,
)
from sasci_archive.tei.changing.changes import (
    AddNote,
    Change,
    ChangeHeading,
    Doubt,
    Hear,
    JoinTurns,
    Lift,
    Made,
    Mark,
    MoveNote,
    MoveWords,
    NameWords,
    Notice,
    Overlap,
    PlaceInTime,
    PutHeading,
    PutSign,
    RefreshHeader,
    Restrict,
    SetSpeaker,
    SplitTurn,
    TakeBack,
    TakeNote,
    Together,
    Unhear,
    UnnameWords,
    WriteNote,
)
from sasci_archive.tei.changing.corrections import (
    CorrectWithheld,
    CorrectWords,
    JoinParagraphs,
    Kind,
    PutBack,
    SplitParagraph,
    Supply,
)
from sasci_archive.tei.changing.reword import Line, OneByOne, reword, reword_withheld
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.document import (
    ID,
    Element,
    compose,
    element,
    identified,
    ids,
    local,
    parent,
    parse,
    spaced,
)
from sasci_archive.tei.drafting import in_time
from sasci_archive.tei.head import follow
from sasci_archive.tei.naming import listing, mentions
from sasci_archive.tei.naming.mentions import Mention
from sasci_archive.tei.passages import paragraph

_Recorded: TypeAlias = Callable[..., Line]
"""Writes the line of the history for a change of a kind (which points at whole turns, headings or notes)."""


def apply(
    tei: bytes,
    change: Change,
    *,
    shared: bool = False,
    taken: Callable[[], Collection[str]] | None = None,
    instead: Swap | None = None,
) -> bytes:
    """The transcript with the change, made `instead` of what these parts came to (`one_go`), where that is given. Where `shared`, a line of the history that is there already and agrees with it in who, when, why and kind is
    used rather than another written. None of the ids that are `taken` is given to anything new. Raises BadTranscript and OutOfDate where it does not fit."""
    root = parse(tei)
    if isinstance(change, Swap):
        try:
            return putting.put(root, change)
        except OutOfDate:
            return merging.merge(parse(tei), change)
    if instead is not None:
        putting.put_in(root, instead.inverse)
    known = set(ids(root)) if taken else ()
    _make(root, change, _recorded(root, change, shared=shared))
    if taken:
        given_once.renew(root, known, taken)
    return compose(root)


def apply_all(tei: bytes, changes: Sequence[CorrectWords | AddNote]) -> bytes:
    """The transcript with all of these changes, made one after another. Those that agree in who, when, why and kind are one decision,
    and share one line of the history. Raises as `apply` does."""
    root = parse(tei)
    made: set[tuple[dt.date, str, str, Kind]] = set()
    for change in changes:
        decision = (change.when, change.who, change.why, change.kind)
        _make(root, change, _recorded(root, change, shared=decision in made))
        made.add(decision)
    return compose(root)


def inverse(tei: bytes, change: Change, *, shared: bool = False) -> Swap:
    """What takes a change to `tei` back. Raises as `apply` does."""
    return effect(tei, change, shared=shared).inverse


def effect(tei: bytes, change: Change, *, shared: bool = False) -> Swap:
    """What a change to `tei` comes to. Raises as `apply` does."""
    if isinstance(change, Swap):
        return change
    root, changed = parse(tei), parse(tei)
    _make(changed, change, _recorded(changed, change, shared=shared))
    return difference.between(root, changed)


# -- the changes -----------------------------------------------------------------------------------------------------


def _recorded(root: Element, change: Made, *, shared: bool) -> _Recorded:
    def recorded(kind: str, turns: Iterable[str] = ()) -> Line:
        same = shared and not isinstance(change, Notice | PlaceInTime)  # of these each is told
        of = dict.fromkeys(filter(None, turns))
        line, who = history.record(
            root, when=change.when, who=change.who, why=change.why, kind=kind, shared=same, whole=bool(of)
        )
        if of:
            history.point(root, line, of)
        return line, who

    return recorded


def _make(root: Element, change: Made, recorded: _Recorded) -> None:  # noqa: C901 - one case for each kind of change
    def marks(line: Line) -> dict[str, str]:
        return {"change": f"#{line[0]}", "resp": line[1]}

    match change:
        case CorrectWords() | Supply() | SplitParagraph() | JoinParagraphs() | PutBack():
            reword(root, change, recorded(change.kind.value))
        case Together():
            _together(root, change, recorded)
        case CorrectWithheld():
            reword_withheld(root, change, recorded("transcription"))
        case TakeBack():
            undone.take_back(root, change.line)
        case AddNote():
            footnotes.add(root, change, recorded(change.kind.value))
        case SetSpeaker():
            _name(root, change, recorded)
        case Hear():
            for name in change.utterances:
                _utterance(root, name)
            recorded("heard", change.utterances)
        case Unhear():
            for name in change.utterances:
                follow_turns.unhear(root, _ids(_utterance(root, name))[0])
            recorded("transcription", change.utterances)
        case PutSign():
            who = _person(root, change.person) if change.person else ""
            sign = change.sign.made(change.ms, change.told, who)
            signs.put(paragraph(root, change.seg), change.after, sign, marks(recorded("transcription")))
        case Doubt(sure=False):
            id_, _ = recorded("transcription")
            signs.doubt(paragraph(root, change.seg), change.first, change.last, change.reason, id_)
        case Doubt():
            signs.settle(seg := paragraph(root, change.seg), change.first, change.last)
            recorded("transcription", _holders(seg))
        case Overlap():
            signs.overlap(seg := paragraph(root, change.seg), change.first)
            recorded("transcription", _holders(seg))
        case PutHeading():
            recorded("edition", [headings.put(root, change.before, change.text)])
        case ChangeHeading():
            headings.change(root, change.heading, change.text)
            recorded("edition", [change.heading])
        case TakeNote():
            kind = "witness" if footnotes.note_of(root, change.note).get("type") == "witness" else "edition"
            footnotes.take(root, change.note, marks(recorded(kind)))
        case WriteNote():
            footnotes.write(root, change, recorded(change.kind.value, [change.note]))
        case MoveNote():
            footnotes.move(root, change.note, paragraph(root, change.seg), change.after)
            recorded("edition", [change.note])
        case SplitTurn():
            recorded(
                "transcription", _ids(turns.split(root, paragraph(root, change.seg), change.first, change.between))
            )
        case JoinTurns():
            u = _utterance(root, change.utterance)
            id_, _ = recorded("transcription", [change.utterance])
            history.point(root, id_, _ids(turns.join(root, u, id_, run_on=change.run_on)))
        case MoveWords():
            recorded("transcription", _move(root, change))
        case Restrict():
            _restrict(root, change, recorded)
        case Mark():
            _mark(root, change, recorded)
        case NameWords():
            listing.mark(root, change.mentions, change.kind, change.ref, change.name)
            recorded("edition", _passages(root, change.mentions))
        case UnnameWords():
            for place in sorted(change.mentions, key=lambda m: (m.passage, -m.first)):
                listing.unmark(root, place)
            recorded("edition", _passages(root, change.mentions))
        case Lift():
            inside = _holders(restrict.redaction(root, change.redaction))
            restrict.lift(root, change.redaction)
            recorded("edition", inside)
        case Notice():
            recorded("version")
        case RefreshHeader():
            before = compose(root)
            follow.refresh(root, change.slug, change.seminar, change.project)
            if compose(root) != before:
                recorded("record")
        case PlaceInTime():
            in_time.place(root, dict(change.times), change.recordings, change.made)
            recorded("transcription")


def _together(root: Element, change: Together, recorded: _Recorded) -> None:
    lines = list[Line]()

    def under_one(_: str, turns: Iterable[str] = ()) -> Line:
        of = tuple(turns)
        if not lines:
            lines.append(recorded(change.kind.value, of))
        elif of:
            history.point(root, lines[0][0], of)
        return lines[0]

    words = OneByOne(root)
    for each in change.changes:
        match each:
            case CorrectWords() | Supply() | SplitParagraph() | JoinParagraphs() | PutBack():
                words.reword(each, under_one(""))
            case AddNote():  # as it stands behind words, those before it stay where they are
                _make(root, each, under_one)
            case _:
                _make(root, each, under_one)
                words.forget()
    if not lines:
        under_one("")


def _name(root: Element, change: SetSpeaker, recorded: _Recorded) -> None:
    person = _person(root, change.person)
    for name in change.utterances:
        _utterance(root, name).set("who", f"#{person}")
    recorded("transcription", change.utterances)


def _move(root: Element, change: MoveWords) -> list[str]:
    seg = paragraph(root, change.seg)
    if bool(change.to) is bool(change.person):
        raise BadTranscript(
            f"{change.seg}: these words go to a turn or to a person, to one of them.", remedy="Say whose they are."
        )
    was = parent(seg).get(ID, "")
    if change.to:
        return [was, *_ids(turns.move(root, seg, change.first, change.last, change.to, change.said))]
    person = _person(root, change.person)
    own = turns.part_out(root, seg, change.first, change.last, change.said)
    own.set("who", f"#{person}")
    own.attrib.pop("corresp", "")
    return [was, *_ids(own)]


def _ids(*nodes: Element) -> list[str]:
    return [node.get(ID, "") for node in nodes]


def _mark(root: Element, change: Mark, recorded: _Recorded) -> None:
    person = _person(root, change.person)
    for mention in sorted(
        change.mentions, key=lambda m: (m.passage, -m.first)
    ):  # from the end: numbers stay as they were
        mentions.mark(root, mention, lambda: element("persName", "", ref=f"#{person}"))
    recorded("edition", _passages(root, change.mentions))


def _passages(root: Element, places: Iterable[Mention]) -> Iterator[str]:
    """The turns and messages, by id, that these stand in: what was marked in them is no matter of words."""
    for place in places:
        node = identified(root, place.passage)
        yield from () if node is None else _holders(node)


def _holders(node: Element) -> list[str]:
    return [each.get(ID, "") for each in (node, *node.iterancestors()) if local(each) in {"u", "writing"}]


def _person(root: Element, id_: str) -> str:
    """The xml:id of a participant. Raises BadTranscript."""
    person = f"p.{id_}"
    if identified(root, person) is None:
        raise BadTranscript(
            f"'{id_}' is not among the participants of this transcript.",
            remedy="Add them to the roster in seminar.toml, and let the header follow it.",
        )
    return person


def _restrict(root: Element, change: Restrict, recorded: _Recorded) -> None:
    instead = [change.instead]
    line, _ = recorded("edition")
    authority = history.responsible(root, change.authority, of=history.WITHHOLDING)

    def made() -> Element:
        said = instead.pop() if instead else ""  # once, where it is one redaction over several paragraphs
        marks = {"subtype": change.reason.value, "n": spaced(said), "resp": authority, "change": f"#{line}"}
        return element("seg", "", id=history.unused(root, "r"), type="restricted", **marks)

    restrict.restrict(root, change.passage, change.words, made, notes=change.notes)


def _utterance(root: Element, name: str) -> Element:
    found = identified(root, name)
    if found is None or local(found) != "u":
        raise BadTranscript(f"There is no utterance '{name}'.", remedy="Utterances are called u1, u2 and so on.")
    return found
