"""Who we are is asked of the environment, then of the keyring; and is nowhere to be seen."""

from __future__ import annotations

import traceback

import pytest

from sasci_archive.deposit.credentials import Secret, credentials
from sasci_archive.deposit.services import checked_base
from sasci_archive.errors import SasciError
from sasci_archive.store.secrets import KEYRING

NAMES = {"A_TOKEN": "access token"}


def nobody(_: str, __: str) -> None:
    return None


def test_the_environment_goes_before_the_keyring() -> None:
    asked: list[tuple[str, str]] = []

    def ring(service: str, name: str) -> str:
        asked.append((service, name))
        return "from-the-ring"

    assert [s.reveal() for s in credentials("Zenodo", NAMES, {"A_TOKEN": "from-here"}, ring)] == ["from-here"]
    assert asked == []
    assert [s.reveal() for s in credentials("Zenodo", NAMES, {}, ring)] == ["from-the-ring"]
    assert asked == [(KEYRING, "A_TOKEN")]


def test_what_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(SasciError) as stopped:
        credentials("Zenodo", NAMES, {}, nobody)
    assert str(stopped.value) == (
        "The access token for Zenodo is not known. Put it into the environment as A_TOKEN, or into the keyring: "
        "`keyring set sasci-archive A_TOKEN`."
    )


@pytest.mark.parametrize("text", ["tok\nen", "tok en", "tok\x00", "tökén", " token"])
def test_one_that_no_header_can_hold_is_refused_without_being_named(text: str) -> None:
    with pytest.raises(SasciError) as stopped:
        credentials("Zenodo", NAMES, {"A_TOKEN": text}, nobody)
    told = str(stopped.value)
    assert repr(text) not in told
    assert f"‘{text}" not in told
    assert "has a blank, a line end or another sign in it that none has" in stopped.value.problem


def test_a_secret_is_in_no_report_of_a_crash() -> None:
    secret = Secret("-".join(("very", "secret")))
    known: dict[Secret, str] = {}
    with pytest.raises(KeyError) as stopped:
        known[secret]
    told = "".join(traceback.format_exception(stopped.value)) + f"{secret} {secret!r} {[secret]}"
    assert "very-secret" not in told


@pytest.mark.parametrize("base", ["http://zenodo.org/api", "ftp://x", "zenodo.org", "http://127.0.0.1.example.org"])
def test_secrets_go_nowhere_that_is_not_safe(base: str) -> None:
    with pytest.raises(SasciError, match="which is not safe"):
        checked_base(base, "Zenodo")


def test_to_a_safe_address_or_to_this_machine_they_go() -> None:
    assert checked_base("https://zenodo.org/api/", "Zenodo") == "https://zenodo.org/api"
    assert checked_base("http://127.0.0.1:80", "Zenodo") == "http://127.0.0.1:80"
