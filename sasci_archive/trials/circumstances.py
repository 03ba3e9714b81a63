"""Under what a figure was measured: which commit, which machine, which day, and what else the machine did meanwhile."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

_CHECKOUT = Path(__file__).parents[2]
_TELLING: Final = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_vnni": "AVX-512 VNNI", "avx_vnni": "AVX VNNI", "amx_int8": "AMX"}  # fmt: skip
"""What a processor can do that decides how quick recognition is."""


class Under(msgspec.Struct, frozen=True):
    """`commit` is "" where nobody can tell, with a + where files differed from it. `load` is that of the machine before (1 is one busy core; None on Windows); `others` how many cores were busy with
    other processes meanwhile, None where it could not be told. What a case asks and did not start itself, or has not ended yet (a browser, a server), is among the others."""

    commit: str
    machine: str
    on: dt.date
    load: float | None
    others: float | None
    seconds: float


class Watch:
    """Looks at the machine from its making until it is asked."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._on = now().date()
        self._load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
        self._started, self._own, self._all = time.perf_counter(), sum(os.times()[:4]), _busy()

    def told(self) -> Under:
        """Until now."""
        seconds, busy, others = time.perf_counter() - self._started, _busy(), None
        if busy is not None and self._all is not None and seconds:
            others = max(0.0, round((busy - self._all - (sum(os.times()[:4]) - self._own)) / seconds, 2))
        return Under(commit(), machine(), self._on, self._load, others, round(seconds, 1))


def commit(home: Path = _CHECKOUT) -> str:
    """The first ten digits of the commit that is checked out, with a + where a file that is under version control differs; "" outside a checkout."""

    def asked(*arguments: str) -> str:
        return subprocess.run(  # noqa: S603 - git, where it is on the path
            ["git", *arguments],  # noqa: S607
            cwd=home,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    try:
        changed = asked("status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)docs")
        return asked("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine() -> str:
    """The processor and what it can do that counts here, cores, memory, system, Python."""
    memory = ""
    with contextlib.suppress(ValueError, OSError, AttributeError):
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
    what = ""
    with contextlib.suppress(OSError):
        what = processor(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return f"{what or platform.processor() or platform.machine()}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def processor(told: str) -> str:
    """The first processor of Linux's /proc/cpuinfo: its name, family and model, and what it can do that counts.

    >>> processor("model name : AMD EPYC\\ncpu family : 26\\nmodel : 2\\nflags : fpu avx2 avx512f\\n")
    'AMD EPYC (family 26, model 2; AVX2, AVX-512, no VNNI)'
    """
    found = dict(re.findall(r"(?m)^([^\t:]+?)\s*: (.*)$", told.partition("\n\n")[0]))
    can = [name for flag, name in _TELLING.items() if flag in found.get("flags", "").split()]
    if not found.get("model name"):
        return ""
    told_of = ", ".join([*can, *([] if any("VNNI" in each for each in can) else ["no VNNI"])])
    return f"{found['model name']} (family {found.get('cpu family', '?')}, model {found.get('model', '?')}; {told_of})"


def _busy() -> float | None:
    """Seconds for which all cores together have been busy since the machine began; None where nobody tells."""
    try:
        import psutil
    except ImportError:
        return None
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0))  # fmt: skip
