"""The whole page in a real browser, as a reader has it: wide and narrow, light and dark, by mouse, by touch, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.editions.templates import Looks
from sasci_archive.editions.web import page
from sasci_archive.gate import Release
from sasci_archive.model.inlines import Note, NoteKind, Text
from sasci_archive.model.reading import Person, SessionText, Utterance
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Span
from tests.barriers import barriers
from tests.browsing import becomes, sideways, until
from tests.editions import rich

pytestmark = pytest.mark.browser

Open = Callable[..., Any]


def crowd(release: Release) -> Release:
    """Sixty speakers, one of whom says four thousand words; no sound, and no notes."""
    people = tuple(Person(f"p{n}", f"Person with a long name number {n}", Role.WITNESS) for n in range(60))
    turns = tuple(
        Utterance(f"u{n + 1}", str(n + 1), p.id, "", Span(n * 9_000, n * 9_000 + 8_000), False, ((Text("Yes."),),))
        for n, p in enumerate(people)
    )
    long = msgspec.structs.replace(turns[7], paragraphs=((Text("and so we went on " * 800),),))
    session = SessionText("1", "", None, (*turns[:7], long, *turns[8:]))
    reading = msgspec.structs.replace(release.reading, people=people, sessions=(session,), notes=(), chronology=())
    return msgspec.structs.replace(release, reading=reading)


def noted(release: Release) -> Release:
    """Many notes, some long, several in a paragraph, in turns of a word."""
    notes = tuple(
        Note(f"fn{n}", n, NoteKind.EDITORIAL, "", (Text(rich.LONG if n % 3 else "Short."),)) for n in range(1, 41)
    )
    pairs = zip(notes[::2], notes[1::2], strict=True)
    turns = tuple(
        Utterance(f"u{n}", str(n), "tw", "", None, False, ((Text("Yes"), one, Text(", yes"), other, Text(".")),))
        for n, (one, other) in enumerate(pairs, start=1)
    )
    reading = msgspec.structs.replace(
        release.reading, sessions=(SessionText("1", "", None, turns),), notes=notes, chronology=()
    )
    return msgspec.structs.replace(release, reading=reading)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Path:
    """The pages, with their pictures: to be read only."""
    tmp_path = tmp_path_factory.mktemp("pages")
    files = ("seminar.pdf", "transcript.xml", "citation.bib")
    full = msgspec.structs.replace(release, reading=rich.rich(release.reading))
    (tmp_path / "full.html").write_bytes(page(full, files=files, speaking=True))
    (tmp_path / "report.html").write_bytes(page(full, files=files, speaking=True, looks=Looks(None, "report")))
    (tmp_path / "crowd.html").write_bytes(page(crowd(release), speaking=True))
    (tmp_path / "noted.html").write_bytes(page(noted(release)))
    (tmp_path / "pictures").mkdir()
    for name, content in rich.pictures().items():
        (tmp_path / "pictures" / name).write_bytes(content)
    return tmp_path


def shown(tab: Any, ui: str) -> bool:
    return bool(tab.locator(f"[data-ui={ui}]").is_visible())


# -- barriers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "width", "context"),
    [
        ("full", 1440, {}),
        ("full", 1440, {"color_scheme": "dark"}),
        ("full", 320, {}),
        ("full", 320, {"color_scheme": "dark"}),
        ("full", 1024, {"forced_colors": "active"}),
        ("report", 1440, {}),
        ("report", 320, {"color_scheme": "dark"}),
        ("crowd", 1024, {}),
    ],
)
def test_axe_finds_no_barrier(opened: Open, name: str, width: int, context: dict[str, str]) -> None:
    tab = opened(name, "?find=the#u2", width=width, reduced_motion="reduce", **context)
    tab.evaluate("document.querySelectorAll('main details').forEach(details => details.open = true)")
    if name != "crowd":
        tab.focus("main a.term")
    assert barriers(tab, read=50) == []


@pytest.mark.parametrize("large", [False, True])
def test_axe_finds_no_barrier_on_paper_and_in_large_print(opened: Open, large: bool) -> None:
    tab = opened("full", "?large=1" if large else "")
    if not large:
        tab.emulate_media(media="print")
    assert barriers(tab) == []


@pytest.mark.parametrize("name", ["full", "report", "crowd", "noted"])
def test_nothing_is_wider_than_the_screen(opened: Open, name: str) -> None:
    tab = opened(name)
    page_ = tab.url
    for width, rest in ((320, ""), (360, "?large=1"), (768, ""), (1024, "?large=1"), (1440, "")):
        tab.evaluate("localStorage.clear()")
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto(f"{page_}{rest}")
        assert (rest, sideways(tab)) == (rest, 0)


@pytest.mark.parametrize("width", [320, 1280])
def test_letters_twice_as_large_push_nothing_off_the_screen(opened: Open, width: int) -> None:
    tab = opened("full", width=width)
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(tab) == 0


def test_all_pictures_are_to_be_seen(opened: Open) -> None:
    tab = opened("full")
    for image in tab.locator("img").all():
        image.scroll_into_view_if_needed()
    until(tab, "[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert tab.locator("img").count() == 4


# -- notes in the margin -------------------------------------------------------------------------------------------

COLLISIONS = """() => {
    const boxes = [...document.querySelectorAll(".aside")].filter(a => a.offsetParent).map(a => a.getBoundingClientRect());
    const text = [...document.querySelectorAll("h1, h2, h3, main p, main li, main td, main dd, main img, main svg, footer *")]
        .filter(e => e.offsetParent && !e.closest(".aside") && !e.querySelector(".aside"));
    const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const lines = text.flatMap(e => { const r = document.createRange(); r.selectNodeContents(e); return [...r.getClientRects()]; });
    return {
        notes: boxes.length,
        inside: boxes.every(box => box.left >= 0 && box.right <= innerWidth),
        together: boxes.filter((a, i) => boxes.some((b, j) => i < j && over(a, b))).length,
        text: boxes.filter(a => lines.some(b => over(a, b))).length,
    };
}"""


@pytest.mark.parametrize(("name", "notes"), [("full", 6), ("noted", 40), ("report", 6)])
@pytest.mark.parametrize("width", [1280, 1920])
def test_notes_in_the_margin_hide_neither_one_another_nor_the_text(
    opened: Open, name: str, notes: int, width: int
) -> None:
    tab = opened(name, width=width)
    until(tab, "document.querySelector('.aside').style.top")
    for image in tab.locator("img").all():
        image.scroll_into_view_if_needed()
    tab.wait_for_timeout(200)
    becomes(tab, lambda: tab.evaluate(COLLISIONS), {"notes": notes, "inside": True, "together": 0, "text": 0})
    first = tab.evaluate("document.querySelector('.session .aside').getBoundingClientRect().top")
    assert (
        abs(first - tab.evaluate("document.querySelector('.session [role=doc-noteref]').getBoundingClientRect().top"))
        < 30
    )


def test_notes_move_with_what_is_shown(opened: Open) -> None:
    tab = opened("full")
    tab.click("#u2 .number")
    tab.set_viewport_size({"width": 1600, "height": 700})
    tab.wait_for_timeout(300)
    becomes(tab, lambda: tab.evaluate(COLLISIONS), {"notes": 6, "inside": True, "together": 0, "text": 0})
    tab.select_option("[data-ui=who]", label="Amara Odunlami-Price (2)")
    tab.wait_for_timeout(300)
    becomes(tab, lambda: tab.evaluate(COLLISIONS)["notes"], 2)  # hers, and the introduction's
    tab.set_viewport_size({"width": 1000, "height": 700})
    tab.wait_for_timeout(300)
    becomes(tab, lambda: tab.evaluate(COLLISIONS)["notes"], 0)


# -- cards ---------------------------------------------------------------------------------------------------------


def test_a_card_comes_by_hover_stays_under_the_pointer_and_goes_when_it_leaves(opened: Open) -> None:
    tab = opened("full", width=768)
    tab.hover("#u2 a.term >> nth=0")
    until(tab, "document.querySelector('.peek').matches(':popover-open')")
    assert "Home Support Unit. The Borough’s team" in tab.locator(".peek").inner_text()
    tab.hover(".peek .dd")
    tab.wait_for_timeout(600)
    assert shown(tab, "peek")
    tab.mouse.move(5, 5)
    until(tab, "!document.querySelector('.peek').matches(':popover-open')")


def test_a_card_comes_by_focus_is_read_with_its_term_and_goes_with_escape(opened: Open) -> None:
    tab = opened("full", "#u2", width=768)
    tab.focus("#u2 .number")
    tab.keyboard.press("Tab")  # the first note
    assert tab.evaluate("document.activeElement.id") == "at-fn1"
    assert shown(tab, "peek")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('aria-describedby')") == "peek"
    assert tab.evaluate("document.activeElement.title") == ""
    assert "Home Support Unit" in tab.locator("[data-ui=peek-text]").inner_text()
    tab.keyboard.press("Escape")
    assert not shown(tab, "peek")
    assert tab.evaluate("document.activeElement.textContent") == "HSU"
    assert tab.evaluate("document.activeElement.title") == "Home Support Unit"
    assert tab.locator(".chosen").count() == 1  # Escape took the card, and nothing else
    tab.keyboard.press("Shift+Tab")
    assert shown(tab, "peek")
    tab.keyboard.press("Shift+Tab")
    assert not shown(tab, "peek")


def test_a_touch_shows_the_card_and_its_link_leads_to_the_list(opened: Open) -> None:
    tab = opened("full", width=360, has_touch=True)
    tab.tap("#u2 a.term >> nth=0")
    assert shown(tab, "peek")
    tab.tap("[data-ui=peek-link]")
    assert tab.url.endswith("#term-hsu")
    assert not shown(tab, "peek")


def test_a_card_is_on_the_screen_wherever_its_term_is(opened: Open) -> None:
    tab = opened("full", width=360)
    for link in tab.locator(
        ":is(.session, .prose, .notes) a:is([role=doc-noteref], [role=doc-biblioref], .entry)"
    ).all():
        link.scroll_into_view_if_needed()
        link.hover()
        until(tab, "document.querySelector('.peek').matches(':popover-open')")
        box = tab.locator(".peek").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
        tab.keyboard.press("Escape")
        tab.mouse.move(2, 2)


# -- state in the address ------------------------------------------------------------------------------------------


def test_what_is_found_and_who_is_heard_are_in_the_address_and_come_back(opened: Open) -> None:
    tab = opened("full")
    tab.fill("[data-ui=find]", "Eleven")
    until(tab, "location.search === '?find=Eleven'")
    tab.select_option("[data-ui=who]", label="Tobias Wren (4)")
    assert tab.evaluate("location.search") == "?find=Eleven&who=tw"
    tab.click("#u4 .number")
    assert tab.evaluate("location.search + location.hash") == "?find=Eleven&who=tw#u4"
    again = opened("full", tab.url.rsplit(".html", 1)[1])
    assert again.locator("[data-ui=find]").input_value() == "Eleven"
    assert again.locator(".turn:visible").count() == 4
    assert again.locator("[data-ui=count]").text_content() == "2 places in 2 turns"
    assert again.locator(".chosen").get_attribute("id") == "u4"
    tab.go_back()
    until(tab, "location.hash === ''")
    becomes(tab, tab.locator(".chosen").count, 0)
    tab.go_back()
    until(tab, "location.search === '?find=Eleven'")
    becomes(tab, tab.locator(".turn:visible").count, 12)
    tab.go_forward()
    until(tab, "document.querySelector('[data-ui=who]').value !== ''")
    becomes(tab, tab.locator(".turn:visible").count, 4)


@pytest.mark.parametrize(
    "rest", ["?who=nobody", "?find=%", "?who=&find=&large=", "?find=%F0%9F%8F%AE", "?x=<script>alert(1)</script>"]
)
def test_an_address_that_says_nothing_harms_nothing(opened: Open, rest: str) -> None:
    tab = opened("full", rest)
    assert tab.locator(".turn:visible").count() == 12


def test_back_and_forward_go_from_passage_to_passage(opened: Open) -> None:
    tab = opened("full", "#u1")
    tab.click("#u4 .number")
    tab.click("#u5 .number")
    for step, id_ in (("back", "u4"), ("back", "u1"), ("forward", "u4")):
        tab.evaluate(f"history.{step}()")
        until(tab, f"document.querySelector('.chosen')?.id === '{id_}'")
    assert tab.locator(".chosen").count() == 1


def test_large_print_is_kept_and_sent_on(opened: Open) -> None:
    tab = opened("full")
    size = "parseFloat(getComputedStyle(document.querySelector('.said p')).fontSize)"
    assert tab.evaluate(size) < 20
    tab.check("#large-print")
    assert tab.evaluate(size) >= 21.3  # 16 points
    assert tab.evaluate("location.search") == "?large=1"
    small = "[...document.querySelectorAll('main *, header *, .bar *')].filter(e => e.offsetParent && e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize) / (e.tagName === 'SUP' || e.closest('sup') ? 0.7 : 1))"
    assert min(tab.evaluate(small)) >= 16
    for _ in range(3):  # of a file on the disk Chromium, on a busy machine, forgets it for one load of a page
        tab.goto(tab.url.split("?")[0])
        if tab.locator("#large-print").is_checked():
            break
    else:
        pytest.fail("it is not kept")


def test_large_print_needs_no_script(opened: Open) -> None:
    tab = opened("full", java_script_enabled=False)
    tab.check("#large-print")
    assert float(tab.locator("#u1 .said").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 21.3


# -- keyboard and screen reader ------------------------------------------------------------------------------------


def test_a_turn_is_one_stop_and_its_time_one_further(opened: Open) -> None:
    tab = opened("crowd", "#u1")
    tab.focus("#u1 .number")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("[data-ui=passage]:not([hidden])")
    stops = []
    for _ in range(5):
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate("document.activeElement.dataset.ui ?? document.activeElement.closest('.turn')?.id"))
    assert stops == ["copy-address", "tei", "close", "u2", "u3"]


def test_landmarks_and_headings_say_where_one_is(opened: Open) -> None:
    tree = opened("full").locator("body").aria_snapshot()
    for told in (
        "main:",
        'region "A closed kitchen":',
        'heading "A closed kitchen" [level=3]',
        'link "Turn 2"',
        'img "Chronology"',
    ):
        assert told in tree, told


def test_nothing_is_told_at_each_letter(opened: Open) -> None:
    tab = opened("full")
    tab.evaluate("""() => {
        window.told = [];
        const count = document.querySelector("[data-ui=count]");
        new MutationObserver(() => told.push(count.textContent)).observe(count, { childList: true, characterData: true, subtree: true });
    }""")
    tab.clock.install(
        time="2026-11-29T12:00:00Z"
    )  # a busy machine types as slowly as somebody who pauses: the clock stands
    tab.clock.pause_at("2026-11-29T13:00:00Z")
    for letter in "eleven":
        tab.type("[data-ui=find]", letter)
        tab.clock.run_for(30)
    assert tab.evaluate("told") == []
    tab.clock.run_for(400)
    assert tab.evaluate("told") == ["3 places in 3 turns"]
    tab.type("[data-ui=find]", " ")
    tab.clock.run_for(400)
    assert tab.evaluate("told") == ["3 places in 3 turns"], "what was told is not told again"


# -- what is drawn, folded, printed --------------------------------------------------------------------------------


def test_no_label_of_the_chronology_stands_over_another(opened: Open) -> None:
    tab = opened("full", width=320)
    assert (
        tab.evaluate("""() => {
        const boxes = [...document.querySelectorAll(".timeline text")].map(t => t.getBoundingClientRect());
        return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2)).length;
    }""")
        == 0
    )


def test_the_tei_of_a_passage_can_be_read(chromium: Any, tmp_path: Path, release: Release) -> None:
    tei = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
      <u xml:id="u1" who="#p.ic"><seg>Good afternoon, and welcome. We have two hours, &amp; a pot of tea.</seg></u>
      <u xml:id="u2"><seg>With a <hi>closed</hi> kitchen.</seg></u></body></text></TEI>"""
    full = msgspec.structs.replace(release, reading=rich.rich(release.reading), tei=tei)
    (tmp_path / "tei.html").write_bytes(page(full))
    tab = chromium.new_page()
    tab.goto(f"{(tmp_path / 'tei.html').as_uri()}#u1-u2")
    tab.click("[data-ui=tei]")
    until(tab, "document.querySelector('[data-ui=source]').textContent")
    assert tab.locator("[data-ui=source]").text_content() == (
        '<u xmlns="http://www.tei-c.org/ns/1.0" xml:id="u1" who="#p.ic"><seg>Good afternoon, and welcome. We have two hours, '
        '&amp; a pot of tea.</seg></u>\n\n<u xmlns="http://www.tei-c.org/ns/1.0" xml:id="u2"><seg>With a <hi>closed</hi> kitchen.</seg></u>'
    )
    tab.close()


