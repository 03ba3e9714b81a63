"""How long a visitor may take to say what they want, and how many may be here at once: who opens connections and says nothing, or a letter now and then,
keeps nobody else out."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS: Final = 20.0
"""From a request's first byte (or the connection's beginning) to its last."""
MOST: Final = 500
"""Connections at a time: those above are told that it is too much, at once."""
HEAD: Final = 16_384
"""Bytes of the lines above a request: no browser sends a quarter of it."""


class Patience(H11Protocol):
    """uvicorn's own reader of requests, which ends a connection that has not said its request in time. uvicorn knows such a limit only between
    requests (`timeout_keep_alive`)."""

    seconds = SECONDS
    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody has come."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """They have said something."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """They were answered: from their next byte on it counts again, which may be here already."""
        self._stop()
        super().on_response_complete()
        if self.conn.trailing_data[0]:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """The hour runs while a request has begun, or none has yet, and stops when it is said whole."""
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            if self._ends is None:
                self._ends = self.loop.call_later(self.seconds, self._give_up)
        else:
            self._stop()

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _give_up(self) -> None:
        self._ends = None
        if not self.transport.is_closing():
            self.transport.abort()
