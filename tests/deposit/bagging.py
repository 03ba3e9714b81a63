"""Bags for tests, as a plain mapping of paths to bytes, and packed in every way in which one may come."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

Files = dict[str, bytes]

PAYLOAD = {"data/a.txt": b"words\n", "data/sub/\u00c9lan b.xml": b"<x/>"}


def bag(payload: Mapping[str, bytes] = PAYLOAD, *, algorithm: str = "sha512") -> Files:
    """A sound one."""
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": f"Source-Organization: Somebody\nPayload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n".encode(),
        f"manifest-{algorithm}.txt": manifest(payload, algorithm),
    }
    return {**payload, **tags, f"tagmanifest-{algorithm}.txt": manifest(tags, algorithm)}


def manifest(files: Mapping[str, bytes], algorithm: str = "sha512") -> bytes:
    """Written anew here, so that what reads it is not tested with itself."""

    def escaped(path: str) -> str:
        return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")

    lines = (f"{hashlib.new(algorithm, content).hexdigest()}  {escaped(path)}\n" for path, content in files.items())
    return "".join(lines).encode()


def again(files: Files) -> Files:
    """With the manifest of the tag files as they are now."""
    name = next(n for n in files if n.startswith("tagmanifest-"))
    tags = {path: content for path, content in files.items() if not path.startswith(("data/", "tagmanifest-"))}
    return {**files, name: manifest(tags, name.removeprefix("tagmanifest-").removesuffix(".txt"))}


def as_folder(files: Mapping[str, bytes], home: Path) -> Path:
    for path, content in files.items():
        target = home / "handed over" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return home / "handed over"


def as_zip(files: Mapping[str, bytes], home: Path) -> Path:
    target = home / "handed over.zip"
    home.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return target


def as_tar(files: Mapping[str, bytes], home: Path, *members: tarfile.TarInfo) -> Path:
    target = home / "handed over.tar"
    home.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w") as archive:
        add(archive, files, members)
    return target


def as_tar_gz(files: Mapping[str, bytes], home: Path) -> Path:
    target = home / "handed over.tar.gz"
    home.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:gz") as archive:
        add(archive, {f"in one folder/{path}": content for path, content in files.items()}, ())
    return target


def add(archive: tarfile.TarFile, files: Mapping[str, bytes], members: tuple[tarfile.TarInfo, ...]) -> None:
    for path, content in files.items():
        member = tarfile.TarInfo(path)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    for member in members:
        archive.addfile(member)


def member(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


PACKED: Mapping[str, Callable[[Mapping[str, bytes], Path], Path]] = {
    "folder": as_folder,
    "zip": as_zip,
    "tar": as_tar,
    "tar.gz": as_tar_gz,
}
