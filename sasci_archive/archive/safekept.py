"""What the ledger tells of a seminar's object, as events: checked, copied, mended. From there they come into the account of the next version.

No name stands in them, and no place: the same may be told to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.archive.ledger import Chain, What
from sasci_archive.model.provenance import Event, Happened

EVENTS: Mapping[What, tuple[Happened, str, str]] = {
    What.CHECKED: (Happened.FIXITY, "every file was read again, in each copy that could be reached", "pass"),
    What.FAILED: (Happened.FIXITY, "every file was read again, in each copy that could be reached", "fail"),
    What.COPIED: (Happened.REPLICATION, "copied to another place", ""),
    What.REPAIRED: (Happened.RECOVERY, "a damaged copy was made again from a sound one", ""),
    What.REWRITTEN: (Happened.DELETION, "something was taken out of every version", ""),
    What.ACCEPTED: (Happened.VALIDATION, "taken into the ledger as it lay in the archive, once it was found sound", ""),
}
"""What becomes an event: of which kind, told how, and with which outcome. Versions are told by the journal."""


def events(chain: Chain, id_: str) -> Iterator[Event]:
    """Oldest first. What was done to the archive as a whole was done to an object that was there."""
    known = False
    for line in chain.lines:
        known = known or (line.id == id_ and bool(line.inventory) and line.what is not What.ANNOUNCED)
        if line.what in EVENTS and (line.id == id_ or (not line.id and known)):
            what, detail, outcome = EVENTS[line.what]
            on = line.on.isoformat(timespec="seconds").replace("+00:00", "Z")
            yield Event(what=what, on=on, detail=detail, outcome=outcome)
