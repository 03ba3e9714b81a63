"""Makes the demonstration's drawings again: `python seminars/demo/script/drawings.py`, from the folder of the repository."""

from __future__ import annotations

from pathlib import Path

import fontpkg_source_sans_3
import typst

HERE = Path(__file__).parent
NAMES = (
    *("hours", "letter", "telephone", "hedge", "chess", "hospital", "money", "handbook", "door"),
    *("quarry-row", "ledger", "hd-drawn"),
)

fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_source_sans_3.ROOT / "files")])
pages = typst.compile(str(HERE / "drawings.typ"), format="png", ppi=130, font_paths=fonts, ignore_system_fonts=True)
for name, page in zip(NAMES, pages, strict=True):
    (HERE.parent / "apparatus" / f"{name}.png").write_bytes(page)
