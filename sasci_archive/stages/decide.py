"""What came back is decided, one by one: `4-transcript.xml`, `consent.toml`, `seminar.toml`, by an editor's word.

What a decision writes is laid down whole in `.work/` before the first file is touched (`store.planned`), so that a kill between two of them is noticed
and mended by whatever comes next: a decision is carried out and recorded, or neither.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from sasci_archive.alongside import answers, left, whole
from sasci_archive.errors import BadRecord, Busy, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.journal import By, Entry
from sasci_archive.model.review import Decision, Proposed, Verdict
from sasci_archive.store import planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import verdicts
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Restrict, TakeBack
from sasci_archive.tei.document import ID, first, parse
from sasci_archive.tei.shown.printed import printed


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


_DOING: Final = "decided upon"
_Known: TypeAlias = tuple[bytes, tuple[Decision, ...]]
"""The transcript, and all decisions, as they were read."""


def proposals(folder: Folder) -> tuple[Case, ...]:
    """All that came back, as it is to be decided. Raises NotYet without a transcript, BadRecord, BadTranscript."""
    if planned.is_left(folder):
        # where it is not free, somebody is about to end it themselves
        with contextlib.suppress(Busy), folder.alone(_DOING, None, patience=0):
            planned.finish(folder)
    return answers.cases_of(folder, folder.master())


def lost(folder: Folder) -> tuple[str, ...]:
    """The returns (by id) whose packet is not there any more, so that nobody knows against what they were written."""
    known = {packet.id for packet in folder.sent()}
    return tuple(back.id for back in folder.returns() if back.packet not in known)


def decide(folder: Folder, of: str, number: int, word: Word, by: By, *, patient: bool = True) -> Deed:
    """Carry out and record what `by.who` decides about proposal `number` of the return `of`. Raises SasciError where it is decided
    already, has changed since, or cannot be done; Busy where somebody else is at the seminar for a minute or, where it is not `patient`, for a moment. Nothing is then written."""
    if not by.who.strip():
        raise SasciError("Who decides this is not said.", remedy='Add --who "Your Name": nothing is decided by nobody.')
    with whole.alone(folder, _DOING, by.on, patient=patient):
        return _decide(folder, of, number, word, by)


def _decide(folder: Folder, of: str, number: int, word: Word, by: By) -> Deed:
    planned.finish(folder)  # where it still is: says why it cannot be
    master, lines = folder.master(), folder.every_decision()
    case = one(answers.cases_of(folder, master, _passage(folder, of, number)), of, number)
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
        taken = left.at_any_rate if isinstance(made, Restrict) else left.ids
        outputs[folder.transcript_xml] = amend.apply(master, made, taken=lambda: taken(folder))
        decision = msgspec.structs.replace(decision, change=_line(outputs[folder.transcript_xml]))
    elif case.proposal.kind is Proposed.ANSWER and word.verdict is Verdict.ACCEPTED:
        value = word.now or case.proposal.now
        outputs, told = answers.written(folder, case, value, by)
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


def undo(folder: Folder, of: str, number: int, by: By, *, patient: bool = True) -> Deed:
    """Take a decision back: the proposal is open again, and what was done is undone, whatever was done elsewhere since. Raises SasciError
    where it is not decided, or something was changed on top of it; Busy as `decide`."""
    if not by.who.strip():
        raise SasciError("Who takes this back is not said.", remedy='Add --who "Your Name".')
    with whole.alone(folder, _DOING, by.on, patient=patient):
        return _undo(folder, of, number, by)


def _undo(folder: Folder, of: str, number: int, by: By) -> Deed:
    planned.finish(folder)
    master, lines = folder.master(), folder.every_decision()
    case = one(answers.cases_of(folder, master, _passage(folder, of, number)), of, number)
    decided = case.decision
    if decided is None:
        raise OutOfDate(f"{case.ref} is not decided.", remedy="There is nothing to take back.")
    outputs: dict[Path, bytes] = {}
    told = ""
    if decided.change:
        back = TakeBack(when=by.on.date(), who=by.who, why="", line=decided.change)
        outputs[folder.transcript_xml] = amend.apply(master, back)
    elif case.proposal.kind is Proposed.ANSWER and decided.verdict is Verdict.ACCEPTED:
        outputs, told = answers.taken_back(folder, case, decided, by)
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


# -- reading --------------------------------------------------------------------------------------------------------


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


# -- writing --------------------------------------------------------------------------------------------------------


def _carry_out(folder: Folder, known: _Known, decision: Decision, entry: Entry, outputs: Mapping[Path, bytes]) -> None:
    """Raises OutOfDate where the transcript or the decisions are not any more what the decision was made of."""
    if (folder.master(), folder.every_decision()) != known or planned.is_left(folder):
        raise OutOfDate(
            "The transcript was changed, or something else decided, in this very moment, by somebody else or in another window.",
            remedy="Nothing was written: look again, and decide it again.",
        )
    if folder.consent_toml in outputs:
        folder.remember(folder.consent(), entry.on)  # what people wrote by hand before is theirs
    planned.carry_out(folder, outputs, entry, decision)
    if folder.consent_toml in outputs:
        folder.remember(folder.consent(), entry.on)
