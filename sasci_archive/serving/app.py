"""The pages, and the harvest, for whoever asks: exactly what was listed when the snapshot was made, and the same at one instant for all."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote

import msgspec
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from sasci_archive.editions import templates
from sasci_archive.errors import Disk
from sasci_archive.harvest import protocol
from sasci_archive.serving import searching
from sasci_archive.serving.guard import OAI, Guard
from sasci_archive.serving.served import Served, Showing, Verdict
from sasci_archive.serving.snapshot import Shown
from sasci_archive.site import searching as site
from sasci_archive.store import files

if TYPE_CHECKING:
    from collections.abc import Collection

_OURS: Final = "/~serving"
"""Below it lies what only this server has."""
_WAIT: Final = 0.5
"""Seconds after which a word is sent although nothing has changed: so a closed window is noticed, and Ctrl-C waits for nobody."""
_MOST: Final = 1 << 16
"""Bytes that the arguments of a harvester may have."""
_META: Final = re.compile(rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')
_SCRIPT: Final = f'<script src="{_OURS}/reload.js" type="module"></script>\n'.encode()

GONE = "It was public, and is not any more. Why is not told here, as that could tell of somebody."
NOTHING = "There is no page of that name here."
UNREACHED = "What was said cannot be searched just now. Every page is there as it was. Please come again in a moment."
ANEW = "Something has just been withdrawn, and the pages that may tell of it are being made anew. Please come again in a moment."


def application(
    served: Served,
    *,
    hosts: Collection[str] | None,
    reloads: bool = False,
    ending: Callable[[], bool] = lambda: False,
) -> Guard:
    """For all who ask by one of the names `hosts` (None: by any). With `reloads` pages look for changes; `ending` says that the server stops."""

    async def page(request: Request) -> Response:
        return await _shown(served, request, reloads=reloads)

    async def harvest(request: Request) -> Response:
        asked = request.url.query.encode()
        if request.method == "POST":
            asked = await _body(request)
        if len(asked) > _MOST:
            return Response(status_code=413)
        return await run_in_threadpool(_harvested, served, asked)

    async def changes(_: Request) -> Response:
        return StreamingResponse(_told(served, ending), media_type="text/event-stream")

    async def script(_: Request) -> Response:
        return Response(templates.text("serving/reload.js"), media_type="text/javascript")

    routes = [Route(OAI, harvest, methods=["GET", "POST"])] if served.harvest else []
    if reloads:
        routes += [Route(f"{_OURS}/changes", changes), Route(f"{_OURS}/reload.js", script)]
    app = Starlette(routes=[*routes, Route("/{path:path}", page, methods=["GET"])])
    app.router.redirect_slashes = False
    return Guard(app, hosts)


# -- pages -----------------------------------------------------------------------------------------------------------


async def _shown(served: Served, request: Request, *, reloads: bool) -> Response:
    """Of what is shown when it is read: where another is shown by then, the files of the one before may have been taken away."""
    while True:
        showing = await run_in_threadpool(served.look)
        try:
            return await run_in_threadpool(_answer, showing, request, reloads=reloads)
        except Disk:
            if (await run_in_threadpool(served.look)).number == showing.number:
                raise


def _answer(showing: Showing, request: Request, *, reloads: bool) -> Response:
    asked: str = request.scope["path"]
    name, slug = asked.removeprefix("/"), _slug(asked)
    of = showing.of
    if asked == searching.PATH and of.index:
        return _found(showing, request)
    if slug in of.withdrawn or showing.verdict(slug) is Verdict.CLOSED:
        own = of.files.get(f"seminars/{slug}/index.html") if slug in of.withdrawn and showing.whole else None
        return _page(own, request, 410, reloads=reloads) if own else _said(410, "Withdrawn", GONE)
    if name == "" or name.endswith("/"):
        name += "index.html"
    elif name not in of.files and f"{name}/index.html" in of.files:
        return RedirectResponse(f"/{quote(name.lstrip('/'))}/", 301)
    shown = of.files.get(name) if name != site.ANSWERS else None
    if not showing.may_show(name):
        return _said(503, "A moment, please", ANEW, {"retry-after": "2"})
    if shown is None:
        other = of.files.get("404.html")
        return _page(other, request, 404, reloads=reloads) if other else _said(404, "Nothing here", NOTHING)
    if shown.media_type.startswith("text/html"):
        return _page(shown, request, 200, reloads=reloads)
    return _file(shown, request)


def _found(showing: Showing, request: Request) -> Response:
    every, index = showing.of.files, showing.index
    in_browser = f"/{site.PATH}" if f"{site.PATH}index.html" in every else ""
    around = files.read(every[site.ANSWERS].path) if index and site.ANSWERS in every else site.HERE.encode()
    try:
        found = searching.page(index, around, request.query_params, in_browser=in_browser)
    except searching.NotReached:
        return _said(503, "A moment, please", UNREACHED, {"retry-after": "5"})
    if found is None:
        return _said(503, "A moment, please", ANEW, {"retry-after": "2"})
    return Response(found, headers={"cache-control": "no-store"}, media_type="text/html")


def _slug(path: str) -> str:
    parts = path.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "seminars" else ""


def _page(shown: Shown, request: Request, status: int, *, reloads: bool) -> Response:
    content = files.read(shown.path)
    if reloads:
        content = reloading(content)
    tag = _tag(hashlib.sha256(content).hexdigest())
    if status == 200 and _has(request, tag):
        return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
    return Response(content, status, {"etag": tag, "cache-control": "no-cache"}, media_type="text/html")


def _file(shown: Shown, request: Request) -> Response:
    tag = _tag(shown.sha256)
    headers = {"etag": tag, "cache-control": "no-cache"}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    with files.disk_errors(shown.path, "read"):
        there = shown.path.stat()
    return FileResponse(shown.path, headers=headers, media_type=shown.media_type, stat_result=there)


def _tag(sha256: str) -> str:
    return f'"{sha256[:32]}"'


def _has(request: Request, tag: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match"""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known


