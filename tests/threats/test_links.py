"""A seminar's folder that somebody sent may hold links: nothing is written through one, and nothing that it leads to is changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import Disk
from sasci_archive.store import files, locks, planned
from sasci_archive.store.folder import Folder
from sasci_archive.workbench import serve

TOO_LONG = "x" * 300


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A file of one's own, elsewhere."""
    found = tmp_path / "elsewhere.txt"
    found.write_bytes(b"mine")
    return found


@pytest.fixture
def link(tmp_path: Path, theirs: Path) -> Path:
    (tmp_path / "folder").mkdir()
    made = tmp_path / "folder" / "journal.jsonl"
    made.symlink_to(theirs)
    return made


def test_no_line_is_added_through_a_link(link: Path, theirs: Path) -> None:
    with pytest.raises(Disk, match=r"^journal\.jsonl is a link to another file, and nothing is written through it\."):
        files.append(link, b"a line")
    assert theirs.read_bytes() == b"mine"


def test_no_lock_is_taken_through_a_link(link: Path, theirs: Path) -> None:
    with pytest.raises(Disk, match="is a link to another file"), locks.held(link, b"who"):
        pass
    assert theirs.read_bytes() == b"mine"
    assert link.is_symlink()


def test_nor_through_one_that_leads_to_nothing_yet(tmp_path: Path) -> None:
    link = tmp_path / "x"
    link.symlink_to(tmp_path / "not there")
    with pytest.raises(Disk):
        files.append(link, b"a line")
    assert not (tmp_path / "not there").exists()


def test_a_whole_file_takes_the_place_of_the_link_itself(link: Path, theirs: Path) -> None:
    files.write(link, b"whole")
    assert (link.read_bytes(), link.is_symlink(), theirs.read_bytes()) == (b"whole", False, b"mine")


def test_a_folder_that_is_removed_takes_nothing_along_that_a_link_in_it_leads_to(link: Path, theirs: Path) -> None:
    files.remove_tree(link.parent)
    assert theirs.read_bytes() == b"mine"


def test_an_address_of_the_workbench_that_others_could_have_written_is_not_taken_up_again(
    tmp_path: Path, theirs: Path
) -> None:
    secret = "a" * 32
    known = f"http://127.0.0.1:40000/{secret}/"
    place = tmp_path / "workbench"
    place.write_text(known)
    place.chmod(0o600)
    assert serve._before(place) == (40000, secret), "who was killed goes on under the same address"
    place.chmod(0o644)
    assert serve._before(place) == (0, "")
    assert place.stat().st_mode & 0o077 == 0
    place.unlink()
    theirs.write_text(known)
    theirs.chmod(0o600)
    place.symlink_to(theirs)
    assert serve._before(place) == (0, "")
    assert not place.is_symlink()


def test_no_file_of_the_program_is_opened_to_be_added_to_but_by_these_hands() -> None:
    package = Path(files.__file__).parents[1]
    for file in package.rglob("*.py"):
        text = file.read_text("utf-8")
        for mode in ('open("a', "open('a", 'open("r+'):
            assert mode not in text or (file.name, mode) == ("files.py", 'open("r+'), f"{file.name}: {mode}"


@pytest.mark.parametrize("name", ["../elsewhere.txt", "../../new.txt", "/new.txt", "out/new.txt", TOO_LONG])
def test_what_a_stopped_decision_was_about_to_write_is_written_nowhere_else(
    tmp_path: Path, theirs: Path, name: str
) -> None:
    folder, on = Folder(tmp_path, "toy"), "2026-11-29T16:00:00Z"
    digest = hashlib.sha256(theirs.read_bytes()).hexdigest()
    known = digest if name == "../elsewhere.txt" else ""
    first = {"name": "4-transcript.xml", "before": "", "content": "YQ=="}
    plan = {
        "entry": {"on": on, "what": "decided", "who": "Ada"},
        "files": [first, {"name": name, "before": known, "content": "YQ=="}],
    }
    decision = {"of": "wren-1.1", "number": 1, "verdict": "accepted", "who": "Ada", "on": on}
    files.write(folder.transcript_xml, b"a")
    (tmp_path / "other").mkdir()
    (folder.path / "out").symlink_to(tmp_path / "other")
    for kept, more in (("planned", {}), ("decision", {"decision": decision})):
        files.write(folder.work / f"{kept}.json", msgspec.json.encode(plan | more))
        assert planned.finish(folder) is False
        assert not (folder.work / f"{kept}.json").exists()
    assert theirs.read_bytes() == b"mine"
    assert not list((tmp_path / "other").iterdir())
    assert name in {"../elsewhere.txt", TOO_LONG} or not (tmp_path / name).resolve().exists()
