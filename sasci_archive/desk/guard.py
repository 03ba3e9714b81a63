"""Who may ask the desk anything: this machine's browser, by the address that was printed, from the desk's own pages.

The desk listens on 127.0.0.1. Its address holds a secret; whoever does not know it is told nothing. A page of somebody else's that a
browser has open beside it is kept out by Host (DNS rebinding) and Origin (forged requests).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 1 << 20
"""Bytes that a form may have, where nothing else is said."""

_WHOLE = re.compile(r"[0-9]{1,12}")

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_AROUND = {**_HEADERS, "content-security-policy": f"{_POLICY}; frame-src 'self'"}
_FRAMED = {
    **_HEADERS,
    "content-security-policy": "connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
}
"""Of a page of ours that stands in another of ours, and has a stricter policy of its own in its head."""
_PLAYS = {**_HEADERS, "content-security-policy": f"{_POLICY}; media-src 'self'; frame-src 'self'"}
"""Of a page that plays what was recorded."""


class Guard:
    """In front of an application whose paths begin with the secret; what lies below the path `framed` may stand in its other pages. With
    `plays` they may play sound and pictures that it serves. What is sent at once has at most `most` bytes."""

    def __init__(
        self, app: ASGIApp, *, host: str, secret: str, framed: str = "", plays: bool = False, most: int = MOST
    ) -> None:
        self._app, self._host, self._secret, self._framed, self._most = app, host, secret, framed, most
        self._around = _PLAYS if plays else _AROUND if framed else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be, with the headers that keep it here."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        refusal = self._refused(request)
        answer: ASGIApp = refusal or self._app
        await answer(scope, receive, _guarded(send, self._headers(request.url.path)))

    def _headers(self, path: str) -> dict[str, str]:
        return _FRAMED if self._framed and path.startswith(self._framed) else self._around

    def _refused(self, request: Request) -> Response | None:
        known = secrets.compare_digest(request.url.path.split("/")[1].encode(), self._secret.encode())
        if request.headers.get("host") != self._host or not known:
            return PlainTextResponse("There is nothing here.", 404)
        if request.method not in {"GET", "HEAD", "POST"}:
            return PlainTextResponse("That is not done here.", 405)
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        if origin not in {None, f"http://{self._host}"} or site not in {"same-origin", "none"}:
            return PlainTextResponse("Another page may not ask this.", 403)
        if request.method == "POST" and origin is None:
            return PlainTextResponse("Who asks this is not said.", 403)
        length = request.headers.get("content-length", "0")
        if not _WHOLE.fullmatch(length) or int(length) > self._most or "transfer-encoding" in request.headers:
            return PlainTextResponse(
                f"That is too much: at most {self._most >> 20} MB come at once. Send less, in several parts.", 413
            )
        return None


def _guarded(send: Send, headers: Mapping[str, str]) -> Callable[[Message], Awaitable[None]]:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message.get("headers", []) if k.decode() not in headers]
            message["headers"] = [*kept, *((k.encode(), v.encode()) for k, v in headers.items())]
        await send(message)

    return sent
