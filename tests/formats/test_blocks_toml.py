"""Blocks of files that people write, added, changed and taken out: all else stays, to the character."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats import blocks_toml

COMMENTS = st.sampled_from(["", "# hers\n", "\n", "# [[event]] no head\n\n"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
ENTRIES = st.fixed_dictionaries({"label": WORDS}, optional={"when": WORDS, "turns": st.lists(WORDS, max_size=3)})


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A file with comments between its blocks, and another kind among them."""
    entries = draw(st.lists(ENTRIES, min_size=1, max_size=4))
    text = "title = 'of all'\n"
    for entry in entries:
        text += draw(COMMENTS)
        if draw(st.booleans()):
            text += "[[other]]\nlabel = 'x'\n"
        text += blocks_toml.added("", "event", entry, where="a")
    return text, entries


@given(file=files(), entry=ENTRIES, data=st.data())
def test_nothing_but_the_block_is_another_and_what_stands_before_and_behind_it_stays(
    file: tuple[str, list[dict[str, Any]]], entry: dict[str, Any], data: st.DataObject
) -> None:
    text, entries = file
    number = data.draw(st.integers(0, len(entries) - 1))
    more = blocks_toml.added(text, "event", entry, where="a")
    assert more.startswith(text.rstrip())
    assert tomllib.loads(more)["event"] == [*entries, entry]
    after = blocks_toml.changed(text, "event", number, entry, where="a")
    assert tomllib.loads(after)["event"] == [*entries[:number], entry, *entries[number + 1 :]]
    gone = blocks_toml.removed(text, "event", number, where="a")
    assert tomllib.loads(gone).get("event", []) == [*entries[:number], *entries[number + 1 :]]
    for each in (after, gone):
        assert [line for line in each.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")
        ]
    assert tomllib.loads(blocks_toml.removed(more, "event", len(entries), where="a")) == tomllib.loads(text)


def test_comments_in_a_block_stay_and_a_list_in_one_line_is_left_alone() -> None:
    text = '[[event]]\nlabel = "Opened"  # ask Rosa\n\n# the next\n[[event]]\nlabel = "Shut"\n'
    after = blocks_toml.changed(text, "event", 0, {"label": "Opened", "turns": ["u1"]}, where="a")
    assert after == text.replace("Rosa\n", 'Rosa\nturns = ["u1"]\n')
    with pytest.raises(
        BadRecord, match=r"keeps this from being put in its place. Write it yourself, under \[\[event\]\]"
    ):
        blocks_toml.changed('event = [{label = "Opened"}]\n', "event", 0, {"label": "Shut"}, where="chronology.toml")
