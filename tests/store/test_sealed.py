"""Files under a password: all there with it, none without it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import pyzipper

from sasci_archive.errors import SasciError
from sasci_archive.store.sealed import sealed

ON = dt.datetime(2026, 11, 28, 12, 30, tzinfo=dt.UTC)
CONTENTS = {"ferry-mo.docx": b"said in confidence" * 40, "letter.txt": "Dear Zoë".encode()}


def test_with_the_password_every_file_is_there_and_encrypted_with_aes() -> None:
    with pyzipper.AESZipFile(io.BytesIO(sealed(CONTENTS, "vier Wörter", on=ON))) as archive:
        archive.setpassword("vier Wörter".encode())
        assert {name: archive.read(name) for name in archive.namelist()} == CONTENTS
        assert all(info.wz_aes_strength == 3 for info in archive.infolist())
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 28, 12, 30, 0)}


def test_without_it_there_is_nothing() -> None:
    packed = sealed(CONTENTS, "four words ill", on=ON)
    assert b"confidence" not in packed
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(b"four words well")
        with pytest.raises(RuntimeError, match="password"):
            archive.read("letter.txt")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(SasciError, match="fewer than 8 characters"):
        sealed(CONTENTS, "seven77", on=ON)
