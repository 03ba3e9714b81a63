"""Whole files or none: written under a temporary name, flushed, renamed; digests; verified copies.

With `locks`, the only module that knows anything of the operating system (`flush_folder`).
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sasci_archive.errors import Disk

Progress = Callable[[int, int], None]
"""Called with (done, total) in one unit; total 0 where it is not known."""

BLOCK = 1 << 20
UNFINISHED = ".writing-"
_UMASK: Final = os.umask(0o077)
"""What nobody else may do with a new file. It can only be read by setting it, which all threads would see: so it is read once, at the beginning."""
os.umask(_UMASK)


def silent(done: int, total: int) -> None:
    """A progress nobody watches."""


def write(path: Path, content: bytes) -> None:
    """Write a whole file or leave what stood there. Raises Disk."""
    with writing(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def writing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A temporary path beside `path`, for libraries that write files themselves; it takes `path`'s place when the block
    ends well, and is gone when it does not. Nobody else may read it before, nor after unless `mode` lets them; where none is said, what could
    be done with the file that stood there can be done with the new one, and with one that is new what the umask says: whoever has closed a
    file to others does not find it open again. Raises Disk."""
    temporary: Path | None = None
    handle: int | None = None
    try:
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(path.parent)
            handle, temporary = _begun(path)
            if os.name != "posix":  # Windows lets nobody replace what is open
                os.close(handle)
                handle = None
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(_mode(path) if mode is None else mode)
            temporary.replace(path)
            flush_folder(path.parent)
    finally:
        if handle is not None:
            os.close(handle)
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """That of the file which stands there, or of a new one."""
    return path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_UMASK


def _begun(path: Path) -> tuple[int, Path]:
    """A temporary file beside `path`, open and this process's own."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=path.suffix)
        _is_nobodys(handle, wait=True)
        if os.name != "posix" or os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # another process has swept it away before it was ours


@functools.cache
def _sweep(folder: Path) -> None:
    """Remove what killed runs have left unfinished in a folder, the first time that this one writes there: what nobody holds open any more
    (`_is_nobodys`). Where a system cannot say so, it stays."""
    if os.name != "posix":
        return
    with os.scandir(folder) as found:
        left = [entry.path for entry in found if entry.name.startswith(UNFINISHED) and entry.is_file()]
    for each in left:
        with contextlib.suppress(OSError):
            handle = os.open(each, os.O_RDONLY)
            try:
                if _is_nobodys(handle):
                    Path(each).unlink()
            finally:
                os.close(handle)


def _is_nobodys(handle: int, *, wait: bool = False) -> bool:
    """Take an open file for this process, until it is closed or the process dies; False where another has it, or nobody can have it."""
    if os.name == "posix":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            return True
    return False


def append(path: Path, line: bytes) -> None:
    """Add one line to a file that only grows. A kill leaves the line whole or torn at the end, and what stood before it as it
    was. A link is not followed: a folder that somebody sent could make us write anywhere. Raises Disk."""
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with itself(path) as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())


def itself(path: Path) -> BinaryIO:
    """A file, made where it is not there, open to be read and added to, and no other that a link of its name leads to. Raises Disk, OSError."""
    if path.is_symlink():  # for systems that cannot be told not to follow one
        raise _linked(path)
    try:
        opened = os.open(
            path,
            os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0),
            0o666,
        )
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _linked(path) from error
        raise
    return os.fdopen(opened, "a+b")


def _linked(path: Path) -> Disk:
    return Disk(
        f"{path.name} is a link to another file, and nothing is written through it.",
        remedy="Put the file itself there, or take the link away.",
    )


def last(path: Path) -> bytes:
    """The last byte of a file, b"" of an empty one. Raises Disk."""
    with disk_errors(path, "read"), path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        return file.read(1)


def read(path: Path) -> bytes:
    """The whole file. Raises Disk where it cannot be read."""
    with disk_errors(path, "read"):
        return path.read_bytes()


def sha512(path: Path, progress: Progress = silent) -> str:
    """The file's SHA-512, in hex, read in blocks. Raises Disk."""
    return digest(path, "sha512", progress)


def sha256(path: Path, progress: Progress = silent) -> str:
    """The file's SHA-256, in hex, read in blocks. Raises Disk."""
    return digest(path, "sha256", progress)


