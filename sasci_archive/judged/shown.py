"""Whether what is public of a seminar is due to be published again, and what may be shown of it: looked at closely only where something has changed that either is
made from.

Law: what is said with the memory is what `stages.publish.current` and `catalogue.listed` say without. What was found is known by a digest of all it was made from and by
the days between which it holds (`made_from`); that the text of the edition is the one that was found is looked at each time. In whatever is in doubt, all is made anew.

Only of a seminar that is public, and not due, anything is remembered. It lies in the seminar's own `.work/`, among what was made last (`Paths.shown`): a takedown takes all of that, and
whoever withdraws an edition, or makes another, takes this.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from types import TracebackType
from typing import Self

import msgspec

from sasci_archive import catalogue
from sasci_archive.binding import series
from sasci_archive.catalogue import TEI, Held, Shelved
from sasci_archive.catalogue.shelf import packed, unpacked
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Busy, Disk, SasciError
from sasci_archive.judged import made_from
from sasci_archive.judged.kept import holds
from sasci_archive.judged.made_from import Made, Unsure
from sasci_archive.model.inlines import View
from sasci_archive.press import edition as editions
from sasci_archive.stages.publish import current
from sasci_archive.store import files, unfinished
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace


class _Found(View, frozen=True):
    """What was found (`entry`, packed, without where its files lie), of what has the digest; it holds on every day after `after` and before `before` (None: without
    end)."""

    digest: bytes
    after: dt.date | None
    before: dt.date | None
    entry: bytes


class Shown:
    """Seminars at the instant `on` (UTC), with the templates of `looks`. Within it, records of other seminars and templates are read once. What is `listed` is kept of
    those of which it was asked before whether they are due."""

    def __init__(self, on: dt.datetime, looks: Looks) -> None:
        self._on, self._looks = on, looks
        self._ends = contextlib.ExitStack()
        self._stands: dict[str, Made] = {}
        self._program: bytes | None = None

    def __enter__(self) -> Self:
        self._ends.enter_context(series.gathered())
        self._ends.enter_context(editions.templates_read_once())
        with contextlib.suppress(SasciError, OSError):  # without it nothing is remembered
            self._program = made_from.program(self._looks)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ends.close()

    def is_due(self, folder: Folder) -> bool:
        """Whether what was made last is not what would be made now. Raises what `current` raises."""
        made = self._made_from(folder)
        if made and self._remembered(folder, made):
            return False
        due = not current(folder, self._on, self._looks)
        if made and not due:
            self._stands[folder.slug] = made
        return due

    def listed(self, workspace: Workspace, slug: str, on: dt.datetime) -> Shelved | None:
        """As `catalogue.listed`: what was found of what the seminar is made from now, not of what it was when it was asked whether it is due, which may be minutes ago; at
        another instant than ours nothing is remembered. Raises what that raises."""
        folder, ours = workspace.folder(slug), on == self._on
        made = self._made_from(folder) if ours and folder.shown.exists() else None
        if made and (it := self._remembered(folder, made)) and _lies_there(folder, it):
            return it
        it, stood = catalogue.listed(workspace, slug, on), self._stands.get(slug)
        if it is None or it.held is not Held.PUBLIC:
            _forget(folder)
        elif ours and stood:
            self._keep(folder, stood, it)
        return it

    def _made_from(self, folder: Folder) -> Made | None:
        """What either is made from; None where that cannot be told."""
        try:
            return made_from.made_from(folder, None, self._program, self._day) if self._program else None
        except (SasciError, OSError, Unsure):
            return None

    def _remembered(self, folder: Folder, made: Made) -> Shelved | None:
        """What was found of the same, where it holds today."""
        try:
            content = unfinished.kept(folder.shown)
            found = msgspec.msgpack.decode(content, type=_Found) if content else None
            if found is None or found.digest != made.digest or not holds(found.after, found.before, self._day):
                return None
            return msgspec.structs.replace(unpacked(found.entry), home=folder.published)
        except (Disk, msgspec.MsgspecError):
            return None

    def _keep(self, folder: Folder, made: Made, it: Shelved) -> None:
        """Where nothing has changed meanwhile; and while nobody publishes or takes down: what a takedown has taken from there must not come back."""
        with contextlib.suppress(Busy, Disk), folder.alone("marked", self._on, patience=0):
            now = self._made_from(folder)
            if now and now.digest == made.digest:
                entry = packed(msgspec.structs.replace(it, home=None))
                unfinished.keep(folder.shown, msgspec.msgpack.encode(_Found(now.digest, *now.days(self._day), entry)))

    @property
    def _day(self) -> dt.date:
        return self._on.astimezone(dt.UTC).date()


def _lies_there(folder: Folder, it: Shelved) -> bool:
    """Whether the text of the edition is the one that was found, and no takedown has been begun."""
    tei = folder.published / TEI
    wanted = {file.sha256 for file in it.files if file.name == TEI}
    return not folder.is_taken_down() and tei.is_file() and hashlib.sha256(files.read(tei)).hexdigest() in wanted


def _forget(folder: Folder) -> None:
    with contextlib.suppress(Disk):
        if folder.shown.exists():
            files.remove(folder.shown)
