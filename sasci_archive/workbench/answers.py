"""How the bench answers the page: JSON; and where something cannot be done, the sentence that says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.workbench.bench import Bench

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong and what to do."""

    wrong: str


def told(value: object, status: int = 200) -> Response:
    """As JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def answering(bench: Bench, does: Callable[[Request], object]) -> Endpoint:
    """An endpoint that reads: what `does` gives, in a thread of its own, as JSON. What cannot be done is a sentence with status 409."""

    async def answer(request: Request) -> Response:
        def done() -> Response:
            try:
                return told(does(request))
            except SasciError as error:
                return told(Wrong(bench.sentence(error)), 409)

        return await run_in_threadpool(done)

    return answer


def asked(bench: Bench, kind: type[T], does: Callable[[T], object]) -> Endpoint:
    """An endpoint that is sent a `kind` as JSON; 422 where it is none. A turn that is not as the window had it: status 412."""

    async def answer(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:  # the window was closed while it spoke
            return Response(status_code=400)

        def done() -> Response:
            try:
                return told(does(msgspec.json.decode(body, type=kind)))
            except msgspec.MsgspecError:
                return told(Wrong("The page asked for something that is none of the workbench's. Load it again."), 422)
            except OutOfDate as error:
                return told(Wrong(bench.sentence(error)), 412)
            except SasciError as error:
                return told(Wrong(bench.sentence(error)), 409)

        return await run_in_threadpool(done)

    return answer
