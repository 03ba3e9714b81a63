"""A new seminar: a folder with a commented record and a consent file, for people to fill in."""

from __future__ import annotations

import contextlib

import tomlkit

from sasci_archive.editions import templates
from sasci_archive.errors import WouldOverwrite
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

_BEGINNING = ".beginning"
_TITLE = 'title = "Title of the seminar"'


def begin(folder: Folder, title: str = "") -> None:
    """Write `seminar.toml` (with this title, where it is known) and `consent.toml`. Raises WouldOverwrite where the seminar is already there."""
    if folder.seminar_toml.exists():
        raise WouldOverwrite(
            f"There is a seminar '{folder.slug}' already: {folder.seminar_toml}.",
            remedy="Open that file, or choose another short name.",
        )
    if folder.path.exists():
        _write(folder, title)
        return
    made = Folder(folder.path.parent / _BEGINNING, folder.slug)
    files.remove_tree(made.path)
    _write(made, title)
    # all of it is there or nothing: half a seminar would be taken for somebody's
    files.replace_tree(made.path, folder.path)
    with contextlib.suppress(OSError):  # another one is begun there
        made.path.parent.rmdir()


def _write(folder: Folder, title: str) -> None:
    files.make(folder.path, 0o700)  # for one's own account alone; who works on it together opens it to a group by hand
    files.write(folder.consent_toml, templates.text("new/consent.toml").encode())
    files.write(folder.seminar_toml, record(title).encode())


def record(title: str = "") -> str:
    """A record that nobody has filled in yet."""
    blank = templates.text("new/seminar.toml")
    return blank.replace(_TITLE, f"title = {tomlkit.string(title).as_string()}") if title else blank
