"""The workbench as an application: its page, and the routes of each panel, behind the desk's guard."""

from __future__ import annotations

import contextlib
import math
import traceback
from collections.abc import AsyncIterator, Callable

import anyio
import anyio.to_thread
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from sasci_archive.desk.guard import Guard
from sasci_archive.editions.templates import built, path, text
from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.workbench import (
    ahead,
    alternatives,
    around,
    comparing,
    deciding,
    editing,
    finding,
    names,
    notes,
    past,
    people,
    previewing,
    progress,
    readying,
    ruling,
    sound,
    themes,
    voices,
    weak,
    withheld,
)
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.news import News

_ROOMS: tuple[Callable[[Bench], list[Route]], ...] = (
    editing.routes,
    notes.routes,
    finding.routes,
    alternatives.routes,
    weak.routes,
    ruling.routes,
    people.routes,
    progress.routes,
    voices.routes,
    names.routes,
    around.routes,
    themes.routes,
    withheld.routes,
    sound.routes,
    comparing.routes,
    past.routes,
    deciding.routes,
    readying.routes,
    previewing.routes,
    ahead.routes,
)
"""What each panel of the page asks: a module with `routes(bench)`."""

_MOST = 16 << 20
"""Bytes that the page sends at once: what is pasted into one turn before it is saved, in any writing."""

_PAGES = Environment(
    loader=FileSystemLoader(path("workbench")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def application(bench: Bench, *, host: str, secret: str) -> Guard:
    """For one seminar. `host` is what the browser says it asks (127.0.0.1:8123), `secret` begins every path. Raises NotYet where the page's own
    program has not been built."""
    bundle = built("workbench.js")
    windows = anyio.CapacityLimiter(math.inf)  # each window waits in a thread that no other question needs

    async def page(_: Request) -> Response:
        try:
            title = bench.folder.seminar().title
        except SasciError:  # the page says what is wrong with it, and goes on when it is put right
            title = bench.folder.slug
        return HTMLResponse(
            _PAGES.get_template("page.html.j2").render(title=title, slug=bench.folder.slug, who=bench.who)
        )

    async def styles(_: Request) -> Response:
        return Response(text("workbench/workbench.css"), media_type="text/css")

    async def script(_: Request) -> Response:
        return Response(bundle.read_bytes(), media_type="text/javascript")

    async def medium(request: Request) -> Response:
        known = {each.name: each.media_type for each in bench.folder.recordings().recordings if each.is_media}
        name = request.path_params["name"]
        if name not in known or not (bench.folder.recording / name).is_file():
            raise HTTPException(404)
        return FileResponse(bench.folder.recording / name, media_type=known[name])

    async def news(request: Request) -> Response:
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(_told(bench, since, windows), media_type="text/event-stream")

    async def unforeseen(_: Request, error: Exception) -> Response:
        place = bench.folder.work / "fault.txt"
        with contextlib.suppress(SasciError):
            files.write(place, "".join(traceback.format_exception(error)).encode())
        return PlainTextResponse(
            "Something went wrong that we did not foresee. Nothing half-written was kept; go on, or load the page again. The details are in "
            f"{place.relative_to(bench.folder.path.parent)}; read it before you send it to us: it may hold names or words.",
            500,
        )

    routes = [
        Route("/", page),
        Route("/news", news),
        Route("/media/{name}", medium),
        *(route for room in _ROOMS for route in room(bench)),
        Route("/workbench.css", styles),
        Route("/workbench.js", script),
    ]
    app = Starlette(
        routes=[Mount(f"/{secret}", routes=routes)],
        exception_handlers={HTTPException: _nothing, Exception: unforeseen},
    )
    return Guard(app, host=host, secret=secret, framed=f"/{secret}/{previewing.BELOW}/", plays=True, most=_MOST)


async def _told(bench: Bench, since: str, windows: anyio.CapacityLimiter) -> AsyncIterator[bytes]:
    """What has changed, whenever it does. https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    number, other = await run_in_threadpool(bench.since, since)
    yield b"retry: 500\n\n" + b"".join(_event(bench, each) for each in other)
    while not bench.ending():
        news = await anyio.to_thread.run_sync(
            bench.news.after, number, bench.ending, abandon_on_cancel=True, limiter=windows
        )
        number += len(news)
        yield b"".join(_event(bench, each) for each in news) or b":\n\n"


def _event(bench: Bench, news: News) -> bytes:
    return f"id: {bench.news.place(news.number)}\ndata: ".encode() + msgspec.json.encode(news) + b"\n\n"


async def _nothing(_: Request, error: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", error.status_code if isinstance(error, HTTPException) else 404)
