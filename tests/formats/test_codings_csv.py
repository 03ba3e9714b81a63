"""Codings from a spreadsheet: columns by name, every fault with its line, nothing half taken."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import Faults
from sasci_archive.formats.codings_csv import COLUMNS, Row, compose, parse


def faults(content: bytes) -> list[str]:
    with pytest.raises(Faults) as error:
        parse(content, where="codings.csv")
    return [str(fault) for fault in error.value.faults]


def test_columns_are_known_by_their_names_in_any_order_and_with_any_separator() -> None:
    (row,) = parse(
        "Coder;Themes;Passage\r\nab;influence.helps, level.individual;u2\r\n".encode("utf-8-sig"), where="c.csv"
    )
    assert row == Row(2, "", "u2", ("influence.helps", "level.individual"), "ab", "", "")


def test_every_fault_is_told_with_its_line() -> None:
    assert faults(b"passage,who\nu2,ab\n") == [
        "C21 line 1: No column is called 'themes'. The columns are seminar, passage, themes, coder, words, note.",
        "C21 line 1: No column of ours is called 'who'. The columns are seminar, passage, themes, coder, words, note.",
    ]
    assert faults(b"passage,themes\nu2,a.b\nu3,a.b,c\n\nu4\n") == [
        "C22 line 3: It has 3 cells, and the head has 2. Put quotation marks around text with commas.",
        "C22 line 5: It has 1 cells, and the head has 2. Put quotation marks around text with commas.",
    ]
    assert faults(b"passage,themes\n\xff") == ["C20 It is not UTF-8 text (byte 15). Save it as “CSV UTF-8”."]
    assert faults(b"") == ["C20 It is empty. The first line names the columns."]
    assert faults(b'passage,themes\n"u2') == [
        "C20 line 2: This line does not read: unexpected end of data. Save it once more as CSV."
    ]


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1).filter(lambda rows: all(any(r) for r in rows)))
def test_what_we_write_for_a_spreadsheet_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    lines = [("toy", "u2", "a.b", who, words, note) for who, words, note in rows]
    back = parse(compose(lines, COLUMNS), where="c.csv")
    told = [(row.coder, row.words, row.note) for row in back]
    assert all(
        a == b or b.startswith("'")
        for a, b in zip([c for r in told for c in r], [c for r in rows for c in r], strict=True)
    )


@given(st.binary(max_size=200))
def test_whatever_it_is_it_is_read_or_refused_with_a_sentence(content: bytes) -> None:
    with contextlib.suppress(Faults):
        parse(content, where="c.csv")
