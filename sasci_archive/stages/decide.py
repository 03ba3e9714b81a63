"""What came back is decided, one by one: `4-transcript.xml`, `consent.toml`, `seminar.toml`, by an editor's word.

What a decision writes is laid down whole in `.work/` before the first file is touched, so that a kill between two of them is noticed
and mended by whatever comes next: a decision is carried out and recorded, or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from sasci_archive.alongside import left
from sasci_archive.errors import BadRecord, NotYet, OutOfDate, SasciError
from sasci_archive.formats import answers_toml, consent_toml, records
from sasci_archive.model import journal, questions
from sasci_archive.model.consent import Consent
from sasci_archive.model.journal import By, Entry
from sasci_archive.model.review import Decision, Proposed, Purpose, Verdict
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.wording import Change, applied, same, tokens
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import cases, proposed, verdicts
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import RefreshHeader, Restrict, TakeBack
from sasci_archive.tei.document import ID, first, parse
from sasci_archive.tei.shown.printed import printed
from sasci_archive.tei.signed import texts


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a decision: how the passage read and reads now, what the record says (`told`), and whether anything of it is
    public, so that it must be told as a correction."""

    case: Case
    decision: Decision
    before: str = ""
    after: str = ""
    told: str = ""
    public: bool = False
    withheld: bool = False


class _File(msgspec.Struct, frozen=True):
    """One file that a decision writes: its name in the folder, the SHA-256 of what stood there, what is to stand there."""

    name: str
    before: str
    content: bytes


