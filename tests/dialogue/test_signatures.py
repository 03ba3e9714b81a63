"""Whose hand a file is in: names as programs write them, and names that are nobody's."""

from __future__ import annotations

from sasci_archive.model.manuscript import Comment, Manuscript
from sasci_archive.model.seminar import Participant, Role
from sasci_archive.returns.signatures import strangers

ROSTER = (
    Participant(id="mary", name="Dr Mary Smith", role=Role.WITNESS, known_as=("Molly",)),
    Participant(id="bo", name="Bo Lee", role=Role.WITNESS),
)


def told(*names: str, saved: str = "", person: str = "mary") -> tuple[str, ...]:
    comments = tuple([Comment(id=str(number), text="x", by=name) for number, name in enumerate(names)])
    return tuple(strangers(Manuscript(comments=comments, changed_by=saved), person, ROSTER))


def test_their_own_name_and_nobodys_are_not_told() -> None:
    assert told("Smith, Mary", "Molly", "MS", "Author", "mary smith", saved="Microsoft Office User") == ()


def test_anybody_else_is_told_once() -> None:
    assert told("Ann Other", "B. Lee", "Bo Lee", saved="Ann Other") == (
        "Changes or comments in it are by “Ann Other”; it was sent to Dr Mary Smith.",
        "Changes or comments in it are by “B. Lee”, another participant (Bo Lee); it was sent to Dr Mary Smith.",
        "Changes or comments in it are by “Bo Lee”, another participant; it was sent to Dr Mary Smith.",
    )
    assert told(saved="Ann Other") == ("It was saved last by “Ann Other”; it was sent to Dr Mary Smith.",)


def test_what_was_sent_to_an_editor_may_be_in_any_hand() -> None:
    assert told("Ann Other", person="") == ()
