"""References as they are printed: read as an editor reads them (tests/expected/citations.txt), and laws for every style and name."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.editions import citations
from sasci_archive.editions.citations import citing, styles
from sasci_archive.editions.citations.styles import Run, plain
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.formats import citation as formats
from sasci_archive.gate import Release
from sasci_archive.model.citation import Citation, Contributor, Passage, inverted
from sasci_archive.model.reading import Reading
from sasci_archive.model.seminar import Editor, Role

EXPECTED = Path(__file__).parents[1] / "expected" / "citations.txt"
EXTENTS = {"u2": ("1", "2"), "u3": ("2",), "u4": ("2",)}


@pytest.fixture
def reading(release: Release) -> Reading:
    people = tuple(msgspec.structs.replace(p, sort_as=inverted(p.name)) for p in release.reading.people)
    return msgspec.structs.replace(release.reading, people=people)


@functools.cache
def every(reading: Reading, name: str) -> list[str]:
    """Everything that can be cited, in one style."""
    made = citing.templates(reading.citation, citations.contributors(reading), styles.style(name))
    on = citing.templates(reading.citation, citations.contributors(reading), styles.style(name), accessed=True)
    passages = [citations.passage(reading, turns, EXTENTS) for turns in ("u4", "u2", "u5", "u2-u4", "u7")]
    return [
        plain(citing.volume(made)),
        plain(citing.volume(on, accessed=dt.date(2026, 11, 28))),
        *(plain(citing.contribution(made, citations.speaker(reading, who))) for who in ("tw", "wa", "ao")),
        *(plain(citing.passage(made, passage)) for passage in passages),
        plain(citing.passage(on, passages[0], accessed=dt.date(2026, 11, 28))),
    ]


def test_what_is_printed_reads_well_in_five_styles(reading: Reading, accept: bool) -> None:
    printed = "\n\n".join(f"# {styles.CALLED[name]}\n" + "\n".join(every(reading, name)) for name in styles.STYLES)
    if accept and printed + "\n" != EXPECTED.read_text("utf-8"):
        EXPECTED.write_text(printed + "\n", "utf-8")
    assert printed + "\n" == EXPECTED.read_text("utf-8")
    assert not accept, "the references are accepted: read them, and run without --accept"


def test_editors_are_named_once_and_speakers_are_authors(reading: Reading) -> None:
    for name in styles.STYLES:
        for line in every(reading, name):
            assert line.casefold().count("calloway") == 1, line
            assert line.casefold().count("odowd") + line.casefold().count("o’dowd") == 1, line
            assert "2024" in line, line
            assert "marlsea.lantern" in line, line
            assert "turn" not in line or "ersion 1.0" in line, line  # the words of a turn are those of a version


names = st.builds(
    lambda first, last: (first.title(), last.title()),
    *[st.text(st.characters(categories=["Ll"], max_codepoint=0x17F), min_size=2, max_size=9)] * 2,
)


@settings(max_examples=6)
@given(
    people=st.lists(names, min_size=1, max_size=3, unique=True),
    pages=st.integers(0, 2),
    style=st.sampled_from([*styles.STYLES, "oscola", "nature", "esophagus"]),
)
def test_a_template_filled_is_what_csl_makes_of_the_passage_itself(
    people: list[tuple[str, str]], pages: int, style: str
) -> None:
    it = Citation(id="x", title="The Round", editors=(Editor(family="Calloway", given="Ines"),), doi="10.5555/r")
    who = [
        Contributor(id=f"p{n}", name=f"{first} {last}", role=Role.WITNESS, sort_as=f"{last}, {first}")
        for n, (first, last) in enumerate(people)
    ]
    csl = styles.style(style)
    made = citing.templates(it, who, csl)
    for person in who:
        passage = Passage(first="u2", last="u3", numbers=("2", "3"), speakers=(person,), pages=("1", "2")[:pages])
        item = formats.csl_contribution(it, person, passage)
        # a style may set a title's words in capitals: the turns are as the edition has them
        (alone,) = styles.rendered([citations.printed_item(item, citations.FORMS[0])], csl)
        assert plain(citing.passage(made, passage)).casefold() == plain(alone).casefold()


def test_what_the_page_is_given_says_what_the_program_prints(reading: Reading) -> None:
    told = json.loads(citing.composed(reading, EXTENTS))
    assert [style["id"] for style in told["styles"]] == list(styles.STYLES)
    assert told["people"]["wa"] == "Witness A"
    assert told["pages"] == {"u2": ["1", "2"], "u3": ["2"], "u4": ["2"]}
    for style in told["styles"]:
        slots = {"passage": "turn 2, 0:00:09", "page": "1", "last-page": "2", "place": "u2"}
        slots["speaker"] = "".join(part if isinstance(part, str) else part["i"] for part in style["names"]["tw"])
        text = "".join(
            part
            if isinstance(part, str)
            else part["i"]
            if "slot" not in part
            else citing.day_like(part["like"], dt.date(2027, 5, 1))
            if "like" in part
            else slots[part["slot"]]
            for part in style["alone"][2]
        )
        made = citing.templates(
            reading.citation, citations.contributors(reading), styles.style(style["id"]), accessed=True
        )
        assert text == plain(
            citing.passage(made, citations.passage(reading, "u2", EXTENTS), accessed=dt.date(2027, 5, 1))
        )


def test_html_in_titles_and_names_is_text_and_titles_are_in_italics() -> None:
    it = Citation(id="x", title="<b>Bold</b> <script>alert(1)</script>", editors=(Editor(family="<i>O", given="&"),))
    printed = citations.volume(it, styles.style("apa"))
    assert "<b>Bold</b> <script>alert(1)</script>" in plain(printed)
    assert Run("<b>Bold</b> <script>alert(1)</script>", italic=True) in printed
    assert "<i>O" in plain(printed)


def test_a_passage_is_found_by_turn_or_number_and_refused_with_its_remedy(reading: Reading) -> None:
    passage = citations.passage(reading, "2–4", EXTENTS)
    assert (passage.fragment, passage.numbers, passage.pages) == ("u2-u4", ("2", "4"), ("1", "2"))
    assert [who.name for who in passage.speakers] == ["Tobias Wren", "Amara Odunlami-Price"]
    assert citations.passage(reading, "u7").speakers == ()  # withheld: nobody's name is told
    for turns, told in {
        "u99": r"There is no turn 'u99' in this edition\. Turns are numbered u1, u2 …, as the edition prints them\.",
        "u4-u2": r"In 'u4-u2' the last turn stands before the first\. Write u2-u4\.",
        "here": r"'here' is no turn\. Write u12 for one turn, u12-u15 for several\.",
    }.items():
        with pytest.raises(NotYet, match=told):
            citations.passage(reading, turns)
    with pytest.raises(
        NotYet, match=r"Nobody called 'hm' speaks in this edition\. Give one of: ic \(Dr Ines Calloway\)"
    ):
        citations.speaker(reading, "hm")


def test_any_style_of_the_csl_project_and_a_publishers_own_file_will_do(reading: Reading) -> None:
    for name in ("modern-language-association", "oscola", "esophagus"):
        assert "Lantern" in citations.reference(reading.citation, name), name
    own = styles.of_file(styles.style("apa").encode(), where="press.csl")
    assert citations.volume(reading.citation, own) == citations.volume(reading.citation, styles.style("apa"))


def test_a_file_that_is_like_another_style_is_that_style() -> None:
    like = b"""<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>Ours</title>
    <link href="http://www.zotero.org/styles/apa" rel="independent-parent"/></info></style>"""
    assert styles.of_file(like, where="ours.csl") == styles.style("apa")


@pytest.mark.parametrize(
    "content", [b"no", b"<a/>", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><style>&e;</style>']
)
def test_what_is_no_style_is_refused(content: bytes) -> None:
    with pytest.raises(SasciError, match=r"^own\.csl is no citation style\."):
        styles.of_file(content, where="own.csl")


@pytest.mark.parametrize("name", ["mla", "../../../etc/passwd", "", "apa.csl"])
def test_an_unknown_style_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(NotYet) as caught:
        styles.style(name)
    assert str(caught.value) == (
        f"There is no citation style '{name}' here. Choose one of: apa, harvard, mhra, chicago, iso690; "
        "the id of a style of the CSL project (modern-language-association), or a .csl file."
    )


def test_an_unpublished_edition_is_forthcoming_and_a_synthetic_one_says_so() -> None:
    unpublished = Citation(id="x", title="Not Yet", editors=(Editor(family="Calloway", given="Ines"),))
    assert "(forthcoming)" in citations.reference(unpublished)
    synthetic = msgspec.structs.replace(unpublished, synthetic=True, date=dt.date(2026, 11, 20))
    for name in styles.STYLES:
        assert "[synthetic demonstration]" in citations.reference(synthetic, name).lower(), name
