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
instants = st.sampled_from(["2026-11-30 16:12", "2026-11-30 16:12:33"])
cells = st.lists(words, max_size=8).map(" ".join)
tables = st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=4))


@settings(max_examples=50)
@given(tables, st.integers(40, 120))
def test_columns_have_room_for_their_longest_word_and_all_of_them_fit(rows: list[list[str]], room: int) -> None:
    columns = [[Text(cell) for cell in column] for column in zip(*rows, strict=True)]
    found = terminal.widths(columns, room)
    between = 2 * (len(columns) - 1)
    longest = [max((len(word) for cell in column for word in cell.plain.split()), default=0) for column in columns]
    whole = sum(max(len(cell.plain) for cell in column) for column in columns) + between
    if any(width is None for width in found):
        assert whole <= room or sum(min(least, terminal.NARROWEST) for least in longest) + between > room
        return
    given_ = [width or 0 for width in found]
    assert sum(given_) + between == room < whole
    broken = [width for width, least in zip(given_, longest, strict=True) if width < least]
    assert not broken or sum(longest) + between > room
    assert all(width >= max(given_) - 1 for width in broken)  # only the longest words are


@given(tables, st.lists(instants, min_size=4, max_size=4), st.integers(60, 120), st.integers(0, 6))
def test_when_something_was_is_never_parted_where_other_columns_can_give_way(
    rows: list[list[str]], when: list[str], room: int, at: int
) -> None:
    plain = [[*row[:at], instant, *row[at:]] for row, instant in zip(rows, when, strict=False)]
    columns = [[Text(cell) for cell in column] for column in zip(*plain, strict=True)]
    at, needed = min(at, len(rows[0])), max(map(len, when[: len(plain)]))
    words_of = [[word for row in rows for word in row[n].split()] for n in range(len(rows[0]))]
    others = sum(min(max(map(len, words), default=0), terminal.NARROWEST) for words in words_of)
    found = terminal.widths(columns, room)[at]
    if needed + others + 2 * len(rows[0]) <= room:
        assert found is None or found >= needed


def test_no_word_of_a_narrow_table_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "console", Console(file=shown, width=80))
    row = ("r1", "u7", "[an acquaintance]", "third-party", "Marion Oakshaw", "Edith Marsh", "2026-11-30")
    terminal.table("", ("redaction", "where", "reads", "reason", "on whose word", "by", "on"), [row])
    said = shown.getvalue()
    assert all(word in said for cell in row for word in cell.split())
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("width", [80, 120])
def test_the_history_of_a_seminar_tells_each_instant_in_one_line(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "console", Console(file=shown, width=width))
    turns = " ".join(f"u{n}" for n in range(1, 30))
    rows = [
        ("2026-11-30 16:11", "Ada of us", "sent", turns, "all of us who met in May, as it was agreed"),
        ("2026-11-30 16:12", "Ada Ferrar", "published without approval", "wren", "Dr Aloysius Featherstonehaugh"),
        ("2026-11-30 16:13", "Ada Ferrar", "heard", turns, ""),
        ("2026-11-30 16:14", "Ada Ferrar", "deposited", "zenodo 10.5281/zenodo.12345678901: findable", ""),
        ("2026-11-30 16:15", "Ada Ferrar", "the editors' text exported", "ada/2026/november/" * 3, ""),
    ]
    for some in (rows[:1], rows[:3], rows):
        terminal.table("toy: RESTRICTED", ("when (UTC)", "who", "what", "about", "on the word of"), some)
    said = shown.getvalue()
    assert sum(said.count(row[0]) for row in rows) == 1 + 3 + len(rows)
    assert max(map(len, said.splitlines())) <= width


def test_what_is_to_be_done_names_the_seminar_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    @terminal.command
    def lift(*, slug: str) -> None:
        raise NotYet(f"Nothing is withheld in '{slug}'.", remedy="`inv redact SLUG u12` withholds words.")

    with pytest.raises(SystemExit):
        lift(slug="care-2023")
    assert "`inv redact care-2023 u12` withholds words." in capsys.readouterr().err
