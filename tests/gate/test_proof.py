"""A proof stays in the house, and says that it is one."""

from __future__ import annotations

import datetime as dt

import pytest

from sasci_archive.dialogue import NamedTurn
from sasci_archive.gate import Withholding, release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.reading import Standing
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Span, Word
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import AddNote, RefreshHeader
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.rules import check
from tests.gate.toy import ON, public


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
