"""Who else can read what is restricted: other accounts of this machine, a service that copies folders elsewhere, a repository with a remote.

Of a file only the place is told that we gave it a name for (`ferry/5-review`), as what lies below may be called after people.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive import pipeline
from sasci_archive.doctor import Asked, Finding, Group, State, called
from sasci_archive.errors import SasciError
from sasci_archive.store.bucket import is_on_s3
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import BATCHES, JUDGED, SEARCHING, SERVING, Workspace

OPEN: Final = frozenset({"6-published", "6-withdrawn", "themes.toml", "innovations.toml"})
"""What of a seminar's folder is public, by docs/data-protection.md: all else in it is restricted."""
_OTHERS: Final = stat.S_IRWXO
_SERVICES: Final = {
    "OneDrive": ("onedrive",),
    "Dropbox": ("dropbox",),
    "iCloud Drive": ("iclouddrive", "icloud drive", "mobile documents", "com~apple~clouddocs"),
    "Google Drive": ("google drive", "googledrive", "my drive"),
    "Nextcloud or ownCloud": ("nextcloud", "owncloud"),
    "Box": ("box sync", "box"),
    "Sync, pCloud or MEGA": ("pcloud", "pclouddrive", "megasync", "mega"),
    "a cloud's folder": ("cloudstorage",),
}
_MARKS: Final = {
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "Nextcloud or ownCloud": (".sync.log", ".owncloudsync.log", ".nextcloudsync.log"),
}
_GIT: Final = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""A repository's own settings can name programs that git runs: none of them is."""


def findings(asked: Asked) -> Iterator[Finding]:
    """Files that other accounts can read; folders that are copied elsewhere; files that git has."""
    yield from _readable(asked)
    yield from _leading_out(asked)
    yield from _synced(asked.workspace)
    yield from _tracked(asked)


def tighten(asked: Asked) -> Iterator[str]:
    """Take from other accounts what they may do with restricted files and the folders that hold them, and say of each place what was done. Nothing is
    ever opened to anybody, no link is followed, and what one's own group may do stays as it is."""
    for place, paths in _places(asked):
        closed, failed = 0, 0
        for path in paths:
            try:
                mode = path.lstat().st_mode
                if mode & _OTHERS and not stat.S_ISLNK(mode):
                    path.chmod(stat.S_IMODE(mode) & ~_OTHERS, follow_symlinks=not _NO_LINKS)
                    closed += 1
            except OSError:
                failed += 1
        if closed:
            yield f"{place}: {_counted(closed)} closed to other accounts of this machine."
        if failed:
            yield f"{place}: {_counted(failed)} could not be closed: {'it is' if failed == 1 else 'they are'} not yours."


_NO_LINKS: Final = os.chmod in os.supports_follow_symlinks


def _places(asked: Asked) -> Iterator[tuple[str, list[Path]]]:
    """What is restricted, by the name of its place: that itself, and all that lies in it."""
    for slug in asked.slugs:
        folder = asked.workspace.folder(slug)
        name, public = called(asked.workspace, slug), OPEN | _of_a_record(folder)
        for path in _in(folder.path):
            if path.name not in public:
                yield f"{name}/{_known(path.name)}", [path, *_below(path)]
    yield from _beside(asked.workspace)


def _of_a_record(folder: Folder) -> frozenset[str]:
    """A catalogue record of what was published elsewhere names only those who are named there."""
    try:
        return frozenset({"seminar.toml"} if pipeline.is_record_only(folder) else ())
    except SasciError:
        return frozenset()


def _known(name: str) -> str:
    """The name of a file in a seminar's folder where it is ours; people call others after people."""
    ours = (
        "1-recording",
        "2-words.json",
        "3-voices.json",
        "3-names.toml",
        "4-transcript.xml",
        "5-review",
        ".work",
        "apparatus",
    )
    also = (
        "consent.toml",
        "seminar.toml",
        "journal.jsonl",
        "edits.jsonl",
        "codings.xml",
        "house.toml",
        "deposits.json",
        "citations.json",
        "forms",
        "script",
    )
    return name if name in {*ours, *also} else "other files"


