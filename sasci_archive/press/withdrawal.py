"""What readers find where an edition was that had to be taken back: a page that says so, where its title may still be said.

It lies in a folder of its own, as `6-published/` holds what the gate let through and nothing else.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools

from sasci_archive import gate
from sasci_archive.editions import withdrawn
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.inspection.grams import sought
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def lay(folder: Folder, master: bytes, consent: Consent, on: dt.datetime, looks: Looks = OURS) -> bool:
    """Write `6-withdrawn/index.html`; gives whether it may be there. No such page says what is to be held back now, though it
    stood in a title or among the editors: nothing that may otherwise be said excuses it."""
    cited, seminar = folder.cited(), folder.seminar()
    try:
        if not cited.version or _tells(folder, master, consent, on):
            return False
    except BadTranscript:  # what is to be held back cannot be known
        return False
    page = functools.partial(withdrawn.page, cited, on.date(), publisher=_publisher(folder), language=seminar.language)
    try:
        made = page(looks=looks)
    except SasciError:  # a template that cannot be used must not leave nothing where the edition was
        made = page()
    files.write(folder.withdrawn / "index.html", made)
    return True


def keep(folder: Folder, master: bytes, consent: Consent, on: dt.datetime) -> None:
    """Take the page away where it says by now what is to be held back: people may answer otherwise after a withdrawal too. It stays while
    the transcript does not read."""
    with contextlib.suppress(BadTranscript):
        if folder.withdrawn.exists() and _tells(folder, master, consent, on):
            lift(folder)


def may_stand(folder: Folder, on: dt.datetime) -> bool:
    """Whether the page is there and may say what it says now, though nobody has looked since somebody answered otherwise."""
    if not (folder.withdrawn / "index.html").is_file():
        return False
    try:
        return not _tells(folder, folder.transcript() or b"", folder.consent(), on)
    except BadTranscript:  # as when it was laid: it was looked through then
        return True


def _tells(folder: Folder, master: bytes, consent: Consent, on: dt.datetime) -> bool:
    """Whether the page would say anything that is to be held back."""
    secrets = gate.marked(master, consent, Channel.HTML, on).secrets
    return any(True for _ in sought(secrets, "").found(withdrawn.text(folder.cited(), _publisher(folder))))


def _publisher(folder: Folder) -> str:
    publication = folder.seminar().publication
    return publication.publisher if publication else ""


def lift(folder: Folder) -> None:
    """It is public again."""
    files.take_away(folder.withdrawn, folder.work)
