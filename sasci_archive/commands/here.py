"""Where a command stands: the workspace, the network, the cache, the clock's day, and how a path reads from here."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive import terminal
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import SasciError
from sasci_archive.model.holdings import Project
from sasci_archive.model.speech import Clock
from sasci_archive.store.bucket import is_on_s3
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from sasci_archive.catalogue import Catalogue

SLUG = "the seminar's short name: its folder in seminars/"
OFFLINE = "reach for nothing on the network"


def workspace() -> Workspace:
    """The seminars this command works on."""
    return Workspace.find(Path.cwd(), os.environ)


def project_of(folder: Folder) -> Project | None:
    """The record of the project a seminar belongs to, where it names one. Raises NotYet, BadRecord."""
    named = folder.seminar().project
    return workspace().project(named) if named else None


def looks() -> Looks:
    """The templates: the workspace's own (`templates/` beside `sasci.toml`) before ours."""
    own = workspace().home / "templates"
    return Looks(own if own.is_dir() else None)


def is_offline(asked: bool) -> bool:
    """Whether nothing may reach for the network: asked for, or said in the environment or in sasci.toml."""
    return asked or os.environ.get("SASCI_OFFLINE", "") not in {"", "0"} or workspace().settings.offline


def to_be_shown(on: dt.datetime) -> Catalogue:
    """What may be shown at the instant `on`. What is public already is published again first where that is due: an embargo has opened, somebody
    took permission back. Where that cannot be done it is said, and the catalogue itself shows no more than may be. A seminar of which nothing has changed is not
    looked at closely again (`judged.shown`)."""
    from sasci_archive.archive.takedown import memory
    from sasci_archive.catalogue import catalogue
    from sasci_archive.judged.shown import Shown
    from sasci_archive.judged.silent import Silent

    here = workspace()
    with Shown(on, looks()) as known, Silent(here, on, looks(), "registers") as silences:
        for slug in here.slugs():
            memory.keep_shut(here, here.folder(slug))
            _publish_again(here.folder(slug), on, known.is_due)
        with terminal.progress("Reading what is public") as progress:
            shown = catalogue(here, on, progress, known.listed, silences)
    for problem in shown.unknown:
        terminal.warn(problem)
    return shown


def open_what_is_due(on: dt.datetime) -> None:
    """Publish again where an embargo has ended at the instant `on`, and nothing else: whoever only looks for something publishes nothing."""
    from sasci_archive.press import edition as editions

    def has_opened(folder: Folder) -> bool:
        made = editions.public(folder)
        return bool(made and made.next_opening and made.next_opening <= on)

    here = workspace()
    for slug in here.slugs():
        _publish_again(here.folder(slug), on, has_opened)


def _publish_again(folder: Folder, on: dt.datetime, is_due: Callable[[Folder], bool]) -> None:
    from sasci_archive.stages.publish import publish

    try:
        if folder.is_public() and folder.transcript_xml.exists() and is_due(folder):
            with terminal.progress(f"Publishing {folder.slug} again") as progress:
                publish(folder, on=on, looks=looks(), progress=progress)
    except SasciError as error:
        terminal.warn(f"{folder.slug}: {error}")


def cache() -> Path:
    """Where weights are kept."""
    from sasci_archive.engines import weights

    return workspace().cache or weights.cache()


def moment(text: str) -> int | None:
    """A time as people write it, in ms; None for none. Raises SasciError."""
    try:
        return Clock.read(text).ms if text else None
    except ValueError as error:
        raise SasciError(
            f"{text!r} is not a time.", remedy="Write it like 0:45:00 (hours, minutes, seconds)."
        ) from error


def shown(place: Path | str) -> str:
    """A path as seen from here, where it lies below; a place on S3 as it is."""
    if isinstance(place, str) and is_on_s3(place):
        return place
    path = Path(place)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
