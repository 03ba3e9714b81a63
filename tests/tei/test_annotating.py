"""What editors write into a transcript beside its words: footnotes, names, what is withheld. No word moves, and each change can be taken back."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent, Reason
from sasci_archive.model.inlines import NameKind, NoteKind
from sasci_archive.tei import grammar, passages
from sasci_archive.tei.answering import same_words
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import (
    AddNote,
    Lift,
    Made,
    MoveNote,
    NameWords,
    Restrict,
    TakeNote,
    UnnameWords,
    WriteNote,
)
from sasci_archive.tei.changing.corrections import CorrectWithheld
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.changing.footnotes import notes
from sasci_archive.tei.cutting.withheld import redactions
from sasci_archive.tei.document import ID, Element, parse
from sasci_archive.tei.naming import listing
from sasci_archive.tei.naming.mentions import Mention
from sasci_archive.tei.shown.written import written

TOY = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
DAY = dt.date(2026, 11, 29)
ON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
BY: Any = {"when": DAY, "who": "Ada Ferrar", "why": "Annotated."}


def holders(root: Element) -> dict[str, Element]:
    return {node.get(ID, ""): node for node in root.iter("{*}u", "{*}writing")}


def said(tei: bytes) -> dict[str, list[str]]:
    """The published words of each paragraph."""
    return {
        paragraph.id: list(paragraph.words)
        for holder in holders(parse(tei)).values()
        for paragraph in written(holder).paragraphs
    }


def made(tei: bytes, change: Made) -> bytes:
    """With the change: valid, and to be taken back to the byte."""
    after = amend.apply(tei, change)
    assert grammar.check(parse(after)) == []
    assert amend.apply(after, difference(tei, after).inverse) == tei
    return after


PLACES = [(seg, after) for seg, words in said(TOY).items() for after in range(len(words) + 1)]


@given(one=st.sampled_from(PLACES), other=st.sampled_from(PLACES), kind=st.sampled_from(NoteKind))
def test_a_footnote_is_put_changed_moved_and_taken_out_and_no_word_is_another(
    one: tuple[str, int], other: tuple[str, int], kind: NoteKind
) -> None:
    put = made(TOY, AddNote(**BY, seg=one[0], after=one[1], text="See *Hours*.", note=kind, signs=True))
    (new,) = {note.id for note in notes(parse(put))} - {note.id for note in notes(parse(TOY))}
    changed = made(put, WriteNote(**BY, note=new, text="See [p. 4](https://example.org)."))
    moved = made(changed, MoveNote(**BY, note=new, seg=other[0], after=other[1]))
    gone = made(moved, TakeNote(**BY, note=new))
    assert said(put) == said(changed) == said(moved) == said(gone) == said(TOY)
    (note,) = (note for note in notes(parse(moved)) if note.id == new)
    assert (note.seg, note.text, note.by) == (other[0], "See [p. 4](https://example.org).", "Ada Ferrar")
    assert [n.id for n in notes(parse(gone))] == [n.id for n in notes(parse(TOY))]


CHOSEN = st.sampled_from(
    [
        (seg, a, b)
        for seg, words in said(TOY).items()
        for a in range(len(words))
        for b in range(a, min(a + 4, len(words)))
    ]
)


@given(where=CHOSEN)
def test_published_words_that_are_chosen_have_the_numbers_that_people_are_shown(where: tuple[str, int, int]) -> None:
    seg, first, last = where
    root = parse(TOY)
    passage, begins, ends = passages.chosen(root, (seg, first), (seg, last))
    every = passages.numbered(holders(root)[passage])
    printed = "".join(word.word.printed for word in every if begins <= word.number <= ends)
    assert printed == "".join(said(TOY)[seg][first : last + 1])


@given(where=CHOSEN, kind=st.sampled_from(list(listing.ELEMENTS)), new=st.booleans())
def test_words_that_name_somebody_are_marked_and_unmarked_and_no_word_is_another(
    where: tuple[str, int, int], kind: NameKind, new: bool
) -> None:
    seg, first, last = where
    place = Mention(*passages.chosen(parse(TOY), (seg, first), (seg, last)))
    ref = "" if new else {"person": "p.wren", "body": "o.council", "place": "pl.pier"}[kind.value]
    try:
        after = made(TOY, NameWords(**BY, mentions=(place,), kind=kind, ref=ref, name="Somebody & Co"))
    except BadTranscript:
        return  # across markup, or in a name already
    assert said(after) == said(TOY)
    named = [n for n in listing.named(parse(after)) if n not in listing.named(parse(TOY))]
    assert [(n.kind, n.passage, n.first, n.last) for n in named] == [(kind, place.passage, place.first, place.last)]
    entry = next(each for each in listing.listed(parse(after)) if each.id == named[0].ref)
    assert entry.names[0] == (
        "Somebody & Co" if new else next(e for e in listing.listed(parse(TOY)) if e.id == ref).names[0]
    )
    back = made(after, UnnameWords(**BY, mentions=(place,)))
    assert said(back) == said(TOY)
    assert listing.named(parse(back)) == listing.named(parse(TOY))


@given(data=st.data(), now=st.text(st.sampled_from("ab é,."), max_size=8))
def test_what_is_withheld_is_put_right_and_what_leaves_the_house_is_the_same(data: st.DataObject, now: str) -> None:
    seg, first, last = data.draw(CHOSEN)
    passage, begins, ends = passages.chosen(parse(TOY), (seg, first), (seg, last))
    hide = Restrict(
        **BY, passage=passage, words=(begins, ends), reason=Reason.THIRD_PARTY, authority="wren", notes=True
    )
    try:
        held = made(TOY, hide)
    except BadTranscript:
        return  # across markup, or withheld already
    (new,) = (r for r in redactions(parse(held), None) if r.id not in {r.id for r in redactions(parse(TOY), None)})
    words = new.original.split()
    number = data.draw(st.integers(0, len(words) - 1))
    secret = " ".join(f"Xq{word}" for word in now.split())
    change = CorrectWithheld(**BY, redaction=new.id, first=number, was=words[number], now=secret)
    try:
        after = made(held, change)
    except BadTranscript:
        return  # a word that stands partly within some markup, or is withheld once more within
    assert said(after) == said(held)
    (reads,) = (r.original for r in redactions(parse(after), None) if r.id == new.id)
    assert reads.split() == [*words[:number], *secret.split(), *words[number + 1 :]]
    out = [release(tei, None, Consent(), Channel.PROOF, ON) for tei in (held, after)]
    assert b"Xq" not in out[1].tei
    assert out[0].reading.sessions == out[1].reading.sessions
    assert (
        "Xq" in " ".join(word for every in said(made(after, Lift(**BY, redaction=new.id))).values() for word in every)
        or not secret
    )


def test_what_cannot_be_annotated_is_said() -> None:
    faults: list[tuple[Made, type[Exception], str]] = [
        (WriteNote(**BY, note="fn99", text="x"), BadTranscript, "There is no note 'fn99'."),
        (MoveNote(**BY, note="fn1", seg="u4.s1", after=99), OutOfDate, "u4.s1 has "),
        (NameWords(**BY, mentions=(Mention("u4", 1, 1),), kind=NameKind.BODY, ref="u2"), BadTranscript, "There is no 'u2' that"),
        (NameWords(**BY, mentions=(Mention("u4", 1, 1),), kind=NameKind.BODY, name=" "), BadTranscript, "no name yet"),
        (NameWords(**BY, mentions=(Mention("u4", 2, 2),), kind=NameKind.BODY, name="X"), BadTranscript, "marked as a name already"),
        (UnnameWords(**BY, mentions=(Mention("u4", 1, 1),)), BadTranscript, "u4: nothing marks these words as a name."),
    ]  # fmt: skip
    for change, kind, told in faults:
        with pytest.raises(kind, match=re.escape(told)):
            amend.apply(TOY, change)
    hide = Restrict(**BY, passage="u4", words=None, reason=Reason.THIRD_PARTY, authority="wren", notes=True)
    with pytest.raises(BadTranscript, match=r"'fn1' is withheld, with what stands around it\. Give that back first\."):
        amend.apply(amend.apply(TOY, hide), MoveNote(**BY, note="fn1", seg="u2.s1", after=0))
    with pytest.raises(OutOfDate, match="not there any more"):
        passages.chosen(parse(TOY), ("u4.s1", 0), ("u4.s1", 99))


def test_the_same_words_are_found_whatever_their_case_and_who_they_name_is_told() -> None:
    found = same_words.same(parse(TOY), "Council’s")
    assert [(each.passage, each.text, each.marked) for each in found if each.marked] == [
        ("u4", "council's.", "o.council")
    ]
    assert all(each.before or each.first == 1 for each in found)
    assert same_words.same(parse(TOY), "Mróz") == ()  # it is withheld
