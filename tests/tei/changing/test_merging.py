"""One change is taken back alone, whatever was done since beside it; or it is refused, and nothing is done."""

from __future__ import annotations

import re

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.tei.changing.amend import apply, effect
from sasci_archive.tei.changing.changes import JoinTurns, Made, MoveWords, PutHeading, SetSpeaker
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import ID, compose, first, parse
from sasci_archive.tei.rules import check
from tests.tei.edited import DAY, TOY, changes, drafts


def text(tei: bytes) -> bytes:
    """Without the header, of which a line may be left that both changes share."""
    root = parse(tei)
    for name in ("teiHeader/revisionDesc", "teiHeader/fileDesc/titleStmt"):
        if (node := first(root, name)) is not None:
            node.clear()
    return compose(root)


@given(st.data())
@settings(max_examples=60)
def test_what_is_taken_back_alone_goes_whole_what_was_done_since_stays_and_it_is_done_again_as_it_was(
    data: st.DataObject,
) -> None:
    before, shared = data.draw(drafts()), data.draw(st.booleans())
    try:
        one = effect(before, change := data.draw(changes(before)), shared=shared)
        middle = apply(before, change, shared=shared)
        other = effect(middle, change := data.draw(changes(middle)), shared=shared)
        after = apply(middle, change, shared=shared)
        alone = apply(after, one.inverse)
    except (BadTranscript, OutOfDate, SasciError):
        event("refused")
        return
    event("taken back")
    assert {fault.problem for fault in check(alone)} <= {fault.problem for fault in check(after)}
    try:
        assert text(apply(alone, one)) == text(after)
    except OutOfDate:
        event("not done again")
    try:
        assert text(apply(alone, other.inverse)) == text(before)
    except OutOfDate:
        event("the later one not taken back")


def corrected(seg: str, number: int, was: str, now: str) -> CorrectWords:
    return CorrectWords(when=DAY, why="By ear.", seg=seg, first=number, was=was, now=now)


def alone(change: Made, *later: Made) -> tuple[bytes, bytes]:
    """The toy with a change taken back alone after others; and what the others alone make of it."""
    tei, plain, swap = apply(TOY, change, shared=True), TOY, effect(TOY, change, shared=True)
    for each in later:
        tei, plain = apply(tei, each, shared=True), apply(plain, each, shared=True)
    return apply(tei, swap.inverse), plain


def words(tei: bytes) -> bytes:
    """The text, in which the later changes stand under a line that is called otherwise."""
    return re.sub(rb'"#ch[0-9]+"', b'"#ch"', text(tei))


def test_who_spoke_is_taken_back_though_words_were_corrected_and_others_were_given_turns_since() -> None:
    speaker = SetSpeaker(when=DAY, why="By ear.", utterances=("u3",), person="wren")
    other = SetSpeaker(when=DAY, why="By ear.", utterances=("u6",), person="wren")
    done, plain = alone(speaker, corrected("u3.s1", 0, "Whose", "Which"), other)
    assert words(done) == words(plain)
    assert b'target="#u6"' in done


def test_a_join_and_a_heading_are_taken_back_though_the_words_under_them_were_corrected_since() -> None:
    join = JoinTurns(when=DAY, why="By ear.", utterance="u3")
    done, plain = alone(join, corrected("u3.s1", 0, "Whose", "Which"), corrected("u2.s1", 0, "It", "All"))
    assert words(done) == words(plain)
    heading = PutHeading(when=DAY, why="A part.", before="u3", text="The cupboard")
    done, plain = alone(heading, corrected("u4.s1", 0, "The", "A"), corrected("u2.s1", 0, "It", "All"))
    assert words(done) == words(plain)


def test_what_stands_in_another_part_since_is_not_taken_back_as_if_it_stood_where_it_was() -> None:
    """It would come back before the heading that was put before it."""
    parted = MoveWords(when=DAY, why="By ear.", seg="u4.s1", first=0, last=1, person="chair")
    tei, swap = apply(TOY, parted, shared=True), effect(TOY, parted, shared=True)
    (new,) = {u.get(ID, "") for u in parse(tei).iter("{*}u")} - {u.get(ID, "") for u in parse(TOY).iter("{*}u")}
    tei = apply(tei, PutHeading(when=DAY, why="A part.", before=new, text="The cupboard"), shared=True)
    with pytest.raises(OutOfDate):
        apply(tei, swap.inverse)


def test_words_are_taken_back_though_others_of_the_same_paragraph_were_corrected_since() -> None:
    done, plain = alone(corrected("u2.s1", 0, "It", "All"), corrected("u2.s1", 4, "cupboard,", "dresser,"))
    assert words(done) == words(plain)
