"""What was deposited where: `deposits.json` in a seminar's folder, and a line in its journal for each change."""

from __future__ import annotations

from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.deposits import NOTHING, Deposit, Deposits, State, replaced
from sasci_archive.model.journal import By
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def deposits(folder: Folder) -> Deposits:
    """Every deposit of a seminar. Raises BadRecord, Disk."""
    path = folder.deposits_json
    if not path.exists():
        return NOTHING
    return records.parse(files.read(path), Deposits, where=f"{folder.slug}/{path.name}")


def remember(folder: Folder, deposit: Deposit, by: By) -> None:
    """How a deposit stands now; with a line in the journal once it is something that somebody may look at, where that is new. Raises BadRecord, Busy, Disk."""
    with folder.at_once("changed, as a deposit is written down,", by.on):
        _remember(folder, deposit, by)


def _remember(folder: Folder, deposit: Deposit, by: By) -> None:
    before = deposits(folder)
    if deposit in before.deposit:
        return
    files.write(folder.deposits_json, records.compose_json(before.with_(deposit)))
    stood = [replaced(each, on=deposit.on) for each in before.deposit]
    if deposit.state is not State.BEGUN and deposit not in stood:
        trying = " (test)" if deposit.test else ""
        where = f"{deposit.service}{trying} {deposit.doi or deposit.id}: {deposit.state.value}"
        folder.note(by.did(journal.DEPOSITED, where, deposit.digest))
