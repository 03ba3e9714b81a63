"""A project that another program made, read: what strangers send is opened with care (`foreign_zip`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats import hardened_xml
from sasci_archive.formats.foreign_zip import ForeignZip, Refused, Why
from sasci_archive.formats.refi_qda.values import Code, Coded, Project, Selection, Source, User

_NOTHING: Final = "Nothing of it was read, and nothing has changed."


def parse(content: bytes, *, where: str) -> Project:
    """The texts of a `.qdpx` and what is coded in them; sources that are no texts by their names only. What it points at outside itself is never opened.
    Raises BadDocument for what is none, is broken, unsafe, or larger than any project."""
    try:
        return _project(ForeignZip(content), where)
    except Refused as refused:
        raise _refused(refused, where) from refused


def _project(package: ForeignZip, where: str) -> Project:
    qde = next((name for name in sorted(package.names) if name.lower().endswith(".qde") and "/" not in name), "")
    if not qde:
        raise BadDocument(f"'{where}' holds no project.qde.", remedy="Export it once more as REFI-QDA project (.qdpx).")
    root = _xml(package.read(qde), where)
    if _local(root) != "Project":
        raise BadDocument(
            f"'{where}' holds no REFI-QDA project.", remedy="Export it once more as REFI-QDA project (.qdpx)."
        )
    notes = {
        note.get("guid", "").lower(): (_text(note, "PlainTextContent") or "").strip()
        for note in _all(root, "Notes", "Note")
    }
    sources, others = [], []
    for node in (child for holder in _children(root, "Sources") for child in holder if _local(child)):
        if _local(node) == "TextSource":
            sources.append(_read_source(node, package, notes, where))
        else:
            others.append(node.get("name", ""))
    return Project(
        name=root.get("name", ""),
        users=tuple(User(_guid(user), user.get("name", "")) for user in _all(root, "Users", "User")),
        codes=tuple(_read_code(code) for code in _all(root, "CodeBook", "Codes", "Code")),
        sources=tuple(sources),
        others=tuple(others),
    )


def _refused(refused: Refused, where: str) -> BadDocument:
    match refused.why:
        case Why.BROKEN if refused.name:
            return BadDocument(
                f"'{where}' is broken: {refused.name} cannot be unpacked.", remedy="Export it once more."
            )
        case Why.BROKEN:
            return BadDocument(f"'{where}' is no .qdpx, or is broken.", remedy="Export it once more.")
        case Why.MUCH:
            return BadDocument(
                f"'{where}' unpacks to more than any project of texts.", remedy=f"Export texts only. {_NOTHING}"
            )
        case Why.TWICE:
            return BadDocument(
                f"'{where}' holds two files called {refused.name!r}.", remedy=f"Export it once more. {_NOTHING}"
            )
        case Why.LOCKED:
            return BadDocument(f"'{where}' is locked with a password.", remedy="Export it without one.")
        case Why.OUTSIDE:
            return BadDocument(
                f"'{where}' holds a file that would lie outside it: {refused.name!r}.",
                remedy=f"Ask who made it. {_NOTHING}",
            )


def _xml(content: bytes, where: str) -> etree._Element:
    try:
        return hardened_xml.strangers(content)
    except hardened_xml.HasDtd:
        raise BadDocument(
            f"'{where}' has a DTD (`<!DOCTYPE …`), which can make a program read other files.",
            remedy=f"No program for analysis writes one: ask who sent it. {_NOTHING}",
        ) from None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadDocument(f"'{where}' does not read: {error}.", remedy="Export it once more.") from error


def _read_source(node: etree._Element, package: ForeignZip, notes: dict[str, str], where: str) -> Source:
    text, marked = _text(node, "PlainTextContent"), False
    path = node.get("plainTextPath", "")
    if text is None and path.startswith("internal://"):
        wanted = path.removeprefix("internal://").casefold()
        found = next((n for n in package.names if n.casefold() in {f"sources/{wanted}", wanted}), "")
        if not found:
            raise BadDocument(
                f"'{where}' lacks the text of '{node.get('name', '')}'.",
                remedy="Export it once more, with its sources.",
            )
        text, marked = _decoded(package.read(found), where, node.get("name", ""))
    selections = tuple(_read_selection(each, notes, where) for each in node if _local(each) == "PlainTextSelection")
    return Source(guid=_guid(node), name=node.get("name", ""), text=text or "", selections=selections, marked=marked)


def _decoded(content: bytes, where: str, name: str) -> tuple[str, bool]:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadDocument(
            f"In '{where}' the text of '{name}' is not UTF-8.",
            remedy="Export it once more as REFI-QDA project (.qdpx).",
        ) from error
    return text.removeprefix("\ufeff"), encoding == "utf-16" or text.startswith("\ufeff")


def _read_selection(node: etree._Element, notes: dict[str, str], where: str) -> Selection:
    try:
        start, end = int(node.get("startPosition", "")), int(node.get("endPosition", ""))
    except ValueError as error:
        raise BadDocument(
            f"'{where}' has a selection without a position (line {node.sourceline}).", remedy="Export it once more."
        ) from error
    coded = tuple(
        Coded(
            _guid(each),
            next((ref.get("targetGUID", "").strip("{}").lower() for ref in each if _local(ref) == "CodeRef"), ""),
            (each.get("creatingUser") or node.get("creatingUser") or "").strip("{}").lower(),
            _when(each.get("creationDateTime", "")),
        )
        for each in node
        if _local(each) == "Coding"
    )
    refs = [ref.get("targetGUID", "").lower() for ref in node.iter() if _local(ref) == "NoteRef"]
    note = " / ".join(filter(None, (notes.get(ref, "") for ref in refs)))
    return Selection(guid=_guid(node), name=node.get("name", ""), start=start, end=end, coded=coded, note=note)


def _read_code(node: etree._Element) -> Code:
    return Code(
        _guid(node),
        node.get("name", ""),
        (_text(node, "Description") or "").strip(),
        node.get("isCodable", "true") in {"true", "1"},
        tuple(_read_code(each) for each in node if _local(each) == "Code"),
    )


def _when(text: str) -> dt.datetime | None:
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _guid(node: etree._Element) -> str:
    return (node.get("guid") or "").strip("{}").lower()


def _local(node: etree._Element) -> str:
    tag: object = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if _local(child) == name)


def _all(node: etree._Element, *names: str) -> list[etree._Element]:
    found = [node]
    for name in names:
        found = [child for each in found for child in _children(each, name)]
    return found


def _text(node: etree._Element, name: str) -> str | None:
    found = next(_children(node, name), None)
    return None if found is None else str(found.xpath("string()"))
