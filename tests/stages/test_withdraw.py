"""A withdrawal: from its day on nothing of theirs may leave, and the journal says who asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.model.channel import Channel
from sasci_archive.model.journal import By
from sasci_archive.model.permission import decide
from sasci_archive.stages.withdraw import withdraw
from sasci_archive.store.folder import Folder

NOW = dt.datetime(2026, 5, 3, 9, tzinfo=dt.UTC)
BY = By(NOW, "A. Editor", "Marion Oakshaw, by letter")
TEXT = '# ours\n[[permission]]\nperson = "mo"\nattribution = "name"\ntext = "yes"\nsigned = 2026-03-14\n'


@pytest.fixture
def ferry(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path, "ferry")
    folder.path.mkdir()
    folder.consent_toml.write_text(TEXT, encoding="utf-8")
    return folder


def test_from_then_on_nothing_of_theirs_may_leave(ferry: Folder) -> None:
    assert decide(ferry.consent().of("mo"), Channel.HTML, NOW).withheld == ""
    assert withdraw(ferry, "mo", BY) == dt.date(2026, 5, 3)
    assert decide(ferry.consent().of("mo"), Channel.HTML, NOW).withheld == "permission withdrawn"
    assert ferry.consent_toml.read_text("utf-8").startswith(
        '# ours\n[[permission]]\nperson = "mo"\nwithdrawn = 2026-05-03\n'
    )


def test_the_journal_says_who_asked_and_who_noted_it(ferry: Folder) -> None:
    withdraw(ferry, "mo", BY, day=dt.date(2026, 5, 1))
    (entry,) = ferry.history()
    assert (entry.on, entry.what, entry.about) == (NOW, "permission taken back", "mo")
    assert (entry.who, entry.authority) == ("A. Editor", "Marion Oakshaw, by letter")


def test_done_again_only_the_journal_grows(ferry: Folder) -> None:
    withdraw(ferry, "mo", BY, day=dt.date(2026, 5, 1))
    before = ferry.consent_toml.read_bytes()
    assert withdraw(ferry, "mo", BY) == dt.date(2026, 5, 1)
    assert ferry.consent_toml.read_bytes() == before
    assert len(ferry.history()) == 2


def test_a_file_from_an_editor_that_marks_its_encoding_is_taken(ferry: Folder) -> None:
    ferry.consent_toml.write_text(TEXT, encoding="utf-8-sig")
    withdraw(ferry, "mo", BY)
    assert ferry.consent().of("mo").withdrawn == dt.date(2026, 5, 3)


def test_a_day_still_to_come_is_refused_and_nothing_is_written(ferry: Folder) -> None:
    with pytest.raises(SasciError) as refused:
        withdraw(ferry, "mo", BY, day=dt.date(2026, 5, 4))
    assert str(refused.value) == (
        "'mo' cannot have withdrawn on 2026-05-04, a day still to come. Correct --day, or leave it out."
    )
    assert ferry.consent_toml.read_text("utf-8") == TEXT
    assert ferry.history() == ()


def test_without_a_permission_nothing_is_written(ferry: Folder) -> None:
    ferry.consent_toml.unlink()
    with pytest.raises(BadRecord, match=r"There is no \[\[permission\]\] of 'mo'"):
        withdraw(ferry, "mo", BY)
    assert list(ferry.path.iterdir()) == []
