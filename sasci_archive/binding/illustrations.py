"""Pictures: each made for readers once, and put to its place with what `pictures.toml` says of it.

What readers get of a picture is kept in `.work/`, by the digest of the file.
"""

from __future__ import annotations

import functools
import hashlib

import msgspec

from sasci_archive.binding import easy
from sasci_archive.binding.whole import Whole
from sasci_archive.engines import pictures as engine
from sasci_archive.errors import BadPicture, BadRecord
from sasci_archive.formats import records
from sasci_archive.model.pictures import ForReaders, Photograph, Photographs
from sasci_archive.store import files, unfinished
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import figures
from sasci_archive.tei.bound.around import APPARATUS

PICTURES = "pictures.toml"

_MADE = "2"
"""Another number when pictures for readers come out otherwise than before: what `.work/` has of them is then made anew."""


def describe(whole: Whole) -> None:
    """Let Markdown show what is listed."""
    try:
        listed = _listed(whole)
    except BadRecord as unreadable:
        whole.fault("A01", PICTURES, unreadable.problem, unreadable.remedy)
        return
    for it in listed:
        whole.figures[it.file] = functools.partial(figures.placeholder, it.file)


def place(whole: Whole) -> None:
    """Every picture to its place, wherever the list or a text puts it, and its file among those of the edition."""
    try:
        listed = _listed(whole)
    except BadRecord:
        return  # which has been said
    everything = (*listed, *easy.photographs(whole, listed))
    own = {it.file for it in listed}
    shown = {}
    for it in everything:
        where = PICTURES if it.file in own else easy.EASY_READ
        if (made := _shown(whole, it.file, where)) is not None:
            shown[it.file] = made
    _alike(whole, shown)
    for file, fault in figures.bind(whole.root, everything, shown):
        if fault.code == figures.NOT_LISTED:
            whole.of_transcript(fault.code, fault.problem, fault.remedy)
        else:
            where = PICTURES if file in own else easy.EASY_READ
            whole.fault(fault.code, where, fault.problem, fault.remedy, line=whole.line_of(where, file))
    whole.pictures.update((made.file, made.content) for made in shown.values())


def _listed(whole: Whole) -> tuple[Photograph, ...]:
    if PICTURES not in whole.files:
        return ()
    return records.parse(whole.read(PICTURES), Photographs, where=f"{APPARATUS}/{PICTURES}").picture


def _shown(whole: Whole, file: str, where: str) -> ForReaders | None:
    """The file, made for readers; None, and a fault, where it is not there or no picture."""
    path = whole.folder.apparatus / file
    if path.is_symlink() or file not in whole.files:
        whole.fault(
            "P01",
            where,
            f"The picture {file} is not in {APPARATUS}/.",
            "Put the file there, or correct its name; large and small letters count.",
            line=whole.line_of(where, file),
        )
        return None
    try:
        return _made(whole.folder, file, files.read(path))
    except BadPicture as error:
        whole.fault("P05", where, error.problem, error.remedy, line=whole.line_of(where, file))
        return None


def _alike(whole: Whole, shown: dict[str, ForReaders]) -> None:
    called = [picture.file.casefold() for picture in shown.values()]
    for file, picture in shown.items():
        if called.count(picture.file.casefold()) > 1:
            whole.fault(
                "P07",
                PICTURES,
                f"For readers the picture {file} would be called {picture.file}, and so would another.",
                "Give one of the files another name.",
                line=whole.line_of(PICTURES, file),
            )


class _Kept(msgspec.Struct, frozen=True):
    """What is known of a picture that was made for readers."""

    file: str
    media_type: str
    width: int
    height: int


def _made(folder: Folder, file: str, original: bytes) -> ForReaders:
    """A picture for readers, made once for each original."""
    digest = hashlib.sha256(f"{_MADE} {file} ".encode() + original).hexdigest()[:24]
    pictures = folder.work / "pictures"
    content, facts = unfinished.kept(pictures / digest), unfinished.kept(pictures / f"{digest}.json")
    if content is not None and facts is not None:
        kept = msgspec.json.decode(facts, type=_Kept)
        return ForReaders(kept.file, content, kept.media_type, kept.width, kept.height)
    made = engine.for_readers(original, file)
    unfinished.keep(pictures / digest, made.content)
    unfinished.keep(
        pictures / f"{digest}.json", msgspec.json.encode(_Kept(made.file, made.media_type, made.width, made.height))
    )
    return made
