"""The typeface for Chinese, Japanese and Korean, and for signs that no other of ours has: Noto Sans CJK, Adobe's and Google's, under the SIL Open Font License
(`OFL.txt`).

The wheel it comes in (`cvttf-NotoSansCJK-Regular`) puts it in two places of an environment, and 16 MB of the same bytes are for nothing. So it is copied here when
this program is installed or built, as it is: `hatch_build.py` runs this file by itself, where nothing of ours is installed yet, so that it imports only what Python
has. Where developers work on a tree in which nothing was built, the package is asked.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Final

TYPEFACE: Final = "NotoSansCJKtc-Regular.otf"
"""Its name, beside this module."""

PACKAGE: Final = "cvttf_NotoSansCJK_Regular"
SHA256: Final = "f57e46120a3dd025ac993801981849622405d1359b32093b1f046490f7885711"
"""Version 1.004. With another one every edition that has such words would have other bytes."""


def build(home: Path) -> bool:
    """Copies the typeface into the folder `home`; False where no package with this very one is here."""
    if (folder := _folder()) is None:
        return False
    content = (folder / TYPEFACE).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        return False
    (home / TYPEFACE).write_bytes(content)
    return True


def folder() -> Path | None:
    """Where it lies, and no other typeface; None where neither it nor the package is here."""
    here = Path(__file__).parent
    return here if (here / TYPEFACE).is_file() else _folder()


def _folder() -> Path | None:
    found = importlib.util.find_spec(PACKAGE)
    home = Path(found.origin).parent if found is not None and found.origin else None
    return home if home and (home / TYPEFACE).is_file() else None
