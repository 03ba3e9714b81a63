"""What somebody answered about themselves (who may hear and read them, their name and post, whether they approve), as an accepted answer writes it into `consent.toml`,
`seminar.toml` and the transcript's header, and as taking that back does. Nothing is written here: `stages.decide` writes all of a decision, or nothing.
"""

from __future__ import annotations

from pathlib import Path

from sasci_archive.errors import BadRecord, NotYet, OutOfDate, SasciError
from sasci_archive.formats import answers_toml, consent_toml, records
from sasci_archive.model import questions
from sasci_archive.model.consent import Consent
from sasci_archive.model.journal import By
from sasci_archive.model.review import Decision, Proposed, Purpose, Verdict
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.wording import Change, applied, same, tokens
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import cases, proposed
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import RefreshHeader, TakeBack
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.printed import printed
from sasci_archive.tei.signed import texts


def cases_of(folder: Folder, master: bytes, only: str | None = None) -> tuple[Case, ...]:
    """All that came back, or what is about the passage `only`, as it is to be decided in this transcript. Raises BadRecord, BadTranscript."""
    return cases.cases(
        parse(master),
        folder.sent(),
        folder.returns(),
        folder.decisions(),
        folder.seminar(),
        folder.consent(),
        only=only,
    )


def written(folder: Folder, case: Case, value: str, by: By) -> tuple[dict[Path, bytes], str]:
    """What an accepted answer writes, by file, and what is told of it. Raises SasciError where it cannot be written."""
    question, person = case.proposal.question, case.packet.person
    if question == questions.APPROVAL:
        return _approval(folder, case, value, by)
    if value == case.was and question in cases.CONSENT | cases.ABOUT:
        return {}, "The record says so already."
    if question in cases.CONSENT:
        told = _from_to("consent.toml", case, value)
        if case.urgent and folder.published.exists():
            told += f" `inv publish {folder.slug}` takes back what may not be public any more."
        return _consent(folder, person, question, value), told
    if question in cases.ABOUT:
        if question == "name" and not value.strip():
            raise BadRecord(f"{case.name} cannot be without a name.", remedy="Refuse this answer, with a reason.")
        return _roster(folder, person, question, value, by), _from_to(
            "seminar.toml, and the transcript's header", case, value
        )
    return {}, "Noted. Nothing is changed by it: what it asks for is yours to do (seminar.toml, or the text)."


def taken_back(folder: Folder, case: Case, decided: Decision, by: By) -> tuple[dict[Path, bytes], str]:
    """What is written where that is taken back, and what is told of it. Raises SasciError where the record says something else since."""
    question, person = case.proposal.question, case.packet.person
    given = decided.now or case.proposal.now
    if question == questions.APPROVAL and given == "yes":
        raise SasciError(
            "An approval is not taken back here.",
            remedy=f"Take the [[approval]] of '{person}' out of consent.toml yourself.",
        )
    if question not in cases.CONSENT | cases.ABOUT or given == decided.replaced:
        return {}, ""
    stands = cases.recorded(question, person, folder.seminar(), folder.consent())
    if stands.split() != given.split():
        raise OutOfDate(
            f"The record says '{stands}' now, not '{given}'.", remedy="Somebody has changed it since: change it there."
        )
    told = f"The record says '{decided.replaced or 'nothing'}' again."
    if question in cases.CONSENT:
        return _consent(folder, person, question, decided.replaced or "unanswered"), told
    return _roster(folder, person, question, decided.replaced, by), told


def _from_to(where: str, case: Case, value: str) -> str:
    return f"In {where}: {case.proposal.question} was '{case.was or 'unanswered'}', is '{value}'."


def _consent(folder: Folder, person: str, question: str, value: str) -> dict[Path, bytes]:
    after = answers_toml.answered(
        _text(folder.consent_toml), "permission", "person", person, question, value, where="consent.toml"
    ).encode()
    records.parse(after, Consent, where=f"{folder.slug}/{folder.consent_toml.name}")
    return {folder.consent_toml: after}


