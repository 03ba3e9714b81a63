"""The page of decisions, asked over loopback as a browser asks it, and as others might."""

from __future__ import annotations

import datetime as dt
import html
import http.client
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest

from sasci_archive.desk.app import application
from sasci_archive.model.review import Proposal, Proposed, Purpose, Return
from sasci_archive.store.folder import Folder
from tests.reviewing import amend, answer, come_back, send

TOY = Path(__file__).parents[1] / "toy"
KNOWN = "nobody-guesses-this"
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


@pytest.fixture
def back(toy: Folder) -> Return:
    packet = send(toy, "wren")
    asked = [
        amend(packet, "u2", "no money", "little <b>money</b>"),
        answer("audio", "no"),
        amend(packet, "u8", "closed it", "shut it"),
        Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother."),
    ]
    return come_back(toy, packet, asked)


class Desk:
    """A running one, and what asks it."""

    def __init__(self, folder: Folder, port: int) -> None:
        self.folder, self.port = folder, port
        self.host = f"127.0.0.1:{port}"

    def ask(
        self, path: str = "", form: dict[str, str] | None = None, known: str = KNOWN, method: str = "", **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers. A form is posted, as from the desk's own page unless `headers` say otherwise."""
        asked = {"Host": self.host}
        body = None
        if form is not None:
            asked |= {"Origin": f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form)
        asked |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            method or ("GET" if form is None else "POST"),
            f"/{known}/{path}",
            body,
            {k: v for k, v in asked.items() if v},
        )
        answer = connection.getresponse()
        told = answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()}
        connection.close()
        return answer.status, *told


@pytest.fixture
def desk(toy: Folder, back: Return) -> Iterator[Desk]:  # noqa: ARG001 - it has come back
    import uvicorn

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        app = application(toy, host=f"127.0.0.1:{port}", secret=KNOWN, who="Ada Ferrar", now=lambda: ON)
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        )
        running = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        running.start()
        while not server.started:
            assert running.is_alive()
            time.sleep(0.01)
        yield Desk(toy, port)
        server.should_exit = True
        running.join()


def fields(page: str, number: int) -> dict[str, str]:
    """The hidden fields of a case, as the page has them."""
    found = re.search(rf'name="number" value="{number}"><input type="hidden" name="seen" value="(\w+)"', page)
    assert found is not None
    return {"of": "wren-1.1", "number": str(number), "seen": found[1]}


def test_nobody_else_is_told_anything(desk: Desk) -> None:
    status, page, headers = desk.ask()
    assert status == 200
    assert "Tobias Wren" in page
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert "access-control-allow-origin" not in headers
    before = desk.folder.master()
    good = {**fields(page, 1), "verdict": "accepted"}
    for status, refused in (
        (404, desk.ask(known="guess")),
        (404, desk.ask(known="")),
        (404, desk.ask(Host="evil.example")),
        (404, desk.ask(Host=f"localhost:{desk.port}")),
        (404, desk.ask(Host="[")),
        (404, desk.ask(Host=f"{desk.host}, evil.example")),
        (404, desk.ask("decide", good, known="guess")),
        (403, desk.ask("decide", good, Origin="https://evil.example")),
        (403, desk.ask("decide", good, Origin="null")),
        (403, desk.ask("decide", good, Origin="")),
        (403, desk.ask(Sec_Fetch_Site="cross-site")),
        (405, desk.ask(method="DELETE")),
        (404, desk.ask("decide")),
        (413, desk.ask("decide", good, Content_Length="2000000")),
        (404, desk.ask("../../toy/consent.toml")),
        (404, desk.ask("decide.html.j2")),
    ):
        assert refused[0] == status, refused
        assert "Wren" not in refused[1]
        assert refused[2]["content-security-policy"] == headers["content-security-policy"]
    assert desk.folder.master() == before
    assert desk.folder.decisions() == ()


def test_what_came_back_is_text_and_nothing_of_it_is_markup(desk: Desk) -> None:
    _, page, _ = desk.ask()
    assert "<b>money</b>" not in page
    assert html.escape("<b>money</b>") in page


def test_a_decision_by_form_is_carried_out_told_and_taken_back(desk: Desk) -> None:
    _, page, _ = desk.ask()
    status, _, headers = desk.ask("decide", {**fields(page, 1), "verdict": "accepted"})
    assert (status, headers["location"]) == (303, "./")
    _, page, _ = desk.ask()
    assert "Accepted: number 1, Tobias Wren." in page
    assert "<title>3 to decide: The Toy Library</title>" in page
    assert b"little &lt;b&gt;money" in desk.folder.master()
    _, page, _ = desk.ask()
    assert "Accepted: number 1" not in page
    status, page, _ = desk.ask("decide", {"of": "wren-1.1", "number": "1", "verdict": "accepted"})
    assert status == 409
    assert "is decided already" in page
    assert desk.ask("undo", {"of": "wren-1.1", "number": "1"})[0] == 303
    assert desk.folder.decisions() == ()
    status, page, _ = desk.ask("undo", {"of": "wren-1.1", "number": "1"})
    assert status == 409
    assert "is not decided" in page


