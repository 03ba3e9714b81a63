"""The language that words are in, by its tag: `fr`, `cy`, `pt-BR`, `sr-Latn`.

Whether a tag is well formed, not whether it is registered: <https://www.rfc-editor.org/rfc/rfc5646#section-2.1>. Grandfathered tags
(`i-klingon`) and extended languages (`zh-yue`, which is `yue`) are left out.
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(
    r"(?P<language>[A-Za-z]{2,3})"
    r"(?:-(?P<script>[A-Za-z]{4}))?"
    r"(?:-(?P<region>[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
)
_FROM_THE_RIGHT: Final = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS_FROM_THE_RIGHT: Final = frozenset(
    ("adlm", "arab", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa")
)
"""Languages whose usual script runs from right to left, and scripts that do: <https://www.unicode.org/Public/UCD/latest/ucd/Scripts.txt>."""
_EAST_ASIAN: Final = frozenset(("zh", "yue", "ja", "ko"))


def is_tag(tag: str) -> bool:
    """Whether it names a language as BCP 47 has it.

    >>> [is_tag(tag) for tag in ("fr", "sr-Latn-RS", "es-419", "de-1996", "French", "fr_CA", "")]
    [True, True, True, True, False, False, False]
    """
    return _TAG.fullmatch(tag) is not None


def language_and_region(tag: str) -> tuple[str, str]:
    """The language itself and the country, by two letters, "" where the tag names none.

    >>> language_and_region("pt-BR"), language_and_region("es-419"), language_and_region("FR")
    (('pt', 'BR'), ('es', ''), ('fr', ''))
    """
    found = _TAG.fullmatch(tag)
    region = (found["region"] or "").upper() if found else ""
    return (found["language"].lower() if found else "", region if region.isalpha() else "")


def runs_from_the_right(tag: str) -> bool:
    """Whether it is written from right to left.

    >>> [runs_from_the_right(tag) for tag in ("he", "ar-EG", "ar-Latn", "az-Arab", "fr")]
    [True, True, False, True, False]
    """
    found = _TAG.fullmatch(tag)
    if found is None:
        return False
    if script := found["script"]:
        return script.lower() in _SCRIPTS_FROM_THE_RIGHT
    return found["language"].lower() in _FROM_THE_RIGHT


def is_east_asian(tag: str) -> bool:
    """Whether it is Chinese, Japanese or Korean, for which programs keep a typeface of its own.

    >>> is_east_asian("ja"), is_east_asian("he")
    (True, False)
    """
    return language_and_region(tag)[0] in _EAST_ASIAN
