"""An index proposed, and what an editor accepts of it or refuses: `apparatus/index.toml`, in which nothing else is ever changed.

Looking changes nothing. What was shown is kept in `.work/`, so that a number accepted later means what was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.editions import book, index_lines
from sasci_archive.errors import Faults, OutOfDate, SasciError
from sasci_archive.formats import blocks_toml, index_toml, records
from sasci_archive.house import index_proposals
from sasci_archive.house.capital_names import Name, bare
from sasci_archive.house.index_proposals import Said
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.indexing import Entry, Index, Proposal
from sasci_archive.model.phrases import OBJECT
from sasci_archive.model.reading import Reading
from sasci_archive.model.redaction import Entity, Naming
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.bound.indexing import ELEMENTS, looked_for
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import ID, Element, all_text, compose, parse, path, spaced
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.turns_said import Turns

_WHERE = indexing.FILE
_DOING = "changed, as its index is,"
_MOST = 5
"""So many turns of an entry are shown."""


class Finder(Protocol):
    """Finds names in runs of words."""

    def entities(self, words: Sequence[str]) -> tuple[Entity, ...]:
        """Those of one passage."""


class _Shown(Value, frozen=True):
    """`.work/index.json`: the list as it was last shown."""

    proposals: tuple[Proposal, ...]


class Standing(msgspec.Struct, frozen=True):
    """How an entry of `index.toml` stands: its heading (with that it stands under), its turns as runs and where else it leads, as a proof
    prints them now; "" where it is not printed."""

    label: str
    kind: IndexKind
    told: str


def propose(folder: Folder, finder: Finder | None = None, *, whole: bytes | None = None) -> tuple[Proposal, ...]:
    """What the index does not have yet, numbered; kept as what was shown. Raises as `proposals` does, and Disk."""
    found = proposals(folder, finder, whole=whole)
    show(folder, found)
    return found


def show(folder: Folder, found: tuple[Proposal, ...]) -> None:
    """Keep these as what was shown: a number accepted later is one of theirs. Raises Disk."""
    files.write(folder.work / "index.json", records.compose_json(_Shown(found)))


def proposals(folder: Folder, finder: Finder | None = None, *, whole: bytes | None = None) -> tuple[Proposal, ...]:
    """What the index does not have yet, numbered, before anybody is shown it. `whole` is the transcript bound, where somebody has done that already.
    Raises NotYet, BadTranscript, BadRecord."""
    root = parse(_whole(folder) if whole is None else whole)
    redact.for_the_house_only(root)
    redact.restricted(root)
    turns = Turns(root)
    texts: dict[str, str] = {}
    for paragraph in turns.paragraphs:
        texts[paragraph.turn] = f"{texts.get(paragraph.turn, '')}\n{paragraph.text}".strip()
    said = Said(
        turns=texts,
        marked=tuple(_marked(root, turns)),
        chronology=tuple(event.label for event in colophon.chronology(root)),
        found=tuple(_found(texts, finder)) if finder else (),
    )
    seminar = folder.seminar()
    return index_proposals.proposals(
        said,
        roster=seminar.roster,
        glossary=seminar.glossary,
        index=index_of(folder),
        named=folder.consent().named,
    )


def accept(folder: Folder, chosen: Collection[int]) -> tuple[Entry, ...]:
    """Write the chosen proposals (by number, as last shown) into `index.toml`: the entries written. Raises SasciError, OutOfDate,
    BadRecord, Busy, Disk."""
    entries: list[Entry] = []
    with folder.alone(_DOING, None):
        for proposal in _shown(folder, chosen):
            entries.append(proposal.entry)
            if proposal.short:
                entries.append(Entry(kind=proposal.entry.kind, heading=proposal.short, see=(proposal.entry.heading,)))
        _save(folder, index_toml.with_entries(_text(folder), entries))
    return tuple(entries)


def refuse(folder: Folder, chosen: Collection[int]) -> tuple[str, ...]:
    """Remember that the chosen proposals are not wanted: their headings. Raises as `accept` does."""
    with folder.alone(_DOING, None):
        headings = tuple(proposal.entry.heading for proposal in _shown(folder, chosen))
        _save(folder, index_toml.with_refused(_text(folder), headings))
        return headings


def put(folder: Folder, entry: Entry) -> None:
    """Write one more entry down. Raises Faults where it could not stand so (a heading that is there, words that nobody says), BadRecord, Busy; nothing is
    then changed."""
    with folder.alone(_DOING, None):
        _save_checked(folder, index_toml.with_entries(_text(folder), [entry]))


def change(folder: Folder, number: int, was: Entry, now: Entry | None) -> None:
    """Let entry `number` of the file (from 0), which is `was`, say something else; None takes it out. Raises as `put` does, and OutOfDate where it
    is another."""
    with folder.alone(_DOING, None):
        _change(folder, number, was, now)


def _change(folder: Folder, number: int, was: Entry, now: Entry | None) -> None:
    every = index_of(folder).entry
    if number >= len(every) or every[number] != was:
        raise OutOfDate(f"'{was.heading or was.person}' has been changed meanwhile.", remedy="Look at the index again.")
    if now is None:
        text = blocks_toml.removed(_text(folder), "entry", number, where=_WHERE)
    else:
        text = blocks_toml.changed(_text(folder), "entry", number, index_toml.keys(now), where=_WHERE)
    _save_checked(folder, text)


def check(folder: Folder, on: dt.datetime) -> tuple[Standing, ...]:
    """Every entry of `index.toml` in its order, as a proof would print it now. Raises NotYet, BadTranscript, BadRecord; Faults where an
    entry matches nothing, or leads nowhere."""
    return standing(folder, _proof(bound(folder).master, on), index_of(folder))


def would_print(folder: Folder, entry: Entry, on: dt.datetime) -> Standing:
    """How one entry more would be printed, in a proof that had it. Raises as `check` does; Faults, too, where it could not stand so."""
    index = index_of(folder)
    root = parse(_whole(folder))
    more = msgspec.structs.replace(index, entry=(*index.entry, entry))
    before = {str(fault) for fault in indexing.faults(root, index)}
    if new := [fault for fault in indexing.faults(root, more) if str(fault) not in before]:
        raise Faults(_WHERE, new)
    indexing.bind(root, more)
    return standing(folder, _proof(compose(root), on), more)[-1]


def _proof(whole: bytes, on: dt.datetime) -> Reading:
    return gate.release(whole, None, Consent(), Channel.PROOF, on).reading


def standing(folder: Folder, reading: Reading, index: Index) -> tuple[Standing, ...]:
    """Every entry of an index in its order, as a proof prints it. Raises NotYet, BadTranscript."""
    numbers = book.turns(reading)
    printed = {label: index_lines.told(line, numbers) for label, line in index_lines.labelled(reading)}
    labels = looked_for(parse(folder.master()), index)
    return tuple(
        Standing(label, IndexKind.PERSON if entry.person else entry.kind, printed.get(label, ""))
        for label, entry in zip(labels, index.entry, strict=True)
    )


def index_of(folder: Folder) -> Index:
    """The index as its editor writes it; an empty one before that. Raises BadRecord."""
    return records.parse(_text(folder).encode(), Index, where=f"{folder.slug}/apparatus/index.toml")


def few(turns: Sequence[str]) -> str:
    """Some turns, as people read them: u3, u7 … and 12 more."""
    more = f" and {len(turns) - _MOST} more" if len(turns) > _MOST else ""
    return f"{', '.join(turns[:_MOST])}{more}"


def _whole(folder: Folder) -> bytes:
    """The transcript with what stands around it; by itself where something in that is wrong, which is said elsewhere."""
    try:
        return bound(folder).master
    except Faults:
        return folder.master()


def _shown(folder: Folder, chosen: Collection[int]) -> list[Proposal]:
    kept = folder.work / "index.json"
    again = f"`inv index {folder.slug}` shows it."
    if not kept.exists():
        raise SasciError("Nothing has been proposed yet, so that the numbers mean nothing.", remedy=again)
    shown = records.parse(files.read(kept), _Shown, where=f"{folder.slug}/.work/index.json").proposals
    if beyond := sorted(set(chosen) - {p.number for p in shown}):
        raise SasciError(f"There is no proposal no. {beyond[0]}: the list has {len(shown)}.", remedy=again)
    index = index_of(folder)
    taken = {entry.heading for entry in index.entry} | set(index.refused)
    wanted = [p for p in shown if p.number in chosen]
    if done := next((p for p in wanted if p.entry.heading in taken), None):
        raise OutOfDate(
            f"No. {done.number} ('{done.entry.heading}') has been decided since the list was shown.",
            remedy=f"Look again: `inv index {folder.slug}`.",
        )
    return wanted


def _text(folder: Folder) -> str:
    if not folder.index_toml.exists():
        return index_toml.HEAD
    return records.as_text(files.read(folder.index_toml), where=f"{folder.slug}/apparatus/index.toml")


def _save(folder: Folder, text: str) -> None:
    files.write(folder.index_toml, text.encode())


def _save_checked(folder: Folder, text: str) -> None:
    """Where nothing is wrong that was not before."""
    root, where = parse(folder.master()), f"{folder.slug}/{_WHERE}"
    before = {str(fault) for fault in indexing.faults(root, index_of(folder))}
    after = indexing.faults(root, records.parse(text.encode(), Index, where=where))
    if new := [fault for fault in after if str(fault) not in before]:
        raise Faults(_WHERE, new)
    _save(folder, text)


def _marked(root: Element, turns: Turns) -> Iterator[Name]:
    """The names that the text marks as those of entries in the editors' lists."""
    kinds = {element: kind for kind, element in ELEMENTS.items()}
    names = {
        node.get(ID, ""): spaced(all_text(next(iter(node))))
        for kind, entry in (("listPerson", "person"), ("listPlace", "place"), ("listOrg", "org"))
        for node in path(root, f"standOff/{kind}/{entry}")
        if len(node)
    }
    yield from (Name(names[mark.ref], kinds[mark.element]) for mark in turns.marks if mark.ref in names)


def _found(texts: dict[str, str], finder: Finder) -> Iterator[Name]:
    """What a machine takes for names, the longest first, without the article before it."""
    kinds = {Naming.PERSON: IndexKind.PERSON, Naming.PLACE: IndexKind.PLACE, Naming.BODY: IndexKind.BODY}
    counted: dict[Name, int] = {}
    for text in texts.values():
        words = text.replace(OBJECT, " ").split()
        for entity in finder.entities(words):
            run = words[entity.first : entity.last + 1]
            run = run[1:] if run[0].casefold() in {"the", "a", "an"} else run
            name = bare(" ".join(run))
            if name and any(c.isupper() for c in name):
                counted[Name(name, kinds[entity.kind])] = counted.get(Name(name, kinds[entity.kind]), 0) + 1
    yield from sorted(counted, key=lambda name: (-len(name.text), name.text, -counted[name]))
