"""The Easy Read edition, as its makers wrote it in `easy-read.md`: a part of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord, Faults
from sasci_archive.formats import easy_read as written
from sasci_archive.model.easy_read import EasyRead
from sasci_archive.model.pictures import Leave, Photograph
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import easy_read
from sasci_archive.tei.bound.around import APPARATUS

EASY_READ = "easy-read.md"


def bind(whole: Whole) -> None:
    """To its place, with what keeps it in the house, if anything does."""
    try:
        text = text_of(whole.folder)
    except Faults as found:
        whole.faulty(EASY_READ, found.faults)
    except BadRecord as unreadable:
        whole.fault("A01", EASY_READ, unreadable.problem, unreadable.remedy)
    else:
        if text is not None:
            easy_read.bind(whole.root, text, synthetic=whole.seminar.synthetic)
            if lacking := text.lacks(synthetic=whole.seminar.synthetic):
                whole.remarks.append(f"The Easy Read edition is not published: {'; '.join(lacking)}.")


def text_of(folder: Folder) -> EasyRead | None:
    """The Easy Read edition of a seminar; None where there is none. Raises BadRecord, Faults."""
    file = folder.apparatus / EASY_READ
    content = files.read(file) if file.exists() else b""
    return written.parse(content, where=f"{APPARATUS}/{EASY_READ}") if content.strip() else None


def photographs(whole: Whole, listed: Sequence[Photograph]) -> tuple[Photograph, ...]:
    """Its pictures that are not `listed`: whose they are, and by whose leave, its head says of all of them."""
    try:
        text = text_of(whole.folder)
    except (Faults, BadRecord):
        return ()  # which has been said
    if text is None:
        return ()
    known = {each.file for each in listed}
    leave = Leave(who=text.pictures_leave, how="for the Easy Read edition") if text.pictures_leave else None
    found = {line.picture: line.alt for line in text.lines if line.picture and line.picture not in known}
    return tuple(
        Photograph(file=file, alt=alt, credit=text.pictures_by, permission=leave) for file, alt in found.items()
    )
