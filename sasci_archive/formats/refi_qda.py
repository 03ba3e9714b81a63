"""Projects and codebooks as programs for qualitative analysis exchange them: REFI-QDA 1.5, `.qdpx` and `.qdc` (NVivo, ATLAS.ti, MAXQDA).

A `.qdpx` is a zip file: `project.qde` (XML of the schema `urn:QDA-XML:project:1.0`) and `sources/`, one plain text for each source, UTF-8 without a mark, lines ended
by a line feed. Positions count Unicode code points from 0, the end not included (REFI-QDA 1.5, “Text selections”,
https://www.qdasoftware.org/wp-content/uploads/2019/09/REFI-QDA-1-5.pdf). Programs do not all keep to that: `formats.qda_positions`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats import hardened_xml
from sasci_archive.model.inlines import View

PROJECT: Final = "urn:QDA-XML:project:1.0"
CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
ORIGIN: Final = "SASCI Archive"
MOST_MEMBERS: Final = 5_000
MOST_BYTES: Final = 1 << 28
MOST_TEXT: Final = 1 << 26
MOST_TIMES: Final = 400
"""How many times smaller a member of more than a megabyte may be packed."""

_OURS: Final = uuid.UUID("5a5c1a0c-2c1e-5b0e-9f4d-6b0d0f6c7a11")
_EARLY: Final = (1980, 1, 1, 0, 0, 0)
_NOTHING: Final = "Nothing of it was read, and nothing has changed."
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class User(View, frozen=True):
    """Somebody who codes."""

    guid: str
    name: str


class Code(View, frozen=True):
    """A code with those below it; one that is only a heading is not codable."""

    guid: str
    name: str
    description: str = ""
    codable: bool = True
    below: tuple[Code, ...] = ()


class Coded(View, frozen=True):
    """A code given to a selection: by whom ("" where that is not said) and when."""

    guid: str
    code: str
    user: str = ""
    when: dt.datetime | None = None


class Selection(View, frozen=True, kw_only=True):
    """A stretch of a source, from `start` to `end` (not included), as its project counts."""

    guid: str
    name: str
    start: int
    end: int
    coded: tuple[Coded, ...] = ()
    note: str = ""


class Source(View, frozen=True, kw_only=True):
    """A text with its selections. `marked`: the file of it began with a byte order mark, which is not in `text`; ends of lines are as they stand there."""

    guid: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()
    marked: bool = False


class Project(View, frozen=True, kw_only=True):
    """All that is exchanged. `others` are the names of sources that are no texts, which are not read."""

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    others: tuple[str, ...] = ()


def guid(*of: str) -> str:
    """The identifier of something of ours, the same whenever it is written."""
    return str(uuid.uuid5(_OURS, "\x1f".join(of)))


# -- out -----------------------------------------------------------------------------------------------------------


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


# -- in ------------------------------------------------------------------------------------------------------------


def parse(content: bytes, *, where: str) -> Project:
    """The texts of a `.qdpx` and what is coded in them; sources that are no texts by their names only. What it points at outside itself is never opened.
    Raises BadDocument for what is none, is broken, unsafe, or larger than any project."""
    package, names = _opened(content, where)
    qde = next((name for name in names if name.lower().endswith(".qde") and "/" not in name), "")
    if not qde:
        raise BadDocument(f"'{where}' holds no project.qde.", remedy="Export it once more as REFI-QDA project (.qdpx).")
    root = _xml(_member(package, qde, where), where)
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
            sources.append(_read_source(node, package, names, notes, where))
        else:
            others.append(node.get("name", ""))
    return Project(
        name=root.get("name", ""),
        users=tuple(User(_guid(user), user.get("name", "")) for user in _all(root, "Users", "User")),
        codes=tuple(_read_code(code) for code in _all(root, "CodeBook", "Codes", "Code")),
        sources=tuple(sources),
        others=tuple(others),
    )


def _opened(content: bytes, where: str) -> tuple[zipfile.ZipFile, dict[str, str]]:
    """The package, and its members by name; refused whole where one of them could be a trick."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise BadDocument(f"'{where}' is no .qdpx, or is broken.", remedy="Export it once more.") from error
    members = package.infolist()
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_BYTES:
        raise _too_much(where)
    seen: set[str] = set()
    for member in members:
        if member.file_size > 1 << 20 and member.file_size > MOST_TIMES * max(1, member.compress_size):
            raise _too_much(where)
        if member.flag_bits & 1:
            raise BadDocument(f"'{where}' is locked with a password.", remedy="Export it without one.")
        name = member.orig_filename
        if "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
            raise BadDocument(
                f"'{where}' holds a file that would lie outside it: {name!r}.", remedy=f"Ask who made it. {_NOTHING}"
            )
        if name.casefold() in seen:
            raise BadDocument(f"'{where}' holds two files called {name!r}.", remedy=f"Export it once more. {_NOTHING}")
        seen.add(name.casefold())
    return package, {m.filename: m.filename for m in members}


def _member(package: zipfile.ZipFile, name: str, where: str) -> bytes:
    try:
        with package.open(name) as file:
            content = file.read(MOST_TEXT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BadDocument(f"'{where}' is broken: {name} cannot be unpacked.", remedy="Export it once more.") from error
    if len(content) > MOST_TEXT:
        raise _too_much(where)
    return content


def _too_much(where: str) -> BadDocument:
    return BadDocument(f"'{where}' unpacks to more than any project of texts.", remedy=f"Export texts only. {_NOTHING}")


def _xml(content: bytes, where: str) -> etree._Element:
    if _DOCTYPE.search(content):
        raise _has_dtd(where)
    try:
        root = etree.fromstring(content, hardened_xml.parser(remove_pis=True, remove_comments=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadDocument(f"'{where}' does not read: {error}.", remedy="Export it once more.") from error
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that the search did not see through
        raise _has_dtd(where)
    return root


def _has_dtd(where: str) -> BadDocument:
    return BadDocument(
        f"'{where}' has a DTD (`<!DOCTYPE …`), which can make a program read other files.",
        remedy=f"No program for analysis writes one: ask who sent it. {_NOTHING}",
    )


def _read_source(
    node: etree._Element, package: zipfile.ZipFile, names: dict[str, str], notes: dict[str, str], where: str
) -> Source:
    text, marked = _text(node, "PlainTextContent"), False
    path = node.get("plainTextPath", "")
    if text is None and path.startswith("internal://"):
        wanted = path.removeprefix("internal://").casefold()
        found = next((n for n in names if n.casefold() in {f"sources/{wanted}", wanted}), "")
        if not found:
            raise BadDocument(
                f"'{where}' lacks the text of '{node.get('name', '')}'.",
                remedy="Export it once more, with its sources.",
            )
        text, marked = _decoded(_member(package, found, where), where, node.get("name", ""))
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
