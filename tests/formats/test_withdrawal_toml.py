"""A withdrawal in `consent.toml`: one line, in its place, and every other character as it was."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats.withdrawal_toml import withdrawn

DAY = dt.date(2026, 5, 1)
TEXT = """\
# ours
[[permission]]
text = "yes"
person = "mo"   # Marion

[[named]]
name = "Dot"   # person = "tw"

[[permission]]
  person = "tw"
  withdrawn = 2026-04-01  # by letter
  signed = 2026-03-14
"""


def test_the_day_stands_below_the_person() -> None:
    assert withdrawn(TEXT, "mo", DAY) == TEXT.replace(
        'person = "mo"   # Marion\n', 'person = "mo"   # Marion\nwithdrawn = 2026-05-01\n'
    )


def test_a_day_that_is_there_is_replaced() -> None:
    assert withdrawn(TEXT, "tw", DAY) == TEXT.replace("2026-04-01", "2026-05-01")


def test_line_ends_stay_what_they_are() -> None:
    assert withdrawn(TEXT.replace("\n", "\r\n"), "mo", DAY) == withdrawn(TEXT, "mo", DAY).replace("\n", "\r\n")


blocks = st.lists(st.sampled_from(["permission", "named", "brought"]), min_size=1, max_size=6)


@given(kinds=blocks, data=st.data())
def test_only_one_value_of_the_file_changes_wherever_the_block_lies(kinds: list[str], data: st.DataObject) -> None:
    text = "".join(f'[[{kind}]]\nperson = "p{n}"\nwhat = "x"\n\n' for n, kind in enumerate(kinds))
    people = [f"p{n}" for n, kind in enumerate(kinds) if kind == "permission"]
    if not people:
        return
    person = data.draw(st.sampled_from(people))
    after = tomllib.loads(withdrawn(text, person, DAY))
    (entry,) = [p for p in after["permission"] if p["person"] == person]
    assert entry.pop("withdrawn") == DAY
    assert after == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'permission = [{ person = "mo" }]',
        '[[permission]]\nconditions = """\n[[permission]]\nperson = "mo"\n"""\nperson = "mo"',
    ],
)
def test_a_file_that_is_written_otherwise_is_left_to_people(text: str) -> None:
    with pytest.raises(BadRecord) as refused:
        withdrawn(text, "mo", DAY)
    assert str(refused.value) == (
        "consent.toml is written in a way that keeps the withdrawal of 'mo' from being put in its place. "
        "Write the line `withdrawn = 2026-05-01` into their [[permission]] yourself."
    )


@pytest.mark.parametrize("text", ["", TEXT])
def test_who_has_given_none_can_take_none_back(text: str) -> None:
    with pytest.raises(BadRecord) as refused:
        withdrawn(text, "lq", DAY)
    assert str(refused.value) == (
        "There is no [[permission]] of 'lq' in consent.toml that could be taken back. "
        'Add one with `person = "lq"` and `withdrawn = 2026-05-01`, if they have asked for it.'
    )
