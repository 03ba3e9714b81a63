"""An object made once more in another root, from its inventory and from whatever copies there are of its bytes.

An object that we write is nothing but its newest inventory and the bytes that this names: the inventories of its versions, their digests and its
declaration follow from it (`tests/store/ocfl/test_copying.py` has that law). So that it can be made again although no copy of it is sound as a whole:
each file is taken from the first copy in which its digest is what the inventory says, and read once more where it was written. What is damaged is never
copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sasci_archive.errors import BrokenObject, Disk
from sasci_archive.model.inlines import View
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import setting_aside, writing
from sasci_archive.store.ocfl.inventory import Inventory, until
from sasci_archive.store.ocfl.port import Lying, Readable
from sasci_archive.store.ocfl.staging import OLD, Bench, Doing
from sasci_archive.store.ocfl.writing import Tally


class Copy(View, frozen=True):
    """An object's folder somewhere, sound or not, there or not."""

    port: Readable
    place: str


def whole(bench: Bench, place: str, wanted: Inventory, copies: Sequence[Copy], aside: str, progress: Progress) -> None:
    """Make the object and put it in its place; what lay there goes to `aside` ("": it is removed). Raises BrokenObject, Disk."""
    bench.port.release(place)
    _write(bench, wanted, (at for places in wanted.manifest.values() for at in places), copies, progress)
    writing.write_all_versions(bench.port, bench.made, wanted)
    if aside:
        setting_aside.make(bench.port)
    bench.note(Doing.REPAIR, place, wanted.head, aside)
    if not bench.port.has(place):
        bench.move(bench.made, place)
    elif aside:
        bench.move(place, aside)
        bench.move(bench.made, place)
    else:
        bench.exchange(place)
        bench.port.remove(f"{bench.folder}/{OLD}")
    bench.port.keep(place)


def later(bench: Bench, place: str, wanted: Inventory, number: int, copies: Sequence[Copy], progress: Progress) -> None:
    """Make one version of an object whose versions before are here. Raises BrokenObject, Disk."""
    upto = until(wanted, number)
    new = [at for places in upto.manifest.values() for at in places if at.startswith(f"v{number}/")]
    _write(bench, upto, new, copies, progress)
    writing.put_in_place(bench, place, upto)


def _write(bench: Bench, wanted: Inventory, places: Iterable[str], copies: Sequence[Copy], progress: Progress) -> None:
    digests = {at: digest for digest, ats in wanted.manifest.items() for at in ats}
    ordered = sorted(places)
    chosen = bench.port.each(lambda at: _sound(copies, at, digests[at], wanted.id), ordered)
    lying = {at: Lying(copy.port, f"{copy.place}/{at}") for at, copy in zip(ordered, chosen, strict=True)}
    tally = Tally(2 * sum(writing.size(source) for source in lying.values()), progress)

    def write(at: str) -> None:
        made = f"{bench.made}/{at}"
        bench.port.create(made, lying[at], tally.moved())
        if bench.port.digest(made, "sha512", tally.moved()) != digests[at]:
            raise Disk(
                f"The copy of {at} of {wanted.id} does not read back as it was written.",
                remedy="The disk may be failing: try another one. Nothing that was there has changed.",
            )

    bench.port.each(write, ordered)


def _sound(copies: Sequence[Copy], at: str, digest: str, id_: str) -> Copy:
    """The first copy whose file at this content path is what it should be. Raises BrokenObject where there is none."""
    for copy in copies:
        try:
            if copy.port.has(f"{copy.place}/{at}") and copy.port.digest(f"{copy.place}/{at}") == digest:
                return copy
        except Disk:  # another copy may be read
            continue
    raise BrokenObject(
        f"{at} of {id_} is sound in no copy that can be reached (its SHA-512 begins with {digest[:16]}).",
        remedy="Mount every replica, or bring a backup in which that file is sound; `inv verify --all` says what is damaged where.",
    )
