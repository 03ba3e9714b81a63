"""How a seminar's consent stands: what each person has permitted, and what in the record cannot stand. Nothing is written."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.errors import BadTranscript, Fault
from sasci_archive.model import doubts, journal, terms
from sasci_archive.model.consent import Brought, Named, Permission, Processing
from sasci_archive.model.seminar import Participant
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import ID, parse


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """RESTRICTED. `people` are those of the roster, in its order, then those with a permission whom the roster does not have;
    their permission is None where there is none. `noted` are those whose withdrawal the journal tells."""

    slug: str
    title: str
    synthetic: bool
    people: tuple[tuple[str, Participant | None, Permission | None], ...]
    named: tuple[Named, ...]
    brought: tuple[Brought, ...]
    processing: Processing
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    noted: frozenset[str]

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The ids of those who have taken their permission back."""
        return tuple(id_ for id_, _, given in self.people if given and given.withdrawn)


def consent(folder: Folder, *, on: dt.date) -> Standing:
    """On the day `on` (UTC). Raises BadRecord, Disk."""
    seminar, given = folder.seminar(), folder.consent()
    ids, unread = _ids(folder)
    by_id = {p.person: p for p in given.permission}
    people: list[tuple[str, Participant | None, Permission | None]] = [
        (person.id, person, by_id.pop(person.id, None)) for person in seminar.roster
    ]
    people += [(id_, None, permission) for id_, permission in by_id.items()]
    return Standing(
        slug=folder.slug,
        title=seminar.title,
        synthetic=seminar.synthetic,
        people=tuple(people),
        named=given.named,
        brought=given.brought,
        processing=given.processing,
        faults=terms.faults(given, seminar, on=on, digests=folder.forms(given), ids=ids),
        warnings=(*doubts.warnings(given, seminar), *unread),
        noted=frozenset(entry.about for entry in folder.history() if entry.what == journal.TAKEN_BACK),
    )


def _ids(folder: Folder) -> tuple[set[str] | None, tuple[Fault, ...]]:
    """Every id of the transcript; None where there is none, or where it does not read, which is then told: who has to act on a
    withdrawal needs to see the permissions all the same."""
    tei = folder.transcript()
    try:
        return (None if tei is None else {str(node.get(ID)) for node in parse(tei).iter("*") if node.get(ID)}), ()
    except BadTranscript as error:
        return None, (Fault("C65", 0, f"No id was compared with the transcript: {error.problem}", error.remedy),)
