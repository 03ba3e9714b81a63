"""The page of a comparison: all that differs is said in words too, and it needs no script and no colour."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from sasci_archive.editions import comparison
from sasci_archive.model.comparison import ComparedTurn, Comparison, Correction, Count, Did, Stretch
from tests.barriers import barriers
from tests.browsing import sideways

BY = Correction("witness", "Mary <b>Okafor</b>", dt.date(2026, 5, 3), "Corrections & additions.")
HAND = Correction("transcription", "")


def turn(id_: str, *stretches: Stretch) -> ComparedTurn:
    return ComparedTurn(id=id_, number=id_[1:], speaker="Ann", at=3_723_000, paragraphs=(stretches,))


COMPARISON = Comparison(
    slug="t",
    title="Title <&>",
    earlier="machine",
    later="published",
    words=(8, 9),
    turns=(
        turn("u1", Stretch(Did.KEPT, "Same.")),
        turn("u2", Stretch(Did.KEPT, "Also.")),
        turn(
            "u3",
            Stretch(Did.KEPT, "In"),
            Stretch(Did.OUT, "1997,", BY),
            Stretch(Did.IN, "1996 & 5,", BY),
            Stretch(Did.SIGN, "[laughs]"),
            Stretch(Did.NOTE, "[note: N]", BY),
            Stretch(Did.KEPT, "Jean", None, withheld=True),
        ),
        turn("u4", Stretch(Did.OUT, "secret", HAND, withheld=True), Stretch(Did.KEPT, "so")),
        turn("u5", Stretch(Did.KEPT, "Same again.")),
    ),
    counts=(
        Count(kind="transcription", who="", corrections=1, out=1, turns=1),
        Count(kind="witness", who=BY.who, corrections=1, out=1, put=3, turns=1, notes=1),
    ),
    unrecorded=2,
)


def read(*, everything: bool = False) -> Any:
    return lxml_html.document_fromstring(comparison.page(COMPARISON, everything=everything).decode())


def said(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_both_ways_of_reading_say_the_same() -> None:
    page = read()
    third = page.get_element_by_id("u3")
    inline = third.find_class("inline")[0]
    earlier, later = third.find_class("pair")[0]
    assert said(inline) == "In taken out: 1997, put in: 1996 & 5, [laughs] note put in: [note: N] Jean withheld"
    assert said(earlier[1]) == "In taken out: 1997, [laughs] Jean withheld"
    assert said(later[1]) == "In put in: 1996 & 5, [laughs] note put in: [note: N] Jean withheld"
    assert said(third.find_class("why")[0]) == "witness, Mary <b>Okafor</b>, 3 May 2026: Corrections & additions."
    assert said(page.get_element_by_id("u4").find_class("why")[0]) == "transcription, nobody is named"


def test_it_is_for_the_house_and_says_so_first() -> None:
    page = read()
    assert said(page.find("body")[0]).startswith("RESTRICTED. For the editors only")
    assert [node.text_content() for node in page.find_class("withheld")][-1].startswith("secret withheld")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_turns_that_are_the_same_are_counted_or_shown() -> None:
    assert [said(node) for node in read().find_class("same")] == ["2 turns are the same.", "1 turn is the same."]
    assert [node.get("id") for node in read().iter("article")] == ["u3", "u4"]
    everything = read(everything=True)
    assert [node.get("id") for node in everything.iter("article")] == ["u1", "u2", "u3", "u4", "u5"]
    assert everything.find_class("same") == []


def test_the_counts_are_a_table_and_a_chart() -> None:
    page = read()
    rows = [[said(cell) for cell in row] for row in page.iter("tr")]
    assert rows[1:] == [
        ["transcription", "nobody is named", "1", "1", "0", "0", "1"],
        ["witness", "Mary <b>Okafor</b>", "1", "1", "3", "1", "1"],
        ["all", "2", "2", "3", "1", "2"],
    ]
    assert [bar.get("class") for bar in page.iter("rect")] == ["put", "out", "out"]
    assert "The tallest bar is 3 words." in said(page)
    assert "2 words of the machine’s reading are not as the machine heard them" in said(page)


def test_it_fetches_nothing_runs_nothing_and_is_the_same_bytes_twice() -> None:
    page = comparison.page(COMPARISON).decode()
    assert comparison.page(COMPARISON).decode() == page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert "default-src 'none'" in page


def test_two_readings_that_are_the_same_are_a_page_too() -> None:
    same = Comparison(
        slug="t", title="T", earlier="verbatim", later="verbatim", words=(1, 1), turns=COMPARISON.turns[:1], counts=()
    )
    page = lxml_html.document_fromstring(comparison.page(same, lang="English").decode())
    assert "Nothing: the two readings are the same." in said(page)
    assert page.get("lang") == "en-GB"
    assert list(page.iter("svg")) == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_in_a_browser_it_has_no_barrier_and_fits(chromium: Any, tmp_path: Path, width: int, scheme: str) -> None:
    (tmp_path / "page.html").write_bytes(comparison.page(COMPARISON))
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    assert barriers(tab) == []
    assert sideways(tab) == 0
    assert tab.locator(".pair").first.is_visible() is (width == 1280)
    assert tab.locator(".inline").first.is_visible() is (width == 320)
    context.close()
