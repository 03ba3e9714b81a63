"""How far somebody's words are their own word for it: what is printed of an approval is what the records prove."""

from __future__ import annotations

import re

import msgspec

from sasci_archive.model.consent import Approval, Attribution, Without
from sasci_archive.tei.signed import texts
from tests.gate.toy import CONSENT, MASTER, ON, but, public

HOUSE = re.sub(rb'(<change\b[^>]*)type="witness"', rb'\1type="edition"', MASTER)

"""The same transcript, in which no change was made by a witness's wish."""


def approvals(master: bytes, *approval: Approval) -> dict[str, str]:
    """What is printed of each person's approval, by the name they appear under."""
    consent = msgspec.structs.replace(CONSENT, approval=approval)
    return {p.name: p.approval for p in public(consent, master=master).reading.people if p.approval}


def approved(master: bytes, without: Without | None = None) -> Approval:
    """A yes to the text as it is in this master, or a word that it is published without."""
    digest, chair = texts.by_person(master)["p.wren"], "the chair" if without else ""
    return Approval(person="wren", date=ON.date(), digest=digest, without=without, authority=chair)


def test_what_is_printed_of_an_approval_is_what_the_records_prove() -> None:
    assert approvals(MASTER) == {}
    assert approvals(HOUSE, approved(HOUSE)) == {"Tobias Wren": "Approved by the witness."}
    assert approvals(MASTER, approved(MASTER)) == {"Tobias Wren": "Corrected and approved by the witness."}
    changed = MASTER.replace(b"It began with a cupboard", b"It began with a shelf")
    assert changed != MASTER
    assert approvals(changed, approved(MASTER)) == {}  # a yes to another text
    without = Without.UNREACHABLE
    assert approvals(HOUSE, approved(HOUSE, without)) == {"Tobias Wren": "Not corrected by the witness."}
    assert approvals(MASTER, approved(MASTER, without)) == {"Tobias Wren": "Corrected by the witness, not approved."}


def test_an_approval_of_somebody_under_a_pseudonym_is_printed_of_the_pseudonym() -> None:
    consent = but("wren", attribution=Attribution.PSEUDONYM, pseudonym="Robin Field")
    consent = msgspec.structs.replace(consent, approval=(approved(HOUSE),))
    people = {p.name: p.approval for p in public(consent, master=HOUSE).reading.people}
    assert people["Robin Field"] == "Approved by the witness."
