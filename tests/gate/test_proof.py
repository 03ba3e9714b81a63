"""A proof stays in the house, and says that it is one."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.dialogue import NamedTurn
from sasci_archive.gate import Withholding, release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Approval, Consent, Without
from sasci_archive.model.outstanding import What
from sasci_archive.model.reading import Standing
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Span, Word
from sasci_archive.readiness import readiness
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import AddNote, RefreshHeader
from sasci_archive.tei.document import parse
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import STANDING, standing_of
from sasci_archive.tei.signed import texts
from tests.gate.toy import CONSENT, MASTER, ON, public


@pytest.mark.parametrize("channel", [Channel.PROOF, Channel.EDITOR])
def test_a_proof_needs_no_permission_says_that_it_is_one_and_has_no_sound(channel: Channel) -> None:
    made = public(Consent(), channel)
    assert (made.standing, made.sound, made.next_opening) == (Standing.CORRECTED, False, None)
    assert "Corrected, not approved. Do not cite." in made.tei.decode()
    assert [p.name for p in made.reading.people][2] == "Halina Mróz"
    assert "1997" not in made.tei.decode()
    assert made.withheld == (Withholding("words in u4", "marked as restricted (name)"),)
    assert check(made.tei) == ()


def test_a_proof_of_what_nobody_has_changed_is_a_machine_transcript() -> None:
    seminar = Seminar(title="T", roster=(Participant(id="a", name="A. Aal", role=Role.CHAIR),))
    tei = draft("t", seminar, {"1": (NamedTurn("a", "V1", (Word(Span(0, 9), "Yes."),)),)}, made_on=dt.date(2026, 1, 1))
    for master in (tei, amend.apply(tei, RefreshHeader(when=dt.date(2026, 1, 2), why="x", slug="t", seminar=Seminar(title="U", roster=seminar.roster)))):  # fmt: skip
        made = release(master, None, Consent(), Channel.PROOF, ON)
        assert made.standing is Standing.MACHINE
        assert "Machine transcript, not checked. Do not cite." in made.tei.decode()
    noted = amend.apply(tei, AddNote(when=dt.date(2026, 1, 2), why="x", seg="u1.s1", after=1, text="x"))
    assert release(noted, None, Consent(), Channel.PROOF, ON).standing is Standing.CORRECTED


WITNESSES = tuple(w.person for w in readiness(MASTER, Seminar(title="T", synthetic=True), CONSENT, ON).witnesses)
"""Whose approval is asked for in the toy seminar, by id of the roster."""

ANSWERS = ("open", "approved", "changed", "without")


def answered(said: dict[str, str]) -> Consent:
    """What each has said to their text as it is."""
    digests = texts.by_person(MASTER)
    given = {
        "approved": lambda who: Approval(person=who, date=ON.date(), digest=digests[f"p.{who}"]),
        "changed": lambda who: Approval(person=who, date=ON.date(), digest="0" * 64),
        "without": lambda who: Approval(person=who, date=ON.date(), without=Without.DIED, authority="the chair"),
    }
    approvals = tuple(given[how](who) for who, how in said.items() if how in given)
    return msgspec.structs.replace(CONSENT, approval=approvals)


@given(st.fixed_dictionaries({who: st.sampled_from(ANSWERS) for who in WITNESSES}))
def test_a_proof_says_who_has_approved_it_and_nothing_that_is_outstanding_is_called_done(said: dict[str, str]) -> None:
    """What its banner says and what `inv ready` says are the same."""
    consent = answered(said)
    made = public(consent, Channel.PROOF)
    how = set(said.values())
    expected = {
        Standing.CORRECTED: "approved" not in how,
        Standing.APPROVED: how == {"approved"},
        Standing.SETTLED: how == {"approved", "without"},
        Standing.PARTLY: "approved" in how and bool(how & {"open", "changed"}),
    }
    assert [standing for standing, true in expected.items() if true] == [made.standing]
    assert made.standing.label in made.tei.decode()
    asked = readiness(MASTER, Seminar(title="T", synthetic=True), consent, ON)
    missing = any(item.what is What.APPROVAL for item in asked.items)
    assert (made.standing in {Standing.SETTLED, Standing.APPROVED}) <= (not missing)
    assert missing == bool(how & {"open", "changed"})
    assert "Do not cite." in made.standing.label
    assert standing_of(parse(made.tei)) is made.standing


def test_who_is_not_printed_is_not_waited_for() -> None:
    consent = answered(dict.fromkeys(WITNESSES, "approved"))
    gone = msgspec.structs.replace(consent.of(WITNESSES[0]), withdrawn=ON.date())
    others = tuple(p for p in consent.permission if p.person != WITNESSES[0])
    without_theirs = tuple(a for a in consent.approval if a.person != WITNESSES[0])
    changed = msgspec.structs.replace(consent, permission=(*others, gone), approval=without_theirs)
    assert public(changed, Channel.PROOF).standing is Standing.APPROVED


def test_each_state_of_a_text_has_words_of_its_own() -> None:
    assert len(set(STANDING.values())) == len(Standing)
    assert [standing for standing in Standing if not standing.label] == [Standing.PUBLISHED]
