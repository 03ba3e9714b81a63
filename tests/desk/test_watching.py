"""The proof's page while its transcript is written: new with every change, the last good one while there is a fault, for this machine only."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sasci_archive import door
from sasci_archive.desk import serve
from sasci_archive.desk.watching import Watch, application
from sasci_archive.editions import templates
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import NotYet
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from tests.hideable import HIDEABLE

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"
HOST, SECRET = "127.0.0.1:8123", "secret"
PAGE = f"/{SECRET}/5-review/proof/index.html"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


@pytest.fixture
def watch(toy: Folder) -> Watch:
    watch = Watch(toy, OURS, lambda: ON)
    watch.make()
    return watch


@pytest.fixture
def client(watch: Watch, toy: Folder) -> TestClient:
    return TestClient(application(watch, toy, host=HOST, secret=SECRET), base_url=f"http://{HOST}")


def rewrite(folder: Folder, was: str, now: str) -> None:
    text = folder.transcript_xml.read_text("utf-8")
    assert was in text
    folder.transcript_xml.write_text(text.replace(was, now), "utf-8")


def test_an_edit_is_on_the_page_and_nothing_is_published_or_written(
    toy: Folder, watch: Watch, client: TestClient
) -> None:
    before = sorted(path for path in toy.path.rglob("*"))
    assert "Nobody asked" in client.get(PAGE).text
    rewrite(toy, "Nobody asked", "Nobody ever asked")
    assert watch.make().number == 2
    assert "Nobody ever asked" in client.get(PAGE).text
    assert "Do not cite" in client.get(PAGE).text
    assert sorted(path for path in toy.path.rglob("*")) == before


def test_the_page_is_that_of_the_proof_but_for_the_pages_of_the_pdf_and_weak_places(
    toy: Folder, client: TestClient
) -> None:
    """Which a proof marks, so that its digest is another (`gate.release`), and what is made at each save does not."""
    publish(toy, on=ON, proof=True)
    digest = re.compile("[0-9a-f]{12,64}")
    ours = digest.sub("", (toy.proof / "index.html").read_text("utf-8")).splitlines()
    theirs = digest.sub("", client.get(PAGE).text).splitlines()
    assert len(theirs) > 100
    assert [line for line in theirs if line not in ours and "extents" not in line and "pages" not in line] == []


def test_while_a_file_is_half_saved_the_last_good_page_stays_and_the_fault_is_told(
    toy: Folder, watch: Watch, client: TestClient
) -> None:
    good, whole = client.get(PAGE).content, toy.transcript_xml.read_bytes()
    toy.transcript_xml.write_bytes(whole[:-40])
    shown = watch.make()
    assert "not well-formed XML" in shown.fault
    assert str(toy.path.parent) not in shown.fault
    assert client.get(PAGE).content == good
    assert "not well-formed XML" in client.get(f"/{SECRET}/").text
    toy.transcript_xml.write_bytes(whole)
    assert watch.make().fault == ""


def test_whoever_does_not_know_the_address_is_told_nothing(client: TestClient) -> None:
    assert client.get("/").status_code == 404
    assert client.get("/other/5-review/proof/index.html").status_code == 404
    assert client.get(PAGE, headers={"host": "evil.example"}).status_code == 404
    assert client.get(PAGE, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get(f"/{SECRET}/1-recording/..%2Fconsent.toml").status_code == 404
    assert client.get(f"/{SECRET}/1-recording/recording.json").status_code == 404
    assert client.get(f"/{SECRET}/guard.py").status_code == 404
    assert client.get(f"/{SECRET}/").headers["x-frame-options"] == "DENY"
    assert client.get(PAGE).headers["x-frame-options"] == "SAMEORIGIN"


def test_what_the_program_writes_itself_makes_no_new_page(toy: Folder, watch: Watch) -> None:
    for file in (toy.transcript_xml, toy.seminar_toml, toy.apparatus / "introduction.md", toy.words_json):
        assert watch.concerns(file), file
    for file in (toy.work / "x.json", toy.proof / "index.html", toy.journal_jsonl, toy.path / ".4-transcript.xml.swp"):
        assert not watch.concerns(file), file
    assert watch.concerns(templates.path("page.css"))
    assert not watch.concerns(templates.path("workbench") / "built" / "workbench.js"), "no edition is made from it"


def test_without_a_transcript_there_is_nothing_to_watch(toy: Folder) -> None:
    toy.transcript_xml.unlink()
    with pytest.raises(NotYet):
        serve.watching(toy, OURS, opens=False, now=lambda: ON, told=print)


@pytest.fixture
def watched(toy: Folder) -> Iterator[tuple[str, list[str]]]:
    """The command itself, in a thread: its address, and what it says."""
    said: list[str] = []
    ends: list[Any] = []
    import uvicorn

    class Ending(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            ends.append(self)

    was, uvicorn.Server = uvicorn.Server, Ending  # type: ignore[misc]
    thread = threading.Thread(
        target=serve.watching, args=(toy, OURS), kwargs={"opens": False, "now": lambda: ON, "told": said.append}
    )
    thread.start()
    until(lambda: any("http://" in line for line in said) and ends and ends[0].started)
    yield next(line for line in said if "http://" in line).split("open: ")[1].split("\n")[0], said
    ends[0].should_exit = True
    thread.join(20)
    uvicorn.Server = was  # type: ignore[misc]
    assert not thread.is_alive()


def until(holds: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.browser
def test_the_browser_shows_the_edit_where_its_reader_was_and_a_fault_above_it(
    watched: tuple[str, list[str]], toy: Folder, chromium: Any
) -> None:
    address, said = watched
    tab = chromium.new_page(viewport={"width": 900, "height": 400})
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on(
        "console",  # the toy has no recordings on disk
        lambda told: (
            faults.append(told.text) if told.type == "error" and "/1-recording/" not in told.location["url"] else None
        ),
    )
    tab.goto(address)
    frame = tab.frame_locator("iframe:not(.coming)")
    frame.locator("#u7").scroll_into_view_if_needed()
    was = frame.locator("#u7").bounding_box()
    tab.evaluate("first = document.querySelector('iframe')")
    rewrite(toy, "Nobody asked", "Nobody ever asked")
    frame.locator("#u7", has_text="Nobody ever asked").wait_for()
    assert tab.evaluate("first.isConnected")  # it stands there before the whole is loaded, which then takes its place
    until(lambda: tab.evaluate("!first.isConnected && document.querySelectorAll('iframe').length === 1"))
    now = frame.locator("#u7").bounding_box()
    assert abs(now["y"] - was["y"]) < 3
    rewrite(toy, "</TEI>", "")
    tab.locator("#told", has_text="not well-formed XML").wait_for()
    assert "Nobody ever asked" in frame.locator("#u7").inner_text()
    assert any("not well-formed" in line for line in said)
    assert faults == []
    tab.close()


@pytest.mark.browser
def test_however_many_windows_are_open_the_one_that_is_seen_shows_the_edit(
    watched: tuple[str, list[str]], toy: Folder, chromium: Any
) -> None:
    """A browser goes six ways to a server at a time, and who hears what changes keeps one."""
    address, _ = watched
    context = chromium.new_context()
    context.add_init_script(HIDEABLE)
    tabs = []
    for _ in range(8):
        tab = context.new_page()
        tab.goto(address, timeout=20_000)
        tab.frame_locator("iframe:not(.coming)").locator("#u7").wait_for()
        tab.evaluate("turn(true)")
        tabs.append(tab)
    tabs[0].evaluate("turn(false)")
    rewrite(toy, "Nobody asked", "Nobody ever asked")
    tabs[0].frame_locator("iframe:not(.coming)").locator("#u7", has_text="Nobody ever asked").wait_for()
    assert "ever asked" not in tabs[1].frame_locator("iframe:not(.coming)").locator("#u7").inner_text()
    tabs[1].evaluate("turn(false)")  # it is told then what changed meanwhile
    tabs[1].frame_locator("iframe:not(.coming)").locator("#u7", has_text="Nobody ever asked").wait_for()
    context.close()


def test_a_free_door_of_this_machine_alone_is_taken() -> None:
    assert socket.gethostbyname(door.LOOPBACK) == "127.0.0.1"
