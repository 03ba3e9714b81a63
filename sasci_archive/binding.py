"""The transcript bound with what stands around it, as a book is bound: what is signed off, checked and published.

The master in `4-transcript.xml` is what people correct. What editors write beside it (`apparatus/`) is bound in whenever the whole is
needed, and never written back: each thing is typed once, and the gate sees all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sasci_archive.errors import Faults
from sasci_archive.gathering import gather
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import compose, parse


class Bound(msgspec.Struct, frozen=True):
    """The whole: `master` is the transcript with its apparatus, RESTRICTED as it is; `pictures` are those it shows, by file name."""

    master: bytes
    pictures: Mapping[str, bytes] = msgspec.field(default_factory=dict)


def bound(folder: Folder) -> Bound:
    """A seminar's transcript with all that stands around it. Raises NotYet before `draft`, and Faults with all that is wrong beside it."""
    root = parse(folder.master())
    pictures, faults = gather(folder, root)
    if faults:
        raise Faults(f"What stands beside the transcript of '{folder.slug}'", faults)
    return Bound(compose(root), pictures)
