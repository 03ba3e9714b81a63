"""Two readings compared: nothing is lost on either side, and every difference is somebody's."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript
from sasci_archive.model.comparison import Comparison, Correction, Count, Did, Stretch
from sasci_archive.model.consent import Reason
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Words
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import AddNote, Restrict
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.drafting import draft as drafting
from sasci_archive.tei.passages import numbered
from sasci_archive.tei.places import words_of
from sasci_archive.tei.shown.comparison import compare
from sasci_archive.tei.wordings import Which, reading_of
from tests.tei.invented import conversations

DAY = dt.date(2024, 8, 1)
SEMINAR = Seminar(
    title="T",
    roster=(Participant(id="a", name="Ann A", role=Role.CHAIR), Participant(id="b", name="Bo B", role=Role.WITNESS)),
)
texts = st.lists(st.text("abcé&<", min_size=1, max_size=4), max_size=4).map(" ".join)


def words(tei: bytes) -> dict[str, list[str]]:
    """All that is said or written, withheld words too, passage by passage."""
    return {node.get(ID, ""): [word.text for word in numbered(node)] for node in parse(tei).iter("{*}u", "{*}writing")}


def side(comparison: Comparison, own: Did) -> dict[str, list[str]]:
    """The words of the earlier (OUT) or the later reading (IN), passage by passage."""
    return {
        turn.id: [w for p in turn.paragraphs for s in p if s.did in {Did.KEPT, own} for w in s.text.split()]
        for turn in comparison.turns
    }


@st.composite
def amended(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A draft, and what it has become by changes of every kind, some of them inside what others put in."""
    turns = draw(conversations(("a", "b")))
    drafted = tei = drafting.draft("t", SEMINAR, {"1": turns}, made_on=DAY)
    for _ in range(draw(st.integers(1, 7))):
        segs = {seg.get(ID, ""): seg for seg in parse(tei).iter("{*}seg") if seg.get("type") is None}
        name = draw(st.sampled_from(sorted(segs)))
        said = [word.text for word in words_of(segs[name])]
        first = draw(st.integers(0, len(said)))
        last = draw(st.integers(first, min(len(said), first + 3)))
        who, day = draw(st.sampled_from(["Ed One", "Ed Two", ""])), DAY
        if draw(st.integers(0, 4)):
            change: CorrectWords | AddNote | Restrict = CorrectWords(
                when=day, who=who, why="w", seg=name, first=first, was=" ".join(said[first:last]), now=draw(texts),
                kind=draw(st.sampled_from(Kind)),
            )  # fmt: skip
        elif draw(st.booleans()):
            change = AddNote(
                when=day, who=who, why="n", seg=name, after=first, text="N", note=draw(st.sampled_from(NoteKind))
            )
        else:
            change = Restrict(
                when=day, who=who, why="r", passage=name.partition(".")[0], words=(1, 1 + first), reason=Reason.LIBEL,
                authority="Ed One",
            )  # fmt: skip
        try:
            tei = apply(tei, change)
        except BadTranscript:  # it would cut through markup: nothing is done
            continue
    return drafted, tei


@given(amended())
@settings(max_examples=40)
def test_the_machines_reading_is_the_drafts_words_whatever_people_changed(both: tuple[bytes, bytes]) -> None:
    drafted, master = both
    assert words(reading_of(master, Which.HEARD)) == words(drafted)


@given(amended(), st.sampled_from(Which), st.sampled_from(Which))
@settings(max_examples=60)
def test_both_sides_of_a_comparison_are_the_two_readings_word_for_word(
    both: tuple[bytes, bytes], earlier: Which, later: Which
) -> None:
    _, master = both
    compared = compare(master, earlier, later)
    assert side(compared, Did.OUT) == words(reading_of(master, earlier))
    assert side(compared, Did.IN) == words(reading_of(master, later))
    went, came = sum(c.out for c in compared.counts), sum(c.put for c in compared.counts)
    assert compared.words[0] - went + came == compared.words[1]
    if earlier is later:
        assert compared.counts == ()
        assert not any(turn.changed for turn in compared.turns)


@given(amended())
@settings(max_examples=30)
def test_there_and_back_is_the_same_turned_round(both: tuple[bytes, bytes]) -> None:
    there, back = (compare(both[1], *way) for way in ((Which.HEARD, Which.PUBLISHED), (Which.PUBLISHED, Which.HEARD)))
    assert there.words == back.words[::-1]
    assert [(c.kind, c.who, c.out, c.put, c.notes) for c in there.counts] == [
        (c.kind, c.who, c.put, c.out, c.notes) for c in back.counts
    ]