_Known: TypeAlias = tuple[bytes, tuple[Decision, ...]]
"""The transcript, and all decisions, as they were read."""


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All that a decision writes."""

    decision: Decision
    entry: Entry
    files: tuple[_File, ...] = ()


def proposals(folder: Folder) -> tuple[Case, ...]:
    """All that came back, as it is to be decided. Raises NotYet without a transcript, BadRecord, BadTranscript."""
    mend(folder)
    return _cases(folder, folder.master())


def lost(folder: Folder) -> tuple[str, ...]:
    """The returns (by id) whose packet is not there any more, so that nobody knows against what they were written."""
    known = {packet.id for packet in folder.sent()}
    return tuple(back.id for back in folder.returns() if back.packet not in known)


def decide(folder: Folder, of: str, number: int, word: Word, by: By) -> Deed:
    """Carry out and record what `by.who` decides about proposal `number` of the return `of`. Raises SasciError where it is decided
    already, has changed since, or cannot be done; nothing is then written."""
    mend(folder)
    if not by.who.strip():
        raise SasciError("Who decides this is not said.", remedy='Add --who "Your Name": nothing is decided by nobody.')
    master, lines = folder.master(), folder.every_decision()
    case = one(_cases(folder, master, _passage(folder, of, number)), of, number)
    if case.decision is not None:
        raise OutOfDate(
            f"{case.ref} is decided already ({case.decision.verdict.value}, by {case.decision.who}).",
            remedy="Take that back first, if it is to be decided anew.",
        )
    root = parse(master)
    made = verdicts.change(root, case, word)
    decision = Decision(
        of=of, number=number, verdict=word.verdict, who=by.who, on=by.on, now=word.now, reason=word.reason
    )
    outputs: dict[Path, bytes] = {}
    told = ""
    if made is not None:
        outputs[folder.transcript_xml] = amend.apply(master, made, taken=lambda: left.ids(folder))
        decision = msgspec.structs.replace(decision, change=_line(outputs[folder.transcript_xml]))
    elif case.proposal.kind is Proposed.ANSWER and word.verdict is Verdict.ACCEPTED:
        value = word.now or case.proposal.now
        outputs, told = _answer(folder, case, value, by)
        decision = msgspec.structs.replace(decision, replaced=case.was)
    passage = word.passage or case.passage
    before, after = (_reads(tei, passage) for tei in (master, outputs.get(folder.transcript_xml, master)))
    _carry_out(folder, (master, lines), decision, by.did(journal.DECIDED, f"{case.ref}: {word.verdict.value}"), outputs)
    return Deed(
        case=case,
        decision=decision,
        before=before,
        after=after,
        told=told,
        public=bool(made) and _is_public(folder),
        withheld=isinstance(made, Restrict),
    )


def undo(folder: Folder, of: str, number: int, by: By) -> Deed:
    """Take a decision back: the proposal is open again, and what was done is undone, whatever was done elsewhere since. Raises SasciError
    where it is not decided, or something was changed on top of it."""
    mend(folder)
    if not by.who.strip():
        raise SasciError("Who takes this back is not said.", remedy='Add --who "Your Name".')
    master, lines = folder.master(), folder.every_decision()
    case = one(_cases(folder, master, _passage(folder, of, number)), of, number)
    decided = case.decision
    if decided is None:
        raise OutOfDate(f"{case.ref} is not decided.", remedy="There is nothing to take back.")
    outputs: dict[Path, bytes] = {}
    told = ""
    if decided.change:
        back = TakeBack(when=by.on.date(), who=by.who, why="", line=decided.change)
        outputs[folder.transcript_xml] = amend.apply(master, back)
    elif case.proposal.kind is Proposed.ANSWER and decided.verdict is Verdict.ACCEPTED:
        outputs, told = _unanswer(folder, case, decided, by)
    decision = msgspec.structs.replace(decided, who=by.who, on=by.on, undone=True)
    before, after = (_reads(tei, case.passage) for tei in (master, outputs.get(folder.transcript_xml, master)))
    _carry_out(folder, (master, lines), decision, by.did(journal.REOPENED, case.ref), outputs)
    public = bool(decided.change) and _is_public(folder)
    return Deed(case=case, decision=decision, before=before, after=after, told=told, public=public)


def one(every: tuple[Case, ...], of: str, number: int) -> Case:
    """The case of a proposal. Raises BadRecord where there is none."""
    found = next((case for case in every if (case.of, case.proposal.number) == (of, number)), None)
    if found is None:
        raise BadRecord(f"Nothing came back that is '{of}/{number}'.", remedy="List what there is, and name one of it.")
    return found


def mend(folder: Folder) -> bool:
    """Finish what a kill left in the middle; False where there is nothing. A file that somebody changed since stays theirs: the decision
    is then not recorded, and its proposal is open."""
    path = _plan(folder)
    if not path.exists():
        return False
    plan = records.parse(files.read(path), _Plan, where=f"{folder.slug}/.work/{path.name}")
    stand = {file.name: _digest(folder.path / file.name) for file in plan.files}
    if all(stand[f.name] in {f.before, hashlib.sha256(f.content).hexdigest()} for f in plan.files):
        _write(folder, plan, fresh=False)
    path.unlink()
    return True


# -- reading --------------------------------------------------------------------------------------------------------


def _cases(folder: Folder, master: bytes, only: str | None = None) -> tuple[Case, ...]:
    return cases.cases(
        parse(master),
        folder.sent(),
        folder.returns(),
        folder.decisions(),
        folder.seminar(),
        folder.consent(),
        only=only,
    )


def _passage(folder: Folder, of: str, number: int) -> str | None:
    """The passage that a proposal is about; "" for none, None where there is no such proposal."""
    found = (p for back in folder.returns() if back.id == of for p in back.proposals if p.number == number)
    return next((p.passage for p in found), None)


def _reads(tei: bytes, passage: str) -> str:
    found = printed(parse(tei), (passage,)).get(passage) if passage else None
    return "" if found is None else found.text


def _is_public(folder: Folder) -> bool:
    return any(entry.what == journal.PUBLISHED for entry in folder.history())


def _line(tei: bytes) -> str:
    """The id of the newest line of the history."""
    change = first(parse(tei), "teiHeader/revisionDesc/change")
    return "" if change is None else change.get(ID, "")


# -- answers --------------------------------------------------------------------------------------------------------


def _answer(folder: Folder, case: Case, value: str, by: By) -> tuple[dict[Path, bytes], str]:
    """What an accepted answer writes, and what is told of it."""
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


def _unanswer(folder: Folder, case: Case, decided: Decision, by: By) -> tuple[dict[Path, bytes], str]:
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
    own = [c for c in _cases(folder, folder.master()) if c.of == case.of and c.proposal.kind is not Proposed.ANSWER]
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
        remedy=f"Send it again, as it will be printed: `inv review.final {folder.slug}`.",
    )


# -- writing --------------------------------------------------------------------------------------------------------


def _carry_out(folder: Folder, known: _Known, decision: Decision, entry: Entry, outputs: Mapping[Path, bytes]) -> None:
    """Raises OutOfDate where the transcript or the decisions are not any more what the decision was made of."""
    if (folder.master(), folder.every_decision()) != known or _plan(folder).exists():
        raise OutOfDate(
            "The transcript was changed, or something else decided, in this very moment, by somebody else or in another window.",
            remedy="Nothing was written: look again, and decide it again.",
        )
    if folder.consent_toml in outputs:
        folder.remember(folder.consent(), entry.on)  # what people wrote by hand before is theirs
    plan = _Plan(
        decision=decision,
        entry=entry,
        files=tuple(_File(path.name, _digest(path), content) for path, content in outputs.items()),
    )
    files.write(_plan(folder), records.compose_json(plan))
    _write(folder, plan, fresh=True)
    _plan(folder).unlink()
    if folder.consent_toml in outputs:
        folder.remember(folder.consent(), entry.on)


def _write(folder: Folder, plan: _Plan, *, fresh: bool) -> None:
    """All of it; where it is not `fresh`, whatever is not there yet."""
    for file in plan.files:
        if _digest(folder.path / file.name) != hashlib.sha256(file.content).hexdigest():
            files.write(folder.path / file.name, file.content)
    if fresh or folder.every_decision()[-1:] != (plan.decision,):
        folder.decide(plan.decision)
    if fresh or plan.entry not in folder.history():
        folder.note(plan.entry)


def _plan(folder: Folder) -> Path:
    return folder.work / "decision.json"


def _digest(path: Path) -> str:
    return hashlib.sha256(files.read(path)).hexdigest() if path.exists() else ""


def _text(path: Path) -> str:
    return files.read(path).decode("utf-8-sig") if path.exists() else ""
