"""Whatever people answered: nothing withheld or hidden is in what leaves, and what may be read does."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive import gate
from sasci_archive.errors import NoPermission
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.reading import Utterance
from sasci_archive.model.speech import Words
from sasci_archive.tei.rules import check
from tests.gate.invented import PARTS, consents, masters, may_be_read
from tests.gate.toy import ON, PUBLIC


@settings(max_examples=120)
@given(masters(), consents, st.sampled_from(PUBLIC))
def test_whatever_people_answered_nobodys_withheld_words_and_no_hidden_name_is_in_what_leaves(
    made: tuple[bytes, Words], consent: Consent, channel: Channel
) -> None:
    master, words = made
    try:
        released = release(master, words, consent, channel, ON)
    except NoPermission:
        return
    out = (released.tei + msgspec.json.encode(released.reading)).decode()
    assert "restrictedwords" not in out
    assert "why" not in out
    for i, permission in enumerate(consent.permission):
        readable = may_be_read(permission, channel)
        if f"said{i}by" in master.decode():
            assert readable == (f"said{i}by" in out)
        if permission.attribution in {Attribution.ROLE, Attribution.PSEUDONYM}:
            assert not any(re.search(rf"(?<![^\W_]){part}(?![^\W_])", out.casefold()) for part in PARTS[i])
            assert f"biography{i}" not in out
            assert f"body{i}" not in out
            assert f"p.p{i}" not in out
        if not readable:
            assert f"said{i}" not in out
            assert f"biography{i}" not in out
        if released.sound and f"said{i}" in master.decode():
            assert permission.audio is Answer.YES
            if permission.attribution is not Attribution.NAME:
                mine = [w.span for w in words.of("1") if w.text.startswith(f"said{i}by")]
                assert all(any(c.start <= w.start and w.end <= c.end for c in released.cuts["1"]) for w in mine)
    assert check(released.tei) == ()


@given(masters(), st.sampled_from(PUBLIC))
def test_with_everybodys_yes_everything_said_leaves(made: tuple[bytes, Words], channel: Channel) -> None:
    yes = Permission(person="", attribution=Attribution.NAME, text=Answer.YES, audio=Answer.YES, archive=Answer.YES, signed=dt.date(2024, 1, 1))  # fmt: skip
    consent = Consent(permission=tuple(msgspec.structs.replace(yes, person=f"p{i}") for i in range(4)))
    master, words = made
    if b"restrictedwords" in master and channel is Channel.AUDIO:
        return
    released = release(master, words, consent, channel, ON)
    assert [
        w.text for s in released.reading.sessions for b in s.blocks if isinstance(b, Utterance) for w in b.words
    ] == [w.text for w in words.of("1")]
    assert released.next_opening is None


@settings(max_examples=120)
@given(
    masters(),
    consents,
    st.integers(0, 3),
    st.lists(st.sampled_from([*[Answer.YES] * 6, *Answer]), min_size=4, max_size=4),
    st.integers(0, 5),
)
def test_in_a_packet_and_its_sound_are_ones_own_words_and_nobodys_who_is_not_to_be_read(
    made: tuple[bytes, Words], consent: Consent, reader: int, answers: list[Answer], chair: int
) -> None:
    master, words = made
    master = master.replace(
        f'xml:id="p.p{chair}" role="witness"'.encode(), f'xml:id="p.p{chair}" role="chair"'.encode()
    )
    consent = Consent(
        permission=tuple(msgspec.structs.replace(p, mutual=a) for p, a in zip(consent.permission, answers, strict=True))
    )
    try:
        released = release(master, words, consent, Channel.REVIEW, ON, reader=f"p{reader}")
    except NoPermission:
        return
    out = (released.tei + msgspec.json.encode([released.reading, released.cuts])).decode()
    speaking = [i for i in range(4) if re.search(rf"said{i}(by|note)", master.decode())]
    agreed = all(answers[i] is Answer.YES and not consent.permission[i].withdrawn for i in speaking)
    assert "restrictedwords" not in out
    for i, permission in enumerate(consent.permission):
        shut = permission.withdrawn or permission.text is Answer.NO or _under_embargo(permission)
        nameless = permission.attribution is Attribution.PSEUDONYM and not permission.pseudonym
        asks = i == chair and answers[i] is not Answer.NO
        readable = i == reader or (not (shut or nameless or _clashes(consent, i)) and (agreed or asks))
        assert (f"said{i}by" in out) == (readable and f"said{i}by" in master.decode())
        if not readable:
            assert f"said{i}" not in out
            assert f"biography{i}" not in out
            assert f"p.p{i}" not in out
            assert f"V{i}" not in out
        if i != reader and permission.attribution in {Attribution.ROLE, Attribution.PSEUDONYM}:
            assert not any(re.search(rf"(?<![^\W_]){part}(?![^\W_])", out.casefold()) for part in PARTS[i])
    if not released.sound:
        return
    theirs = False
    for word in words.of("1"):
        if mark := re.match(r"said(\d)by", word.text):
            theirs = mark[1] == str(reader)
        silent = any(c.start <= word.span.start and word.span.end <= c.end for c in released.cuts["1"])
        assert theirs or silent, word


def _under_embargo(permission: Permission) -> bool:
    """Of one who has answered everything: before that it is not asked for."""
    if not permission.embargo and permission.opens is None:
        return False
    answered_ = (
        permission.text is Answer.YES
        and permission.attribution is not Attribution.UNANSWERED
        and (permission.attribution is not Attribution.PSEUDONYM or permission.pseudonym != "")
        and permission.signed is not None
        and permission.signed <= ON.date()
    )
    return answered_ and not may_be_read(permission, Channel.HTML)


@given(masters(), consents, st.integers(0, 3))
def test_in_the_sound_of_a_packet_ones_own_words_are_heard(
    made: tuple[bytes, Words], consent: Consent, reader: int
) -> None:
    """The other half of the law: silence alone would keep the first."""
    master, words = made
    open_ = Consent(
        permission=tuple(msgspec.structs.replace(p, attribution=Attribution.NAME) for p in consent.permission)
    )
    try:
        released = release(master, words, open_, Channel.REVIEW, ON, reader=f"p{reader}")
    except NoPermission:
        return
    assert released.sound == (f"said{reader}by" in master.decode())
    if not released.sound or b"restrictedwords" in master:
        return
    for word in words.of("1"):
        if word.text.startswith(f"said{reader}by"):
            assert not any(c.shared(word.span) for c in released.cuts["1"])


def _clashes(consent: Consent, i: int) -> bool:
    """Whether somebody wants a pseudonym that another has too."""
    mine = consent.permission[i]
    others = {p.pseudonym.casefold() for j, p in enumerate(consent.permission) if j != i}
    return mine.attribution is Attribution.PSEUDONYM and mine.pseudonym.casefold() in others


@given(masters(), consents, st.sampled_from(PUBLIC))
def test_releasing_twice_is_releasing_once(made: tuple[bytes, Words], consent: Consent, channel: Channel) -> None:
    master, words = made
    try:
        first = release(master, words, consent, channel, ON)
    except NoPermission:
        return
    assert release(master, words, consent, channel, ON) == first


@given(masters(), consents, st.sampled_from(PUBLIC))
def test_nothing_marked_is_in_what_leaves_by_the_marks_themselves(
    made: tuple[bytes, Words], consent: Consent, channel: Channel
) -> None:
    """The oracle of the leak test, on the release itself: whatever the marks say is secret is not in the released text."""
    master, words = made
    try:
        released = release(master, words, consent, channel, ON)
    except NoPermission:
        return
    marked = gate.marked(master, consent, channel, ON)
    out = " ".join(released.tei.decode().split())
    for secret in marked.secrets:
        text = " ".join(secret.text.split())
        assert text in marked.unmarked or text not in out, secret.mark