def _beside(workspace: Workspace) -> Iterator[tuple[str, list[Path]]]:
    """What is restricted and lies outside the seminars' own folders."""
    archive = workspace.settings.archive
    named = [
        ("the restricted index", workspace.seminars / SEARCHING),
        ("what `inv batch` remembers", workspace.seminars / BATCHES),
        ("what `inv status` remembers", workspace.seminars / JUDGED),
        ("what `inv serve` shows", workspace.seminars / SERVING),
        ("what everybody answered (feedback)", workspace.home / "feedback"),
        ("logs for a depository", workspace.deposits_restricted),
        ("what others handed over", workspace.received),
        ("takedowns", workspace.beside(archive.ledger) / "takedowns"),
    ]
    if not is_on_s3(archive.restricted):
        named.append(("the archive's restricted root", workspace.place(archive.restricted)))
    for number, replica in enumerate(archive.replicas, 1):
        if not is_on_s3(replica):
            named.append((f"the restricted root of replica {number}", workspace.place(replica) / "restricted"))
    for name, path in named:
        if path.exists():
            yield name, [path, *_below(path)]


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _below(path: Path) -> Iterator[Path]:
    """All in a folder, no link followed."""
    if path.is_dir() and not path.is_symlink():
        for home, folders, names in os.walk(path):
            yield from (Path(home) / name for name in (*folders, *names))


def _readable(asked: Asked) -> Iterator[Finding]:
    if os.name != "posix":
        yield Finding(
            Group.PRIVACY,
            State.NOTE,
            "Who may read a file cannot be told on this system.",
            "Look at the properties of the folder of the seminars: only those who work on them should be named there.",
        )
        return
    found = Counter[str]()
    made_up = _synthetic(asked)
    for place, paths in _places(asked):
        if open_ := sum(_others_reach(path) for path in paths):
            found[place] += open_
    for place, count in found.items():
        if place.partition("/")[0] in made_up:
            continue
        yield Finding(
            Group.PRIVACY,
            State.BAD,
            f"{place}: {_counted(count)} can be read by other accounts of this machine.",
            "`inv doctor --fix` closes them; who works on it together opens it to a group of their own.",
        )
    if all(place.partition("/")[0] in made_up for place in found):
        yield Finding(Group.PRIVACY, State.GOOD, "No restricted file can be read by other accounts of this machine.")
    for name in sorted(made_up & {place.partition("/")[0] for place in found}):
        yield Finding(Group.PRIVACY, State.NOTE, f"{name} is synthetic: that others can read it harms nobody.")


def _synthetic(asked: Asked) -> frozenset[str]:
    """Seminars that never took place."""
    made_up = set()
    for slug in asked.slugs:
        try:
            seminar = asked.workspace.folder(slug).seminar()
        except SasciError:
            continue
        if seminar.synthetic:
            made_up.add(called(asked.workspace, slug))
    return frozenset(made_up)


def _others_reach(path: Path) -> bool:
    """Whether somebody else's account can read the file: it lets them, and so does each folder above it."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) or not mode & stat.S_IROTH:
            return False
        return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)
    except OSError:
        return False


def _leading_out(asked: Asked) -> Iterator[Finding]:
    """Links in a seminar's folder that lead out of it: a copy of the folder lacks what they lead to, or has what is none of its."""
    for slug in asked.slugs:
        folder = asked.workspace.folder(slug).path
        home = folder.resolve()
        out = [path for path in _below(folder) if path.is_symlink() and not _target(path).is_relative_to(home)]
        if out:
            yield Finding(
                Group.PRIVACY,
                State.NOTE,
                f"{called(asked.workspace, slug)}: {len(out)} link{'s lead' if len(out) > 1 else ' leads'} out of its folder.",
                "Put the file itself there: a link is not archived, and what it leads to has rights of its own.",
            )


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return Path("/")


