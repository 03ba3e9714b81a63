"""Plain text and Markdown: every paragraph of every turn is there, in order, whatever is in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sasci_archive import gate
from sasci_archive.editions import book, markdown, plain_text
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Paragraph,
    Picture,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.inlines import Emphasis, Inline, Link, Text
from sasci_archive.model.paragraph import Footnote, Piece, Said, pieces
from sasci_archive.model.reading import Reading, SessionText, Standing, Utterance, Withheld

HOSTILE = """</p><script>alert(1)</script> **b** _i_ `c` [l](u) ![i](u) # 1. - > | ~~s~~ &amp; &#65; $x$ \\input{x} ^1 {{ 7 }} 日本 مرحبا"""


def shown(content: tuple[Piece, ...]) -> str:
    return "".join(f"[{p.number}]" if isinstance(p, Footnote) else p.text for p in content)


def said(reading: Reading) -> list[str]:
    """What each paragraph of each turn shows, in order."""
    found = []
    for block in book.blocks(reading):
        if isinstance(block, Utterance):
            found += [shown(pieces(p, reading, speaker=block.who)) for p in block.paragraphs]
        elif isinstance(block, Withheld):
            found.append(f"[{block.label}]")
    return found


def in_order(wanted: list[str], lines: Iterator[str]) -> bool:
    return all(any(line == text for line in lines) for text in wanted)


def read(content: bytes) -> list[str]:
    """The text of each paragraph, heading and item, as a CommonMark parser reads it."""
    found = []
    for token in MarkdownIt("commonmark").parse(content.decode()):
        if token.type == "inline":
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {
                "text",
                "text_special",
                "em_open",
                "em_close",
                "strong_open",
                "strong_close",
                "link_open",
                "link_close",
            }
            found.append("".join(child.content for child in token.children or ()))
    return found


def test_every_turn_is_a_line_of_the_text_in_order(release: Release) -> None:
    lines = plain_text.txt(release).decode().split("\n")
    assert in_order(said(release.reading), iter(lines))
    assert "2 Tobias Wren (0:00:09)" in lines
    assert "3 Amara Odunlami-Price (overlapping, 0:00:26)" in lines
    assert "Priya O’Dowd (in the chat, 0:00:31)" in lines
    assert "11 Tobias Wren" in lines


def test_every_turn_is_a_paragraph_of_the_markdown_in_order(release: Release) -> None:
    found = read(markdown.md(release))
    assert in_order(said(release.reading), iter(found))
    assert "2 Tobias Wren (0:00:09)" in found
    assert "The Lantern Round" in found


@pytest.mark.parametrize("make", [plain_text.txt, markdown.md])
def test_notes_stand_at_the_end_under_their_numbers(make: object, release: Release) -> None:
    assert callable(make)
    text = make(release).decode().replace("\\", "")
    *_, notes = text.partition("Notes\n")
    assert re.findall(r"^\[(\d)\] (\w+)", notes, re.MULTILINE) == [("1", "Editor"), ("2", "Later"), ("3", "Editor")]
    assert "in the spring[1], and 140 people" in text


def around(release: Release) -> Release:
    matter = (
        Paragraph((Text("See "), Link("https://example.org/a(b)", (Text("a page"),)), Text("."))),
        Subheading("x", 1, "Money"),
        Bullets(ordered=True, items=((Text("One"),), (Text("- two"),))),
        Bullets(ordered=False, items=((Text("1. one"),), (Text("+ two"),))),
        Quotation(((Text("> Quoted."),),)),
        Table((((Text("Year"),), (Text("Visits|calls"),)), ((Text("1999"),), (Text("4,000"),)))),
        Illustration("photo"),
    )
    picture = Picture("photo", "p.png", "Eight people", (Text("The Round"),), "Marlsea Archive")
    reading = release.reading
    front = (*reading.front, Section("background", "", matter))
    return msgspec.structs.replace(release, reading=msgspec.structs.replace(reading, front=front, pictures=(picture,)))


def test_what_stands_around_the_transcript_is_there(release: Release) -> None:
    text = plain_text.txt(around(release), cite_as="Calloway, I. (2024)").decode()
    for expected in (
        "Background\n==========\n\nSee a page.\n\nMoney\n-----\n\n1. One\n2. - two",
        "    > Quoted.\n\nYear\tVisits|calls\n1999\t4,000\n\n[Picture: Eight people]\n\nThe Round Marlsea Archive",
        "Please cite as: Calloway, I. (2024)",
        "October 1998: The first evening round (turns 1, 2)\nMay 1999: The HSU pays for a year (turn 5)",
        "HSU: Home Support Unit.",
        "- Sir Peter Ansty. Chairman, Marlsea Voluntary Trust, 1990–2001",
        "3 June 2024: faster-whisper: Machine draft.",
        "- Harrow Estate, 1",
    ):
        assert expected in text


