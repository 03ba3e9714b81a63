"""Words that must be gone are found in whatever file they stand, of a kind that we know or of none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from sasci_archive.errors import Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.secret import Kind, Secret

WORDS = Secret("words of u2", "It began with a cupboard and no money at all.", Kind.WORDS)
NAME = Secret("a name", "Halina Mróz", Kind.NAME)
LOOKED = Looked([WORDS, NAME], "All that may be said.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b'{"text": "It began with a cupboard and no money at all."}'),
        ("a.sqlite", b"\0\1\2\3It began with a cupboard and no money at all.\0\xff"),
        ("a.unknown", "«It began with a cupboard», she said".encode("utf-16")),
        ("noname", b"<u>It began <b>with</b> a cup&#98;oard and no money at all</u>"),
        ("a.html", b"<p>It began <b>with</b> a cup&#98;oard and no money at all</p>"),
    ],
)
def test_words_are_found_in_any_kind_of_file(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert LOOKED.marks(path) == ("words of u2",)


def test_in_a_package_and_in_a_files_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("b.txt", "with a cupboard and no money at all")
    (tmp_path / "halina-mroz.txt").write_text("nothing")
    assert LOOKED.marks(tmp_path / "a.zip") == ("words of u2",)
    assert LOOKED.marks(tmp_path / "halina-mroz.txt", "halina mróz.txt") == ("a name",)


def test_what_says_nothing_of_it_is_not_found_and_what_is_too_common_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("There was money for everything.")
    assert LOOKED.marks(tmp_path / "a.txt") == ()
    assert Looked([Secret("words of u9", "Yes.", Kind.WORDS)], "Yes. No.").untellable == ("words of u9",)


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"cannot be opened"):
        LOOKED.marks(tmp_path / "gone")
