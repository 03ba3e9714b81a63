"""A name that is to be trusted means one file on every disk."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import portable


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../x", "leads out of its folder"),
        ("data/../../x", "leads out of its folder"),
        ("/etc/passwd", "begins at the root of a disk"),
        ("C:/x", "begins at the root of a disk"),
        ("\\\\host\\x", "begins at the root of a disk"),
        ("~/x", "begins at the root of a disk"),
        ("data//x", "has a part that names nothing"),
        ("data/./x", "has a part that names nothing"),
        ("data/aux.txt", "names a device of Windows"),
        ("data/COM1", "names a device of Windows"),
        ("data/a?b", "has signs in it that Windows cannot have"),
        ("data/a\\b", "has signs in it that Windows cannot have"),
        ("data/a ", "begins or ends with a blank or a full stop, or has a blank in it that is no plain one"),
        ("data/a.", "begins or ends with a blank or a full stop"),
        ("data/a\u00a0b", "begins or ends with a blank or a full stop, or has a blank in it that is no plain one"),
        ("data/a\nb", "has signs in it that nobody sees"),
        ("data/a\u202eb", "has signs in it that nobody sees"),
        ("data/a\u200bb", "has signs in it that nobody sees"),
        ("data/" + "é" * 128, "is longer than disks allow"),
        ("data/" + "a/" * 500 + "b", "is longer than disks allow"),
    ],
)
def test_a_path_that_is_not_to_be_trusted_is_told(path: str, told: str) -> None:
    assert portable.wrong(path).startswith(told)


@pytest.mark.parametrize("path", ["a", "data/a b.txt", "data/Élan/日本.xml", "data/.hidden", "data/console"])
def test_one_that_is_is_let_be(path: str) -> None:
    assert portable.wrong(path) == ""


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (("a/B", "a/b"), ("a/B", "a/b")),
        (("A/x", "a/y"), ("A", "a")),
        (("é", "e\u0301"), ("é", "e\u0301")),
        (("ß", "SS"), ("ß", "SS")),
        (("a", "a/b"), ("a", "a")),
        (("a/b", "a"), ("a", "a")),
        (("a", "a"), ("a", "a")),
    ],
)
def test_two_that_are_one_somewhere_are_told(paths: tuple[str, ...], told: tuple[str, str]) -> None:
    assert portable.colliding(paths) == told


@given(st.lists(st.text("abAB/éÉ", min_size=1, max_size=5).filter(lambda t: not portable.wrong(t)), max_size=6))
def test_exactly_those_that_fold_to_the_same_collide(paths: list[str]) -> None:
    def prefixes(path: str) -> list[str]:
        parts = path.split("/")
        return ["/".join(parts[:n]) for n in range(1, len(parts))]

    folders = {p for path in paths for p in prefixes(path)}
    every = [*paths, *folders]
    folded = [unicodedata.normalize("NFC", p.casefold()) for p in every]
    assert (portable.colliding(paths) is not None) == (len(set(folded)) < len(folded))
