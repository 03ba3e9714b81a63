"""Text as it is compared: words without case, accents, punctuation and unseen characters; numbers without their gaps; and
the ways in which text is written so that it does not look like itself (entities, percent signs, `\\u00e9`, base64).
"""

from __future__ import annotations

import base64
import html
import quopri
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator
from typing import Final

_CLOSE: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts that write no spaces: each sign is a word."""
_WORD: Final = re.compile(rf"[{_CLOSE}]|[^\W\d_{_CLOSE}]+|\d+")
"""Letters or digits: the number of a note stands close to its word, and is none of it."""
_WHOLE: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""What Unicode does not take apart."""
_NUMBER: Final = re.compile(r"(?<![^\W_])\d(?:[ \t\u00a0\u2009\u202f().\-\u2010-\u2013/]{0,3}\d){6,}(?![^\W_])")
_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|0*([0-9a-fA-F]{4,6}) ?|[nrtbfv0])"
)
_QUOTED: Final = re.compile(r"=(?:\r?\n|[0-9A-F]{2})")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*")
_DIGEST: Final = re.compile(r"[0-9a-f]{32,}|[0-9]+")
_TO_BASE64: Final = str.maketrans({"-": "+", "_": "/", "\r": None, "\n": None})


def words(text: str) -> list[str]:
    """The words of a text, as they are compared.

    >>> words("Zoë’s co\N{SOFT HYPHEN}lleague,12 MÜLLER-\ufb01sch3; p.jo_ng")
    ['zoe', 's', 'colleague', '12', 'muller', 'fisch', '3', 'p', 'jo', 'ng']
    """
    return _WORD.findall(folded(text))


def folded(text: str) -> str:
    """Without case, accents and unseen characters; ligatures apart."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE)).casefold()
    unseen = {ord(sign): None for sign in set(apart) if unicodedata.category(sign) in {"Mn", "Cf", "Me"}}
    return apart.translate(unseen)


def numbers(text: str) -> list[str]:
    """Numbers of seven digits or more, whatever stands between the digits.

    >>> numbers("call 07700 900123, room 12, or (0161) 496-0000")
    ['07700900123', '01614960000']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return ["".join(filter(str.isdigit, found)) for found in _NUMBER.findall(text)]


def readings(text: str) -> Iterator[str]:
    """The text, and what it says with its escapes taken off: once, and once more (`%2526eacute;`)."""
    seen = {text}
    latest = [text]
    for _ in range(2):
        latest = [read for written in latest for read in _unescaped(written) if read not in seen]
        seen.update(latest)
    yield from seen


def from_base64(text: str) -> Iterator[bytes]:
    """The bytes of everything in a text that may be base64 (twelve signs or more), wherever its groups of four begin."""
    for run in _BASE64.findall(text):
        joined = run.translate(_TO_BASE64)
        if _DIGEST.fullmatch(joined):
            continue
        for start in range(4):
            whole = joined[start : start + (len(joined) - start) // 4 * 4]
            yield base64.b64decode(whole)
            rest = joined[start + len(whole) :]
            if len(rest) > 1:
                yield base64.b64decode(joined[start:] + "=" * (4 - len(rest)))


def _unescaped(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield urllib.parse.unquote(text)
    if "\\" in text:
        yield _ESCAPE.sub(_sign, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "=" in text and _QUOTED.search(text):
        yield quopri.decodestring(text.encode()).decode("utf-8", "replace")


def _sign(found: re.Match[str]) -> str:
    code = int(next(filter(None, found.groups()), "20"), 16)
    return chr(code) if code <= 0x10FFFF else " "
