"""What a reader may do while it reads: so much memory, so many seconds, no file outside the folder it was given, no network, no other program."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

SECONDS: Final = 10
MEMORY: Final = 1 << 30
"""Bytes beyond what the process has when it begins."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES: Final = frozenset(("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.rmtree", "shutil.move"))  # fmt: skip
_NEVER: Final = frozenset(("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "exec.compile"))  # fmt: skip


class Outside(Exception):  # noqa: N818 - a word, as those of `errors` are
    """A reader did something outside the folder that it was given."""


class _Watch:
    """`home` is the folder that may be written to; None while nothing is watched."""

    home: str | None = None
    temporary = os.path.realpath(tempfile.gettempdir())

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.home is None:
            return
        if event in _NEVER and event != "exec.compile":
            raise Outside(f"{event} {arguments!r}"[:300])
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and flags & _WRITES and not self._inside(path):
                raise Outside(f"wrote to {path!r}")
        elif event in _CHANGES:
            for path in arguments[: 2 if event in {"os.rename", "os.link"} else 1]:
                if isinstance(path, str | bytes) and not self._inside(path):
                    raise Outside(f"{event} {path!r}")

    def _inside(self, path: str | bytes) -> bool:
        home, self.home = self.home, None  # resolving it is no doing of the reader's
        try:
            real = os.path.realpath(os.fsdecode(path))
        except ValueError:
            return True  # no file can be called so
        finally:
            self.home = home
        return real == home or real.startswith(f"{home}{os.sep}")


WATCH: Final = _Watch()


def begin(memory: int = MEMORY) -> None:
    """Bound this process for good: its memory, and what it may touch while `WATCH.home` is set. A reader that hangs ends it by SIGALRM."""
    size = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        if sys.platform == "linux"
        else 4 << 30
    )
    resource.setrlimit(resource.RLIMIT_AS, (size + memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    sys.addaudithook(WATCH)
