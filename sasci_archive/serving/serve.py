"""The door is opened: on this machine, or to a network where that is said, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

from sasci_archive.errors import SasciError
from sasci_archive.serving.app import application
from sasci_archive.serving.keeping import Keeping
from sasci_archive.serving.preparing import PLACE
from sasci_archive.serving.served import Served

LOOPBACK = "127.0.0.1"
_TICK = 200
"""Milliseconds between one look at the clock and the next, where nobody asks for anything and nothing changes."""

_PORTS = 65535


@contextlib.contextmanager
def door(host: str, port: int) -> Iterator[socket.socket]:
    """A place where one can be asked. Raises SasciError where it is taken, or none of this machine's."""
    if not 0 <= port <= _PORTS:
        raise SasciError(f"{port} is no port.", remedy="Take one from 1024 to 65535, or 0 for a free one.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        opened = socket.create_server((host, port), family=family)
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0].lower()
        raise SasciError(
            f"Nothing can be served at {host}, port {port}: {why}.",
            remedy="Another program may have that port: leave --port out, and a free one is taken; --host is an address of this machine.",
        ) from error
    with opened:
        yield opened


def is_here(host: str) -> bool:
    """Whether only this machine can ask there."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def names(door_: socket.socket, host: str) -> tuple[str, ...] | None:
    """The names by which a server of this machine is asked; None where others may ask it, by whatever name."""
    port = door_.getsockname()[1]
    return tuple(f"{name}:{port}" for name in (host, LOOPBACK, "localhost", "[::1]")) if is_here(host) else None


def address(door_: socket.socket, host: str) -> str:
    """Where one can ask, from this machine."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  all of its addresses
    return f"http://{f'[{host}]' if ':' in host else host}:{door_.getsockname()[1]}"


def forever(
    door_: socket.socket,
    served: Served,
    keeping: Keeping,
    places: Callable[[], tuple[Path, ...]],
    *,
    host: str,
    opens: bool = False,
) -> None:
    """Serve until Ctrl-C; `places` are where something may change. Raises what nobody foresaw, when it has stopped."""
    import uvicorn
    import watchfiles

    from sasci_archive.serving import patience

    stop, unforeseen = threading.Event(), list[Exception]()

    def look() -> None:
        try:
            for _ in watchfiles.watch(
                *places(),
                watch_filter=lambda _, file: PLACE not in Path(file).parts,
                stop_event=stop,
                debounce=300,
                step=50,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                keeping.turn()
        except Exception as error:  # noqa: BLE001  told where all that is unforeseen is told
            unforeseen.append(error)
            server.should_exit = True

    reloads = is_here(host)
    config = uvicorn.Config(
        application(served, hosts=names(door_, host), reloads=reloads, ending=lambda: server.should_exit),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
        http=patience.Patience,
        limit_concurrency=patience.MOST,
        h11_max_incomplete_event_size=patience.HEAD,
    )
    server = uvicorn.Server(config)
    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    if opens:
        webbrowser.open(f"{address(door_, host)}/")
    try:
        with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
            server.run(sockets=[door_])
    finally:
        stop.set()
        looker.join(60)
    if unforeseen:
        raise unforeseen[0]
