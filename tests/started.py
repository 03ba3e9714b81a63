"""A module of the tests started in a process of its own: `python tests/started.py tests.fuzzing.child ARGUMENT…`.

`python -m` does not find it: ocfl-py, which the tests install, brings a package of the name `tests`.
"""

from __future__ import annotations

import runpy
import sys
import types
from pathlib import Path

if __name__ == "__main__":
    HERE = Path(__file__).resolve().parent
    sys.path[0] = str(HERE.parent)
    package = types.ModuleType("tests")
    package.__path__ = [str(HERE)]
    sys.modules["tests"] = package
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
