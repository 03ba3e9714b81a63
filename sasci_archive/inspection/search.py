"""Whether any secret stands in any file of a folder: in its text, its bytes or its name. A hit never says the words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import Unreadable
from sasci_archive.inspection.grams import Sought, byte_forms, sought
from sasci_archive.inspection.raw import Needles
from sasci_archive.inspection.texts import texts
from sasci_archive.inspection.words import from_base64, readings
from sasci_archive.model.secret import Secret

_BLOCK: Final = 1 << 18
"""So many letters are looked through at once."""
_APART: Final = "\n zqxapart \n"
"""Between two texts: no run of words goes across, as no secret has this word."""
_WRITTEN_OTHERWISE: Final = re.compile(r"[&%\\=]")


class Hit(msgspec.Struct, frozen=True, order=True):
    """Where a secret stands: the file, by its path under the folder, the place in it, and which secret.

    Where a path or a place would itself tell a secret, it is by number ("file no. 3") or unnamed."""

    artefact: str
    where: str
    mark: str


class Searched(msgspec.Struct, frozen=True):
    """What was searched and what was found. `untellable` secrets are so common in what is released that nothing can be
    told of them."""

    artefacts: int
    secrets: int
    untellable: int
    hits: tuple[Hit, ...]


def search(
    folder: Path, secrets: Sequence[Secret], released: str, progress: Callable[[int, int], None] = lambda *_: None
) -> Searched:
    """Look for every secret in every file under a folder. `released` is all that may be said: what is not marked, and the
    templates it is set in, whose words ("Page", "Read") may be names as well. `progress` is told (files done, files).

    Raises Unreadable where a file is of an unknown kind, broken or a link, and where there is no file.
    """
    looked_for = sought(secrets, released)
    needles = Needles(byte_forms(looked_for))
    files = list(_files(folder))
    if not files:
        raise Unreadable(f"There is no file in '{folder.name}' to search.", remedy="Make the editions first.")
    hits: set[Hit] = set()
    for number, path in enumerate(files, start=1):
        progress(number - 1, len(files))
        name = path.relative_to(folder).as_posix()
        named = said(looked_for, needles, name)
        artefact = f"file no. {number}" if named else name
        found = {("file name", secret) for secret in named}
        found |= _in_file(path, looked_for, needles)
        hits |= {Hit(artefact, where, secrets[secret].mark) for where, secret in found}
    return Searched(
        artefacts=len(files),
        secrets=len(secrets),
        untellable=len(secrets) - len(looked_for.secrets),
        hits=tuple(sorted(hits)),
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise Unreadable(
                f"'{path.name}' is a link to somewhere else.", remedy="Put the file itself there, or leave it out."
            )
        if not path.is_dir():
            yield path


def _in_file(path: Path, looked_for: Sought, needles: Needles) -> set[tuple[str, int]]:
    with path.open("rb") as file:
        found = {("bytes", secret) for secret in needles.found_in(file)}
    for pieces in _blocks(texts(path)):
        if len(pieces) > 1 and not said(looked_for, needles, _APART.join(text for _, text in pieces)):
            continue
        for where, text in pieces:
            if told := said(looked_for, needles, text):
                place = "a place whose name tells it" if said(looked_for, needles, where) else where
                found |= {(place, secret) for secret in told}
    return found


def _blocks(pieces: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The pieces of a file, plain ones many at a time: a file has tens of thousands, and nearly all say nothing. One in which
    something may be written otherwise (an entity, a percent sign) comes by itself, as it is read in several ways."""
    block: list[tuple[str, str]] = []
    size = 0
    for piece in pieces:
        if _WRITTEN_OTHERWISE.search(piece[1]):
            yield [piece]
            continue
        block.append(piece)
        size += len(piece[1])
        if size > _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def said(looked_for: Sought, needles: Needles, text: str) -> set[int]:
    """The secrets that a text says, outright, escaped or in base64."""
    found: set[int] = set()
    for reading in readings(text):
        found |= looked_for.found(reading)
        noise = []
        for piece in from_base64(reading):
            try:
                decoded = piece.decode("utf-8")
            except UnicodeDecodeError:
                noise.append(piece)
                continue
            if decoded.isprintable() or decoded.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable():
                found |= looked_for.found(decoded)
            else:
                noise.append(piece)
        if noise:
            found |= needles.found_in(io.BytesIO(b"\0\0".join(noise)))
    return found
