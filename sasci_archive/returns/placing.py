"""What somebody asks for in a file that came back: proposals against the passages as they were sent.

Law: every character that was changed is in exactly one proposal, and all of them, put into the passages as they were sent
(`put_in`), give what came back. What the file does not say the place of is said to be unplaced, with where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import Packet, Passage, Proposal, Proposed
from sasci_archive.returns import answering, margins, unplaced
from sasci_archive.returns.asides import asides
from sasci_archive.returns.comparison import changes
from sasci_archive.returns.returned_text import Came, Made, came, made, named, taken_out
from sasci_archive.returns.running import Running, running
from sasci_archive.returns.stretches import Sent, rebuilt, sent_as
from sasci_archive.returns.whereabouts import NOBODYS, OURS, Whereabouts, whereabouts

_HOLE = 3  # passages missing one after the other, others' among them: pages, and not withdrawals


@dataclass(frozen=True, slots=True)
class Placed:
    """What a file asks for. `texts` are the passages as they came back; one that did not come back is not among them.
    `likeness` is how much of the passages is in the file, from 0 to 1."""

    proposals: tuple[Proposal, ...]
    feedback: dict[str, str]
    remarks: tuple[str, ...]
    texts: dict[str, str]
    likeness: float


def likeness(packet: Packet, back: Manuscript, sent: Manuscript | None = None) -> float:
    """How much of a packet's passages is in a file, from 0 to 1."""
    return whereabouts(_sent(packet, sent), back, running(back), packet).likeness


def placed(packet: Packet, back: Manuscript, sent: Manuscript | None = None) -> Placed:
    """What a file that came back asks for. `sent` is the file as it was sent; where it is no longer there, what has changed in the
    lines around the passages cannot be told from what stood there."""
    text = running(back)
    found = whereabouts(_sent(packet, sent), back, text, packet)
    texts, remarks, proposals, where = dict[str, str](), list[str](), list[Proposal](), list[margins.Placing]()
    missing = _missing(found, text, packet)
    remarks += _not_returned(missing, found)
    for number, stretch in enumerate(found.sent.stretches):
        passage = None if stretch.answer else packet.passage(stretch.id)
        if passage is None or stretch.id in missing:
            continue
        it = came(found, text, number, passage)
        remarks += it.remarks
        texts[passage.id] = it.text
        changed = made(part for change in changes(passage, it.text) for part in asides(change))
        where.append(margins.Placing(passage, it, changed))
        proposals += _moved_within([_proposal(passage, it, each, text) for each in changed], passage)
    proposals = list(_from_elsewhere(found, proposals))
    proposals += _elsewhere(found)
    proposals += unplaced.unplaced(found, text)
    answers, feedback = answering.answers(found, text, packet)
    proposals += answers
    proposals += margins.margins(found, text, where, back, sent)
    touched = {proposal.passage for proposal in proposals}
    proposals += [
        Proposal(number=0, kind=Proposed.ACCEPTED, passage=p.id)
        for p in packet.passages
        if p.editable and p.id in texts and p.id not in touched
    ]
    remarks += unplaced.remarks(found, text, where)
    place = {passage.id: at for at, passage in enumerate(packet.passages)}
    proposals.sort(key=lambda each: (place.get(each.passage, len(place)), each.start, each.end))
    return Placed(
        tuple(
            [msgspec.structs.replace(each, number=number) for number, each in enumerate(_whose(proposals, packet), 1)]
        ),
        feedback,
        tuple(remarks),
        texts,
        found.likeness,
    )


def put_in(passage: Passage, proposals: Iterable[Proposal]) -> str:
    """The passage with all that its proposals put in or take out: for whoever wants to see the text as it came back."""
    parts, at = [], 0
    for each in proposals:
        if each.passage == passage.id and puts_in(each):
            parts += [passage.text[at : each.start], each.now]
            at = each.end
    return "".join([*parts, passage.text[at:]])


def puts_in(proposal: Proposal) -> bool:
    """Whether a proposal changes its passage's text: a query does where it was typed into it (`now`), a comment does not."""
    match proposal.kind:
        case Proposed.AMENDED | Proposed.ADDITION | Proposed.WITHDRAWN | Proposed.LAYOUT:
            return proposal.was != proposal.now
        case Proposed.QUERY:
            return bool(proposal.passage and proposal.now)
        case Proposed.ACCEPTED | Proposed.ANSWER | Proposed.UNPLACED:
            return False


def _sent(packet: Packet, sent: Manuscript | None) -> Sent:
    """What was sent; rebuilt where the file is gone, or has not all the passages in it."""
    if sent is not None:
        found = sent_as(sent, packet)
        if {p.id for p in packet.passages} <= {s.id for s in found.stretches if not s.answer}:
            return found
    return rebuilt(packet)


def _proposal(passage: Passage, it: Came, each: Made, text: Running) -> Proposal:
    by, on = named(it, each, text)
    change = each.change
    return Proposal(
        number=0, kind=change.kind, passage=passage.id, start=change.start, end=change.end, was=change.was, now=change.now,
        remark=change.now.strip() if change.kind is Proposed.QUERY else "", by=by, on=on,
    )  # fmt: skip


