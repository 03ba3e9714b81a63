"""Memory given back to the machine. Engines take and free large blocks in many threads, and the C library keeps what lies
between blocks still in use: without this, what a long recording takes would grow from window to window."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Give what is free back, where the C library can (glibc: malloc_trim(3)); elsewhere nothing happens."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
