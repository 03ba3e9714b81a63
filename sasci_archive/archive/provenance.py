"""What has happened to a seminar, for the archive: from its recordings, the makings of words and voices, the edition's history, the journal.

The restricted account is whole. The public one says what was done and when, and names nobody but those whose names its own edition prints;
it takes nothing from what people wrote freely (reasons, settings, file names). Both are the same bytes at any hour.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from sasci_archive.archive import safekept
from sasci_archive.formats import premis
from sasci_archive.model import journal
from sasci_archive.model.consent import Attribution, Consent
from sasci_archive.model.journal import Entry
from sasci_archive.model.provenance import (
    UNKNOWN_DAY,
    Agent,
    AgentKind,
    Event,
    Happened,
    Provenance,
    Right,
    Thing,
)
from sasci_archive.model.reading import Reading
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Making
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import Element, parse, path, pointers, spaced
from sasci_archive.tei.head import colophon

Named = Callable[[str], str]
"""Gives the id of an agent by a name, "" where nobody is to be named."""


class _Row(msgspec.Struct, frozen=True):
    """A kind of line of the journal: what it is in PREMIS, and how it is told to everybody; "" where it is told to nobody outside."""

    what: Happened
    public: str = ""


_JOURNAL: Mapping[str, _Row] = {
    journal.NAMED: _Row(Happened.METADATA),
    journal.ANSWERED: _Row(Happened.POLICY),
    journal.CHANGED: _Row(Happened.POLICY),
    journal.TAKEN_BACK: _Row(Happened.POLICY),
    journal.SENT: _Row(Happened.DISSEMINATION),
    journal.REMINDED: _Row(Happened.DISSEMINATION),
    journal.RETURNED: _Row(Happened.INGESTION),
    journal.DECIDED: _Row(Happened.MODIFICATION),
    journal.REOPENED: _Row(Happened.MODIFICATION),
    journal.EDITED: _Row(Happened.MODIFICATION),
    journal.MARKED: _Row(Happened.REDACTION),
    journal.REDACTED: _Row(Happened.REDACTION),
    journal.LIFTED: _Row(Happened.REDACTION),
    journal.HEARD: _Row(Happened.VALIDATION, "what is written was compared with what is heard"),
    journal.APPROVED: _Row(Happened.VALIDATION, "a participant approved their text"),
    journal.WITHOUT: _Row(Happened.VALIDATION),
    journal.SIGNED_OFF: _Row(Happened.VALIDATION, "the whole text was read and signed off"),
    journal.PUBLISHED: _Row(Happened.DISSEMINATION, "an edition was published"),
    journal.WITHDRAWN: _Row(Happened.DEACCESSION, "what was public was taken back"),
    journal.CORRECTED: _Row(Happened.MODIFICATION, "corrected after publication"),
    journal.KEPT: _Row(Happened.ACCESSION, "kept in the archive"),
    journal.KEPT_ON_AUTHORITY: _Row(Happened.POLICY),
    journal.DEPOSITED: _Row(Happened.TRANSFER, "handed over to a depository"),
    journal.LOG_LAID: _Row(Happened.TRANSFER),
    journal.MINTED: _Row(Happened.METADATA),
    journal.TAKEN_IN: _Row(Happened.INGESTION),
}
"""What is known of the lines of a journal. Another line is told in its own words to the house, and to nobody else."""

_PERMITTED = "permission of those who speak, each for this copy"
_CORRECTIONS = {
    "transcription": "corrected to what was said",
    "edition": "edited for print",
    "witness": "corrected by the wish of who said it",
}
"""Kinds of change in the edition's history, as they are told."""


class Printed(msgspec.Struct, frozen=True):
    """Whom the public edition names: participants by id, and the names of its editors."""

    people: Mapping[str, str]
    editors: frozenset[str]

    @property
    def everybody(self) -> frozenset[str]:
        """All of these names."""
        return self.editors.union(self.people.values())

    @classmethod
    def of(cls, reading: Reading, consent: Consent) -> Printed:
        """In a release."""
        by_name = {p.person for p in consent.permission if p.attribution is Attribution.NAME and not p.withdrawn}
        return cls(
            {p.id: spaced(p.name) for p in reading.people if p.id in by_name},
            frozenset(spaced(editor.name) for editor in reading.citation.editors),
        )


