"""What others hand over, as it comes: a folder, a zip or a tar, read block by block and counted while it is read; what its headers claim is believed of nothing.

Nothing is unpacked here. A parcel is walked twice: once to be looked through whole, and once, if all is well, to be taken in.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

import msgspec

from sasci_archive.errors import BadBag, NotYet
from sasci_archive.formats import portable
from sasci_archive.formats.bagit import refused
from sasci_archive.store import files

BLOCK = 1 << 20
_HEADER = 1 << 24  # no header of a tar is longer


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken in at most: files, bytes in all, and bytes for each byte of an archive (of small ones `least` at any rate)."""

    files: int = 100_000
    bytes: int = 500 * 10**9
    ratio: int = 200
    least: int = 50 * 10**6


LIMITS = Limits()

Walk = Iterator[tuple[str, Iterator[bytes]]]
"""Each file's path and its bytes in blocks, which are to be read before the next file is asked for."""


class Parcel(Protocol):
    """Something handed over."""

    @property
    def name(self) -> str:
        """What it is called, without what says how it is packed."""

    def walk(self) -> Walk:
        """Every file in it. Raises BadBag for anything that is neither a file nor a folder, Disk."""


def opened(path: Path, limits: Limits = LIMITS) -> Parcel:
    """By what it is, not by its ending. Raises NotYet where there is nothing, BadBag where it is neither folder nor archive, Disk."""
    if path.is_symlink() or not path.exists():
        raise NotYet(f"There is no {path}.", remedy="Give the folder or the archive (zip, tar) that was handed over.")
    if path.is_dir():
        return _Folder(path, limits)
    with files.disk_errors(path, "read"):
        if zipfile.is_zipfile(path):
            return _Zip(path, limits)
        with path.open("rb") as file:
            magic = file.read(6)
    return _Tar(path, limits, magic)


class _Count:
    """What has been read, against what may be."""

    def __init__(self, limits: Limits, packed: int | None) -> None:
        self.most = limits.bytes if packed is None else min(limits.bytes, max(limits.least, limits.ratio * packed))
        self.limits, self.read, self.files = limits, 0, 0

    def file(self) -> None:
        self.files += 1
        if self.files > self.limits.files:
            raise refused(f"There are more than {self.limits.files:,} files in it.", _TOO_MUCH)

    def bytes(self, number: int) -> None:
        self.read += number
        if self.read > self.most:
            raise refused(
                f"It unpacks to more than {self.most:,} bytes, which is more than an archive of honest files does.",
                _TOO_MUCH,
            )


_TOO_MUCH = "Nothing was taken in, and nothing unpacked. Unpack it yourself where there is room, look at it, and give that folder."


class _Folder:
    def __init__(self, home: Path, limits: Limits) -> None:
        self._home, self._limits = home, limits
        self.name = home.resolve().name

    def walk(self) -> Walk:
        count = _Count(self._limits, None)
        for folder, below, names in os.walk(self._home, onerror=_raised):
            below.sort()
            for name in sorted(names) + below:
                path = Path(folder) / name
                inside = path.relative_to(self._home).as_posix()
                with files.disk_errors(path, "read"):
                    mode = path.lstat().st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    raise refused(f"'{_shown(inside)}' is {_kind(mode)}, and neither a file nor a folder.")
                if stat.S_ISREG(mode):
                    count.file()
                    yield inside, self._blocks(path, count)

    @staticmethod
    def _blocks(path: Path, count: _Count) -> Iterator[bytes]:
        with files.disk_errors(path, "read"):
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))  # nobody puts a link there meanwhile
            with os.fdopen(handle, "rb") as file:
                while block := file.read(BLOCK):
                    count.bytes(len(block))
                    yield block


