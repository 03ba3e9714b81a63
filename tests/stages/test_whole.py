"""Who was killed between a line of `edits.jsonl` and the transcript, or in the middle of a decision: whatever command changes the transcript or a record next, nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.alongside import whole
from sasci_archive.model import journal
from sasci_archive.model.consent import Answer, Reason
from sasci_archive.model.seminar import Role
from sasci_archive.stages import approve, ask, edit, enrol, hear, lint, redact, refresh, withdraw
from sasci_archive.stages import decide as stage
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.changes import Restrict
from tests.reviewing import amend, answer, come_back, send
from tests.stages.decide.deciding import case, decide
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


class Killed(BaseException):
    """What a kill is to the program: nothing is caught."""


AFTER: dict[str, Callable[[Folder], object]] = {
    **NEXT,
    "enrol": lambda folder: enrol.enrol(folder, "Hilda Mott", Role.WITNESS, BY),
    "ask": lambda folder: ask.ask(folder, "Rose Mott"),
    "approve": lambda folder: approve.approve(folder, "chair", BY),
    "withdraw": lambda folder: withdraw.withdraw(folder, "mroz", BY),
    "let be": lambda folder: lint.let_be(folder, ()),
    "look": lambda folder: whole.mend(folder, BY.on),
}
DECIDED = ("text", "consent", "roster")


def _killed(at: int, does: Callable[[], object]) -> bool:
    """Whether it was, before so many files or lines."""
    step, write, append = 0, files.write, files.append

    def one(path: Path, content: bytes, real: Callable[[Path, bytes], None]) -> None:
        nonlocal step
        step += 1
        if step == at:
            raise Killed
        real(path, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write", lambda path, content: one(path, content, write))
        patch.setattr(files, "append", lambda path, line: one(path, line, append))
        try:
            does()
        except Killed:
            return True
    return False


@given(
    command=st.sampled_from(sorted(AFTER)), about=st.sampled_from(DECIDED), undoing=st.booleans(), at=st.integers(1, 10)
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_next_command_makes_whole_the_decision_that_a_kill_came_into(
    tmp_path_factory: pytest.TempPathFactory, command: str, about: str, undoing: bool, at: int
) -> None:
    toy = opened(tmp_path_factory.mktemp("killed"))
    packet = send(toy, "wren")
    asked = {
        "text": amend(packet, "u2", "no money", "money"),
        "consent": answer("reuse", "no"),
        "roster": answer("affiliation_now", "Mender"),
    }[about]
    back = come_back(toy, packet, [asked])
    if undoing:
        decide(toy, back)
    _killed(at, lambda: stage.undo(toy, back.id, 1, BY) if undoing else decide(toy, back))
    AFTER[command](toy)
    assert not planned.is_left(toy)
    stands = not case(toy, back).is_open
    assert (b"no money" not in toy.master()) is (about == "text" and stands)
    assert (toy.consent().of("wren").reuse is Answer.NO) is (about == "consent" and stands)
    assert (toy.seminar().participant("wren").affiliation_now == "Mender") is (about == "roster" and stands)
    told = [line.what for line in toy.history() if line.what in {journal.DECIDED, journal.REOPENED}]
    assert len(told) == len(toy.every_decision()) == undoing + (undoing is not stands)
    if stands:
        stage.undo(toy, back.id, 1, BY)


def test_a_decision_and_a_journal_that_does_not_read_keep_nobody_from_withholding_words(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [answer("reuse", "no")])
    assert _killed(7, lambda: decide(toy, back))
    assert toy.consent().of("wren").reuse is Answer.NO  # written, and its line is not
    assert planned.is_left(toy)
    read = toy.journal_jsonl.read_bytes()
    toy.journal_jsonl.write_bytes(b"[]\n" + read)
    redact.redact(toy, NAME, BY)
    assert b'type="restricted"' in toy.master()
    assert not planned.is_left(toy)
    toy.journal_jsonl.write_bytes(toy.journal_jsonl.read_bytes().removeprefix(b"[]\n"))
    assert not case(toy, back).is_open
    assert [line.what for line in toy.history()][-2:] == [journal.DECIDED, journal.REDACTED]


def test_where_the_decisions_do_not_read_one_that_was_not_ended_is_left_and_words_are_withheld(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [answer("reuse", "no")])
    assert _killed(7, lambda: decide(toy, back))
    toy.decisions_jsonl.write_bytes(b"[]\n")
    redact.redact(toy, NAME, BY)
    assert b'type="restricted"' in toy.master()
    assert planned.is_left(toy)
    toy.decisions_jsonl.unlink()
    whole.mend(toy, BY.on)
    assert not planned.is_left(toy)
    assert not case(toy, back).is_open


BROKEN = (b"", b"[]\n", b"\xff\n", b'{"on": "today"}\n')


@given(at=st.integers(1, 6), broken=st.sampled_from(BROKEN), behind=st.booleans())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_redaction_that_was_not_ended_is_told_though_the_journal_does_not_read_and_the_next_is_too(
    tmp_path_factory: pytest.TempPathFactory, at: int, broken: bytes, behind: bool
) -> None:
    toy = opened(tmp_path_factory.mktemp("redacted"))
    _killed(at, lambda: redact.redact(toy, NAME, BY))
    read = toy.journal_jsonl.read_bytes() if toy.journal_jsonl.exists() else b""
    toy.journal_jsonl.write_bytes(read + broken if behind else broken + read)
    begun = b"A name." in toy.master()
    redact.redact(toy, msgspec.structs.replace(NAME, passage="u2"), BY)
    toy.journal_jsonl.write_bytes(
        toy.journal_jsonl.read_bytes().replace(broken, b"") if broken else toy.journal_jsonl.read_bytes()
    )
    told = [line.about.rpartition(" ")[2] for line in toy.history() if line.what == journal.REDACTED]
    assert told == ["u7"] * begun + ["u2"]
    assert [line.passage for line in redact.log(toy)[0] if line.id] == ["u2"] + ["u7"] * begun
    assert not planned.is_left(toy)
