"""Where the templates lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from sasci_archive.errors import Disk


def path(name: str) -> Path:
    """The template file or folder called `name` (`page.html.j2`, `volume.typ`)."""
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return (inside if inside.is_dir() else package.parent / "templates") / name


def text(name: str) -> str:
    """The template's text."""
    return path(name).read_text(encoding="utf-8")


def own_or_ours(own: Path, name: str) -> tuple[str, str]:
    """A template that a workspace may have in its own words, in the folder `own`; and what to call it in an error. `name` is ours,
    with its folder (`review/letter.txt`). Raises Disk."""
    path_ = own / Path(name).name
    if path_.is_file():
        try:
            return path_.read_text(encoding="utf-8-sig", errors="replace"), str(path_)
        except OSError as error:
            raise Disk(
                f"{path_} cannot be read: {(error.strerror or str(error)).lower()}.",
                remedy="Check that you may read it.",
            ) from error
    return text(name), f"templates/{name}"


def integrity(text: str) -> str:
    """As a page's policy names what may run in it: https://www.w3.org/TR/CSP3/#framework-directive-source-list"""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
