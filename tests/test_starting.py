"""What every command waits for before it begins: listing them loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_no_command_waits_for_what_another_needs() -> None:
    heavy = "{'numpy', 'lxml', 'onnxruntime', 'typst', 'sasci_archive.tei', 'sasci_archive.stages'}"
    asked = [sys.executable, "-c", f"import sys, tasks; print(*sorted({heavy} & set(sys.modules)))"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == ""
