"""What a bag says of itself is read back as it was written; a line that can be read in two ways is not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadBag
from sasci_archive.formats import bagit

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: t == t.strip())
paths = names.map(lambda name: f"data/{name}")
hexes = st.text("0123456789abcdef", min_size=128, max_size=128)


@given(st.dictionaries(paths, hexes, max_size=6))
def test_a_manifest_is_read_back_as_it_was_written(digests: dict[str, str]) -> None:
    assert bagit.read_manifest(bagit.manifest(digests), "sha512", where="m") == digests


labels = st.from_regex(r"[A-Za-z][A-Za-z-]{0,20}", fullmatch=True)
values = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(lambda t: " ".join(t.split())).filter(bool)


@given(st.lists(st.tuples(labels, values)))
def test_so_is_what_is_said_of_the_bag(fields: list[tuple[str, str]]) -> None:
    assert bagit.read_info(bagit.info(fields)) == tuple(fields)


def test_a_line_that_goes_on_is_joined() -> None:
    assert bagit.read_info(b"External-Description: one\n two\n\tthree\n") == (
        ("External-Description", "one two three"),
    )


def test_the_declaration_is_its_two_lines() -> None:
    assert bagit.declared(bagit.DECLARATION) == "1.0"
    assert bagit.declared(b"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8\r\n") == "0.97"


DIGEST = b"0" * 64


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (DIGEST + b"  data/a \n", "m, line 1: this is no digest with a path behind it, or has blanks at an end."),
        (b" " + DIGEST + b"  data/a\n", "m, line 1: this is no digest"),
        (DIGEST + b"\n", "m, line 1: this is no digest"),
        (b"0" * 40 + b"  data/a\n", "m, line 1: this digest has not the length of one of sha256."),
        (DIGEST + b"  data/a\n" + DIGEST + b"  data/a\n", "m, line 2: 'data/a' stands there twice."),
        (b"\xef\xbb\xbf" + DIGEST + b"  data/a\n", "m begins with a byte order mark, which it must not."),
        (DIGEST + b"  data/\xff\n", "m is not UTF-8 (byte 71)."),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(BadBag) as stopped:
        bagit.read_manifest(content, "sha256", where="m")
    assert stopped.value.problem.startswith(told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b" Payload-Oxum: 1.1\n", "bag-info.txt, line 1: this goes on from nothing."),
        (b"Payload-Oxum : 1.1\n", "bag-info.txt, line 1: this is no label, a colon, a blank and what it says."),
        ("Payload\u00a0Oxum: 1.1\n".encode(), "bag-info.txt, line 1: this is no label"),
        ("\u200bPayload-Oxum: 1.1\n".encode(), "bag-info.txt, line 1: this is no label"),
        (b"Payload-Oxum:1.1\n", "bag-info.txt, line 1: this is no label"),
    ],
)
def test_whitespace_that_makes_a_label_another_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(BadBag) as stopped:
        bagit.read_info(content)
    assert stopped.value.problem.startswith(told)


def test_the_size_is_said_once_and_so_that_it_can_be_read() -> None:
    assert bagit.stated_oxum((("payload-oxum", "7.2"),)) == "7.2"
    assert bagit.stated_oxum(()) == ""
    with pytest.raises(BadBag, match="says twice how large"):
        bagit.stated_oxum((("Payload-Oxum", "7.2"), ("PAYLOAD-OXUM", "7.2")))
    with pytest.raises(BadBag, match="'7,2' does not say how large"):
        bagit.stated_oxum((("Payload-Oxum", "7,2"),))


@pytest.mark.parametrize("content", [b"", b"BagIt-Version: 1.0\n", bagit.DECLARATION + b"\n", b" " + bagit.DECLARATION])
def test_another_declaration_is_none(content: bytes) -> None:
    with pytest.raises(BadBag, match="in exactly two lines"):
        bagit.declared(content)


def test_a_manifest_is_known_by_its_name() -> None:
    assert bagit.algorithm_of("manifest-sha512.txt") == bagit.algorithm_of("tagmanifest-sha512.txt") == "sha512"
    assert bagit.algorithm_of("bag-info.txt") == ""
    with pytest.raises(BadBag, match="digests of 'crc32' are not known here"):
        bagit.algorithm_of("manifest-crc32.txt")
