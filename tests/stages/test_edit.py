"""What is done in the workbench is written down before it is made, can be undone and done again, and survives whatever happens in between."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.alongside import whole
from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.stages import edit
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Hear, Made, SetSpeaker
from sasci_archive.tei.changing.corrections import CorrectWords, JoinParagraphs, SplitParagraph
from sasci_archive.tei.past import edits
from sasci_archive.tei.past.edits import Did, Edit

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC), "Ada Ferrar")


def changed(made: type[Made] = CorrectWords, **fields: object) -> Made:
    return made(when=BY.on.date(), who=BY.who, why="By ear.", **fields)  # type: ignore[arg-type]


CHANGES = (
    changed(seg="u3.s1", first=1, was="cupboard?", now="shelf?"),
    changed(seg="u6.s1", first=0, was="Why", now="How and why"),
    changed(seg="u1.s1", first=1, was="Good afternoon.", now=""),
    changed(SplitParagraph, seg="u2.s1", first=3),
    changed(JoinParagraphs, seg="u2.s2"),
    changed(SetSpeaker, utterances=("u3", "u6"), person="wren"),
    changed(Hear, utterances=("u1", "u4")),
)


def opened(home: Path) -> Folder:
    shutil.copytree(TOY, home / "toy", ignore=shutil.ignore_patterns("script"))
    return Folder(home, "toy")


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    return opened(tmp_path)


@given(did=st.lists(st.sampled_from((*CHANGES, "undo", "redo")), max_size=12))
def test_undoing_all_gives_back_the_bytes_and_doing_all_again_gives_the_last_state(did: list[Made | str]) -> None:
    with TemporaryDirectory() as home:
        toy = opened(Path(home))
        first = toy.master()
        for each in did:
            before = toy.edits()
            try:
                if each == "undo":
                    edit.undo(toy, BY)
                elif each == "redo":
                    edit.redo(toy, BY)
                else:
                    edit.make(toy, each, BY, "something")  # type: ignore[arg-type]
            except SasciError:  # it does not fit what stands there now: nothing may have been done
                assert toy.edits() == before
            assert toy.edits()[: len(before)] == before
        last, count = toy.master(), len(edits.undoable(toy.edits()))
        assert len(edit.back_to(toy, 0, BY)) == count
        assert toy.master() == first
        again = len(edits.redoable(toy.edits()))
        for _ in range(count):
            edit.redo(toy, BY)
        assert toy.master() == last
        assert len(edits.redoable(toy.edits())) == again - count


def test_who_was_killed_between_the_line_and_the_transcript_finds_the_change_made(toy: Folder) -> None:
    before = toy.master()
    deeds: tuple[Callable[[], Edit], ...] = (
        lambda: edit.make(toy, CHANGES[0], BY, "a shelf"),
        lambda: edit.undo(toy, BY),
        lambda: edit.redo(toy, BY),
    )
    for does in deeds:
        was = toy.master()
        does()
        now = toy.master()
        toy.save_transcript(was)
        whole.mend(toy)
        assert toy.master() == now != was
    assert toy.master() != before


def test_a_line_that_a_kill_tore_is_nothing_and_the_next_stands_on_a_line_of_its_own(toy: Folder) -> None:
    edit.make(toy, CHANGES[0], BY, "a shelf")
    every = toy.edits_jsonl.read_bytes()
    for length in range(1, len(every) - 1, 97):
        toy.edits_jsonl.write_bytes(every + every[:length])
        assert len(toy.edits()) == 1, length
    for length in (i + 1 for i, byte in enumerate(every[:-2]) if byte == ord("}")):  # torn where a part of it is whole
        toy.edits_jsonl.write_bytes(every + every[:length])
        assert len(toy.edits()) == 1, length
    edit.make(toy, CHANGES[1], BY, "how and why")
    assert [
        json.loads(line)["number"] for line in toy.edits_jsonl.read_bytes().splitlines() if line.endswith(b"]}")
    ] == [1, 2]
    assert [each.number for each in toy.edits()] == [1, 2]


def test_what_another_program_changed_stays_and_what_it_did_not_touch_can_be_undone(toy: Folder) -> None:
    edit.make(toy, CHANGES[0], BY, "a shelf")
    known = toy.master()
    assert edit.notice(toy, known, By(BY.on)) is None
    toy.save_transcript(amend.apply(known, CHANGES[1]))
    noticed = edit.notice(toy, known, By(BY.on))
    assert noticed is not None
    assert noticed.did is Did.ELSEWHERE
    edit.undo(toy, BY)
    assert b"Whose cupboard?" in toy.master()
    assert b"How and why" in toy.master()


def test_what_another_program_changed_since_cannot_be_undone_over_it(toy: Folder) -> None:
    edit.make(toy, CHANGES[0], BY, "a shelf")
    toy.save_transcript(toy.master().replace(b"shelf?", b"drawer?"))
    was = toy.master()
    with pytest.raises(OutOfDate, match="changed"):
        edit.undo(toy, BY)
    assert toy.master() == was


def test_nothing_is_changed_by_nobody_and_an_empty_past_says_so(toy: Folder) -> None:
    was = toy.master()
    with pytest.raises(SasciError, match=r"Who changes this is not said\. Say your name"):
        edit.make(toy, CHANGES[0], By(BY.on), "a shelf")
    with pytest.raises(SasciError, match="There is nothing to undo"):
        edit.undo(toy, BY)
    with pytest.raises(SasciError, match="There is nothing to do again"):
        edit.redo(toy, BY)
    assert toy.master() == was
    assert toy.edits() == ()


def test_corrections_of_one_day_share_a_line_of_the_history(toy: Folder) -> None:
    lines = toy.master().count(b"<change ")
    edit.make(toy, CHANGES[0], BY, "a shelf")
    edit.make(toy, CHANGES[1], BY, "how and why")
    assert toy.master().count(b"<change ") == lines + 1
