"""A process that sets books: it knows typst and our typefaces, nothing of seminars, and is given all else."""

from __future__ import annotations

import msgspec

from sasci_archive.editions.typesetting import Setting, typeset
from sasci_archive.workbench.processes import answers


def _set(message: bytes) -> bytes:
    return typeset(msgspec.msgpack.decode(message, type=Setting))


if __name__ == "__main__":
    answers(_set)
