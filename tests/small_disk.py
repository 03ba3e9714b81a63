"""A disk that is soon full: real, and only where the tests may mount one."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(at: Path, kibibytes: int) -> Iterator[Path]:
    """A file system of its own at `at`; the test is skipped, visibly, where it cannot be had."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("a full disk is tried only where there is `mount` (Linux)")
    at.mkdir()
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", at], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a full disk is tried only where the tests may mount one (root)")
    try:
        yield at
    finally:
        subprocess.run([umount, at], check=True)
