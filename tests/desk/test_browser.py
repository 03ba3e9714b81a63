"""The page of decisions in a real browser, with mouse, keys and neither."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.desk.app import application
from sasci_archive.model.review import Proposal, Proposed
from sasci_archive.store.folder import Folder
from tests.barriers import barriers
from tests.browsing import sideways, until
from tests.reviewing import amend, answer, come_back, send

pytestmark = pytest.mark.browser

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
Open = Callable[..., Any]


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    """Three have answered: one disputes what another says, one asks, one withdraws, one has no place."""
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    wren, mroz = send(folder, "wren"), send(folder, "mroz")
    asked = [
        amend(wren, "u2", "no money", "little money"),
        amend(wren, "u4", "TLA", "TLA", Proposed.QUERY, "Was it not the Trust?"),
        amend(wren, "u8", "", "\nAnd I kept the ledger.", Proposed.ADDITION),
        answer("audio", "no"),
        Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother.", remark="in a box on page 3"),
    ]
    come_back(folder, wren, asked)
    come_back(folder, mroz, [amend(mroz, "u2", "no money", "some money"), amend(mroz, "u7", "until today", "before")])
    return folder


@pytest.fixture
def opened(chromium: Any, toy: Folder) -> Iterator[Open]:
    """`opened(width=…, **context)` opens the page; at the end nothing may have gone wrong in it, nor asked elsewhere."""
    import uvicorn

    contexts: list[Any] = []
    wrong: list[str] = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{door.getsockname()[1]}"
        app = application(toy, host=host, secret="known", who="Ada Ferrar", now=lambda: dt.datetime.now(tz=dt.UTC))  # noqa: S106, TID251
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        )
        running = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        running.start()
        while not server.started:
            assert running.is_alive()
            time.sleep(0.01)

        def go(*, width: int = 1280, **context: Any) -> Any:
            contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **context))
            tab = contexts[-1].new_page()
            tab.on("console", lambda m: wrong.extend([m.text][: "409" not in m.text]))
            tab.on("pageerror", lambda error: wrong.append(str(error)))
            tab.on("request", lambda r: wrong.extend([r.url][: not r.url.startswith((f"http://{host}/", "data:,"))]))
            tab.goto(f"http://{host}/known/")
            return tab

        yield go
        for context in contexts:
            context.close()
        server.should_exit = True
        running.join()
    assert wrong == [], "messages, errors or requests to elsewhere"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(opened: Open, width: int, scheme: str) -> None:
    tab = opened(width=width, color_scheme=scheme, reduced_motion="reduce")
    tab.click("#c5 button.yes, article:not(.urgent) button.yes >> nth=0")
    until(tab, "!!document.querySelector('.told p')")
    for details in tab.query_selector_all("details:not([open]) > summary"):
        details.click()
    assert sideways(tab) == 0
    assert barriers(tab, read=40) == []


def test_all_can_be_decided_with_keys(opened: Open, toy: Folder) -> None:
    tab = opened()
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.className") == "case urgent"
    tab.keyboard.press("a")
    until(tab, "document.title.startsWith('6 ')")
    assert toy.consent().of("wren").audio.value == "no"
    assert tab.evaluate("document.activeElement.matches('article.case')")
    number = tab.evaluate("document.activeElement.id")
    tab.keyboard.press("r")
    tab.keyboard.type("The tape says no.")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.id") == number
    tab.keyboard.press("r")
    tab.click(f"#{number} details[open] button")
    until(tab, "document.title.startsWith('5 ')")
    tab.keyboard.press("k")
    tab.keyboard.press("e")
    assert tab.evaluate("document.activeElement.name") == "now"
    tab.keyboard.press("Escape")
    tab.keyboard.press("f")
    until(tab, "document.title.startsWith('4 ')")
    assert [d.verdict.value for d in toy.decisions()] == ["accepted", "refused", "footnote"]
    tab.keyboard.press("u")
    until(tab, "document.title.startsWith('5 ')")
    assert len(toy.decisions()) == 2


def test_those_who_disagree_stand_side_by_side_and_one_word_settles_it(opened: Open, toy: Folder) -> None:
    tab = opened()
    sides = [box.bounding_box() for box in tab.query_selector_all(".rivals article")]
    assert len(sides) == 2
    assert sides[0]["y"] == sides[1]["y"]
    assert sides[0]["x"] + sides[0]["width"] < sides[1]["x"]
    tab.click(".rivals article >> nth=0 >> button.yes")
    until(tab, "!document.querySelector('.rivals')")
    assert tab.locator("text=The text has changed since it was sent.").count() == 1
    assert len(toy.decisions()) == 1


def test_it_works_without_scripts(opened: Open, toy: Folder) -> None:
    tab = opened(java_script_enabled=False, width=360)
    tab.click("article:not(.urgent) >> nth=0 >> summary >> nth=0")
    tab.fill("article:not(.urgent) >> nth=0 >> textarea >> nth=0", "No.")
    tab.click("article:not(.urgent) >> nth=0 >> text=Refuse with this reason")
    assert tab.locator(".told p").text_content().startswith("Refused: number")
    assert toy.decisions()[0].reason == "No."


def test_another_window_is_noticed(opened: Open, toy: Folder) -> None:
    tab = opened()
    toy.save_transcript(toy.master().replace(b"and no money", b"and some money"))
    until(tab, "!document.querySelector('[data-ui=changed]').hidden")
    tab.click("[data-ui=changed] a")
    assert tab.locator("[data-ui=changed]").is_hidden()
    assert tab.locator("text=The text has changed since it was sent.").count() == 1
