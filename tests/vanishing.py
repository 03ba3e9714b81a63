"""A folder that somebody takes away while it is gone through: after its name was read, and before what is in it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest


def vanishes(folder: Path, patched: pytest.MonkeyPatch) -> None:
    """This folder, as soon as somebody wants to look into it."""
    real = os.scandir

    def scandir(path: Any = ".") -> Any:
        if not isinstance(path, int) and Path(path) == folder and folder.exists():
            patched.setattr(os, "scandir", real)
            shutil.rmtree(folder)
        return real(path)

    patched.setattr(os, "scandir", scandir)
