"""What may stand in a paragraph, by the profile, and as what it stands before an editor: nothing that the profile lets in is forgotten."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from sasci_archive.tei import grammar, inline
from sasci_archive.tei.document import parse
from sasci_archive.tei.inline import ROWS, As, as_what, standings
from sasci_archive.tei.shown.written import Held, Mark, Run, Thing, written

MADE = Path(__file__).parents[2] / "templates" / "workbench" / "src" / "profile.json"
TOY = Path(__file__).parents[1] / "toy" / "4-transcript.xml"


def test_every_element_that_may_stand_in_a_paragraph_has_its_row_and_every_row_its_element() -> None:
    allowed = {each.known_by for each in grammar.allowed("inline")}
    assert not allowed - set(ROWS), (
        "By profile.rnc this may stand in a paragraph, and the workbench does not know as what: give it a row in tei/inline.py."
    )
    assert not set(ROWS) - allowed, "This stands in no paragraph by profile.rnc: take its row out of tei/inline.py."


def test_what_the_workbench_s_schema_is_made_from_is_what_the_profile_says(accept: bool) -> None:
    made = inline.schema()
    if accept and MADE.read_bytes() != made:
        MADE.write_bytes(made)
    assert MADE.read_bytes() == made, (
        "made from another profile: pytest --accept tests/tei/test_inline.py, read it, build"
    )
    assert not accept, "it is accepted: read it, and run without --accept"


def test_what_may_be_on_an_element_is_read_from_the_grammar() -> None:
    rows = {(each.name, each.type): each.attributes for each in standings()}
    assert rows["shift", ""] == {
        "feature": ("tempo", "loud", "pitch", "tension", "rhythm", "voice"),
        "new": (),
    }
    assert rows["gap", ""]["reason"][:3] == ("redacted", "third-party", "libel")
    assert rows["pause", ""] == {"dur": ()}


def test_what_holds_words_is_markup_around_them_and_what_holds_none_is_a_sign() -> None:
    signs = {key for key, (stands, _) in ROWS.items() if stands in {As.SIGN, As.ANCHOR}}
    wordless = {each.known_by for each in grammar.allowed("inline") if not each.words}
    assert signs - wordless == {("seg", "citation")}  # its words are a work's, none of the speaker's
    assert wordless - signs == {("subst", "")}  # they are in its parts


def test_a_work_that_is_cited_in_a_turn_is_a_reference_and_not_withheld() -> None:
    u = etree.fromstring(
        '<u xmlns="http://www.tei-c.org/ns/1.0"><seg>As <seg type="citation" n="k1">Smith 2001</seg> and '
        '<seg type="restricted" subtype="family">my aunt</seg> say, <blink>twice</blink>.</seg></u>'
    )
    assert as_what(u[0][-1]) is As.WORDS
    pieces = written(u).paragraphs[0].pieces
    assert [(type(p), p.text) for p in pieces if isinstance(p, Thing | Held)] == [
        (Thing, "Smith 2001"),
        (Held, "my aunt"),
    ]
    assert pieces[-2] == Run("twice", (Mark("blink"),)), "nothing unknown is lost"


def test_every_element_of_the_toys_paragraphs_stands_as_its_row_says() -> None:
    root = parse(TOY.read_bytes())
    found = {as_what(node) for seg in root.iter("{*}u") for node in seg.iterdescendants("*")}
    assert found >= {As.WORDS, As.SIGN, As.NOTE, As.HELD}
