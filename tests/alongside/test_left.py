"""What has left the house keeps its ids for ever; what was made and undone within it was nobody else's."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.alongside import left
from sasci_archive.evidence import kept
from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.coding import Coding, Codings, Line, Place
from sasci_archive.model.journal import By
from sasci_archive.model.published import Published, Turn, Version
from sasci_archive.stages import edit
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.changes import SplitTurn
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
