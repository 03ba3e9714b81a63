"""Who was killed between a line of `edits.jsonl` and the transcript: whatever command changes the transcript next, no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.alongside import whole
from sasci_archive.model.consent import Reason
from sasci_archive.stages import edit, hear, redact, refresh
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.changes import Restrict
from tests.stages.test_edit import BY, CHANGES, opened

NAME = Restrict(
    when=BY.on.date(), who=BY.who, why="A name.", passage="u7", words=None, reason=Reason.THIRD_PARTY, authority="wren"
)
NEXT: dict[str, Callable[[Folder], object]] = {
    "refresh": lambda folder: refresh.refresh(folder, BY),
    "heard": lambda folder: hear.hear(folder, "u4", BY),
    "redact": lambda folder: redact.redact(folder, NAME, BY),
    "edit": lambda folder: edit.make(folder, CHANGES[1], BY, "how and why"),
}


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    return opened(tmp_path)


@pytest.mark.parametrize("command", NEXT)
def test_the_next_command_finds_the_words_that_a_kill_came_before(toy: Folder, command: str) -> None:
    was = toy.master()
    edit.make(toy, CHANGES[0], BY, "a shelf")
    toy.save_transcript(was)
    NEXT[command](toy)
    assert b"shelf?" in toy.master()
    assert b"shelf?" not in was
    undone = edit.undo(toy, BY, 1)
    assert undone.of == 1
    assert b"shelf?" not in toy.master()


def test_a_line_that_undoes_what_stands_nowhere_keeps_nobody_from_marking_turns_as_heard(toy: Folder) -> None:
    edit.make(toy, CHANGES[0], BY, "a shelf")
    edit.undo(toy, BY)
    toy.edits_jsonl.write_bytes(toy.edits_jsonl.read_bytes().splitlines(keepends=True)[1])
    whole.mend(toy)
    assert NEXT["heard"](toy) == ("u4",)


def test_what_leads_elsewhere_than_the_line_says_is_not_made(toy: Folder) -> None:
    was = toy.master()
    line = edit.make(toy, CHANGES[0], BY, "a shelf").after
    toy.edits_jsonl.write_bytes(toy.edits_jsonl.read_bytes().replace(line.encode(), b"0" * 64))
    toy.save_transcript(was)
    whole.mend(toy)
    assert toy.master() == was
