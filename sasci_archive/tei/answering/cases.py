"""What came back, proposal by proposal, as somebody has to decide it: where it stands now, and who else asks for something there.

Numbers run through all that ever came back, in the order in which it came, so that a number never means another proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sasci_archive.model import questions
from sasci_archive.model.consent import Consent
from sasci_archive.model.review import Decision, Packet, Passage, Proposal, Proposed, Return, Verdict
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.wording import Change, new_tokens, tokens
from sasci_archive.tei.answering import proposed
from sasci_archive.tei.answering.proposed import Look, State
from sasci_archive.tei.changing.follow_turns import leading
from sasci_archive.tei.document import ID, Element, pointers
from sasci_archive.tei.shown.printed import Printed, printed
from sasci_archive.tei.shown.reading import printed_number

CONSENT = frozenset(("attribution", "text", "audio", "archive", "reuse", "mutual"))
ABOUT = frozenset(("name", "affiliation_then", "affiliation_now", "biography"))
_WORDS = frozenset((Proposed.AMENDED, Proposed.LAYOUT))
_NARROW = {"name": 0, "yes": 0, "role": 1, "pseudonym": 1, "no": 2}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal, number `number` in the list. `name` is who asks, `where` the turn as it is printed. The text around it as it is now is
    `before`, `was`, `behind`; `now` is what is asked for. `state` None where it is not about a place in the text. `rivals` are the
    numbers of those that ask for something else there. `own` where it is not about what somebody else said: whoever reads others' words
    can write in them. `urgent` where somebody takes back what may be public. `seen` and `stands`
    are the passage as it was sent, and as it is now. `into` is the turn that the passage has been joined to since."""

    number: int
    of: str
    proposal: Proposal
    packet: Packet
    name: str
    where: str = ""
    state: State | None = None
    look: Look = Look(State.GONE)
    decision: Decision | None = None
    rivals: tuple[int, ...] = ()
    own: bool = True
    urgent: bool = False
    before: str = ""
    was: str = ""
    now: str = ""
    behind: str = ""
    seen: str = ""
    stands: str = ""
    order: int = 0
    into: str = ""

    @property
    def passage(self) -> str:
        """The turn or message in which it stands now."""
        return self.into or self.proposal.passage

    @property
    def ref(self) -> str:
        """By which it is known whatever else comes back: mary-1.2/7."""
        return f"{self.of}/{self.proposal.number}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.decision is None

    @property
    def is_easy(self) -> bool:
        """Whether it may be accepted together with others, unread: what somebody corrects of their own, which nobody disputes."""
        easy = self.proposal.kind is Proposed.AMENDED and self.own
        return easy and self.is_open and not self.contested and not self.urgent

    @property
    def contested(self) -> bool:
        """Whether it cannot be accepted without a look at what else is asked for, or at the text as it is now."""
        return bool(self.rivals) or self.state in {State.CHANGED, State.GONE}


def cases(
    root: Element,
    packets: Iterable[Packet],
    returns: Iterable[Return],
    decisions: Iterable[Decision],
    seminar: Seminar,
    consent: Consent,
    *,
    only: str | None = None,
) -> tuple[Case, ...]:
    """All of a seminar, what is urgent and open first, then in the order of the text. A return whose packet is not there is left out.
    With `only`, how something stands in the text is looked up in that passage and in no other."""
    sent = {packet.id: packet for packet in packets}
    pairs = [
        (back, sent[back.packet], each)
        for back in returns
        if back.packet in sent
        for each in back.proposals
        if each.kind is not Proposed.ACCEPTED  # that a passage is right asks for no decision
    ]
    decided = {(d.of, d.number): d for d in decisions}
    made = _made(pairs, decided)
    leads = leading(root)
    wanted = {leads.get(p, p) for p in ({p.passage for _, _, p in pairs} if only is None else {only}) if p}
    reads = printed(root, wanted) if wanted else {}
    said = list(root.iter("{*}u", "{*}writing"))
    places = {node.get(ID, ""): n for n, node in enumerate(said)}
    whose = {node.get(ID, ""): pointers(f"{node.get('who', '')} {node.get('corresp', '')}") for node in said}
    found = [
        _case(
            number,
            back.id,
            packet,
            each,
            decided.get((back.id, each.number)),
            reads,
            made,
            seminar,
            consent,
            places,
            own=not packet.person
            or f"p.{packet.person}" in whose.get(leads.get(each.passage, each.passage), (f"p.{packet.person}",)),
            into=leads.get(each.passage, ""),
        )
        for number, (back, packet, each) in enumerate(pairs, start=1)
        if only is None or each.passage == only
    ]
    rivals = _rivals(found)
    return tuple(
        sorted(
            (msgspec.structs.replace(case, rivals=tuple(sorted(rivals[case.number]))) for case in found),
            key=lambda c: (not (c.urgent and c.is_open), c.state is None, c.order, c.look.first, c.number),
        )
    )


def recorded(question: str, person: str, seminar: Seminar, consent: Consent) -> str:
    """What the record says of somebody about a question; "" for nothing, and where it is none of the record's."""
    if question in CONSENT:
        value: str = getattr(consent.of(person), question).value
        return "" if value == "unanswered" else value
    if question in ABOUT:
        found = next((p for p in seminar.roster if p.id == person), None)
        return "" if found is None else str(getattr(found, question))
    return ""


