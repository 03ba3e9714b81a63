"""Licences by their SPDX identifiers: their deeds, and how catalogues name them."""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)")
_SPDX = re.compile(r"(?:CC-|CC0-|MIT\b|Apache-|ODbL-|OGL-)[A-Za-z0-9.-]*")


def licence_url(licence: str) -> str:
    """The deed of a Creative Commons licence by its SPDX identifier, "" for any other.

    >>> licence_url("CC-BY-NC-ND-4.0"), licence_url("CC0-1.0"), licence_url("All rights reserved")
    ('https://creativecommons.org/licenses/by-nc-nd/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', '')
    """
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    found = _CREATIVE_COMMONS.fullmatch(licence)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/" if found else ""


def is_spdx(licence: str) -> bool:
    """Whether it looks like an SPDX identifier."""
    return _SPDX.fullmatch(licence) is not None
