"""A withdrawal, written down: the day in `consent.toml`, and in the journal who asked and who noted it."""

from __future__ import annotations

import contextlib
import datetime as dt

from sasci_archive.alongside import whole
from sasci_archive.errors import SasciError
from sasci_archive.formats import withdrawal_toml
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def withdraw(folder: Folder, person: str, by: By, *, day: dt.date | None = None) -> dt.date:
    """Note that `person` took their permission back on `day`: by default on the day that is recorded already, else today; gives that
    day. Done twice, only the journal grows. It waits for nobody who publishes, archives or sends, but only for who is writing in the same file. Raises SasciError for a day still to come, BadRecord;
    Busy where somebody writes there for a minute, Disk."""
    with contextlib.suppress(SasciError):  # whatever is wrong with what a killed run has left, and whoever is at it
        whole.mend(folder, by.on)
    with folder.at_once("changed, as a withdrawal is written down,", by.on):
        return _withdraw(folder, person, by, day)


def _withdraw(folder: Folder, person: str, by: By, day: dt.date | None) -> dt.date:
    recorded = folder.consent().of(person).withdrawn
    on = day or recorded or by.on.date()
    if on > by.on.date():
        raise SasciError(
            f"'{person}' cannot have withdrawn on {on}, a day still to come.", remedy="Correct --day, or leave it out."
        )
    if on != recorded:
        text = files.read(folder.consent_toml).decode("utf-8-sig") if folder.consent_toml.exists() else ""
        files.write(folder.consent_toml, withdrawal_toml.withdrawn(text, person, on).encode())
    folder.note(by.did(journal.TAKEN_BACK, about=person))
    return on