def _case(
    number: int,
    of: str,
    packet: Packet,
    proposal: Proposal,
    decision: Decision | None,
    reads: Mapping[str, Printed],
    made: Mapping[tuple[str, str], Sequence[Change]],
    seminar: Seminar,
    consent: Consent,
    places: Mapping[str, int],
    *,
    own: bool,
    into: str,
) -> Case:
    called = next((p.name for p in seminar.roster if p.id == packet.person), packet.person)
    case = Case(
        number=number,
        of=of,
        proposal=proposal,
        packet=packet,
        name=called or proposal.by or "an editor",
        decision=decision,
        where=printed_number(into or proposal.passage),
        order=places.get(into or proposal.passage, len(places)),
        into=into,
        was=proposal.was,
        now=proposal.now.strip(),
        own=own,
    )
    match proposal.kind:
        case Proposed.ANSWER:
            asked = next((q.asked for q in packet.questions if q.id == proposal.question), proposal.question)
            was = recorded(proposal.question, packet.person, seminar, consent) or (
                proposal.was if proposal.question.startswith(questions.SPELLING) else ""
            )
            if decision is not None:
                was = decision.replaced or was
            return msgspec.structs.replace(case, where="", before=asked, was=was, urgent=_narrows(proposal, was))
        case Proposed.UNPLACED:
            return case
        case _:
            return _placed(case, packet.passage(proposal.passage), reads.get(case.passage), made)


def _placed(
    case: Case, sent: Passage | None, now: Printed | None, made: Mapping[tuple[str, str], Sequence[Change]]
) -> Case:
    if sent is None:
        return msgspec.structs.replace(case, state=State.GONE)
    proposal = case.proposal
    wanted = proposed.asked(sent, proposal)
    if proposal.kind is Proposed.WITHDRAWN:
        every = tokens(sent.text, sent.signs)
        wanted = Change(0, len(every), sent.text)
    elif proposal.kind is Proposed.QUERY:
        wanted = msgspec.structs.replace(wanted, now=sent.text[proposal.start : proposal.end])
    others = made.get((sent.id, sent.digest), ())
    look = proposed.within(sent, others, now, wanted) if case.into and now else proposed.look(sent, others, now, wanted)
    if proposal.kind is Proposed.WITHDRAWN and now is not None:
        place = proposed.window(sent, others, now) if case.into else (0, len(now.tokens))
        look = Look(State.THERE, *place) if place else Look(State.CHANGED)
    texts = {"state": look.state, "look": look, "seen": sent.text, "stands": "" if now is None else now.text}
    if now is not None and look.state in {State.THERE, State.SO_ALREADY}:
        before, was, behind = proposed.shown(now, look.first, look.last)
        was = was if look.state is State.THERE else proposal.was
        texts |= {"before": before, "was": was, "behind": behind}
        if proposal.kind in _WORDS:
            texts["now"] = look.asked.strip()
    if proposal.kind is Proposed.WITHDRAWN:
        return msgspec.structs.replace(case, urgent=case.own, **texts)
    return msgspec.structs.replace(case, **texts)


def _made(
    pairs: Sequence[tuple[Return, Packet, Proposal]], decided: Mapping[tuple[str, int], Decision]
) -> dict[tuple[str, str], list[Change]]:
    """What has been carried out of changes of each passage, by its id and the digest of what was sent."""
    found = defaultdict[tuple[str, str], list[Change]](list)
    for back, packet, proposal in pairs:
        decision, sent = decided.get((back.id, proposal.number)), packet.passage(proposal.passage)
        if decision is None or sent is None or decision.verdict is not Verdict.ACCEPTED or not decision.change:
            continue
        if proposal.kind in {*_WORDS, Proposed.ADDITION, Proposed.QUERY}:
            change = proposed.asked(sent, proposal)
            change = msgspec.structs.replace(change, now=decision.now) if decision.now else change
            if change not in found[sent.id, sent.digest]:
                found[sent.id, sent.digest].append(change)
    return found


def _rivals(found: Sequence[Case]) -> dict[int, set[int]]:
    """Of those that nobody has decided, which ask for different things in one place, or give different answers."""
    rivals = defaultdict[int, set[int]](set)
    groups = defaultdict[object, list[Case]](list)
    for case in found:
        if not case.is_open:
            continue
        if case.proposal.kind is Proposed.ANSWER:
            groups[case.packet.person, case.proposal.question].append(case)
        elif case.proposal.kind in _WORDS and case.state is State.THERE:
            groups[case.passage].append(case)
    for group in groups.values():
        for number, one in enumerate(group):
            for other in group[number + 1 :]:
                if one.of != other.of and _differ(one, other):
                    rivals[one.number].add(other.number)
                    rivals[other.number].add(one.number)
    return rivals


def _differ(one: Case, other: Case) -> bool:
    if one.proposal.kind is Proposed.ANSWER:
        return one.now != other.now
    a, b = (Change(c.look.first, c.look.last, c.look.asked) for c in (one, other))
    alike = (a.first, a.last) == (b.first, b.last) and [t.key for t in new_tokens(a.now, ())] == [
        t.key for t in new_tokens(b.now, ())
    ]
    return a.overlaps(b) and not alike


def _narrows(proposal: Proposal, was: str) -> bool:
    """Whether an answer lets less be public than the record does."""
    if proposal.question == questions.APPROVAL:
        return proposal.now == "no"
    return proposal.question in CONSENT and _NARROW.get(proposal.now, 0) > _NARROW.get(was, 0)
