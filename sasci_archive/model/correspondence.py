"""What a seminar's packets, returns and decisions say together: who was asked, who has answered, what is still to be decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import Enum

import msgspec

from sasci_archive.model import journal
from sasci_archive.model.review import Decision, Packet, Proposal, Proposed, Purpose, Return, that_hold


class Reply(Enum):
    """How far somebody has come with their text, before they have approved it."""

    NOT_ASKED = "not yet asked"
    ASKED = "asked, no answer"
    UNDECIDED = "answered, not all decided"
    ANSWERED = "answered, all decided"
    GONE = "asked, and what was sent is gone"  # taken down, with what came back and what was decided about it


class Settled(msgspec.Struct, frozen=True):
    """A proposal of a return, and the decision that holds about it: None where nobody has decided, or somebody took it back. `asked`
    are the words of the question that it answers."""

    of: Return
    proposal: Proposal
    decision: Decision | None
    asked: str = ""


class Gone(msgspec.Struct, frozen=True):
    """A packet of which nothing is left but that it was sent, and when somebody answered it (None where nobody did)."""

    packet: str
    person: str
    sent: dt.datetime
    answered: dt.datetime | None = None


def gone(history: Iterable[journal.Entry], packets: Iterable[Packet]) -> tuple[Gone, ...]:
    """What the journal says was sent and is not among the packets any more, oldest first: a takedown leaves that it went, and to whom."""
    sent, answered = dict[str, dt.datetime](), dict[str, dt.datetime]()
    for entry in history:
        match entry.what:
            case journal.SENT:
                sent.setdefault(entry.about, entry.on)
            case journal.RETURNED:
                answered[entry.about.rpartition(".")[0]] = entry.on
            case _:
                pass
    for packet in packets:
        sent.pop(packet.id, None)
    found = (Gone(id_, id_.rpartition("-")[0], on, answered.get(id_)) for id_, on in sent.items())
    return tuple(sorted(found, key=lambda each: (each.sent, each.packet)))


class Correspondence(msgspec.Struct, frozen=True):
    """All that went out about one seminar, and all that came back; and of what is `gone`, that it went out."""

    packets: tuple[Packet, ...] = ()
    returns: tuple[Return, ...] = ()
    decisions: tuple[Decision, ...] = ()
    gone: tuple[Gone, ...] = ()

    def last_sent(self, person: str, purpose: Purpose | None = None) -> Packet | None:
        """The newest packet of somebody, of one purpose or of any; None where nothing was sent."""
        theirs = [p for p in self.packets if p.person == person and purpose in {None, p.purpose}]
        return max(reversed(theirs), key=lambda p: p.sent, default=None)

    def answer(self, packet: Packet) -> Return | None:
        """The last file that came back after `packet` was sent, to it or to an earlier one of the same person and purpose."""
        alike = {p.id for p in self.packets if (p.person, p.purpose) == (packet.person, packet.purpose)}
        backs = [b for b in self.returns if b.packet in alike and b.received >= packet.sent]
        return max(backs, key=lambda b: b.received, default=None)

    def unanswered(self) -> tuple[Packet, ...]:
        """The newest packet of each participant, where nothing came back since: who has the final text is not asked about an
        earlier one."""
        newest = {p.person: p for p in sorted(self.packets, key=lambda p: p.sent) if p.person}
        return tuple(p for p in sorted(newest.values(), key=lambda p: p.sent) if self.answer(p) is None)

    def of(self, person: str) -> Iterator[Settled]:
        """What somebody proposed, whichever packet it came back with, and what was decided. What is right as it was sent is
        nothing to decide."""
        theirs = {p.id: {q.id: q.asked for q in p.questions} for p in self.packets if p.person == person}
        held = {(d.of, d.number): d for d in that_hold(self.decisions)}
        for back in self.returns:
            for proposal in back.proposals if back.packet in theirs else ():
                if proposal.kind is not Proposed.ACCEPTED:
                    asked = theirs[back.packet].get(proposal.question, "")
                    yield Settled(back, proposal, held.get((back.id, proposal.number)), asked)

    def undecided(self, person: str) -> tuple[Settled, ...]:
        """What somebody proposed and nobody has decided."""
        return tuple(settled for settled in self.of(person) if settled.decision is None)

    def reply(self, person: str) -> Reply:
        """How far somebody has come."""
        last = self.last_sent(person)
        if self.undecided(person):
            return Reply.UNDECIDED
        if self._last_gone(person):
            return Reply.GONE
        if last is None:
            return Reply.NOT_ASKED
        return Reply.ASKED if self.answer(last) is None else Reply.ANSWERED

    def _last_gone(self, person: str) -> Gone | None:
        """The newest packet of somebody that is gone; None where one that is here is newer."""
        last = max((each for each in self.gone if each.person == person), key=lambda each: each.sent, default=None)
        here = self.last_sent(person)
        return None if last and here and here.sent >= last.sent else last

    def told(self, person: str) -> tuple[Reply, str]:
        """The same, and in words."""
        reply, last, taken = self.reply(person), self.last_sent(person), self._last_gone(person)
        match reply:
            case Reply.NOT_ASKED | Reply.ANSWERED:
                return reply, reply.value
            case Reply.GONE:
                assert taken
                came = f", answered on {taken.answered.date()}" if taken.answered else ""
                what = "what was sent and what came back are" if taken.answered else "what was sent is"
                return reply, f"asked on {taken.sent.date()}{came}; {what} gone"
            case Reply.ASKED:
                assert last
                due = f", due {last.due}" if last.due else ""
                return reply, f"asked on {last.sent.date()}, no answer{due}"
            case Reply.UNDECIDED:
                open_ = len(self.undecided(person))
                return reply, f"answered, {open_} proposal{'' if open_ == 1 else 's'} undecided"
