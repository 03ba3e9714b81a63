"""Whom the names in a file mean: matched where one person is likely, listed where more are, never guessed."""

from __future__ import annotations

import pytest

from sasci_archive.dialogue.called import fits
from sasci_archive.model.seminar import Attendance, Participant, Role

ROSTER = (
    Participant(id="pc", name="Prof Pat Cole", role=Role.CHAIR),
    Participant(id="as", name="Ann Smith", role=Role.WITNESS),
    Participant(id="bs", name="Bob Smith", role=Role.WITNESS),
    Participant(id="mo", name="Dr Miriam Okafor", role=Role.WITNESS, known_as=("Mim",)),
    Participant(id="gone", name="Gil Gone", role=Role.WITNESS, attendance=Attendance.ABSENT),
)


@pytest.mark.parametrize(
    ("name", "participant", "candidates"),
    [
        ("Ann Smith", "as", ("as",)),
        ("DR. OKAFOR", "mo", ("mo",)),
        ("Mim", "mo", ("mo",)),
        ("MO", "mo", ("mo",)),
        ("M.O.", "mo", ("mo",)),
        ("The Chair", "pc", ("pc",)),
        ("SMITH", "", ("as", "bs")),
        ("Mr Smith", "", ("as", "bs")),
        ("A. Smith", "as", ("as",)),
        ("Zoe Smith", "", ("as", "bs")),
        ("Mirian Okafor", "", ()),  # another first name, however alike
        ("Miriam Okafour", "mo", ("mo",)),
        ("M Okafor", "mo", ("mo",)),
        ("Gil Gone", "", ()),
        ("Quill", "", ()),
        ("Meeting Room 2", "", ()),
    ],
)
def test_a_name_means_one_person_or_is_left_to_people(name: str, participant: str, candidates: tuple[str, ...]) -> None:
    found = fits((name,), ROSTER)[0]
    assert (found.participant, found.candidates) == (participant, candidates)


def test_what_is_left_open_says_why() -> None:
    remarks = [fit.remark for fit in fits(("SMITH", "Quill", "Meeting Room 2", "Mim"), ROSTER)]
    assert remarks == [
        'is called "SMITH", which may be as or bs',
        'is called "Quill", and nobody on the roster is called that',
        'is called "Meeting Room 2": a room, device or number, not a person',
        "",
    ]


def test_two_chairs_are_two_candidates() -> None:
    two = (*ROSTER, Participant(id="cc", name="Cy Dee", role=Role.CHAIR_AND_WITNESS))
    assert fits(("CHAIRMAN",), two)[0].candidates == ("pc", "cc")
