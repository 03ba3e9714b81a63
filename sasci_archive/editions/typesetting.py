"""A PDF set by typst: PDF/A-3a and PDF/UA-1, in our typefaces and no others; the same input gives the same bytes.

typst's own warnings are failures. A character that no typeface has is printed by its name.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import Any

from sasci_archive.errors import SasciError

LAST_SURE = 0x17F  # up to here (Latin Extended-A) our typefaces have every character


def set_pdf(template: str, inputs: dict[str, str], faces: Any, at: dt.datetime, *, what: str) -> bytes:
    """A template set with its inputs, dated `at`; `what` is what to call it in an error. Raises SasciError, with typst's own words,
    where typst refuses or warns."""
    import typst

    try:
        made, warnings = typst.compile_with_warnings(
            template.encode(),
            sys_inputs=inputs,
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=at,
        )
    except typst.TypstError as error:
        raise _refused(what, error) from error
    if warnings:
        raise _refused(what, warnings[0])
    return bytes(made)


def _refused(what: str, told: Any) -> SasciError:
    hints = "; ".join(told.hints)
    return SasciError(
        f"{what} could not be set: {told.message}{f' ({hints})' if hints else ''}.",
        remedy="Look in the transcript for what it names; the other editions are not touched by this.",
    )


@cache
def faces() -> Any:
    """Our two typefaces, and those typst carries, for scripts that ours lack; none of the system's, as the same release
    would give other bytes on another machine."""
    import fontpkg_source_sans_3
    import fontpkg_source_serif_4
    import typst

    ours = (fontpkg_source_serif_4.ROOT / "files", fontpkg_source_sans_3.ROOT / "files")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in ours])


def without_glyphs(content: str, faces: Any) -> set[str]:
    """The characters of `content` that no typeface has, as PDF/A refuses them: typst is asked, and names one at a time."""
    found = {c for c in set(content) if not c.isascii() and not c.isspace()}
    lacking = {c for c in found if unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"}}
    asked = {c for c in found - lacking if ord(c) > LAST_SURE}
    while asked:
        kin = {_kin(c) for c in _first_refused(asked, faces)}
        refused = {c for c in asked if _kin(c) in kin}
        if not refused:
            break
        lacking |= refused
        asked -= refused
    return lacking


def _first_refused(signs: set[str], faces: Any) -> str:
    import typst

    probe = "#set document(date: datetime(year: 1970, month: 1, day: 1))\n#sys.inputs.signs"
    try:
        typst.compile(
            probe.encode(),
            sys_inputs={"signs": " ".join(sorted(signs))},
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards="a-3a",
            timestamp=0,
        )
    except typst.TypstError as error:
        found = re.search(r'the text `"(.+?)"` could not be displayed', error.message)
        return found[1] if found else ""
    return ""


def _kin(sign: str) -> str:
    """Scripts of thousands of signs are had whole or not at all; any other character is its own kin."""
    name = unicodedata.name(sign, sign)
    return next((script for script in ("CJK UNIFIED IDEOGRAPH", "HANGUL SYLLABLE") if name.startswith(script)), name)


def named(sign: str) -> str:
    """What is printed for a character without a glyph.

    >>> named("\N{THUMBS UP SIGN}"), named("\u65e5")
    ('[thumbs up sign]', '[U+65E5]')
    """
    name = unicodedata.name(sign, "")
    return f"[{name.lower()}]" if name and _kin(sign) == name else f"[U+{ord(sign):04X}]"
