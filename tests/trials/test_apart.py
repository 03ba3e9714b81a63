"""What a program takes is seen from outside, with what it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sasci_archive.errors import NotYet
from sasci_archive.trials import apart

HOLDS = "import time; held = bytearray(150_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(1.5)"


def test_memory_of_a_program_and_of_what_it_starts_is_counted_together() -> None:
    both = f"import subprocess, sys; it = subprocess.Popen([sys.executable, '-c', {HOLDS!r}]); {HOLDS}; it.wait()"
    ran = apart.ran([sys.executable, "-c", both], {}, called="both")
    assert 300 < ran.peak < 420
    assert ran.seconds > 1.5


def test_seconds_of_the_processor_are_those_of_the_program() -> None:
    ran = apart.ran([sys.executable, "-c", "import time; time.sleep(0.3)"], {}, called="sleeps")
    assert ran.seconds - ran.processor > 0.25


def test_a_program_that_fails_is_named_with_the_last_that_it_said() -> None:
    with pytest.raises(NotYet, match="`it` failed: ValueError: no such sound"):
        apart.ran([sys.executable, "-c", "raise ValueError('no such sound')"], {}, called="it")


def test_whoever_is_stopped_leaves_no_program_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(process: subprocess.Popen[bytes]) -> float:
        (tmp_path / "it").write_text(str(process.pid))
        raise KeyboardInterrupt

    monkeypatch.setattr(apart, "_ended", stopped)
    with pytest.raises(KeyboardInterrupt):
        apart.ran([sys.executable, "-c", "import time; time.sleep(60)"], {}, called="it")
    assert not psutil.pid_exists(int((tmp_path / "it").read_text()))


def test_a_program_that_does_not_end_is_stopped_and_named() -> None:
    with pytest.raises(NotYet, match=r"`sleeper` had not ended after 0.5 s and was stopped\."):
        apart.ran([sys.executable, "-c", "import time; time.sleep(60)"], {}, called="sleeper", longest=0.5)
