"""Whether each stream of a PDF is as long as it says.

`page-validation` 0.11 takes a carriage return that is a stream's own last byte for a part of the line's end behind it, and then calls the
length wrong (PDFA3A-STREAM-LENGTH-001): by chance, of one stream in 256. This is what a right one is told from a wrong one by.
"""

from __future__ import annotations

import re
from typing import Final

FALSE_ALARM: Final = "STREAM-LENGTH-001"
"""How the rule's id ends."""

_HEAD: Final = re.compile(rb">>\s*stream(?:\r\n|\n)")
_LENGTH: Final = re.compile(rb"/Length\s+(\d+)\b(?!\s+\d+\s+R)")
_END: Final = re.compile(rb"(?:\r\n|\n|\r)?endstream\b")


def lengths_are_true(pdf: bytes) -> bool:
    """Whether behind as many bytes as each stream says stands its end. ISO 32000-1, 7.3.8; False where a length is said elsewhere."""
    at = 0
    while found := _HEAD.search(pdf, at):
        said = _LENGTH.findall(pdf, pdf.rfind(b"obj", at, found.start()), found.start())
        if not said:
            return False
        at = found.end() + int(said[-1])
        if not _END.match(pdf, at):
            return False
    return True