def copy(source: Path, target: Path, progress: Progress = silent) -> str:
    """Copy, then read the copy back and compare; gives the SHA-512. Raises Disk where both differ or space runs out."""
    before = hashlib.sha512()
    with disk_errors(source, "read"):
        stat = source.stat()
        original = source.open("rb")
    with original, writing(target) as temporary:
        with temporary.open("wb") as copied:
            done = 0
            while block := _block(original, source):
                before.update(block)
                copied.write(block)
                progress(done := done + len(block), 2 * stat.st_size)
        after = digest(temporary, "sha512", lambda done, total: progress(total + done, 2 * total))
        if after != before.hexdigest():
            raise Disk(
                f"The copy of {source.name} does not read back as it was written.",
                remedy="The disk may be failing: try another one. The original has not been touched.",
            )
        os.utime(temporary, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return after


def make(folder: Path, mode: int = 0o755) -> None:
    """A folder, if it is not there; `mode` says who may look into it. Raises Disk."""
    with disk_errors(folder):
        folder.mkdir(mode, parents=True, exist_ok=True)


def below(folder: Path) -> list[Path]:
    """All that is in a folder and in those that are in it, in order; links are not followed. Nothing where it is not there: another program may take it, or a folder in it,
    away meanwhile (where `Path.rglob` raises)."""
    return sorted(Path(home, name) for home, folders, names in os.walk(folder) for name in (*folders, *names))


def clean(folder: Path) -> None:
    """Remove what a killed run left unfinished in a folder; nothing that was ever whole has such a name. Raises Disk."""
    for leftover in folder.glob(f"{UNFINISHED}*"):
        with disk_errors(leftover, "removed"):
            leftover.unlink()


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises Disk."""
    with disk_errors(path, "removed"):
        path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    """Remove a folder and what is in it, if it is there; what another program puts into it meanwhile, too. Raises Disk."""
    with disk_errors(path, "removed"):
        for last in (*(False,) * 4, True):
            try:
                if path.exists():
                    shutil.rmtree(path)
            except OSError as error:
                if last or error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}:
                    raise
            else:
                return


def replace_tree(made: Path, target: Path) -> None:
    """Put a finished folder in another's place, on the same disk: a kill leaves the old one, none or the new one, and never half.
    Raises Disk."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        old = _put_aside(target, made.parent)
        made.replace(target)
        flush_folder(target.parent)
        remove_tree(old)


def take_away(path: Path, aside: Path) -> None:
    """Remove a folder at once, if it is there: it is gone from where it was before its files are, one by one, in `aside`. Raises Disk."""
    with disk_errors(path, "removed"):
        old = _put_aside(path, aside)
        remove_tree(old)


def _put_aside(path: Path, aside: Path) -> Path:
    """Where a folder is now, if it was there, under a name that nobody reads; what a kill left there before is gone."""
    aside.mkdir(parents=True, exist_ok=True)
    old = aside / f"{UNFINISHED}{path.name}"
    remove_tree(old)
    if path.exists():
        path.replace(old)
        flush_folder(path.parent)
    return old


def _block(file: BinaryIO, path: Path) -> bytes:
    with disk_errors(path, "read"):
        return file.read(BLOCK)


def digest(path: Path, algorithm: str, progress: Progress = silent) -> str:
    """The file's digest by any algorithm that `hashlib` knows, in hex, read in blocks. Raises Disk."""
    with disk_errors(path, "read"):
        total, done, found = path.stat().st_size, 0, hashlib.new(algorithm, usedforsecurity=False)
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
                progress(done := done + len(block), total)
        return found.hexdigest()


@contextlib.contextmanager
def disk_errors(path: Path, doing: str = "written") -> Iterator[None]:
    """What the operating system says, as Disk."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Disk(
                f"The disk is full: {path.name} was not written.",
                remedy="Free some space and run the same command again; nothing that was there has changed.",
            ) from error
        raise Disk(
            f"{path} cannot be {doing}: {(error.strerror or str(error)).lower()}.",
            remedy="Check that the folder exists, and that you may read and write there.",
        ) from error


def flush_folder(folder: Path) -> None:
    """See that the names in a folder outlast a loss of power. POSIX wants the folder flushed too, or a rename may be lost with the power; Windows has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
