"""A new seminar: a folder with a commented record and a consent file, for people to fill in."""

from __future__ import annotations

from sasci_archive.editions import templates
from sasci_archive.errors import WouldOverwrite
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def begin(folder: Folder) -> None:
    """Write `seminar.toml` and `consent.toml`. Raises WouldOverwrite where the seminar is already there."""
    if folder.seminar_toml.exists():
        raise WouldOverwrite(
            f"There is a seminar '{folder.slug}' already: {folder.seminar_toml}.",
            remedy="Open that file, or choose another short name.",
        )
    files.write(folder.consent_toml, templates.text("new/consent.toml").encode())
    files.write(folder.seminar_toml, templates.text("new/seminar.toml").encode())
