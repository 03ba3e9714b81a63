"""What is made when the package is built or installed (`pip install -e .` too): the browser's part of the workbench, one file of all styles of
citation, and the East Asian typeface. hatchling runs it.

Where npm's registry cannot be reached the installation goes on without the workbench; `inv edit` then says what to do.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Made(BuildHookInterface[Any]):
    """https://hatch.pypa.io/latest/plugins/build-hook/custom/"""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """What was built now is shipped, though it is not in git; never what was built before."""
        root = Path(self.root)
        sys.path.insert(0, str(root))  # for `sasci_archive.errors`; nothing of ours is installed here yet
        from sasci_archive.errors import SasciError

        bundling = _by_itself(root / "sasci_archive" / "engines" / "bundling.py")
        shelf = _by_itself(root / "sasci_archive" / "editions" / "citations" / "shelf.py")
        east_asian = _by_itself(root / "sasci_archive" / "editions" / "east_asian" / "__init__.py")
        try:
            bundling.build(root / "templates" / "workbench", fetch=True)
            build_data["artifacts"].append("/templates/workbench/built/*")
        except SasciError as error:
            self.app.display_warning(f"{error} (All else is installed.)")
        home = Path("sasci_archive", "editions", "east_asian")
        if east_asian.build(root / home):
            build_data["artifacts"].append(f"/{(home / east_asian.TYPEFACE).as_posix()}")
        else:
            self.app.display_warning(f"There is no package {east_asian.PACKAGE} to take the East Asian typeface from.")
        home = Path("sasci_archive", "editions", "citations")
        if shelf.build(root / home):
            build_data["artifacts"].append(f"/{(home / shelf.SHELF).as_posix()}")
        else:
            self.app.display_warning(f"There is no package {shelf.PACKAGE} to take the styles of citation from.")


def _by_itself(path: Path) -> ModuleType:
    """A module of ours without what is above it: that is not to be imported here."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
