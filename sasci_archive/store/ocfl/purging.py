"""An object rewritten without some of its content, in every version; what is kept is not copied, but on a disk without second names (`Port.share`).

OCFL forbids to change a version, and knows no takedown; so the object that is put in the place of the old one is a new one, with the same id, the same
versions (numbers, times, messages, people) and the same files, but for those that are gone, and for messages and names that tell of it themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec.structs import replace

from sasci_archive.errors import BrokenObject
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import writing
from sasci_archive.store.ocfl.inventory import Agent, Inventory, VersionInfo, digest_of
from sasci_archive.store.ocfl.staging import OLD, Bench, Doing
from sasci_archive.store.ocfl.writing import Announce, unannounced

GONE: Final = "taken down"
"""What stands for a message or a name that is gone."""
Tells: TypeAlias = Callable[[str], bool]
"""Whether a message, or the name of who made a version, tells of what is to be gone."""


def nothing(_: str) -> bool:
    """No message does."""
    return False


def without(inventory: Inventory, digests: frozenset[str], tells: Tells = nothing) -> Inventory:
    """The inventory of the object without this content, and without the messages and names that tell of it."""
    versions = tuple(
        replace(
            _quiet(version, tells),
            state={path: digest for path, digest in version.state.items() if digest not in digests},
        )
        for version in inventory.versions
    )
    manifest = {digest: places for digest, places in inventory.manifest.items() if digest not in digests}
    return replace(inventory, versions=versions, manifest=manifest, sha512="")


def _quiet(version: VersionInfo, tells: Tells) -> VersionInfo:
    message = GONE if tells(version.message) else version.message
    gone = Agent(GONE)
    user = replace(gone, address=gone.uri) if tells(version.user.name) else version.user
    return replace(version, message=message, user=user)


def purge(
    bench: Bench,
    place: str,
    inventory: Inventory,
    digests: frozenset[str],
    progress: Progress,
    announce: Announce = unannounced,
    tells: Tells = nothing,
) -> Inventory:
    """Put the object without this content in its place. What is kept is read and compared on the way. Raises BrokenObject, Disk."""
    kept = without(inventory, digests, tells)
    if kept == replace(inventory, sha512=""):
        return inventory
    if not inventory.is_ours:
        raise BrokenObject(
            f"{inventory.id} was made by another program (OCFL {inventory.specification}, {inventory.algorithm}), and is only read here.",
            remedy="Restore it, archive it anew under another id, and remove its folder.",
        )
    port = bench.port
    named = {at: digest for digest, places in sorted(kept.manifest.items()) for at in places}
    port.release(place, [f"{place}/{at}" for at in named])
    done, seen = itertools.count(1), port.seen(place)

    def is_sound(at: str) -> bool:
        sound = seen.has(f"{place}/{at}") and port.digest(f"{place}/{at}") == named[at]
        progress(next(done), len(named))
        return sound

    for at, sound in zip(named, port.each(is_sound, named), strict=True):
        if not sound:
            raise BrokenObject(
                f"{at} of {inventory.id} is damaged, so that the object cannot be rewritten.",
                remedy="`inv archive.repair` puts a sound copy in its place; then try again. Nothing was taken out yet.",
            )
    port.share(place, bench.made, tuple(named))
    writing.write_all_versions(port, bench.made, kept)
    announce(inventory, digest_of(kept), kept.head)
    bench.note(Doing.REWRITE, place, kept.head)
    bench.exchange(place)
    port.remove(f"{bench.folder}/{OLD}")
    port.keep(place)
    return kept
