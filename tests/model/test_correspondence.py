"""Who was asked, who has answered, what is undecided: by packets, returns and decisions alone."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model import journal
from sasci_archive.model.correspondence import Correspondence, Reply, gone
from sasci_archive.model.journal import By
from sasci_archive.model.review import Decision, Packet, Proposal, Proposed, Purpose, Return, Verdict

DAY = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def packet(id_: str, day: int, purpose: Purpose = Purpose.CORRECT) -> Packet:
    return Packet(
        id=id_,
        slug="toy",
        person=id_.rpartition("-")[0],
        purpose=purpose,
        sent=DAY + dt.timedelta(days=day),
        master="m",
        release="r",
    )


def back(packet: str, day: int, *kinds: Proposed) -> Return:
    proposals = tuple(Proposal(number=n, kind=kind) for n, kind in enumerate(kinds, 1))
    received = DAY + dt.timedelta(days=day)
    return Return(
        id=f"{packet}.1", packet=packet, name="f", stored="f", sha512="s", received=received, proposals=proposals
    )


def decided(of: str, number: int, verdict: Verdict = Verdict.ACCEPTED) -> Decision:
    return Decision(of=of, number=number, verdict=verdict, who="Ada", on=DAY)


def test_each_step_is_told_apart() -> None:
    sent = (packet("mo-1", 0),)
    answer = (back("mo-1", 3, Proposed.AMENDED, Proposed.ACCEPTED, Proposed.ANSWER),)
    one = (decided("mo-1.1", 1),)
    assert Correspondence().reply("mo") is Reply.NOT_ASKED
    assert Correspondence(sent).reply("mo") is Reply.ASKED
    assert Correspondence(sent, answer).reply("mo") is Reply.UNDECIDED
    assert [s.proposal.number for s in Correspondence(sent, answer, one).undecided("mo")] == [3]
    assert Correspondence(sent, answer, (*one, decided("mo-1.1", 3))).reply("mo") is Reply.ANSWERED
    assert Correspondence(sent, answer).reply("lq") is Reply.NOT_ASKED


def test_the_last_decision_about_a_proposal_holds() -> None:
    letters = Correspondence(
        (packet("mo-1", 0),),
        (back("mo-1", 1, Proposed.AMENDED),),
        (decided("mo-1.1", 1), decided("mo-1.1", 1, Verdict.REFUSED)),
    )
    (settled,) = letters.of("mo")
    assert settled.decision is not None
    assert settled.decision.verdict is Verdict.REFUSED


def test_a_decision_that_was_taken_back_is_none() -> None:
    one = decided("mo-1.1", 1)
    undone = msgspec.structs.replace(one, undone=True)
    answer = (back("mo-1", 1, Proposed.AMENDED),)
    assert Correspondence((packet("mo-1", 0),), answer, (one, undone)).reply("mo") is Reply.UNDECIDED
    assert Correspondence((packet("mo-1", 0),), answer, (one, undone, one)).reply("mo") is Reply.ANSWERED


def test_a_second_packet_is_answered_by_what_comes_back_after_it_went_even_in_the_first_ones_file() -> None:
    first, second = packet("mo-1", 0), packet("mo-2", 5)
    assert Correspondence((first, second)).unanswered() == (second,)
    assert Correspondence((first, second), (back("mo-1", 3),)).unanswered() == (second,)
    assert Correspondence((first, second), (back("mo-1", 6),)).unanswered() == ()


def test_correcting_and_approving_are_two_questions_and_an_editor_is_not_chased() -> None:
    sent = (packet("mo-1", 0), packet("mo-2", 5, Purpose.FINAL))
    letters = Correspondence((*sent, packet("-1", 7, Purpose.EDIT)), (back("mo-1", 6),))
    assert letters.unanswered() == (sent[1],)
    assert letters.last_sent("mo", Purpose.CORRECT) == sent[0]
    assert letters.last_sent("mo") == sent[1]


@given(
    st.lists(
        st.tuples(st.sampled_from(["mo-1", "mo-2", "lq-1"]), st.lists(st.sampled_from(Proposed), max_size=4)),
        max_size=5,
    )
)
def test_every_proposal_that_asks_for_something_is_in_it_once(came: list[tuple[str, list[Proposed]]]) -> None:
    backs = tuple(back(of, n, *kinds) for n, (of, kinds) in enumerate(came))
    letters = Correspondence((packet("mo-1", 0), packet("mo-2", 0), packet("lq-1", 0)), backs)
    told = [s.proposal for person in ("mo", "lq") for s in letters.of(person)]
    asked = [p for b in backs for p in b.proposals if p.kind is not Proposed.ACCEPTED]
    assert sorted(told, key=str) == sorted(asked, key=str)


# -- what is gone ------------------------------------------------------------------------------------------------------


def noted(packets: tuple[Packet, ...], backs: tuple[Return, ...]) -> list[journal.Entry]:
    """What the journal says of them."""
    sent = [By(p.sent, "Ada").did(journal.SENT, p.id) for p in packets]
    return [*sent, *(By(b.received, "Ada").did(journal.RETURNED, b.id) for b in backs)]


SENT = tuple(packet(f"{who}-{n}", 3 * n) for who in ("mo", "lq", "an-na") for n in (1, 2))


@given(
    st.sets(st.sampled_from(SENT)).map(lambda found: tuple(p for p in SENT if p in found)),
    st.sets(st.sampled_from([p.id for p in SENT])),
    st.sets(st.sampled_from([p.id for p in SENT])),
)
def test_who_was_asked_was_asked_whatever_is_taken_down(
    sent: tuple[Packet, ...], answered: set[str], away: set[str]
) -> None:
    """The journal and what is left tell the same of it as all of it did before: whether, when, and whether an answer came."""
    backs = tuple(back(p.id, 3 * int(p.id[-1]) + 1, Proposed.AMENDED) for p in sent if p.id in answered)
    history = noted(sent, backs)
    left = tuple(p for p in sent if p.id not in away)
    after = Correspondence(left, tuple(b for b in backs if b.packet not in away), (), gone(history, left))
    assert gone(history, sent) == ()
    assert [each.packet for each in sorted(after.gone, key=lambda each: each.packet)] == sorted(
        p.id for p in sent if p.id in away
    )
    for who in ("mo", "lq", "an-na"):
        theirs = [p for p in sent if p.person == who]
        reply, words = after.told(who)
        assert (reply is Reply.NOT_ASKED) == (not theirs)
        if reply is Reply.GONE:
            newest = theirs[-1]
            assert newest.id in away
            assert str(newest.sent.date()) in words
            assert ("answered" in words) == (newest.id in answered)
        elif theirs:
            assert reply is Correspondence(left, after.returns).reply(who)


def test_what_is_gone_is_told_by_its_days_alone_and_who_is_asked_again_is_asked() -> None:
    sent, answer = (packet("mo-1", 0),), (back("mo-1", 3, Proposed.AMENDED),)
    history = noted(sent, answer)
    letters = Correspondence(gone=gone(history, ()))
    told = "asked on 2026-11-01, answered on 2026-11-04; what was sent and what came back are gone"
    assert letters.told("mo") == (Reply.GONE, told)
    assert Correspondence(gone=gone(history[:1], ())).told("mo")[1] == "asked on 2026-11-01; what was sent is gone"
    assert letters.unanswered() == ()  # nobody can be reminded of what is not there
    again = (packet("mo-2", 5),)
    after = Correspondence(again, gone=gone([*history, *noted(again, ())], again))
    assert after.reply("mo") is Reply.ASKED
