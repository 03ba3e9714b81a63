"""Where the seminars are, and how near a mistyped one was."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, BadSlug, NotYet
from sasci_archive.store.workspace import Workspace


def with_seminars(home: Path, *slugs: str) -> Path:
    for slug in slugs:
        (home / slug).mkdir(parents=True)
        (home / slug / "seminar.toml").write_text('title = "T"\n', encoding="utf-8")
    return home


def test_without_settings_the_seminars_are_here(tmp_path: Path) -> None:
    with_seminars(tmp_path / "seminars", "two", "one")
    (tmp_path / "seminars" / "projects").mkdir()
    workspace = Workspace.find(tmp_path, {})
    assert workspace.seminars == tmp_path / "seminars"
    assert workspace.slugs() == ("one", "two")


def test_the_settings_say_where_seen_from_their_own_folder(tmp_path: Path) -> None:
    (tmp_path / "sasci.toml").write_text('seminars = "../private"\noffline = true\n', encoding="utf-8")
    workspace = Workspace.find(tmp_path, {})
    assert workspace.seminars.resolve() == tmp_path.parent / "private"
    assert workspace.settings.offline
    assert workspace.slugs() == ()


def test_the_environment_comes_first(tmp_path: Path) -> None:
    private = tmp_path / "private"
    with_seminars(private / "seminars", "real")
    with_seminars(tmp_path / "here" / "seminars", "demo")
    assert Workspace.find(tmp_path / "here", {"SASCI_WORKSPACE": str(private)}).slugs() == ("real",)
    assert Workspace.find(tmp_path / "here", {"SASCI_WORKSPACE": ""}).slugs() == ("demo",)


def test_an_environment_that_names_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotYet) as caught:
        Workspace.find(tmp_path, {"SASCI_WORKSPACE": str(tmp_path / "gone")})
    assert str(caught.value) == (
        f"SASCI_WORKSPACE names {tmp_path / 'gone'}, which is no folder. Make that folder, or correct the variable."
    )


def test_settings_that_do_not_read_name_the_key(tmp_path: Path) -> None:
    (tmp_path / "sasci.toml").write_text("[models]\nwisper = 'base'\n", encoding="utf-8")
    with pytest.raises(BadRecord) as caught:
        Workspace.find(tmp_path, {})
    assert str(caught.value).endswith("sasci.toml, at models: 'wisper' is not a key we know. Did you mean 'whisper'?")


def test_a_mistyped_seminar_is_told_the_nearest(tmp_path: Path) -> None:
    with_seminars(tmp_path / "seminars", "demo", "care-certificate-2023")
    workspace = Workspace.find(tmp_path, {})
    assert workspace.existing("demo").slug == "demo"
    with pytest.raises(NotYet) as caught:
        workspace.existing("demmo")
    assert str(caught.value) == (
        f"There is no seminar 'demmo' in {tmp_path / 'seminars'}. "
        "Did you mean 'demo'? `inv status` lists those there are; `inv new demmo` begins a new one."
    )
    with pytest.raises(BadSlug):
        workspace.existing("../demo")


def test_a_project_is_read_and_a_missing_one_named(tmp_path: Path) -> None:
    projects = tmp_path / "seminars" / "projects"
    projects.mkdir(parents=True)
    workspace = Workspace.find(tmp_path, {})
    with pytest.raises(NotYet, match="There is no project 'sasci'"):
        workspace.project("sasci")
    with pytest.raises(BadSlug):
        workspace.project("../sasci")
    assert workspace.projects() == ()


def test_weights_in_a_folder_are_found_from_the_settings_own_folder(tmp_path: Path) -> None:
    (tmp_path / "weights" / "ours").mkdir(parents=True)
    (tmp_path / "sasci.toml").write_text('[models]\nwhisper = "weights/ours"\ncache = "kept"\n', encoding="utf-8")
    workspace = Workspace.find(Path("elsewhere"), {"SASCI_WORKSPACE": str(tmp_path)})
    assert workspace.whisper == str(tmp_path / "weights" / "ours")
    assert workspace.cache == tmp_path / "kept"
    (tmp_path / "sasci.toml").write_text('[models]\nwhisper = "small"\n', encoding="utf-8")
    assert Workspace.find(Path("elsewhere"), {"SASCI_WORKSPACE": str(tmp_path)}).whisper == "small"
