"""An embargo opens on every channel at the same second, and never earlier."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sasci_archive.catalogue import Catalogue
from sasci_archive.errors import StillNamed
from sasci_archive.harvest.items import FORMS
from sasci_archive.serving.keeping import IN_THE_TERMINAL
from sasci_archive.serving.preparing import PLACE
from sasci_archive.serving.served import Served
from sasci_archive.serving.snapshot import Snapshot
from sasci_archive.site import Site, build
from sasci_archive.store.workspace import Workspace
from tests.showing import DAY, NOON, SECOND, SETTINGS, Server, archive, change, unpacked

CLOSED = re.compile(rb"We closed|I still have the key|It did")
"""What Wren said."""
OF_OTHERS = b"seminars/other/edition/index.html"
"""Stands in what the browser's index keeps of the other seminar, in which nothing is closed."""
TOLD = ("seminars/toy/manifest.json", "pagefind", "oai tei", "seminars/toy/edition/index.html")
"""Where the words themselves stand, but for the edition's own files."""
DATED = ("feed.xml", "sitemap.xml")
BEFORE = NOON - SECOND


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive"), NOON - DAY, sound=True).home


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(made, tmp_path / "home")
    return Workspace(tmp_path / "home", SETTINGS)


@pytest.fixture
def server(workspace: Workspace) -> Iterator[Server]:
    server = Server(workspace, NOON - DAY)
    server.keeping.begin()
    yield server
    server.preparing.close()


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def everything(server: Server) -> dict[str, bytes]:
    """What every address of the site answers, of the pages now and of those that are ready, and what harvesters are told in each format."""
    waiting = server.served.waiting
    names = {*server.served.look().of.files, *(waiting.files if waiting else ())}
    found = {name: unpacked(name, server.get(f"/{name}").content) for name in names}
    for prefix in FORMS:
        found[f"oai {prefix}"] = server.client.get(
            "/oai", params={"verb": "GetRecord", "metadataPrefix": prefix, "identifier": "oai:archive.example:toy"}
        ).content
    return found


def telling(found: Mapping[str, bytes]) -> set[str]:
    """What tells what Wren said in "toy"; the parts of the browser's index as one."""
    names = {name for name, content in found.items() if CLOSED.search(content) and OF_OTHERS not in content}
    return {name.partition("/")[0] if name.startswith("pagefind/") else name for name in names if "/other/" not in name}


def linked(server: Server) -> set[str]:
    """Where the set of links of "toy" leads in the site; each address is answered."""
    told = server.get("/seminars/toy/linkset.json").text
    paths = set(re.findall(r"https://archive\.example(/seminars/toy/edition/[^\"]+)", told))
    assert {server.get(path).status_code for path in paths} == {200}
    return paths


def test_at_noon_and_not_a_second_earlier_every_channel_of_the_site_is_open(server: Server) -> None:
    server.at = BEFORE
    before = everything(server)
    published = tree(server.workspace.folder("toy").published)
    waiting = server.served.waiting
    assert waiting
    opening = {name: shown for name, shown in waiting.files.items() if name.startswith("seminars/toy/edition/")}
    assert len(opening) > 15
    now = server.served.look().of.files
    new = {name for name, shown in opening.items() if name not in now or now[name].sha256 != shown.sha256}
    assert {Path(name).suffix for name in new} >= {".html", ".pdf", ".xml", ".txt", ".md", ".docx", ".epub"}
    assert telling(before) == set()
    linked_before = linked(server)
    for name, content in before.items():
        assert name not in new or hashlib.sha256(content).hexdigest() != opening[name].sha256, name
    assert tree(server.workspace.folder("toy").published) == published  # nothing was opened where it lies

    assert server.found(b"We closed") == 1  # in the other seminar

    server.at = NOON
    after = everything(server)
    assert server.found(b"We closed") == 2
    assert telling(after) >= set(TOLD)
    heard = {Path(path).name for path in linked(server) - linked_before}  # what may be read now may be heard
    assert heard == {"sound-1.m4a", "sound-2.m4a", "seminar.m4a", "seminar.mp3"}
    for name in DATED:
        assert b"2026-11-30T12:00:00Z" in after[name], name
        assert b"2026-11-30" not in before[name], name
    for name, shown in opening.items():
        assert hashlib.sha256(after[name]).hexdigest() == shown.sha256, name
    assert CLOSED.search(after["seminars/toy/edition/index.html"])
    assert CLOSED.search(after["oai tei"])
    for prefix in FORMS:
        assert b"<datestamp>2026-11-30T12:00:00Z</datestamp>" in after[f"oai {prefix}"]
        assert b"2026-11-29T12:00:00Z</datestamp>" in before[f"oai {prefix}"]

    assert server.keeping.turn()  # now it is published where it lies, too: the same, byte for byte
    assert server.get("/seminars/toy/edition/transcript.xml").content == after["seminars/toy/edition/transcript.xml"]
    assert b"2026-11-30T12:00:00Z" in everything(server)["oai tei"]
    assert CLOSED.search((server.workspace.folder("toy").published / "transcript.xml").read_bytes())
    assert not server.keeping.turn()
    assert server.said == []


