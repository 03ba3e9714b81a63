"""A project and a codebook of ours, written."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final

from lxml import etree

from sasci_archive.formats.refi_qda.values import Code, Project, Source, guid

PROJECT: Final = "urn:QDA-XML:project:1.0"
CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
ORIGIN: Final = "SASCI Archive"
_EARLY: Final = (1980, 1, 1, 0, 0, 0)


def compose(project: Project, on: dt.datetime) -> bytes:
    """The `.qdpx`, made at the instant `on`. Law: `parse(compose(p, on))` is `p`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in (
            ("project.qde", project_file(project, on)),
            *((f"sources/{source.guid}.txt", source.text.encode()) for source in project.sources),
        ):
            info = zipfile.ZipInfo(name, _EARLY)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, member)
    return content.getvalue()


def compose_codebook(codes: Sequence[Code]) -> bytes:
    """The `.qdc`."""
    root = _element(CODEBOOK, "CodeBook", origin=ORIGIN)
    _codes(root, CODEBOOK, codes)
    return _bytes(root)


def project_file(project: Project, on: dt.datetime) -> bytes:
    """Its `project.qde`."""
    root = _element(PROJECT, "Project", name=project.name, origin=ORIGIN, creationDateTime=_instant(on))
    if project.users:
        users = _below(root, PROJECT, "Users")
        for user in project.users:
            _below(users, PROJECT, "User", guid=user.guid, name=user.name)
    if project.codes:
        _codes(_below(root, PROJECT, "CodeBook"), PROJECT, project.codes)
    if project.sources:
        sources = _below(root, PROJECT, "Sources")
        for source in project.sources:
            _source(sources, source)
    if any(selection.note for source in project.sources for selection in source.selections):
        notes = _below(root, PROJECT, "Notes")
        for selection in (s for source in project.sources for s in source.selections if s.note):
            note = _below(notes, PROJECT, "Note", guid=guid("note", selection.guid), name="Note")
            _below(note, PROJECT, "PlainTextContent", selection.note)
    return _bytes(root)


def _source(above: etree._Element, source: Source) -> None:
    node = _below(
        above, PROJECT, "TextSource", guid=source.guid, name=source.name, plainTextPath=f"internal://{source.guid}.txt"
    )
    for selection in source.selections:
        chosen = _below(
            node,
            PROJECT,
            "PlainTextSelection",
            guid=selection.guid,
            name=selection.name,
            startPosition=str(selection.start),
            endPosition=str(selection.end),
        )
        for coded in selection.coded:
            coding = _below(
                chosen,
                PROJECT,
                "Coding",
                guid=coded.guid,
                creatingUser=coded.user,
                creationDateTime=_instant(coded.when) if coded.when else "",
            )
            _below(coding, PROJECT, "CodeRef", targetGUID=coded.code)
        if selection.note:
            _below(chosen, PROJECT, "NoteRef", targetGUID=guid("note", selection.guid))


def _codes(above: etree._Element, space: str, codes: Sequence[Code]) -> None:
    holder = _below(above, space, "Codes")

    def put(under: etree._Element, code: Code) -> None:
        node = _below(under, space, "Code", guid=code.guid, name=code.name, isCodable=str(code.codable).lower())
        if code.description:
            _below(node, space, "Description", code.description)
        for each in code.below:
            put(node, each)

    for code in codes:
        put(holder, code)


def _element(space: str, tag: str, **attributes: str) -> etree._Element:
    node = etree.Element(f"{{{space}}}{tag}", nsmap={None: space})  # type: ignore[dict-item]  # the stubs know no default namespace
    _set(node, attributes)
    return node


def _below(above: etree._Element, space: str, tag: str, text: str = "", **attributes: str) -> etree._Element:
    node = etree.SubElement(above, f"{{{space}}}{tag}")
    _set(node, attributes)
    if text:
        node.text = _clean(text)
    return node


def _set(node: etree._Element, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        if value:
            node.set(name, _clean(value))


def _clean(text: str) -> str:
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root, "  ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8") + b"\n"


def _instant(on: dt.datetime) -> str:
    return on.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