def test_what_differs_is_told_with_who_when_and_why_and_counted(toy: bytes, toy_words: Words) -> None:
    compared = compare(toy, Which.HEARD, Which.PUBLISHED, toy_words)
    heard = Correction("transcription", "Dr Ada Ferrar", dt.date(2024, 6, 10), "Years heard again.")
    second = compared.turns[1]
    assert (second.id, second.number, second.speaker, second.at) == ("u2", "2", "Tobias Wren", 6000)
    assert second.paragraphs == (
        (
            Stretch(Did.KEPT, "It began with a cupboard, in"),
            Stretch(Did.OUT, "1997,", heard),
            Stretch(Did.IN, "1996,", heard),
            Stretch(Did.KEPT, "and no money at all."),
        ),
    )
    assert second.corrections == (heard,)
    assert [turn.id for turn in compared.turns if turn.changed] == ["u2", "u4", "u8"]
    assert compared.counts == (
        Count(kind="transcription", who="Dr Ada Ferrar", corrections=1, out=1, put=1, turns=1),
        Count(kind="edition", who="Dr Ada Ferrar", turns=1, notes=1),
        Count(kind="witness", who="Tobias Wren", corrections=1, out=1, put=2, turns=1, notes=1),
    )
    assert (compared.title, compared.earlier, compared.later) == ("The Toy Library", "machine", "published")


def test_withheld_words_are_marked_and_signs_stand_where_they_stood(toy: bytes) -> None:
    turns = {turn.id: turn.paragraphs[0] for turn in compare(toy, Which.HEARD, Which.VERBATIM).turns}
    assert Stretch(Did.KEPT, "Mróz", None, withheld=True) in turns["u4"]
    assert turns["u5"][:2] == (Stretch(Did.SIGN, "[voice: whisper]"), Stretch(Did.KEPT, "She says: they came"))
    assert Stretch(Did.SIGN, "[pause, 1.5 s]") in turns["u1"]
    assert not any(s.did is Did.NOTE for paragraph in turns.values() for s in paragraph)


def test_of_two_changes_on_one_place_both_are_counted_and_only_the_last_is_seen(toy: bytes) -> None:
    again = CorrectWords(
        when=DAY, who="Ed Two", why="No.", seg="u2.s1", first=6, was="1996,", now="1995,", kind=Kind.EDITION
    )
    compared = compare(apply(toy, again), Which.HEARD, Which.PUBLISHED)
    told = [(s.did, s.text, s.by.who) for s in compared.turns[1].paragraphs[0] if s.by]
    assert told == [(Did.OUT, "1997,", "Dr Ada Ferrar"), (Did.IN, "1995,", "Ed Two")]
    assert [(c.kind, c.who, c.corrections, c.out, c.put) for c in compared.counts[:3]] == [
        ("transcription", "Dr Ada Ferrar", 1, 1, 0),
        ("edition", "Dr Ada Ferrar", 0, 0, 0),
        ("edition", "Ed Two", 1, 0, 1),
    ]


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("cup<add>s</add> here", [(Did.OUT, "cup"), (Did.IN, "cups"), (Did.KEPT, "here")]),
        (
            "<subst><del>the old cat</del><add>the new cat</add></subst>",
            [(Did.KEPT, "the"), (Did.OUT, "old"), (Did.IN, "new"), (Did.KEPT, "cat")],
        ),
        ("a<!-- b --> <del>c</del>", [(Did.KEPT, "a"), (Did.OUT, "c")]),
        ("a <note type='query'>who?</note>b", [(Did.KEPT, "a b")]),
        ("a <add><del>never mind</del></add>b", [(Did.KEPT, "a b")]),
    ],
)
def test_whole_words_differ_and_what_was_marked_by_hand_is_nobodys(
    toy: bytes, marked: str, told: list[tuple[Did, str]]
) -> None:
    compared = compare(toy.replace(b"Whose cupboard?", marked.encode()), Which.HEARD, Which.PUBLISHED)
    stretches = compared.turns[2].paragraphs[0]
    assert [(s.did, s.text) for s in stretches] == told
    assert {s.by for s in stretches if s.by} <= {Correction("transcription", "")}


def test_what_was_corrected_without_a_mark_is_counted(toy: bytes, toy_words: Words) -> None:
    before = compare(toy, Which.HEARD, Which.PUBLISHED, toy_words).unrecorded
    after = compare(toy.replace(b"Whose cupboard?", b"Whose?"), Which.HEARD, Which.PUBLISHED, toy_words).unrecorded
    assert before is not None
    assert after is not None
    assert after - before == 2
    assert compare(toy, Which.HEARD, Which.PUBLISHED).unrecorded is None


def test_a_footnote_is_in_the_published_reading_alone(toy: bytes) -> None:
    noted = toy.replace(b"Whose cupboard?", b"Whose <note type='editorial' resp='#ed1'>A dresser.</note>cupboard?")

    def told(earlier: Which, later: Which) -> list[tuple[Did, str]]:
        return [(s.did, s.text) for s in compare(noted, earlier, later).turns[2].paragraphs[0]]

    spoken = [(Did.KEPT, "Whose cupboard?")]
    assert told(Which.HEARD, Which.HEARD) == told(Which.HEARD, Which.VERBATIM) == spoken
    assert (Did.NOTE, "[note: A dresser.]") in told(Which.VERBATIM, Which.PUBLISHED)
    assert (Did.SIGN, "[note: A dresser.]") in told(Which.PUBLISHED, Which.PUBLISHED)
