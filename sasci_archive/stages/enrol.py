"""Somebody is put on the roster who was not: `seminar.toml` gets an entry, and nobody's permission is assumed."""

from __future__ import annotations

from sasci_archive.alongside import whole
from sasci_archive.errors import SasciError
from sasci_archive.formats import records, roster_toml
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def enrol(folder: Folder, name: str, role: Role, by: By) -> Participant:
    """Put `name` on the roster, with an id of its own; what they permit is unanswered. Raises NotYet, BadRecord; SasciError where the name is
    empty, or on it already: the record then stays as it was; Busy, Disk."""
    with whole.alone(folder, "changed, as somebody is put on its roster,", by.on):
        return _enrol(folder, name, role, by)


def _enrol(folder: Folder, name: str, role: Role, by: By) -> Participant:
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    roster = folder.seminar().roster
    if not name:
        raise SasciError("Nobody's name was said.", remedy="Write the name as it is to be printed.")
    if there := next((p for p in roster if p.name.casefold() == name.casefold()), None):
        raise SasciError(f"{there.name} is on the roster already ('{there.id}').", remedy="Choose them in the list.")
    person = Participant(id=roster_toml.id_for(name, [p.id for p in roster]), name=name, role=role)
    after = roster_toml.added(files.read(folder.seminar_toml).decode("utf-8-sig"), person).encode()
    records.parse(after, Seminar, where=f"{folder.slug}/{folder.seminar_toml.name}")
    files.write(folder.seminar_toml, after)
    folder.note(by.did(journal.ENROLLED, person.id))
    return person
