"""What must be gone for good is cut out of the master itself, out of every reading of it; its number stays, and that something was there.

To withhold is to keep something from leaving (`restrict`); this is what cannot be taken back: no reading, no note in it, no line of history
tells the words any more.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.model import hidden_names
from sasci_archive.model.consent import Reason
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.secret import Kind, Secret
from sasci_archive.model.speech import SessionWords, Span, Words
from sasci_archive.tei import history, restrict
from sasci_archive.tei.cutting import redact, silence
from sasci_archive.tei.cutting.cast import authors, place_of
from sasci_archive.tei.cutting.marked import runs
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    by_id,
    compose,
    element,
    local,
    parent,
    parse,
    path,
    pointers,
    remove,
    spaced,
)
from sasci_archive.tei.wordings import Which, settle

NAMELESS = "Name taken down"
"""What stands in the list of people where a name stood."""
TAKEN_DOWN = "Something was taken down."
"""What the history says of it, and of every change that was made in what is gone."""


class Expunged(msgspec.Struct, frozen=True):
    """The master without it; what was cut out, in all its readings (`texts`, under marks that do not say them); the turns and messages it
    stood in; and when it is heard, by session (ms), None where nobody knows: then no sound of these sessions can stay. `names` are those of people who
    are to be found nowhere any more."""

    tei: bytes
    texts: tuple[Secret, ...]
    names: tuple[str, ...]
    turns: tuple[str, ...]
    sessions: tuple[str, ...]
    spans: Mapping[str, tuple[Span, ...]] | None


def expunge(
    master: bytes,
    parts: Sequence[str],
    words: Words | None,
    *,
    when: dt.date,
    who: str,
    people: Sequence[str] = (),
) -> Expunged:
    """Without these turns (u12), messages (c3), notes (fn2) and redactions (r1), and without all that these `people` (ids of the roster) said and where
    they are marked as those of whom others speak. Raises BadTranscript where there is no such part or person, or where nothing is left to take down."""
    root = parse(master)
    names = [name for person in people for name in _names(root, person)]
    mentions = [node for person in people for node in _mentions(root, person)]
    nodes = [
        *(_part(root, part) for part in dict.fromkeys(parts)),
        *(n for p in people for n in _said_by(root, p)),
        *mentions,
    ]
    if not nodes and not names:
        raise BadTranscript("Nothing is named that could be taken down.", remedy="Give --part.")
    turns = dict.fromkeys(_holder(node).get(ID, "") for node in nodes)
    sessions = dict.fromkeys(div.get("n", "1") for node in nodes for div in _session(node))
    texts = tuple(_texts(master, nodes))
    spans = silence.of(root, words, nodes)
    lines = {id_ for node in nodes for id_ in _changes(node)}
    for node in nodes:
        if node.getroottree().getroot() is root:  # it may stand in another that is gone already
            _cut(node)
    for person in people:
        _unnamed(by_id(root)[f"p.{person}"])
    still = set(_changes(root))
    for change in path(root, "teiHeader/revisionDesc/change"):
        if change.get(ID, "") in lines - still:
            _blank(change)
    known = by_id(root)
    for span in list(root.iter("{*}span")):
        ends = [id_ for name in ("from", "to", "target") for id_ in pointers(span.get(name, ""))]
        if not known.keys() >= set(ends):
            remove(span)
    redact.prune(root)
    history.record(root, when=when, who=who, why=TAKEN_DOWN, kind="edition")
    return Expunged(
        compose(root), texts, tuple(dict.fromkeys(names)), tuple(filter(None, turns)), tuple(sessions), spans
    )


def made_from(master: bytes, digests: Mapping[str, str]) -> bytes:
    """The master, in whose header the machine's results have these digests (SHA-256) now, by file."""
    root = parse(master)
    for desc in path(root, "teiHeader/encodingDesc/appInfo/application/desc"):
        file, parted, _ = all_text(desc).rpartition(" sha256:")
        if parted and file in digests:
            desc.text = f"{file} sha256:{digests[file]}"
    return compose(root)


def named(master: bytes, names: Sequence[str]) -> tuple[str, ...]:
    """Where these names stand still in what is said, in the header or in notes; ids are none. Raises BadTranscript."""
    root, hidden = parse(master), [Hidden(name) for name in names]
    header = [(local(part), part) for part in path(root, "teiHeader")]
    said = [(place_of(node), node) for node in root.iter("{*}u", "{*}writing")]
    around = [(local(div), div) for div in root.iter("{*}front", "{*}back")]
    return tuple(
        dict.fromkeys(place for place, node in (*header, *said, *around) if hidden_names.told(_parted(node), hidden))
    )


def _parted(node: Element) -> str:
    """What is said in an element, with a space between what stands in different ones: names in a list are words of their own."""
    return " ".join(str(text) for text in node.itertext())


def left(master: bytes) -> str:
    """All that is said in what is left, and in the header; but the history of changes, which only tells of it. Raises BadTranscript."""
    root = parse(master)
    for told in list(path(root, "teiHeader/revisionDesc")):
        remove(told)
    return all_text(root)


def quieted(master: bytes, says: Callable[[str], bool]) -> bytes:
    """The master, in whose history lines that `says` finds something in tell nothing any more; the same bytes where there is none. Raises BadTranscript."""
    root = parse(master)
    found = [line for line in path(root, "teiHeader/revisionDesc/change") if says(all_text(line))]
    for line in found:
        _blank(line)
    return compose(root) if found else master


