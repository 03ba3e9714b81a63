"""A built site as a reader's browser has it: on a server of this machine, with everything written down that goes wrong or leaves it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles


@contextlib.contextmanager
def on_loopback(site: Path) -> Iterator[str]:
    """The address of the pages, on a server that gives parts of files, as sound needs."""
    app = Starlette()
    app.mount("/", StaticFiles(directory=site, html=True))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:  # a browser that has sound to play takes it as it needs it: it is cut off, and nobody waits until it has taken all
        server.servers[0].get_loop().call_soon_threadsafe(_cut_off, server)
        server.should_exit = True
        thread.join()


def _cut_off(server: uvicorn.Server) -> None:
    for connection in list(server.server_state.connections):
        connection.transport.abort()


class Looking:
    """`looking.at(path, width=…)` opens a page; at the end nothing may have gone wrong in any, and nothing was asked of others."""

    def __init__(self, chromium: Any, home: str) -> None:
        self._chromium, self.home = chromium, home
        self._contexts: list[Any] = []
        self.wrong: list[str] = []

    def at(self, path: str, *, width: int = 1280, **context: Any) -> Any:
        self._contexts.append(self._chromium.new_context(viewport={"width": width, "height": 900}, **context))
        tab = self._contexts[-1].new_page()
        tab.on("console", lambda m: self.wrong.extend([m.text][: "favicon" not in m.location.get("url", "")]))
        tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        tab.on("request", lambda request: self.wrong.extend([request.url][: not request.url.startswith(self.home)]))
        tab.goto(f"{self.home}{path}")
        return tab

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert self.wrong == [], "messages, errors or requests to elsewhere"