def test_markdown_has_the_same_shapes(release: Release) -> None:
    text = markdown.md(around(release)).decode()
    assert "See [a page](<https://example.org/a(b)>)." in text
    assert "1. One\n2. \\- two\n\n- 1\\. one\n- \\+ two\n\n> \\> Quoted." in text
    assert "| Year | Visits\\|calls |\n| --- | --- |\n| 1999 | 4,000 |" in text
    assert "The *Lantern Round*" not in text.replace("the *Lantern Round*", "")
    assert "about the *Lantern Round*, the evening" in text


letters = (
    st.characters(exclude_categories=("Cs", "Cc"))
    | st.sampled_from("<>&\"'`$*_\\{}[]()#+-=|~!:.1 ")
    | st.just("\N{NO-BREAK SPACE}")
)
runs = st.text(letters, min_size=1, max_size=12)
inlines: st.SearchStrategy[Inline] = (
    runs.map(Text)
    | runs.map(lambda t: Emphasis((Text(t),)))
    | st.builds(
        lambda t, u: Link(u, (Text(t),)),
        runs,
        st.sampled_from(["https://example.org/?a=[b]*c*&amp;d", "#u1", "javascript:x"]),
    )
)


@given(turns=st.lists(st.lists(inlines, min_size=1, max_size=5), min_size=1, max_size=4), name=runs)
def test_a_commonmark_parser_gives_back_whatever_was_said(turns: list[list[Inline]], name: str) -> None:
    nothing = gate.nothing(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), synthetic=False)
    blocks = tuple(Utterance(f"u{i}", str(i), "", name, None, False, (tuple(turn),)) for i, turn in enumerate(turns, 1))
    reading = msgspec.structs.replace(nothing.reading, sessions=(SessionText("1", name, None, blocks),))
    release = msgspec.structs.replace(nothing, reading=reading)
    wanted = [plain_text.one_line(text) for text in said(reading)]
    assert in_order([text for text in wanted if text], iter(read(markdown.md(release))))
    assert in_order(wanted, iter(plain_text.txt(release).decode().split("\n")))


def test_photographs_without_a_place_are_told_by_themselves(release: Release) -> None:
    loose = Picture("van", "van.png", "A van", (), "Marlsea Archive")
    told = msgspec.structs.replace(release, reading=msgspec.structs.replace(release.reading, pictures=(loose,)))
    assert "Photographs\n===========\n\n[Picture: A van]\n\nMarlsea Archive\n" in plain_text.txt(told).decode()
    assert "## Photographs\n\n\\[Picture: A van\\]\n\nMarlsea Archive\n" in markdown.md(told).decode()


def test_markup_in_what_people_say_and_write_is_only_text(release: Release) -> None:
    turn = Utterance("u1", "1", "", HOSTILE, None, False, ((Text(HOSTILE),),))
    citation = msgspec.structs.replace(release.reading.citation, title=HOSTILE, subtitle=HOSTILE)
    reading = msgspec.structs.replace(
        release.reading, sessions=(SessionText("1", HOSTILE, None, (turn,)),), citation=citation, questions=(HOSTILE,)
    )
    found = read(markdown.md(msgspec.structs.replace(release, reading=reading), cite_as=HOSTILE))
    assert found.count(HOSTILE) == 5  # title, subtitle, question, session, turn
    assert f"Please cite as: {HOSTILE}" in found
    assert f"1 {HOSTILE}" in found


@pytest.mark.parametrize("make", [plain_text.txt, markdown.md])
def test_a_proof_says_so_on_top(make: object, proof: Release, synthetic: Release) -> None:
    assert callable(make)
    assert Standing.MACHINE.label in make(proof).decode().split("\n")[0]
    assert "Synthetic demonstration" in make(synthetic).decode().split("\n")[0]


def test_stress_that_would_not_be_read_as_stress_is_left_out() -> None:
    assert markdown.line((Said("so"), Said("?!", stressed=True), Said("far"))) == "so?!far"
    assert markdown.line((Said("so "), Said("far ", stressed=True), Said("gone"))) == "so *far* gone"
