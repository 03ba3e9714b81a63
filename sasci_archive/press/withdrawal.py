"""What readers find where an edition was that had to be taken back: a page that says so, where its title may still be said.

It lies in a folder of its own, as `6-published/` holds what the gate let through and nothing else.
"""

from __future__ import annotations

import datetime as dt

from sasci_archive import gate
from sasci_archive.editions import withdrawn
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import BadTranscript
from sasci_archive.inspection.grams import sought
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def lay(folder: Folder, master: bytes, consent: Consent, on: dt.datetime, looks: Looks = OURS) -> bool:
    """Write `6-withdrawn/index.html`; gives whether it may be there. No such page says what is to be held back now, though it
    stood in a title or among the editors: nothing that may otherwise be said excuses it."""
    cited, seminar = folder.cited(), folder.seminar()
    publisher = seminar.publication.publisher if seminar.publication else ""
    if not cited.version:
        return False
    try:
        secrets = gate.marked(master, consent, Channel.HTML, on).secrets
    except BadTranscript:  # what is to be held back cannot be known
        return False
    if any(True for _ in sought(secrets, "").found(withdrawn.text(cited, publisher))):
        return False
    page = withdrawn.page(cited, on.date(), publisher=publisher, language=seminar.language, looks=looks)
    files.write(folder.withdrawn / "index.html", page)
    return True


def lift(folder: Folder) -> None:
    """It is public again."""
    files.take_away(folder.withdrawn, folder.work)
