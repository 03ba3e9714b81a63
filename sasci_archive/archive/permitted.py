"""The edition that an archive may keep: what the gate lets through for DEPOSIT.

Where that is what is published, its files are the published ones. Where it is not (somebody may be read and not kept, or not yet), an edition
is pressed of its own, every file of it from that release, and searched like one that is published.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.binding import Bound, bound
from sasci_archive.editions import products
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import BadRecord, OutOfDate
from sasci_archive.formats import records
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.press import edition as editions
from sasci_archive.press import finished, plates, run
from sasci_archive.press.edition import Edition
from sasci_archive.press.plates import Plates
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed.held_back import held_back

_RECORD = "deposit.json"


class Deposited(msgspec.Struct, frozen=True):
    """What may be kept: the `release`, the `edition` made of it with its files in the folder `home`, and what it was pressed from."""

    release: Release
    edition: Edition
    home: Path
    laid: Plates


def is_current(folder: Folder, on: dt.datetime, looks: Looks) -> bool:
    """Whether something is public and is what would be published at the instant `on`: of anything else nobody has said that it may leave.
    Raises BadRecord."""
    last = editions.last(folder)
    return bool(
        last
        and last.public
        and not folder.is_taken_down()
        and folder.transcript() is not None
        and editions.holds(folder, last, editions.key(folder, looks), on)
    )


def deposited(folder: Folder, *, on: dt.datetime, looks: Looks, progress: files.Progress = files.silent) -> Deposited:
    """Of a seminar whose edition `is_current`. Raises NoPermission where somebody has not said whether an archive may keep it, OutOfDate where
    files in `6-published/` are not what was made, Leaking, Unreadable, BadRecord, BadTranscript."""
    published = editions.last(folder)
    if published is None:
        raise OutOfDate(f"Nothing of '{folder.slug}' is public.", remedy=f"`inv publish {folder.slug}` first.")
    whole, consent = bound(folder), folder.consent()
    release = gate.release(whole.master, folder.words(), consent, Channel.DEPOSIT, on)
    if release.digest == published.release:
        _unchanged(folder, published)
        laid = plates.plates(folder, whole, dict.fromkeys(products.CHANNELS, release), looks)
        edition = msgspec.structs.replace(published, next_opening=release.next_opening)
        return Deposited(release, edition, folder.published, laid)
    return _pressed(folder, whole, consent, release, looks, progress)


def last_apart(folder: Folder, on: dt.datetime, looks: Looks) -> Edition | None:
    """The edition that was last pressed for the archive alone, where it is what would be pressed at the instant `on`; else None."""
    record = folder.work / _RECORD
    if not record.exists():
        return None
    try:
        last = records.parse(files.read(record), Edition, where=f"{folder.slug}/.work/{_RECORD}")
    except BadRecord:  # it is pressed anew
        return None
    opened = last.next_opening is not None and last.next_opening <= on
    return None if opened or last.key != editions.key(folder, looks) else last


def _unchanged(folder: Folder, published: Edition) -> None:
    """Raises OutOfDate where a file is not what was made and searched."""
    for name, _, sha256 in published.files:
        path = folder.published / name
        if not path.is_file() or files.sha256(path) != sha256:
            raise OutOfDate(
                f"6-published/{name} of '{folder.slug}' is not what was made and searched there.",
                remedy=f"Delete the folder 6-published, and `inv publish {folder.slug}` makes it again.",
            )


def _lies_there(home: Path, edition: Edition) -> bool:
    return all((home / name).is_file() and files.sha256(home / name) == sha256 for name, _, sha256 in edition.files)


def _pressed(
    folder: Folder, whole: Bound, consent: Consent, release: Release, looks: Looks, progress: files.Progress
) -> Deposited:
    """An edition of its own, in `.work/deposit/`; the last one, where it still is what would be made."""
    home, record = folder.work / "deposit", folder.work / _RECORD
    laid = plates.plates(folder, whole, dict.fromkeys(products.CHANNELS, release), looks)
    last = last_apart(folder, release.on, looks)
    if last and last.release == release.digest and _lies_there(home, last):
        return Deposited(release, last, home, laid)
    making = folder.work / "making-deposit"
    try:
        before = run.last(folder, public=True)
        _, made = finished.make(laid, making, before=before, present=folder.published, progress=progress)
        marked = gate.marked(whole.master, consent, Channel.DEPOSIT, release.on)
        leak_test = finished.searched(folder, making, marked, laid.of, progress)
    except BaseException:
        files.remove_tree(making)
        raise
    files.remove(record)
    files.replace_tree(making, home)
    edition = Edition(
        key=editions.key(folder, looks),
        public=True,
        release=release.digest,
        files=made,
        made_on=release.on.date(),
        withheld=release.withheld,
        held_back=held_back(whole.master, consent),
        next_opening=release.next_opening,
        leak_test=leak_test,
    )
    files.write(record, records.compose_json(edition))
    return Deposited(release, edition, home, laid)
