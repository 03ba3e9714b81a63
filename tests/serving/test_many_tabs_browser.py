"""As many tabs as somebody likes: a browser goes six ways to a server at a time, and who looks for changes keeps one."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sasci_archive import door
from sasci_archive.serving.app import application
from tests.hideable import HIDEABLE
from tests.showing import DAY, NOON, Server, archive, change

PAGES = 8


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    archive(tmp_path / "home", NOON - DAY, embargo=False)
    with Server.opened(tmp_path / "home", NOON) as server:
        yield server


@contextlib.contextmanager
def on_loopback(server: Server) -> Iterator[str]:
    with door.opened() as opened:
        app = application(
            server.served, hosts=door.names(opened, door.LOOPBACK), reloads=True, ending=lambda: it.should_exit
        )
        it = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        running = threading.Thread(target=it.run, kwargs={"sockets": [opened]}, daemon=True)
        running.start()
        while not it.started:
            assert running.is_alive()
            time.sleep(0.01)
        yield f"{door.address(opened)}/"
        it.should_exit = True
        running.join()


@pytest.mark.browser
def test_whoever_has_many_tabs_open_can_open_one_more_and_each_is_new_when_it_is_looked_at(
    server: Server, chromium: Any
) -> None:
    with on_loopback(server) as address, contextlib.closing(chromium.new_context()) as context:
        context.add_init_script(HIDEABLE)
        tabs: list[Any] = []
        for _ in range(PAGES):
            for tab in tabs[-1:]:
                tab.evaluate("turn(true)")
            tabs.append(context.new_page())
            tabs[-1].goto(address, wait_until="load", timeout=20_000)
        for tab in tabs:
            tab.evaluate("document.body.dataset.old = ''")
        change(server.workspace.folder("other"), "# ", "#  ")
        assert server.keeping.turn()
        tabs[-1].locator("body:not([data-old])").wait_for()  # it is seen, and loaded again at once
        assert tabs[0].locator("body[data-old]").count() == 1
        tabs[0].evaluate("turn(false)")
        tabs[0].locator("body:not([data-old])").wait_for()