def restricted(folder: Folder, things: Iterable[Thing], *lines: Entry, since: Iterable[Event] = ()) -> bytes:
    """All of it, for the house, as PREMIS. `things` are the files that are told of, `lines` what the journal will say besides, `since` what was done to the
    object that is kept (`safekept`). Raises BadRecord, BadTranscript."""
    seminar, agents = folder.seminar(), _Agents()
    names = {participant.id: participant.name for participant in seminar.roster}
    kept = tuple(things)
    known = {thing.id for thing in kept}
    events = [*_recorded(seminar), *_ingested(folder), *_made(folder, agents, known)]
    if master := folder.transcript():
        events += _corrected(parse(master), agents.person)
    dated = [_told(entry, agents, names) for entry in (*folder.history(), *lines)]
    dated += since
    return premis.compose(
        Provenance(
            things=(Thing(id=f"urn:sasci:restricted:{folder.slug}", name=spaced(seminar.title)), *kept),
            events=_in_order(events, dated),
            agents=agents.known,
            rights=tuple(_grounds(folder)),
        )
    )


def public(
    folder: Folder, reading: Reading, consent: Consent, things: Iterable[Thing], since: Iterable[Event] = ()
) -> bytes:
    """As everybody may know it, as PREMIS: `reading` is that of the release, `since` what was done to the object that is kept. Raises BadRecord, BadTranscript."""
    printed, agents = Printed.of(reading, consent), _Agents()

    def named(who: str) -> str:
        return agents.person(who) if spaced(who) in printed.everybody else ""

    events = [*_recorded(folder.seminar()), *_made(folder, agents, frozenset(), whole=False)]
    events += _corrected(parse(folder.master()), named)
    dated = []
    for entry in folder.history():
        if (row := _JOURNAL.get(entry.what)) and row.public and _is_for_everybody(entry):
            who = printed.people.get(entry.about, "") if entry.what == journal.APPROVED else ""
            doer = agents.person(who) if who else named(entry.who)
            day = entry.on.date().isoformat()  # a day is enough for everybody
            dated.append(Event(what=row.what, on=day, detail=row.public, agents=(doer,) if doer else ()))
    dated += (replace(event, on=event.on[:10]) for event in since)
    citation = reading.citation
    rights = [Right(basis=_PERMITTED, acts=("keep", "disseminate"))]
    if citation.licence:
        note = " ".join(map(spaced, citation.rights))
        rights.insert(0, Right(basis=spaced(citation.licence), licence=True, note=note, acts=("disseminate",)))
    return premis.compose(
        Provenance(
            things=(Thing(id=f"urn:sasci:public:{folder.slug}", name=spaced(citation.title)), *things),
            events=_in_order(events, tuple(dict.fromkeys(dated))),
            agents=agents.known,
            rights=tuple(rights),
        )
    )


class _Agents:
    """Everybody and everything that did something, each once, in the order in which they are met."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[AgentKind, str, str], Agent] = {}

    def person(self, name: str) -> str:
        """The id of a person; "" for nobody."""
        return self._of(AgentKind.PERSON, spaced(name)) if name.strip() else ""

    def software(self, name: str, version: str) -> str:
        """The id of a program."""
        return self._of(AgentKind.SOFTWARE, name, version)

    def _of(self, kind: AgentKind, name: str, version: str = "") -> str:
        key = kind, name, version
        if key not in self._by_name:
            self._by_name[key] = Agent(id=f"agent-{len(self._by_name) + 1}", name=name, kind=kind, version=version)
        return self._by_name[key].id

    @property
    def known(self) -> tuple[Agent, ...]:
        """All of them."""
        return tuple(self._by_name.values())


def _recorded(seminar: Seminar) -> Iterator[Event]:
    for session in seminar.sessions:
        if session.date:
            yield Event(what=Happened.CAPTURE, on=session.date.isoformat(), detail="the seminar was held")


def _ingested(folder: Folder) -> Iterator[Event]:
    for recording in folder.recordings().recordings:
        yield Event(
            what=Happened.INGESTION,
            on=UNKNOWN_DAY,
            detail=f"taken in as it came, and read back: {recording.kind.value} of session {recording.session}",
            things=(f"1-recording/{recording.name}",),
        )


def _made(folder: Folder, agents: _Agents, known: Iterable[str], *, whole: bool = True) -> Iterator[Event]:
    """How words and voices were made; `whole` with the settings, in which names may stand."""
    words, voices = folder.words(), folder.voices()
    for made, doing, file in (
        (words.made if words else None, "the words were heard", "2-words.json"),
        (voices.made if voices else None, "who speaks when was heard", "3-voices.json"),
    ):
        if made is None:
            continue
        detail = f"{doing}{f', with the model {made.model}' if made.model and (whole or _is_model(made)) else ''}"
        if whole:
            settings = msgspec.json.encode(made.options, order="deterministic").decode()
            detail += f"; settings {settings}" + (f"; model's SHA-256 {made.model_digest}" if made.model_digest else "")
        yield Event(
            what=Happened.CREATION,
            on=UNKNOWN_DAY,
            detail=detail,
            agents=(agents.software(made.engine, made.version),),
            things=(file,) if file in set(known) else (),
        )


def _is_model(made: Making) -> bool:
    """Whether what stands as its model is one of a recogniser, and no file that somebody gave us."""
    return made.engine != "imported"


def _corrected(root: Element, person: Named) -> Iterator[Event]:
    """The edition's history, changes of one kind by one hand on one day as one event."""
    known, counted = colophon.responsible(root), Counter[tuple[str, str, str]]()
    for line in reversed(tuple(path(root, "teiHeader/revisionDesc/change"))):  # it stands newest first
        kind = line.get("type", "")
        if kind == "draft":
            yield Event(what=Happened.CREATION, on=line.get("when", UNKNOWN_DAY), detail="the transcript was drafted")
        if kind in _CORRECTIONS:
            who = ", ".join(known.get(id_, "") for id_ in pointers(line.get("who", "")))
            counted[(line.get("when", UNKNOWN_DAY), kind, who)] += 1
    for (day, kind, who), times in counted.items():
        doer = person(who)
        yield Event(
            what=Happened.MODIFICATION,
            on=day,
            detail=_CORRECTIONS[kind],
            outcome=f"{times} change{'' if times == 1 else 's'}",
            agents=(doer,) if doer else (),
        )