class _Zip:
    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self.name = path.name.removesuffix(".zip")

    def walk(self) -> Walk:
        count = _Count(self._limits, self._path.stat().st_size)
        with _unpacking(self._path), zipfile.ZipFile(self._path) as archive:
            for item in archive.infolist():
                name, mode = item.orig_filename, item.external_attr >> 16
                if item.flag_bits & 1:
                    raise refused(f"'{_shown(name)}' is locked with a password.", "Ask for it without one.")
                if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                    raise refused(f"'{_shown(name)}' is {_kind(mode)}, and neither a file nor a folder.")
                if name.endswith("/"):
                    _safe(name.rstrip("/"))
                    continue
                count.file()
                with archive.open(item) as file:
                    yield name, _blocks(file, self._path, count)


class _Tar:
    def __init__(self, path: Path, limits: Limits, magic: bytes) -> None:
        self._path, self._limits, self._magic = path, limits, magic
        self.name = path.name
        for ending in (".gz", ".bz2", ".xz", ".tgz", ".tar"):
            self.name = self.name.removesuffix(ending)

    def walk(self) -> Walk:
        count = _Count(self._limits, self._path.stat().st_size)
        with (
            _unpacking(self._path),
            self._unpacked() as raw,
            tarfile.open(fileobj=_Counted(raw, count), mode="r:") as archive,
        ):
            for item in archive:
                if item.issparse() or not (item.isreg() or item.isdir()):
                    what = "a file with holes" if item.issparse() else _TARRED.get(item.type, "something unusual")
                    raise refused(f"'{_shown(item.name)}' is {what}, and neither a file nor a folder.")
                if item.isdir():
                    if item.name not in {".", ""}:
                        _safe(item.name.removeprefix("./"))
                    continue
                count.file()
                if file := archive.extractfile(item):
                    yield item.name.removeprefix("./"), _blocks(file, self._path, None)  # counted where it is unpacked
            raw.seek(archive.offset)
            if raw.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):  # with which every tar ends
                raise refused(f"{self._path.name} is cut off.")

    def _unpacked(self) -> BinaryIO:
        """Each of these reads like a file, though not all say so."""
        for magic, unpack in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open)):
            if self._magic.startswith(magic):
                return cast(BinaryIO, unpack(self._path, "rb"))
        return self._path.open("rb")


_TARRED = {
    tarfile.SYMTYPE: "a link",
    tarfile.LNKTYPE: "a link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
}


class _Counted(io.RawIOBase):
    """What is unpacked from an archive, counted: headers and files alike, skipped or read."""

    def __init__(self, raw: BinaryIO, count: _Count) -> None:
        super().__init__()
        self._raw, self._count, self._far = raw, count, 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > _HEADER:
            raise refused("It has a header of a length that no honest archive has.", _TOO_MUCH)
        block = self._raw.read(size)
        self._went()
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence:
            raise ValueError("an archive is read from its beginning")
        while self._raw.tell() < offset:
            if not self._raw.read(min(BLOCK, offset - self._raw.tell())):
                break
            self._went()
        return self._raw.seek(offset) if self._raw.tell() > offset else self._raw.tell()

    def tell(self) -> int:
        return self._raw.tell()

    def _went(self) -> None:
        if (now := self._raw.tell()) > self._far:
            self._count.bytes(now - self._far)
            self._far = now


def _blocks(file: IO[bytes], archive: Path, count: _Count | None) -> Iterator[bytes]:
    with _unpacking(archive):
        while block := file.read(BLOCK):
            if count:
                count.bytes(len(block))
            yield block


@contextlib.contextmanager
def _unpacking(archive: Path) -> Iterator[None]:
    """What the libraries say of what is broken, as a sentence."""
    try:
        yield
    except _BROKEN as error:
        raise refused(
            f"{archive.name} cannot be unpacked: it is no zip or tar, or broken, or packed in an unusual way."
        ) from error


_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


def _safe(folder: str) -> None:
    if told := portable.wrong(folder):
        raise refused(f"'{_shown(folder)}' {told}.")


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "a pipe or the like"


def _shown(name: str) -> str:
    """A hostile name in one line of a terminal."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)[:200]


shown = _shown


def _raised(error: OSError) -> None:
    raise BadBag(
        f"{error.filename} cannot be read: {(error.strerror or 'it is broken').lower()}.",
        remedy="Nothing was taken in. Check that you may read all of it.",
    )
