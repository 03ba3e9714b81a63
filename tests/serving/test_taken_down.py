"""What is taken down is gone on every channel at once: pages and files say 410, harvesters are told "deleted", and nothing served says a word of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sasci_archive.archive.takedown import record, taking
from sasci_archive.harvest.items import FORMS
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State
from sasci_archive.stages.publish import publish
from tests.readying import finish
from tests.shelved import shelved
from tests.showing import NOON, SECOND, SETTINGS, Server

TOY = "oai:archive.example:toy"
SAID = "began with a cupboard"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shelved(tmp_path_factory.mktemp("archive"), settings=SETTINGS).home


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(made, tmp_path / "home")
    with Server.opened(tmp_path / "home", NOON) as server:
        yield server


def take(server: Server, *parts: str) -> State:
    folder, by = server.workspace.folder("toy"), By(server.at, "Ada", "the witness herself")
    taken, cut = taking.begun(server.workspace, folder, parts, by, "asked for")
    return taking.takedown(server.workspace, folder, taken, cut, by).state


def says(server: Server) -> set[str]:
    """The pages and files that are served and say it."""
    return {name for name in server.served.look().of.files if SAID in server.get(f"/{name}").text}


def harvested(server: Server) -> str:
    return "".join(server.oai(verb="GetRecord", metadataPrefix=prefix, identifier=TOY) for prefix in FORMS)


@pytest.mark.parametrize("parts", [("u2", "u3"), ("all",)])
def test_it_is_gone_at_once_and_when_the_pages_have_been_made_anew_the_takedown_is_at_its_end(
    server: Server, parts: tuple[str, ...]
) -> None:
    assert says(server)
    assert SAID in harvested(server)
    before = set(server.served.look().of.files)
    assert take(server, *parts) is State.UNFINISHED  # this server's own files are not closed yet, and it says so
    assert says(server) == set()
    assert {server.get(f"/{name}").status_code for name in before if name.startswith("seminars/toy/")} == {410}
    assert harvested(server).count('<header status="deleted">') == len(FORMS)
    assert SAID not in harvested(server)
    server.at += SECOND
    assert server.keeping.turn()
    server.keeping.turn()  # and tidies
    assert take(server, *parts) is State.DONE, record.every(server.workspace, "toy")[0].left
    assert server.get("/seminars/toy/").status_code == 410
    assert server.get("/").status_code == 200
    assert harvested(server).count('<header status="deleted">') == len(FORMS)
    every = server.oai(verb="ListIdentifiers", metadataPrefix="oai_dc")
    assert f'<header status="deleted"><identifier>{TOY}</identifier>' in every.replace("\n", "").replace("  ", "")
    every_file = [path for path in server.workspace.home.rglob("*") if path.is_file()]
    assert not [path for path in every_file if SAID.encode() in path.read_bytes()]


def test_published_again_without_it_it_is_there_again_and_says_nothing_of_it(server: Server) -> None:
    take(server, "u2", "u3")
    folder = server.workspace.folder("toy")
    finish(folder)
    assert publish(folder, on=server.at)[0].public
    server.at += SECOND
    assert server.keeping.turn()
    assert server.get("/seminars/toy/edition/index.html").status_code == 200
    assert says(server) == set()
    assert '<header status="deleted">' not in harvested(server)
    assert SAID not in harvested(server)
