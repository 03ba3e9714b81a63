"""What holds of every change of a transcript, whatever its kind, and whatever was done before."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.consent import Consent
from sasci_archive.tei.amend import apply, effect
from sasci_archive.tei.changes import CorrectWords, Restrict, Supply
from sasci_archive.tei.comparison import compare
from sasci_archive.tei.document import ids, parse
from sasci_archive.tei.held_back import held_back
from sasci_archive.tei.printed import printed
from sasci_archive.tei.reading import read
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which
from tests.tei.edited import MAKERS, amended, changes, drafts, said

WORDS = (CorrectWords, Supply, Restrict)
"""Changes of words, or of which are published; all others are of whose they are, of where they stand, and of what stands among them."""


@pytest.mark.parametrize("kind", MAKERS)
@given(data=st.data())
@settings(max_examples=8)
def test_whatever_is_done_can_be_taken_back_to_the_byte_and_leaves_the_transcript_sound(
    kind: str, data: st.DataObject
) -> None:
    before = data.draw(amended(data.draw(drafts())))
    change, shared = data.draw(changes(before, (kind,))), data.draw(st.booleans())
    try:
        after = apply(before, change, shared=shared)
    except (BadTranscript, OutOfDate):
        event(f"{type(change).__name__} refused")
        return
    event(f"{type(change).__name__} made")
    swap = effect(before, change, shared=shared)
    assert apply(before, swap) == after
    assert apply(after, swap.inverse) == before
    assert {fault.problem for fault in check(after)} <= {fault.problem for fault in check(before)}
    there, known = ids(parse(before)), ids(parse(after))
    assert len(set(known)) == len(known)
    assert set(there) <= set(known)
    if not isinstance(change, WORDS):
        assert [said(after, which) for which in Which] == [said(before, which) for which in Which]
    compare(after, Which.HEARD, Which.PUBLISHED)
    read(after, None)
    held_back(after, Consent())
    printed(parse(after), set(known))
