"""Words are withheld from everything that leaves, in text and sound together: `4-transcript.xml`, by a decision of a person's.

The machine shows and proposes. A decision names who made it and on whose word, and is a line of the transcript's history and
of the journal; neither repeats the words. The log of all of them, which does, is a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from sasci_archive.alongside import left, whole
from sasci_archive.dialogue import third_parties
from sasci_archive.errors import BadTranscript
from sasci_archive.formats import anonymisation_log
from sasci_archive.model import journal
from sasci_archive.model.consent import Attribution, Consent
from sasci_archive.model.journal import By, Entry
from sasci_archive.model.redaction import Entity, Redaction, Suggestion
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Span, Timing
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei import passages
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Lift, Restrict
from sasci_archive.tei.cutting import elsewhere, silence, withheld
from sasci_archive.tei.cutting.elsewhere import Again
from sasci_archive.tei.document import ID, Element, by_id, local, parse, pointers
from sasci_archive.tei.head import colophon
from sasci_archive.tei.restrict import is_restricted

_DOING: Final = "changed, as words are withheld,"
_MARK: Final = b'"restricted"'
"""Without this in it a transcript has nothing that is withheld."""


class Finder(Protocol):
    """Finds names in runs of words."""

    def entities(self, words: Sequence[str]) -> tuple[Entity, ...]:
        """Those of one passage."""


class Shown(msgspec.Struct, frozen=True):
    """One word as people choose it: by number; when it was said (ms, None where nobody knows), whether that is a guess, and the
    redaction that withholds it, "" for none, "by hand" for one without an id. `printed` is what is left of it then."""

    number: int
    text: str
    at: int | None
    guessed: bool
    redaction: str
    printed: str


class Hushed(msgspec.Struct, frozen=True):
    """A stretch of a session's sound that a redaction silences, and the turns of others who speak then (id and name)."""

    session: str
    span: Span
    others: tuple[tuple[str, str], ...]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a redaction does: its ids; how the passage reads before and after, word by word; what becomes of the sound (`hushed`;
    `soundless`: nothing of it was said aloud, `no_sound`: no sound can leave any more, `guessed`: the times of these words are a
    guess, so that it is silent to the next word that was surely heard); and where else the words stand."""

    ids: tuple[str, ...]
    before: str
    after: str
    hushed: tuple[Hushed, ...] = ()
    soundless: bool = False
    no_sound: bool = False
    guessed: bool = False
    again: tuple[Again, ...] = ()


def show(folder: Folder, passage: str, note: str = "") -> tuple[Shown, ...]:
    """The words of a turn, a message or a note, by number. Raises NotYet, BadTranscript."""
    root = parse(folder.master())
    holder = passages.passage(root, within(root, passage, note))
    times = withheld.Timed(root, folder.words()).of(holder)
    return tuple(
        Shown(
            number=word.number,
            text=word.text,
            at=times[word.number - 1].span.start if times else None,
            guessed=bool(times) and times[word.number - 1].timing is Timing.INFERRED,
            redaction="" if word.withheld is None else word.withheld.get(ID) or "by hand",
            printed=word.word.printed,
        )
        for word in passages.numbered(holder)
    )


def within(root: Element, passage: str, note: str) -> str:
    """The id of what is meant: the passage, or its note. Raises BadTranscript where the note is of another."""
    holder = passages.passage(root, passage)
    if not note:
        return passage
    inside = [n.get(ID, "") for n in holder.iter("{*}note") if n.get(ID)]
    if note not in inside:
        raise BadTranscript(
            f"{passage} has no note '{note}'.",
            remedy=f"It has {', '.join(inside)}." if inside else "It has none with an xml:id.",
        )
    return note


def redact(folder: Folder, change: Restrict, by: By, *, note: str = "", pretend: bool = False) -> Done:
    """Withhold words, unless it is only `pretend`ed, and say what comes of it. The transcript is written, then the log and the
    journal. Raises NotYet, BadTranscript, OutOfDate, Busy; the transcript then stays as it was."""
    with whole.alone(folder, _DOING, by.on):
        before = folder.master()
        root = parse(before)
        change = msgspec.structs.replace(change, passage=within(root, change.passage, note))
        after = amend.apply(before, change, taken=lambda: left.at_any_rate(folder))
        done = _told(folder, root, parse(after), change)
        if not pretend:
            _save(folder, after, by.did(journal.REDACTED, f"{', '.join(done.ids)} in {change.passage}"))
        return done


def lift(folder: Folder, change: Lift, by: By) -> str:
    """Take a redaction back; gives where it was. Raises as `redact` does."""
    with whole.alone(folder, _DOING, by.on):
        before = folder.master()
        was = next((r.passage for r in withheld.redactions(parse(before), None) if r.id == change.redaction), "")
        _save(folder, amend.apply(before, change), by.did(journal.LIFTED, f"{change.redaction} in {was}"))
        return was


def followed(folder: Folder, before: bytes, by: By) -> None:
    """The transcript was `before`, and was changed otherwise than here (in the workbench, undone there): what is withheld now and was not, what
    is no more, is told in the journal, and the log is written anew, whoever publishes meanwhile. Raises NotYet, BadTranscript; Busy where somebody writes there for a minute."""
    was, now = _ids(before), _ids(folder.master())
    if was != now:
        with folder.at_once("changed, as its anonymisation log is written,", by.on):
            _followed(folder, was, by)


def _ids(master: bytes) -> dict[str, Redaction]:
    return {r.id: r for r in withheld.redactions(parse(master), None) if r.id} if _MARK in master else {}


def _followed(folder: Folder, was: dict[str, Redaction], by: By) -> None:
    after = folder.master()
    now = _ids(after)
    files.write(path(folder), anonymisation_log.compose(folder.slug, _redactions(folder, parse(after))))
    for what, these, others in ((journal.LIFTED, was, now), (journal.REDACTED, now, was)):
        told: dict[tuple[str, str], list[str]] = {}
        for id_, each in these.items():
            if id_ not in others:
                told.setdefault((each.passage, each.authority), []).append(id_)
        for (passage, authority), ids in told.items():
            made = msgspec.structs.replace(by, authority=by.authority or authority)
            folder.note(made.did(what, f"{', '.join(ids)} in {passage}"))


def log(folder: Folder) -> tuple[tuple[Redaction, ...], tuple[tuple[str, int], ...]]:
    """Write the anonymisation log anew from the master and the permissions: its lines, and where only half a word is withheld
    (passage and number). Raises NotYet, BadTranscript, Busy."""
    with whole.alone(folder, "changed, as its anonymisation log is written,", None, patient=True):
        root = parse(folder.master())
        redactions = _redactions(folder, root)
        files.write(path(folder), anonymisation_log.compose(folder.slug, redactions))
        return redactions, tuple(withheld.halves(root))


def path(folder: Folder) -> Path:
    """RESTRICTED: the anonymisation log."""
    return folder.review / "anonymisation-log.csv"


def suggest(folder: Folder, finder: Finder | None = None) -> tuple[Suggestion, ...]:
    """What may tell who somebody is whom nobody has asked, in what is not withheld yet. Nothing is changed. Raises NotYet,
    BadTranscript."""
    root = parse(folder.master())
    said = elsewhere.passages(root)
    entities = {passage: finder.entities(words) for passage, words in said.items()} if finder else {}
    known = known_to_all(folder.seminar(), root)
    return third_parties.found(said, known=known, named=folder.consent().named, entities=entities)


def known_to_all(seminar: Seminar, root: Element) -> tuple[str, ...]:
    """What readers are told anyway: what the record says for them, and the lists of places and bodies."""
    texts = [seminar.title, seminar.subtitle, seminar.abstract, *seminar.keywords, *seminar.questions]
    texts += [seminar.acknowledgements, *(editor.name for editor in seminar.editors)]
    texts += [t for term in seminar.glossary for t in (term.term, term.expansion, term.meaning)]
    for person in seminar.roster:
        texts += [person.name, *person.known_as, person.affiliation_then, person.affiliation_now, person.biography]
    for session in seminar.sessions:
        texts += [session.title, session.place]
    if seminar.publication:
        texts += [seminar.publication.publisher, seminar.publication.place]
    for lists in root.iter("{*}listPlace", "{*}listOrg"):
        texts += [str(name.xpath("string()")) for name in lists.iter("{*}placeName", "{*}orgName")]
    return tuple(texts)


def _redactions(folder: Folder, root: Element) -> tuple[Redaction, ...]:
    return (*withheld.redactions(root, folder.words()), *_disguised(folder.seminar(), folder.consent()))


def _save(folder: Folder, master: bytes, entry: Entry) -> None:
    """The transcript, the log and the journal; all is made before the first of them is written."""
    table = anonymisation_log.compose(folder.slug, _redactions(folder, parse(master)))
    planned.carry_out(folder, {folder.transcript_xml: master, path(folder): table}, entry)


def _told(folder: Folder, before: Element, after: Element, change: Restrict) -> Done:
    had = set(by_id(before))
    made = {id_: node for id_, node in by_id(after).items() if id_ not in had and is_restricted(node)}
    holder = passages.passage(before, change.passage)
    words = folder.words()
    first, last = change.words or (1, len(passages.numbered(holder)))
    times = withheld.Timed(before, words).of(holder)
    kept = {decision.turn for decision in folder.consent().sound}
    was, now = (silence.cuts(root, words, (), kept) for root in (before, after))
    soundless = local(holder) != "u"
    names = colophon.labels(before)
    hushed = [
        Hushed(session, span, tuple(_speaking(before, session, span, change.passage, names)))
        for session, spans in (now or {}).items()
        for span in spans
        if span not in (was or {}).get(session, ())
    ]
    return Done(
        ids=tuple(made),
        before=_reads(before, change.passage),
        after=_reads(after, change.passage),
        hushed=tuple(hushed),
        soundless=soundless,
        no_sound=not soundless and now is None,
        guessed=not soundless and (not times or any(w.timing is Timing.INFERRED for w in times[first - 1 : last])),
        again=elsewhere.again(before, change.passage, change.words, known_to_all(folder.seminar(), before)),
    )


def _speaking(root: Element, session: str, span: Span, but: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """Whose turns fall into a stretch."""
    known = by_id(root)
    return [
        (id_, names.get(next(iter(pointers(known[id_].get("who", ""))), ""), "") or "somebody nobody has named")
        for id_ in withheld.silent_then(root, session, span, but)
    ]


def _reads(root: Element, passage: str) -> str:
    """A passage as it is printed, with what stands in brackets for what is withheld."""
    said: list[str] = []
    shown: list[Element] = []
    for word in passages.numbered(passages.passage(root, passage)):
        outer = _outermost(word.withheld)
        if outer is None:
            said.append(word.text)
        elif not any(outer is other for other in shown):
            shown.append(outer)
            said.append(withheld.printed_for(outer))
    return " ".join(said)


def _outermost(node: Element | None) -> Element | None:
    """Of restricted passages in one another the one that readers are told of."""
    if node is None:
        return None
    return [n for n in (node, *node.iterancestors()) if is_restricted(n)][-1]


def _disguised(seminar: Seminar, consent: Consent) -> list[Redaction]:
    """Who appears under another name, or by what they are: names that are replaced throughout."""
    found = []
    for person in seminar.roster:
        permission = consent.of(person.id)
        if permission.attribution in {Attribution.PSEUDONYM, Attribution.ROLE}:
            by_role = permission.attribution is Attribution.ROLE
            found.append(
                Redaction(
                    passage="throughout",
                    original=person.name,
                    instead=f"by role ({person.role.value})" if by_role else permission.pseudonym,
                    reason=f"appears by {permission.attribution.value}",
                    authority=person.name,
                    when=permission.signed,
                )
            )
    return found
