"""Permissions: silence is never one, and nobody has two that could contradict each other."""

from __future__ import annotations

import datetime as dt

import pytest

from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Approval, Attribution, Consent, Permission, Without


def test_who_has_not_answered_has_permitted_nothing() -> None:
    silent = Consent().of("jm")
    assert {silent.text, silent.audio, silent.archive, silent.reuse} == {Answer.UNANSWERED}
    assert silent.attribution is Attribution.UNANSWERED


def test_a_persons_permission_is_theirs() -> None:
    given = Permission(person="jm", text=Answer.YES)
    assert Consent(permission=(Permission(person="mo"), given)).of("jm") is given


def test_two_permissions_of_one_person_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one permission for jm, mo"):
        Consent(permission=tuple(Permission(person=person) for person in ("mo", "jm", "mo", "jm", "db")))


def test_what_leaves_by_a_public_channel_anybody_can_read() -> None:
    assert {channel for channel in Channel if not channel.public} == {Channel.PROOF, Channel.EDITOR, Channel.REVIEW}


@pytest.mark.parametrize(
    ("stands_for", "sentence"),
    [
        ({"without": Without.DIED}, "'jm' is published without approval, and on nobody's word"),
        ({"without": Without.PAPER, "authority": "the chair"}, "who took down the answer of 'jm' is not said"),
        ({}, "the approval of 'jm' does not say of which text"),
    ],
)
def test_an_approval_says_of_which_text_or_on_whose_word_there_is_none(
    stands_for: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Approval(person="jm", date=dt.date(2026, 3, 1), **stands_for)  # type: ignore[arg-type]


def test_two_approvals_of_one_person_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one approval for jm"):
        Consent(approval=(Approval(person="jm", date=dt.date(2026, 3, 1), digest="0"),) * 2)


def test_an_embargo_ends_at_an_hour_of_utc_and_of_no_other_clock() -> None:
    with pytest.raises(ValueError, match="the embargo of 'jm' opens at a time with a time zone"):
        Permission(person="jm", opens_at=dt.time(20, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5))))
