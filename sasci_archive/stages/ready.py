"""Whether a seminar is ready to be public: what its folder says, asked all that `readiness` asks."""

from __future__ import annotations

import datetime as dt

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.errors import NoPermission
from sasci_archive.model.channel import Channel
from sasci_archive.model.outstanding import Readiness
from sasci_archive.readiness import readiness
from sasci_archive.store.folder import Folder


def ready(folder: Folder, *, on: dt.datetime) -> Readiness:
    """How it stands at the instant `on` (UTC). Raises NotYet without a transcript, Faults where it
    is not valid, BadRecord, BadTranscript."""
    master = bound(folder).master
    consent, shut = folder.consent(), None
    try:
        gate.release(master, None, consent, Channel.HTML, on)
    except NoPermission as closed:
        shut = closed
    return readiness(
        master,
        folder.seminar(),
        consent,
        on,
        shut=shut,
        digests=folder.forms(consent),
        letters=folder.correspondence(),
        cited=folder.cited(),
    )
