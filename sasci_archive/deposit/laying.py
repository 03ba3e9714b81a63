"""A bundle laid down whole: made in a folder beside, and put in its place by one rename; never over something else."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sasci_archive.deposit.work import Contents
from sasci_archive.errors import OutOfDate, WouldOverwrite
from sasci_archive.store import files, locks


def lay(
    contents: Contents, target: Path, *, same: Callable[[Path], bool], progress: files.Progress = files.silent
) -> bool:
    """Write these files as the folder `target`; gives False where it is there already and, as `same` says, the same. Raises WouldOverwrite where
    something else is there, Disk."""
    if target.exists() and same(target):
        return False
    with made(target) as making:
        for number, (name, content) in enumerate(sorted(contents.items())):
            progress(number, len(contents))
            if isinstance(content, bytes):
                files.write(making / name, content)
            else:
                files.copy(content, making / name)
        progress(len(contents), len(contents))
    return True


@contextlib.contextmanager
def made(target: Path) -> Iterator[Path]:
    """A folder beside `target` to be filled, which takes its place when the block ends well, and is gone when it does not; one writer at a time. Raises
    WouldOverwrite where something is there, OutOfDate where somebody else is writing there, Disk."""
    making = target.parent / f"{files.UNFINISHED}making-{target.name}"
    try:
        with locks.held(target.parent / f".{target.name}.lock", b""):
            files.remove_tree(making)  # what a kill left
            if target.exists() or target.is_symlink():
                raise _there(target)
            try:
                yield making
                with files.disk_errors(target):
                    making.rename(target)  # which no system does where a folder with something in it is
                    files.flush_folder(target.parent)
            finally:
                files.remove_tree(making)
    except locks.Held as error:
        raise OutOfDate(
            f"Somebody else is writing {target.name} just now.", remedy="Wait until they are done."
        ) from error


def _there(target: Path) -> WouldOverwrite:
    return WouldOverwrite(
        f"{target} is there already, and is something else.",
        remedy="Give another folder (--out), or move that one away: nothing is written over what has been deposited.",
    )


def stands(contents: Contents, target: Path) -> bool:
    """Whether exactly these files lie in a folder, to the byte. Raises Disk."""
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    return there == set(contents) and all(
        digest(target / name) == digest(content) for name, content in contents.items()
    )


def digest(content: bytes | Path) -> str:
    """SHA-512, in hex. Raises Disk."""
    return hashlib.sha512(content).hexdigest() if isinstance(content, bytes) else files.sha512(content)
