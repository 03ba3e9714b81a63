"""The typefaces that editions are set in."""

from __future__ import annotations

from functools import cache
from typing import Any

from sasci_archive.editions import east_asian


@cache
def faces() -> Any:
    """Our two typefaces, those typst carries, and Noto's for scripts that these lack; none of the system's, as the same release
    would give other bytes on another machine."""
    import fontpkg_noto_sans_thai
    import fontpkg_source_sans_3
    import fontpkg_source_serif_4
    import typst

    ours = [
        package.ROOT / "files" for package in (fontpkg_source_serif_4, fontpkg_source_sans_3, fontpkg_noto_sans_thai)
    ]
    ours += [folder] if (folder := east_asian.folder()) else []
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in ours])
