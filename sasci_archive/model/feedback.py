"""What somebody who helped says to what the project asks everybody (`questions.FEEDBACK`): named only where they said so."""

from __future__ import annotations

from sasci_archive.model.questions import FEEDBACK
from sasci_archive.model.review import Question
from sasci_archive.model.speech import Value

ASKED: tuple[Question, ...] = tuple(question for question in FEEDBACK if not question.choices)
"""The questions whose answers are gathered; the other is whether they may be named."""


class Voice(Value, frozen=True, kw_only=True):
    """One person's answers about one seminar, by the id of the question. `name` is "" where they are not to be named."""

    seminar: str
    name: str = ""
    answers: dict[str, str]

    def row(self) -> tuple[str, ...]:
        """As a row of a table: the seminar, the name, an answer to each question."""
        return (self.seminar, self.name, *(self.answers.get(question.id, "") for question in ASKED))
