"""An object's inventory (https://ocfl.io/1.1/spec/#inventory): its versions, what each holds, and where the bytes lie.

Read strictly: an inventory that is not as the specification has it is no inventory of ours to build upon. `checking` says in sentences what is
wrong with one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from sasci_archive.errors import BrokenObject
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value

TYPE = "https://ocfl.io/1.1/spec/#inventory"
DECLARATION = "0=ocfl_object_1.1"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
CONTENT = "content"

_TYPE = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")


class Agent(Value, frozen=True):
    """Who makes a version; `address` is a URI ("mailto:…", "https://orcid.org/…")."""

    name: str
    address: str = ""

    @property
    def uri(self) -> str:
        """The address, or, as a version should have one, the name in the form of one."""
        return self.address or f"urn:sasci:agent:{quote(self.name, safe='')}"


class VersionInfo(View, frozen=True, kw_only=True):
    """One version: its number (from 1), when it was made (UTC), why, by whom, and its files: logical path to digest (hex, SHA-512 unless the
    inventory says otherwise)."""

    number: int
    created: dt.datetime
    message: str
    user: Agent
    state: dict[str, str]


class Inventory(View, frozen=True, kw_only=True):
    """An object as its inventory has it. `manifest` says for each digest where (content paths, from the object's root) these bytes lie; `sha512`
    is the digest of the inventory's own file, which is what a ledger keeps; `width` is the number of digits of zero-padded version folders, 0 for
    none; `others` are digests by other algorithms, as they stand."""

    id: str
    versions: tuple[VersionInfo, ...]
    manifest: dict[str, tuple[str, ...]]
    sha512: str = ""
    specification: str = "1.1"
    algorithm: str = "sha512"
    content: str = CONTENT
    width: int = 0
    others: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def head(self) -> int:
        """The number of the newest version."""
        return len(self.versions)

    @property
    def newest(self) -> VersionInfo:
        """The newest version."""
        return self.versions[-1]

    def version(self, number: int = 0) -> VersionInfo:
        """A version; 0 is the newest. Raises KeyError."""
        if not 0 <= number <= self.head:
            raise KeyError(number)
        return self.versions[number - 1]

    def folder(self, number: int) -> str:
        """The folder of a version, `v3`."""
        return f"v{number:0{self.width}d}"

    def place(self, path: str, number: int = 0) -> str:
        """Where the bytes of a logical path of a version lie, from the object's root. Raises KeyError."""
        return self.manifest[self.version(number).state[path]][0]

    @property
    def is_ours(self) -> bool:
        """Whether it is of the form that we write, and so may write to."""
        return (self.specification, self.algorithm, self.content, self.width) == ("1.1", "sha512", CONTENT, 0)

    def digest_at(self, number: int) -> str:
        """The SHA-512 (hex) of the inventory that the object had when this version was its newest, where it is of the form that we write."""
        return digest_of(until(self, number))


def compose(inventory: Inventory) -> bytes:
    """The file: the same bytes for the same inventory. Of the form that we write."""
    made = {
        "id": inventory.id,
        "type": TYPE,
        "digestAlgorithm": "sha512",
        "head": f"v{inventory.head}",
        "contentDirectory": CONTENT,
        "manifest": {digest: list(places) for digest, places in sorted(inventory.manifest.items())},
        "versions": {f"v{version.number}": _composed(version) for version in inventory.versions},
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def digest_of(inventory: Inventory) -> str:
    """The SHA-512 (hex) of the inventory's file, where it is of the form that we write."""
    return hashlib.sha512(compose(inventory)).hexdigest()


def sidecar(content: bytes) -> bytes:
    """The line of the file beside an inventory that holds its digest (https://ocfl.io/1.1/spec/#inventory-digest)."""
    return f"{hashlib.sha512(content).hexdigest()} {INVENTORY}\n".encode()


def until(inventory: Inventory, number: int) -> Inventory:
    """As it was when `number` was the newest version: no later version, no bytes that came later."""
    versions = inventory.versions[:number]
    used = {digest for version in versions for digest in version.state.values()}
    manifest = {
        digest: tuple(place for place in places if int(place.split("/")[0][1:]) <= number)
        for digest, places in inventory.manifest.items()
        if digest in used
    }
    return msgspec.structs.replace(inventory, versions=versions, manifest=manifest, sha512="")


def parse(content: bytes, where: str) -> Inventory:
    """An inventory from its file. Raises BrokenObject, with the place."""
    try:
        return _read(json.loads(content), hashlib.sha512(content).hexdigest())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BrokenObject(
            f"{where} is no OCFL inventory: {str(error).rstrip('.') or type(error).__name__}.",
            remedy="`inv verify --all` says what else is wrong with the object; `inv archive.repair` puts a sound copy in its place.",
        ) from error


def utc(on: dt.datetime) -> str:
    """An instant as an inventory has it, to the second.

    >>> utc(dt.datetime(2026, 11, 29, 3, 15, tzinfo=dt.UTC))
    '2026-11-29T03:15:00Z'
    """
    return on.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _composed(version: VersionInfo) -> dict[str, Any]:
    return {
        "created": utc(version.created),
        "message": version.message,
        "user": {"name": version.user.name, "address": version.user.uri},
        "state": by_digest(version.state.items()),
    }


def by_digest(state: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Logical paths by their digest, as a version's `state` has them."""
    found: dict[str, list[str]] = {}
    for path, digest in sorted(state, key=lambda item: (item[1], item[0])):
        found.setdefault(digest, []).append(path)
    return found


def _read(found: Any, sha512: str) -> Inventory:
    kind = _TYPE.fullmatch(found["type"])
    if not kind:
        raise ValueError(f"its type is {found['type']!r}")
    names = list(found["versions"])
    width = _width(names)
    expected = [f"v{number:0{width}d}" for number in range(1, len(names) + 1)]
    if not names or sorted(names) != sorted(expected) or found["head"] != expected[-1]:
        raise ValueError(f"its versions are {', '.join(names) or 'none'}, and its head is {found['head']!r}")
    manifest = {digest.lower(): tuple(_paths(places)) for digest, places in found["manifest"].items()}
    content = found.get("contentDirectory", CONTENT)
    for place in (place for places in manifest.values() for place in places):
        folder, _, rest = place.partition("/")
        if folder not in expected or not rest.startswith(f"{content}/") or unsafe(place):
            raise ValueError(f"the content path {place!r} leads elsewhere")
    versions = tuple(_version(number, found["versions"][name], manifest) for number, name in enumerate(expected, 1))
    return Inventory(
        id=_text(found["id"]),
        versions=versions,
        manifest=manifest,
        sha512=sha512,
        specification=kind[1],
        algorithm=_text(found["digestAlgorithm"]),
        content=_text(content),
        width=width,
        others=found.get("fixity", {}),
    )


def _version(number: int, found: Mapping[str, Any], manifest: Mapping[str, object]) -> VersionInfo:
    user = found.get("user", {})
    state: dict[str, str] = {}
    for digest, paths in found["state"].items():
        if digest.lower() not in manifest:
            raise ValueError(f"version {number} holds {digest[:12]}…, and the manifest does not say where that lies")
        for path in _paths(paths):
            if unsafe(path) or path in state:
                raise ValueError(f"version {number} has the path {path!r}")
            state[path] = digest.lower()
    created = dt.datetime.fromisoformat(_text(found["created"]))
    if created.tzinfo is None:
        raise ValueError(f"version {number} was created at {found['created']}, which has no time zone")
    return VersionInfo(
        number=number,
        created=created.astimezone(dt.UTC),
        message=_text(found.get("message", "")),
        user=Agent(_text(user.get("name", "")), _text(user.get("address", ""))),
        state=state,
    )


def unsafe(path: str) -> bool:
    """Whether a path of an inventory could lead out of where it belongs (https://ocfl.io/1.1/spec/#E052, #E053, #E099, #E100)."""
    return any(part in {"", ".", ".."} for part in path.split("/")) or "\\" in path or "\0" in path


def _width(names: list[str]) -> int:
    first = next((name for name in names if re.fullmatch(r"v0*1", name)), "v1")
    return len(first) - 1 if first != "v1" else 0


def _paths(found: Any) -> list[str]:
    if not isinstance(found, list):
        raise TypeError("paths stand in a list")
    return [_text(path) for path in found]


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{found!r} is no text")
    return found
