"""The pages of themes, evidence and innovations: made from what may be shown, hostile text harmless, every link leading somewhere."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sasci_archive.catalogue import catalogue
from sasci_archive.evidence.shown import shown
from sasci_archive.site import Site, build, evidence
from sasci_archive.store.workspace import Workspace
from tests.barriers import barriers
from tests.evidence.coded import THEMES, code, with_themes
from tests.evidence.test_shown import LIBRARY
from tests.shelved import ON, shelved

HOSTILE = "<script>alert(1)</script>&\u202e"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    here = with_themes(shelved(tmp_path_factory.mktemp("shelved")))
    home = here.folder("toy").path
    (home / "innovations.toml").write_text(
        LIBRARY.replace("A cupboard of toys.", f"A cupboard. {HOSTILE}"), encoding="utf-8"
    )
    (home / "themes.toml").write_text(THEMES.replace('label = "Toys"', f'label = "Toys {HOSTILE}"'), encoding="utf-8")
    for turn in ("u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"):
        code(here, turn, "influence.helps", "level.individual", "topic.toys", note="Halina Mróz.")
    return here


def built(here: Workspace, target: Path) -> dict[str, str]:
    of = catalogue(here, ON)
    build(Site(of, here.settings.site, evidence=shown(of, here)), target)
    pages = (p for p in target.rglob("*.html") if "edition" not in p.parts)
    return {p.relative_to(target).as_posix(): p.read_text(encoding="utf-8") for p in pages}


def found(page: Any, path: str) -> list[str]:
    return [str(each) for each in page.xpath(path)]


@cache
def ids(file: Path) -> frozenset[str]:
    return frozenset(found(html.parse(str(file)), "//@id"))


def test_there_is_a_page_for_each_theme_innovation_and_kind_of_support(made: Workspace, tmp_path: Path) -> None:
    pages = built(made, tmp_path / "site")
    for path in (
        "themes",
        "themes/influence.helps",
        "evidence",
        "innovations",
        "innovations/toy-library",
        "support/money",
    ):
        assert f"{path}/index.html" in pages, path
    page = html.fromstring(pages["evidence/index.html"])
    assert len(found(page, "//ul[@class='lines']/li/@data-themes")) == 8
    assert found(page, "//table//td[@class='number']//text()") == ["8", "8"]  # by level and stage, by actor


@pytest.mark.parametrize("most", [evidence.ON_ONE_PAGE, 3])
def test_every_link_of_them_leads_to_a_file_and_to_a_place_in_it_however_many_stand_on_a_page(
    made: Workspace, tmp_path: Path, most: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(evidence, "ON_ONE_PAGE", most)
        pages = built(made, tmp_path / "site")
    groups = [path for path in pages if path.startswith("evidence/") and path != "evidence/index.html"]
    lines = [found(html.fromstring(pages[path]), "//ul[@class='lines']/li/@data-themes") for path in groups]
    assert sum(map(len, lines)) == (8 if most == 3 else 0)
    assert all(len(each) <= 3 for each in lines)
    count = 0
    for path, page in pages.items():
        for link in found(html.fromstring(page), "//main//a/@href"):
            if link.startswith(("https://", "/")):  # "/": a page that is shown at any address
                continue
            to, _, place = link.partition("#")
            own = tmp_path / "site" / path
            file = (own.parent / to).resolve() if to else own
            assert file.is_file(), (path, link)
            if place:
                assert {place, place.partition("-")[0]} & ids(file), (path, link)
            count += 1
    assert count > 30


def test_hostile_text_is_text_and_nobody_is_named_who_is_not_to_be(made: Workspace, tmp_path: Path) -> None:
    for path, page in built(made, tmp_path / "site").items():
        assert "<script>alert" not in page, path
        assert "Mróz" not in page, path
        assert "Ada Bell" not in page, path


def test_without_anything_coded_there_are_no_such_pages_but_the_codebook(made: Workspace, tmp_path: Path) -> None:
    shutil.copytree(made.home, tmp_path / "home")
    here = Workspace(tmp_path / "home", made.settings)
    for name in ("codings.xml", "innovations.toml", "themes.toml"):
        (here.folder("toy").path / name).unlink()
    pages = built(here, tmp_path / "site")
    assert "themes/index.html" in pages
    assert not [path for path in pages if path.startswith(("evidence", "innovations", "support"))]
    assert 'href="evidence/index.html"' not in pages["index.html"]


@pytest.mark.browser
def test_lines_are_chosen_without_a_server_and_no_barrier_is_found(
    chromium: Any, made: Workspace, tmp_path: Path
) -> None:
    built(made, tmp_path / "site")
    page = chromium.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    page.goto((tmp_path / "site" / "evidence" / "index.html").as_uri())
    assert page.locator(".lines > li:visible").count() == 8
    page.locator("select[data-theme]").first.select_option("influence.helps")
    assert page.locator("#how-many").inner_text() == "8 of 8 passages"
    assert faults == []
    page.close()
    for path in ("themes", "themes/influence.helps", "evidence", "innovations", "innovations/toy-library"):
        context = chromium.new_context(bypass_csp=True)
        other = context.new_page()
        other.goto((tmp_path / "site" / path / "index.html").as_uri())
        assert barriers(other) == [], path
        context.close()
