"""Where pages lie in the site, and how one leads to another."""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

INDEX = "index.html"


def file_of(path: str) -> str:
    """The file of a page: "people/" is "people/index.html"."""
    return f"{path}{INDEX}" if not path or path.endswith("/") else path


def leading(here: str, path: str) -> str:
    """A link from the file `here` to another of the site, as it works on a server and on a disk.

    >>> leading("people/index.html", "seminars/toy/#u1"), leading("index.html", "people/")
    ('../seminars/toy/index.html#u1', 'people/index.html')
    """
    path, mark, fragment = path.partition("#")
    return quote(posixpath.relpath(file_of(path), posixpath.dirname(here) or ".")) + mark + quote(fragment, safe="-._~")


_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def undirected(text: str) -> str:
    """A text without characters that turn round what stands behind it, for where no element holds it together: titles of windows, attributes."""
    return _DIRECTIONS.sub("", text)


def named(names: Iterable[str]) -> dict[str, str]:
    """What each of these different names is called in an address: by its letters; where two have the same ones, or one has none, with a few signs
    made from the name, so that the order in which they come says nothing.

    >>> named(["Élan & Sons", "Marlsea Council", "東京"])
    {'Élan & Sons': 'elan-sons', 'Marlsea Council': 'marlsea-council', '東京': '130016b2'}
    """
    plain = {name: _letters(name) for name in names}
    times = Counter(plain.values())
    return {
        name: letters
        if letters and times[letters] == 1 and not _SIGNED.search(letters)
        else f"{letters}-{_signs(name)}".lstrip("-")
        for name, letters in plain.items()
    }


_SIGNED = re.compile(r"(?:^|-)[0-9a-f]{8}$")
"""What could be somebody else's letters with signs."""


def _letters(name: str) -> str:
    told = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", told)[:60].strip("-")


def _signs(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
