"""Every kind of page in a real browser: hostile words stay words, nothing is asked of anybody else, nobody is kept out, nothing is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.catalogue import catalogue
from sasci_archive.evidence.shown import Shown, shown
from sasci_archive.model.authorities import Authorities
from sasci_archive.site import Site, build
from sasci_archive.site.values import Earlier
from sasci_archive.store.workspace import SiteSettings
from tests.barriers import barriers
from tests.browsing import sideways
from tests.evidence.coded import code, with_themes
from tests.evidence.test_shown import LIBRARY
from tests.shelved import ON, shelved
from tests.site.laden import HOSTILE, KEPT, NUMBERS, hostile, laden, telling

pytestmark = pytest.mark.browser

SETTINGS = SiteSettings(
    address="https://archive.example/witness", name="Marlsea Archive", contact="archive@example.org"
)
LONG = " " + "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein" * 2 + " of the University of Marlsea" * 12

Walking = Callable[..., Iterator[tuple[str, Any]]]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    here = with_themes(shelved(tmp_path_factory.mktemp("shelved")))
    (here.folder("toy").path / "innovations.toml").write_text(LIBRARY, encoding="utf-8")
    for turn in ("u1", "u2", "u3", "u4", "u5"):
        code(here, turn, "influence.helps", "level.individual", "topic.toys")
    return shown(catalogue(here, ON), here)


def site(folder: Path, evidence: Shown, words: str = "", *, numbers: bool = False) -> Path:
    """The whole site, with `words` behind all that people write."""
    shelf = laden(folder / "home")
    kept = KEPT if numbers else KEPT | NUMBERS
    older = Earlier(f"1.0{words}", {"index.html": folder / "home" / "lantern" / "index.html"})
    build(
        Site(
            hostile(shelf, words, kept) if words else shelf,
            SiteSettings(address=SETTINGS.address, name=f"Marlsea Archive{words}", contact=SETTINGS.contact),
            evidence=telling(evidence, words, kept),
            authorities=Authorities(),
            earlier={"lantern": (older,)},
        ),
        folder / "site",
    )
    return folder / "site"


@pytest.fixture(scope="module")
def plain(evidence: Shown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With harmless words where the other has hostile ones: words must not be found where they are not said."""
    return site(tmp_path_factory.mktemp("plain"), evidence, " and so on")