def _is_for_everybody(entry: Entry) -> bool:
    """Of these two kinds not every line: what is kept of the restricted object is nobody else's, and what everybody can find elsewhere is no draft."""
    match entry.what:
        case journal.KEPT:
            return entry.about.startswith("public")
        case journal.DEPOSITED:
            return entry.about.endswith(": findable") and " (test) " not in entry.about
        case _:
            return True


def _told(entry: Entry, agents: _Agents, names: Mapping[str, str]) -> Event:
    row = _JOURNAL.get(entry.what) or _Row(Happened.METADATA)
    about = f": {entry.about}{f' ({names[entry.about]})' if entry.about in names else ''}" if entry.about else ""
    word = f", on the word of {entry.authority}" if entry.authority else ""
    doer = agents.person(entry.who)
    return Event(
        what=row.what,
        on=_instant(entry.on),
        detail=spaced(f"{entry.what}{about}{word}"),
        outcome=f"SHA-256 {entry.digest}" if entry.digest else "",
        agents=(doer,) if doer else (),
    )


def _grounds(folder: Folder) -> Iterator[Right]:
    """On what the whole is kept: what people permitted, and on whose word otherwise."""
    consent = folder.consent()
    yes = [p.person for p in consent.permission if p.archive.value == "yes" and not p.withdrawn]
    if yes:
        yield Right(basis="permission of participants", note=f"archive: yes from {', '.join(yes)}", acts=("keep",))
    terms = consent.processing
    if terms.lawful_basis:
        kept = f"kept for: {terms.retention}" if terms.retention else ""
        yield Right(basis=spaced(terms.lawful_basis), note=spaced(kept), acts=("keep",))
    for entry in folder.history():
        if entry.what == journal.KEPT_ON_AUTHORITY:
            yield Right(basis=spaced(entry.authority), note=spaced(entry.about), acts=("keep",))


def _in_order(undated: Iterable[Event], dated: Iterable[Event]) -> tuple[Event, ...]:
    """Oldest first. What has no day was done by the machine before anything was decided, after the seminar was held."""
    every = [*undated, *dated]
    known = [event for event in every if event.on != UNKNOWN_DAY]
    held = [event for event in known if event.what is Happened.CAPTURE]
    rest = sorted((event for event in known if event.what is not Happened.CAPTURE), key=lambda event: event.on)
    return (*held, *(event for event in every if event.on == UNKNOWN_DAY), *rest)


def _instant(on: dt.datetime) -> str:
    return on.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def phrases() -> str:
    """All that a public account says of its own, of nothing in particular."""
    said = [*(row.public for row in _JOURNAL.values()), *_CORRECTIONS.values(), *(kind.value for kind in Happened)]
    return "\n".join(
        [
            *said,
            "the seminar was held",
            "the transcript was drafted",
            "the words were heard, with the model",
            "who speaks when was heard",
            _PERMITTED,
            *(f"{detail} {outcome}" for _, detail, outcome in safekept.EVENTS.values()),
            premis.compose(Provenance(things=(Thing(id="-"),))).decode(),
        ]
    )
