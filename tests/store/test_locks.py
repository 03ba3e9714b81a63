"""Who only looks whether somebody writes keeps nobody from writing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from sasci_archive.store import locks


class Slow:
    """Somebody whom the machine keeps waiting in the midst of a look."""

    def __init__(self, lock: Path, patched: pytest.MonkeyPatch) -> None:
        self._lock, self._real, self._who = lock, locks._locks, 0
        self.looks = threading.Event()
        patched.setattr(locks, "_locks", self._locks)

    def look(self) -> bool:
        """What they find."""
        self._who = threading.get_ident()
        return locks.is_held(self._lock)

    def _locks(self, file: BinaryIO, **how: Any) -> bool:
        found = self._real(file, **how)
        if threading.get_ident() == self._who:
            self.looks.set()
            time.sleep(0.3)
        return found


def test_a_lock_that_somebody_looks_at_just_now_can_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`inv doctor` looks at what killed runs have left; in that moment a run begins."""
    (tmp_path / "a.lock").write_bytes(b"published by another run, since yesterday\nlong")
    slow = Slow(tmp_path / "a.lock", monkeypatch)
    with ThreadPoolExecutor(1) as other:
        looked = other.submit(slow.look)
        assert slow.looks.wait(60)
        with locks.held(tmp_path / "a.lock", b"archived"):
            assert locks.is_held(tmp_path / "a.lock")
            with pytest.raises(locks.Held) as held, locks.held(tmp_path / "a.lock", b"too late"):
                pass
        assert looked.result() is False
    assert held.value.holder == b"archived"
    assert not (tmp_path / "a.lock").exists()


def test_of_two_who_look_at_once_neither_takes_the_other_for_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.lock").write_bytes(b"")
    slow = Slow(tmp_path / "a.lock", monkeypatch)
    with ThreadPoolExecutor(1) as other:
        looked = other.submit(slow.look)
        assert slow.looks.wait(60)
        assert not locks.is_held(tmp_path / "a.lock")
        assert looked.result() is False
