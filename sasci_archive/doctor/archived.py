"""The archive: whether sasci.toml reads, whether the copies can be reached, whether the ledger reads. Whether all in it is what it was is `inv verify`'s."""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.archive import objects, replicas
from sasci_archive.archive.ledger import Chain
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.doctor import Asked, Finding, Group, State
from sasci_archive.errors import SasciError
from sasci_archive.store.bucket import is_on_s3
from sasci_archive.store.ocfl.disk import STAGING
from sasci_archive.store.workspace import Workspace


def findings(asked: Asked) -> Iterator[Finding]:
    """Roots and copies on disks; what lies on S3 or in a database is not asked, as that would be over a network."""
    here = asked.workspace
    yield Finding(
        Group.ARCHIVE,
        State.GOOD,
        "sasci.toml reads."
        if (here.home / "sasci.toml").is_file()
        else "There is no sasci.toml: everything is where it is by default.",
    )
    yield from _ledger(here)
    named = here.settings.archive
    if not named.replicas:
        yield Finding(
            Group.ARCHIVE,
            State.NOTE,
            "The archive has no copy.",
            "Name a folder on another disk under `replicas` of `[archive]` in sasci.toml.",
        )
    for number, replica in enumerate(named.replicas, 1):
        yield _copy(here, number, replica)
    for place in (named.public, named.restricted):
        if is_on_s3(place):
            yield Finding(
                Group.ARCHIVE,
                State.NOTE,
                "A root of the archive lies on S3, which was not asked.",
                "`inv verify --all` asks it.",
            )
    if here.settings.search.postgresql.database:
        yield Finding(
            Group.ARCHIVE,
            State.NOTE,
            "The public index lies in a database, which was not asked.",
            "`inv search` asks it; what is amiss with it is said there.",
        )
    yield from _unfinished(here)


def _ledger(here: Workspace) -> Iterator[Finding]:
    ledger = objects.ledger(here)
    if isinstance(ledger, SharedLedger):
        yield Finding(
            Group.ARCHIVE,
            State.NOTE,
            "The ledger lies on S3, which was not asked.",
            "`inv verify --all` asks it.",
        )
        return
    if not ledger.is_there():
        yield Finding(
            Group.ARCHIVE,
            State.NOTE,
            "Nothing is kept yet: there is no ledger.",
            "`inv archive SLUG -m MESSAGE` keeps a first version.",
        )
        return
    try:
        chain = ledger.chain()
    except SasciError:
        yield Finding(
            Group.ARCHIVE,
            State.BAD,
            "The ledger does not read.",
            "Say `inv verify --all`: it tells which line, and what to do.",
        )
        return
    yield Finding(Group.ARCHIVE, State.GOOD, f"The ledger reads: {len(chain.lines):,} lines.")


def _copy(here: Workspace, number: int, replica: str) -> Finding:
    if is_on_s3(replica):
        return Finding(
            Group.ARCHIVE,
            State.NOTE,
            f"Replica {number} lies on S3, which was not asked.",
            "`inv verify --all` asks it.",
        )
    try:
        ledger = objects.ledger(here)
        chain = ledger.seen() or Chain() if isinstance(ledger, SharedLedger) else ledger.chain()
        trouble = replicas.not_reached(here, replica, chain)
    except SasciError:
        trouble = "unknown"
    if not trouble:
        return Finding(Group.ARCHIVE, State.GOOD, f"Replica {number} is there.")
    return Finding(
        Group.ARCHIVE,
        State.BAD,
        f"Replica {number} of `[archive] replicas` cannot be used.",
        "Mount the disk it lies on, or correct sasci.toml; `inv archive.replicate` says what is the matter with it.",
    )


def _unfinished(here: Workspace) -> Iterator[Finding]:
    """What a writer of the archive had begun, on disks."""
    named = here.settings.archive
    roots = [("the archive's public root", named.public, ""), ("the archive's restricted root", named.restricted, "")]
    roots += [
        (f"the {which.value} root of replica {number}", replica, which.value)
        for number, replica in enumerate(named.replicas, 1)
        for which in objects.Which
    ]
    for name, place, below in roots:
        if not is_on_s3(place) and (here.place(place) / below / STAGING).exists():
            yield Finding(
                Group.ARCHIVE,
                State.BAD,
                f"Something was begun in {name} and not finished.",
                "If nobody is writing there now, say `inv archive.recover`.",
            )