def test_on_paper_what_is_folded_is_there_links_say_where_they_lead_and_nothing_is_to_be_clicked(
    opened: Open, tmp_path: Path
) -> None:
    import pypdfium2

    tab = opened("full")
    tab.pdf(path=str(tmp_path / "full.pdf"), prefer_css_page_size=True)
    sheets = [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(tmp_path / "full.pdf")]
    text = " ".join(" ".join(sheets).split())
    for told in (
        "Counted from the turns",
        "the accounts <https://example.org/sums>",
        "The van in its second winter",
        "A lamp is lost",
    ):
        assert told in text
    for not_told in ("Large print", "Everybody", "The same in figures", "evenings <https"):
        assert not_told not in text
    assert not [sheet for sheet in sheets if sheet.rstrip().endswith(("Who came", "A closed kitchen"))]


@pytest.mark.slow
def test_three_thousand_turns_are_there_at_once(chromium: Any, tmp_path: Path, release: Release) -> None:
    """No time is asserted: that finding and going to the last turn work right away is."""
    from tests.editions.test_html_rich import long

    (tmp_path / "long.html").write_bytes(page(long(release, 3_000, 50_000, 300, 25), speaking=True))
    tab = chromium.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(f"{(tmp_path / 'long.html').as_uri()}?who=p0#u2976")
    assert tab.locator(".chosen").get_attribute("id") == "u2976"
    assert tab.evaluate("[...document.querySelectorAll('.turn')].filter(t => !t.hidden).length") == 120
    until(tab, "[...document.querySelectorAll('.aside')].some(aside => aside.style.top)")
    tab.close()
