"""An RO-Crate 1.1 (w3id.org/ro/crate/1.1): a folder that says in JSON-LD what is in it; written, and read as far as its files go.

The crate is described by what a page of the edition says of itself (`schema_org`), made flat, as the specification wants it (4.1): everything that is
led to stands in one list, by its `@id`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from sasci_archive.errors import BadBag
from sasci_archive.formats.bagit import refused
from sasci_archive.formats.schema_org import schema_org
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.citation import Record

NAME: Final = "ro-crate-metadata.json"
CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
PROFILE: Final = "https://w3id.org/ro/crate/1.1"
ROOT: Final = "./"
_TERMS: Final = {"sha512": "https://w3id.org/ro/terms/workflow-run#sha512"}
"""What the context of 1.1 lacks."""

_PLAIN: Final = re.compile(rb"[^A-Za-z0-9._~/-]")
_LEFT_OUT: Final = frozenset(("@context", "@type", "@id", "encoding", "contributor", "isbn"))


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a crate: how many bytes, its SHA-512, its media type, and what readers call it."""

    size: int
    sha512: str
    media_type: str = ""
    label: str = ""


def compose(record: Record, files: Mapping[str, File], known: Authorities = NOBODY) -> bytes:
    """`ro-crate-metadata.json` for these files by their paths. Same input, same bytes."""
    graph: list[dict[str, Any]] = [
        {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": ROOT}}
    ]
    told = schema_org(record, known)
    root: dict[str, Any] = {"@id": ROOT, "@type": "Dataset"}
    flat = _Flat()
    for key, value in told.items():
        if key not in _LEFT_OUT:
            root[key] = flat.led_to(value, key)
    # who speaks in it is somebody in the crate, and their role there is their description
    root["contributor"] = (
        [
            flat.led_to({**part["contributor"], "description": _joined(part)}, "contributor")
            for part in told["contributor"]
        ]
        if told.get("contributor")
        else []
    )
    root["description"] = told.get("abstract") or told.get("name", "")  # it must have one (4.2)
    root["datePublished"] = told.get("datePublished", "")
    root["license"] = flat.licence(record.citation.licence, told.get("license", ""))
    root["additionalType"] = f"https://schema.org/{told['@type']}"
    root["hasPart"] = [{"@id": _quoted(path)} for path in sorted(files)]
    graph += [{key: value for key, value in root.items() if value not in ("", [], {})}]
    graph += [_file(path, file) for path, file in sorted(files.items())]
    graph += flat.entities
    told_all = {"@context": [CONTEXT, _TERMS], "@graph": graph}
    return (json.dumps(told_all, ensure_ascii=False, indent=1) + "\n").encode()


def _quoted(path: str) -> str:
    """A path as part of an address (RFC 3986, 2.1)."""
    return _PLAIN.sub(lambda sign: b"%%%02X" % sign[0][0], path.encode()).decode("ascii")


def _unquoted(id_: str) -> str:
    """Read back. Raises BadBag where it is not UTF-8."""
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda told: bytes([int(told[1], 16)]), id_.encode())
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise refused(f"{NAME}: '{id_}' is not UTF-8.") from error


def _joined(part: Mapping[str, Any]) -> str:
    post = part["contributor"].get("description", "")
    return "; ".join(text for text in (part["roleName"], post) if text)


def _file(path: str, file: File) -> dict[str, Any]:
    told = {
        "@id": _quoted(path),
        "@type": "File",
        "name": file.label or path.rpartition("/")[2],
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha512": file.sha512,
    }
    return {key: value for key, value in told.items() if value}


class _Flat:
    """What is led to, each once, in the order in which it was met."""

    def __init__(self) -> None:
        self._by_text: dict[str, str] = {}
        self.entities: list[dict[str, Any]] = []

    def led_to(self, value: Any, key: str) -> Any:
        """A value in which things that are told of stand by their ids alone."""
        if isinstance(value, list):
            return [self.led_to(each, key) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"@id"}:
            return value
        told = {inner: self.led_to(each, inner) for inner, each in value.items()}
        text = json.dumps(told, sort_keys=True)
        if text not in self._by_text:
            id_ = self._id(told, key)
            self._by_text[text] = id_
            self.entities.append({"@id": id_, **told})
        return {"@id": self._by_text[text]}

    def licence(self, name: str, address: str) -> Any:
        """A licence is a thing of its own where it has an address (4.2)."""
        if not address.startswith("http"):
            return address or "All rights reserved."
        return self.led_to({"@type": "CreativeWork", "name": name, "url": address}, "license")

    def _id(self, told: Mapping[str, Any], key: str) -> str:
        """An address where it has one; else a name of its own in the crate."""
        same = told.get("sameAs", "")
        known = same[0] if isinstance(same, list) else same
        url = known or (told.get("url", "") if key == "license" else "")
        taken = {entity["@id"] for entity in self.entities}
        if url and url not in taken:
            return str(url)
        return f"#{key}-{len(self.entities) + 1}"


def files_of(content: bytes) -> dict[str, dict[str, Any]]:
    """What a crate's `ro-crate-metadata.json` says of the files in its folder, by their paths. What lies elsewhere is none of them. Raises BadBag."""
    try:
        told = json.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise refused(f"{NAME} is not JSON.") from error
    graph = told.get("@graph") if isinstance(told, dict) else None
    if not isinstance(graph, list) or not all(
        isinstance(each, dict) and isinstance(each.get("@id"), str) for each in graph
    ):
        raise refused(f"{NAME} is no list of things that have an @id each.")
    by_id: dict[str, dict[str, Any]] = {each["@id"]: each for each in graph}
    about = by_id.get(NAME, {}).get("about")
    root = by_id.get(str(about.get("@id", ""))) if isinstance(about, dict) else None
    if root is None:
        raise refused(f"{NAME} does not say which of the things in it is the crate.")
    return {path: each for id_, each in by_id.items() if _is_file(each) and (path := _path(id_))}


def _is_file(thing: Mapping[str, Any]) -> bool:
    kind = thing.get("@type")
    return kind in ("File", "MediaObject") or (
        isinstance(kind, list) and bool({"File", "MediaObject"} & {str(k) for k in kind})
    )


def _path(id_: str) -> str:
    """The path that an id names; "" for what lies elsewhere or is no file. Raises BadBag for one that begins at the root of a disk."""
    if id_.startswith("#") or id_ == ROOT:
        return ""
    scheme, colon, _ = id_.partition("://")
    if colon and scheme.casefold() != "file":
        return ""
    if colon or id_.casefold().startswith("file:"):
        raise BadBag(
            f"{NAME}: '{id_}' begins at the root of a disk.",
            remedy="Nothing was taken in. Ask whoever made it to make it anew.",
        )
    return _unquoted(id_).removeprefix("./")
