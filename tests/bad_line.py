"""A line to a server that can be cut, lose one answer, or be slow: a real one, on loopback."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

_REQUEST = re.compile(rb"(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP/1\.1\r\n")


class Line:
    """`count` requests went over it so far. From request `cut_at` on nothing goes through any more; the answer to request `lost_at` does not come back; each
    request waits for `delay` seconds."""

    def __init__(self, to: str) -> None:
        parts = urlsplit(to)
        self._to = (parts.hostname or "", parts.port or 80)
        self._lock, self.count, self.cut_at, self.lost_at, self.delay = threading.Lock(), 0, 0, 0, 0.0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def sound(self) -> None:
        """As at the beginning."""
        self.count, self.cut_at, self.lost_at, self.delay = 0, 0, 0, 0.0

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(self._to) as server:
            lost = threading.Event()
            threading.Thread(target=self._answers, args=(server, client, lost), daemon=True).start()
            while content := client.recv(1 << 16):
                if _REQUEST.match(content):
                    time.sleep(self.delay)
                    with self._lock:
                        self.count += 1
                        number = self.count
                    if number == self.lost_at:
                        lost.set()
                if self.cut_at and self.count >= self.cut_at:
                    return
                server.sendall(content)

    def _answers(self, server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while content := server.recv(1 << 16):
                if lost.is_set() and not content.startswith(b"HTTP/1.1 100"):
                    break
                client.sendall(content)
        for each in (client, server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line(to: str) -> Iterator[Line]:
    opened = Line(to)
    try:
        yield opened
    finally:
        opened.close()
