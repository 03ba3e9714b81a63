"""`/search?q=`: what may be found now, on a page without a script, whatever is asked."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html

from sasci_archive.commands.serving import indexing
from sasci_archive.store.workspace import Settings, Workspace
from tests import showing
from tests.showing import DAY, NOON, SETTINGS, Server, archive, change


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive"), NOON - DAY, embargo=False).home


@contextlib.contextmanager
def served(home: Path, settings: Settings = SETTINGS) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing, "indexed", indexing(Workspace(home, settings)))
        server = Server(Workspace(home, settings), NOON)
    server.keeping.begin()
    yield server
    server.preparing.close()


@pytest.fixture(scope="module")
def server(made: Path) -> Iterator[Server]:
    with served(made) as server:
        yield server


def found(content: bytes, path: str) -> list[Any]:
    return list(html.fromstring(content).xpath(path))  # type: ignore[arg-type]


def text(server: Server, asked: str) -> str:
    answered = server.get(f"/search?{asked}")
    assert answered.status_code == 200, asked
    return " ".join("".join(found(answered.content, "//body//text()")).split())


def test_a_form_a_list_and_links_to_the_moment_and_no_script(server: Server) -> None:
    answered = server.get("/search?q=whose+cupboard")
    leads = found(answered.content, "//ol//a/@href")
    assert sorted(leads) == ["/seminars/other/edition/#u3", "/seminars/toy/edition/#u3"]
    assert found(answered.content, "//mark/text()")[:2] == ["Whose", "cupboard"]
    assert not found(answered.content, "//script | //*[@onclick] | //img")
    assert found(answered.content, "//label[@for='q']")
    assert answered.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in answered.text
    assert server.get("/seminars/toy/edition/").status_code == 200


def test_each_of_the_two_pages_of_search_leads_to_the_other(server: Server) -> None:
    assert "/search/" in found(server.get("/search").content, "//main//a/@href")
    there = server.get("/search/")
    assert there.status_code == 200
    assert "/search" in found(there.content, "//main//a/@href")


def test_without_a_question_it_is_the_form_alone(server: Server) -> None:
    assert "Search" in text(server, "")
    assert "<ol" not in server.get("/search").text


def test_counts_are_links_that_ask_for_these_alone(server: Server) -> None:
    assert "/search?q=cupboard&seminar=toy" in found(server.get("/search?q=cupboard").content, "//dl//a/@href")
    alone = server.get("/search?q=cupboard&seminar=toy").text
    assert "/seminars/toy/edition/#u2" in alone
    assert "/seminars/other/" not in alone


def test_what_is_misspelt_or_unknown_is_said(server: Server) -> None:
    assert "Nothing is found.Did you mean cupboard?" in text(server, "q=cupbord")
    assert "Nothing that can be searched has the speaker 'Wrenn'. Did you mean 'Tobias Wren'?" in text(
        server, "q=a&speaker=Wrenn"
    )
    assert "'soon' is no day, month or year." in text(server, "q=a&from=soon")


@pytest.mark.parametrize(
    "asked",
    [
        "q=%22", "q=NEAR(a)", "q=%00", "q=%F0%9F%A7%B8", "q=%ED%A0%80", "q=<script>alert(1)</script>", "q=a&page=0", "q=a&page=-1",
        "q=a&page=99999", "q=a&page=%C2%B2", "q=" + "care+" * 2500, "kind=x", "role=x", "q=a&q=b", "q=%E2%80%AEcare", "page=1", "seminar=../x",
    ],
)  # fmt: skip
def test_whatever_is_asked_is_answered(server: Server, asked: str) -> None:
    answered = server.get(f"/search?{asked}")
    assert answered.status_code == 200
    assert "<script" not in answered.text


def test_who_says_no_is_found_no_more_by_the_next_request(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "home", ignore=shutil.ignore_patterns(".serving"))
    with served(tmp_path / "home") as server:
        _says_no(server)


def _says_no(server: Server) -> None:
    assert "/seminars/toy/" in server.get("/search?q=puzzle").text
    change(server.workspace.folder("toy"), 'person = "wren"\n', 'person = "wren"\nwithdrawn = 2026-11-30\n')
    answered = server.get("/search?q=puzzle")
    assert answered.status_code == 503
    assert "puzzle" not in answered.text
    server.keeping.turn()
    after = server.get("/search?q=puzzle")
    assert after.status_code == 200
    assert "/seminars/toy/" not in after.text
    assert re.search(r"/seminars/other/edition/#u4", after.text)


def test_it_stands_among_the_pages_of_the_site_and_all_its_links_lead_somewhere(server: Server) -> None:
    answered = server.get("/search?q=cupboard")
    first = server.get("/")
    labels = "//header//nav//a/text()"
    assert found(answered.content, labels) == found(first.content, labels)
    assert found(answered.content, "//header//nav//a[@aria-current]/text()") == ["Search"]
    assert found(answered.content, "//header//a[@class='name']/@href") == ["/index.html"]
    assert found(answered.content, "//title/text()")[0].startswith("cupboard – Search – ")
    assert "what was found stands here" not in answered.text
    for link in found(answered.content, "//header//a/@href | //footer//a[not(contains(@href, ':'))]/@href"):
        assert server.get(link).status_code == 200, link
    assert server.get("/search/answers.html").status_code == 404


def test_what_is_not_there_leads_to_what_is_though_the_archive_will_lie_below_another_address(
    made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "home", ignore=shutil.ignore_patterns(".serving"))
    settings = msgspec.structs.replace(
        SETTINGS, site=msgspec.structs.replace(SETTINGS.site, address="https://example.org/our/archive/")
    )
    with served(tmp_path / "home", settings) as server:
        answered = server.get("/nothing/here")
        assert answered.status_code == 404
        leads = [link for link in found(answered.content, "//a/@href") if ":" not in link and not link.startswith("#")]
        assert "/search/index.html" in leads
        for link in leads:
            assert server.get(link).status_code == 200, link
