"""What has left the house keeps its ids for ever; what was made and undone within it was nobody else's."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.alongside import left
from sasci_archive.errors import BadRecord
from sasci_archive.evidence import kept
from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.coding import Coding, Codings, Line, Place
from sasci_archive.model.consent import Reason
from sasci_archive.model.journal import By
from sasci_archive.model.published import Published, Turn, Version
from sasci_archive.stages import edit, redact
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.changes import Restrict, SplitTurn
from sasci_archive.tei.document import ID, parse
from tests.reviewing import send

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), "Ada Ferrar")
LATER = By(dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC), "Ada Ferrar")


def _coded(toy: Folder) -> None:
    one = Coding(id="ch1.1", place=Place("u2a", "u2a"), themes=("a.b",), by="af", digest="4.0123456789abcdef")
    from sasci_archive.model.coding import Coder

    kept.save(
        toy,
        Codings(
            slug="toy",
            codings=(one,),
            history=(Line(id="ch1", when=BY.on, how=""),),
            coders=(Coder(id="af", name="A"),),
        ),
    )


def _cited(toy: Folder) -> None:
    version = Version(version="1.0", on=BY.on.date(), title="Toy", turns=(Turn("u2a", "2a"),))
    files.write(toy.citations_json, records.compose_json(Published(version=(version,))))


LEAVES: dict[str, Callable[[Folder], object]] = {
    "sent": lambda toy: send(toy, "wren"),
    "published": lambda toy: toy.note(BY.did(journal.PUBLISHED)),
    "kept": lambda toy: toy.note(BY.did(journal.KEPT, "restricted 1")),
    "deposited": lambda toy: toy.note(BY.did(journal.DEPOSITED, "zenodo")),
    "coded": _coded,
    "cited": _cited,
    "in the chronology": lambda toy: files.write(
        toy.apparatus / "chronology.toml", b'[[event]]\nwhen = "1996"\nlabel = "x"\nturns = ["u2a"]\n'
    ),
    "heard": lambda toy: toy.note(BY.did(journal.HEARD, "u2a")),
}


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy", ignore=shutil.ignore_patterns("script"))
    return Folder(tmp_path, "toy")


def split(toy: Folder, first: int, by: By) -> str:
    known = [u.get(ID, "") for u in parse(toy.master()).iter("{*}u")]
    edit.make(toy, SplitTurn(when=by.on.date(), who=by.who, why="By ear.", seg="u2.s1", first=first), by, "split")
    return next(id_ for u in parse(toy.master()).iter("{*}u") if (id_ := u.get(ID, "")) not in known)


@pytest.mark.parametrize("how", LEAVES)
def test_a_turn_that_was_split_off_and_left_the_house_keeps_its_id_though_the_split_is_undone(
    toy: Folder, how: str
) -> None:
    assert split(toy, 3, BY) == "u2a"
    LEAVES[how](toy)
    edit.undo(toy, LATER)
    assert split(toy, 5, LATER) == "u2b"
    edit.undo(toy, LATER)
    edit.redo(toy, LATER)
    assert b'<u xml:id="u2b"' in toy.master()  # what was undone is done again as it was
    edit.back_to(toy, 0, LATER)
    assert left.ids(toy) >= {"u2a"}


def test_a_split_that_nobody_else_ever_saw_leaves_its_id_free(toy: Folder) -> None:
    toy.note(BY.did(journal.PUBLISHED))
    assert split(toy, 3, LATER) == "u2a"
    edit.undo(toy, LATER)
    assert split(toy, 5, LATER) == "u2a"


def withheld(toy: Folder, by: By = LATER) -> str:
    """The id of a redaction that is made now."""
    name = Restrict(
        when=by.on.date(), who=by.who, why="A name.", passage="u7", words=None, reason=Reason.THIRD_PARTY, authority="x"
    )
    (id_,) = redact.redact(toy, name, by).ids
    return id_


def _undone(toy: Folder) -> str:
    """The id of a redaction that was made and undone in the workbench, and of which no file tells but `edits.jsonl`."""
    by = BY
    known = {r.get(ID, "") for r in parse(toy.master()).iter("{*}seg")}
    name = Restrict(
        when=by.on.date(),
        who=by.who,
        why="A name.",
        passage="u8",
        words=(1, 2),
        reason=Reason.THIRD_PARTY,
        authority="x",
    )
    edit.make(toy, name, by, "a name")
    (id_,) = {r.get(ID, "") for r in parse(toy.master()).iter("{*}seg")} - known
    return id_


@given(at=st.floats(0, 1, exclude_max=True), more=st.integers(0, 200), gone=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_are_withheld_whatever_has_become_of_the_log_and_by_an_id_that_nobody_knows(
    tmp_path_factory: pytest.TempPathFactory, at: float, more: int, gone: bool
) -> None:
    home = tmp_path_factory.mktemp("broken")
    shutil.copytree(TOY, home / "toy", ignore=shutil.ignore_patterns("script"))
    toy = Folder(home, "toy")
    other = _undone(toy)
    if gone:
        toy.note(BY.did(journal.PUBLISHED))
    edit.undo(toy, LATER)
    read = toy.edits_jsonl.read_bytes()
    begin = int(at * len(read))
    files.write(toy.edits_jsonl, read[:begin] + b"\xff\xfe" + read[begin + more :])
    id_ = withheld(toy)
    assert f'xml:id="{id_}"'.encode() in toy.master()
    assert id_ != other or not gone
    assert withheld_again(toy) not in {id_, other if gone else ""}


def withheld_again(toy: Folder) -> str:
    """The id of another one, in another turn."""
    name = Restrict(
        when=LATER.on.date(),
        who="Ada",
        why="A name.",
        passage="u6",
        words=None,
        reason=Reason.THIRD_PARTY,
        authority="x",
    )
    (id_,) = redact.redact(toy, name, LATER).ids
    return id_


def test_where_the_log_reads_or_nothing_ever_left_the_house_numbers_go_on_as_ever(toy: Folder) -> None:
    other = _undone(toy)
    edit.undo(toy, LATER)
    assert withheld(toy) == other
    files.write(toy.edits_jsonl, toy.edits_jsonl.read_bytes() + b"[]\n")
    assert int(withheld_again(toy)[1:]) == int(other[1:]) + 1


def test_where_something_has_left_it_and_the_log_does_not_read_they_go_on_from_where_none_ever_was(toy: Folder) -> None:
    toy.note(BY.did(journal.PUBLISHED))
    files.write(toy.edits_jsonl, b"[]\n")
    assert withheld(toy) == "r10000"
    assert withheld_again(toy) == "r10001"


@pytest.mark.parametrize("line", [0, 1])
def test_so_they_do_where_a_line_of_it_is_missing_or_torn(toy: Folder, line: int) -> None:
    _undone(toy)
    toy.note(BY.did(journal.PUBLISHED))
    edit.make(toy, SplitTurn(when=BY.on.date(), who="Ada", why="By ear.", seg="u2.s1", first=3), BY, "split")
    lines = toy.edits_jsonl.read_bytes().splitlines(keepends=True)
    files.write(toy.edits_jsonl, lines[0][:40] + b"\n" + lines[1] if line else lines[1])
    assert withheld(toy) == "r10000"


def test_neither_does_a_journal_that_does_not_read_keep_anybody_from_withholding_words(toy: Folder) -> None:
    files.write(toy.journal_jsonl, b"[]\n")
    assert withheld(toy) == "r10000"


def test_whoever_does_anything_less_urgent_is_told(toy: Folder) -> None:
    files.write(toy.edits_jsonl, b"[]\n")
    with pytest.raises(BadRecord, match=r"line 1 of toy/edits\.jsonl"):
        split(toy, 3, LATER)
