"""What commands show: of what has not changed nothing is looked at closely again, of what has everything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive import catalogue as shelves
from sasci_archive.catalogue import Held, Shelved
from sasci_archive.commands.here import to_be_shown
from sasci_archive.stages import publish as stage
from sasci_archive.store.workspace import Workspace
from tests.shelved import ON, entered


def test_a_seminar_is_looked_at_closely_once_and_again_when_somebody_answers_otherwise(
    shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = entered(shelf, tmp_path / "home", monkeypatch)
    folder, published, plain = workspace.folder("toy"), list[str](), shelves.listed
    monkeypatch.setattr(stage, "publish", lambda folder, **_: published.append(folder.slug))

    def others(workspace: Workspace, slug: str, on: dt.datetime) -> Shelved | None:
        assert slug != "toy"
        return plain(workspace, slug, on)

    first = [*to_be_shown(ON).shelved()]
    assert first == [*shelves.catalogue(workspace, ON).shelved()]
    assert folder.shown.is_file()
    with monkeypatch.context() as patched:
        patched.setattr(shelves, "listed", others)
        assert [*to_be_shown(ON).shelved()] == first
    assert published == []
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('text = "yes"', 'text = "no"', 1), encoding="utf-8")
    assert to_be_shown(ON).entry("toy").held is Held.WITHDRAWN
    assert published == ["toy"]
    assert not folder.shown.exists()
