"""Where something came from: the house reads all of it, everybody reads what was done, and by whom only where the edition prints the name."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive import gate
from sasci_archive.archive import provenance, safekept
from sasci_archive.archive.ledger import Ledger, What
from sasci_archive.errors import NoPermission
from sasci_archive.formats import premis
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent
from sasci_archive.model.journal import Entry
from sasci_archive.model.provenance import UNKNOWN_DAY, Happened, Provenance
from sasci_archive.store.folder import Folder
from tests.readying import BY, make_ready
from tests.shelved import HERE, ON

PEOPLE = ("chair", "wren", "mroz", "fairholt")
LINES = [value for name, value in vars(journal).items() if name.isupper() and isinstance(value, str)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    home = tmp_path_factory.mktemp("toys")
    shutil.copytree(HERE / "toy", home / "toy")
    return make_ready(Folder(home, "toy"))


def told(content: bytes) -> Provenance:
    return premis.parse(content, where="provenance.xml")


def test_the_house_reads_who_did_what_and_on_whose_word(folder: Folder) -> None:
    folder.note(Entry(on=BY.on, what=journal.REDACTED, who="Ada Ferrar", about="r1 in u4", authority="the council"))
    whole = told(provenance.restricted(folder, ()))
    (line,) = [event for event in whole.events if event.what is Happened.REDACTION]
    assert line.detail == "redacted: r1 in u4, on the word of the council"
    assert [agent.name for agent in whole.agents if agent.id in line.agents] == ["Ada Ferrar"]
    assert any("(Halina Mróz)" in event.detail for event in whole.events)


def test_a_line_of_the_journal_that_is_new_is_told_to_the_house_alone(folder: Folder) -> None:
    folder.note(Entry(on=BY.on, what="put on a shelf", who="Ada Ferrar"))
    released = gate.release(folder.master(), None, folder.consent(), Channel.DEPOSIT, ON)
    assert "put on a shelf" in provenance.restricted(folder, ()).decode()
    assert "shelf" not in provenance.public(folder, released.reading, folder.consent(), ()).decode()


def test_everybody_is_told_of_a_deposit_that_everybody_can_find(folder: Folder) -> None:
    for about in ("zenodo (test) 10.5072/zenodo.1: findable", "zenodo 10.5281/zenodo.1: draft"):
        folder.note(Entry(on=BY.on, what=journal.DEPOSITED, who="Ada Ferrar", about=about))
    folder.note(Entry(on=BY.on, what=journal.LOG_LAID, who="Ada Ferrar", about="ukds"))
    released = gate.release(folder.master(), None, folder.consent(), Channel.DEPOSIT, ON)

    def transfers() -> list[str]:
        public = told(provenance.public(folder, released.reading, folder.consent(), ()))
        return [event.detail for event in public.events if event.what is Happened.TRANSFER]

    assert transfers() == []
    folder.note(Entry(on=BY.on, what=journal.DEPOSITED, who="Ada Ferrar", about="zenodo 10.5281/zenodo.1: findable"))
    assert transfers() == ["handed over to a depository"]
    whole = told(provenance.restricted(folder, ()))
    assert sum(event.what is Happened.TRANSFER for event in whole.events) == 4


def test_it_begins_with_the_seminar_and_what_has_no_day_comes_before_what_was_decided(folder: Folder) -> None:
    days = [event.on for event in told(provenance.restricted(folder, ())).events]
    assert days[:2] == ["2024-05-16", "2024-05-17"]
    known = [day for day in days[2:] if day != UNKNOWN_DAY]
    assert known == sorted(known)
    assert days[2 : 2 + days.count(UNKNOWN_DAY)] == [UNKNOWN_DAY] * days.count(UNKNOWN_DAY)


def test_it_is_the_same_at_any_hour_and_made_again(folder: Folder) -> None:
    assert provenance.restricted(folder, ()) == provenance.restricted(folder, ())


ANSWERS = st.fixed_dictionaries(
    {
        person: st.tuples(st.sampled_from([Attribution.NAME, Attribution.ROLE, Attribution.PSEUDONYM]), st.booleans())
        for person in PEOPLE
    }
)
HISTORY = st.lists(
    st.builds(
        Entry,
        on=st.just(dt.datetime(2026, 11, 21, tzinfo=dt.UTC)),
        what=st.sampled_from(LINES),
        who=st.sampled_from(
            ["", "Tobias Wren", "Halina Mróz", "Lena Fairholt", "Dr Ines Calloway", "Dr Ada Ferrar", "Toby"]
        ),
        about=st.sampled_from([*PEOPLE, "V1 is mroz", "u4", "Halina Mróz said no", "public 1"]),
        authority=st.sampled_from(["", "Lena Fairholt, by letter"]),
    ),
    max_size=6,
)


@given(ANSWERS, HISTORY)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_however_people_appear_and_whatever_the_journal_says_nobody_hidden_is_named_to_everybody(
    folder: Folder, answers: dict[str, tuple[Attribution, bool]], history: list[Entry]
) -> None:
    """Law, for all ways of appearing and all answers about an archive, with names anywhere in a journal."""
    permissions = []
    for permission in folder.consent().permission:
        how, kept = answers[permission.person]
        changes = {
            "attribution": how,
            "archive": Answer.YES if kept else Answer.NO,
            "pseudonym": f"Mx {PEOPLE.index(permission.person)}",
        }
        permissions.append(
            type(permission)(**{**{f: getattr(permission, f) for f in permission.__struct_fields__}, **changes})
        )
    consent = Consent(permission=tuple(permissions))
    try:
        released = gate.release(folder.master(), None, consent, Channel.DEPOSIT, ON)
    except NoPermission:
        return  # then there is nothing to be told
    own = Folder(folder.path.parent, folder.slug)
    own.history = lambda: tuple(history)  # type: ignore[method-assign]
    text = provenance.public(own, released.reading, consent, ()).decode()
    names = {p.id: p.name for p in folder.seminar().roster}
    for person, (how, kept) in answers.items():
        if how is not Attribution.NAME or not kept:
            assert names[person] not in text
            assert names[person].split()[-1] not in text
    assert "by letter" not in text
    assert "V1" not in text


def test_what_was_done_to_what_is_kept_is_told_of_its_next_version_and_to_everybody_without_a_place(
    folder: Folder, tmp_path: Path
) -> None:
    book, id_ = Ledger(tmp_path / "ledger.jsonl"), "urn:sasci:public:toy"
    book.note(What.CHECKED, on=BY.on)  # before it was there
    book.note(What.VERSION, on=BY.on, id_=id_, version=1, inventory="a" * 128)
    book.note(What.CHECKED, on=BY.on, about="9 files")
    book.note(What.FAILED, on=BY.on, id_=id_, about="2 faults")
    book.note(What.FAILED, on=BY.on, id_="urn:sasci:public:other")
    book.note(What.REPAIRED, on=BY.on, id_=id_, version=1, inventory="a" * 128)
    book.note(What.COPIED, on=BY.on, about="/media/mo/disk")
    since = tuple(safekept.events(book.chain(), id_))
    assert [(event.what, event.outcome) for event in since] == [
        (Happened.FIXITY, "pass"),
        (Happened.FIXITY, "fail"),
        (Happened.RECOVERY, ""),
        (Happened.REPLICATION, ""),
    ]
    released = gate.release(folder.master(), None, folder.consent(), Channel.DEPOSIT, ON)
    whole = provenance.restricted(folder, (), since=since)
    public = provenance.public(folder, released.reading, folder.consent(), (), since)
    for account in (whole, public):
        kinds = [event.what for event in told(account).events]
        assert {Happened.FIXITY, Happened.RECOVERY, Happened.REPLICATION} <= set(kinds)
        assert b"/media" not in account
    assert all(len(event.on) == 10 for event in told(public).events)
