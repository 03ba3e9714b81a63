"""The record's own checks; that they are told with their place is in tests/formats/test_records.py."""

from __future__ import annotations

import pytest

from sasci_archive.model.seminar import Editor, Kind, Participant, Recording, Recordings, Role, Seminar, Session


@pytest.mark.parametrize("id_", ["jm", "a1", "jill-manthorpe", "x-2-y"])
def test_ids_that_can_be(id_: str) -> None:
    assert Participant(id=id_, name="Jill", role=Role.WITNESS).id == id_


@pytest.mark.parametrize("id_", ["", "JM", "1a", "a--b", "-a", "a-", "a b", "a.b", "é", "../x"])
def test_ids_that_cannot_be(id_: str) -> None:
    with pytest.raises(ValueError, match="cannot be anybody's id"):
        Participant(id=id_, name="Jill", role=Role.WITNESS)


@pytest.mark.parametrize("id_", ["", "Day 1", "a/b", ".."])
def test_session_ids_that_cannot_be(id_: str) -> None:
    with pytest.raises(ValueError, match="cannot be a session's id"):
        Session(id=id_)


def test_nobody_and_no_session_twice() -> None:
    jill = Participant(id="jm", name="Jill", role=Role.WITNESS)
    with pytest.raises(ValueError, match="the roster has 'jm' twice"):
        Seminar(title="T", roster=(jill, jill))
    with pytest.raises(ValueError, match="session '1' is there 3 times"):
        Seminar(title="T", sessions=(Session(id="1"),) * 3)


def test_an_editors_name_as_printed() -> None:
    assert Editor(prefix="Dr", given="Ada", family="Example").name == "Dr Ada Example"
    assert Editor(given="Ada", family="Example").name == "Ada Example"


@pytest.mark.parametrize("role", ["Series\u00a0editor", "Series  editor", " editor", "editor\n", "\ue000"])
def test_an_editors_role_is_words_since_tei_takes_nothing_else(role: str) -> None:
    with pytest.raises(ValueError, match="words with single spaces between them\nType it again"):
        Editor(given="Ada", family="Example", role=role)


def test_media_and_captions_of_a_session_in_order() -> None:
    def recording(session: str, name: str, kind: Kind) -> Recording:
        return Recording(
            session=session,
            name=name,
            original_name=name,
            kind=kind,
            media_type="x",
            bytes=1,
            sha512="",
            starts_at=0,
            duration=1,
        )

    kept = Recordings(
        recordings=(
            recording("1", "a", Kind.AUDIO),
            recording("1", "c", Kind.CAPTIONS),
            recording("2", "v", Kind.VIDEO),
            recording("1", "b", Kind.AUDIO),
        )
    )
    assert [r.name for r in kept.media()] == ["a", "v", "b"]
    assert [r.name for r in kept.media("1")] == ["a", "b"]
    assert [r.name for r in kept.captions("1")] == ["c"]
    assert kept.captions("2") == ()