def test_what_changed_in_another_window_or_in_the_file_is_noticed(desk: Desk) -> None:
    _, page, _ = desk.ask()
    seen, stamp = fields(page, 1), desk.ask("stamp")[1]
    assert f'data-stamp="{stamp}"' in page
    desk.folder.save_transcript(desk.folder.master().replace(b"and no money", b"and some money"))
    assert desk.ask("stamp")[1] != stamp
    before = desk.folder.master()
    status, page, _ = desk.ask("decide", {**seen, "verdict": "accepted"})
    assert status == 409
    assert "This has changed since you looked at it" in page
    assert "reads now" in page
    status, page, _ = desk.ask("decide", {**fields(page, 1), "verdict": "accepted"})
    assert status == 409
    assert "u2 has changed since it was sent" in page
    assert desk.folder.master() == before
    own = {**fields(page, 1), "verdict": "accepted", "own": "1", "was": "some money", "now": "money\x0benough"}
    assert desk.ask("decide", own)[0] == 303
    assert b">enough</add> at" in desk.folder.master()


def test_reasons_places_and_all_that_nobody_disputes(desk: Desk) -> None:
    _, page, _ = desk.ask()
    for form, sentence in (
        ({"verdict": "refused", "reason": " "}, "answered without a reason"),
        ({"verdict": "perhaps"}, "What is decided is not said"),
        ({"verdict": "accepted", **{f"more{n}": "x" for n in range(40)}}, "Nothing came back that is"),
        ({"verdict": "accepted", "own": "1"}, "What it shall read is not said"),
        ({"verdict": "accepted", "after": "two"}, "is no number of words"),
        ({"verdict": "accepted", "after": "²"}, "is no number of words"),
        ({"verdict": "accepted", "number": "²"}, "Nothing came back that is"),
        ({"verdict": "accepted", "number": "9" * 5000}, "Nothing came back that is"),
        (
            {"verdict": "accepted", "own": "1", "was": "no money", "now": "no\x00money"},
            "would not read as was asked for",
        ),
    ):
        status, told, _ = desk.ask("decide", {**fields(page, 1), **form})
        assert status == 409
        assert sentence in told
    assert (
        desk.ask(
            "decide", {**fields(page, 4), "verdict": "footnote", "passage": "u2", "after": "2", "own": "1", "now": "x"}
        )[0]
        == 303
    )
    assert desk.ask("all", {})[0] == 303
    assert "2 accepted." in desk.ask()[1]
    assert [d.number for d in desk.folder.decisions()] == [4, 1, 3]
    assert desk.ask("decide", {"of": "wren-1.1", "number": "x", "verdict": "accepted"})[0] == 409


def test_nothing_is_decided_by_nobody_and_the_name_is_asked_for(desk: Desk) -> None:
    assert desk.ask("who", {"who": ""})[0] == 303
    _, page, _ = desk.ask()
    assert ">Begin</button>" in page
    status, told, _ = desk.ask("decide", {**fields(page, 1), "verdict": "accepted"})
    assert status == 409
    assert "Who decides this is not said." in told
    assert desk.ask("all", {})[0] == 409
    assert desk.ask("who", {"who": " Bram  Example "})[0] == 303
    assert 'value="Bram Example"' in desk.ask()[1]


def test_no_answer_says_where_on_this_machine_it_is(desk: Desk) -> None:
    desk.folder.transcript_xml.unlink()
    status, page, _ = desk.ask()
    assert status == 500
    assert "There is no transcript of &#39;toy&#39; yet." in page
    assert desk.ask("stamp")[1] == ""
    assert desk.ask("all", {})[0] in {409, 500}
    desk.folder.transcript_xml.mkdir()
    status, page, _ = desk.ask()
    assert status == 500
    assert "cannot be read" in page
    assert str(desk.folder.path.parent) not in page
    assert "Traceback" not in page


def test_each_kind_has_its_own_buttons(desk: Desk) -> None:
    packet = send(desk.folder, "mroz")
    asked = [
        amend(packet, "u7", "asked for", "asked  for", Proposed.LAYOUT),
        amend(packet, "u7", "North Pier", "North Pier", Proposed.QUERY, "South?"),
        Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u5a"),
        amend(packet, "u7", "", "\nOnce more.", Proposed.ADDITION),
        msgspec.structs.replace(amend(packet, "u6", "stop?", "end?"), by="A Daughter"),
        amend(packet, "u2", "no money", "some money"),
    ]
    come_back(desk.folder, packet, asked, number=9)
    editor = msgspec.structs.replace(send(desk.folder, ""), purpose=Purpose.EDIT)
    desk.folder.save_packet(editor, {})
    come_back(desk.folder, editor, [amend(editor, "u1", "Good", "A good")], number=10)
    _, page, _ = desk.ask()
    for label in (
        *(
            "Done by hand",
            "Answer with this",
            "Withhold the turn",
            "As words of the text",
            "They do not agree.",
        ),
        *("The file names A Daughter for it.", "From an editor.", "Take it into the record", "Say where it belongs"),
    ):
        assert label in page, label
    desk.folder.save_transcript(desk.folder.master().replace(b"did it stop?", b"did it end?"))
    assert "It reads so already" in desk.ask()[1]
    orphan = msgspec.structs.replace(come_back(desk.folder, packet, [], number=11), packet="gone-1")
    desk.folder.save_return(orphan, b"")
    assert "the packet that it answers is not there any more" in desk.ask()[1]
