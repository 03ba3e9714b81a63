"""Advisories about packages, as the Open Source Vulnerability format has them (https://ossf.github.io/osv-schema/): which versions of what are to be
avoided. A file of them is brought by a person: one advisory, a list of them, or one on each line."""

from __future__ import annotations

import msgspec
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from sasci_archive.errors import BadRecord

PYPI = "PyPI"


class Package(msgspec.Struct, frozen=True):
    """`affected.package`."""

    name: str = ""
    ecosystem: str = ""


class Event(msgspec.Struct, frozen=True):
    """`affected.ranges.events`: from which version on, up to which (not with it), up to which (with it)."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None


class Range(msgspec.Struct, frozen=True):
    """`affected.ranges`."""

    type: str = ""
    events: tuple[Event, ...] = ()


class Affected(msgspec.Struct, frozen=True):
    """`affected`."""

    package: Package = Package()
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()


class Advisory(msgspec.Struct, frozen=True):
    """One advisory; what we do not ask about is left unread."""

    id: str
    summary: str = ""
    withdrawn: str = ""
    affected: tuple[Affected, ...] = ()


def parse(content: bytes, *, where: str) -> tuple[Advisory, ...]:
    """Every advisory of a file. Raises BadRecord."""
    text = content.strip()
    try:
        if text.startswith(b"["):
            return msgspec.json.decode(text, type=tuple[Advisory, ...])
        if text.startswith(b"{") and b"\n{" not in text:
            return (msgspec.json.decode(text, type=Advisory),)
        return tuple(msgspec.json.decode(line, type=Advisory) for line in text.splitlines() if line.strip())
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRecord(
            f"{where} holds no advisories that can be read: {error}.",
            remedy="Bring them in the OSV format (JSON): one, a list, or one on each line.",
        ) from error


def concerns(advisory: Advisory, name: str, version: str) -> bool:
    """Whether this version of a package of PyPI is meant. `name` in canonical form. An advisory that was withdrawn means nothing."""
    here = _version(version)
    if advisory.withdrawn or here is None:
        return False
    for affected in advisory.affected:
        if affected.package.ecosystem == PYPI and canonicalize_name(affected.package.name) == name:
            if any(_version(each) == here for each in affected.versions):
                return True
            if any(_within(each, here) for each in affected.ranges if each.type == "ECOSYSTEM"):
                return True
    return False


def _within(range_: Range, here: Version) -> bool:
    """By the algorithm of the specification: the events in the order of their versions, each of which opens or closes
    (https://ossf.github.io/osv-schema/#evaluation)."""
    marks: list[tuple[Version, int, bool]] = []
    for event in range_.events:
        if event.introduced is not None:
            begins = Version("0.dev0") if event.introduced == "0" else _version(event.introduced)
            marks += [(begins, 0, True)] if begins else []
        if event.fixed is not None and (ends := _version(event.fixed)):
            marks.append((ends, 0, False))
        if event.last_affected is not None and (last := _version(event.last_affected)):
            marks.append((last, 1, False))
    meant = False
    for version, after, opens in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        if here > version or (here == version and not after):
            meant = opens
    return meant


def _version(text: str) -> Version | None:
    """The public part of a version (a build of one's own has its faults); None for what is none."""
    try:
        return Version(Version(text).public)
    except InvalidVersion:
        return None