def reloading(page: bytes) -> bytes:
    """A page with the script that looks for changes, and leave for it in the page's own policy: nothing is taken from that."""
    head, end, tail = page.rpartition(b"</body>")
    return _META.sub(_allowing, head + _SCRIPT + end + tail if end else page + _SCRIPT, count=1)


def _allowing(meta: re.Match[bytes]) -> bytes:
    policy = dict[str, str]()
    for directive in meta[2].decode().split(";"):
        name, _, sources = directive.strip().partition(" ")
        policy.setdefault(name, sources.strip())
    for name in ("script-src", "connect-src"):
        before = [source for source in policy.get(name, "").split() if source not in {"'none'", "'self'"}]
        policy[name] = " ".join([*before, "'self'"])
    return (
        meta[1] + "; ".join(f"{name} {sources}".strip() for name, sources in policy.items() if name).encode() + meta[3]
    )


def _said(status: int, title: str, told: str, headers: dict[str, str] | None = None) -> Response:
    return Response(said(title, told), status, {"cache-control": "no-store", **(headers or {})}, media_type="text/html")


@functools.cache
def said(title: str, told: str) -> bytes:
    """A page of the server's own."""
    style = templates.text("withdrawn.css")
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(templates.text("serving/said.html.j2"))
    return page.render(
        title=title,
        told=told,
        style=Markup(style),  # noqa: S704  a template's own style
        style_digest=templates.integrity(style),
    ).encode()


async def _told(served: Served, ending: Callable[[], bool]) -> AsyncIterator[str]:
    """What is to be seen, whenever it changes. https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    told = ""
    while not ending():
        showing = await run_in_threadpool(served.look)
        fault = served.fault
        news = msgspec.json.encode({"number": showing.number, "fault": fault}).decode()
        yield f"data: {news}\n\n" if news != told else ":\n\n"
        told = news
        await run_in_threadpool(served.after, showing.number, fault, _WAIT)


# -- the harvest -----------------------------------------------------------------------------------------------------


async def _body(request: Request) -> bytes:
    """What a harvester sends, as far as it is read."""
    content = b""
    async for block in request.stream():
        content += block
        if len(content) > _MOST:
            break
    return content


def _harvested(served: Served, asked: bytes) -> Response:
    showing = served.look()
    if not showing.certain:  # neither public nor deleted: it is asked again
        return Response(status_code=503, headers={"retry-after": "2"})
    pairs = parse_qsl(asked.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    content = protocol.answer(pairs, served.repository(showing), served.now())
    return Response(content, media_type="text/xml", headers={"cache-control": "no-store"})
