"""The typefaces that editions are set in: ours come with the program; a template of the workspace may name others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sasci_archive.doctor import Asked, Finding, Group, State

WANTED: Final = {
    "Source Serif 4": "fontpkg-source-serif-4",
    "Source Sans 3": "fontpkg-source-sans-3",
    "Noto Sans Thai": "fontpkg-noto-sans-thai",
    "Noto Sans CJK TC": "",
}
"""Each family, and the package that brings it; `""`: it comes with this program (`editions/east_asian`)."""
_NAMED: Final = re.compile(r'font:\s*\(?("[^"\n]+"(?:\s*,\s*"[^"\n]+")*)')


def findings(asked: Asked) -> Iterator[Finding]:
    """Which of them typst finds."""
    from sasci_archive.editions import typefaces

    try:
        found = set(typefaces.faces().families())
    except (ImportError, OSError) as error:
        yield Finding(
            Group.TYPEFACES, State.BAD, f"The typefaces cannot be read: {error}.", "Install this program again."
        )
        return
    gone = {family: package for family, package in WANTED.items() if family not in found}
    for family, package in gone.items():
        yield Finding(
            Group.TYPEFACES,
            State.BAD,
            f"{family} is not here: no PDF can be set with it.",
            f"Say `pip install --force-reinstall {package}`."
            if package
            else "Install this program again, or say `pip install cvttf-NotoSansCJK-Regular`.",
        )
    if not gone:
        yield Finding(
            Group.TYPEFACES,
            State.GOOD,
            f"{', '.join(WANTED)} are here, from packages of their own and with this program; none of the system's is used.",
        )
    yield from _of_templates(asked, found)


def _of_templates(asked: Asked, found: set[str]) -> Iterator[Finding]:
    for file in sorted((asked.workspace.home / "templates").glob("*.typ")):
        text = file.read_text(encoding="utf-8", errors="replace")
        named = {family for group in _NAMED.findall(text) for family in re.findall(r'"([^"\n]+)"', group)}
        for family in sorted(named - found):
            yield Finding(
                Group.TYPEFACES,
                State.BAD,
                f"A template of the workspace names the typeface “{family}”, which is not among those that editions are set in.",
                f"Name one of these: {', '.join(WANTED)}.",
            )
