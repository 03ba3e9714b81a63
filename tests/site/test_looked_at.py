"""A server for tests ends when they do, whoever has not taken all that they asked for."""

from __future__ import annotations

import gc
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.site.looked_at import on_loopback


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it is cut off while it reads a file
def test_a_browser_that_takes_sound_as_it_needs_it_keeps_no_test_from_ending(tmp_path: Path) -> None:
    with (tmp_path / "sound.m4a").open("wb") as file:
        file.truncate(64 << 20)
    with socket.socket() as browser:
        with on_loopback(tmp_path) as address:
            browser.connect(("127.0.0.1", urlsplit(address).port))
            browser.sendall(b"GET /sound.m4a HTTP/1.1\r\nHost: x\r\n\r\n")
            assert browser.recv(1000).startswith(b"HTTP/1.1 200")
        assert browser.fileno() >= 0  # it is open still
    gc.collect()  # what is not closed is told here, and in no other test
