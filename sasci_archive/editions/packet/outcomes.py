"""What became of what a witness asked for, told in their own words and the editor's."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from sasci_archive.editions.packet.letters import Outcome
from sasci_archive.model import questions
from sasci_archive.model.correspondence import Settled
from sasci_archive.model.review import Decision, Proposal, Proposed, Verdict
from sasci_archive.tei.shown.reading import printed_number


def outcomes(settled: Iterable[Settled], read: Collection[str] | None = None) -> tuple[Outcome, ...]:
    """Of each proposal, in order; whether a text may be published is asked anew, and is none of them. `read` are the passages that its
    witness may read now (None: all): of any other nothing is quoted, as it is in the words of who may have taken them back since."""
    return tuple(_outcome(s, read) for s in settled if s.proposal.question != questions.APPROVAL)


def _outcome(settled: Settled, read: Collection[str] | None) -> Outcome:
    proposal, decision = settled.proposal, settled.decision
    if read is None or proposal.passage in {"", *read}:
        return Outcome(f"{_place(settled)} {_wish(proposal)}", _decided(decision))
    bare = None if decision is None else msgspec.structs.replace(decision, now="")
    return Outcome(f"{_place(settled)} what you asked for there", _decided(bare))


def _place(settled: Settled) -> str:
    place = _where(settled.proposal, settled.asked)
    return place if place.endswith("?") else f"{place}:"


def _where(proposal: Proposal, asked: str) -> str:
    if proposal.question:
        return asked or "Your answer"
    if proposal.passage.startswith("c"):
        return "Your message in the chat"
    return f"Turn {printed_number(proposal.passage)}" if proposal.passage else "Somewhere in the file"


def _wish(proposal: Proposal) -> str:
    was, now, remark = _quoted(proposal.was), _quoted(proposal.now), _quoted(proposal.remark)
    match proposal.kind:
        case Proposed.ACCEPTED:
            return "right as it is"
        case Proposed.AMENDED:
            return _amended(proposal)
        case Proposed.ADDITION:
            return f"add {now}"
        case Proposed.QUERY:
            return f"you asked {remark}" if proposal.remark else f"you marked {was}"
        case Proposed.WITHDRAWN:
            return "not to be published"
        case Proposed.LAYOUT:
            return "paragraphs or signs set otherwise"
        case Proposed.ANSWER:
            return _amended(proposal) if proposal.was.strip() else now
        case Proposed.UNPLACED:
            return f"you wrote {now}" if proposal.now.strip() else f"what became of {was}"


def _amended(proposal: Proposal) -> str:
    if not proposal.was.strip():
        return f"put in {_quoted(proposal.now)}"
    if not proposal.now.strip():
        return f"take out {_quoted(proposal.was)}"
    return f"{_quoted(proposal.was)} to read {_quoted(proposal.now)}"


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"


def _decided(decision: Decision | None) -> str:
    if decision is None:
        return "Not decided yet."
    worded = f", worded {_quoted(decision.now)}" if decision.now else ""
    because = f" ({decision.reason.rstrip('.')})" if decision.reason else ""
    match decision.verdict:
        case Verdict.ACCEPTED:
            return f"Done{worded}{because}."
        case Verdict.REFUSED:
            return f"Not done: {decision.reason.rstrip('.')}." if decision.reason else "Not done."
        case Verdict.FOOTNOTE:
            return f"Printed as a note of yours{worded}{because}."
