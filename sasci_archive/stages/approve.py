"""A witness's yes to their text, or on whose word it is published without; and what somebody has signed it off for.

Each is a block in `consent.toml`, tied to the digest of the text as it is now, and a line in the journal. As with a withdrawal, nobody who publishes, archives or sends is waited for.
"""

from __future__ import annotations

from typing import Any

from sasci_archive.alongside import whole
from sasci_archive.binding import bound
from sasci_archive.errors import BadRecord
from sasci_archive.formats import consent_toml, records
from sasci_archive.model import journal
from sasci_archive.model.consent import Consent, Matter, Without
from sasci_archive.model.journal import By
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed import texts


def approve(
    folder: Folder, participant: str, by: By, *, without: Without | None = None, taken_by: str = "", how: str = ""
) -> None:
    """Record that a participant approved their turns and notes as they are now; or, `without`, that on `by.authority` they are
    published all the same. Raises NotYet without a transcript, BadRecord where nobody of that id speaks in it or something is
    not said that must be; Busy where somebody writes in the same file for a minute, Disk."""
    whole.mend(folder, by.on, patient=True)
    with folder.at_once("changed, as an approval is written down,", by.on):
        _approve(folder, participant, by, without=without, taken_by=taken_by, how=how)


def _approve(folder: Folder, participant: str, by: By, *, without: Without | None, taken_by: str, how: str) -> None:
    digest = texts.by_person(folder.master()).get(f"p.{participant}")
    if digest is None:
        raise BadRecord(
            f"'{participant}' says nothing in the transcript of '{folder.slug}'.",
            remedy=f"`inv ready {folder.slug}` lists those who do; --participant takes the id in seminar.toml.",
        )
    if without and not by.authority.strip():
        raise BadRecord(
            f"'{participant}' cannot be published without approval on nobody's word.",
            remedy='Say whose decision it is: --authority "Name".',
        )
    if without in {Without.TELEPHONE, Without.PAPER} and not taken_by.strip():
        raise BadRecord(f"Who took down the answer of '{participant}' is not said.", remedy='Add --taken-by "Name".')
    entry: dict[str, Any] = {"person": participant, "date": by.on.date()}
    entry |= {"without": without.value, "authority": by.authority, "taken_by": taken_by} if without else {}
    entry |= {"digest": digest, "how": how}
    _record(folder, "approval", "person", entry)
    folder.note(by.did(journal.WITHOUT if without else journal.APPROVED, participant, digest))


def sign_off(folder: Folder, matter: Matter, by: By) -> None:
    """Record that `by.who` has read the whole text, as it is now, for `matter`. Raises NotYet without a transcript, BadRecord
    without a name; Busy as `approve`, Disk."""
    whole.mend(folder, by.on, patient=True)
    with folder.at_once("changed, as it is signed off,", by.on):
        digest = texts.signed(texts.whole(bound(folder).master), matter, folder.consent())
        if not by.who.strip():
            raise BadRecord("A sign-off needs the name of who has read the text.", remedy='Add --who "Your Name".')
        _record(
            folder, "signoff", "matter", {"matter": matter.value, "who": by.who, "date": by.on.date(), "digest": digest}
        )
        folder.note(by.did(journal.SIGNED_OFF, matter.value, digest))


def _record(folder: Folder, kind: str, key: str, entry: dict[str, Any]) -> None:
    text = files.read(folder.consent_toml).decode("utf-8-sig") if folder.consent_toml.exists() else ""
    after = consent_toml.recorded(text, kind, key, {name: value for name, value in entry.items() if value})
    records.parse(after.encode(), Consent, where=f"{folder.slug}/{folder.consent_toml.name}")
    files.write(folder.consent_toml, after.encode())
