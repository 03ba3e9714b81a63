"""The proof's page while its transcript is written: made anew whenever a file it is made from changes, and shown by a page around it.

The page itself is served as it would lie on disk, byte for byte (but for the pages of the PDF, which is not made); the page around it puts
what reads otherwise into it at once, and then loads the whole, where its reader was. While a file is half saved and has faults, the last good
page stays, and the fault stands above it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
from jinja2 import Environment, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from sasci_archive.binding import bound
from sasci_archive.desk.guard import Guard
from sasci_archive.editions.templates import WORKBENCH, Looks, path, text
from sasci_archive.errors import SasciError
from sasci_archive.press import plates
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.store.folder import Folder

PAGE = "index.html"
_ASSETS = {"watch.css": "text/css", "watch.js": "text/javascript"}
_WAIT = 0.5
"""Seconds after which a word is sent although nothing has changed: so a closed window is noticed, and Ctrl-C waits for nobody."""


class Shown(msgspec.Struct, frozen=True):
    """What is to be seen now: the last good page, with its pictures, its number, and what is wrong with what was made since ("" for nothing)."""

    number: int
    page: bytes
    pictures: dict[str, bytes]
    fault: str = ""
    ms: int = 0


class Watch:
    """One seminar's page as it is now, for all who look at it."""

    def __init__(self, folder: Folder, looks: Looks, now: Callable[[], dt.datetime]) -> None:
        self._folder, self._looks, self._now = folder, looks, now
        self._changed = threading.Condition()
        self._shown = Shown(0, b"", {})
        self.ending: Callable[[], bool] = lambda: False

    @property
    def shown(self) -> Shown:
        """What is to be seen now."""
        return self._shown

    @looked_through_seldom()
    def make(self) -> Shown:
        """The page of the proof anew, and nothing else. A fault leaves the last one."""
        started = time.perf_counter()
        before = self._shown
        try:
            page, pictures = made(self._folder, self._looks, self._now())
            fault = ""
        except SasciError as error:
            page, pictures, fault = before.page, before.pictures, self._sentence(error)
        taken = round((time.perf_counter() - started) * 1000)
        with self._changed:
            self._shown = Shown(before.number + 1, page, pictures, fault, taken)
            self._changed.notify_all()
        return self._shown

    def after(self, number: int) -> Shown:
        """Waits until there is something newer than that number, for a while at most."""
        with self._changed:
            self._changed.wait_for(lambda: self._shown.number != number, _WAIT)
            return self._shown

    def concerns(self, file: Path) -> bool:
        """Whether the page is made from a file: not what the program writes in the folder itself."""
        folder = self._folder
        written = (
            folder.work,
            folder.review,
            folder.published,
            folder.recording,
            folder.journal_jsonl,
            path(WORKBENCH),
            *([self._looks.own / WORKBENCH] if self._looks.own else []),
        )
        return not any(file.is_relative_to(path_) for path_ in written) and not file.name.startswith((".", "~", "#"))

    def places(self) -> tuple[Path, ...]:
        """Where its files lie."""
        return tuple(each for each in (self._folder.path, self._looks.own, path("")) if each is not None)

    def _sentence(self, error: SasciError) -> str:
        """What is wrong and what to do, without where on this machine it is."""
        home = str(self._folder.path.parent)
        return str(error).replace(f"{home}/", "").replace(home, "")


def made(folder: Folder, looks: Looks, on: dt.datetime) -> tuple[bytes, dict[str, bytes]]:
    """The proof's page and its pictures, with weak places marked as in the proof that is made, without the PDF (so it names no pages). Raises NotYet, Faults, BadTranscript, BadRecord."""
    whole = bound(folder)
    laid = plates.plates(folder, whole, plates.proof(folder, whole, folder.consent(), on, weighed=True), looks)
    job = laid.jobs[PAGE]
    alone = msgspec.structs.replace(job.of, pages=dict, extents=dict, paged="")
    return msgspec.structs.replace(job, of=alone)(), dict(laid.of.pictures)


def application(watch: Watch, folder: Folder, *, host: str, secret: str) -> Guard:
    """For one seminar. The page lies where the proof does (`5-review/proof/`), so that it finds the recording."""
    home = f"/{secret}/5-review/proof"
    around = Environment(autoescape=True, undefined=StrictUndefined).from_string(text("watch/watch.html.j2"))

    async def frame(_: Request) -> Response:
        return HTMLResponse(
            around.render(title=folder.seminar().title, shown=watch.shown, page=f"5-review/proof/{PAGE}")
        )

    async def page(_: Request) -> Response:
        return HTMLResponse(watch.shown.page)

    async def picture(request: Request) -> Response:
        content = watch.shown.pictures.get(request.path_params["name"])
        if content is None:
            raise HTTPException(404)
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return Response(content, media_type=kind)

    async def recording(request: Request) -> Response:
        name = request.path_params["name"]
        known = {each.name: each.media_type for each in folder.recordings().media()}
        if name not in known or not (folder.recording / name).is_file():
            raise HTTPException(404)
        return FileResponse(folder.recording / name, media_type=known[name])

    async def changes(_: Request) -> Response:
        return StreamingResponse(_told(watch), media_type="text/event-stream")

    async def asset(request: Request) -> Response:
        name = request.path_params["asset"]
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response(text(f"watch/{name}"), media_type=_ASSETS[name])

    routes = (
        (f"/{secret}/", frame),
        (f"/{secret}/changes", changes),
        (f"{home}/{PAGE}", page),
        (f"{home}/pictures/{{name}}", picture),
        (f"/{secret}/1-recording/{{name}}", recording),
        (f"/{secret}/{{asset}}", asset),
    )
    app = Starlette(
        routes=[Route(where, does, methods=["GET"]) for where, does in routes],
        exception_handlers={HTTPException: _nothing},
    )
    return Guard(app, host=host, secret=secret, framed=f"{home}/")


async def _told(watch: Watch) -> AsyncIterator[str]:
    """What is to be seen, whenever it changes. https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    number = -1
    while not watch.ending():
        shown = watch.shown
        if shown.number != number:
            news = msgspec.json.encode({"number": shown.number, "fault": shown.fault, "ms": shown.ms}).decode()
            number = shown.number
            yield f"data: {news}\n\n"
        else:
            yield ":\n\n"
        await run_in_threadpool(watch.after, number)


async def _nothing(_: Request, error: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", error.status_code if isinstance(error, HTTPException) else 404)
