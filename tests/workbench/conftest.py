"""A workbench that is open on a copied seminar: served in a thread on loopback, asked over loopback, closed at the end."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive import terminal
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.app import application
from sasci_archive.workbench.bench import Bench

TOY = Path(__file__).parents[1] / "toy"
KNOWN = "nobody-guesses-this"


class Workbench:
    """A running one, and what asks it."""

    def __init__(self, bench: Bench, port: int, close: Callable[[], None]) -> None:
        self.bench, self.folder, self.port = bench, bench.folder, port
        self.close = close  # as Ctrl-C does
        self.host = f"127.0.0.1:{port}"
        self.address = f"http://{self.host}/{KNOWN}/"

    def raw(
        self, path: str = "", body: bytes | None = None, method: str = "", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, bytes and headers (in lower case); with a `body` it is posted as the page posts."""
        asked = {"Host": self.host}
        if body is not None:
            asked |= {"Origin": f"http://{self.host}", "Content-Type": "application/json"}
        asked |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method or ("GET" if body is None else "POST"), f"/{KNOWN}/{path}", body, asked)
        answer = connection.getresponse()
        told = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, *told

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status, and what was told in JSON."""
        status, told, _ = self.raw(path, None if body is None else json.dumps(body).encode())
        return status, json.loads(told)


@pytest.fixture
def opening(bundle: Path) -> Iterator[Callable[..., Workbench]]:  # noqa: ARG001 - the page's program is built
    """`opening(folder)` opens a workbench on any seminar; Ada Ferrar sits at it. `now` is its clock, `port` the one it had before it was closed."""
    import uvicorn

    running: list[Workbench] = []

    def opened(folder: Folder, now: Callable[[], dt.datetime] = terminal.now, port: int = 0) -> Workbench:
        bench = Bench(folder, "Ada Ferrar", now)
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        port = door.getsockname()[1]
        app = application(bench, host=f"127.0.0.1:{port}", secret=KNOWN)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        bench.ending = lambda: server.should_exit
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})

        def close() -> None:
            server.should_exit = True
            bench.news.wake()
            thread.join()
            bench.close()
            door.close()

        running.append(Workbench(bench, port, close))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        return running[-1]

    yield opened
    for each in running:
        each.close()


@pytest.fixture
def workbench(opening: Callable[..., Workbench], tmp_path: Path) -> Workbench:
    """On a copy of the toy seminar, whose recordings are not there."""
    shutil.copytree(TOY, tmp_path / "toy")
    return opening(Folder(tmp_path, "toy"))


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """An empty page of 1440 by 900; at the end nothing may have gone wrong in it: no error of its program, nothing that the policy refused (so
    that `wait_for_function`, which needs eval, cannot be used: `expect` from `playwright.sync_api` waits for what is seen)."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    yield made
    context.close()
    assert wrong == []
