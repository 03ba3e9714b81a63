"""What can be wrong with an inventory in itself, each kind with its code in the specification (https://ocfl.io/1.1/spec/#E033 and so on).

It takes whatever stands in the file. What is sound in it is given back as `Told`, so that the files it names can be looked at although something else
is wrong.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from sasci_archive.errors import Fault
from sasci_archive.model.inlines import View

REMEDY = "`inv archive.repair` puts a sound copy of the object in its place; nothing of it should be trusted before."

CHARACTERS = {
    "sha512": 128,
    "sha256": 64,
    "sha1": 40,
    "md5": 32,
    "blake2b-512": 128,
    "blake2b-384": 96,
    "blake2b-256": 64,
    "blake2b-160": 40,
}
"""Digests that an object may hold, and their length in hex (https://ocfl.io/1.1/spec/#digests and extension 0001)."""

_KEYS = frozenset(("id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"))
_VERSION_KEYS = frozenset(("created", "state", "message", "user"))
_USER_KEYS = frozenset(("name", "address"))
_TYPE = re.compile(r"https://ocfl\.io/(\d+\.\d+)/spec/#inventory")
_CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class Told(View, frozen=True, kw_only=True):
    """What an inventory says, as far as it is sound: digests as they are written; `states` by version folder."""

    id: str = ""
    specification: str = ""
    algorithm: str = "sha512"
    content: str = "content"
    says_content: bool = False
    versions: tuple[str, ...] = ()
    manifest: dict[str, tuple[str, ...]]
    states: dict[str, dict[str, str]]
    keys: dict[str, frozenset[str]]
    others: dict[str, dict[str, tuple[str, ...]]]

    def places(self) -> dict[str, str]:
        """The digest of each content path, in small letters."""
        return {place: digest.lower() for digest, places in self.manifest.items() for place in places}


NOTHING = Told(manifest={}, states={}, keys={}, others={})


def examine(content: bytes, where: str) -> tuple[Told, list[Fault]]:
    """All that is wrong, and what is sound. `where` is the file."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        return NOTHING, [_fault("E033", f"it is no JSON: {str(error) or 'nested without end'}", where)]
    if not isinstance(found, dict):
        return NOTHING, [_fault("E033", "it is no JSON object", where)]
    reader = _Reader(where)
    return reader.read(found), reader.faults


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!r} stands in it twice")
    return made


def _fault(code: str, problem: str, where: str) -> Fault:
    return Fault(code, 0, f"{problem.rstrip('.')}.".replace("\n", " "), REMEDY, where)


class _Reader:
    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []

    def wrong(self, code: str, problem: str) -> None:
        self.faults.append(_fault(code, problem, self.where))

    def read(self, found: dict[str, Any]) -> Told:
        self._known(found, _KEYS, "it")
        id_ = found.get("id")
        if "id" not in found:
            self.wrong("E036", "it has no id")
        elif not _is_text(id_) or not id_:
            self.wrong("E037", f"its id is {id_!r}")
        algorithm, content = self._algorithm(found), self._content(found)
        manifest = self._manifest(found, algorithm, content)
        versions = self._versions(found)
        states, keys = self._states(found, versions, manifest, algorithm)
        for place in (place for places in manifest.values() for place in places):
            if place.split("/")[0] not in versions and versions:
                self.wrong("E042", f"the content path {place!r} is in no version")
        used = {digest.lower() for known in keys.values() for digest in known}
        for digest in manifest:
            if digest.lower() not in used and versions:
                self.wrong("E107", f"the manifest has {digest[:16]}…, which no version has")
        return Told(
            id=id_ if isinstance(id_, str) else "",
            specification=self._specification(found),
            algorithm=algorithm,
            content=content,
            says_content="contentDirectory" in found,
            versions=versions,
            manifest=manifest,
            states=states,
            keys=keys,
            others=self._others(found, {place for places in manifest.values() for place in places}),
        )

    def _specification(self, found: dict[str, Any]) -> str:
        if "type" not in found:
            self.wrong("E036", "it has no type")
            return ""
        said = _TYPE.fullmatch(found["type"]) if isinstance(found["type"], str) else None
        if said is None or said[1] not in {"1.0", "1.1"}:
            self.wrong("E038", f"its type is {found['type']!r}, which is no version of OCFL that is known here")
            return ""
        return said[1]

    def _algorithm(self, found: dict[str, Any]) -> str:
        algorithm = found.get("digestAlgorithm")
        if "digestAlgorithm" not in found:
            self.wrong("E036", "it has no digestAlgorithm")
        elif algorithm not in ("sha512", "sha256"):
            self.wrong("E025", f"its digestAlgorithm is {algorithm!r}, where sha512 and sha256 are allowed")
        else:
            return str(algorithm)
        return "sha512"

    def _content(self, found: dict[str, Any]) -> str:
        content = found.get("contentDirectory", "content")
        if not _is_text(content) or "/" in content or not content:
            self.wrong("E017", f"its contentDirectory is {content!r}, which is no folder's name")
        elif content in (".", ".."):
            self.wrong("E018", f"its contentDirectory is {content!r}")
        else:
            return str(content)
        return "content"

    def _manifest(self, found: dict[str, Any], algorithm: str, content: str) -> dict[str, tuple[str, ...]]:
        manifest = found.get("manifest")
        if not isinstance(manifest, dict):
            self.wrong("E041", "it has no manifest" if "manifest" not in found else "its manifest is no JSON object")
            return {}
        made: dict[str, tuple[str, ...]] = {}
        for digest, places in manifest.items():
            if not _is_digest(digest, algorithm):
                self.wrong("E025", f"the manifest has {digest[:20]!r}, which is no {algorithm} digest")
            elif not isinstance(places, list) or not places or not all(_is_text(place) for place in places):
                self.wrong("E092", f"the manifest says of {digest[:16]}… {str(places)[:60]}, which is no list of paths")
            else:
                made[digest] = tuple(place for place in places if self._is_content_path(place, content))
        folded: set[str] = set()
        for digest in made:
            if digest.lower() in folded:
                self.wrong("E096", f"the manifest has {digest[:16]}… twice, in capitals and not")
            folded.add(digest.lower())
        self._side_by_side([place for places in made.values() for place in places], "E101", "content path")
        return made

    def _is_content_path(self, place: str, content: str) -> bool:
        parts = place.split("/")
        if place.startswith("/") or place.endswith("/"):
            self.wrong("E100", f"the content path {place!r} begins or ends with /")
        elif any(part in {"", ".", ".."} for part in parts) or "\0" in place:
            self.wrong("E099", f"the content path {place!r} leads elsewhere")
        elif len(parts) < 3 or not re.fullmatch(r"v[0-9]+", parts[0]) or parts[1] != content:
            self.wrong("E042", f"the content path {place!r} is not in the {content} folder of a version")
        else:
            return True
        return False

    def _side_by_side(self, paths: list[str], code: str, what: str) -> None:
        files: set[str] = set()
        for path in paths:
            if path in files:
                self.wrong(code, f"the {what} {path!r} stands in it twice")
            files.add(path)
        for path in files:
            parts = path.split("/")
            above = {"/".join(parts[:end]) for end in range(1, len(parts))}
            for folder in above & files:
                self.wrong(code, f"the {what} {folder!r} is a file and a folder")

    def _versions(self, found: dict[str, Any]) -> tuple[str, ...]:
        versions = found.get("versions")
        if not isinstance(versions, dict):
            self.wrong(
                "E041" if "versions" not in found else "E044",
                "it has no versions" if "versions" not in found else "its versions are no JSON object",
            )
            return ()
        if not versions:
            self.wrong("E008", "it has no version at all")
            return ()
        first = next((name for name in versions if re.fullmatch(r"v0*1", name)), None)
        if first is None:
            self.wrong("E009", f"its versions do not begin with v1 ({', '.join(versions)})")
            return ()
        width = 0 if first == "v1" else len(first) - 1
        names = tuple(f"v{number:0{width}d}" for number in range(1, len(versions) + 1))
        in_row = tuple(name for name in names if name in versions)
        if set(names) != set(versions):
            self.wrong("E010", f"its versions are not numbered one after another ({', '.join(versions)})")
        elif width and len(names) >= 10 ** (width - 1):
            self.wrong("E011", f"its versions have more numbers than {width} digits with a zero before them")
        if "head" not in found:
            self.wrong("E036", "it has no head")
        elif found["head"] != in_row[-1] or in_row != names:
            self.wrong("E040", f"its head is {found['head']!r}, where its versions are {', '.join(versions)}")
        return in_row

    def _states(
        self, found: dict[str, Any], versions: tuple[str, ...], manifest: dict[str, tuple[str, ...]], algorithm: str
    ) -> tuple[dict[str, dict[str, str]], dict[str, frozenset[str]]]:
        states: dict[str, dict[str, str]] = {}
        keys: dict[str, frozenset[str]] = {}
        for name in versions:
            version = found["versions"][name]
            if not isinstance(version, dict):
                self.wrong("E047", f"{name} is no JSON object")
                continue
            self._record(name, version)
            state = version.get("state")
            if not isinstance(state, dict):
                self.wrong("E048" if "state" not in version else "E050", f"{name} has no state")
                continue
            states[name] = dict(self._state(name, state, manifest, algorithm))
            keys[name] = frozenset(state)
        return states, keys

    def _known(self, found: dict[str, Any], keys: frozenset[str], where: str) -> None:
        if strange := sorted(found.keys() - keys):
            self.wrong("E102", f"{where} has {', '.join(map(repr, strange))}, which an inventory has not")

    def _record(self, name: str, version: dict[str, Any]) -> None:
        self._known(version, _VERSION_KEYS, name)
        created = version.get("created")
        if "created" not in version:
            self.wrong("E048", f"{name} does not say when it was created")
        elif not isinstance(created, str) or not _is_instant(created):
            self.wrong("E049", f"{name} was created at {created!r}, which is no time with seconds and time zone")
        if not isinstance(version.get("message", ""), str):
            self.wrong("E094", f"the message of {name} is no text")
        if "user" in version:
            user = version["user"]
            if not isinstance(user, dict) or not isinstance(user.get("name"), str):
                self.wrong("E054", f"the user of {name} has no name")
            elif not isinstance(user.get("address", ""), str):
                self.wrong("E054", f"the address of the user of {name} is no text")
            else:
                self._known(user, _USER_KEYS, f"the user of {name}")

    def _state(
        self, name: str, state: dict[str, Any], manifest: dict[str, tuple[str, ...]], algorithm: str
    ) -> Iterator[tuple[str, str]]:
        every: list[str] = []
        for digest, paths in state.items():
            if not _is_digest(digest, algorithm):
                self.wrong("E050", f"{name} has {digest[:20]!r}, which is no {algorithm} digest")
            elif not isinstance(paths, list) or not all(_is_text(path) for path in paths):
                self.wrong("E051", f"{name} says of {digest[:16]}… {str(paths)[:60]}, which is no list of paths")
            else:
                if digest not in manifest:
                    self.wrong("E050", f"{name} has {digest[:16]}…, and the manifest does not say where it lies")
                for path in paths:
                    if path.startswith("/") or path.endswith("/"):
                        self.wrong("E053", f"{name} has the path {path!r}, which begins or ends with /")
                    elif any(part in {"", ".", ".."} for part in path.split("/")):
                        self.wrong("E052", f"{name} has the path {path!r}, which leads elsewhere")
                    else:
                        every.append(path)
                        yield path, digest
        self._side_by_side(every, "E095", f"path of {name}")

    def _others(self, found: dict[str, Any], places: set[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        """https://ocfl.io/1.1/spec/#fixity"""
        fixity = found.get("fixity", {})
        if not isinstance(fixity, dict):
            self.wrong("E111", "its fixity is no JSON object")
            return {}
        made: dict[str, dict[str, tuple[str, ...]]] = {}
        for algorithm, block in fixity.items():
            if algorithm not in CHARACTERS:
                self.wrong("E056", f"its fixity has the digest {algorithm!r}, which is not known")
            elif not isinstance(block, dict):
                self.wrong("E057", f"its fixity by {algorithm} is no JSON object")
            else:
                made[algorithm] = dict(self._block(algorithm, block, places))
        return made

    def _block(self, algorithm: str, block: dict[str, Any], places: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        folded: set[str] = set()
        for digest, named in block.items():
            if not _is_digest(digest, algorithm):
                self.wrong("E057", f"its fixity has {digest[:20]!r}, which is no {algorithm} digest")
            elif not isinstance(named, list) or not all(_is_text(place) for place in named):
                self.wrong("E057", f"its fixity says of {digest[:16]}… {str(named)[:60]}, which is no list of paths")
            else:
                if digest.lower() in folded:
                    self.wrong("E097", f"its fixity has {digest[:16]}… twice, in capitals and not")
                folded.add(digest.lower())
                for place in set(named) - places:
                    self.wrong("E057", f"its fixity names {place!r}, which the manifest does not")
                yield digest.lower(), tuple(place for place in named if place in places)


def _is_digest(text: str, algorithm: str) -> bool:
    return re.fullmatch(rf"[0-9a-fA-F]{{{CHARACTERS[algorithm]}}}", text) is not None


def _is_text(found: object) -> bool:
    """Text that can be written: half of a pair of surrogates cannot."""
    return isinstance(found, str) and not re.search("[\ud800-\udfff]", found)


def _is_instant(text: str) -> bool:
    if not _CREATED.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
