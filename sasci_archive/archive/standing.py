"""Whether what would be kept of a seminar now is what is kept: judged in a moment, from digests that are written down already."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.archive import comparison, objects, permitted, public, restricted
from sasci_archive.archive.objects import Which
from sasci_archive.editions.templates import Looks
from sasci_archive.press import edition as editions
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import VersionInfo
from sasci_archive.store.workspace import Workspace


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a seminar stands in the archive: the newest version of each object (0: none), why each is not what it would be now ("" where it is),
    and how many people's answers stand against keeping the whole."""

    public: int = 0
    restricted: int = 0
    public_behind: str = ""
    restricted_behind: str = ""
    against: int = 0


def standing(workspace: Workspace, folder: Folder, on: dt.datetime, looks: Looks) -> Standing:
    """At the instant `on` (UTC). Raises BrokenObject, BadRecord, BadTranscript, Disk."""
    first, second = (objects.kept(workspace, which, folder.slug) for which in Which)
    return Standing(
        public=first[-1].number if first else 0,
        restricted=second[-1].number if second else 0,
        public_behind=_public_behind(workspace, folder, first[-1] if first else None, on, looks),
        restricted_behind=_restricted_behind(folder, second[-1] if second else None),
        against=len(restricted.not_to_be_kept(folder, on)),
    )


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


def _public_behind(
    workspace: Workspace, folder: Folder, newest: VersionInfo | None, on: dt.datetime, looks: Looks
) -> str:
    if not permitted.is_current(folder, on, looks):
        return ""  # there is nothing that may be kept: `publish` says why
    if newest is None:
        return "not kept yet"
    kept = _listed(workspace, folder, newest)
    published = editions.last(folder)
    would_be = [published, permitted.last_apart(folder, on, looks)]
    same = any(each and {(name, sha256) for name, _, sha256 in each.files} == kept for each in would_be)
    return "" if same else f"another edition is published since version {newest.number}"


def _listed(workspace: Workspace, folder: Folder, newest: VersionInfo) -> set[tuple[str, str]]:
    if public.RECORD not in newest.state:
        return set()
    content = objects.root(workspace, Which.PUBLIC).read(Which.PUBLIC.id(folder.slug), public.RECORD)
    return {(each["name"], each["sha256"]) for each in msgspec.json.decode(content).get("files", [])}
