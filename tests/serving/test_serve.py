"""The command itself: a real server, two at once, a port that is taken, Ctrl-C."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive import door
from sasci_archive.errors import SasciError
from sasci_archive.serving.preparing import PLACE
from sasci_archive.store.workspace import Workspace
from tests.showing import DAY, NOON, SETTINGS, archive, change

HERE = Path(__file__).parents[2]
TOML = '[site]\naddress = "https://archive.example"\ncontact = "archive@archive.example"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = archive(tmp_path_factory.mktemp("archive"), NOON - DAY, embargo=False)
    (workspace.home / "sasci.toml").write_text(TOML, encoding="utf-8")
    return workspace.home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def runs(home: Path) -> Iterator[Callable[..., Running]]:
    """`runs("--oai")` begins a server; all are ended with the test."""
    begun: list[Running] = []

    def begin(*options: str) -> Running:
        begun.append(Running(home, *options))
        return begun[-1]

    yield begin
    for each in begun:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate(timeout=10)


class Running:
    """`inv serve` in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        environment = {**os.environ, "SASCI_WORKSPACE": str(home), "PYTHONPATH": str(HERE), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "invoke", "serve", *options],
            cwd=HERE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def address(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C ends it" in line:
                break
        found = re.search(r"The archive: (\S+)", self.said)
        assert found, self.said
        return found[1]

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(by)
        told, _ = self.process.communicate(timeout=120)
        self.said += told
        return self.process.returncode


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answered:  # noqa: S310
        return bytes(answered.read())


def until(holds: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_two_are_served_at_once_follow_what_changes_and_leave_nothing_behind(
    home: Path, runs: Callable[..., Running]
) -> None:
    first, second = runs("--oai"), runs("--oai")
    addresses = first.address(), second.address()
    assert addresses[0] != addresses[1]
    assert (
        "harvest.jsonl is not there: harvesters are told of everything as new from now on." in first.said + second.said
    )
    assert re.search(rf"Harvesters ask at {addresses[0]}oai", first.said)
    assert len(list((home / "seminars" / PLACE).glob("*.lock"))) == 2
    for address in addresses:
        assert b"~serving/reload.js" in get(address)
        assert b"repositoryName" in get(f"{address}oai?verb=Identify")
        assert get(f"{address}seminars/toy/edition/transcript.xml").startswith(b"<?xml")
    folder = Workspace(home, SETTINGS).folder("toy")
    change(folder, 'person = "wren"\nattribution = "name"\ntext = "yes"', 'person = "wren"\nattribution = "name"')
    for address in addresses:
        assert status(f"{address}seminars/toy/edition/transcript.xml") == 410
        until(lambda address=address: status(address) == 200)
        assert b'status="deleted"' in get(f"{address}oai?verb=ListIdentifiers&metadataPrefix=tei")
    assert (first.stop(), second.stop()) == (0, 0)
    assert "Traceback" not in first.said + second.said
    assert not (home / "seminars" / PLACE).exists()


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answered:  # noqa: S310
            return int(answered.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server((door.LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SasciError) as error, door.opened(door.LOOPBACK, port):
            pass
    assert error.value.problem == f"Nothing can be served at 127.0.0.1, port {port}: address already in use."


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("nowhere.invalid", 0), ("192.0.2.1", 0)])
def test_so_is_a_door_that_this_machine_has_not(host: str, port: int) -> None:
    with pytest.raises(SasciError), door.opened(host, port):
        pass


def test_only_this_machine_is_answered_by_name_and_a_network_by_any() -> None:
    with door.opened("127.0.0.1", 0) as opened:
        port = door.port(opened)
        assert door.names(opened, "127.0.0.1") == tuple(
            f"{n}:{port}" for n in ("127.0.0.1", "127.0.0.1", "localhost", "[::1]")
        )
        assert door.names(opened, "0.0.0.0") is None  # noqa: S104
        assert door.address(opened, "127.0.0.1") == f"http://127.0.0.1:{port}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("", "`[site] address` in sasci.toml does not say so."),
        ('[site]\naddress = "https://archive.example"\n', "`[site] contact` in sasci.toml is no e-mail address."),
    ],
)
def test_harvesters_are_answered_where_it_is_known_who_answers(
    home: Path, runs: Callable[..., Running], toml: str, problem: str
) -> None:
    (home / "sasci.toml").write_text(toml, encoding="utf-8")
    running = runs("--oai")
    told, _ = running.process.communicate(timeout=60)
    assert problem in told
    assert running.process.returncode == 1
    assert not (home / "seminars" / PLACE).exists()


@pytest.mark.slow
def test_what_a_killed_server_left_is_taken_away_by_the_next(home: Path, runs: Callable[..., Running]) -> None:
    killed = runs()
    killed.address()
    killed.process.kill()
    killed.process.communicate(timeout=10)
    (left,) = [path for path in (home / "seminars" / PLACE).iterdir() if path.is_dir()]
    following = runs()
    following.address()
    assert not left.exists()
    assert following.stop(signal.SIGTERM) == 0  # as a system ends a service
    assert not (home / "seminars" / PLACE).exists()


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_is_loaded_again_when_it_has_changed_and_says_what_is_wrong(
    home: Path, runs: Callable[..., Running], chromium: Any
) -> None:
    running = runs()
    address = running.address()
    tab = chromium.new_page(viewport={"width": 1000, "height": 700})
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on(
        "console",
        lambda told: (
            faults.append(told.text) if told.type == "error" and "favicon" not in told.location["url"] else None
        ),
    )
    tab.goto(address)
    own = home / "templates" / "site"
    own.mkdir(parents=True)
    home_page = (HERE / "templates" / "site" / "home.html.j2").read_text("utf-8")
    (own / "home.html.j2").write_text(
        home_page.replace("{% block main %}", "{% block main %}<p id=new>New.</p>"), "utf-8"
    )
    until(lambda: running.process.poll() is None)
    other = chromium.new_page()
    other.goto(f"{address}search/?q=cupboard")  # searched as on any server, while the page looks for changes too
    other.locator("#found li h2 a", has_text="Tobias Wren").first.wait_for(timeout=90_000)
    other.close()
    (home / "sasci.toml").write_text(TOML + "\n", encoding="utf-8")  # `templates/` was not there to be watched
    tab.locator("#new").wait_for(timeout=90_000)
    (own / "home.html.j2").write_text("{% if %}", encoding="utf-8")
    tab.locator("[role=alert]", has_text="home.html.j2, line 1").wait_for(timeout=90_000)
    tab.screenshot(path=os.environ.get("SASCI_SHOT", os.devnull), type="png")
    assert tab.locator("#new").inner_text() == "New."
    (own / "home.html.j2").write_text(home_page, encoding="utf-8")
    tab.locator("#new").wait_for(state="detached", timeout=90_000)
    assert tab.locator("[role=alert]").count() == 0
    assert faults == []
    tab.close()
    assert running.stop() == 0
