"""What was done is told with the words before and after; any state that there was is reached again; one change goes without the others."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sasci_archive import terminal
from sasci_archive.errors import SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.document import ID, parent, parse, pointed_at
from sasci_archive.tei.past.edits import Did
from sasci_archive.tei.shown.written import seen
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.operations.words import Replaced, Reword
from tests.workbench.conftest import TOY, Workbench


def reword(seg: str, first: int, was: str, now: str, kind: Kind = Kind.TRANSCRIPTION) -> Request:
    return Request(op=Reword(seg=seg, words=(Replaced(first=first, was=was, now=now),), kind=kind))


def reads(tei: bytes) -> tuple[bytes, list[bytes]]:
    """The text, and of the header all but what nobody leans on: a line of the history that several changes shared stays when the first of them is
    undone alone, and so it is there when the others are."""
    root = parse(tei)
    for name in ("change", "respStmt"):  # the one points at the other
        pointed = pointed_at(root)
        for node in [*root.iter(f"{{*}}{name}")]:
            if node.get(ID) not in pointed and not node.get("target"):
                parent(node).remove(node)
    header, *rest = root
    said = [etree.tostring(node, method="c14n", with_tail=False) for node in header.iter("*") if not len(node)]
    return b"".join(etree.tostring(node, method="c14n") for node in rest), said


def done(workbench: Workbench, *requests: Request) -> list[bytes]:
    """The transcript after each."""
    found = []
    for request in requests:
        workbench.bench.do(request)
        found.append(workbench.folder.master())
    return found


def history(workbench: Workbench, turn: str = "") -> Any:
    status, told = workbench.ask(f"history?turn={turn}")
    assert status == 200
    return told


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("make", "make", "undo", "redo", "alone")), st.integers(1, 6)), max_size=7),
    st.data(),
)
def test_any_state_that_there_was_is_reached_again_from_any_other(
    steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(TOY, Path(home) / "toy")
        bench = Bench(Folder(Path(home), "toy"), "Ed", terminal.now)
        words, states = itertools.count(), [bench.folder.master()]
        for step, number in steps:
            try:
                match step:
                    case "make":
                        bench.do(reword(f"u{1 + number}.s1", 0, "", f"word{next(words)}"))
                    case "undo":
                        bench.undo()
                    case "redo":
                        bench.redo()
                    case _:
                        bench.undo(number=number)
            except SasciError:  # there is nothing to be undone, or it was changed since: nothing is done
                assert bench.folder.master() == states[-1]
                continue
            states.append(bench.folder.master())
        assert len(bench.folder.edits()) == len(states) - 1
        for number in data.draw(st.lists(st.integers(0, len(states) - 1), max_size=2)):
            bench.back_to(number)
            assert reads(bench.folder.master()) == reads(states[number])


def test_what_was_done_is_told_with_its_words_for_all_and_for_one_turn(workbench: Workbench) -> None:
    done(workbench, reword("u2.s1", 0, "It", "All"), reword("u3.s1", 0, "Whose", "Which"))
    told = history(workbench)
    assert [(deed["number"], deed["who"], deed["did"], deed["stands"]) for deed in told["deeds"]] == [
        (2, "Ada Ferrar", "made", True),
        (1, "Ada Ferrar", "made", True),
    ]
    assert told["deeds"][1]["reads"] == [
        {"id": "u2", "number": "2", "parts": [["out", "It"], ["in", "All"], ["same", "began with a cupboard, …"]]}
    ]
    lines = {line["id"]: line for line in told["lines"]}
    assert lines["ch2"]["stood"] == [{"id": "u2", "number": "2", "out": "1997,", "came": "1996,"}]
    assert (lines["ch2"]["who"], lines["ch2"]["why"]) == ("Dr Ada Ferrar", "Years heard again.")
    assert {"id": "u8", "number": "8", "out": "", "came": "[note: I still have the key.]"} in lines["ch5"]["stood"]
    here = history(workbench, "u3")
    assert [deed["number"] for deed in here["deeds"]] == [2]
    assert [line["id"] for line in here["lines"]] == ["ch6"]


def test_one_change_that_is_not_the_last_is_undone_alone_and_nothing_else_changes(workbench: Workbench) -> None:
    before = workbench.folder.master()
    done(workbench, reword("u2.s1", 0, "It", "All"), reword("u3.s1", 0, "Whose", "Which"))
    status, told = workbench.ask("take-back", {"number": 1})
    assert (status, told["turns"][0]["written"]["id"]) == (200, "u2")
    left = workbench.folder.master()
    now, then = ({u.get(ID): seen(u) for u in parse(tei).iter("{*}u")} for tei in (left, before))
    assert [id_ for id_ in then if now[id_] != then[id_]] == ["u3"]
    status, told = workbench.ask("take-back", {"number": 1})
    assert (status, told["wrong"]) == (
        409,
        "Change 1 does not stand any more. What was done before the workbench is in the history.",
    )
    assert workbench.ask("undo", {})[0] == 200
    assert reads(workbench.folder.master()) == reads(before)


def test_what_was_changed_again_since_does_not_go_alone(workbench: Workbench) -> None:
    (_, after) = done(workbench, reword("u2.s1", 0, "It", "All"), reword("u2.s1", 0, "All", "Everything"))
    status, told = workbench.ask("take-back", {"number": 1})
    assert (status, told["wrong"]) == (
        412,
        "u2 has been changed since, so that this change cannot be taken back as it was made. "
        "Take back the later changes first, or make a new one.",
    )
    assert workbench.folder.master() == after


def test_going_back_says_what_it_undoes_and_refuses_where_another_program_was_there(workbench: Workbench) -> None:
    one, two = done(workbench, reword("u2.s1", 0, "It", "All"), reword("u3.s1", 0, "Whose", "Which"))
    status, told = workbench.ask("back?to=1")
    assert (status, told) == (200, {"undone": ["‘Whose’ to ‘Which’ in turn 3"], "redone": []})
    assert workbench.ask("back", {"number": 1})[0] == 200
    assert workbench.folder.master() == one
    assert workbench.ask("back?to=2")[1]["redone"] == ["‘Whose’ to ‘Which’ in turn 3"]
    assert workbench.ask("back", {"number": 2})[0] == 200
    assert workbench.folder.master() == two
    other = two.replace(b"cupboard?", b"dresser?")
    workbench.folder.save_transcript(other)
    assert workbench.ask("back", {"number": 0})[0] == 200  # beside the words of the other: these stay
    assert b"Whose dresser?" in workbench.folder.master()
    assert workbench.ask("back", {"number": 2})[0] == 200
    assert workbench.folder.master() == other
    other = two.replace(b"Which", b"What")
    workbench.folder.save_transcript(other)
    status, told = workbench.ask("back", {"number": 0})
    assert status == 412
    assert told["wrong"].startswith("u3 has been changed since")
    assert workbench.folder.master() == other
    assert workbench.folder.edits()[-1].did is Did.ELSEWHERE


def test_a_clock_that_is_set_back_leaves_what_was_done_in_its_order(
    opening: Callable[..., Workbench], tmp_path: Path
) -> None:
    now = dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    shutil.copytree(TOY, tmp_path / "toy")
    workbench = opening(Folder(tmp_path, "toy"), now=lambda: now)
    for back in (dt.timedelta(), dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=400)):
        now -= back
        workbench.bench.do(reword("u3.s1", 1, "cupboard?", "shelf?"))
        now += dt.timedelta(minutes=1)
        workbench.bench.undo()
    numbers = [deed["number"] for deed in history(workbench)["deeds"]]
    assert numbers == sorted(numbers, reverse=True)
    assert workbench.ask("progress")[1]["pace"]["worked"] == 4 * 60_000
