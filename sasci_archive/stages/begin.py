"""A new seminar: a folder with a commented record and a consent file, for people to fill in."""

from __future__ import annotations

import tomlkit

from sasci_archive.editions import templates
from sasci_archive.errors import WouldOverwrite
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

_TITLE = 'title = "Title of the seminar"'


def begin(folder: Folder, title: str = "") -> None:
    """Write `seminar.toml` (with this title, where it is known) and `consent.toml`. Raises WouldOverwrite where the seminar is already there."""
    if folder.seminar_toml.exists():
        raise WouldOverwrite(
            f"There is a seminar '{folder.slug}' already: {folder.seminar_toml}.",
            remedy="Open that file, or choose another short name.",
        )
    files.make(folder.path, 0o700)  # for one's own account alone; who works on it together opens it to a group by hand
    files.write(folder.consent_toml, templates.text("new/consent.toml").encode())
    files.write(folder.seminar_toml, record(title).encode())


def is_half_begun(folder: Folder) -> bool:
    """Whether a kill came in the middle of `begin`: the folder holds no record, and nothing that anybody has written."""
    if folder.seminar_toml.exists() or not folder.path.is_dir():
        return False
    blank = templates.text("new/consent.toml").encode()
    there = [path for path in folder.path.iterdir() if not path.name.startswith(files.UNFINISHED)]
    return all(path == folder.consent_toml and files.read(path) == blank for path in there)


def record(title: str = "") -> str:
    """A record that nobody has filled in yet."""
    blank = templates.text("new/seminar.toml")
    return blank.replace(_TITLE, f"title = {tomlkit.string(title).as_string()}") if title else blank
