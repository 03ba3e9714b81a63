"""Who opens connections and says nothing, or a letter now and then, keeps nobody else out; what listens, listens on this machine alone unless it is told otherwise."""

from __future__ import annotations

import ast
import contextlib
import inspect
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sasci_archive import door
from sasci_archive.desk import guard
from sasci_archive.door import patience
from sasci_archive.serving import guard as serving_guard

PACKAGE = Path(door.__file__).parents[1]


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Says hello, when all that was asked is there."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


class Short(patience.Patience):
    """One that waits less long, so that no test does."""

    seconds = 1.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(
            hello, log_config=None, access_log=False, lifespan="off", http=Short, limit_concurrency=patience.MOST,
            h11_max_incomplete_event_size=patience.HEAD,
        )  # fmt: skip
        server = uvicorn.Server(config)
        runs = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        runs.start()
        yield door.getsockname()[1]
        server.should_exit = True
        runs.join(10)


def get(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return bytes(answer.read())


SLOW = (
    b"",
    b"GET / HTTP/1.1\r\nHost: x\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost:",
)


@pytest.mark.parametrize("begins", SLOW)
def test_who_does_not_say_their_request_in_time_is_let_go_and_others_are_answered(port: int, begins: bytes) -> None:
    with contextlib.ExitStack() as held:
        slow = [held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(20)]
        for each in slow:
            each.sendall(begins)
        assert get(port) == b"hello"
        for each in slow:
            with contextlib.suppress(ConnectionError):
                while each.recv(1000):
                    pass
        assert get(port) == b"hello"


def test_a_letter_now_and_then_does_not_keep_a_connection_open(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        slow.settimeout(0.05)
        assert any(_is_over(slow, f"x{n}: y\r\n".encode()) for n in range(600))
        assert get(port) == b"hello"


def _is_over(line: socket.socket, says: bytes) -> bool:
    """Whether the other end has gone, when something more is said."""
    try:
        line.sendall(says)
        return not line.recv(100)
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_who_asks_again_and_again_on_one_connection_is_answered_each_time(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for _ in range(5):
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"hello"):
                answer += line.recv(1000)


def test_lines_above_a_request_without_end_are_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nx: " + b"y" * (4 * patience.HEAD))
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := line.recv(1000):
                answer += part
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


def test_every_server_is_so_patient_and_no_more() -> None:
    text = Path(door.__file__).read_text("utf-8")
    for said in (
        "http=Patience",
        "limit_concurrency=MOST",
        "h11_max_incomplete_event_size=HEAD",
    ):
        assert said in text


def test_no_address_with_a_secret_is_told_to_another_place() -> None:
    """Neither by the page that leads there (Referer), nor to a page that frames it or opens it."""
    for headers in (guard._HEADERS, guard._AROUND, guard._FRAMED, guard._PLAYS):
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors" in headers["content-security-policy"]
    assert serving_guard.HEADERS["referrer-policy"] == "no-referrer"


def test_whatever_listens_listens_on_this_machine_unless_it_is_told_otherwise() -> None:
    """Every place in the package that opens a door: on loopback, or where a person's `--host` says."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        name, text = file.relative_to(PACKAGE).as_posix(), file.read_text("utf-8")
        assert not re.search(r"0\.0\.0\.0|INADDR_ANY", text) or name == "door/__init__.py", name
        for node in ast.walk(ast.parse(text)) if "socket" in text else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"bind", "create_server"}
            ):
                found.add(name)
                said = ast.unparse(node)
                assert "LOOPBACK" in said or "127.0.0.1" in said or name == "door/__init__.py", f"{name}: {said}"
    assert "door/__init__.py" in found
    assert inspect.signature(door.opened).parameters["host"].default == door.LOOPBACK


def test_dask_shows_and_listens_on_this_machine_alone() -> None:
    text = (PACKAGE / "batch" / "cluster.py").read_text("utf-8")
    calls = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("LocalCluster", "Scheduler", "SpecCluster"))
    ]
    assert calls
    for call in calls:
        said = {key.arg: ast.unparse(key.value) for key in call.keywords}
        assert "127.0.0.1" in said["host"], said
        assert "127.0.0.1" in said.get("dashboard_address", "None") or said.get("dashboard_address") == "None", said
