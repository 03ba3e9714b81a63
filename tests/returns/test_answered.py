"""Answers become proposals: every character that was changed or added is in exactly one, and none is taken from a file that does
not fit the packet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadAnswers
from sasci_archive.formats.answers_json import FORMAT, Answered, Answers, State
from sasci_archive.model.review import Packet, Passage, Proposal, Proposed, Purpose, Question
from sasci_archive.returns.answered import feedback, proposals
from sasci_archive.returns.comparison import Change, applied

SAVED = dt.datetime(2026, 11, 28, 20, 0, tzinfo=dt.UTC)
PACKET = Packet(
    id="mary-1",
    slug="toy",
    person="mary",
    purpose=Purpose.CORRECT,
    sent=SAVED,
    master="m",
    release="r",
    passages=(
        Passage(id="u1", text="What was it like?", editable=False),
        Passage(id="u2", text="It was in Leads. [laughs]\nThat was all.", signs=((17, 25),)),
        Passage(id="u3", text="Yes."),
    ),
    questions=(
        Question(id="text", asked="May it be published?", choices=("yes", "no")),
        Question(id="biography", asked="A short biography", answer="Mary was there."),
        Question(id="learnt", asked="What, if anything, have you learnt?"),
    ),
)


def answered(id_: str = "u2", state: State = State.AMENDED, text: str | None = None, **more: Any) -> Answered:
    passage = PACKET.passage(id_)
    assert passage
    whole: dict[str, Any] = {
        "id": id_,
        "digest": passage.digest,
        "state": state,
        "text": passage.text if text is None else text,
    } | more
    return Answered(**whole)


def answers(*passages: Answered, **more: Any) -> Answers:
    whole: dict[str, Any] = {"format": FORMAT, "slug": "toy", "packet": "mary-1", "release": "r", "saved": SAVED}
    return Answers(**whole | {"passages": passages} | more)


def returned(passage: Passage, found: tuple[Proposal, ...]) -> str:
    """The passage with all that was proposed."""
    asks = {Proposed.AMENDED, Proposed.ADDITION, Proposed.LAYOUT, Proposed.WITHDRAWN}
    made = [Change(p.start, p.end, p.was, p.now, p.kind) for p in found if p.passage == passage.id and p.kind in asks]
    return applied(passage.text, made)


PIECES = st.lists(
    st.sampled_from(["It was ", "in ", "Leads.", "Leeds. ", "[laughs]", "\n", "That was all."]), max_size=9
)


@given(PIECES.map("".join), st.lists(st.sampled_from(["And so on.", "x"]), max_size=2), st.sampled_from(State))
def test_all_proposals_in_the_passage_give_what_came_back(text: str, more: list[str], state: State) -> None:
    found = proposals(answers(answered("u2", state, text, additions=tuple(more))), PACKET)
    kept = "" if state is State.WITHDRAWN else text
    assert returned(PACKET.passages[1], found) == kept + "".join(f"\n{addition}" for addition in more)
    assert [p.number for p in found] == list(range(1, len(found) + 1))
    assert {p.on for p in found} <= {SAVED}


def test_each_thing_that_was_done_is_a_proposal_of_its_kind() -> None:
    given_ = answers(
        answered("u3", State.ACCEPTED),
        answered(
            "u2", text="It was in Leeds. [laughs]\nThat was all.", question="Was it 1986?", additions=("I was ten.",)
        ),
        answers={"text": "yes", "biography": "Mary was a nurse."},
        feedback={"learnt": "Much.", "used": " "},
    )
    assert [(p.number, p.kind, p.passage or p.question, p.was, p.now, p.remark) for p in proposals(given_, PACKET)] == [
        (1, Proposed.AMENDED, "u2", "Leads.", "Leeds.", ""),
        (2, Proposed.ADDITION, "u2", "", "\nI was ten.", ""),
        (3, Proposed.QUERY, "u2", PACKET.passages[1].text, "", "Was it 1986?"),
        (4, Proposed.ACCEPTED, "u3", "Yes.", "Yes.", ""),
        (5, Proposed.ANSWER, "text", "", "yes", ""),
        (6, Proposed.ANSWER, "biography", "Mary was there.", "Mary was a nurse.", ""),
    ]
    assert feedback(given_) == {"learnt": "Much."}


def test_what_is_right_with_changes_is_changed_and_not_right_as_sent() -> None:
    assert [p.kind for p in proposals(answers(answered("u3", State.ACCEPTED, "No.")), PACKET)] == [Proposed.AMENDED]


def test_what_was_written_before_it_was_taken_out_is_not_lost() -> None:
    (proposal,) = proposals(answers(answered("u3", State.WITHDRAWN, "No.")), PACKET)
    assert (proposal.kind, proposal.was, proposal.now) == (Proposed.WITHDRAWN, "Yes.", "")
    assert proposal.remark == "Before it was taken out, it was changed to read: No."
    (plain,) = proposals(answers(answered("u3", State.WITHDRAWN)), PACKET)
    assert plain.remark == ""


def test_of_what_was_sent_for_reading_only_something_may_be_asked() -> None:
    given_ = answers(answered("u1", State.QUERY, question="Who is that?"))
    assert [(p.kind, p.remark) for p in proposals(given_, PACKET)] == [(Proposed.QUERY, "Who is that?")]


def test_the_answer_there_was_and_a_box_left_empty_are_no_proposals() -> None:
    assert proposals(answers(answers={"text": "", "biography": "Mary was there."}), PACKET) == ()
    assert [p.now for p in proposals(answers(answers={"biography": ""}), PACKET)] == [""]


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        (answers(slug="other"), "These are answers about the seminar 'other', not 'toy'."),
        (answers(packet="mary-2"), "These are answers to the packet mary-2, not mary-1."),
        (answers(release="q"), "These are answers to another text than the one that was sent as mary-1."),
        (
            answers(msgspec.structs.replace(answered(), id="u9")),
            "The file answers to 'u9', which is not in the packet mary-1.",
        ),
        (answers(answered("u1")), "The file changes 'u1', which was sent for reading only."),
        (answers(answered("u1", State.ACCEPTED, "No.")), "The file changes 'u1', which was sent for reading only."),
        (
            answers(answered("u1", State.QUERY, additions=("x",))),
            "The file changes 'u1', which was sent for reading only.",
        ),
        (
            answers(answered(digest="x")),
            "The file answers to other words of 'u2' than those that were sent.",
        ),
        (
            answers(answers={"shoes": "9"}),
            "The file answers a question 'shoes', which the packet mary-1 does not ask.",
        ),
        (
            answers(feedback={"text": "yes"}),
            "The file answers a question 'text', which the packet mary-1 does not ask.",
        ),
        (
            answers(answers={"text": "perhaps"}),
            "The file answers 'perhaps' to 'May it be published?', where one of yes, no was to be chosen.",
        ),
    ],
)
def test_answers_to_something_else_are_refused_whole(given_: Answers, problem: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        proposals(given_, PACKET)
    assert refused.value.problem == problem
    assert refused.value.remedy
