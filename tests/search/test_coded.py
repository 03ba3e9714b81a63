"""A turn is found by what it is coded as: in public only one that is printed, and never by a codebook that says what is held back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.catalogue import catalogue
from sasci_archive.search import PUBLIC, Query, coded, public, refresh, restricted, search
from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import code, with_themes
from tests.searching import dump
from tests.shelved import ON, copied


@pytest.fixture(scope="module")
def made(shelf: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = with_themes(copied(shelf, tmp_path_factory.mktemp("coded") / "home"))
    code(workspace, "u2", "influence.helps", "topic.toys")
    code(workspace, "u3-u4", "stage.start-up", by="cd")
    return workspace


@pytest.fixture
def here(made: Workspace, tmp_path: Path) -> Workspace:
    return copied(made, tmp_path / "home")


def found(here: Workspace, theme: str, *, all_of_it: bool = False) -> tuple[set[str], list[str]]:
    """The turns that are found, and what is told."""
    told: list[str] = []
    asked = Query(seminars=("toy",), limit=100)
    with (restricted if all_of_it else public)(here, ON, told=told.append) as index:
        hits = search(index, asked).hits
    return {hit.place for hit in hits if any(each.startswith(theme) for each in hit.themes)}, told


@pytest.mark.parametrize("all_of_it", [False, True])
def test_turns_are_found_by_what_they_are_coded_as(here: Workspace, *, all_of_it: bool) -> None:
    assert found(here, "influence", all_of_it=all_of_it) == ({"u2"}, [])
    assert found(here, "stage.start-up", all_of_it=all_of_it)[0] == {"u3", "u4"}
    with (restricted if all_of_it else public)(here, ON) as index:
        assert [hit.place for hit in search(index, Query(themes=("topic",))).hits] == ["u2"]


@pytest.mark.parametrize("all_of_it", [False, True])
def test_what_is_coded_next_and_a_theme_that_is_renamed_are_found_at_once(here: Workspace, *, all_of_it: bool) -> None:
    found(here, "", all_of_it=all_of_it)
    code(here, "u4", "influence.hinders")
    book = here.folder("toy").path / "themes.toml"
    book.write_text(book.read_text("utf-8").replace('"topic.toys"', '"topic.games"'), encoding="utf-8")
    book.write_text(book.read_text("utf-8").replace('["topic.p', '["topic.toys", "topic.p'), encoding="utf-8")
    assert found(here, "influence.hinders", all_of_it=all_of_it)[0] == {"u4"}
    assert found(here, "topic.games", all_of_it=all_of_it)[0] == {"u2"}
    here.folder("toy").codings_xml.unlink()
    assert found(here, "", all_of_it=all_of_it)[0] == set()


def test_of_what_was_coded_before_nothing_is_read_again(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found(here, "")
    for name in ("of_edition", "naming"):
        monkeypatch.setattr(coded, name, None)
    assert found(here, "") == before


def test_the_index_that_is_served_has_the_same_themes(here: Workspace, tmp_path: Path) -> None:
    served = refresh(catalogue(here, ON), here, tmp_path / "served")
    with public(here, ON) as index, served.opened() as other:
        assert [theme for _, theme in other.rows.themes()]
        assert dump(other) == dump(index)


@pytest.mark.parametrize("whose", ["toy", "projects/sasci"])
def test_a_codebook_that_says_what_is_held_back_is_in_no_public_index(
    here: Workspace, tmp_path: Path, whose: str
) -> None:
    path = here.seminars / whose / "themes.toml"
    before = path.read_text("utf-8")
    assert found(here, "topic")[0] == {"u2"}
    path.write_text(
        f'{before}\n[[theme]]\nid = "level.mroz"\nlabel = "What Mróz did"\ndefinition = "X."\n', encoding="utf-8"
    )
    why = (
        "toy is not found by its themes: its codebook says what is to be held back. "
        "Write it without names, and without what was withheld."
    )
    for _ in range(2):
        assert found(here, "") == (set(), [why])
    told: list[str] = []
    served = refresh(catalogue(here, ON), here, tmp_path / "served", told=told.append)
    assert told == [why]
    for written in (served.path, here.indexes[0] / PUBLIC):
        assert b"influence.helps" not in written.read_bytes()
    assert found(here, "topic", all_of_it=True) == ({"u2"}, [])
    path.write_text(before, encoding="utf-8")
    assert found(here, "topic") == ({"u2"}, [])


def test_a_project_that_names_somebody_who_is_hidden_is_in_no_public_index(here: Workspace, tmp_path: Path) -> None:
    path = here.seminars / "projects" / "sasci.toml"
    before = path.read_text("utf-8")
    for text, known in ((before, True), (before.replace('title = "', 'title = "Mróz and ', 1), False)):
        path.write_text(text, encoding="utf-8")
        served = refresh(catalogue(here, ON), here, tmp_path / f"served-{known}")
        with public(here, ON) as index, served.opened() as other:
            assert dump(other) == dump(index)
            assert any(seminar.project == "sasci" for seminar in index.seminars.values()) is known


@pytest.mark.parametrize("all_of_it", [False, True])
@pytest.mark.parametrize("torn", ["codings.xml", "themes.toml"])
def test_codings_that_do_not_read_keep_nobody_from_what_was_said(
    here: Workspace, torn: str, *, all_of_it: bool
) -> None:
    path = here.folder("toy").path / torn
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    for _ in range(2):
        themes, told = found(here, "", all_of_it=all_of_it)
        assert (themes, len(told)) == (set(), 1)
        assert "themes" in told[0]
    with (restricted if all_of_it else public)(here, ON) as index:
        assert search(index, Query(text="cupboard")).total
    path.write_bytes(whole)
    assert found(here, "topic", all_of_it=all_of_it) == ({"u2"}, [])


def test_who_takes_back_that_their_words_may_be_read_is_found_by_no_theme(here: Workspace) -> None:
    assert found(here, "topic")[0] == {"u2"}
    consent = here.folder("toy").consent_toml
    before, wren, after = consent.read_text("utf-8").partition('person = "wren"')
    consent.write_text(before + wren + after.replace('text = "yes"', 'text = "no"', 1), encoding="utf-8")
    with public(here, ON + dt.timedelta(days=1)) as index:
        assert not index.rows.themes()
