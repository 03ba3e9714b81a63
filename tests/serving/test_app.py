"""What is answered to whom: exactly what was listed, to the names of this server, with what browsers must know."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sasci_archive.serving import snapshot
from sasci_archive.serving.app import reloading
from sasci_archive.store.workspace import Workspace
from tests.showing import DAY, NOON, SETTINGS, Server, archive

PAGE = "/seminars/toy/edition/index.html"
TEI = "/seminars/toy/edition/transcript.xml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive"), NOON - DAY, embargo=False).home


@pytest.fixture(scope="module")
def server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(made, home)
    with Server.opened(home, NOON) as server:
        yield server


def test_pages_and_files_are_what_was_built_and_of_their_own_kind(server: Server) -> None:
    beside = server.workspace.folder("toy").published
    kinds = {
        "index.html": "text/html; charset=utf-8",
        "transcript.xml": "application/tei+xml",
        "seminar.pdf": "application/pdf",
        "seminar.epub": "application/epub+zip",
        "seminar.md": "text/markdown; charset=utf-8",
        "citation.ris": "application/x-research-info-systems",
        "datacite.json": "application/vnd.datacite.datacite+json",
    }
    for name, kind in kinds.items():
        answered = server.get(f"/seminars/toy/edition/{name}")
        assert (answered.status_code, answered.headers["content-type"]) == (200, kind), name
        assert answered.content == (beside / name).read_bytes(), name


@pytest.mark.parametrize(
    "path",
    [
        "/../sasci.toml",
        "/seminars/toy/consent.toml",
        "/seminars/toy/edition/../../../consent.toml",
        "/seminars/toy/edition/..%2f..%2fconsent.toml",
        "/seminars/toy/edition/%2e%2e/consent.toml",
        "/seminars//toy/edition/index.html",
        "/seminars/toy/edition/index.html%00.txt",
        "/seminars\\toy\\edition\\index.html",
        "//etc/passwd",
        "/SEMINARS/toy/edition/index.html",
        "/.site-1.json",
        "/~serving/changes",
        "/\u202e",
    ],
)
def test_no_path_leads_anywhere_else(server: Server, path: str) -> None:
    answered = server.get(path)
    assert answered.status_code == 404
    assert "There is no such page" in answered.text  # the page of the site itself
    assert path.strip("/") not in answered.text


def test_links_and_hidden_files_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.html").write_text("secret")
    (tmp_path / "site" / "a.html").symlink_to(tmp_path / "secret" / "a.html")
    (tmp_path / "site" / "b").symlink_to(tmp_path / "secret")
    (tmp_path / "site" / ".hidden").write_text("x")
    (tmp_path / "site" / "c.html").write_text("c")
    from tests.harvesting import shown

    assert list(snapshot.listed(tmp_path / "site", shown())) == ["c.html"]


def test_a_folder_is_its_index_and_without_its_stroke_leads_there(server: Server) -> None:
    assert server.get("/seminars/toy/edition/").content == server.get(PAGE).content
    answered = server.get("/seminars/toy/edition")
    assert (answered.status_code, answered.headers["location"]) == (301, "/seminars/toy/edition/")


def test_head_says_what_get_says_without_it(server: Server) -> None:
    for path in (PAGE, TEI, "/nothing", "/oai?verb=Identify"):
        got, head = server.get(path), server.client.head(path)
        assert head.status_code == got.status_code, path
        assert head.headers["content-type"] == got.headers["content-type"], path
        assert head.content == b"", path


def test_what_somebody_has_already_is_not_sent_again(server: Server) -> None:
    for path in (PAGE, TEI):
        tag = server.get(path).headers["etag"]
        again = server.get(path, **{"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-security-policy" not in again.headers, (
            "it would stand in the place of that which came with the page"
        )
        assert server.get(path, **{"if-none-match": '"other"'}).status_code == 200


def test_sound_and_all_files_are_had_in_parts(server: Server) -> None:
    whole = server.get(TEI)
    assert whole.headers["accept-ranges"] == "bytes"
    part = server.get(TEI, range="bytes=5-14")
    assert (part.status_code, part.content) == (206, whole.content[5:15])
    assert part.headers["content-range"] == f"bytes 5-14/{len(whole.content)}"
    assert server.get(TEI, range="bytes=-7").content == whole.content[-7:]
    assert server.get(TEI, range=f"bytes={len(whole.content)}-").status_code == 416
    stale = server.get(TEI, **{"range": "bytes=5-14", "if-range": '"other"'})
    assert (stale.status_code, stale.content) == (200, whole.content)


def test_browsers_are_told_to_keep_it_here(server: Server) -> None:
    for path in (PAGE, TEI, "/nothing", "/oai?verb=Identify"):
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "server" not in headers, path
    assert "default-src 'none'" in server.get(TEI).headers["content-security-policy"]


def test_it_answers_to_its_own_names_and_repeats_no_other(server: Server) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1:80@evil.example", "127.0.0.1", ""):
        for path in (PAGE, "/oai?verb=Identify", "/seminars/toy/edition"):
            answered = server.get(path, host=host)
            assert (answered.status_code, answered.text) == (421, "This server is not called so."), host


def test_it_is_only_read(server: Server) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        answered = server.client.request(method, PAGE)
        assert (answered.status_code, answered.headers["allow"]) == (405, "GET, HEAD"), method
    assert "<Identify>" in server.client.post("/oai", data={"verb": "Identify"}).text
    assert server.client.post("/oai", content=b"verb=" + b"x" * 70_000).status_code == 413


def test_hostile_arguments_of_a_harvester_are_an_error_of_the_protocol(server: Server) -> None:
    for query in (
        "",
        "verb",
        "verb=Identify&verb=Identify",
        "%ff=%ff",
        "verb=GetRecord&identifier=%00&metadataPrefix=x",
    ):
        answered = server.get(f"/oai?{query}")
        assert answered.status_code == 200
        assert answered.headers["content-type"] == "text/xml; charset=utf-8"
        assert "<error code=" in answered.text


def test_the_script_that_looks_for_changes_is_added_here_alone(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "home")
    server = Server(Workspace(tmp_path / "home", SETTINGS), NOON, reloads=True)
    server.keeping.begin()
    for path in ("/", PAGE):
        page = server.get(path).text
        assert page.count('src="/~serving/reload.js"') == 1
        assert page.split('content="', 1)[1].split('"')[0].count("'self'") >= 2
    assert "~serving" not in (server.workspace.folder("toy").published / "index.html").read_text("utf-8")
    assert server.get("/~serving/reload.js").headers["content-type"] == "text/javascript; charset=utf-8"
    server.preparing.close()


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'self'; connect-src 'self'"),
        (
            "script-src 'none'; connect-src 'self'; img-src data:",
            "script-src 'self'; connect-src 'self'; img-src data:",
        ),
        ("script-src 'sha256-a' 'self';", "script-src 'sha256-a' 'self'; connect-src 'self'"),
    ],
)
def test_its_leave_is_added_to_a_pages_policy_and_nothing_is_taken_from_it(was: str, is_: str) -> None:
    page = f'<meta http-equiv="Content-Security-Policy" content="{was}"><p>x</p></body>'
    assert f'content="{is_}"' in reloading(page.encode()).decode()
