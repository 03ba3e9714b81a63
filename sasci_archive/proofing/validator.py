"""What `page-validation` finds wrong with a PDF, but for two of its false alarms, each of which is set aside only where others show that all is right.

It takes a carriage return that is a stream's own last byte for a part of the line's end behind it (`inspection.pdf_streams`), and of a CFF
typeface with several dictionaries it does not read the widths that each of these has: fontTools does.
"""

from __future__ import annotations

import io
from typing import Any, Final

from sasci_archive.inspection.pdf_streams import FALSE_ALARM, lengths_are_true

WIDTHS: Final = ("FONT-GLYPH-WIDTH-001", "TRUETYPE-GLYPH-WIDTH-001")
"""How the ids of its rules on widths end."""


def failures(pdf: bytes, profile: Any) -> list[Any]:
    """All that breaks a rule of `profile` (`page.ValidationProfile`)."""
    import page

    found = list(page.validate_pdf_bytes(pdf, profile=profile).failures)
    for endings, holds in (((FALSE_ALARM,), lengths_are_true), (WIDTHS, widths_are_true)):
        if any(failure.rule_id.endswith(endings) for failure in found) and holds(pdf):
            found = [failure for failure in found if not failure.rule_id.endswith(endings)]
    return found


def widths_are_true(pdf: bytes) -> bool:
    """Whether each glyph of each typeface in CFF is as wide as the PDF says, in thousandths of its size. ISO 19005-3, 6.2.11.5; False
    where the PDF has its widths, or the typeface its measure, in a way that is not read here."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        faces = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/CIDFontType0"
        ]
        return all(_are_true(face) for face in faces)


def _are_true(face: Any) -> bool:
    from fontTools.cffLib import CFFFontSet
    from fontTools.pens.basePen import NullPen

    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(face["/FontDescriptor"]["/FontFile3"].read_bytes()), None)
    glyphs, said = fonts[0].CharStrings, _said(list(face.get("/W", [])))
    for name in glyphs.keys():  # noqa: SIM118 - it is no mapping
        glyph = glyphs[name]
        glyph.draw(NullPen())
        number = 0 if name == ".notdef" else int(name.removeprefix("cid"))
        if abs(said.get(number, float(face.get("/DW", 1000))) - glyph.width) > 1 and number:
            return False
    return True


def _said(widths: list[Any]) -> dict[int, float]:
    """The width of each glyph that has one. ISO 32000-1, 9.7.4.3"""
    found: dict[int, float] = {}
    while widths:
        first, second = int(widths.pop(0)), widths.pop(0)
        if hasattr(second, "__len__"):
            found |= {first + place: float(width) for place, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(widths.pop(0)))
    return found
