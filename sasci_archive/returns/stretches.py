"""What was sent: its running text, and which stretch of it is which passage or answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import ANSWER_MARK, TURN_MARK, Packet
from sasci_archive.returns.running import Running, running

_MARK = re.compile(rf"_?({TURN_MARK}|{ANSWER_MARK})(.+?)(?:_Copy_\d+)?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of a text are the passage or (`answer`) the answer called `id`."""

    id: str
    start: int
    end: int
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: its running text and the stretches of it, in order."""

    running: Running
    stretches: tuple[Stretch, ...]


def sent_as(manuscript: Manuscript, packet: Packet) -> Sent:
    """The file that was sent, as it lies in the packet's folder."""
    text = running(manuscript)
    return Sent(
        text, tuple(marked(manuscript, text, {p.id for p in packet.passages}, {q.id for q in packet.questions}))
    )


def rebuilt(packet: Packet) -> Sent:
    """The same where the file is no longer there: the passages and the questions, without whatever else it had."""
    text, stretches, at = list[str](), list[Stretch](), 0
    for id_, said, answer in (
        *((p.id, p.text, False) for p in packet.passages),
        *((q.id, q.asked, None) for q in packet.questions),
    ):
        if answer is None:
            asked = next(q for q in packet.questions if q.id == id_)
            text.append(f"{said}\n{asked.answer}\n" if asked.answer else f"{said}\n")
            stretches.append(Stretch(id_, at + len(said) + 1, at + len(said) + 1 + len(asked.answer), answer=True))
        else:
            text.append(f"{said}\n")
            stretches.append(Stretch(id_, at, at + len(said)))
        at += len(text[-1])
    return Sent(Running("".join(text)), tuple(stretches))


def marked(manuscript: Manuscript, text: Running, passages: set[str], questions: set[str]) -> Iterator[Stretch]:
    """The stretches that bookmarks mark, in order; of two of one name, that which begins first. None overlaps another."""
    found: dict[tuple[bool, str], Stretch] = {}
    for mark in manuscript.bookmarks:
        named = _MARK.fullmatch(mark.name)
        if named is None:
            continue
        answer = named[1] == ANSWER_MARK
        if named[2] in (questions if answer else passages):
            start, end = text.at(mark.start), text.at(mark.end)
            end = max(start, start + len(text.text[start:end].rstrip()))
            found.setdefault((answer, named[2]), Stretch(named[2], start, end, answer))
    behind = 0
    for stretch in sorted(found.values(), key=lambda each: (each.start, each.end)):
        if stretch.start >= behind:
            yield stretch
            behind = stretch.end
