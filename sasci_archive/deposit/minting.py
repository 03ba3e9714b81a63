"""New ARKs: under the shoulder of `sasci.toml`, one after the other, each for one seminar for ever.

`seminars/minted.jsonl` is only ever added to: whoever comes first has the number, be it that two ask at once or that the ARK was taken out of its `seminar.toml` again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.formats import ark, records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace


class Minted(Value, frozen=True, kw_only=True):
    """A line of `minted.jsonl`: which ARK is whose, since when, by whom."""

    ark: str
    slug: str
    on: dt.datetime
    who: str = ""


def mint(workspace: Workspace, folder: Folder, by: By) -> str:
    """A new ARK, written into `seminar.toml`; the one that was minted for this seminar before, where there is one. Raises SasciError where it has one, or no
    shoulder is known; BadRecord where the file cannot be written safely."""
    seminar = folder.seminar()
    if seminar.publication and seminar.publication.ark:
        raise SasciError(
            f"'{folder.slug}' has an ARK already: {seminar.publication.ark}.",
            remedy="What was given once stays: nothing is minted for it again.",
        )
    if seminar.publication is None:
        raise SasciError(
            f"'{folder.slug}' has no [publication] yet.", remedy="Write one with its `publisher` into seminar.toml."
        )
    under = workspace.settings.identifiers.ark
    if wrong := ark.shoulder(under):
        raise SasciError(
            f"{wrong}." if under else "Under which NAAN and shoulder ARKs are minted is not known.",
            remedy='Write `ark = "12345/x5"` under [identifiers] of sasci.toml, as arks.org gave it to you; "99999/fk4" is for trying.',
        )
    text = files.read(folder.seminar_toml).decode("utf-8-sig")
    written(text, "ark:/99999/fk400000q", where=folder.slug)  # before a number is used up
    made = _claimed(workspace, folder.slug, under, by)
    files.write(folder.seminar_toml, written(text, made, where=folder.slug).encode())
    folder.note(by.did(journal.MINTED, made))
    return made


def written(text: str, made: str, *, where: str) -> str:
    """`seminar.toml` with an ARK under [publication]; every other character stays. Raises BadRecord."""
    try:
        document = tomlkit.parse(text)
        document["publication"]["ark"] = made
        after = tomlkit.dumps(document)
        read = records.parse(after.encode(), Seminar, where=f"{where}/seminar.toml")
    except (TOMLKitError, KeyError, TypeError) as error:
        raise _unsafe(where, made) from error
    before = records.parse(text.encode(), Seminar, where=f"{where}/seminar.toml")
    if before.publication is None or read != msgspec.structs.replace(
        before, publication=msgspec.structs.replace(before.publication, ark=made)
    ):
        raise _unsafe(where, made)
    return after


def _unsafe(where: str, made: str) -> BadRecord:
    return BadRecord(
        f"{where}/seminar.toml is written in a way that keeps an ARK from being put in its place.",
        remedy=f'Write it yourself, under [publication]: ark = "{made}".',
    )


def minted(workspace: Workspace) -> tuple[Minted, ...]:
    """Every one that was, oldest first; a line that a kill tore is left out. Raises BadRecord, Disk."""
    return tuple(_lines(_list(workspace)))


def _claimed(workspace: Workspace, slug: str, under: str, by: By) -> str:
    """Whoever's line comes first has it."""
    path = _list(workspace)
    for each in _lines(path):
        if each.slug == slug and ark.bare(each.ark).startswith(under):
            return each.ark  # it was minted, and a kill came before it was written into the record
    number = 0
    while True:
        lines = tuple(_lines(path))
        taken = {each.ark for each in lines} | set(_printed(workspace))
        while (made := ark.mint(under, number)) in taken:
            number += 1
        before = files.read(path) if path.exists() else b"\n"
        line = msgspec.json.encode(Minted(ark=made, slug=slug, on=by.on, who=by.who))
        files.append(path, (b"" if before.endswith(b"\n") else b"\n") + line)
        first = next(each for each in _lines(path) if each.ark == made)
        if first.slug == slug:
            return made
        number += 1


def _lines(path: Path) -> Iterator[Minted]:
    for number, line in enumerate(files.read(path).splitlines() if path.exists() else (), start=1):
        if line.endswith(b"}"):
            yield records.parse(line, Minted, where=f"line {number} of {path.name}")


def _printed(workspace: Workspace) -> Iterator[str]:
    """Those that seminars have, wherever from."""
    for slug in workspace.slugs():
        publication = workspace.folder(slug).seminar().publication
        if publication and publication.ark:
            yield publication.ark


def _list(workspace: Workspace) -> Path:
    return workspace.seminars / "minted.jsonl"
