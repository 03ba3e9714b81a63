"""Builds the browser's part of the workbench when the package is built or installed (`pip install -e .` too): hatchling runs it.

Where npm's registry cannot be reached the installation goes on without; `inv edit` then says what to do.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Workbench(BuildHookInterface[Any]):
    """https://hatch.pypa.io/latest/plugins/build-hook/custom/"""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """What was built now is shipped, though it is not in git; never what was built before."""
        root = Path(self.root)
        sys.path.insert(0, str(root))  # for `sasci_archive.errors`; nothing of ours is installed here yet
        from sasci_archive.errors import SasciError

        spec = importlib.util.spec_from_file_location("bundling", root / "sasci_archive" / "engines" / "bundling.py")
        assert spec is not None
        assert spec.loader is not None
        bundling = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bundling)
        try:
            bundling.build(root / "templates" / "workbench", fetch=True)
            build_data["artifacts"].append("/templates/workbench/built/*")
        except SasciError as error:
            self.app.display_warning(f"{error} (All else is installed.)")
