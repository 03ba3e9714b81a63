"""A stream that is as long as it says, and one that is not."""

from __future__ import annotations

import pytest

from sasci_archive.inspection.pdf_streams import lengths_are_true


def stream(length: int, body: bytes, more: bytes = b"") -> bytes:
    return b"1 0 obj\n<<\n  /Length %d\n%s>>\nstream\n%s\nendstream\nendobj\n" % (length, more, body)


@pytest.mark.parametrize("body", [b"", b"abc", b"ends in\r", b"ends in\n", b"endstream within", b">> stream\nwithin"])
def test_a_stream_that_is_as_long_as_it_says_whatever_its_last_byte(body: bytes) -> None:
    assert lengths_are_true(stream(len(body), body) + stream(3, b"abc", b"  /Filter /FlateDecode\n"))


@pytest.mark.parametrize(
    "pdf", [stream(2, b"abc"), stream(9, b"abc"), stream(3, b"abc").replace(b"/Length 3", b"/Length 7 0 R")]
)
def test_one_that_is_not_or_says_it_elsewhere(pdf: bytes) -> None:
    assert not lengths_are_true(stream(3, b"abc") + pdf)
