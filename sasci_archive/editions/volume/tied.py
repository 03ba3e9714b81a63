"""Small details of the compositor's: what is not parted at the end of a line, and which capitals are an abbreviation.

Law: but for spaces that no longer break, the text is what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NO_BREAK = "\N{NO-BREAK SPACE}"

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_TITLE = "Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|St|Rev|Revd"
_BEFORE_NUMBER = (
    "pp?|[Nn]os?|[Vv]ols?|[Ff]igs?|paras?|chs?|ca?|[Tt]urns?|[Tt]able|[Ff]igure|[Pp]art|[Cc]hapter|[Vv]ersion"
)
_AFTER_NUMBER = "million|billion|thousand|per cent|[ap]\\.?m\\b|km|kg|mg|ml"
_TIED = re.compile(
    "|".join(
        (
            r"\b[A-Z]\. (?=[A-Z])",  # J. M. Keynes
            rf"\b(?:{_TITLE})\.? (?=[^\W\d_])",
            rf"\b(?:{_BEFORE_NUMBER})\.? (?=\d)",
            rf"\d (?=(?:{_MONTH})\b|{_AFTER_NUMBER})",
            r"(?<=\S) (?=[–—] )",
        )
    )
)
_CAPITALS = re.compile(r"(\b[A-Z]{3,}(?=s?\b))")


def tied(text: str) -> str:
    """The text with spaces that do not break where nobody should have to read across the end of a line.

    >>> tied("Dr J. M. Wren, p. 4, 3 May – £2 million").replace(NO_BREAK, "_")
    'Dr_J._M._Wren, p._4, 3_May_– £2_million'
    """
    return _TIED.sub(lambda found: found[0].replace(" ", NO_BREAK), text)


def capitals(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, and of each whether it is an abbreviation in capitals.

    >>> list(capitals("The NHS, in AD 1948."))
    [('The ', False), ('NHS', True), (', in AD 1948.', False)]
    """
    for n, part in enumerate(_CAPITALS.split(text)):
        if part:
            yield part, n % 2 == 1
