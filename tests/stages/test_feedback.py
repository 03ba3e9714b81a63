"""What the project asks everybody is gathered over all seminars, apart from any transcript; named only with leave."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

import pytest

from sasci_archive.model.feedback import ASKED
from sasci_archive.model.review import Packet, Purpose, Return
from sasci_archive.stages.feedback import gather, write
from sasci_archive.store.folder import Folder

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


def seminar(root: Path, slug: str) -> Folder:
    shutil.copytree(TOY, root / slug)
    return Folder(root, slug)


def said(folder: Folder, person: str, number: int, **answers: str) -> None:
    """Somebody's answers, as they were collected."""
    id_ = f"{person}-1"
    packet = Packet(id=id_, slug=folder.slug, person=person, purpose=Purpose.CORRECT, sent=ON, master="", release="")
    folder.save_packet(packet, {})
    received = ON + dt.timedelta(days=number)
    back = Return(
        id=f"{id_}.{number}",
        packet=id_,
        name="x.docx",
        stored="x.docx",
        sha512=str(number),
        received=received,
        feedback=answers,
    )
    folder.save_return(back, b"")


@pytest.fixture
def folders(tmp_path: Path) -> list[Folder]:
    one, two, none = (seminar(tmp_path, slug) for slug in ("one", "two", "none"))
    said(one, "wren", 1, learnt="That glue keeps.", named="yes")
    said(one, "wren", 2, better="=Longer breaks")
    said(one, "mroz", 1, learnt="<b>Little</b>")
    said(two, "mroz", 1, named="yes")
    said(two, "wren", 1, used='In a talk,\nand "here".', named="no")
    return [one, two, none]


def test_the_last_answers_count_and_nobody_is_named_without_leave(folders: list[Folder]) -> None:
    assert [voice.row() for voice in gather(folders)] == [
        ("one", "Tobias Wren", "That glue keeps.", "", "=Longer breaks"),
        ("one", "", "<b>Little</b>", "", ""),
        ("two", "", "", 'In a talk,\nand "here".', ""),
    ]
    assert gather(folders[2:]) == ()


def test_the_table_opens_in_a_table_program_as_text(folders: list[Folder], tmp_path: Path) -> None:
    table, _ = write(gather(folders), tmp_path / "feedback", name="all")
    content = table.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["seminar", "who", *(question.asked for question in ASKED)]
    assert rows[1][-1] == "'=Longer breaks"
    assert len(rows) == 4


def test_the_page_has_every_answer_once_under_its_question(folders: list[Folder], tmp_path: Path) -> None:
    _, page = write(gather(folders), tmp_path / "feedback", name="all")
    text = page.read_text("utf-8")
    assert text.count("&lt;b&gt;Little&lt;/b&gt;") == 1
    assert "3 people, 2 seminars: one, two." in text
    assert text.index("have you learnt") < text.index("That glue keeps.") < text.index("Have you used")
    assert "<script" not in text
    assert "Halina" not in text
    alone = gather(folders[1:2])
    assert "Nobody has answered this." in write(alone, tmp_path / "f", name="two")[1].read_text("utf-8")
