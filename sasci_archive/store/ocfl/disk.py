"""A storage root in a folder of the file system: the port's first kind."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from sasci_archive.errors import Busy
from sasci_archive.store import files, locks
from sasci_archive.store.files import Progress, disk_errors, flush_folder, silent
from sasci_archive.store.ocfl.port import Answer, Asked, Content, Holder, Kind, Lying, Placed, busy


class Files:
    """The root is a folder, there or not; it is made with the first file. `closed`: no other account of the machine may look into it, where it is
    made here; one that is there already is as whoever made it wanted it."""

    def __init__(self, root: Path, *, closed: bool = False) -> None:
        self.root, self._closed = root, closed

    def path(self, at: str) -> Path:
        """Where a place is on the disk."""
        return self.root / at if at else self.root

    def name(self, at: str = "") -> str:
        """See Port."""
        return str(self.path(at))

    def is_there(self) -> bool:
        """See Port."""
        return self.root.is_dir()

    def below(self, at: str) -> Files:
        """See Port."""
        return Files(self.path(at), closed=self._closed)

    def about_to(self, do: str, at: str) -> None:
        """Said before every single change of the disk. Nothing happens here; a test stops the run at any one of them."""

    def list(self, folder: str) -> Sequence[Placed]:
        """See Port."""
        path = self.path(folder)
        with disk_errors(path, "read"):
            try:
                found = sorted(os.scandir(path), key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError):
                return ()
            return [placed for entry in found if (placed := _placed(entry))]

    def seen(self, folder: str = "", *, whole: bool = True) -> Files:  # noqa: ARG002 - a disk is asked each time
        """See Port."""
        return self

    def weight(self, folder: str) -> int:
        """See Port."""
        return sum(
            self.weight(f"{folder}/{found.name}".strip("/")) if found.kind is Kind.FOLDER else found.size
            for found in self.list(folder)
        )

    def has(self, at: str) -> bool:
        """See Port."""
        return os.path.lexists(self.path(at))

    def read(self, at: str) -> bytes:
        """See Port."""
        return files.read(self.path(at))

    def look(self, at: str) -> bytes | None:
        """See Port."""
        return self.read(at) if self.has(at) else None

    def digest(self, at: str, algorithm: str = "sha512", progress: Progress = silent) -> str:
        """See Port."""
        return files.digest(self.path(at), algorithm, progress)

    def size(self, at: str) -> int:
        """See Port."""
        with disk_errors(self.path(at), "read"):
            return self.path(at).stat().st_size

    def blocks(self, at: str) -> Iterator[bytes]:
        """See Port."""
        path = self.path(at)
        with disk_errors(path, "read"):
            opened = path.open("rb")
        with opened as file:
            while block := _block(file, path):
                yield block

    @contextlib.contextmanager
    def here(self, at: str) -> Iterator[Path]:
        """See Port."""
        yield self.path(at)

    def create(self, at: str, content: Content, progress: Progress = silent) -> None:
        """See Port."""
        path = self.path(at)
        self._make_folder(path.parent)
        self.about_to("create", at)
        with disk_errors(path), path.open("xb") as file:
            if isinstance(content, bytes):
                file.write(content)
                progress(len(content), len(content))
            else:
                lying = content if isinstance(content, Lying) else Lying(Files(content.parent), content.name)
                total, done = 0 if progress is silent else lying.port.size(lying.at), 0
                for block in lying.port.blocks(lying.at):
                    file.write(block)
                    progress(done := done + len(block), total)
            file.flush()
            self.about_to("flush", at)
            os.fsync(file.fileno())

    def share(self, folder: str, also: str, names: Sequence[str]) -> None:
        """See Port."""
        for name in names:
            path, other = self.path(f"{folder}/{name}"), self.path(f"{also}/{name}")
            self._make_folder(other.parent)
            self.about_to("share", f"{also}/{name}")
            try:
                os.link(path, other, follow_symlinks=False)
            except (OSError, NotImplementedError):  # not every file system knows second names
                self.create(f"{also}/{name}", path)

    def replace(self, at: str, content: bytes, unfinished: str) -> None:
        """See Port."""
        path = self.path(at)
        self.remove(unfinished)
        self.create(unfinished, content)
        self.about_to("replace", at)
        with disk_errors(path):
            self.path(unfinished).replace(path)
            self.about_to("flush", at)
            flush_folder(path.parent)

    def move(self, made: str, target: str, folder: str) -> None:
        """See Port. Where folders above the target are missing they come with it in one step: there is never an empty one."""
        source, path = self.path(made), self.path(target)
        with disk_errors(path):
            for folder, _, _ in os.walk(source, topdown=False):
                flush_folder(Path(folder))
            top = path
            while not top.parent.exists():
                top = top.parent
            if top != path:
                above = source.with_name(f"{source.name}-above")
                self.about_to("make", target)
                nested = above / path.relative_to(top.parent)
                nested.parent.mkdir(parents=True, exist_ok=True)  # it may be there from a run that was stopped
                self.about_to("nest", target)
                source.replace(nested)
                for folder, _, _ in os.walk(above, topdown=False):
                    flush_folder(Path(folder))
                source = above / top.name
            self.about_to("move", target)
            source.rename(top)
            self.about_to("flush", target)
            flush_folder(top.parent)
            if top != path:
                source.parent.rmdir()

    def exchange(self, made: str, target: str, old: str, folder: str) -> None:
        """See Port: two renames, so that there is hardly a moment without either."""
        self.remove(old)
        self.move(target, old, folder)
        self.move(made, target, folder)

    def go_on(self, folder: str) -> None:
        """See Port: a rename is made or is not."""

    def keep(self, at: str) -> None:
        """See Port: a disk holds nothing."""

    def release(self, at: str, stays: Sequence[str] = ()) -> None:
        """See Port: a disk holds nothing."""

    def remove(self, at: str) -> None:
        """See Port."""
        path = self.path(at)
        self.about_to("remove", at)
        with disk_errors(path, "removed"):
            if path.is_dir() and not path.is_symlink():
                for found in sorted(os.scandir(path), key=lambda entry: entry.name):
                    self.remove(f"{at}/{found.name}")
                _writable(path.parent)
                path.rmdir()
            else:
                with contextlib.suppress(NotADirectoryError):  # a file lies where the folder would be
                    path.unlink(missing_ok=True)

    def forget(self, at: str) -> None:
        """See Port: a disk keeps nothing."""

    def was(self, folder: str) -> Sequence[Lying]:  # noqa: ARG002
        """See Port: a disk keeps nothing."""
        return ()

    def begun(self, folder: str) -> Sequence[str]:  # noqa: ARG002
        """See Port: they lie there."""
        return ()

    def each(self, does: Callable[[Asked], Answer], of: Iterable[Asked]) -> Sequence[Answer]:
        """See Port: one after the other."""
        return [does(one) for one in of]

    def tidy(self, folder: str) -> None:
        """See Port."""
        path = self.path(folder)
        with contextlib.suppress(OSError):  # it is not there; another writer has just come in, or has tidied first
            if not any(path.iterdir()):
                self.about_to("remove", folder)
                path.rmdir()

    @contextlib.contextmanager
    def locked(self, at: str, holder: Holder) -> Iterator[None]:
        """See Port."""
        self._make_root()
        try:
            with locks.held(self.path(at), msgspec.json.encode(holder)):
                yield
        except locks.Held as error:
            raise _busy(error.holder) from error

    def _make_folder(self, path: Path) -> None:
        self._make_root()
        if not path.exists():
            self.about_to("make", str(path))
            with disk_errors(path):
                path.mkdir(parents=True, exist_ok=True)

    def _make_root(self) -> None:
        if self._closed and not self.root.exists():
            files.make(self.root.parent)
            files.make(self.root, 0o700)


STAGING = "extensions/sasci-staging"
"""Where all that is unfinished lies: a folder of the root that is no part of any object, and that is not there when nobody writes."""


def _placed(entry: os.DirEntry[str]) -> Placed | None:
    """What lies there; None where another writer has taken it away since the folder was read."""
    try:
        mode = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode.st_mode):
        return Placed(entry.name, Kind.FILE, mode.st_size)
    return Placed(entry.name, Kind.FOLDER if stat.S_ISDIR(mode.st_mode) else Kind.OTHER)


def _block(file: BinaryIO, path: Path) -> bytes:
    with disk_errors(path, "read"):
        return file.read(files.BLOCK)


def _writable(folder: Path) -> None:
    """What was copied from a read-only disk may be read-only."""
    if not os.access(folder, os.W_OK):
        folder.chmod(folder.stat().st_mode | stat.S_IRWXU)


def _busy(holder: bytes) -> Busy:
    try:
        return busy(msgspec.json.decode(holder, type=Holder))
    except msgspec.DecodeError:
        return busy(None)
