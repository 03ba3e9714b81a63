"""The whole transcript to an editor: what the file says is what was kept of it, and nothing that is withheld is in either."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import WouldOverwrite
from sasci_archive.inspection.texts import texts
from sasci_archive.model.journal import By
from sasci_archive.model.review import Passage, Purpose
from sasci_archive.stages import draft, revise
from sasci_archive.store.folder import Folder
from tests.editions.test_word import bookmarked, part

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BY = By(ON, "Bram Example")


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def test_every_passage_reads_in_the_file_as_it_was_kept(toy: Folder) -> None:
    packet = revise.send(toy, BY)
    content = (toy.packets / "editor-1" / "toy-editor-1.docx").read_bytes()
    written = {name.removeprefix("wsu_"): "\n".join(text) for name, text in bookmarked(content).items()}
    assert written == {p.id: p.text for p in packet.passages}
    assert list(written) == ["u1", "u2", "u3", "u4", "u5", "u5a", "u6", "c1", "u7", "u8"]
    assert packet.files[0].sha512 == hashlib.sha512(content).hexdigest()
    assert toy.sent() == (packet,)
    custom = part(content, "docProps/custom.xml").xpath("string(//*[@name='packet'])")
    assert custom == "toy/editor-1"
    assert "Packettoy/editor-1 (please leave this line as it is)" in "".join(
        str(t.text) for t in part(content, "word/document.xml").iter("{*}t")
    )


def test_signs_are_where_nobody_spoke_and_notes_are_not_in_the_passage(toy: Folder) -> None:
    passages = {p.id: p for p in revise.send(toy, BY).passages}
    fourth = passages["u4"]
    assert fourth == Passage(
        id="u4",
        text="The council's. Mrs [withheld] lent us the first puzzle, [laughs] and the TLA paid.",
        signs=((19, 29), (56, 64)),
    )
    assert [fourth.text[a:b] for a, b in fourth.signs] == ["[withheld]", "[laughs]"]


def test_paragraphs_are_parted_by_a_line_break(toy: Folder) -> None:
    text = toy.transcript_xml.read_text("utf-8")
    second = '<seg xml:id="u3.s1">Whose cupboard?</seg><seg xml:id="u3.s2">And <pause/> whose key?</seg>'
    toy.transcript_xml.write_text(text.replace('<seg xml:id="u3.s1">Whose cupboard?</seg>', second), encoding="utf-8")
    packet = revise.send(toy, BY)
    assert packet.passage("u3") == Passage(id="u3", text="Whose cupboard?\nAnd [pause] whose key?", signs=((20, 27),))


def test_what_is_withheld_is_in_no_part_of_the_packet(toy: Folder) -> None:
    text = toy.transcript_xml.read_text("utf-8").replace(">Mróz</seg>", ">Zylphia</seg>")
    toy.transcript_xml.write_text(text, encoding="utf-8")
    packet = revise.send(toy, BY)
    assert packet.purpose is Purpose.EDIT
    told = [text for _, text in texts(toy.packets / packet.id / packet.files[0].name)]
    assert any("lent us the first puzzle" in text for text in told)
    assert not any("Zylphia" in text for text in told)
    assert b"Zylphia" not in msgspec.json.encode(packet)


def test_packets_are_numbered_and_what_left_is_told_and_no_new_draft_is_made(toy: Folder) -> None:
    assert [revise.send(toy, BY).id for _ in range(2)] == ["editor-1", "editor-2"]
    assert [(e.what, e.about, e.who) for e in toy.history()] == [
        ("sent", "editor-1", "Bram Example"),
        ("sent", "editor-2", "Bram Example"),
    ]
    with pytest.raises(WouldOverwrite):
        draft.draft(toy, made_on=ON.date(), replace=True)
