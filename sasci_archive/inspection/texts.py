"""Every text that a finished file of an edition holds, each with a mark saying where. Kinds are told by the suffix.

A kind that is not in the table raises: what cannot be read must stop a release. Pixels and sound are not read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from sasci_archive.errors import Unreadable
from sasci_archive.inspection import markup, packages, pdf, pictures, sound

Texts: TypeAlias = Iterator[tuple[str, str]]

DEEPEST: Final = 4
"""How many files may lie in one another: a JSON file in a PDF in an EPUB is three."""

_TAG: Final = re.compile(r"<[^<>]*>")
_LATEX: Final = re.compile(r"\\(?:[\"'`^~=.]|[cvuHrkdb](?=[\s{]))\s*\{?\\?(\w)\}?|[{}]")


def texts(path: Path) -> Texts:
    """What the file holds, as (where, text). Raises Unreadable where its kind is unknown or it is broken."""
    try:
        if path.suffix.lower() in sound.DEMUXERS:
            yield from sound.texts(path, path.name)  # never as a whole in memory
        else:
            yield from _read(path.read_bytes(), path.name, 1)
    except OSError as error:
        raise Unreadable(
            f"'{path.name}' cannot be opened: {(error.strerror or str(error)).lower()}.",
            remedy="See that it is there and that you may read it.",
        ) from error


def decoded(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else Latin-1, which every file is."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read(content: bytes, name: str, depth: int) -> Texts:
    reader = READERS.get(Path(name).suffix.lower() or Path(name).name)
    if reader is None:
        raise Unreadable(
            f"'{name}' is of a kind that the leak test cannot read.",
            remedy="Leave it out of the edition, or give the leak test a reader for it.",
        )
    if depth > DEEPEST:
        raise Unreadable(f"'{name}' lies in more than {DEEPEST} files.", remedy="Look at what is packed in what.")
    return reader(content, name, depth)


def _plain(content: bytes, _: str, __: int) -> Texts:
    yield "text", decoded(content)


def _tagged(content: bytes, _: str, __: int) -> Texts:
    """Text with a few tags in it, that may cut up a word."""
    text = decoded(content)
    yield "text", text
    if "<" in text:
        yield "text", _TAG.sub("", text)


def _bibtex(content: bytes, _: str, __: int) -> Texts:
    """Also without braces, and with its accents off: `M{\\"u}ller`."""
    text = decoded(content)
    yield "text", text
    yield "text", _LATEX.sub(r"\1", text)


def _json(content: bytes, name: str, _: int) -> Texts:
    yield from _json_values(decoded(content), name, "")


def _json_lines(content: bytes, name: str, _: int) -> Texts:
    for number, line in enumerate(decoded(content).splitlines(), start=1):
        if line.strip():
            yield from _json_values(line, name, f"line {number}: ")


def _json_values(text: str, name: str, place: str) -> Texts:
    yield f"{place}text", text
    strings: list[str] = []

    def gather(pairs: list[tuple[str, Any]]) -> None:
        for key, value in pairs:  # a key given twice counts twice
            strings.append(key)
            of(value)

    def of(value: object) -> None:
        if isinstance(value, str):
            strings.append(value)
        elif isinstance(value, list):
            for item in value:
                of(item)

    try:
        of(json.loads(text, object_pairs_hook=gather))
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"'{name}' does not read as JSON: {place}{error}.", remedy="Make it again from what it was made from."
        ) from error
    for string in strings:
        yield f"{place}string", string


def _simple(read: Callable[[bytes, str], Texts]) -> Callable[[bytes, str, int], Texts]:
    return lambda content, name, _: read(content, name)


def _package(content: bytes, name: str, depth: int) -> Texts:
    return packages.texts(content, name, lambda inner, title: _read(inner, title, depth + 1))


def _pdf(content: bytes, name: str, depth: int) -> Texts:
    return pdf.texts(content, name, lambda inner, title: _read(inner, title, depth + 1))


_XML = _simple(markup.xml)
_SOUND = _simple(sound.texts)

READERS: Final[dict[str, Callable[[bytes, str, int], Texts]]] = {
    **dict.fromkeys((".html", ".htm"), _simple(markup.html)),
    **dict.fromkeys((".xml", ".xhtml", ".svg", ".rels", ".opf", ".ncx", ".rdf", ".smil"), _XML),
    **dict.fromkeys((".docx", ".odt", ".epub"), _package),
    ".pdf": _pdf,
    **dict.fromkeys((".txt", ".ris", ".cff", ".csv", ".css", ".js", ".log", "mimetype"), _plain),
    **dict.fromkeys((".vtt", ".srt", ".md"), _tagged),
    ".bib": _bibtex,
    ".json": _json,
    ".jsonl": _json_lines,
    **dict.fromkeys(sound.DEMUXERS, _SOUND),
    ".png": _simple(pictures.png),
    **dict.fromkeys((".jpg", ".jpeg"), _simple(pictures.jpeg)),
}
"""How each kind is read, by suffix, or by the whole name of a file that has none."""
