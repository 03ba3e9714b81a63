"""What libraries of others would tell their makers is not told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEARS = """
import numpy as np
from sasci_archive.engines.graph import Graph, session
from sasci_archive.engines.speech import spoken
graph = Graph()
made = session(graph.model({"x": ("n",)}, graph.op("Abs", "x")))
assert made.run(None, {"x": np.float32([-1])})[0] == 1
assert spoken(np.zeros(16_000, np.float32)) == []
"""


def test_nothing_that_hears_numbers_the_machine_or_keeps_what_it_would_tell(tmp_path: Path) -> None:
    """onnxruntime from 1.32 on keeps both in the account's cache before it sends them."""
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    subprocess.run([sys.executable, "-c", HEARS], env=environment, check=True, cwd=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
