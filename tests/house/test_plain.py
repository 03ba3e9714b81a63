"""What may be hard to read is told to the makers of an Easy Read edition; nothing is changed."""

from __future__ import annotations

import pytest

from sasci_archive.formats.easy_read import parse
from sasci_archive.house.plain import hard

HEAD = "# T\n\nMade by: A\nTested by: B\nTested on: May\n\n"


def told(lines: str, head: str = HEAD) -> list[str]:
    found = hard(parse((head + lines).encode(), where="easy-read.md"), synthetic=False)
    return [f"{each.line}: {each.problem}" for each in found]


def test_of_what_is_easy_nothing_is_told() -> None:
    assert told("![a](a.png)\nPeople helped each other.\n\n![b](b.png)\nDr Tresk asked 5 people.\n") == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("It began. It ended.", "2 sentences in one line"),
        (" ".join(["one"] * 16) + ".", "a sentence of 16 words"),
        ("They received assistance.", "'assistance' may be hard"),
        ("The eligibility rule.", "'eligibility' may be hard"),
        ("They utilised it.", "'utilised' may be hard"),
        ("It was extraordinary.", "'extraordinary' is long"),
        ("The NHS saved money.", "'NHS' is short for something"),
        ("Food, e.g. bread.", "'e.g.' is short for something"),
        ("Half, or 50%.", "a percentage"),
    ],
)
def test_each_rule_tells_its_line(said: str, problem: str) -> None:
    assert f"7: {problem}" in told(f"![a](a.png)\n{said}\n")


def test_a_hard_word_that_is_explained_is_none() -> None:
    assert told("![a](a.png)\nA **commissioner** came.\n\n![b](b.png)\nThe commissioner has money.\n") == []
    assert told("![a](a.png)\nThe **NHS** runs hospitals.\n") == []


def test_a_picture_for_each_line_that_shows_this_and_no_other() -> None:
    assert told("One.\n") == ["7: no picture"]
    assert "7: a.png is used 4 times" in told("![a](a.png)\nOne.\n\n" * 4)


def test_who_made_and_tested_it_comes_first() -> None:
    assert told("![a](a.png)\nOne.\n", "# T\n\n")[:2] == [
        "0: It does not say who made it",
        "0: It does not say who tested it",
    ]
