"""Pages are served by this machine and looked at: a port, an address, a browser, until Ctrl-C.

Who opens a door decides who may come in: by default only this machine can ask, and where an address has a secret before its path, only who was told it.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from sasci_archive.errors import SasciError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOOPBACK: Final = "127.0.0.1"
_PORTS: Final = 65535
_LEAVE: Final = 2
"""Seconds that whoever is being answered has when it ends."""

Ending = Callable[[], bool]
"""Whether the server is about to end: who waits for news is then let go."""
Looks = Callable[[threading.Event], None]
"""Looks at what may change until the event is set."""


@contextlib.contextmanager
def opened(host: str = LOOPBACK, port: int = 0) -> Iterator[socket.socket]:
    """A place where one can be asked; 0 for a free port. Raises SasciError where it is taken, or none of this machine's."""
    if not 0 <= port <= _PORTS:
        raise SasciError(f"{port} is no port.", remedy="Take one from 1024 to 65535, or 0 for a free one.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        door = socket.create_server((host, port), family=family)  # the browser may ask before we answer
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0].lower()
        raise SasciError(
            f"Nothing can be served at {host}, port {port}: {why}.",
            remedy="Another program may have that port: leave --port out, and a free one is taken; --host is an address of this machine.",
        ) from error
    with door:
        yield door


@contextlib.contextmanager
def opened_again(port: int) -> Iterator[socket.socket]:
    """The same, for this machine alone: at the port one had before, at a free one where somebody else has it now."""
    with contextlib.ExitStack() as stack:
        try:
            door = stack.enter_context(opened(port=port))
        except SasciError:
            door = stack.enter_context(opened())
        yield door


def is_here(host: str) -> bool:
    """Whether only this machine can ask there."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def port(door: socket.socket) -> int:
    """The port it has."""
    number: int = door.getsockname()[1]
    return number


def names(door: socket.socket, host: str) -> tuple[str, ...] | None:
    """The names by which a server of this machine is asked; None where others may ask it, by whatever name."""
    if not is_here(host):
        return None
    return tuple(f"{name}:{port(door)}" for name in (host, LOOPBACK, "localhost", "[::1]"))


def address(door: socket.socket, host: str = LOOPBACK) -> str:
    """Where one can ask, from this machine: "http://127.0.0.1:8123"."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  all of its addresses
    return f"http://{f'[{host}]' if ':' in host else host}:{port(door)}"


def secret() -> str:
    """What nobody can guess, to stand before every path."""
    return secrets.token_urlsafe(24)


def forever(
    door: socket.socket,
    application: Callable[[Ending], ASGIApp],
    *,
    browse: str = "",
    looks: Looks | None = None,
    ends: Callable[[], None] = lambda: None,
    patience: float = 5,
    silent: bool = False,
) -> None:
    """Serve until Ctrl-C. `browse` is the address that is opened in the browser, `looks` runs beside it and has so many seconds of `patience` to end, `ends` is called as soon as
    it is to end. `silent` where the application says itself what went wrong, and the terminal is to show no traceback. Raises what nobody foresaw in `looks`, when it has
    stopped."""
    import uvicorn

    from sasci_archive.door.patience import HEAD, MOST, Patience

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # here, and not where a signal comes: not only those end it
            threading.Thread(target=ends, daemon=True).start()
            await super().shutdown(sockets)

    if silent:
        unheard = logging.getLogger("uvicorn.error")
        unheard.addHandler(logging.NullHandler())
        unheard.propagate = False
    stop, unforeseen = threading.Event(), list[Exception]()

    def look() -> None:
        try:
            if looks:
                looks(stop)
        except Exception as error:  # noqa: BLE001  told where all that is unforeseen is told
            unforeseen.append(error)
            server.should_exit = True

    config = uvicorn.Config(
        application(lambda: server.should_exit),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_LEAVE,
        http=Patience,
        limit_concurrency=MOST,
        h11_max_incomplete_event_size=HEAD,
    )
    server = Server(config)
    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    if browse:  # one in the terminal (w3m) is waited for, and waits for us
        threading.Thread(target=webbrowser.open, args=(browse,), daemon=True).start()
    try:
        with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
            server.run(sockets=[door])
    finally:
        stop.set()
        looker.join(patience)
    if unforeseen:
        raise unforeseen[0]
