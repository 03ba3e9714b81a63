"""The store that lasts: what is written is read again, byte for byte, by us and by others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.errors import NotYet, SasciError, WouldOverwrite
from sasci_archive.store.ocfl import Agent, StorageRoot
from tests.store.ocfl.checked_by_others import complaints_of_root
from tests.store.ocfl.conftest import Stores

ON = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
JO = Agent("Jo Archer", "mailto:jo@example.org")
ID = "urn:sasci:public:ferry"


def test_two_versions_are_read_again_and_others_find_no_fault(tmp_path: Path, stores: Stores) -> None:
    root = stores.root("public")
    (tmp_path / "film.mp4").write_bytes(b"film" * 1000)
    first = root.add(
        ID, {"a.txt": b"one", "1-recording/film.mp4": tmp_path / "film.mp4"}, message="First", by=JO, on=ON
    )
    later = ON + dt.timedelta(days=1)
    second = root.add(
        ID, {"a.txt": b"two", "1-recording/film.mp4": tmp_path / "film.mp4"}, message="Second", by=JO, on=later
    )
    assert [first.number, second.number] == [1, 2]
    assert root.versions(ID) == (first, second)
    assert [root.read(ID, "a.txt", number) for number in (1, 2, 0)] == [b"one", b"two", b"two"]
    assert list(root.ids()) == [ID]
    assert not root.port.has(f"{root.place(ID)}/v2/content/1-recording"), "what is there is not stored again"
    assert complaints_of_root(stores.on_disk("public")) == []
    root.restore(ID, 1, tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_bytes() == b"one"
    assert (tmp_path / "back" / "1-recording" / "film.mp4").read_bytes() == b"film" * 1000


def test_where_nothing_has_changed_nothing_is_written(tmp_path: Path) -> None:
    root = StorageRoot(tmp_path)
    first = root.add(ID, {"a.txt": b"one"}, message="First", by=JO, on=ON)
    assert root.add(ID, {"a.txt": b"one"}, message="Again", by=JO, on=ON) == first
    assert len(root.versions(ID)) == 1


def test_what_is_purged_is_in_no_version_and_nowhere_on_the_disk(stores: Stores) -> None:
    root = stores.root("root")
    first = root.add(ID, {"a.txt": b"one", "secret.txt": b"the word"}, message="First", by=JO, on=ON)
    root.add(ID, {"b.txt": b"two", "secret.txt": b"the word"}, message="Second", by=JO, on=ON)
    root.purge(ID, [first.state["secret.txt"]], on=ON)
    assert [sorted(version.state) for version in root.versions(ID)] == [["a.txt"], ["b.txt"]]
    left = stores.on_disk("root")
    assert not [path for path in left.rglob("*") if path.is_file() and b"the word" in path.read_bytes()]
    assert complaints_of_root(left) == []
    with pytest.raises(NotYet, match=r"has no file 'secret\.txt'"):
        root.read(ID, "secret.txt", 1)


def test_a_clock_that_was_set_back_is_noted(tmp_path: Path) -> None:
    root = StorageRoot(tmp_path)
    root.add(ID, {"a.txt": b"one"}, message="First", by=JO, on=ON)
    second = root.add(ID, {"a.txt": b"two"}, message="Second", by=JO, on=ON - dt.timedelta(days=400))
    assert second.created == ON
    assert (
        second.message == "Second [The computer's clock said 2025-10-25T09:00:00Z, which is before the version before.]"
    )


def test_nothing_is_restored_over_anything(tmp_path: Path) -> None:
    root = StorageRoot(tmp_path / "root")
    root.add(ID, {"a.txt": b"one"}, message="First", by=JO, on=ON)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(WouldOverwrite, match="not empty"):
        root.restore(ID, 0, tmp_path / "mine")


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a//b", "a/./b", "", "a\\b"])
def test_a_name_that_leads_out_of_the_object_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SasciError, match="cannot be archived under this name"):
        StorageRoot(tmp_path).add(ID, {name: b""}, message="", by=JO, on=ON)
