"""Whether a seminar is ready to be public: what its folder says, asked all that `readiness` asks."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.errors import NoPermission
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.outstanding import Ahead, Readiness
from sasci_archive.readiness import readiness
from sasci_archive.store.folder import Folder
from sasci_archive.tei.cutting import permitted


def ready(folder: Folder, *, on: dt.datetime, whole: bytes | None = None, opens: bool = False) -> Readiness:
    """How it stands at the instant `on` (UTC), and what will be outstanding besides when each embargo ends; `whole` is the transcript bound, where
    somebody has done that already; `opens`, where the gate is known to let it through at that instant, so that it need not be asked again. Raises NotYet without a transcript, Faults where it is not valid, BadRecord, BadTranscript."""
    master = bound(folder).master if whole is None else whole
    consent = folder.consent()
    now = _asked(folder, master, consent, on, opens=opens)
    known, ahead = set(now.items), list[Ahead]()
    later = permitted.next_opening(master, consent, on)
    while later:
        new = tuple(item for item in _asked(folder, master, consent, later).items if item not in known)
        known.update(new)
        if new:
            ahead.append(Ahead(later, new))
        later = permitted.next_opening(master, consent, later)
    return msgspec.structs.replace(now, ahead=tuple(ahead))


def _asked(folder: Folder, master: bytes, consent: Consent, on: dt.datetime, *, opens: bool = False) -> Readiness:
    shut = None
    if not opens:
        try:
            gate.release(master, None, consent, Channel.HTML, on)
        except NoPermission as closed:
            shut = closed.with_traceback(
                None
            )  # whose frames would keep the trees of the gate until Python looks for circles
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
