"""The answers of one person to one packet, as proposals against the text they were sent.

Law: the proposals of a passage that change its text, put into it, give the text that came back with what was added behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sasci_archive.errors import BadAnswers
from sasci_archive.formats.answers_json import AGAIN, Answered, Answers, State
from sasci_archive.model.questions import FEEDBACK
from sasci_archive.model.review import Packet, Passage, Proposal, Proposed, Question
from sasci_archive.returns.comparison import changes

_FEEDBACK = {question.id: question for question in FEEDBACK}


def proposals(answers: Answers, packet: Packet) -> tuple[Proposal, ...]:
    """What is asked for, in the order of the packet: passages, then questions. Raises BadAnswers where they are not answers to this
    packet, word for word as it was sent."""
    _check(answers, packet)
    answered = {passage.id: passage for passage in answers.passages}
    found = [
        proposal
        for passage in packet.passages
        if passage.id in answered
        for proposal in _of_passage(passage, answered[passage.id])
    ]
    found += [
        Proposal(number=0, kind=Proposed.ANSWER, question=question.id, was=question.answer, now=now)
        for question in packet.questions
        if question.id not in _FEEDBACK
        and (now := answers.answers.get(question.id, question.answer)) != question.answer
        and (now or not question.choices)  # no box ticked is no answer
    ]
    return tuple(
        msgspec.structs.replace(proposal, number=number, on=answers.saved)
        for number, proposal in enumerate(found, start=1)
    )


def feedback(answers: Answers) -> dict[str, str]:
    """What they say to what the project asks everybody, without what they left empty."""
    return {id_: text for id_, text in answers.feedback.items() if text.strip()}


def _of_passage(passage: Passage, answered: Answered) -> Iterator[Proposal]:
    sent, length = passage.text, len(passage.text)
    changed = changes(passage, answered.text)
    if answered.state is State.WITHDRAWN:
        first = f"Before it was taken out, it was changed to read: {answered.text}" if changed else ""
        yield Proposal(
            number=0, kind=Proposed.WITHDRAWN, passage=passage.id, end=length, was=sent, now="", remark=first
        )
    else:
        for change in changed:
            yield Proposal(
                number=0,
                kind=change.kind,
                passage=passage.id,
                start=change.start,
                end=change.end,
                was=change.was,
                now=change.now,
            )
    for text in answered.additions:
        yield Proposal(number=0, kind=Proposed.ADDITION, passage=passage.id, start=length, end=length, now=f"\n{text}")
    if answered.question.strip():
        yield Proposal(
            number=0, kind=Proposed.QUERY, passage=passage.id, end=length, was=sent, remark=answered.question
        )
    if answered.state is State.ACCEPTED and not changed:
        yield Proposal(number=0, kind=Proposed.ACCEPTED, passage=passage.id, end=length, was=sent, now=sent)


# -- whether they are answers to this packet -------------------------------------------------------------------------


def _check(answers: Answers, packet: Packet) -> None:
    """Raises BadAnswers."""
    if answers.slug != packet.slug:
        raise BadAnswers(
            f"These are answers about the seminar '{answers.slug}', not '{packet.slug}'.",
            remedy=f"Collect them there: `inv review.collect {answers.slug} -- FILE`.",
        )
    if answers.packet != packet.id:
        raise BadAnswers(
            f"These are answers to the packet {answers.packet}, not {packet.id}.",
            remedy="Its number stands in the file's name and in the page.",
        )
    if answers.release != packet.release:
        raise BadAnswers(
            f"These are answers to another text than the one that was sent as {packet.id}.",
            remedy=f"{_CHANGED} {AGAIN}",
        )
    for answered in answers.passages:
        _check_passage(answered, packet)
    asked = {question.id: question for question in packet.questions if question.id not in _FEEDBACK}
    for known, given in ((asked, answers.answers), (_FEEDBACK, answers.feedback)):
        for id_, now in given.items():
            _check_answer(id_, now, known.get(id_), packet)


_CHANGED = "The file was changed by hand, or comes from a page that was made for a test."


def _check_passage(answered: Answered, packet: Packet) -> None:
    passage = packet.passage(answered.id)
    if passage is None:
        raise BadAnswers(
            f"The file answers to '{answered.id}', which is not in the packet {packet.id}.",
            remedy=f"{_CHANGED} {AGAIN}",
        )
    may_say = {State.ACCEPTED, State.QUERY}
    if not passage.editable and (answered.text != passage.text or answered.additions or answered.state not in may_say):
        raise BadAnswers(
            f"The file changes '{answered.id}', which was sent for reading only.", remedy=f"{_CHANGED} {AGAIN}"
        )
    if answered.digest != passage.digest:
        raise BadAnswers(
            f"The file answers to other words of '{answered.id}' than those that were sent.",
            remedy=f"{_CHANGED} {AGAIN}",
        )


def _check_answer(id_: str, now: str, question: Question | None, packet: Packet) -> None:
    if question is None:
        raise BadAnswers(
            f"The file answers a question '{id_}', which the packet {packet.id} does not ask.",
            remedy=f"{_CHANGED} {AGAIN}",
        )
    if question.choices and now and now not in question.choices:
        raise BadAnswers(
            f"The file answers '{now}' to '{question.asked}', where one of {', '.join(question.choices)} was to be chosen.",
            remedy=f"{_CHANGED} {AGAIN}",
        )