def _synced(workspace: Workspace) -> Iterator[Finding]:
    """By the names of folders, as the services themselves call them."""
    seen = False
    for what, folder in (
        ("The folder of the seminars", workspace.seminars),
        ("The archive's restricted root", _root(workspace)),
    ):
        if folder is not None and (service := synced_by(folder)):
            seen = True
            yield Finding(
                Group.PRIVACY,
                State.BAD,
                f"{what} lies in a folder that {service} copies to its own servers.",
                "Move it to a folder of this machine alone, and let sasci.toml or SASCI_WORKSPACE say where; then delete it there, and what the service keeps of it.",
            )
    if not seen:
        yield Finding(
            Group.PRIVACY, State.GOOD, "The seminars lie in no folder that we know as one that is copied to a cloud."
        )


def _root(workspace: Workspace) -> Path | None:
    restricted = workspace.settings.archive.restricted
    return None if is_on_s3(restricted) else workspace.place(restricted)


def synced_by(folder: Path) -> str:
    """The service that copies this folder to its servers, by what the folders above are called and what lies in them; "" where none is known to."""
    for above in (folder.absolute(), *folder.absolute().parents, *folder.resolve().parents):
        name = above.name.lower()
        for service, names in _SERVICES.items():
            if name in names or any(name.startswith((f"{each} - ", f"{each}-", f"{each} (")) for each in names):
                return service
        for service, marks in _MARKS.items():
            if any((above / mark).exists() for mark in marks):
                return service
    return ""


def _tracked(asked: Asked) -> Iterator[Finding]:
    seminars = asked.workspace.seminars
    top = next(
        (above for above in (seminars.resolve(), *seminars.resolve().parents) if (above / ".git").exists()), None
    )
    if top is None or not seminars.is_dir():
        yield Finding(Group.PRIVACY, State.GOOD, "The seminars lie in no git repository.")
        return
    remotes, kept = _git(seminars, "remote"), _git(seminars, "ls-files", "-z", "--", ".")
    loose = _git(seminars, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    if remotes is None or kept is None or loose is None:
        yield Finding(
            Group.PRIVACY,
            State.NOTE,
            "The seminars lie in a git repository, and git could not be asked what of them it has.",
            "Say `git ls-files` in the folder of the seminars: nothing restricted should be in the list.",
        )
        return
    has_remote, sound = bool(remotes.strip()), True
    made_up = _synthetic(asked)
    for which, told, remedy in (
        (
            kept,
            "is in the history of a git repository",
            "Take it out (`git rm --cached`) and out of the history, and ask whoever has a copy to do so.",
        ),
        (
            loose,
            "would be taken into a git repository by `git add`",
            "Put it into `.gitignore`, or the seminars outside the repository.",
        ),
    ):
        for place, count in sorted(_restricted_of(asked, which).items()):
            if place.partition("/")[0] in made_up:
                continue
            sound = False
            where = " that has a remote" if has_remote else ""
            state = State.BAD if has_remote and which is kept else State.NOTE
            yield Finding(Group.PRIVACY, state, f"{place} ({_counted(count)}) {told}{where}.", remedy)
    if sound:
        yield Finding(
            Group.PRIVACY,
            State.GOOD,
            "The seminars lie in a git repository that has nothing restricted of them, and would take nothing.",
        )


def _restricted_of(asked: Asked, listed: str) -> Counter[str]:
    """Of the files that git lists, those that are restricted, counted by place."""
    found = Counter[str]()
    for name in filter(None, listed.split("\0")):
        slug, _, rest = name.partition("/")
        top = rest.partition("/")[0]
        if slug in asked.slugs and top and top not in {*OPEN, "seminar.toml"}:
            found[f"{called(asked.workspace, slug)}/{_known(top)}"] += 1
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says, which changes nothing; None where it is not here or does not want to."""
    quiet = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - our own words only
            ["git", *_GIT, "-C", str(folder), *arguments],  # noqa: S607 - wherever it is
            env=quiet, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _counted(files: int) -> str:
    return "1 file" if files == 1 else f"{files:,} files"