def _roster(folder: Folder, person: str, question: str, value: str, by: By) -> dict[Path, bytes]:
    """The record, and the header that follows it."""
    after = answers_toml.answered(
        _text(folder.seminar_toml), "roster", "id", person, question, value, where="seminar.toml"
    ).encode()
    seminar = records.parse(after, Seminar, where=f"{folder.slug}/{folder.seminar_toml.name}")
    follow = RefreshHeader(
        when=by.on.date(), who=by.who, why="The header follows the record.", slug=folder.slug, seminar=seminar
    )
    return {folder.seminar_toml: after, folder.transcript_xml: amend.apply(folder.master(), follow)}


def _approval(folder: Folder, case: Case, value: str, by: By) -> tuple[dict[Path, bytes], str]:
    if value != "yes":
        return {}, "Noted: this text is not approved."
    person = case.packet.person
    digest = texts.by_person(folder.master()).get(f"p.{person}")
    if digest is None:
        raise BadRecord(f"'{person}' says nothing in the transcript.", remedy="There is nothing to approve.")
    if case.packet.purpose is Purpose.FINAL:
        if digest != case.packet.approves:
            raise _another_text(folder, case)
        how = f"returned with {case.of}"
    else:
        _as_approved(folder, case)
        how = f"returned with {case.of}, with the changes made there"
    entry = {"person": person, "date": by.on.date(), "digest": digest, "how": how}
    text = consent_toml.recorded(_text(folder.consent_toml), "approval", "person", entry)
    records.parse(text.encode(), Consent, where=f"{folder.slug}/{folder.consent_toml.name}")
    return {folder.consent_toml: text.encode()}, f"Recorded in consent.toml: {case.name} has approved their text."


def _as_approved(folder: Folder, case: Case) -> None:
    """Raises SasciError unless their text is what they were sent with exactly their changes."""
    own = [c for c in cases_of(folder, folder.master()) if c.of == case.of and c.proposal.kind is not Proposed.ANSWER]
    if waiting := [c for c in own if c.is_open]:
        raise NotYet(
            f"{case.name} approves the text with their changes, and {len(waiting)} of them "
            f"{'is' if len(waiting) == 1 else 'are'} not decided.",
            remedy="Decide these first.",
        )
    reads = printed(parse(folder.master()), {p.id for p in case.packet.passages if p.editable})
    for passage in (p for p in case.packet.passages if p.editable):
        asked = [c.proposal for c in own if c.proposal.passage == passage.id and c.proposal.kind in _TEXT]
        every = tokens(passage.text, passage.signs)
        changes: list[Change] = [proposed.asked(passage, proposal) for proposal in asked]
        notes = {c.proposal.number for c in own if c.decision and c.decision.verdict is Verdict.FOOTNOTE}
        changes = [change for change, p in zip(changes, asked, strict=True) if p.number not in notes]
        now = reads.get(passage.id)
        if now is None or not same(applied(every, changes), now.tokens):
            raise _another_text(folder, case)
    if any(c.decision and c.decision.verdict is Verdict.FOOTNOTE and c.decision.now for c in own):
        raise _another_text(folder, case)  # they have not seen how it is worded
    _else_as_sent(folder, case, own)


def _else_as_sent(folder: Folder, case: Case, own: list[Case]) -> None:
    """Raises OutOfDate unless their text, with what was decided about this return taken back, is what they were sent: no note has been
    put to it since, and no turn is newly theirs."""
    master = folder.master()
    made = sorted((c.decision for c in own if c.decision and c.decision.change), key=lambda d: d.on, reverse=True)
    try:
        for decision in made:
            back = TakeBack(when=decision.on.date(), who=decision.who, why="", line=decision.change)
            master = amend.apply(master, back)
    except SasciError as error:
        raise _another_text(folder, case) from error
    if texts.by_person(master).get(f"p.{case.packet.person}") != case.packet.approves:
        raise _another_text(folder, case)


_TEXT = frozenset((Proposed.AMENDED, Proposed.LAYOUT, Proposed.ADDITION))


def _another_text(folder: Folder, case: Case) -> OutOfDate:
    return OutOfDate(
        f"The text has changed since {case.name} approved it.",
        remedy=f'Refuse this one with --reason "it has changed since", and send them the text as it will be printed: `inv review.final {folder.slug}`.',
    )


def _text(path: Path) -> str:
    return files.read(path).decode("utf-8-sig") if path.exists() else ""
