"""Who may ask, and what every answer says to browsers.

On this machine only its own names are answered, so that no page that a browser has open beside it can reach in by a name of its own (DNS
rebinding). What a request calls this server is never repeated: addresses come from `sasci.toml`, or from the door that was opened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
PAGE_POLICY = "frame-ancestors 'none'"
"""Of a page: it has a policy of its own in its head, which cannot say this."""
FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; frame-ancestors 'none'"
)
"""Of all else that a browser may show by itself."""
SCRIPT_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"
"""Of a script: one that works beside a page (the search's) has the policy it came with, and none of the page's."""
OAI = "/oai"


class Guard:
    """In front of the pages. `hosts` are the names this server answers to; None: whatever it is called."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be asked, with the headers that all answers have."""
        if scope["type"] != "http":
            return
        app: ASGIApp = self._app
        methods = ("GET", "HEAD", "POST") if scope["path"] == OAI else ("GET", "HEAD")
        if self._hosts is not None and Headers(scope=scope).getlist("host") not in [[host] for host in self._hosts]:
            app = PlainTextResponse("This server is not called so.", 421)
        elif scope["method"] not in methods:
            app = PlainTextResponse("That is not done here.", 405, {"allow": ", ".join(methods)})
        await app(scope, receive, _guarded(send))


def _guarded(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kind = headers.get("content-type", "").partition(";")[0]
            policy = {"text/html": PAGE_POLICY, "text/javascript": SCRIPT_POLICY}.get(kind, FILE_POLICY)
            # a browser puts the headers of a 304 in the place of those that it has kept: the policy of what was not sent would be another's
            told = HEADERS if message["status"] == 304 else {**HEADERS, "content-security-policy": policy}
            for name, value in told.items():
                headers[name] = value
        await send(message)

    return sent
