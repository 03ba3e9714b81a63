"""Who takes permission back is heard at once, on every channel, before anything has been made anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from sasci_archive.errors import BadRecord
from sasci_archive.harvest.items import FORMS
from sasci_archive.serving import app
from sasci_archive.serving.served import Showing
from tests.showing import DAY, NOON, SECOND, Server, archive, change
from tests.vanishing import vanishes

NO = ('person = "wren"\nattribution = "name"\ntext = "yes"', 'person = "wren"\nattribution = "name"\ntext = "no"')
TOY = "oai:archive.example:toy"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive"), NOON - DAY, embargo=False).home


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(made, tmp_path / "home")
    with Server.opened(tmp_path / "home", NOON) as server:
        yield server


def status(server: Server, *names: str) -> list[int]:
    return [server.get(f"/{name}").status_code for name in names]


PAGES = ("", "index.html", "seminars/toy/edition/index.html", "seminars/other/edition/index.html")


def test_the_seminar_is_gone_at_once_and_whatever_may_tell_of_it_waits(server: Server) -> None:
    assert status(server, *PAGES) == [200] * 4
    all_of_it = [name for name in server.served.look().of.files if name.startswith("seminars/toy/")]
    change(server.workspace.folder("toy"), *NO)
    assert status(server, *PAGES) == [503, 503, 410, 200]
    assert set(status(server, *all_of_it, "seminars/toy/", "seminars/toy/anything")) == {410}
    assert "Wren" not in server.get("/seminars/toy/edition/index.html").text
    assert server.get("/").headers["retry-after"] == "2"
    assert server.served.look().index is None
    for prefix in FORMS:
        told = server.oai(verb="GetRecord", metadataPrefix=prefix, identifier=TOY)
        assert '<header status="deleted">' in told
        assert "<datestamp>2026-11-30T12:00:00Z</datestamp>" in told
        assert "<metadata>" not in told
    server.at += SECOND
    assert server.keeping.turn()
    assert status(server, *PAGES) == [200] * 4  # it is published again, without them
    assert "It did" not in server.get("/seminars/toy/edition/index.html").text
    told = server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    assert "<datestamp>2026-11-30T12:00:01Z</datestamp>" in told
    assert "It did" not in told
    assert server.found(b"It did") == 1  # in the other seminar
    assert not server.keeping.turn()
    held = [path for path in server.preparing.place.rglob("*") if path.is_file() and "other" not in path.parts]
    assert not [path for path in held if b"I still have the key" in path.read_bytes() and path.name != "public"]


def test_where_it_may_not_be_published_without_them_it_stays_gone(server: Server) -> None:
    change(server.workspace.folder("toy"), NO[0], NO[0].removesuffix('text = "yes"'))
    assert status(server, *PAGES) == [503, 503, 410, 200]
    assert server.keeping.turn()
    assert status(server, *PAGES) == [200, 200, 410, 200]
    assert '<header status="deleted">' in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    assert not server.keeping.turn()


def test_it_stays_closed_where_nothing_can_be_made_anew(server: Server) -> None:
    def fails(*_: object) -> None:
        from sasci_archive.errors import BadTemplate

        raise BadTemplate(f"{server.workspace.home}/templates/site/home.html.j2, line 3: no.", remedy="Correct it.")

    server.builds = fails
    change(server.workspace.folder("toy"), *NO)
    for _ in range(3):
        assert not server.keeping.turn()
        assert status(server, *PAGES) == [503, 503, 410, 200]
    assert server.said == ["templates/site/home.html.j2, line 3: no. Correct it."]  # once, and without where we are
    server.builds = server.built
    assert not server.keeping.turn()  # nothing has changed since
    toml = server.workspace.folder("other").seminar_toml
    toml.write_text(toml.read_text("utf-8") + "\n", encoding="utf-8")
    assert server.keeping.turn()
    assert status(server, *PAGES) == [200] * 4


def test_while_consent_does_not_read_nothing_is_said_of_it_and_nothing_is_deleted(server: Server) -> None:
    consent = server.workspace.folder("toy").consent_toml
    whole = consent.read_bytes()
    consent.write_bytes(whole[:-30])
    assert status(server, *PAGES) == [503, 503, 503, 200]
    assert server.client.get("/oai", params={"verb": "Identify"}).status_code == 503
    assert not server.keeping.turn()
    consent.write_bytes(whole)
    assert status(server, *PAGES) == [200] * 4
    assert "deleted" not in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    lines = (server.workspace.home / "archive" / "harvest.jsonl").read_text().splitlines()
    assert len(lines) == 4


def test_who_wants_no_page_of_their_own_any_more_has_none_and_the_edition_stays(server: Server) -> None:
    folder = server.workspace.folder("toy")
    change(folder, 'person = "wren"\n', 'person = "wren"\npage = "yes"\n')
    server.keeping.turn()
    assert server.served.look().of.stood["toy"].paged == {"wren"}
    change(folder, 'page = "yes"', 'page = "no"')
    assert status(server, *PAGES) == [503, 503, 200, 200]
    server.keeping.turn()
    assert status(server, *PAGES) == [200] * 4


def test_while_a_transcript_does_not_read_its_edition_stays_and_nobody_has_a_page(server: Server) -> None:
    master = server.workspace.folder("toy").transcript_xml
    master.write_bytes(master.read_bytes()[:-40])
    assert status(server, *PAGES) == [503, 503, 200, 200]
    assert server.keeping.turn()
    assert status(server, *PAGES) == [200] * 4
    assert "deleted" not in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)


def test_a_folder_that_is_not_there_any_more_is_not_served(server: Server) -> None:
    shutil.rmtree(server.workspace.folder("toy").path)
    assert status(server, *PAGES) == [503, 503, 410, 200]
    server.keeping.turn()
    assert "deleted" in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    assert status(server, *PAGES) == [200, 200, 404, 200]


def test_a_change_that_holds_back_no_more_closes_nothing(server: Server) -> None:
    toml = server.workspace.folder("toy").consent_toml
    toml.write_text(toml.read_text("utf-8") + "\n# by telephone\n", encoding="utf-8")
    assert status(server, *PAGES) == [200] * 4
    assert server.keeping.turn()


def test_a_server_that_begins_anew_tells_harvesters_nothing_new(server: Server) -> None:
    log = server.workspace.home / "archive" / "harvest.jsonl"
    before = log.read_bytes()
    again = Server(server.workspace, NOON + DAY)
    again.keeping.begin()
    assert log.read_bytes() == before
    assert "<datestamp>2026-11-30T12:00:00Z</datestamp>" in again.oai(
        verb="GetRecord", metadataPrefix="tei", identifier=TOY
    )
    again.preparing.close()


def test_without_its_log_everything_is_told_as_new_and_what_is_withdrawn_as_deleted(server: Server) -> None:
    change(server.workspace.folder("toy"), NO[0], NO[0].removesuffix('text = "yes"'))
    server.keeping.turn()
    (server.workspace.home / "archive" / "harvest.jsonl").unlink()
    again = Server(server.workspace, NOON + DAY)
    again.keeping.begin()
    told = again.oai(verb="ListIdentifiers", metadataPrefix="oai_dc")
    assert told.count("<datestamp>2026-12-01T12:00:00Z</datestamp>") == 4
    assert f'<header status="deleted"><identifier>{TOY}</identifier>' in told
    again.preparing.close()


def test_a_log_that_does_not_read_stops_the_beginning_and_nothing_that_is_served(server: Server) -> None:
    log = server.workspace.home / "archive" / "harvest.jsonl"
    log.write_text('{"who": "is this"}\n')
    change(server.workspace.folder("toy"), *NO)
    assert "deleted" in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    assert "line 1 of harvest.jsonl" in server.said[0]
    again = Server(server.workspace, NOON)
    with pytest.raises(BadRecord, match=r"line 1 of harvest\.jsonl"):
        again.keeping.begin()
    again.preparing.close()


def test_a_log_that_cannot_be_written_keeps_nothing_public(server: Server) -> None:
    log = server.workspace.home / "archive" / "harvest.jsonl"
    log.unlink()
    log.parent.rmdir()
    log.parent.write_text("a file where the folder was")
    change(server.workspace.folder("toy"), *NO)
    assert "deleted" in server.oai(verb="GetRecord", metadataPrefix="tei", identifier=TOY)
    assert server.said


@pytest.mark.parametrize(
    "name", ["seminars/toy/edition/index.html", "seminars/toy/edition/transcript.xml", "nothing", "search?q=cupboard"]
)
def test_who_asked_just_before_a_change_is_answered_though_what_was_shown_then_is_gone_when_it_is_read(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As on a busy machine, where seconds may pass between the look at what is to be seen and the reading of it."""
    before, real, turns = server.get(f"/{name}").status_code, app._answer, [server.keeping.turn] * 2

    def late(showing: Showing, request: Request, *, reloads: bool) -> Response:
        while turns:
            turns.pop()()
        return real(showing, request, reloads=reloads)

    monkeypatch.setattr(app, "_answer", late)
    change(server.workspace.folder("other"), "# ", "#  ")
    assert server.get(f"/{name}").status_code == before
    assert turns == []


@pytest.mark.parametrize("place", ["seminars/toy/apparatus/pictures", "seminars/projects/old", "templates/site/old"])
def test_a_folder_that_is_taken_away_while_it_is_looked_at_ends_no_server(
    server: Server, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder = server.workspace.home / place
    folder.mkdir(parents=True)
    (folder / "a.toml").write_bytes(b"")
    vanishes(folder, monkeypatch)
    assert server.preparing.seen()
    assert not folder.exists()
