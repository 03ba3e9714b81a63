"""The typefaces that editions are set in."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any


@cache
def faces() -> Any:
    """Our two typefaces, those typst carries, and Noto's for scripts that these lack; none of the system's, as the same release
    would give other bytes on another machine."""
    import fontpkg_noto_sans_thai
    import fontpkg_source_sans_3
    import fontpkg_source_serif_4
    import typst

    east_asian = importlib.util.find_spec(
        "cvttf_NotoSansCJK_Regular"
    )  # Noto Sans CJK: Chinese, Japanese and Korean in one
    ours = [
        package.ROOT / "files" for package in (fontpkg_source_serif_4, fontpkg_source_sans_3, fontpkg_noto_sans_thai)
    ]
    ours += [Path(east_asian.origin).parent] if east_asian and east_asian.origin else []
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in ours])