def test_what_opens_while_old_files_are_taken_away_is_not_taken_away_with_them(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its second may come between the look at what is shown and the look at what is ready, and a request with it: then it was neither."""

    def waiting(served: Served) -> Snapshot | None:
        server.at = NOON
        served.look()  # as whoever asks
        return served._next

    server.at = BEFORE
    monkeypatch.setattr(Served, "waiting", property(waiting))
    server.keeping.turn()
    assert server.get("/seminars/toy/edition/index.html").status_code == 200
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)


def test_what_is_ready_lies_where_nobody_is_served_and_nobody_else_may_read(server: Server) -> None:
    place = server.preparing.place
    assert place.parent == server.workspace.seminars / PLACE
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert not (place / "ahead").exists()  # the copies of what is restricted are gone as soon as it is ready
    for name in (f"{PLACE}/{place.name}/site-2/index.html", f"../seminars/{PLACE}", "site-2/index.html"):
        assert server.get(f"/{name}").status_code == 404
        assert server.get(f"/seminars/{name}").status_code == 404
    assert server.workspace.slugs() == ("care-certificate-2023", "other", "social-worker-registration-2023", "toy")
    server.preparing.close()
    assert not place.parent.exists()


def test_whoever_thinks_otherwise_at_the_last_second_is_heard(server: Server) -> None:
    server.at = BEFORE
    change(server.workspace.folder("toy"), "opens = 2026-11-30", "opens = 2036-11-30")
    server.at = NOON
    assert server.get("/seminars/toy/edition/index.html").status_code == 410  # more is held back than was said
    server.keeping.turn()
    assert server.get("/seminars/toy/edition/index.html").status_code == 200
    assert telling(everything(server)) == set()
    assert server.served.look().of.opens == NOON.replace(year=2036)


def test_where_something_else_has_changed_it_opens_when_it_has_been_made_anew(server: Server) -> None:
    toml = server.workspace.folder("other").seminar_toml
    toml.write_text(toml.read_text("utf-8") + "\n# a comment\n", encoding="utf-8")
    server.at = NOON
    assert not CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
    assert server.keeping.turn()
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)


def test_what_changes_long_before_is_ready_too(server: Server) -> None:
    toml = server.workspace.folder("other").seminar_toml
    toml.write_text(toml.read_text("utf-8") + "\n# a comment\n", encoding="utf-8")
    assert server.keeping.turn()
    server.at = BEFORE
    assert not server.keeping.turn()
    assert not CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
    server.at = NOON
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)


def test_where_it_cannot_be_made_ready_that_is_told_and_it_opens_when_it_is_made(workspace: Workspace) -> None:
    """Who runs the server is told all of it; a page that somebody has open names nobody."""
    server, error = Server(workspace, NOON - DAY), StillNamed([("Halina Mróz", "u4")])

    def fails(of: Catalogue, where: Path, old: Path) -> None:
        if of.on == NOON and server.at < NOON:
            raise error
        server.built(of, where, old)

    server.builds = fails
    server.keeping.begin()
    server.keeping.turn()
    assert server.said == [str(error)]
    assert server.served.fault == IN_THE_TERMINAL
    assert server.served.waiting is None
    server.at = NOON
    assert not CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
    assert server.keeping.turn()
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
    server.preparing.close()


def test_a_clock_that_is_set_back_closes_nothing_and_opens_nothing(server: Server) -> None:
    server.at = NOON
    server.get("/")
    server.at = NOON - DAY
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
    server.keeping.turn()
    assert CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)


def test_where_it_cannot_be_published_yet_what_is_public_stays_as_it_is(workspace: Workspace) -> None:
    """Nobody has approved what Wren said: it is under an embargo, and nobody was asked."""
    consent = workspace.folder("toy").consent_toml
    text = consent.read_text("utf-8")
    without = re.sub(r'\[\[approval\]\]\nperson = "wren"\n(?:[^\[]+\n)*', "", text)
    assert without != text
    consent.write_text(without, encoding="utf-8")
    server = Server(workspace, NOON - DAY)
    server.keeping.begin()
    server.at = NOON
    for _ in range(2):
        assert server.get("/seminars/toy/edition/index.html").status_code == 200
        assert not CLOSED.search(server.get("/seminars/toy/edition/transcript.xml").content)
        assert 'status="deleted"' not in server.oai(verb="ListIdentifiers", metadataPrefix="tei")
        server.keeping.turn()
    server.preparing.close()


def test_a_static_site_opens_when_it_is_built_next_and_never_earlier(workspace: Workspace, tmp_path: Path) -> None:
    server = Server(workspace, NOON - DAY)

    def told() -> set[str]:
        built = (path for path in (tmp_path / "site").rglob("*") if path.is_file())
        named = ((path.relative_to(tmp_path / "site").as_posix(), path.read_bytes()) for path in built)
        return telling({name: unpacked(name, content) for name, content in named})

    build(Site(server.shown(BEFORE), SETTINGS.site), tmp_path / "site")
    assert told() == set()
    build(Site(server.shown(NOON), SETTINGS.site), tmp_path / "site")
    assert told() >= {*TOLD, "seminars/toy/edition/transcript.xml"} - {"oai tei"}
    server.preparing.close()
