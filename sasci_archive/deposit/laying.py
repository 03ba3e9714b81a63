"""A bundle laid down whole: made in a folder beside, and put in its place by one rename; never over something else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sasci_archive.deposit.work import Contents
from sasci_archive.errors import WouldOverwrite
from sasci_archive.store import files


def lay(
    contents: Contents, target: Path, *, same: Callable[[Path], bool], progress: files.Progress = files.silent
) -> bool:
    """Write these files as the folder `target`; gives False where it is there already and, as `same` says, the same. Raises WouldOverwrite where
    something else is there, Disk."""
    making = target.parent / f"{files.UNFINISHED}making-{target.name}"
    files.remove_tree(making)  # what a kill left
    if target.exists():
        if same(target):
            return False
        raise WouldOverwrite(
            f"{target} is there already, and is something else.",
            remedy="Give another folder (--out), or move that one away: nothing is written over what has been deposited.",
        )
    try:
        for number, (name, content) in enumerate(sorted(contents.items())):
            progress(number, len(contents))
            if isinstance(content, bytes):
                files.write(making / name, content)
            else:
                files.copy(content, making / name)
        progress(len(contents), len(contents))
        files.replace_tree(making, target)
    except BaseException:
        files.remove_tree(making)
        raise
    return True


def stands(contents: Contents, target: Path) -> bool:
    """Whether exactly these files lie in a folder, to the byte. Raises Disk."""
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    return there == set(contents) and all(
        digest(target / name) == digest(content) for name, content in contents.items()
    )


def digest(content: bytes | Path) -> str:
    """SHA-512, in hex. Raises Disk."""
    return hashlib.sha512(content).hexdigest() if isinstance(content, bytes) else files.sha512(content)
