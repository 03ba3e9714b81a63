"""Files packed under a password: one zip file, each in it encrypted with AES (WinZip's AE-2, 256 bits).

7-Zip, WinZip, WinRAR, Keka, The Unarchiver and Ark open it; what Windows opens by a double click does not. The names of the files in it
can be read without the password.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

from sasci_archive.errors import SasciError

LEAST = 8
"""Characters of a password: fewer can be guessed by trying."""


def sealed(contents: Mapping[str, bytes], password: str, *, on: dt.datetime) -> bytes:
    """The zip file; `on` is the time inside it. Never the same bytes twice, as each is salted anew. Raises SasciError for a password
    that is too short."""
    import pyzipper

    if len(password) < LEAST:
        raise SasciError(
            f"The password has fewer than {LEAST} characters.",
            remedy="Take a longer one: four words that go ill together.",
        )
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in contents.items():
            archive.writestr(
                pyzipper.zipfile_aes.AESZipInfo(name, (on.year, on.month, on.day, on.hour, on.minute, 0)), content
            )
    return buffer.getvalue()
