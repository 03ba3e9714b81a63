"""Changes as values: what they do, that they are told, and that they can be taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.inlines import Note, NoteKind, Text
from sasci_archive.model.reading import Utterance
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.tei.changing.amend import apply, effect, inverse
from sasci_archive.tei.changing.changes import AddNote, Change, RefreshHeader, SetSpeaker
from sasci_archive.tei.changing.corrections import Amendment, CorrectWords, Kind
from sasci_archive.tei.document import by_id, compose, parse
from sasci_archive.tei.places import words_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.wordings import Which, reading_of
from tests.tei.invented import seminars

DAY = dt.date(2024, 8, 1)
TOY = (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()


def correct(
    seg: str, first: int, was: str, now: str, *, who: str = "ed1", kind: Kind = Kind.TRANSCRIPTION
) -> CorrectWords:
    return CorrectWords(when=DAY, who=who, why="Heard again.", seg=seg, first=first, was=was, now=now, kind=kind)


def said(tei: bytes, utterance: str) -> list[str]:
    """The published words of one utterance."""
    for session in read(tei, None).sessions:
        for block in session.blocks:
            if isinstance(block, Utterance) and block.id == utterance:
                return [w for p in block.paragraphs for w in words_in(p)]
    raise KeyError(utterance)


SEGS = ["u1.s1", "u2.s1", "u3.s1", "u4.s1", "u5.s1", "u5a.s1", "u6.s1", "u7.s1", "u8.s1"]
new_words = st.lists(st.text("abcé&<", min_size=1, max_size=5), max_size=3)


@given(st.data())
@settings(max_examples=20)
def test_a_correction_changes_those_words_and_no_others_and_is_taken_back_to_the_byte(data: st.DataObject) -> None:
    toy = TOY
    changes: list[tuple[bytes, Change]] = []
    for _ in range(data.draw(st.integers(1, 3))):
        seg = data.draw(st.sampled_from(SEGS))
        utterance = seg.partition(".")[0]
        before = said(toy, utterance)
        first = data.draw(st.integers(0, len(before)))
        last = data.draw(st.integers(first, min(len(before), first + 3)))
        now = data.draw(new_words)
        assume(now or last > first)
        kind, who = data.draw(st.sampled_from(Kind)), data.draw(st.sampled_from(["", "ed1", "p.wren", "Bram Example"]))
        change = correct(seg, first, " ".join(before[first:last]), " ".join(now), who=who, kind=kind)
        try:
            after = apply(toy, change)
        except BadTranscript:  # the words run across markup: nothing is done
            continue
        assert said(after, utterance) == before[:first] + now + before[last:]
        assert said(reading_of(after, Which.HEARD), utterance) == said(reading_of(toy, Which.HEARD), utterance)
        others = [s.partition(".")[0] for s in SEGS if s != seg]
        assert [said(after, o) for o in others] == [said(toy, o) for o in others]
        assert check(after) == ()
        changes.append((toy, change))
        toy = after
    for before_it, made in reversed(changes):
        toy = apply(toy, inverse(before_it, made))
        assert toy == before_it


@given(st.data())
@settings(max_examples=20)
def test_every_change_is_the_swap_it_comes_to_and_can_be_taken_back_and_made_again(data: st.DataObject) -> None:
    noted = data.draw(st.integers(0, 3))
    possible: list[Change] = [
        correct("u3.s1", 0, "Whose", "My"),
        AddNote(when=DAY, who="A. Nother", why="Noted.", seg="u7.s1", after=noted, text="See u2."),
        AddNote(when=DAY, who="p.wren", why="Added.", seg="u2.s1", after=noted, text="x", note=NoteKind.WITNESS),
        SetSpeaker(when=DAY, who="ed1", why="It was he.", utterances=("u1", "u3"), person="wren"),
        RefreshHeader(when=DAY, why="Record.", slug="toy", seminar=data.draw(seminars)),
    ]
    change = data.draw(st.sampled_from(possible))
    after = apply(TOY, change)
    swap = effect(TOY, change)
    assert apply(TOY, swap) == after
    assert apply(after, swap.inverse) == TOY
    assert effect(TOY, swap) == swap
    assert inverse(TOY, swap) == swap.inverse


def test_a_correction_stands_in_the_text_as_who_when_and_why_say_once(toy: bytes) -> None:
    after = apply(toy, correct("u6.s1", 2, "it", "the library", who="Bram Example", kind=Kind.EDITION)).decode()
    assert (
        '<seg xml:id="u6.s1">Why did <subst change="#ch6" resp="#by1"><del>it</del><add>the library</add></subst> stop?</seg>'
        in after
    )
    assert '<change xml:id="ch6" when="2024-08-01" who="#by1" type="edition">Heard again.</change>' in after
    assert '<respStmt xml:id="by1"><resp>changes to the transcript</resp><name>Bram Example</name></respStmt>' in after
    again = apply(after.encode(), correct("u6.s1", 0, "Why", "How", who="Bram Example")).decode()
    assert again.count("Bram Example") == 1
    assert 'who="#by1" type="transcription"' in again


@pytest.mark.parametrize(
    ("change", "markup"),
    [
        (correct("u6.s1", 3, "stop?", ""), 'Why did it <del change="#ch6" resp="#ed1">stop?</del></seg>'),
        (correct("u6.s1", 3, "", "ever"), 'Why did it <add change="#ch6" resp="#ed1">ever</add> stop?</seg>'),
        (correct("u6.s1", 4, "", "Really?"), 'Why did it stop? <add change="#ch6" resp="#ed1">Really?</add></seg>'),
        (
            correct("u2.s1", 9, "money at all.", "cash."),
            'and no <subst change="#ch6" resp="#ed1"><del>money at <anchor synch="#T1.11500"/>all.</del><add>cash.</add></subst></seg>',
        ),
        (
            correct("u2.s1", 6, "1996,", "1995,"),
            '<add><subst change="#ch6" resp="#ed1"><del>1996,</del><add>1995,</add></subst></add></subst>',
        ),
        (
            correct("u1.s1", 12, "So,", "Well,"),
            '<hi rend="italic"><subst change="#ch6" resp="#ed1"><del>So,</del><add>Well,</add></subst></hi>',
        ),
    ],
)
def test_words_may_be_taken_out_put_in_and_corrected_within_markup_and_twice(
    toy: bytes, change: CorrectWords, markup: str
) -> None:
    after = apply(toy, change)
    assert markup in after.decode()
    assert check(after) == ()


def test_a_note_stands_after_its_word(toy: bytes) -> None:
    after = apply(toy, AddNote(when=DAY, who="ed1", why="Noted.", seg="u3.s1", after=1, text="The  council's."))
    block = read(after, None).sessions[0].blocks[2]
    assert isinstance(block, Utterance)
    assert block.paragraphs == (
        (Text("Whose"), Note("fn3", 2, NoteKind.EDITORIAL, "", (Text("The council's."),)), Text(" cupboard?")),
    )


def test_an_utterance_gets_another_speaker(toy: bytes) -> None:
    after = apply(toy, SetSpeaker(when=DAY, who="ed1", why="By voice.", utterances=("u3",), person="mroz"))
    block = read(after, None).sessions[0].blocks[2]
    assert isinstance(block, Utterance)
    assert (block.who, block.label) == ("mroz", "Halina Mróz")
    assert check(after) == ()


def test_the_header_follows_the_record_and_where_it_does_already_nothing_is_written(toy: bytes) -> None:
    roster = (Participant(id="new", name="N. Ew", role=Role.FLOOR),)
    change = RefreshHeader(
        when=DAY, why="Record.", slug="toy", seminar=Seminar(title="The Game Library", roster=roster)
    )
    after = apply(toy, change)
    assert read(after, None).citation.title == "The Game Library"
    assert [p.id for p in read(after, None).people] == ["new"]
    assert apply(after, change) == after


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (
            correct("u6.s1", 2, "that", "it"),
            OutOfDate,
            "u6.s1 reads 'it' from word 3 on, not 'that'. Somebody has changed it since: look at it again.",
        ),
        (
            correct("u6.s1", 9, "", "it"),
            OutOfDate,
            "u6.s1 reads 'nothing' from word 10 on, not ''. Somebody has changed it since: look at it again.",
        ),
        (
            correct("u9.s1", 0, "a", "b"),
            BadTranscript,
            "There is no paragraph 'u9.s1'. Paragraphs are called u1.s1, u1.s2 and so on.",
        ),
        (
            correct("u7.s1", 7, "the North", "a southern"),
            BadTranscript,
            "u7.s1: these words run across markup. Correct the words on each side of it by themselves.",
        ),
        (
            correct("u4.s1", 2, "Mrs lent", "They lent"),
            BadTranscript,
            "u4.s1: these words have a note, a gap or a restricted passage between them. Correct the words on each side of it by "
            "themselves.",
        ),
        (
            AddNote(when=DAY, why="x", seg="u6.s1", after=5, text="x"),
            OutOfDate,
            "u6.s1 has 4 words, not 5. Look at it again.",
        ),
        (
            SetSpeaker(when=DAY, why="x", utterances=("u1",), person="nobody"),
            BadTranscript,
            "'nobody' is not among the participants of this transcript. Add them to the roster in seminar.toml, and let the header "
            "follow it.",
        ),
        (
            SetSpeaker(when=DAY, why="x", utterances=("c1",), person="wren"),
            BadTranscript,
            "There is no utterance 'c1'. Utterances are called u1, u2 and so on.",
        ),
    ],
)
def test_a_change_that_does_not_fit_is_refused_in_a_sentence(
    toy: bytes, change: Change, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refused:
        apply(toy, change)
    assert str(refused.value) == sentence


def test_a_change_is_not_taken_back_over_a_later_one_of_the_same_words(toy: bytes) -> None:
    first = correct("u6.s1", 0, "Why", "How")
    back = inverse(toy, first)
    beside = correct("u6.s1", 1, "did", "could")
    taken = parse(apply(apply(apply(toy, first), beside), back))
    words = words_of(by_id(taken)["u6.s1"])
    assert [word.text for word in words][:2] == ["Why", "could"]
    later = apply(apply(toy, first), correct("u6.s1", 0, "How", "When"))
    with pytest.raises(OutOfDate) as refused:
        apply(later, back)
    assert str(refused.value) == (
        "u6 has been changed since, so that this change cannot be taken back as it was made. "
        "Take back the later changes first, or make a new one."
    )


def test_markup_and_comments_that_we_do_not_know_survive_a_change(toy: bytes) -> None:
    strange = toy.replace(b"Whose cupboard?", b'Whose <x:q xmlns:x="urn:x" z="1">cup</x:q>board? <!-- mine -->')
    after = apply(strange, correct("u3.s1", 0, "Whose", "My"))
    assert b'<x:q xmlns:x="urn:x" z="1">cup</x:q>board? <!-- mine -->' in after
    assert apply(after, inverse(strange, correct("u3.s1", 0, "Whose", "My"))) == strange


def test_a_document_without_history_gets_one(toy: bytes) -> None:
    root = parse(toy)
    for history in list(root.iter("{*}revisionDesc")):
        history.getparent().remove(history)  # type: ignore[union-attr]
    bare = compose(root)
    change = SetSpeaker(when=DAY, why="It was he.", utterances=("u8",), person="chair")
    after = apply(bare, change)
    assert (
        b'<revisionDesc><change xml:id="ch1" when="2024-08-01" type="transcription" target="#u8">It was he.</change></revisionDesc>'
        in after
    )
    assert apply(after, inverse(bare, change)) == bare


def test_several_pieces_of_markup_among_the_words_go_with_them(toy: bytes) -> None:
    between = toy.replace(
        b"Whose cupboard?", b"Whose <pause/> <vocal><desc>coughs</desc></vocal> old <pause/> cupboard?"
    )
    after = apply(between, correct("u3.s1", 0, "Whose old cupboard?", "Mine."))
    assert said(after, "u3") == ["Mine."]
    assert said(reading_of(after, Which.HEARD), "u3") == ["Whose", "old", "cupboard?"]


def test_back_matter_that_comes_or_goes_comes_back_as_it_was(toy: bytes) -> None:
    change = RefreshHeader(when=DAY, why="Record.", slug="toy", seminar=Seminar(title="T"))
    without = apply(toy, change)
    assert b"<back>" not in without
    assert apply(without, inverse(toy, change)) == toy


def test_words_are_counted_as_published(toy: bytes) -> None:
    segs = {seg.get("{http://www.w3.org/XML/1998/namespace}id"): seg for seg in parse(toy).iter("{*}seg")}
    for name in SEGS:
        assert [word.text for word in words_of(segs[name])] == said(toy, name.partition(".")[0])


def test_an_amendment_says_who_when_and_why() -> None:
    assert Amendment.__struct_fields__ == ("when", "why", "who")
