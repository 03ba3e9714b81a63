"""Every page of the site in a real browser: each keeps to its own policy, asks nothing of anybody else, and puts up no barrier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.site import Site, build
from tests.barriers import barriers
from tests.browsing import sideways
from tests.site.invented import SETTINGS, elsewhere, of, public, withdrawn
from tests.site.looked_at import Looking, on_loopback

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pages")
    lantern = public(home, "lantern", ("ic", "Welcome."), ("tw", "It began with a lantern."))
    build(Site(of(lantern, elsewhere("care"), withdrawn("taken-back")), SETTINGS), home / "site")
    return home / "site"


@pytest.fixture
def looking(chromium: Any, built: Path) -> Iterator[Looking]:
    with on_loopback(built) as address:
        looking = Looking(chromium, address)
        yield looking
        looking.close()


def pages(built: Path) -> list[str]:
    """All but those of editions, which have tests of their own."""
    every = sorted(path.relative_to(built).as_posix() for path in built.rglob("*.html"))
    return [path for path in every if "/edition/" not in path]


def test_no_page_asks_anything_of_anybody_else(looking: Looking, built: Path) -> None:
    assert {"index.html", "search/index.html", "404.html", "410.html"} <= set(pages(built))
    for tab in [
        looking.at(path) for path in pages(built)
    ]:  # all at once: each waits for half a second in which nothing is asked
        tab.wait_for_load_state("networkidle")


def test_every_policy_begins_with_nothing_and_allows_no_script_that_is_not_known(built: Path) -> None:
    for path in pages(built):
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', (built / path).read_text("utf-8"))
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.replace("&#39;", "'").split(";"))
        assert rules["default-src"] == "'none'", path
        sources = set(" ".join(rules.values()).split())
        known = {source for source in sources if source.startswith("'sha256-")}
        searches = {"'wasm-unsafe-eval'"} if path == "search/index.html" else set()
        assert sources - known <= {"'none'", "'self'", "file:"} | searches, path
        assert "'self'" not in rules["script-src"] or searches, path


@pytest.mark.parametrize("name", ["404.html", "410.html"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (360, "light"), (768, "dark")], ids=["1280", "360", "dark"]
)
def test_axe_finds_no_barrier_where_nothing_is(looking: Looking, name: str, width: int, scheme: str) -> None:
    tab = looking.at(name, width=width, color_scheme=scheme)
    assert barriers(tab) == []
    assert sideways(tab) == 0
