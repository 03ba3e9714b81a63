"""The toy seminar, public, with a codebook of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.evidence import coding, kept
from sasci_archive.evidence.coding import Wanted
from sasci_archive.model.coding import Coding
from sasci_archive.store.workspace import Workspace
from tests.shelved import ON

THEMES = """
uses = "sasci"

[[theme]]
id = "topic.toys"
label = "Toys"
definition = "Toys, and who lends them."
was = ["topic.playthings"]

[[coder]]
id = "ab"
name = "Ada Bell"

[[coder]]
id = "cd"
name = "Cass Dunn"
"""


def with_themes(workspace: Workspace, slug: str = "toy") -> Workspace:
    (workspace.folder(slug).path / "themes.toml").write_text(THEMES, encoding="utf-8")
    return workspace


def code(
    workspace: Workspace,
    passage: str,
    *themes: str,
    by: str = "ab",
    words: str = "",
    note: str = "",
    slug: str = "toy",
    on: dt.datetime = ON,
) -> tuple[Coding, ...]:
    """As `inv code` does."""
    folder = workspace.folder(slug)
    wanted = Wanted(passage=passage, themes=themes, by=by, words=words, note=note)
    book = kept.wanted_codebook(workspace, folder)
    changed, new = coding.coded(
        kept.codings(folder), [wanted], kept.house(folder, on), book, on=on, how="by hand", where=""
    )
    kept.save(folder, changed)
    return new


def edit(folder: Path, before: str, after: str) -> None:
    """As somebody does by hand in the master."""
    file = folder / "4-transcript.xml"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    file.write_text(text.replace(before, after), encoding="utf-8")
