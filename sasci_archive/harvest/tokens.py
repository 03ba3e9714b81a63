"""Resumption tokens: where in a list a harvester stands, in the token itself, so that any server of the archive can go on from it.

A place is the datestamp and the identifier of the last record that was given, never its number: what changes meanwhile moves behind all
others, so that nothing between is passed over and nothing is given twice that is the same. A token carries a check of its own: what we did not
write is none. https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm#FlowControl
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from typing import Final

import msgspec

from sasci_archive.model.inlines import View

GOOD_FOR: Final = dt.timedelta(hours=24)
_CHECK: Final = 12
"""Bytes of the check."""


class Place(View, frozen=True, kw_only=True, array_like=True):
    """Of a list (`verb`, `prefix`, `of_set`, `since`, `until`) the last record given, how many were before the next page, and until when this holds."""

    verb: str
    prefix: str
    of_set: str
    since: dt.datetime | None
    until: dt.datetime | None
    datestamp: dt.datetime
    identifier: str
    given: int
    expires: dt.datetime


def compose(place: Place, host: str) -> str:
    """As text of letters, digits, - and _."""
    told = msgspec.json.encode(place)
    return base64.urlsafe_b64encode(_check(told, host) + told).decode().rstrip("=")


def parse(token: str, host: str) -> Place | None:
    """None where we never wrote it."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        told = content[_CHECK:]
        return msgspec.json.decode(told, type=Place) if content[:_CHECK] == _check(told, host) else None
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None


def _check(told: bytes, host: str) -> bytes:
    return hashlib.sha256(f"{host} resumes ".encode() + told).digest()[:_CHECK]
