"""Answers in files that people write: the line of the answer changes, and no other character."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats.answers_toml import answered, versioned

TEXT = """# hers
[[permission]] # first
person = "jo"
text = "no"  # by letter
[[permission]]
person = "mo" # second
audio = "yes"
"""

ROSTER = '''[[roster]]
id = "jo"
biography = """
Jo mended
"puzzles".
"""
name = "Jo"
'''


@given(
    value=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).map(str.strip)
)
def test_whatever_is_answered_reads_as_it_was_given_and_all_else_stays(value: str) -> None:
    after = answered(TEXT, "permission", "person", "mo", "pseudonym", value, where="consent.toml")
    kept = [line for line in after.splitlines() if not line.startswith("pseudonym")]
    assert kept == TEXT.splitlines()
    (block,) = [b for b in tomllib.loads(after)["permission"] if b["person"] == "mo"]
    assert block.get("pseudonym", "") == value


def test_an_answer_takes_the_place_of_the_one_before_or_is_taken_out() -> None:
    after = answered(TEXT, "permission", "person", "jo", "text", "yes", where="consent.toml")
    assert after == TEXT.replace('text = "no"  # by letter', 'text = "yes"')
    assert answered(TEXT, "permission", "person", "mo", "audio", "", where="consent.toml") == TEXT.replace(
        'audio = "yes"\n', ""
    )
    assert answered(TEXT, "permission", "person", "mo", "text", "", where="consent.toml") == TEXT


def test_a_value_over_several_lines_goes_as_a_whole_and_comes_with_its_paragraphs() -> None:
    after = answered(ROSTER, "roster", "id", "jo", "biography", "Short.", where="seminar.toml")
    assert after == '[[roster]]\nid = "jo"\nbiography = "Short."\nname = "Jo"\n'
    two = answered(after, "roster", "id", "jo", "biography", "One.\n\nTwo.", where="seminar.toml")
    assert tomllib.loads(two)["roster"][0]["biography"] == "One.\n\nTwo."


def test_who_has_no_block_gets_one() -> None:
    assert answered("", "permission", "person", "jo", "text", "yes", where="consent.toml") == (
        '[[permission]]\nperson = "jo"\ntext = "yes"\n'
    )
    assert answered("", "permission", "person", "jo", "text", "", where="x") == '[[permission]]\nperson = "jo"\n'


@pytest.mark.parametrize(
    "text",
    [
        'permission = [{ person = "jo", text = "no" }]\n',
        '[[permission]]\n"person" = "jo"\n"text" = "no"\n',
    ],
)
def test_what_is_written_so_that_it_cannot_be_done_safely_is_left_to_its_author(text: str) -> None:
    with pytest.raises(BadRecord) as refused:
        answered(text, "permission", "person", "jo", "text", "yes", where="consent.toml")
    assert str(refused.value) == (
        "consent.toml is written in a way that keeps the answer of 'jo' from being put in its place. "
        'Write the line `text = "yes"` into their [[permission]] yourself.'
    )


def test_a_version_is_written_where_it_stands_or_below_the_header() -> None:
    text = 'title = "T"\n[publication]\npublisher = "P"\nversion = "1.0" # old\n[rights]\n'
    assert versioned(text, "1.1", where="seminar.toml") == text.replace('version = "1.0" # old', 'version = "1.1"')
    bare = 'title = "T"\n\n[publication]\npublisher = "P"\n'
    assert versioned(bare, "1.1", where="x") == bare.replace("[publication]\n", '[publication]\nversion = "1.1"\n')
    with pytest.raises(BadRecord, match=r"Write the line `version = \"1.1\"` below \[publication\] yourself"):
        versioned('title = "T"\npublication = { publisher = "P" }\n', "1.1", where="seminar.toml")
