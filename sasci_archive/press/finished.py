"""Finished files: made in a folder of their own, and searched there before anybody gets them."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.editions import products
from sasci_archive.editions.materials import Materials
from sasci_archive.errors import Leaking
from sasci_archive.model.secret import Marked
from sasci_archive.press import run
from sasci_archive.press.edition import LeakTest
from sasci_archive.press.plates import Plates
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

Made = tuple[tuple[str, int, str], ...]
"""Files by name, each with its bytes and SHA-256."""


def make(
    laid: Plates, making: Path, *, before: run.Run, present: Path, progress: files.Progress
) -> tuple[tuple[run.Printed, ...], Made]:
    """All files of an edition, in the folder `making`, which is emptied first: what was printed, and every file. What the run `before` left in the
    folder `present` is taken from there. Raises SasciError."""
    files.remove_tree(making)
    beside = [_laid(making, name, content) for name, content in laid.beside.items()]
    printed = run.print_all(laid.jobs, making, before=before, present=present, progress=progress)
    return printed, (*beside, *((each.name, each.size, each.sha256) for each in printed))


def _laid(making: Path, name: str, content: bytes | Path) -> tuple[str, int, str]:
    """A file that is not made but laid beside the others: its name, bytes and SHA-256."""
    if isinstance(content, bytes):
        files.write(making / name, content)
    else:
        files.copy(content, making / name)
    return name, (making / name).stat().st_size, files.sha256(making / name)


def searched(
    folder: Folder, making: Path, marked: Marked, of: Materials, progress: files.Progress, own: str = ""
) -> LeakTest:
    """The condition of a release: nothing marked is found in any of its files. `own` is what they say of their own, whatever seminar they are of.
    Raises Leaking, Unreadable."""
    from sasci_archive.inspection.search import (
        search,
    )  # with numpy, which takes a tenth of a second: no proof is searched
    from sasci_archive.inspection.texts import texts

    may_be_said = f"{marked.unmarked}\n{products.furniture(of.looks)}\n{own}"
    found = search(making, marked.secrets, may_be_said, progress)
    if found.hits:  # perhaps only words that editions have of their own: then an edition of nothing has them too
        nothing = folder.work / "nothing"
        for name, content in products.of_nothing(of).items():
            files.write(nothing / name, content)
        own = "\n".join(text for path in sorted(nothing.iterdir()) for _, text in texts(path))
        files.remove_tree(nothing)
        found = search(making, marked.secrets, f"{may_be_said}\n{own}", progress)
    if found.hits:
        raise Leaking(folder.slug, [(hit.artefact, hit.where, hit.mark) for hit in found.hits])
    return LeakTest(files=found.artefacts, secrets=found.secrets, untellable=found.untellable)
