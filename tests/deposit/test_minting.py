"""An identifier is minted once, for one seminar, for ever; and written into its record without another character being touched."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import msgspec
import pytest

from sasci_archive.deposit.minting import mint, minted, written
from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.formats import ark
from sasci_archive.model.journal import MINTED, By
from sasci_archive.store.workspace import IdentifierSettings, Settings, Workspace
from tests.shelved import HERE, ON

BY = By(ON, "An Archivist")


def shelf(home: Path, *slugs: str, under: str = "99999/fk4") -> Workspace:
    for slug in slugs:
        shutil.copytree(HERE / "toy", home / "seminars" / slug)
    return Workspace(home, Settings(identifiers=IdentifierSettings(ark=under)))


def test_it_is_written_into_the_record_and_nothing_else_is_touched(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "toy")
    folder = workspace.folder("toy")
    before, text = folder.seminar(), folder.seminar_toml.read_text("utf-8")
    made = mint(workspace, folder, BY)
    assert ark.fits(made)
    after = folder.seminar()
    assert before.publication is not None
    assert after == msgspec.structs.replace(before, publication=msgspec.structs.replace(before.publication, ark=made))
    lines = folder.seminar_toml.read_text("utf-8").splitlines()
    assert [line for line in lines if line not in text.splitlines()] == [f'ark = "{made}"']
    assert [(e.what, e.about, e.who) for e in folder.history()] == [(MINTED, made, "An Archivist")]


def test_two_seminars_never_have_the_same_and_one_never_has_two(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two", "three")
    made = [mint(workspace, workspace.folder(slug), BY) for slug in ("one", "two", "three")]
    assert len(set(made)) == 3
    with pytest.raises(SasciError, match="'one' has an ARK already"):
        mint(workspace, workspace.folder("one"), BY)
    assert [each.ark for each in minted(workspace)] == made


def test_one_that_was_taken_out_of_its_record_goes_back_there_and_to_nobody_else(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two")
    folder = workspace.folder("one")
    text = folder.seminar_toml.read_text("utf-8")
    made = mint(workspace, folder, BY)
    folder.seminar_toml.write_text(text, encoding="utf-8")
    assert mint(workspace, workspace.folder("two"), BY) != made
    assert mint(workspace, folder, BY) == made


def test_one_that_somebody_wrote_by_hand_is_taken(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two")
    first = ark.mint("99999/fk4", 0)
    toml = workspace.folder("one").seminar_toml
    toml.write_text(written(toml.read_text("utf-8"), first, where="one"), encoding="utf-8")
    assert mint(workspace, workspace.folder("two"), BY) == ark.mint("99999/fk4", 1)


def test_many_at_once_have_one_each(tmp_path: Path) -> None:
    slugs = [f"s{number}" for number in range(8)]
    workspace = shelf(tmp_path, *slugs)
    made: list[str] = []

    def one(slug: str) -> None:
        made.append(mint(workspace, workspace.folder(slug), BY))

    threads = [threading.Thread(target=one, args=(slug,)) for slug in slugs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(slugs)
    assert {publication.ark for slug in slugs if (publication := workspace.folder(slug).seminar().publication)} == set(
        made
    )


def test_a_line_that_a_kill_tore_is_left_out(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one")
    (workspace.seminars / "minted.jsonl").write_bytes(b'{"ark": "ark:/99999/fk4000')
    made = mint(workspace, workspace.folder("one"), BY)
    assert [each.ark for each in minted(workspace)] == [made]


@pytest.mark.parametrize(
    ("under", "told"),
    [("", "Under which NAAN and shoulder ARKs are minted is not known"), ("fk4", "'fk4' is no NAAN and shoulder")],
)
def test_without_a_shoulder_nothing_is_minted(under: str, told: str, tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", under=under)
    with pytest.raises(SasciError, match=told):
        mint(workspace, workspace.folder("one"), BY)
    assert minted(workspace) == ()


def test_where_it_cannot_be_put_in_its_place_no_number_is_used_up(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one")
    toml = workspace.folder("one").seminar_toml
    toml.write_text('title = "x"\npublication.publisher = "P"\n', encoding="utf-8")
    made = mint(workspace, workspace.folder("one"), BY)  # dotted keys are a table too
    assert f'ark = "{made}"' in toml.read_text("utf-8")
    with pytest.raises(BadRecord, match="written in a way that keeps an ARK from being put in its place"):
        written('title = "x"\n', made, where="one")