@pytest.fixture(scope="module")
def attacked(evidence: Shown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(tmp_path_factory.mktemp("attacked"), evidence, HOSTILE)


def pages(folder: Path) -> list[str]:
    """All that we make, in order; the names that words have in addresses taken out of them."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))
    found = (
        name for name in found if not name.startswith(("search/", "pagefind/", "404", "410"))
    )  # test_pages_browser.py
    return sorted(
        name for name in found if "/edition/" not in name.replace("gone/edition", "") and "/versions/" not in name
    )


def kind(name: str) -> str:
    return re.sub(r"(bodies|places|series)/[^/]+/", r"\1/…/", name)


@pytest.fixture
def walking(chromium: Any) -> Iterator[Walking]:
    """`walking(folder)`: a tab that goes from page to page, from the disk. What it says, or asks of others, is an error."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def walk(folder: Path, *names: str, width: int = 1280, **context: Any) -> Iterator[tuple[str, Any]]:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **context))
        tab = contexts[-1].new_page()
        tab.on("console", lambda message: wrong.append(f"{tab.url}: {message.text}"))
        tab.on("pageerror", lambda error: wrong.append(f"{tab.url}: {error}"))
        tab.on("dialog", lambda dialog: wrong.append(f"{tab.url}: {dialog.message}"))
        tab.on("request", lambda request: wrong.extend([request.url][: not request.url.startswith("file:")]))
        for name in names or pages(folder):
            tab.goto((folder / name).as_uri())
            yield name, tab

    yield walk
    for context in contexts:
        context.close()
    assert wrong == [], "messages, errors, dialogs or requests to elsewhere"


SHAPE = "[...document.querySelectorAll(':not(svg *)')].map(e => e.tagName + ' ' + e.className + ' ' + e.getAttributeNames().sort().join(','))"


def test_hostile_words_change_nothing_but_words(walking: Walking, plain: Path, attacked: Path) -> None:
    """Each page has the same elements with the same attributes, whatever is written in it; no script of theirs runs."""
    before = {kind(name): tab.evaluate(SHAPE) for name, tab in walking(plain)}
    after = {kind(name): (tab.evaluate(SHAPE), tab.evaluate("window.ran")) for name, tab in walking(attacked)}
    assert [name for name, (_, ran) in after.items() if ran is not None] == []
    assert sorted(after) == sorted(before)
    changed = {
        name: [(b, a) for b, a in zip(before[name], shape, strict=False) if a != b][:3]
        for name, (shape, _) in after.items()
    }
    assert {name: pairs for name, pairs in changed.items() if pairs} == {}
    assert [name for name, (shape, _) in after.items() if len(shape) != len(before[name])] == []


def test_what_is_no_address_leads_nowhere(walking: Walking, evidence: Shown, tmp_path: Path) -> None:
    for name, tab in walking(site(tmp_path, evidence, HOSTILE, numbers=True)):
        assert tab.evaluate("window.ran") is None, name
        leads = tab.eval_on_selector_all("[href]", "all => all.map(a => a.protocol || new URL(a.href).protocol)")
        assert set(leads) <= {"file:", "https:", "mailto:"}, name


KINDS = (
    *("index.html", "seminars/index.html", "seminars/lantern/index.html", "seminars/kitchens/index.html", "seminars/gone/index.html"),
    *("people/index.html", "people/lantern.tw/index.html", "bodies/index.html", "places/index.html", "chronology/index.html"),
    *("projects/index.html", "projects/eve/index.html", "outputs/index.html", "cite/index.html", "about/index.html"),
    *("accessibility/index.html", "privacy/index.html", "harvest/index.html", "themes/index.html", "evidence/index.html"),
    *("innovations/index.html", "innovations/toy-library/index.html", "themes/influence.helps/index.html"),
)  # fmt: skip


def test_the_kinds_of_pages_that_are_looked_at_are_all(plain: Path) -> None:
    """So that none is added and not looked at."""
    sections = {name.split("/")[0] for name in pages(plain)}
    assert sections <= {name.split("/")[0] for name in KINDS} | {"series", "support"}
    assert set(KINDS) <= set(pages(plain))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_no_barrier_on_any_kind_of_page(walking: Walking, plain: Path, width: int, scheme: str) -> None:
    others = {
        kind(name): name for name in pages(plain) if name.startswith(("series/", "bodies/", "places/", "support/"))
    }
    names = dict.fromkeys((*KINDS, *others.values()))
    for name, tab in walking(plain, *names, width=width, color_scheme=scheme, reduced_motion="reduce"):
        assert barriers(tab, read=5) == [], name


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("words", ["", LONG])
def test_of_the_versions_nothing_has_to_be_scrolled_to(
    walking: Walking, evidence: Shown, tmp_path: Path, words: str, width: int
) -> None:
    for _, tab in walking(site(tmp_path, evidence, words), "seminars/lantern/index.html", width=width):
        seen = tab.eval_on_selector_all(
            "section:has(> #versions) :is(dt, dd)",
            "all => all.map(e => [e.getBoundingClientRect().right, e.scrollWidth - e.clientWidth])",
        )
        assert len(seen) == 6
        room = tab.evaluate("document.querySelector('main').getBoundingClientRect().right")
        assert [cell for cell in seen if cell[0] > room + 1 or cell[1] > 0] == []
        assert tab.eval_on_selector("#versions", "e => !e.parentElement.querySelector('.wide')")


@pytest.mark.parametrize(
    "words", ["", LONG, " שלום לכולם", " llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"]
)
def test_nothing_is_wider_than_the_screen(walking: Walking, evidence: Shown, tmp_path: Path, words: str) -> None:
    for name, tab in walking(site(tmp_path, evidence, words), width=320):
        for width in (320, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            assert (name, sideways(tab)) == (name, 0)
