"""A PDF set by typst: PDF/A-3a and PDF/UA-1, in our typefaces and no others; the same input gives the same bytes.

typst's own warnings are failures. A character that no typeface has is printed by its name.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive.editions import typesetting_apart
from sasci_archive.editions.typefaces import faces
from sasci_archive.errors import SasciError

LAST_SURE = 0x17F  # up to here (Latin Extended-A) our typefaces have every character


class Template(msgspec.Struct, frozen=True):
    """A template as typst reads it: the file called `main` among `files` (by name, no folders), which may import and show the others.
    `own` says of files that a publisher wrote what to call them in an error; `foreign` says that some are not ours though nobody says which."""

    main: str
    files: Mapping[str, bytes]
    own: Mapping[str, str] = msgspec.field(default_factory=dict)
    foreign: bool = False


class Setting(msgspec.Struct, frozen=True):
    """What one book is set from: a template of several files, pictures among them, its inputs, the instant it is dated, and what to call it in an error. `printed`
    names the inputs (JSON) of which every character is printed: one that no typeface has by its name."""

    template: Template
    inputs: Mapping[str, str]
    at: dt.datetime
    what: str
    printed: tuple[str, ...] = ()


def typeset(it: Setting) -> bytes:
    """Set, in our typefaces. Raises SasciError, with typst's own words, where typst refuses or warns."""
    fonts = faces()
    inputs = {name: printable(text, fonts) if name in it.printed else text for name, text in it.inputs.items()}
    return set_book(it.template, inputs, fonts, it.at, what=it.what)


def set_pdf(template: str, inputs: dict[str, str], faces: Any, at: dt.datetime, *, what: str, foreign: bool) -> bytes:
    """A template that is one text (`foreign`: not ours) set with its inputs, dated `at`; `what` is what to call it in an error. Raises SasciError, with
    typst's own words, where typst refuses or warns."""
    return set_book(
        Template("main.typ", {"main.typ": template.encode()}, foreign=foreign), inputs, faces, at, what=what
    )


def set_book(template: Template, inputs: dict[str, str], faces: Any, at: dt.datetime, *, what: str) -> bytes:
    """The same for a template of several files, pictures among them."""
    return _set(template, inputs, faces, what, pdf_standards=["a-3a", "ua-1"], timestamp=at)


def set_picture(template: Template, inputs: dict[str, str], faces: Any, *, dots: int, what: str) -> bytes:
    """Its first page as PNG, so many `dots` an inch."""
    return _set(template, inputs, faces, what, format="png", ppi=dots)


def _set(template: Template, inputs: dict[str, str], faces: Any, what: str, **how: Any) -> bytes:
    """typst reads pictures from files only: all that it may read lies in a folder made for it, packages included."""
    import typst

    with tempfile.TemporaryDirectory(prefix="sasci-typst-") as folder:
        for name, content in template.files.items():
            (Path(folder) / name).write_bytes(content)
        main, nothing = str(Path(folder) / template.main), str(Path(folder) / "no-packages")
        how |= {"package_path": nothing, "package_cache_path": nothing}
        if template.own or template.foreign:
            made: Any
            answer, made = typesetting_apart.compiled(main, folder, inputs, how)
            if answer.error is not None:
                raise _refused(template, what, answer.error, folder)
            warnings: Any = answer.warnings
        else:
            try:
                made, warnings = typst.compile_with_warnings(
                    main, root=folder, sys_inputs=inputs, font_paths=faces, ignore_system_fonts=True, **how
                )
            except typst.TypstError as error:
                raise _refused(template, what, error, folder) from error
    if warnings:
        raise _refused(template, what, warnings[0], folder)
    return bytes(made[0] if isinstance(made, list) else made)


def _refused(template: Template, what: str, told: Any, folder: str) -> SasciError:
    hints = "; ".join(told.hints)
    said = f"{told.message}{f' ({hints})' if hints else ''}".replace(f"{folder}/", "")
    if "download package" in said:
        return SasciError(
            f"{what} could not be set: a template names a package, and nothing is fetched while an edition is set.",
            remedy="Copy what you need of it into a template of your own (`templates/` beside sasci.toml).",
        )
    for name, line in re.findall(r"┌─ (?:[^\n]*/)?([^/\n]+?):(\d+):\d+", told.diagnostic):
        if name in template.own:
            return SasciError(
                f"{what} could not be set: {template.own[name]}, line {line}: {said}.",
                remedy="Correct the template there, or take it away: then ours is used. If ours says the same, it is something in the "
                "transcript.",
            )
    return SasciError(
        f"{what} could not be set: {said}.",
        remedy="Look in the transcript for what it names; the other editions are not touched by this.",
    )


def printable(content: str, faces: Any) -> str:
    """The content (JSON) with the names of those characters that no typeface has in their place."""
    lacking = without_glyphs(content, faces)
    return content.translate({ord(sign): named(sign) for sign in lacking})  # brackets and letters: safe in JSON


def without_glyphs(content: str, faces: Any) -> set[str]:
    """The characters of `content` that no typeface has, as PDF/A refuses them: typst is asked, and names one at a time."""
    found = {c for c in set(content) if not c.isascii() and not c.isspace()}
    lacking = {c for c in found if unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"}}
    asked = {c for c in found - lacking if ord(c) > LAST_SURE}
    while asked:
        kin = {_kin(c) for c in _first_refused(asked, faces)}
        refused = {c for c in asked if _kin(c) in kin}
        if not refused:
            break
        lacking |= refused
        asked -= refused
    return lacking


def _first_refused(signs: set[str], faces: Any) -> str:
    import typst

    probe = "#set document(date: datetime(year: 1970, month: 1, day: 1))\n#sys.inputs.signs"
    try:
        typst.compile(
            probe.encode(),
            sys_inputs={"signs": " ".join(sorted(signs))},
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards="a-3a",
            timestamp=0,
        )
    except typst.TypstError as error:
        found = re.search(r'the text `"(.+?)"` could not be displayed', error.message)
        return found[1] if found else ""
    return ""


def _kin(sign: str) -> str:
    """Scripts of thousands of signs are had whole or not at all; any other character is its own kin."""
    name = unicodedata.name(sign, sign)
    return next((script for script in ("CJK UNIFIED IDEOGRAPH", "HANGUL SYLLABLE") if name.startswith(script)), name)


def named(sign: str) -> str:
    """What is printed for a character without a glyph.

    >>> named("\N{THUMBS UP SIGN}"), named("\U00020000")
    ('[thumbs up sign]', '[U+20000]')
    """
    name = unicodedata.name(sign, "")
    return f"[{name.lower()}]" if name and _kin(sign) == name else f"[U+{ord(sign):04X}]"
