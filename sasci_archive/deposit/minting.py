"""New identifiers: under the prefixes of `sasci.toml`, one after the other, each for one seminar for ever; and those that others minted, as they gave them.

`seminars/minted.jsonl` is only ever added to: whoever comes first has the name, be it that two ask at once or that it was taken out of its `seminar.toml` again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.formats import ark, doi, identifiers, records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import IdentifierSettings, Workspace


class Minted(Value, frozen=True, kw_only=True):
    """A line of `minted.jsonl`: which identifier, of which kind ("ark", "doi", "handle"), is whose, since when, by whom."""

    kind: str
    name: str
    slug: str
    on: dt.datetime
    who: str = ""


class Kind(msgspec.Struct, frozen=True):
    """A kind of identifier: what people call it, under which prefix it is minted, what is wrong with one, how the one of a number (from 0) is, and what to
    write where no prefix is known."""

    called: str
    under: Callable[[IdentifierSettings], str]
    wrong: Callable[[str], str]
    name: Callable[[str, int], str]
    remedy: str


KINDS: Final[Mapping[str, Kind]] = {
    "ark": Kind(
        "ARK",
        lambda settings: settings.ark,
        ark.shoulder,
        ark.mint,
        'Write `ark = "12345/x5"` under [identifiers] of sasci.toml, as arks.org gave it to you; "99999/fk4" is for trying.',
    ),
    "doi": Kind(
        "DOI",
        lambda settings: settings.doi,
        doi.prefix,
        doi.mint,
        'Write `doi = "10.1234"` under [identifiers] of sasci.toml, the prefix that DataCite gave you.',
    ),
}
"""What is minted here, by its key under `[publication]`."""


def mint(workspace: Workspace, folder: Folder, key: str, by: By) -> str:
    """A new identifier of a kind, written into `seminar.toml`; the one that was minted for this seminar before, where there is one. Raises SasciError where it has
    one, or no prefix is known; BadRecord where the file cannot be written safely."""
    kind = KINDS[key]
    _vacant(folder, key, kind.called)
    under = kind.under(workspace.settings.identifiers)
    if wrong := kind.wrong(under):
        raise SasciError(
            f"{wrong}." if under else f"Under which prefix a new {kind.called} is to be is not known.",
            remedy=kind.remedy,
        )
    _writable(folder, key)
    mine = (line.name for line in minted(workspace) if (line.kind, line.slug) == (key, folder.slug))
    # minted before, and a kill came before it was written into the record, or somebody took it out again
    made = next((name for name in mine if ark.bare(name).startswith(under)), "")
    return _written(folder, key, made or _claimed(workspace, folder.slug, key, partial(kind.name, under), by), by)


def give(workspace: Workspace, folder: Folder, handle: str, by: By) -> str:
    """A Handle as whoever registered it gave it, written into `seminar.toml`. Raises SasciError where it cannot be one, is not under our prefix, or is
    another seminar's; BadRecord."""
    _vacant(folder, "handle", "Handle")
    ours = workspace.settings.identifiers.handle
    if wrong := identifiers.handle(handle):
        raise SasciError(f"{wrong}.", remedy="Write it as 20.500.12345/67, without https://hdl.handle.net/.")
    if ours and not handle.casefold().startswith(f"{ours}/".casefold()):
        raise SasciError(
            f"{handle} is not under {ours}, the prefix of Handles in sasci.toml.",
            remedy="Compare it with what you were given, or correct `handle` under [identifiers].",
        )
    _writable(folder, "handle")
    taken = {line.name.casefold(): line.slug for line in minted(workspace) if line.kind == "handle"}
    taken |= {name.casefold(): slug for slug, name in _printed(workspace, "handle")}
    if (whose := taken.get(handle.casefold(), folder.slug)) != folder.slug:
        raise SasciError(
            f"{handle} is the Handle of '{whose}'.", remedy="Each is of one seminar only: ask for another."
        )
    if handle.casefold() not in taken:
        _add(_list(workspace), Minted(kind="handle", name=handle, slug=folder.slug, on=by.on, who=by.who))
    return _written(folder, "handle", handle, by)


