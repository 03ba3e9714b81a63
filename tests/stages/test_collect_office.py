"""Packets that somebody works in with LibreOffice Writer, itself, and sends back as Word or OpenDocument: the proof of the round trip.

What is done by hand here is done by `tests/writers_hands.uno` through LibreOffice's own editing, with and without tracked changes.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.formats import manuscripts
from sasci_archive.model.journal import By
from sasci_archive.model.review import Packet, Proposed
from sasci_archive.returns.placing import Placed, placed
from sasci_archive.stages.send import send
from sasci_archive.store.folder import Folder

pytestmark = [pytest.mark.office, pytest.mark.slow]

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC), who="Ada Ferrar")
Writer = Callable[..., None]
Step = list[object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, writer: Writer) -> Folder:  # noqa: ARG001 - skipped without it
    home = tmp_path_factory.mktemp("office")
    shutil.copytree(TOY, home / "seminars" / "toy")
    made = Folder(home / "seminars", "toy")
    send(made, BY, own=home / "templates", participants=("wren",))
    return made


def packet(folder: Folder) -> Packet:
    (found,) = folder.sent()
    return found


def source(folder: Folder) -> Path:
    return folder.packets / "wren-1" / "toy-wren.docx"


def worked_in(writer: Writer, folder: Folder, tmp_path: Path, *steps: Step, again: bool = False) -> list[Placed]:
    """The file after these steps, as Word and as OpenDocument, and `again` as Word out of that: as they are read."""
    files = [tmp_path / "back.docx", tmp_path / "back.odt"]
    writer(tmp_path / "profile", source(folder), *files, steps=steps)
    if again:
        files.append(tmp_path / "again.docx")
        writer(tmp_path / "profile", files[1], files[2])
    sent = manuscripts.parse(source(folder).read_bytes(), where="sent")
    return [placed(packet(folder), manuscripts.parse(file.read_bytes(), where=file.name), sent) for file in files]


def asked(found: Placed) -> list[tuple[str, str, str, str]]:
    return [
        (each.kind.value, each.passage or each.question, each.was, each.now)
        for each in found.proposals
        if each.kind is not Proposed.ACCEPTED
    ]


def test_what_nobody_touched_asks_for_nothing_by_whatever_way_it_came(
    writer: Writer, folder: Folder, tmp_path: Path
) -> None:
    for found in worked_in(writer, folder, tmp_path, again=True):
        assert asked(found) == []
        assert found.remarks == ()
        assert found.texts == {passage.id: passage.text for passage in packet(folder).passages}


STEPS: list[Step] = [
    ["replace", "no money", "no cash"],
    ["split", "lent us"],
    ["paragraph_after", "did not stop.", "It only slept."],
    ["after", "It began", " [ask Halina]"],
    ["mark", "cupboard,"],
    ["replace", "Tobias Wren mended", "Toby Wren mended"],
    ["paragraph_after", "What could we do better?", "Longer breaks, please."],
    ["table", "It only slept.", [["year", "toys"], ["1996", "40"]]],
]  # fmt: skip
EXPECTED = [
    ("query", "u2", "", "[ask Halina] "),
    ("query", "u2", "cupboard,", ""),
    ("amended", "u2", "money", "cash"),
    ("layout", "u4", " ", " \n"),
    ("addition", "c1", "", "\nIt only slept.\nyear\ttoys\n1996\t40"),
    ("answer", "biography", "Tobias Wren mended the puzzles.", "Toby Wren mended the puzzles."),
]


@pytest.mark.parametrize(
    ("tracked", "marks"), [(True, []), (False, [["forget_bookmarks"]])], ids=["tracked", "untracked, no bookmarks"]
)
def test_what_somebody_did_in_writer_is_read(
    writer: Writer, folder: Folder, tmp_path: Path, tracked: bool, marks: list[Step]
) -> None:
    for found in worked_in(writer, folder, tmp_path, ["track", tracked], *STEPS, *marks):
        assert asked(found) == EXPECTED
        assert found.feedback == {"better": "Longer breaks, please."}
        changed = [each for each in found.proposals if each.kind in {Proposed.AMENDED, Proposed.ADDITION}]
        assert {each.by for each in changed} == ({"Harjit Dhanowal"} if tracked else {""})


def test_a_turn_that_is_taken_out_in_writer_is_withdrawn_and_says_by_whom(
    writer: Writer, folder: Folder, tmp_path: Path
) -> None:
    for found in worked_in(writer, folder, tmp_path, ["track", True], ["cut", "It did not", "stop."]):
        assert [(kind, where) for kind, where, _, _ in asked(found)] == [("withdrawn", "c1")]
        assert [each.by for each in found.proposals if each.kind is Proposed.WITHDRAWN] == ["Harjit Dhanowal"]


def test_lines_of_ours_may_go_and_turns_may_be_joined(writer: Writer, folder: Folder, tmp_path: Path) -> None:
    for found in worked_in(
        writer, folder, tmp_path, ["track", False], ["cut", "2\tYou", "0:00:06"], ["join", "It began with"]
    ):
        assert asked(found) == []
        assert "no longer there" in found.remarks[0]
