"""A parcel looked through whole before anything of it is taken in: every file's name, size and digests, and the few files that say what it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from sasci_archive.deposit.parcels import Parcel, shown
from sasci_archive.formats import bagit, portable, ro_crate
from sasci_archive.formats.bagit import refused
from sasci_archive.store import files

ALGORITHMS = (*bagit.STRONG, *bagit.WEAK)
TRANSCRIPT = "edition/transcript.xml"
_TELLING = ("bagit.txt", "bag-info.txt", "fetch.txt", ro_crate.NAME)
_LONGEST = 64 * 10**6


class Looked(msgspec.Struct, frozen=True):
    """A file: its bytes' number, and their digests (hex) by algorithm."""

    size: int
    digests: Mapping[str, str]


class Survey(msgspec.Struct, frozen=True):
    """All files by their paths in the bag or crate, in order; `under` is the one folder in the parcel that holds it all, "" where there is none;
    `telling` are the bytes of those that say what it is."""

    under: str
    files: Mapping[str, Looked]
    telling: Mapping[str, bytes]

    @property
    def payload(self) -> dict[str, Looked]:
        """What a bag is of."""
        return {path: file for path, file in self.files.items() if path.startswith("data/")}


def survey(parcel: Parcel, progress: files.Progress = files.silent) -> Survey:
    """All of it, read once. Raises BadBag where a name is not to be trusted, two are one somewhere, or there is too much; Disk."""
    found: dict[str, Looked] = {}
    telling: dict[str, bytes] = {}
    read = 0
    for path, blocks in parcel.walk():
        if told := portable.wrong(path):
            raise refused(f"'{shown(path)}' {told}.")
        if path in found:
            raise refused(f"'{path}' is in it twice.")
        kept = bytearray() if _tells(path) else None
        size, digests = 0, {name: hashlib.new(name, usedforsecurity=False) for name in ALGORITHMS}
        for block in blocks:
            size += len(block)
            progress(read := read + len(block), 0)
            for each in digests.values():
                each.update(block)
            if kept is not None:
                kept += block
                if len(kept) > _LONGEST:
                    raise refused(f"'{path}' is longer than any honest one.")
        found[path] = Looked(size, {name: each.hexdigest() for name, each in digests.items()})
        if kept is not None:
            telling[path] = bytes(kept)
    if both := portable.colliding(found):
        one, other = both
        raise refused(
            f"'{one}' and '{other}' are one and the same on some disks."
            if one != other
            else f"'{one}' is a file and a folder."
        )
    return _without_its_folder(found, telling)


def _tells(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in _TELLING or name.startswith(("manifest-", "tagmanifest-")) or path.endswith(TRANSCRIPT)


def _without_its_folder(found: Mapping[str, Looked], telling: Mapping[str, bytes]) -> Survey:
    """An archive of a bag holds one folder (RFC 8493, 4): what is in that is what was handed over."""
    tops = {path.partition("/")[0] for path in found}
    if any(name in found for name in ("bagit.txt", ro_crate.NAME)) or len(tops) != 1:
        return Survey("", dict(sorted(found.items())), dict(telling))
    under = f"{tops.pop()}/"
    return Survey(
        under,
        {path.removeprefix(under): file for path, file in sorted(found.items())},
        {path.removeprefix(under): content for path, content in telling.items()},
    )


def differing(told: Mapping[str, str], there: Mapping[str, Looked], algorithm: str, where: str) -> Iterator[str]:
    """What a list of digests and the files do not agree about, a clause each: what is not there, what is another."""
    for path, digest in told.items():
        if path not in there:
            yield f"'{shown(path)}' stands in {where}, and is not there"
        elif there[path].digests[algorithm] != digest:
            yield f"'{shown(path)}' is not what {where} says: its digest is another"
