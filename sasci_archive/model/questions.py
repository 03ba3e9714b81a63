"""What a packet asks besides the text: how a person appears and what they permit, and what the project asks everybody.

One table; the Word file and the answer page print it, and what comes back is read by it. An id is a key of `Permission` or of
the roster, so that an answer has one place to go.
"""

from __future__ import annotations

import msgspec

from sasci_archive.model.consent import Answer, Attribution, Permission
from sasci_archive.model.review import Question
from sasci_archive.model.seminar import Participant

APPROVAL = "approval"
SPELLING = "spelling_"
"""Before the number of a name or an acronym that is to be confirmed, from 1; its answer so far is the spelling."""

YES_NO = ("yes", "no")

_CONSENT = (
    ("attribution", "How do you want to appear?", ("name", "role", "pseudonym")),
    ("text", "May what you said be published as text?", YES_NO),
    ("audio", "May your voice be published?", YES_NO),
    ("archive", "May the recording and the transcript be kept in an archive?", YES_NO),
    ("reuse", "May others use the published text under its licence?", YES_NO),
    ("mutual", "May the other participants read your turns before publication, as you then read theirs?", YES_NO),
)

ABOUT = (
    Question(id="name", asked="Your name, as it is to be printed"),
    Question(id="affiliation_then", asked="Your post and organisation at the time the seminar is about"),
    Question(id="affiliation_now", asked="Your post and organisation now"),
    Question(id="biography", asked="A short biography (three or four sentences)"),
)
"""How a person is introduced; an id is the key of the roster."""

FEEDBACK = (
    Question(id="learnt", asked="What, if anything, have you learnt from taking part?"),
    Question(id="used", asked="Have you used any of it since, and how?"),
    Question(id="better", asked="What could we do better?"),
    Question(id="named", asked="May we name you with these three answers?", choices=YES_NO),
)
"""What the project asks everybody who helped, apart from the transcript."""

_FINAL = Question(
    id=APPROVAL, asked="May the text be published as it stands here?", choices=("yes", "not yet, see my changes", "no")
)
_CORRECT = Question(
    id=APPROVAL, asked="May the text be published with the changes you have made here?", choices=("yes", "no")
)


def consent(permission: Permission) -> tuple[Question, ...]:
    """What a person permits, with what they have answered."""
    so_far = {
        "attribution": "" if permission.attribution is Attribution.UNANSWERED else permission.attribution.value,
        **{id_: _answered(getattr(permission, id_)) for id_, _, _ in _CONSENT if id_ != "attribution"},
    }
    return tuple(Question(id=id_, asked=asked, choices=choices, answer=so_far[id_]) for id_, asked, choices in _CONSENT)


def about(person: Participant) -> tuple[Question, ...]:
    """How a person is introduced, with what the record says."""
    return tuple(msgspec.structs.replace(question, answer=getattr(person, question.id)) for question in ABOUT)


def approval(*, final: bool) -> Question:
    """The question whether the text may be published."""
    return _FINAL if final else _CORRECT


def spelling(names: tuple[str, ...]) -> tuple[Question, ...]:
    """Names and acronyms to confirm."""
    return tuple(
        Question(id=f"{SPELLING}{number}", asked="Is this spelt right?", answer=name)
        for number, name in enumerate(names, start=1)
    )


def _answered(answer: Answer) -> str:
    return "" if answer is Answer.UNANSWERED else answer.value