def _moved_within(proposals: list[Proposal], passage: Passage) -> list[Proposal]:
    """The same; what was taken out in one place and put in, word for word, in another, is moved, and no word is another."""
    gone = {
        " ".join(each.was.split()): at for at, each in enumerate(proposals) if each.was.strip() and not each.now.strip()
    }
    for at, each in enumerate(proposals):
        other = gone.get(" ".join(each.now.split())) if not each.was.strip() else None
        if other is not None and len(each.now.split()) > 1:
            for half in (at, other):
                proposals[half] = msgspec.structs.replace(
                    proposals[half], kind=Proposed.LAYOUT, remark=f"Moved within {passage.id}."
                )
    return proposals


def _from_elsewhere(found: Whereabouts, proposals: list[Proposal]) -> Iterator[Proposal]:
    """The proposals; of those that take a paragraph out of one passage and put it into another, it is said."""
    moved = {}
    for line, role in found.moved.items():
        words = found.back.lines[line]
        if role >= 0 and found.role[words[0]] not in {role, NOBODYS, OURS}:
            said = found.back.text[found.back.spans[words[0]][0] : found.back.spans[words[1] - 1][1]]
            moved[said] = (found.sent.stretches[role].id, found.sent.stretches[found.role[words[0]]].id)
    for each in proposals:
        told = [
            f"This stood in {source}."
            for said, (source, to) in moved.items()
            if said in each.now and each.passage == to
        ]
        told += [
            f"It stands in {to} now."
            for said, (source, to) in moved.items()
            if said in each.was and each.passage == source
        ]
        yield msgspec.structs.replace(each, remark=" ".join([each.remark, *told]).strip())


def _elsewhere(found: Whereabouts) -> Iterator[Proposal]:
    """Passages that came back in another place among the others."""
    first: dict[int, int] = {}
    for j, role in enumerate(found.role):
        if role >= 0 and not found.sent.stretches[role].answer:
            first.setdefault(role, j)
    order = sorted(first, key=lambda role: first[role])
    kept = unplaced.in_order(order)
    for at, role in enumerate(order):
        if role not in kept:
            beside = f"after {found.sent.stretches[order[at - 1]].id}" if at else "before all others"
            yield Proposal(
                number=0,
                kind=Proposed.LAYOUT,
                passage=found.sent.stretches[role].id,
                remark=f"The whole of it stands {beside} in this file.",
            )


def _missing(found: Whereabouts, text: Running, packet: Packet) -> set[str]:
    """The passages that are not in the file although nobody took them out."""
    there = sorted(found.pairs.values())
    here = set(found.role)
    gone = [
        number
        for number, stretch in enumerate(found.sent.stretches)
        if not stretch.answer and number not in here and stretch.end > stretch.start
    ]
    if not there:
        return {found.sent.stretches[number].id for number in gone}
    first, last = found.was.spans[there[0]][0], found.was.spans[there[-1]][0]
    missing: set[str] = set()
    for hole in _holes(gone, [n for n, s in enumerate(found.sent.stretches) if not s.answer]):
        stretches = [found.sent.stretches[number] for number in hole]
        passages = [packet.passage(stretch.id) for stretch in stretches]
        outside = [
            s
            for s in stretches
            if s.id not in found.emptied and (s.end <= first or (s.start > last and not _headed(found, s.start, there)))
        ]
        pages = len(hole) >= _HOLE and any(p is not None and not p.editable for p in passages)
        for stretch in stretches if pages else outside:
            passage = packet.passage(stretch.id)
            if passage is not None and not taken_out(text, passage):
                missing.add(stretch.id)
    return missing


def _headed(found: Whereabouts, start: int, there: list[int]) -> bool:
    """Whether the line above a passage is there."""
    i = found.was.within(0, start)
    return bool(i) and i[-1] == there[-1]


def _holes(gone: list[int], passages: list[int]) -> Iterator[list[int]]:
    """Passages that are gone, those that stood beside each other together."""
    place = {number: at for at, number in enumerate(passages)}
    hole: list[int] = []
    for number in gone:
        if hole and place[number] != place[hole[-1]] + 1:
            yield hole
            hole = []
        hole.append(number)
    if hole:
        yield hole


def _not_returned(missing: set[str], found: Whereabouts) -> Iterator[str]:
    order = [s.id for s in found.sent.stretches if s.id in missing]
    if order:
        which = order[0] if len(order) == 1 else f"{len(order)} passages ({order[0]} to {order[-1]})"
        yield f"Not in the file, and not read as taken out: {which}. Were only some pages returned?"


def _whose(proposals: list[Proposal], packet: Packet) -> Iterator[Proposal]:
    """The proposals; of those about somebody else's turn, it is said."""
    for each in proposals:
        passage = packet.passage(each.passage)
        if passage is not None and not passage.editable:
            told = f"{each.told} This is not a passage of theirs: it was sent to be read.".strip()
            yield msgspec.structs.replace(each, told=told)
        else:
            yield each
