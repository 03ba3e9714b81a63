"""Readings side by side: each column is its reading, word for word, and at the words that differ stands whoever made the difference."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.model.comparison import Correction
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.columns import Words, beside, differing
from sasci_archive.tei.wordings import Which, reading_of
from tests.tei.shown.test_comparison import amended, words

ALL = tuple(Which)


@given(amended(), st.sampled_from([ALL, ALL[:2], ALL[1:], (ALL[0], ALL[2]), ALL[2:]]))
@settings(max_examples=15)
def test_each_column_is_its_reading_word_for_word_and_a_turn_differs_where_words_came_or_go(
    both: tuple[bytes, bytes], which: tuple[Which, ...]
) -> None:
    master = both[1]
    root = parse(master)
    rows = beside(root, frozenset(words(master)), which)
    for number, one in enumerate(which):
        stand = {
            row.id: [w for p in row.columns[number].paragraphs for each in p if each.said for w in each.text.split()]
            for row in rows
        }
        assert stand == words(reading_of(master, one))
    differs = differing(root, which)
    assert {row.id for row in rows if row.changed} <= set(differs)
    assert not any(w.came for row in rows for p in row.columns[0].paragraphs for w in p)
    assert not any(w.goes for row in rows for p in row.columns[-1].paragraphs for w in p)


def test_what_came_and_what_goes_is_told_with_who_when_and_why(toy: bytes) -> None:
    heard = Correction("transcription", "Dr Ada Ferrar", dt.date(2024, 6, 10), "Years heard again.")
    (second,) = beside(parse(toy), {"u2"}, ALL)
    assert (second.number, second.speaker, second.at) == ("2", "Tobias Wren", 6000)
    before, behind = Words(text="It began with a cupboard, in"), Words(text="and no money at all.")
    assert [column.which for column in second.columns] == ["machine", "verbatim", "published"]
    assert [column.paragraphs[0] for column in second.columns] == [
        (before, Words(text="1997,", goes=heard), behind),
        (before, Words(text="1996,", came=heard), behind),
        (Words(text="It began with a cupboard, in 1996, and no money at all."),),
    ]
    assert differing(parse(toy), ALL) == ("u2", "u4", "u8")
    (fourth,) = beside(parse(toy), {"u4"}, ALL)
    noted = [w for w in fourth.columns[2].paragraphs[0] if not w.said and w.text.startswith("[note: ")]
    assert [w.came.who for w in noted if w.came] == ["Dr Ada Ferrar"]
    assert not any("[note" in w.text for w in fourth.columns[1].paragraphs[0])
    assert any(w.withheld for w in fourth.columns[2].paragraphs[0])
