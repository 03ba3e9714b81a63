"""A check of what is kept, written into the ledger: from there it comes into the account of where a seminar came from."""

from __future__ import annotations

import datetime as dt

from sasci_archive.archive import objects, owed
from sasci_archive.archive.fixity import Verified
from sasci_archive.archive.ledger import What
from sasci_archive.errors import SasciError
from sasci_archive.store.workspace import Workspace


def noted(workspace: Workspace, found: Verified, slug: str, on: dt.datetime) -> str:
    """One line for the whole where all is well, and one for each object with which it is not. Gives why it could not be written, "" where it was."""
    book = objects.ledger(workspace)
    wrong = sorted({o.object for o in found.outcomes if o.faults and objects.slug(o.object)})
    try:
        if found.book.faults or not book.is_there():
            return "it is not in order." if book.is_there() else "it is not there."
        owed.settle(workspace, on)
        for id_ in wrong:
            count = len(found.of(id_))
            book.note(What.FAILED, on=on, id_=id_, about=f"{count} fault{'' if count == 1 else 's'}")
        sound = sorted({o.object for o in found.outcomes if objects.slug(o.object)}.difference(wrong))
        for id_ in sound if slug or wrong else ("",) if found.sound else ():
            book.note(What.CHECKED, on=on, id_=id_, about=f"{found.files} files" if not id_ else "")
    except SasciError as error:
        return str(error)
    return ""
