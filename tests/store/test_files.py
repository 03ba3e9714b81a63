"""A file is whole or it is not there, whatever happens; what stood before still stands."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import Disk
from sasci_archive.store import files
from tests.small_disk import small_disk
from tests.vanishing import vanishes

FULL = "The disk is full: {} was not written. Free some space and run the same command again; nothing that was there has changed."


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@given(st.binary(max_size=5000), st.binary(max_size=5000))
def test_what_is_written_is_read_and_what_was_there_is_replaced_whole(
    tmp_path_factory: pytest.TempPathFactory, one: bytes, other: bytes
) -> None:
    path = tmp_path_factory.mktemp("law") / "new" / "folder" / "x.json"
    for content in (one, other):
        files.write(path, content)
        assert files.read(path) == content
        assert files.sha512(path) == hashlib.sha512(content).hexdigest()
        assert files.sha256(path) == hashlib.sha256(content).hexdigest()
    assert names(path.parent) == ["x.json"]


def test_it_is_on_the_disk_before_it_takes_its_place_and_its_folder_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = tmp_path / "x.json", list[tuple[bool, set[bytes], bytes]]()
    path.write_bytes(b"before")

    def flushed(handle: int) -> None:
        """Whether it is a folder; what is in all files there, and what in the one that is to be written, at that moment."""
        there = {each.read_bytes() for each in tmp_path.iterdir()}
        asked.append((stat.S_ISDIR(os.fstat(handle).st_mode), there, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", flushed)
    files.write(path, b"after")
    assert asked == [(False, {b"before", b"after"}, b"before"), (True, {b"after"}, b"after")]
    asked.clear()
    files.append(path, b", and more")
    assert asked == [(False, {b"after, and more\n"}, b"after, and more\n")]


def test_a_writer_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    files.write(path, b"before")
    with pytest.raises(UnicodeEncodeError), files.writing(path) as temporary:
        temporary.write_text("after, h\udcff", encoding="utf-8")
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["x.txt"]


def test_an_unfinished_file_has_the_suffix_of_the_file_it_becomes(tmp_path: Path) -> None:
    with files.writing(tmp_path / "sound.m4a") as temporary:
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".m4a")


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 256) as disk:
        files.write(disk / "x.json", b"before")
        with pytest.raises(Disk) as caught:
            files.write(disk / "x.json", bytes(400_000))
        assert str(caught.value) == FULL.format("x.json")
        assert (disk / "x.json").read_bytes() == b"before"
        (tmp_path / "big.wav").write_bytes(bytes(400_000))
        with pytest.raises(Disk) as caught:
            files.copy(tmp_path / "big.wav", disk / "big.wav")
        assert str(caught.value) == FULL.format("big.wav")
        assert names(disk) == ["x.json"]


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "demo").write_bytes(b"")
    with pytest.raises(Disk) as caught:
        files.write(tmp_path / "demo" / "x.json", b"{}")
    assert str(caught.value) == (
        f"{tmp_path / 'demo' / 'x.json'} cannot be written: file exists. "
        "Check that the folder exists, and that you may read and write there."
    )


@pytest.mark.parametrize("act", [files.read, files.sha512, lambda path: files.copy(path, path.with_name("copy"))])
def test_a_file_that_is_not_there(tmp_path: Path, act: object) -> None:
    assert callable(act)
    with pytest.raises(Disk) as caught:
        act(tmp_path / "x")
    assert str(caught.value).startswith(f"{tmp_path / 'x'} cannot be read: no such file or directory.")
    assert names(tmp_path) == []


def test_a_copy_has_the_bytes_the_digest_and_the_time_of_its_source(tmp_path: Path) -> None:
    source, target = tmp_path / "source.bin", tmp_path / "there" / "target.bin"
    source.write_bytes(os.urandom(3_000_000))
    os.utime(source, (1_000_000_000, 1_000_000_000))
    source.chmod(0o444)  # from a disc or an archive: read-only
    seen: list[tuple[int, int]] = []
    digest = files.copy(source, target, lambda done, total: seen.append((done, total)))
    assert target.read_bytes() == source.read_bytes()
    assert digest == hashlib.sha512(source.read_bytes()).hexdigest()
    assert target.stat().st_mtime == 1_000_000_000
    assert os.access(target, os.W_OK)
    assert seen == sorted(seen)
    assert seen[-1] == (6_000_000, 6_000_000)


def test_an_empty_file_is_copied_too(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert files.copy(tmp_path / "empty", tmp_path / "copy") == hashlib.sha512(b"").hexdigest()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills in another way")
def test_a_kill_in_mid_copy_leaves_no_half_file_in_place(tmp_path: Path) -> None:
    source, target = tmp_path / "source.bin", tmp_path / "to" / "target.bin"
    source.write_bytes(bytes(8 * files.BLOCK))
    files.write(target, b"before")
    program = (
        "import os, pathlib, signal, sys\n"
        "from sasci_archive.store import files\n"
        "def progress(done, total):\n"
        "    if done > total // 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.copy(*map(pathlib.Path, sys.argv[1:]), progress)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, source, target], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"before"
    leftovers = [name for name in names(target.parent) if name != "target.bin"]
    assert len(leftovers) == 1
    assert leftovers[0].startswith(files.UNFINISHED)
    files.clean(target.parent)
    assert names(target.parent) == ["target.bin"]


def test_cleaning_touches_nothing_else(tmp_path: Path) -> None:
    for name in ("a.wav", "writing-b.wav", ".writing-c.wav", ".keep"):
        (tmp_path / name).write_bytes(b"x")
    files.clean(tmp_path)
    files.clean(tmp_path / "not there")
    assert names(tmp_path) == [".keep", "a.wav", "writing-b.wav"]


def test_a_tree_is_removed_and_one_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    files.write(tmp_path / "a" / "b" / "c.txt", b"")
    for _ in range(2):
        files.remove_tree(tmp_path / "a")
        assert names(tmp_path) == []


@pytest.mark.parametrize("doing", ["replace_tree(made, target)", "take_away(target, made)"])
def test_a_kill_leaves_no_half_of_a_folder_that_is_taken_away_or_replaced(tmp_path: Path, doing: str) -> None:
    target, made = tmp_path / "6-published", tmp_path / ".work" / "making"
    for name in ("a", "b", "c"):
        files.write(target / name, b"before")
        files.write(made / name, b"after")
    program = (
        "import os, pathlib, shutil, signal, sys\n"
        "from sasci_archive.store import files\n"
        "target, made = map(pathlib.Path, sys.argv[1:])\n"
        "def torn(path, *_, **__):\n"
        "    next(iter(sorted(pathlib.Path(path).iterdir()))).unlink()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "shutil.rmtree = torn\n"
        f"files.{doing}\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, target, made], check=False)
    assert killed.returncode == -signal.SIGKILL
    if doing.startswith("replace"):
        assert {path.read_bytes() for path in target.iterdir()} == {b"after"}
        assert names(target) == ["a", "b", "c"]
    else:
        assert not target.exists()
        files.write(target / "a", b"again")
        files.take_away(target, made)  # what the kill left is no hindrance
        assert not [name for name in names(made) if name.startswith(files.UNFINISHED)]


def test_progress_of_a_digest_ends_at_the_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(2_500_000))
    seen: list[tuple[int, int]] = []
    files.sha256(tmp_path / "x", lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2_500_000, 2_500_000)


def test_a_folder_is_removed_though_another_program_puts_something_into_it_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "work"
    home.mkdir()
    (home / "one").write_bytes(b"1")
    late, rmdir = ["two", "three"], os.rmdir

    def slow(path: Path, *, dir_fd: int | None = None) -> None:
        if late:
            (home / late.pop()).write_bytes(b"2")
        rmdir(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "rmdir", slow)
    files.remove_tree(home)
    assert (late, home.exists()) == ([], False)


def test_what_is_below_a_folder_is_all_that_is_there_though_some_of_it_is_taken_away_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/b/c.txt", "a/d.txt", "pictures/e.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert files.below(tmp_path) == sorted(tmp_path.rglob("*"))
    assert files.below(tmp_path / "nowhere") == []
    vanishes(tmp_path / "pictures", monkeypatch)
    assert set(files.below(tmp_path)) >= {tmp_path / "a" / "b" / "c.txt", tmp_path / "a" / "d.txt"}
