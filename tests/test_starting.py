"""What every command waits for before it begins: listing them loads nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_no_command_waits_for_what_another_needs() -> None:
    heavy = "{'numpy', 'lxml', 'onnxruntime', 'typst', 'sasci_archive.tei', 'sasci_archive.stages'}"
    asked = [sys.executable, "-c", f"import sys, tasks; print(*sorted({heavy} & set(sys.modules)))"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == ""


def test_an_edition_without_sound_does_not_wait_for_what_hears() -> None:
    asked = [
        sys.executable,
        "-c",
        "import sys, sasci_archive.stages.publish; print(*sorted({'numpy', 'av', 'onnxruntime'} & set(sys.modules)))",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("forbidden", ["", "1"])
def test_what_python_compiles_is_kept_unless_somebody_forbids_it(forbidden: str) -> None:
    """Packages are installed without what pip would compile of them (README.md), and invoke forbids Python to keep it."""
    asked = [
        sys.executable,
        "-c",
        "import sys; sys.dont_write_bytecode = True; import tasks; print(sys.dont_write_bytecode)",
    ]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": forbidden}
    home = Path(__file__).parents[1]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=home, env=environment)
    assert done.stdout.strip() == str(bool(forbidden))
