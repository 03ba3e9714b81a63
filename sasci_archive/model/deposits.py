"""What was deposited where, and what was taken in: records that the program keeps."""

from __future__ import annotations

import datetime as dt
from enum import Enum

import msgspec

from sasci_archive.model.speech import Value


class State(Enum):
    """How a deposit stands at the service."""

    BEGUN = "begun"  # something is there that nobody can see, and it is not whole yet
    DRAFT = "draft"  # whole, and nobody can see it
    REGISTERED = "registered"  # the identifier leads somewhere, and nothing is found by searching
    FINDABLE = "findable"  # everybody can
    DISCARDED = "discarded"  # taken back before anybody could see it
    WITHDRAWN = "withdrawn"  # it was findable once: the identifier leads to the page that says so


class Deposit(Value, frozen=True, kw_only=True):
    """One: at which service ("datacite", "zenodo"; `test` where it is the one for trying), under which number there and which DOI, which version of the
    edition; when it last changed there (UTC), the SHA-256 of what was sent, and how it stands. `address` is where people see it."""

    service: str
    id: str
    version: str
    on: dt.datetime
    digest: str
    state: State
    test: bool
    doi: str = ""
    address: str = ""


class Deposits(Value, frozen=True, kw_only=True):
    """`deposits.json` in a seminar's folder: every deposit, by service and number, oldest first."""

    deposit: tuple[Deposit, ...] = ()

    def with_(self, new: Deposit) -> Deposits:
        """With one more, or another in its place."""
        same = [_key(each) == _key(new) for each in self.deposit]
        if any(same):
            return Deposits(
                deposit=tuple(new if is_same else each for is_same, each in zip(same, self.deposit, strict=True))
            )
        return Deposits(deposit=(*self.deposit, new))

    def last(self, service: str, *, test: bool) -> Deposit | None:
        """The newest at a service that is not taken back; None where there is none."""
        found = [each for each in self.deposit if (each.service, each.test) == (service, test)]
        return next((each for each in reversed(found) if each.state is not State.DISCARDED), None)


def _key(deposit: Deposit) -> tuple[str, bool, str]:
    return deposit.service, deposit.test, deposit.id


class Taken(Value, frozen=True):
    """A file that was taken in: its path, bytes and SHA-512."""

    path: str
    size: int
    sha512: str


class Receipt(Value, frozen=True, kw_only=True):
    """`receipt.json` beside what was taken in: what it was ("bag", "crate"), what the file or folder was called, when (UTC), by whom, what it says of
    itself, what whoever reads it should know, and every file."""

    form: str
    source: str
    on: dt.datetime
    files: tuple[Taken, ...]
    who: str = ""
    info: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


NOTHING = Deposits()


def replaced(deposit: Deposit, **changes: object) -> Deposit:
    """With other values."""
    return msgspec.structs.replace(deposit, **changes)
