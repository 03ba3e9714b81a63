"""Whether what would be kept of a seminar now is what is kept: judged in a moment, from digests that are written down already."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection

import msgspec

from sasci_archive.archive import comparison, objects, permitted, public, restricted
from sasci_archive.archive.ledger import Chain, Line, What
from sasci_archive.archive.objects import Which
from sasci_archive.editions.templates import Looks
from sasci_archive.press import edition as editions
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import VersionInfo
from sasci_archive.store.workspace import Workspace


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a seminar stands in the archive: the newest version of each object (0: none), why each is not what it would be now ("" where it is),
    how many people's answers stand against keeping the whole, and what the last check of it found (`last_check`)."""

    public: int = 0
    restricted: int = 0
    public_behind: str = ""
    restricted_behind: str = ""
    against: int = 0
    checked: str = ""
    damaged: bool = False


class Lies:
    """What lies in the archive of one seminar: the newest version of each of its objects (None: none), what the last check of them found, and which files
    (name and SHA-256) the public one has, read where that is asked for."""

    def __init__(self, workspace: Workspace, slug: str) -> None:
        """Raises BrokenLedger, BrokenObject, BadRecord, Disk."""
        self._workspace, self._slug = workspace, slug
        self.checked, self.damaged = last_check(objects.ledger(workspace).chain(), [which.id(slug) for which in Which])
        self.public, self.restricted = (
            versions[-1] if (versions := objects.kept(workspace, which, slug)) else None for which in Which
        )

    @functools.cached_property
    def listed(self) -> frozenset[tuple[str, str]]:
        """Raises BrokenObject, Disk."""
        if self.public is None or public.RECORD not in self.public.state:
            return frozenset()
        content = objects.root(self._workspace, Which.PUBLIC).read(Which.PUBLIC.id(self._slug), public.RECORD)
        return frozenset((each["name"], each["sha256"]) for each in msgspec.json.decode(content).get("files", []))

    def told(self) -> bytes:
        """All of it, to be digested. Raises BrokenObject, Disk."""
        versions = [each and (each.number, each.state) for each in (self.public, self.restricted)]
        told = [versions, self.checked, self.damaged, sorted(self.listed)]
        return msgspec.json.encode(told, order="deterministic")


def standing(workspace: Workspace, folder: Folder, on: dt.datetime, looks: Looks, lies: Lies | None = None) -> Standing:
    """At the instant `on` (UTC); `lies` is what lies in the archive, where somebody has looked already. Raises BrokenObject, BadRecord, BadTranscript, Disk."""
    lies = lies or Lies(workspace, folder.slug)
    return Standing(
        public=lies.public.number if lies.public else 0,
        restricted=lies.restricted.number if lies.restricted else 0,
        public_behind=_public_behind(lies, folder, on, looks),
        restricted_behind=_restricted_behind(folder, lies.restricted),
        against=len(restricted.not_to_be_kept(folder, on)),
        checked=lies.checked,
        damaged=lies.damaged,
    )


def last_check(chain: Chain, ids: Collection[str]) -> tuple[str, bool]:
    """What the last check of these objects found, in a clause ("" where one of them was not checked since it changed), and whether that was damage. A check of
    the whole archive is one of them, too."""
    found: dict[str, Line] = {}
    for line in chain.lines:
        if line.what in _CHANGED:
            found.pop(line.id, None)
        elif line.what in {What.CHECKED, What.FAILED}:
            found |= {id_: line for id_ in ids if line.id in {"", id_}}
    if damaged := [line for line in found.values() if line.what is What.FAILED]:
        return f"NOT SOUND on {damaged[-1].on:%Y-%m-%d}: `inv archive.repair`", True
    known = [id_ for id_ in ids if chain.last(id_)]
    if not known or not all(id_ in found for id_ in known):
        return "", False
    return f"sound on {min(found[id_].on for id_ in known):%Y-%m-%d}", False


_CHANGED = {What.VERSION, What.REWRITTEN, What.ACCEPTED, What.REPAIRED}


def _restricted_behind(folder: Folder, newest: VersionInfo | None) -> str:
    if newest is None:
        return "not kept yet"
    before = {name: digest for name, digest in newest.state.items() if not name.startswith(restricted.OURS)}
    new, changed, gone = comparison.files_changed(before, _state(folder))
    count = len(new) + len(changed) + len(gone)
    return f"{count} file{'' if count == 1 else 's'} changed since version {newest.number}" if count else ""


def _state(folder: Folder) -> dict[str, str]:
    """The SHA-512 of every file that would be kept; of a recording that is as long as it was, what was written down when it came."""
    known = {f"{folder.recording.name}/{r.name}": (r.bytes, r.sha512) for r in folder.recordings().recordings}
    found = {}
    for name, path in restricted.whole(folder).files.items():
        size, digest = known.get(name, (-1, ""))
        found[name] = digest if path.stat().st_size == size else files.sha512(path)
    return found


def _public_behind(lies: Lies, folder: Folder, on: dt.datetime, looks: Looks) -> str:
    if not permitted.is_current(folder, on, looks):
        return ""  # there is nothing that may be kept: `publish` says why
    if lies.public is None:
        return "not kept yet"
    published = editions.last(folder)
    would_be = [published, permitted.last_apart(folder, on, looks)]
    same = any(each and {(name, sha256) for name, _, sha256 in each.files} == lies.listed for each in would_be)
    return "" if same else f"another edition is published since version {lies.public.number}"
