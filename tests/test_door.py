"""A door of this machine: who finds the one they had, what is opened, and how it ends."""

from __future__ import annotations

import threading
import time
import urllib.request
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sasci_archive import door


def test_who_comes_back_finds_the_port_they_had_unless_somebody_else_has_it() -> None:
    with door.opened() as first:
        had = door.port(first)
        with door.opened_again(had) as other:
            assert door.port(other) not in (0, had)
    with door.opened_again(had) as again:
        assert door.port(again) == had
    with door.opened_again(99_999) as none:  # a file that says so
        assert door.port(none)


def test_no_two_secrets_are_alike() -> None:
    assert len({door.secret() for _ in range(100)}) == 100
    assert len(door.secret()) == 32


def test_what_is_opened_is_looked_at_until_something_unforeseen_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    told: list[door.Ending] = []

    async def page(_: Request) -> Response:
        return PlainTextResponse("Here.")

    def application(ending: door.Ending) -> Any:
        told.append(ending)
        return Starlette(routes=[Route("/", page)])

    def looks(stop: threading.Event) -> None:
        end = time.monotonic() + 20
        while not seen or b"Here." not in urllib.request.urlopen(seen[0], timeout=10).read():  # noqa: S310
            assert time.monotonic() < end
            stop.wait(0.02)
        assert not told[0]()
        raise RuntimeError("nobody foresaw it")

    monkeypatch.setattr(webbrowser, "open", seen.append)
    with door.opened() as opened, ThreadPoolExecutor(1) as elsewhere:  # a browser of other tests may have a loop here
        address = f"{door.address(opened)}/"
        ended = elsewhere.submit(door.forever, opened, application, browse=address, looks=looks)
        with pytest.raises(RuntimeError, match="nobody foresaw it"):
            ended.result(30)
    assert seen == [address]
    assert told[0]()


def test_whatever_ends_it_whoever_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()
    monkeypatch.setattr(webbrowser, "open", lambda _: True)

    def looks(_: threading.Event) -> None:
        raise RuntimeError("it is over")

    with door.opened() as opened, ThreadPoolExecutor(1) as elsewhere:
        app = Starlette(routes=[])
        ended = elsewhere.submit(door.forever, opened, lambda _: app, looks=looks, ends=told.set)
        with pytest.raises(RuntimeError, match="it is over"):
            ended.result(60)
        assert told.wait(20)


def test_a_browser_in_the_terminal_that_is_waited_for_has_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no window, but w3m: it is opened and waited for, and asks who serves."""
    read: list[bytes] = []

    def browser(address: str) -> bool:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
            read.append(answer.read())
        return True

    async def page(_: Request) -> Response:
        return PlainTextResponse("Here.")

    def looks(_: threading.Event) -> None:
        end = time.monotonic() + 60
        while not read and time.monotonic() < end:
            time.sleep(0.02)
        raise RuntimeError("it is over")

    monkeypatch.setattr(webbrowser, "open", browser)
    with door.opened() as opened, ThreadPoolExecutor(1) as elsewhere:
        address = f"{door.address(opened)}/"
        app = Starlette(routes=[Route("/", page)])
        ended = elsewhere.submit(door.forever, opened, lambda _: app, browse=address, looks=looks)
        with pytest.raises(RuntimeError, match="it is over"):
            ended.result(120)
    assert read == [b"Here."]
