"""Tables in the terminal: at any width they lose no word, and break none that has room."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from sasci_archive import terminal
from sasci_archive.errors import NotYet

words = st.text("abcdefgh-", min_size=1, max_size=14)
cells = st.lists(words, max_size=8).map(" ".join)
tables = st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=4))


@settings(max_examples=50)
@given(tables, st.integers(40, 120))
def test_columns_have_room_for_their_longest_word_and_all_of_them_fit(rows: list[list[str]], room: int) -> None:
    columns = [[Text(cell) for cell in column] for column in zip(*rows, strict=True)]
    found = terminal.widths(columns, room)
    between = 2 * (len(columns) - 1)
    longest = [max((len(word) for cell in column for word in cell.plain.split()), default=0) for column in columns]
    if any(width is None for width in found):
        whole = sum(max(len(cell.plain) for cell in column) for column in columns) + between
        assert whole <= room or sum(longest) + between > room
        return
    given_ = [width or 0 for width in found]
    assert sum(given_) + between == room
    assert all(width >= least for width, least in zip(given_, longest, strict=True))


def test_no_word_of_a_narrow_table_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "console", Console(file=shown, width=80))
    row = ("r1", "u7", "[an acquaintance]", "third-party", "Marion Oakshaw", "Edith Marsh", "2026-11-30")
    terminal.table("", ("redaction", "where", "reads", "reason", "on whose word", "by", "on"), [row])
    said = shown.getvalue()
    assert all(word in said for cell in row for word in cell.split())
    assert max(map(len, said.splitlines())) <= 80


def test_what_is_to_be_done_names_the_seminar_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    @terminal.command
    def lift(*, slug: str) -> None:
        raise NotYet(f"Nothing is withheld in '{slug}'.", remedy="`inv redact SLUG u12` withholds words.")

    with pytest.raises(SystemExit):
        lift(slug="care-2023")
    assert "`inv redact care-2023 u12` withholds words." in capsys.readouterr().err
