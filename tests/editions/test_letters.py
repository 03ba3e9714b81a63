"""Letters: the template's words with what is known, and a sentence where a template asks for what nobody knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from sasci_archive.editions import templates
from sasci_archive.editions.packet import letters
from sasci_archive.editions.packet.letters import Letter, Outcome
from sasci_archive.editions.packet.outcomes import outcomes
from sasci_archive.errors import BadRecord
from sasci_archive.model.correspondence import Settled
from sasci_archive.model.review import Decision, Proposal, Proposed, Return, Verdict

LETTER = Letter(
    name="Marion Oakshaw", title="The Ferry", packet="ferry/mo-1", sent="3 May 2026", due="24 May 2026", sender="Ada"
)
KINDS = ("letter", "final-letter", "reminder")
ON = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)


def filled(kind: str, **more: object) -> str:
    template = templates.text(f"review/{kind}.txt")
    return letters.filled(template, msgspec.structs.replace(LETTER, **more), called=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_to_whom_from_whom_about_which_packet_and_breaks_no_line_too_late(kind: str) -> None:
    for more in (
        {},
        {"mutual": True, "locked": True},
        {"extracts": True, "erratum": True},
        {"due": "", "contact": "a@b.org"},
    ):
        text = filled(kind, **more)
        assert text.startswith("Dear Marion Oakshaw,\n\n")
        assert "(Packet ferry/mo-1, sent on 3 May 2026)" in text
        assert "\nAda\n" in text
        assert "{" not in text
        assert "\n\n\n" not in text
        assert max(map(len, text.splitlines())) <= letters.WIDTH
        assert ("24 May 2026" in text) == (more.get("due") != "")
        assert ("a@b.org" in text) == ("contact" in more)
        assert ("nothing of yours is published" in text) == ("erratum" not in more)
        assert ("published text stays as it is" in text) == ("erratum" in more)


@pytest.mark.parametrize("kind", KINDS)
def test_a_demonstration_is_called_one(kind: str) -> None:
    assert "Synthetic demonstration" in filled(kind, synthetic="Synthetic demonstration")
    assert "ynthetic" not in filled(kind)


def test_it_says_what_is_in_the_packet_and_how_it_is_locked() -> None:
    assert "  ferry-mo.docx\n  ferry-mo.html\n" in filled("letter", files=("ferry-mo.docx", "ferry-mo.html"))
    assert "7-Zip" in filled("letter", locked=True)
    assert "7-Zip" not in filled("letter")


def test_a_reminder_knows_whether_the_day_has_passed() -> None:
    assert "We hope for your answer by 24 May 2026." in filled("reminder")
    assert "We had asked you for an answer by 24 May 2026" in filled("reminder", overdue=True)


def test_a_template_that_asks_for_what_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(
        BadRecord,
        match=r"^own/letter.txt cannot be filled in: 'shoe_size' is undefined\. Correct it there; it may ask for: name, title",
    ):
        letters.filled("{{ shoe_size }}", LETTER, called="own/letter.txt")
    with pytest.raises(BadRecord, match="cannot be filled in"):
        letters.filled("{% if %}", LETTER, called="own/letter.txt")
    with pytest.raises(BadRecord, match="cannot be filled in"):
        letters.filled("{{ name.__class__.__mro__ }}", LETTER, called="own/letter.txt")


BACK = Return(id="mo-1.1", packet="mo-1", name="f", stored="f", sha512="", received=ON)


@pytest.mark.parametrize(
    ("proposal", "asked"),
    [
        (
            Proposal(number=1, kind=Proposed.AMENDED, passage="u12", was="1997", now="1996"),
            "Turn 12: “1997” to read “1996”",
        ),
        (Proposal(number=1, kind=Proposed.AMENDED, passage="u12a", now="twice"), "Turn 12a: put in “twice”"),
        (
            Proposal(number=1, kind=Proposed.AMENDED, passage="c1", was="never"),
            "Your message in the chat: take out “never”",
        ),
        (Proposal(number=1, kind=Proposed.ADDITION, passage="u1", now="I\nwas there."), "Turn 1: add “I was there.”"),
        (Proposal(number=1, kind=Proposed.QUERY, passage="u1", remark="sure?"), "Turn 1: you asked “sure?”"),
        (Proposal(number=1, kind=Proposed.QUERY, passage="u1", was="Kay"), "Turn 1: you marked “Kay”"),
        (Proposal(number=1, kind=Proposed.WITHDRAWN, passage="u1"), "Turn 1: not to be published"),
        (Proposal(number=1, kind=Proposed.LAYOUT, passage="u1"), "Turn 1: paragraphs or signs set otherwise"),
        (Proposal(number=1, kind=Proposed.ACCEPTED, passage="u1"), "Turn 1: right as it is"),
        (Proposal(number=1, kind=Proposed.UNPLACED, now="x"), "Somewhere in the file: you wrote “x”"),
        (
            Proposal(number=1, kind=Proposed.UNPLACED, was="a table", remark="It is no longer there."),
            "Somewhere in the file: what became of “a table”",
        ),
        (
            Proposal(number=1, kind=Proposed.QUERY, passage="u1", remark="sure?", told="It is not theirs."),
            "Turn 1: you asked “sure?”",
        ),
    ],
)
def test_what_somebody_asked_for_is_told_in_their_words(proposal: Proposal, asked: str) -> None:
    assert outcomes([Settled(BACK, proposal, None)]) == (Outcome(asked, "Not decided yet."),)


@pytest.mark.parametrize(
    ("asked", "was", "told"),
    [
        ("Your post and organisation now", "", "Your post and organisation now: “Kaye”"),
        ("Is this spelt right?", "Kay", "Is this spelt right? “Kay” to read “Kaye”"),
        ("", "", "Your answer: “Kaye”"),
    ],
)
def test_an_answer_is_told_with_its_question(asked: str, was: str, told: str) -> None:
    answer = Proposal(number=1, kind=Proposed.ANSWER, question="q", was=was, now="Kaye")
    assert outcomes([Settled(BACK, answer, None, asked)])[0].asked == told


def test_whether_a_text_may_be_published_is_asked_anew() -> None:
    assert (
        outcomes([Settled(BACK, Proposal(number=1, kind=Proposed.ANSWER, question="approval", now="no"), None)]) == ()
    )


@pytest.mark.parametrize(
    ("verdict", "more", "told"),
    [
        (Verdict.ACCEPTED, {}, "Done."),
        (
            Verdict.ACCEPTED,
            {"now": "in 1996", "reason": "as in the minutes."},
            "Done, worded “in 1996” (as in the minutes).",
        ),
        (Verdict.REFUSED, {"reason": "The sound says 1997."}, "Not done: The sound says 1997."),
        (Verdict.REFUSED, {}, "Not done."),
        (Verdict.FOOTNOTE, {}, "Printed as a note of yours."),
    ],
)
def test_what_became_of_it_too(verdict: Verdict, more: dict[str, Any], told: str) -> None:
    decision = Decision(of="mo-1.1", number=1, verdict=verdict, who="Ada", on=ON, **more)
    proposal = Proposal(number=1, kind=Proposed.WITHDRAWN, passage="u1")
    assert outcomes([Settled(BACK, proposal, decision)])[0].decided == told
