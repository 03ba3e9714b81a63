"""Somebody of whom others speak is to be asked whether they may be named: a block of `consent.toml`, unanswered until they answer, so that it is outstanding."""

from __future__ import annotations

from sasci_archive.alongside import whole
from sasci_archive.errors import SasciError
from sasci_archive.formats import consent_toml, records
from sasci_archive.model.consent import Consent, Wish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def ask(folder: Folder, name: str) -> None:
    """Write them down. Raises SasciError where they are there already, BadRecord where the file is written in a way that this cannot be done safely; Busy, Disk."""
    with whole.alone(folder, "changed, as somebody is to be asked,", None):
        _ask(folder, name)


def _ask(folder: Folder, name: str) -> None:
    name, where = " ".join(name.split()), f"{folder.slug}/consent.toml"
    if any(name in {third.name, *third.known_as} for third in folder.consent().named):
        raise SasciError(f"'{name}' is in consent.toml already.", remedy="Write there what they answered.")
    text = records.as_text(files.read(folder.consent_toml), where=where) if folder.consent_toml.exists() else ""
    after = consent_toml.recorded(text, "named", "name", {"name": name, "wish": Wish.UNANSWERED.value})
    records.parse(after.encode(), Consent, where=where)
    files.write(folder.consent_toml, after.encode())
