"""A workspace whose indexes lie in a database: what may be found, what may not be found any more, and what is gone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sasci_archive.catalogue import catalogue
from sasci_archive.commands.serving import indexing
from sasci_archive.search import Query, forget, pool, public, restricted, search
from sasci_archive.search.sqlite.file import InFile
from sasci_archive.store import shown
from sasci_archive.store.database import DatabaseSettings
from sasci_archive.store.workspace import SearchSettings, Workspace
from sasci_archive.trials import many_at_once
from tests import showing
from tests.postgres_server import Server, empty, says
from tests.search.test_index import SECRETS, refuse
from tests.shelved import ON
from tests.showing import DAY, NOON, archive

pytestmark = pytest.mark.postgres
SAID = "puzzle"
"""Only Wren says it."""


@pytest.fixture(scope="module")
def database(postgres: Server) -> DatabaseSettings:
    return postgres.new("together", connections=2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return archive(tmp_path_factory.mktemp("shelved"), ON, embargo=False)


@pytest.fixture
def workspace(made: Workspace, postgres: Server, database: DatabaseSettings, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(made.home, tmp_path / "home")
    yield Workspace(tmp_path / "home", replace(made.settings, search=SearchSettings(postgresql=database)))
    empty(postgres, database)


def asked(workspace: Workspace, text: str, *, all_of_it: bool = False) -> int:
    with (restricted if all_of_it else public)(workspace, ON) as opened:
        return search(opened, Query(text=text)).total


def test_what_is_public_is_found_what_is_not_is_not_and_no_file_of_ours_is_made(workspace: Workspace) -> None:
    assert asked(workspace, "cupboard") == 4
    assert asked(workspace, "Mróz", all_of_it=True) >= 1
    for secret in SECRETS:
        assert asked(workspace, secret) == 0, secret
    assert not list(workspace.home.rglob("*.sqlite"))


def test_the_answers_are_those_of_the_file(workspace: Workspace, made: Workspace) -> None:
    queries = [
        Query(text=text, context=True) for text in ("", "cupboard", "care certificate", '"first puzzle"', "cup*")
    ]
    for all_of_it in (False, True):
        opens = restricted if all_of_it else public
        with opens(workspace, ON) as ours, opens(made, ON) as file:
            assert [search(ours, query) for query in queries] == [search(file, query) for query in queries]


def test_who_says_no_is_found_no_more_and_in_no_file_of_the_server(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "Wren") > 0
    assert says(postgres, SAID)
    refuse(workspace)
    assert asked(workspace, "cupboard") == 2
    shutil.rmtree(workspace.folder("other").path)
    assert asked(workspace, "cupboard") == 0
    assert says(postgres, "cupboard") == []


def test_what_is_forgotten_is_in_neither_index(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "cupboard") == asked(workspace, "cupboard", all_of_it=True) == 4
    for slug in ("toy", "other", "nobody"):
        forget(workspace, slug)
    assert says(postgres, "cupboard") == []


def test_a_takedown_drops_both_and_says_where_it_cannot(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "cupboard") == asked(workspace, "cupboard", all_of_it=True) == 4
    assert shown.thrown_out(workspace) == ()
    assert says(postgres, "cupboard") == []
    away = replace(workspace.settings.search.postgresql, database="postgresql:///none?host=/nowhere")
    workspace.settings = replace(workspace.settings, search=SearchSettings(postgresql=away))
    told = shown.thrown_out(workspace)
    assert [each.partition(" could not be thrown away")[0] for each in told] == [
        "the index in sasci_public of the database 'none' at /nowhere",
        "the index in sasci_restricted of the database 'none' at /nowhere",
    ]


def test_a_restricted_index_stays_a_file_where_no_role_is_named_for_it(workspace: Workspace, postgres: Server) -> None:
    alone = replace(workspace.settings.search.postgresql, restricted="")
    workspace.settings = replace(workspace.settings, search=SearchSettings(postgresql=alone))
    assert asked(workspace, "Mróz", all_of_it=True) >= 1
    assert (workspace.seminars / ".search" / "restricted.sqlite").is_file()
    assert says(postgres, "Mróz") == []


# -- inv serve --------------------------------------------------------------------------------------------------------


def test_the_server_s_page_answers_closes_and_opens_with_its_pages(
    workspace: Workspace, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = pool(workspace)
    assert lines
    with contextlib.closing(lines):
        monkeypatch.setattr(showing, "indexed", indexing(workspace, lines))
        server = showing.Server(workspace, ON)
        server.keeping.begin()
        said = "/search?q=%22first+puzzle%22"
        assert "/seminars/toy/edition/#u4" in server.get(said).text
        assert says(postgres, SAID)
        refuse(workspace)
        assert server.get(said).status_code == 503
        server.keeping.turn()
        assert "/seminars/toy/edition/#u4" not in server.get(said).text
        shutil.rmtree(workspace.folder("other").path)
        for _ in range(2):
            server.keeping.turn()
        assert "Nothing is found" in server.get(said).text
        assert says(postgres, SAID) == [], "the server holds none of its earlier ones"
        postgres.stop()
        told = server.get("/search?q=care")
        postgres.start()
        assert (told.status_code, "cannot be searched just now" in told.text) == (503, True)
        assert str(postgres.home) not in told.text
        assert server.get("/search?q=care").status_code == 200, "made again of the same"
        server.preparing.close()


def test_what_opens_later_is_in_no_file_of_the_database_server_before(
    postgres: Server, database: DatabaseSettings, tmp_path: Path
) -> None:
    shut = archive(tmp_path / "home", NOON - DAY)
    workspace = Workspace(shut.home, replace(shut.settings, search=SearchSettings(postgresql=database)))
    lines = pool(workspace)
    assert lines
    with contextlib.closing(lines):
        index = indexing(workspace, lines)(catalogue(workspace, NOON), tmp_path / "ahead", ahead=True)
        assert isinstance(index, InFile)
        assert says(postgres, SAID) == []


# -- the benchmark ----------------------------------------------------------------------------------------------------


def test_the_benchmark_asks_both_at_once_and_sees_that_they_answer_the_same(postgres: Server) -> None:
    assert postgres
    rows = {row.what: row.value for row in many_at_once.measured(lambda *_: None, count=2, turns=40, each=40)}
    assert rows["both give the same answers"] == "yes"
    assert {
        f"{people} at once, in {where}" for people in (1, 8, 32) for where in ("a file", "a database")
    } < rows.keys()