def repeated(master: bytes, texts: Iterable[str]) -> tuple[str, ...]:
    """The turns, messages and notes that stay, in which QUOTED words in a row of these texts stand too. Raises BadTranscript."""
    sought = {run for text in texts for run in runs(text)}
    every = parse(master).iter("{*}u", "{*}writing")
    return tuple(dict.fromkeys(place_of(node) for node in every if not sought.isdisjoint(runs(all_text(node)))))


def unheard(words: Words, spans: Mapping[str, Sequence[Span]] | None, sessions: Sequence[str]) -> Words:
    """The words but those whose middle lies in the spans, by session; without spans, none of these sessions."""

    def gone(session: str, span: Span) -> bool:
        if spans is None:
            return session in sessions
        middle = (span.start + span.end) // 2
        return any(each.start <= middle <= each.end for each in spans.get(session, ()))

    kept = tuple(
        SessionWords(s.session, tuple(word for word in s.words if not gone(s.session, word.span)))
        for s in words.sessions
    )
    return msgspec.structs.replace(words, sessions=kept, bleed=())


def _part(root: Element, name: str) -> Element:
    found = by_id(root).get(name)
    if found is None or not (local(found) in {"u", "writing", "note"} or restrict.is_restricted(found)):
        raise BadTranscript(
            f"There is no turn, message, note or redaction '{name}' to take down.",
            remedy="Give a turn (u12), a message (c3), a note (fn2), or words that are withheld already, by the id of their redaction (r1): "
            "`inv redact SLUG u12 --from 4 --to 9 …` withholds words, `inv redact.log SLUG` lists them.",
        )
    if not all_text(found).strip():
        raise BadTranscript(f"Nothing stands in '{name}' any more.", remedy="It was taken down before.")
    return found


def _names(root: Element, person: str) -> Iterator[str]:
    listed = by_id(root).get(f"p.{person}")
    if listed is None:
        raise BadTranscript(
            f"There is no '{person}' among the participants of this transcript.",
            remedy="Give an id of the roster in seminar.toml.",
        )
    every = (spaced(all_text(name)) for name in path(listed, "persName"))
    yield from (name for name in every if name and name != NAMELESS)


def _said_by(root: Element, person: str) -> Iterator[Element]:
    """All that is theirs and not gone yet."""
    for node in root.iter("{*}u", "{*}writing", "{*}note"):
        if f"p.{person}" in authors(node) and all_text(node).strip():
            yield node


def _mentions(root: Element, person: str) -> Iterator[Element]:
    for text in path(root, "text"):
        yield from (n for n in text.iter(*redact.NAMING) if n.get("ref") == f"#p.{person}")


def _unnamed(person: Element) -> None:
    """Nothing is told of them but their part in it: the list needs somebody there, as turns are theirs."""
    for child in list(person):
        person.remove(child)
    person.append(element("persName", NAMELESS))


def _holder(node: Element) -> Element:
    return next((n for n in (node, *node.iterancestors()) if local(n) in {"u", "writing"}), node)


def _session(node: Element) -> Iterator[Element]:
    yield from (div for div in node.iterancestors("{*}div") if div.get("type") == "session")


def _texts(master: bytes, nodes: Sequence[Element]) -> Iterator[Secret]:
    """What is said in them, paragraph by paragraph, in each reading, once; and in notes within."""
    seen: set[str] = set()
    wanted = [id_ for node in nodes if (id_ := node.get(ID, ""))]
    for which in Which:
        root = parse(master)
        settle(root, which)
        known = by_id(root)
        for id_ in (id_ for id_ in wanted if id_ in known):
            for text in _paragraphs(known[id_]):
                if text and text not in seen:
                    seen.add(text)
                    yield Secret(f"words of {id_}", text, Kind.WORDS)


def _paragraphs(node: Element) -> Iterator[str]:
    notes = [n for n in node.iter("{*}note") if n is not node]
    yield from (spaced(all_text(note)) for note in notes)
    bare = copy.deepcopy(node)
    for note in [n for n in bare.iter("{*}note", "{*}desc") if n is not bare]:
        tail = note.tail
        note.clear()
        note.tail = tail
    segs = list(path(bare, "seg")) if local(bare) == "u" else [bare]
    yield from (spaced(all_text(seg)) for seg in segs)


def _changes(node: Element) -> Iterator[str]:
    for each in node.iter("*"):
        yield from pointers(each.get("change", ""))


def _cut(node: Element) -> None:
    if restrict.is_restricted(node) or local(node) not in {"u", "writing", "note"}:
        gap = redact.stand_in(node)
        gap.tail, node.tail = node.tail, None
        parent(node).replace(node, gap)
        return
    kind = next((s.get("subtype", "") for s in node.iter("{*}seg") if restrict.is_restricted(s)), "")
    told, tail = [(str(name), str(value)) for name, value in node.attrib.items()], node.tail
    node.clear()
    for name, value in told:
        node.set(name, value)
    known = {reason.value for reason in Reason}
    gap = element("gap", reason=f"redacted {kind}" if kind in known else "redacted")
    node.append(gap)
    node.tail = tail


def _blank(change: Element) -> None:
    """A line of history whose change is gone says no more than that."""
    for child in list(change):
        change.remove(child)
    change.text = TAKEN_DOWN
