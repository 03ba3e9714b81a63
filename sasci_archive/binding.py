"""The transcript bound with what stands around it, as a book is bound: what is signed off, checked and published.

The master in `4-transcript.xml` is what people correct. What editors write beside it (`apparatus/`) is bound in whenever the whole is
needed, and never written back: each thing is typed once, and the gate sees all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sasci_archive.errors import Faults
from sasci_archive.formats import index_toml, records
from sasci_archive.model import glossary
from sasci_archive.model.indexing import Index
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import indexing
from sasci_archive.tei.document import compose, parse


class Bound(msgspec.Struct, frozen=True):
    """The whole: `master` is the transcript with its apparatus, RESTRICTED as it is; `pictures` are those it shows, by file name."""

    master: bytes
    pictures: Mapping[str, bytes] = msgspec.field(default_factory=dict)


def bound(folder: Folder) -> Bound:
    """A seminar's transcript with all that stands around it. Raises NotYet before `draft`."""
    master = folder.master()
    if faults := glossary.faults(folder.seminar().glossary):
        raise Faults(f"{folder.slug}/seminar.toml, its glossary,", faults)
    if folder.index_toml.exists():
        master = _indexed(folder, master)
    return Bound(master)


def _indexed(folder: Folder, master: bytes) -> bytes:
    """With the entries of the index and what is to be looked for. Raises BadRecord, Faults."""
    where, content = f"{folder.slug}/apparatus/index.toml", files.read(folder.index_toml)
    index, lines = records.parse(content, Index, where=where), index_toml.lines(records.as_text(content, where=where))
    root = parse(master)
    indexing.bind(root, index, lines)
    return compose(root)
