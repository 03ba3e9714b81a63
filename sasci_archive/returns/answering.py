"""What was answered to the questions of a packet, in a file that came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sasci_archive.model.questions import FEEDBACK
from sasci_archive.model.review import Packet, Proposal, Proposed, Question
from sasci_archive.returns.running import Running, Span
from sasci_archive.returns.ticked import chosen
from sasci_archive.returns.whereabouts import Whereabouts

_APART = frozenset(question.id for question in FEEDBACK)


def answers(found: Whereabouts, text: Running, packet: Packet) -> tuple[list[Proposal], dict[str, str]]:
    """Proposals for what was answered, or is not clear; and, apart, what was answered to what the project asks everybody."""
    proposals, feedback = list[Proposal](), dict[str, str]()
    for number, stretch in enumerate(found.sent.stretches):
        question = next((q for q in packet.questions if q.id == stretch.id), None) if stretch.answer else None
        if question is None:
            continue
        words = found.of(number)
        for proposal in _answer(found, text, number, question, words):
            if question.id not in _APART or proposal.kind is Proposed.QUERY:
                proposals.append(proposal)
            elif proposal.now.strip():
                feedback[question.id] = proposal.now
    return proposals, feedback


def _answer(found: Whereabouts, text: Running, number: int, question: Question, words: list[int]) -> Iterator[Proposal]:
    stretch = found.sent.stretches[number]
    sent = found.sent.running.text[stretch.start : stretch.end].strip()
    now = _said(found, words)
    by, on = _named(text, found, words)
    if not words and (not sent or not _asked(found, stretch.start)):  # not answered, or not in the file
        return
    if not question.choices:
        if now not in {sent, question.answer}:
            yield Proposal(
                number=0, kind=Proposed.ANSWER, question=question.id, was=question.answer, now=now, by=by, on=on
            )
        return
    if not words:  # boxes and all were taken out: nothing is chosen
        return
    span = (found.back.spans[words[0]][0], found.back.spans[words[-1]][1])
    found_ = chosen(
        found.back.text[slice(*span)],
        question.choices,
        sent=sent,
        marked=[
            *_within(text.looking("bold"), span),
            *_within(text.looking("underlined"), span),
            *_within(text.looking("highlighted"), span),
        ],
        struck=_within(text.looking("struck"), span),
    )
    if found_.doubt:
        yield Proposal(
            number=0, kind=Proposed.QUERY, question=question.id, was=question.answer, remark=now, told=found_.doubt,
            by=by, on=on,
        )  # fmt: skip
    elif found_.choice and found_.choice != question.answer:
        yield Proposal(
            number=0, kind=Proposed.ANSWER, question=question.id, was=question.answer, now=found_.choice, by=by, on=on
        )


def _asked(found: Whereabouts, start: int) -> bool:
    """Whether the question is in the file: the word before its answer."""
    before = found.was.within(0, start)
    return bool(before) and before[-1] in set(found.pairs.values())


def _said(found: Whereabouts, words: list[int]) -> str:
    """The text of an answer, its lines as they stand."""
    parts: list[str] = []
    for k, j in enumerate(words):
        start, end = found.back.spans[j]
        if k:
            beside = words[k - 1] == j - 1
            parts.append(found.back.text[found.back.spans[j - 1][1] : start] if beside else "\n")
        parts.append(found.back.text[start:end])
    return "".join(parts)


def _within(spans: list[Span], span: Span) -> list[Span]:
    """The spans, seen from the beginning of `span`, as far as they lie in it."""
    start, end = span
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and start < b]


def _named(text: Running, found: Whereabouts, words: list[int]) -> tuple[str, dt.datetime | None]:
    tracked = [by for j in words for a, b, by in text.put if a < found.back.spans[j][1] and found.back.spans[j][0] < b]
    return (tracked[0].by, tracked[0].on) if tracked else ("", None)
