"""What holds of every change of a transcript, whatever its kind, and whatever was done before."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.reading import Utterance
from sasci_archive.tei.changing.amend import apply, effect
from sasci_archive.tei.changing.changes import Restrict
from sasci_archive.tei.changing.corrections import CorrectWords, PutBack, Supply
from sasci_archive.tei.document import ids, parse
from sasci_archive.tei.places import words_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.comparison import compare
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.printed import printed
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.signed.held_back import held_back
from sasci_archive.tei.wordings import Which, settle
from tests.tei.edited import DAY, MAKERS, PEOPLE, TOY, amended, changes, drafts, said

OPEN = Consent(
    permission=tuple(
        Permission(
            person=id_, attribution=Attribution.NAME, text=Answer.YES, audio=Answer.YES, archive=Answer.YES, signed=DAY
        )
        for id_ in (*PEOPLE, "ansty")
    )
)
WORDS = (CorrectWords, Supply, Restrict, PutBack)
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
    if isinstance(change, PutBack):
        assert said(after, Which.VERBATIM) == said(before, Which.VERBATIM)
    compare(after, Which.HEARD, Which.PUBLISHED)
    read(after, None)
    held_back(after, Consent())
    printed(parse(after), set(known))


@given(st.data())
@settings(max_examples=20)
def test_what_leaves_of_a_transcript_that_was_worked_on_is_the_words_that_are_published(data: st.DataObject) -> None:
    master = TOY
    for _ in range(data.draw(st.integers(1, 4))):
        kinds = (
            "turn parted",
            "turns joined",
            "moved",
            "sign",
            "doubted",
            "headed",
            "heading",
            "note taken",
            "note written",
            "named so",
            "withheld",
        )
        try:
            master = apply(master, data.draw(changes(master, kinds)), shared=data.draw(st.booleans()))
        except (BadTranscript, OutOfDate):
            continue
    made = release(master, None, OPEN, Channel.HTML, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    blocks = [block for session in made.reading.sessions for block in session.blocks if isinstance(block, Utterance)]
    root = parse(master)
    settle(root, Which.PUBLISHED)
    segs = [seg for u in root.iter("{*}u") for seg in u.iterchildren("{*}seg")]
    assert [w for b in blocks for p in b.paragraphs for w in words_in(p)] == [
        word.text for seg in segs for word in words_of(seg)
    ]
    assert check(made.tei) == ()
