"""Footnotes of a transcript: the numbers they are printed with, and their text as an editor writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.model.inlines import NoteKind
from sasci_archive.tei.changing.footnotes import notes
from sasci_archive.tei.changing.noted import fill, written
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import Element, all_text, element, parse, say, spaced
from sasci_archive.tei.shown.reading import read_tree

TOY = Path(__file__).parents[2] / "toy" / "4-transcript.xml"
WORDS = st.text(st.sampled_from("ab cé*[]()\\@.,"), min_size=1, max_size=12).map(spaced).filter(bool)
TARGETS = st.sampled_from(["https://example.org/a_b?c=d", "#u12", "mailto:a@example.org"])
PIECES = st.one_of(
    WORDS,
    st.tuples(st.just("hi"), WORDS, st.just("")),
    st.tuples(st.just("ref"), WORDS, TARGETS),
)


def note_of(pieces: list[str | tuple[str, str, str]]) -> Element:
    note = element("note", type="editorial")
    for piece in pieces:
        if isinstance(piece, str):
            say(note, f"{piece} ")
        else:
            name, words, target = piece
            made = element(name, words, rend="italic") if name == "hi" else element(name, words, target=target)
            made.tail = " "
            note.append(made)
    return note


@given(pieces=st.lists(PIECES, min_size=1, max_size=5))
def test_what_is_read_of_a_note_and_written_into_it_again_changes_nothing(
    pieces: list[str | tuple[str, str, str]],
) -> None:
    note, again = note_of(pieces), element("note", type="editorial")
    fill(again, written(note))
    assert spaced(all_text(again)) == spaced(all_text(note))
    assert [(n.tag, n.text, dict(n.attrib)) for n in again] == [(n.tag, n.text, dict(n.attrib)) for n in note]
    assert written(again) == written(note)


def test_numbers_are_those_that_the_edition_prints_and_who_wrote_it_is_told() -> None:
    root = parse(TOY.read_bytes())
    found = {each.id: each for each in notes(root)}
    redact.for_the_house_only(root)
    redact.restricted(root)
    printed = {note.id: note.number for note in read_tree(root, None).notes}
    before = printed["fn1"] - 1  # notes of the introduction
    assert {id_: number - before for id_, number in printed.items() if id_ in found} == {
        id_: each.number for id_, each in found.items() if each.number
    }
    assert (found["fn1"].turn, found["fn1"].seg, found["fn1"].kind) == ("u4", "u4.s1", NoteKind.EDITORIAL)
    assert found["fn1"].text == "The association was dissolved in 2004."


def test_a_name_marked_in_a_note_is_marked_again_where_its_words_still_stand() -> None:
    note = etree.fromstring(
        '<note xmlns="http://www.tei-c.org/ns/1.0">See <persName ref="#p.mo">Marion</persName>, <title>Hours</title>.</note>'
    )
    assert written(note) == "See Marion, *Hours*."
    fill(note, "But see Marion, *Hours*, [p. 4](https://example.org) [@hale2009, p. 4].")
    assert etree.tostring(note).decode().partition(">")[2] == (
        'But see <persName ref="#p.mo">Marion</persName>, <title>Hours</title>, '
        '<ref target="https://example.org">p. 4</ref> [@hale2009, p. 4].</note>'
    )
    for inside, told in (
        (
            '<seg type="restricted">Jean</seg>',
            "fn7: words that are withheld stand in it, and would be lost. Give them back first;",
        ),
        ("<pause/>", "fn7: <pause> stands in it, and would be lost. Change the note in the transcript by hand."),
    ):
        held = etree.fromstring(f'<note xmlns="http://www.tei-c.org/ns/1.0" xml:id="fn7">See {inside}.</note>')
        before = etree.tostring(held)
        with pytest.raises(BadTranscript, match=re.escape(told)):
            fill(held, "See Jean.")
        assert etree.tostring(held) == before
    fill(note, "Marion and Marion.")
    assert not len(note)
