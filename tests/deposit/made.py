"""What is deposited of the toy seminar, as the command makes it."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from sasci_archive.archive.permitted import deposited
from sasci_archive.catalogue import entry
from sasci_archive.deposit import bags, crates, laying
from sasci_archive.deposit.work import Work, public, work
from sasci_archive.editions.templates import OURS
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from tests.shelved import ON


def toy(workspace: Workspace, slug: str = "toy") -> Work:
    """The edition that may be kept."""
    shown = public(entry(workspace, slug, ON), slug)
    kept = deposited(workspace.folder(slug), on=ON, looks=OURS)
    return work(shown, kept.release, kept.home, kept.edition.files, workspace.authorities())


def laid_bag(workspace: Workspace, target: Path) -> Path:
    """A bag of it."""
    made = bags.bag(crates.crate(toy(workspace)), toy(workspace), ON, contact="archive@example.org")
    assert laying.lay(made, target, same=lambda there: bags.holds(made, there))
    return target


def bytes_of(content: bytes | Path) -> bytes:
    """Wherever they are."""
    return content if isinstance(content, bytes) else content.read_bytes()


def spoken(folder: Folder) -> dict[str, str]:
    """A few words of each person that stand in the edition as they were said, by the person's id."""
    found: dict[str, str] = {}
    tei = etree.fromstring(folder.published.joinpath("transcript.xml").read_bytes())
    for turn in tei.iter("{*}u"):
        text = (turn.text or "").strip()
        for inner in turn.iter("{*}seg", "{*}p"):
            text = text or (inner.text or "").strip()
        if len(text) > 20:
            found.setdefault(turn.get("who", "").removeprefix("#p."), text[:60])
    return found
