"""The file that the answer page saves: what one person answered to one packet, "sasci-archive answers 1".

It goes through e-mail and through people's hands, so that it is read strictly: what is not exactly as the page writes it is
refused with a sentence, and nothing is taken from a file of which a part does not fit.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

import msgspec

from sasci_archive.errors import BadAnswers, BadRecord
from sasci_archive.formats import records
from sasci_archive.model.speech import Value

FORMAT = "sasci-archive answers 1"
AGAIN = (
    "Nothing was taken from it. Ask for the file again, as the button 'Save my answers' of their page gives it: their answers are "
    "still in the page."
)

_UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # https://www.w3.org/TR/xml/#charsets


class State(Enum):
    """What a reader did with a passage."""

    ACCEPTED = "accepted"  # it is right, with their changes where there are any
    AMENDED = "amended"  # they changed or added something, and have not said yet that it is right
    QUERY = "query"  # they asked something, and changed nothing
    WITHDRAWN = "withdrawn"  # it is not to be published


class Answered(Value, frozen=True, kw_only=True):
    """A passage that its reader did something with. `digest` is that of the text as it was sent (`Passage.digest`), `text` how it now
    reads, `question` what they ask about it, `additions` what they add behind it."""

    id: str
    digest: str
    state: State
    text: str
    question: str = ""
    additions: tuple[str, ...] = ()


class Answers(Value, frozen=True, kw_only=True):
    """All that one file says. `release` is the packet's digest of that name, `saved` the reader's own clock; passages that nothing
    was done with are not in it. `answers` and `feedback` are by the id of the question."""

    format: str
    slug: str
    packet: str
    release: str
    saved: dt.datetime
    passages: tuple[Answered, ...] = ()
    answers: dict[str, str] = msgspec.field(default_factory=dict)
    feedback: dict[str, str] = msgspec.field(default_factory=dict)


def parse(content: bytes, *, where: str = "answers.json") -> Answers:
    """Raises BadAnswers for whatever the page could not have written; `where` is the file's name, for the sentence."""
    if not content.strip():
        raise BadAnswers(f"{where} is empty.", remedy=AGAIN)
    try:
        answers = records.parse(content, Answers, where=where if where.endswith(".json") else f"{where}.json")
    except BadRecord as bad:
        raise BadAnswers(bad.problem, remedy=AGAIN) from bad
    if answers.format != FORMAT:
        raise BadAnswers(
            f"{where} is of the format '{answers.format}', not '{FORMAT}'.",
            remedy="If a newer version of this software made the page, use that to read its answers.",
        )
    if answers.saved.tzinfo is None:
        raise BadAnswers(f"{where}, at saved: the time has no time zone.", remedy=AGAIN)
    seen: set[str] = set()
    for passage in answers.passages:
        if passage.id in seen:
            raise BadAnswers(f"{where} answers to '{passage.id}' twice.", remedy=AGAIN)
        seen.add(passage.id)
    for place, text in _texts(answers):
        if found := _UNPRINTABLE.search(text):
            raise BadAnswers(
                f"{where}, at {place}: the character U+{ord(found[0]):04X} cannot stand in a text.", remedy=AGAIN
            )
    return answers


def compose(answers: Answers) -> bytes:
    """The file, the same bytes for the same answers."""
    return records.compose_json(answers)


def _texts(answers: Answers) -> list[tuple[str, str]]:
    passages = [(p.id, text) for p in answers.passages for text in (p.text, p.question, *p.additions)]
    return [*passages, *answers.answers.items(), *answers.feedback.items()]
