"""An Easy Read edition is read as its makers wrote it, or they are told at which line it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord, Faults
from sasci_archive.formats.easy_read import parse
from sasci_archive.model.easy_read import EasyRead, Line

WRITTEN = """# Helping hours

Made by: Ann and Tom, Fennerby People First
With help from: Sam
Tested by: the Wednesday group
Tested on: 3 June 2026

![Two people and a clock](clock.png)
People helped
each other.

## The end

![A closed door](door.png)
It stopped. A **grant** had paid for it.

A grant is money.
"""


def read(text: str) -> EasyRead:
    return parse(text.encode(), where="easy-read.md")


def test_it_is_read_line_by_line() -> None:
    found = read(WRITTEN)
    assert (found.title, found.made_by, found.helped_by) == (
        "Helping hours",
        "Ann and Tom, Fennerby People First",
        "Sam",
    )
    assert (found.tested_by, found.tested_on) == ("the Wednesday group", "3 June 2026")
    assert [part.title for part in found.parts] == ["", "The end"]
    assert list(found.lines) == [
        Line(8, (("People helped each other.", False),), "clock.png", "Two people and a clock"),
        Line(
            14, (("It stopped. A ", False), ("grant", True), (" had paid for it.", False)), "door.png", "A closed door"
        ),
        Line(17, (("A grant is money.", False),)),
    ]
    assert found.tested
    assert found.lacks(synthetic=False) == ()


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N", "So", "Po"), exclude_characters="*_`\\[]<>#!&~:"), min_size=1),
        min_size=1,
    )
)
def test_no_word_of_its_makers_is_lost(words: list[str]) -> None:
    said = f"A {' '.join(words)} b"
    found = read(f"# T\n\n![a](a.png)\n{said}\n")
    assert " ".join(" ".join(line.text for line in found.lines).split()) == " ".join(said.split())


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", '#eval("x") $x^2$', "<b>bold</b>", "﷽ 日本 👍"])
def test_code_is_text(code: str) -> None:
    assert [line.text for line in read(f"# T\n\n![a](a.png)\nx {code}\n").lines] == [f"x {code}"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "E01 line 1: it has no title. Begin the file with a line such as: # Neighbour Hours"),
        ("# T\n", "E01 it has no lines."),
        ("# T\n\nTest by: nobody\n", "E08 line 3: 'Test by: nobody' is none of the lines that say who made it. Known: Made by:,"),
        ("# T\n\nx\n\n- one\n- two\n", "E02 line 5: here is a list. Write each idea as a line of its own, below its picture."),
        ("# T\n\nx\n\n# U\n\ny\n", "E03 line 5: the heading 'U' is out of order."),
        ("# T\n\n![a](a.png) ![b](b.png)\nx\n", "E04 line 3: there are 2 pictures for one line."),
        ("# T\n\n![a](../consent.toml)\nx\n", "E05 line 3: '../consent.toml' cannot be the name of a picture's file."),
        ("# T\n\n![](a.png)\nx\n", "E06 line 3: nothing says what is to be seen in a.png."),
        ("# T\n\n![a](a.png)\n\nx\n", "E07 line 3: a.png has no sentence beside it."),
        ("# T\n\n[x](https://example.org)\n", "E09 line 3: here is a link."),
    ],
)  # fmt: skip
def test_what_easy_read_has_no_place_for_is_told_by_its_line(text: str, fault: str) -> None:
    with pytest.raises(Faults) as refused:
        read(text)
    assert str(refused.value.faults[0]).startswith(fault)


def test_a_comment_is_its_makers_own_and_lines_keep_their_numbers() -> None:
    found = read("# T\n<!-- ask Ann\n<b> -->\n\n![a](a.png)\nOne.\n")
    assert list(found.lines) == [Line(5, (("One.", False),), "a.png", "a")]


def test_it_must_be_text() -> None:
    with pytest.raises(BadRecord, match=r"easy-read.md is not UTF-8 text"):
        parse(b"\xff\xfe#", where="easy-read.md")


@pytest.mark.parametrize(
    ("head", "synthetic", "lacks"),
    [
        ("Made by: A\nTested by: B\nTested on: May\n", False, ()),
        ("Tested by: B\nTested on: May\n", False, ("it does not say who made it",)),
        ("Made by: A\n", True, ("it does not say who tested it",)),
        ("Made by: A\nTested by: B\n", False, ("it does not say when it was tested",)),
        ("Made by: A\nTested by: Nobody. It is an example.\n", False, ("nobody has tested it",)),
        ("Made by: A\nTested by: Nobody. It is an example.\n", True, ()),
    ],
)
def test_without_its_makers_and_its_readers_it_may_not_be_published(
    head: str, synthetic: bool, lacks: tuple[str, ...]
) -> None:
    assert read(f"# T\n\n{head}\n![a](a.png)\nx\n").lacks(synthetic=synthetic) == lacks
