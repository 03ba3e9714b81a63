"""Whom others speak of: names of a participant are marked in the transcript, so that a role or pseudonym stands there too."""

from __future__ import annotations

from sasci_archive.alongside import whole
from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.model import journal
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.journal import By
from sasci_archive.store import planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Mark
from sasci_archive.tei.document import parse
from sasci_archive.tei.naming import mentions
from sasci_archive.tei.naming.mentions import Mention


def unmarked(folder: Folder, participant: str) -> tuple[Mention, ...]:
    """Where the participant is named and not marked yet. Raises NotYet without a transcript, BadRecord, BadTranscript."""
    person = next((p for p in folder.seminar().roster if p.id == participant), None)
    if person is None:
        ids = ", ".join(p.id for p in folder.seminar().roster)
        raise BadRecord(f"Nobody on the roster of '{folder.slug}' is '{participant}'.", remedy=f"There are: {ids}.")
    return mentions.unmarked(parse(folder.master()), Hidden(person.name, person.known_as))


def mark(folder: Folder, participant: str, places: tuple[Mention, ...], by: By) -> None:
    """Record that these words speak of the participant. Raises NotYet, BadTranscript, SasciError where nobody says so."""
    if not by.who.strip():
        raise SasciError("Who says whom they speak of is not said.", remedy='Add --who "Your Name".')
    where = ", ".join(dict.fromkeys(mention.passage for mention in places))
    change = Mark(when=by.on.date(), who=by.who, why="Mentions marked.", mentions=places, person=participant)
    with whole.alone(folder, "changed, as names are marked,", by.on):
        after = amend.apply(folder.master(), change)
        planned.carry_out(folder, {folder.transcript_xml: after}, by.did(journal.MARKED, f"{participant} in {where}"))
