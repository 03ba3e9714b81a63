"""Zip files of strangers: what could be a trick is refused whole, each with why; of all else every member is read as it was packed."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadDocument
from sasci_archive.formats.foreign_zip import ForeignZip, Refused, Why
from sasci_archive.formats.manuscripts.office_package import Package

NAMES = st.text("abc", min_size=1, max_size=4)


def packed(*members: tuple[str, bytes]) -> bytes:
    """A zip file with these members; the same bytes whenever it is made, as tests are called by them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in members:
            package.writestr(zipfile.ZipInfo(name), member, zipfile.ZIP_DEFLATED)
    return content.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=4))
def test_what_is_packed_is_what_is_read(members: dict[str, bytes]) -> None:
    package = ForeignZip(packed(*members.items()))
    assert {name: package.read(name) for name in package.names} == members


@pytest.mark.parametrize(
    ("content", "why", "name"),
    [
        (b"", Why.BROKEN, ""),
        (packed(("a", b"x"))[:-30], Why.BROKEN, ""),
        (packed(("a", b"x"), ("A", b"y")), Why.TWICE, "A"),
        (packed(("../a", b"x")), Why.OUTSIDE, "../a"),
        (packed(("/a", b"x")), Why.OUTSIDE, "/a"),
        (packed(("c:a", b"x")), Why.OUTSIDE, "c:a"),
        (packed(("a", bytes(1 << 21))), Why.MUCH, "a"),
        (packed(*((str(number), b"") for number in range(5_001))), Why.MUCH, ""),
    ],
)
def test_what_could_be_a_trick_is_refused(content: bytes, why: Why, name: str) -> None:
    with pytest.raises(Refused) as caught:
        ForeignZip(content)
    assert (caught.value.why, caught.value.name) == (why, name)


def test_a_word_file_with_a_member_outside_it_is_refused_in_words() -> None:
    with pytest.raises(BadDocument) as caught:
        Package(packed(("../word/document.xml", b"<x/>")), where="back.docx")
    assert str(caught.value) == (
        "'back.docx' holds a member that would lie outside it: '../word/document.xml'. "
        "No word processor makes such a file: ask who sent it. Nothing of it was read, and nothing has changed."
    )
