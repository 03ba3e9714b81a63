"""What a workbench is asked that no page of ours would ask, or that something has happened to meanwhile: a sentence each time, and nothing lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
from collections.abc import Callable
from typing import Any

from sasci_archive.store.folder import Folder
from tests.workbench.conftest import KNOWN, Workbench

REWORDED = {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": "cupboard?", "now": "shelf?"}]}


def test_sixty_windows_that_wait_for_news_keep_nobody_from_being_answered(workbench: Workbench) -> None:
    with contextlib.ExitStack() as windows:
        for _ in range(60):
            window = windows.enter_context(socket.create_connection(("127.0.0.1", workbench.port)))
            window.sendall(f"GET /{KNOWN}/news HTTP/1.1\r\nHost: {workbench.host}\r\n\r\n".encode())
            assert b"200 OK" in window.recv(1 << 12)
        assert workbench.ask("do", {"op": REWORDED})[0] == 200


def news_since(workbench: Workbench, place: str) -> dict[str, Any]:
    """The first that a window is told which knew what had changed up to `place`."""
    with socket.create_connection(("127.0.0.1", workbench.port)) as window:
        window.sendall(f"GET /{KNOWN}/news?since={place} HTTP/1.1\r\nHost: {workbench.host}\r\n\r\n".encode())
        said = b""
        while b"data: " not in said or not said.endswith(b"\n\r\n"):
            said += window.recv(1 << 16)
    told: dict[str, Any] = json.loads(said.partition(b"data: ")[2].partition(b"\n")[0])
    return told


def test_a_window_is_told_what_changed_while_it_did_not_listen_and_all_where_another_bench_answers(
    opening: Callable[..., Workbench], workbench: Workbench
) -> None:
    place = workbench.ask("whole")[1]["news"]
    assert workbench.ask("do", {"op": REWORDED})[0] == 200
    told = news_since(workbench, place)
    assert (told["turns"], told["whole"]) == (["u3"], False)
    other = opening(Folder(workbench.folder.path.parent, "toy"))
    told = news_since(other, place)
    assert ("u3" in told["turns"], "u1" in told["turns"], told["whole"]) == (True, True, True)
    for nonsense in ("x", other.bench.news.place(0)[:-1] + "x", "-", "1-1"):
        assert news_since(other, nonsense)["whole"]


def test_as_many_letters_as_may_be_pasted_are_taken_in_any_writing_and_more_is_a_sentence(workbench: Workbench) -> None:
    words = [{"first": 1, "was": "cupboard?", "now": " ".join(["漢字仮名交"] * 83_000)}]
    assert workbench.ask("do", {"op": {**REWORDED, "words": words}})[0] == 200
    status, told, _ = workbench.raw("do", b"x" * (17 << 20))
    assert (status, told) == (413, b"That is too much: at most 16 MB come at once. Send less, in several parts.")


def test_a_transcript_that_was_moved_away_is_not_said_to_be_still_to_be_drafted(workbench: Workbench) -> None:
    transcript = workbench.folder.transcript_xml
    away = transcript.rename(transcript.with_name("elsewhere.xml"))
    gone = (
        "The transcript is gone: toy/4-transcript.xml was there, and has been moved or deleted. "
        "Put it back where it was: what is written here stays, and goes into it then."
    )
    for path, body in (("do", {"op": REWORDED}), ("undo", {}), ("redo", {}), ("whole", None), ("turns?ids=u1", None)):
        assert workbench.ask(path, body) == (409, {"wrong": gone}), path
    away.rename(transcript)
    assert workbench.ask("do", {"op": REWORDED})[0] == 200


def test_who_goes_away_in_the_middle_of_a_request_is_no_fault_and_what_is_one_is_written_down(
    opening: Callable[..., Workbench], workbench: Workbench
) -> None:
    fault = workbench.folder.work / "fault.txt"
    with socket.create_connection(("127.0.0.1", workbench.port)) as half:
        head = f"POST /{KNOWN}/do HTTP/1.1\r\nHost: {workbench.host}\r\nOrigin: http://{workbench.host}\r\nContent-Length: 99\r\n\r\n{{"
        half.sendall(head.encode())
    assert workbench.ask("turns?ids=u1")[0] == 200
    assert not fault.exists()

    def broken() -> dt.datetime:
        raise ZeroDivisionError("a clock that does not go")

    other = opening(Folder(workbench.folder.path.parent, "toy"), now=broken)
    status, told, _ = other.raw("do", b'{"op": {"do": "heard", "turns": ["u1"]}}')
    assert status == 500
    assert told.decode().startswith("Something went wrong that we did not foresee. Nothing half-written was kept")
    assert "toy/.work/fault.txt" in told.decode()
    assert "a clock that does not go" in fault.read_text()
