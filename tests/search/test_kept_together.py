"""A workspace whose indexes lie in a database: what may be found, what may not be found any more, and what is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from invoke.context import Context
from msgspec.structs import replace

from sasci_archive.catalogue import catalogue
from sasci_archive.commands import searching
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
from tests.shelved import ON, copied, entered
from tests.showing import SETTINGS

pytestmark = pytest.mark.postgres
SAID = "puzzle"
"""Only Wren says it."""


@pytest.fixture(scope="module")
def database(postgres: Server) -> DatabaseSettings:
    return postgres.new("together", connections=2)


@pytest.fixture
def workspace(shelf: Workspace, postgres: Server, database: DatabaseSettings, tmp_path: Path) -> Iterator[Workspace]:
    here = copied(shelf, tmp_path / "home")
    here.settings = replace(SETTINGS, search=SearchSettings(postgresql=database))
    yield here
    empty(postgres, database)


def asked(workspace: Workspace, text: str, *, all_of_it: bool = False) -> int:
    with (restricted if all_of_it else public)(workspace, ON) as opened:
        return search(opened, Query(text=text)).total


def test_what_is_public_is_found_what_is_not_is_not_and_no_file_of_ours_is_made(workspace: Workspace) -> None:
    assert asked(workspace, "cupboard") == 2
    assert asked(workspace, "Mróz", all_of_it=True) >= 1
    for secret in SECRETS:
        assert asked(workspace, secret) == 0, secret
    assert not list(workspace.home.rglob("*.sqlite"))


def test_the_answers_are_those_of_the_file(workspace: Workspace, shelf: Workspace, tmp_path: Path) -> None:
    other = copied(shelf, tmp_path / "other")
    queries = [
        Query(text=text, context=True) for text in ("", "cupboard", "care certificate", '"first puzzle"', "cup*")
    ]
    for all_of_it in (False, True):
        opens = restricted if all_of_it else public
        with opens(workspace, ON) as ours, opens(other, ON) as file:
            assert [search(ours, query) for query in queries] == [search(file, query) for query in queries]


def test_who_says_no_is_found_no_more_and_in_no_file_of_the_server(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "Wren") > 0
    assert says(postgres, SAID)
    refuse(workspace)
    assert asked(workspace, "cupboard") == 0
    assert says(postgres, "cupboard") == []


def test_what_is_forgotten_is_in_neither_index(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "cupboard") == asked(workspace, "cupboard", all_of_it=True) == 2
    for slug in ("toy", "nobody"):
        forget(workspace, slug)
    assert says(postgres, "cupboard") == []


def test_a_takedown_drops_both_and_says_where_it_cannot(workspace: Workspace, postgres: Server) -> None:
    assert asked(workspace, "cupboard") == asked(workspace, "cupboard", all_of_it=True) == 2
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
    workspace: Workspace, postgres: Server, tmp_path: Path
) -> None:
    lines = pool(workspace)
    assert lines
    with contextlib.closing(lines):
        index = indexing(workspace, lines)(catalogue(workspace, ON), tmp_path / "ahead", ahead=True)
        assert isinstance(index, InFile)
        assert SAID.encode() in index.path.read_bytes()
        assert says(postgres, SAID) == []


# -- the benchmark ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("postgres")
def test_the_benchmark_asks_both_at_once_and_sees_that_they_answer_the_same() -> None:
    rows = {row.what: row.figure for row in many_at_once.measured(lambda *_: None, count=2, turns=40, each=40)}
    assert rows["both give the same answers"] == "yes"
    assert {
        f"{people} at once, in {where}" for people in (1, 8, 32) for where in ("a file", "a database")
    } < rows.keys()


# -- the command ------------------------------------------------------------------------------------------------------


def test_it_is_said_whether_each_role_may_do_its_part_and_else_what_is_to_be_run(
    shelf: Workspace, postgres: Server, database: DatabaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    file = entered(shelf, tmp_path / "home", monkeypatch, width=4000).home / "sasci.toml"
    told = f'[search.postgresql]\ndatabase = "{database.database}"\n'
    file.write_text(told, encoding="utf-8")
    searching.database(Context())
    assert capsys.readouterr().out.splitlines() == ["sasci_writer: may do its part", "sasci_reader: may do its part"]
    with postgres.owner() as line:
        line.execute("CREATE DATABASE unready")
    file.write_text(told.replace("together", "unready"), encoding="utf-8")
    searching.database(Context())
    out = capsys.readouterr().out
    assert "has no schema sasci_public for it." in out
    assert 'CREATE SCHEMA IF NOT EXISTS sasci_public AUTHORIZATION "sasci_writer";' in out
    assert not [password for password in postgres.passwords.values() if password in out]