def minted(workspace: Workspace) -> tuple[Minted, ...]:
    """Every one that was, oldest first; a line that a kill tore is left out. Raises BadRecord, Disk."""
    return tuple(_lines(_list(workspace)))


def with_one(text: str, key: str, name: str, *, where: str) -> str:
    """`seminar.toml` with an identifier under [publication]; every other character stays. Raises BadRecord."""
    try:
        document = tomlkit.parse(text)
        document["publication"][key] = name
        after = tomlkit.dumps(document)
        read = records.parse(after.encode(), Seminar, where=f"{where}/seminar.toml")
    except (TOMLKitError, KeyError, TypeError) as error:
        raise _unsafe(where, key, name) from error
    before = records.parse(text.encode(), Seminar, where=f"{where}/seminar.toml")
    if before.publication is None or read != msgspec.structs.replace(
        before, publication=msgspec.structs.replace(before.publication, **{key: name})
    ):
        raise _unsafe(where, key, name)
    return after


def _unsafe(where: str, key: str, name: str) -> BadRecord:
    return BadRecord(
        f"{where}/seminar.toml is written in a way that keeps an identifier from being put in its place.",
        remedy=f'Write it yourself, under [publication]: {key} = "{name}".',
    )


def _vacant(folder: Folder, key: str, called: str) -> None:
    """Raises SasciError where there is one already, or no place for one."""
    publication = folder.seminar().publication
    if publication is None:
        raise SasciError(
            f"'{folder.slug}' has no [publication] yet.", remedy="Write one with its `publisher` into seminar.toml."
        )
    if there := getattr(publication, key):
        raise SasciError(
            f"'{folder.slug}' has {'an' if called == 'ARK' else 'a'} {called} already: {there}.",
            remedy="What was given once stays: nothing is minted for it again.",
        )


def _text(folder: Folder) -> str:
    return files.read(folder.seminar_toml).decode("utf-8-sig")


def _writable(folder: Folder, key: str) -> None:
    """Before a name is used up. Raises BadRecord."""
    trying = {"ark": "ark:/99999/fk400000q", "doi": "10.5072/x", "handle": "1/x"}[key]
    with_one(_text(folder), key, trying, where=folder.slug)


def _written(folder: Folder, key: str, name: str, by: By) -> str:
    with folder.alone("changed, as an identifier is written down,", by.on):
        files.write(folder.seminar_toml, with_one(_text(folder), key, name, where=folder.slug).encode())
        folder.note(by.did(journal.MINTED, name))
        return name


def _claimed(workspace: Workspace, slug: str, key: str, name: Callable[[int], str], by: By) -> str:
    """The first that nobody has. Whoever's line comes first has it."""
    path, number = _list(workspace), 0
    while True:
        taken = {line.name for line in _lines(path)} | {printed for _, printed in _printed(workspace, key)}
        while (made := name(number)) in taken:
            number += 1
        _add(path, Minted(kind=key, name=made, slug=slug, on=by.on, who=by.who))
        first = next(line for line in _lines(path) if line.name == made)
        if first.slug == slug:
            return made
        number += 1


def _add(path: Path, line: Minted) -> None:
    before = files.read(path) if path.exists() else b"\n"
    files.append(path, (b"" if before.endswith(b"\n") else b"\n") + msgspec.json.encode(line))


def _lines(path: Path) -> Iterator[Minted]:
    for number, line in enumerate(files.read(path).splitlines() if path.exists() else (), start=1):
        if line.endswith(b"}"):
            yield records.parse(line, Minted, where=f"line {number} of {path.name}")


def _printed(workspace: Workspace, key: str) -> Iterator[tuple[str, str]]:
    """Those that seminars have, wherever from, with whose each is."""
    for slug in workspace.slugs():
        publication = workspace.folder(slug).seminar().publication
        if publication and (name := getattr(publication, key)):
            yield slug, name


def _list(workspace: Workspace) -> Path:
    return workspace.seminars / "minted.jsonl"
