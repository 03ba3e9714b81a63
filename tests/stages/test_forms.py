"""The forms of a seminar: for everybody who is to be there, from the record, by the workspace's words where it has its own."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from sasci_archive.editions import consent_form, templates
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model.consent import Processing
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Editor, Participant, Publication, Rights, Role, Seminar, Session
from sasci_archive.stages.forms import forms, sheet_of
from sasci_archive.store.folder import Folder

RECORD = """
title = "The Ferry"
[[roster]]
id = "mo"
name = "Marion Oakshaw"
role = "witness"
[[roster]]
id = "tw"
name = "Tobias Wenn"
role = "witness"
attendance = "absent"
"""


@pytest.fixture
def ferry(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "seminars", "ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(RECORD, encoding="utf-8")
    folder.consent_toml.write_text('processing = { contact = "ada@example.org" }\n', encoding="utf-8")
    return folder


def made(folder: Folder, own: str = "none", participant: str = "") -> list[str]:
    found = forms(folder, own=folder.path / own, participant=participant)
    assert all(path.read_bytes().startswith(b"%PDF") for path in found.written)
    return [path.relative_to(folder.path).as_posix() for path in found.written]


def test_two_sheets_for_everybody_who_is_to_be_there(ferry: Folder) -> None:
    assert made(ferry) == ["5-review/forms/mo-consent.pdf", "5-review/forms/mo-information.pdf"]


def test_one_person_is_asked_for_whoever_it_is(ferry: Folder) -> None:
    assert made(ferry, participant="tw") == ["5-review/forms/tw-consent.pdf", "5-review/forms/tw-information.pdf"]


def test_where_to_write_what_is_missing_is_told_once(ferry: Folder) -> None:
    found = forms(ferry, own=ferry.path)
    assert found.missing == tuple(where for field, _, where in consent_form.NEEDED if field != "contact")


def test_made_again_they_are_the_same_bytes(ferry: Folder) -> None:
    first = [path.read_bytes() for path in forms(ferry, own=ferry.path).written]
    assert [path.read_bytes() for path in forms(ferry, own=ferry.path).written] == first


def test_an_institutions_own_words_come_before_ours(ferry: Folder) -> None:
    own = ferry.path / "own"
    own.mkdir()
    words = re.sub('version: "[0-9.]+"', 'version: "Estuary 3"', templates.text("consent/consent.typ"))
    (own / "consent.typ").write_text(words, encoding="utf-8")
    made(ferry, "own")
    foot = {
        kind: pypdfium2.PdfDocument(ferry.review / "forms" / f"mo-{kind}.pdf")[0].get_textpage().get_text_range()
        for kind in consent_form.SHEETS
    }
    assert "Consent form, version Estuary 3" in foot["consent"]
    assert re.search(r"Information sheet, version \d", foot["information"])


def test_a_fault_in_their_words_names_their_file(ferry: Folder) -> None:
    (ferry.path / "information.typ").write_bytes(b"#nobody \xff")
    with pytest.raises(SasciError) as refused:
        forms(ferry, own=ferry.path)
    assert str(ferry.path / "information.typ") in refused.value.problem
    assert "unknown variable: nobody" in refused.value.problem


@pytest.mark.parametrize(
    ("given", "remedy"), [("moo", "Did you mean 'mo'?"), ("zebra", "Give one of its ids: mo, tw.")]
)
def test_who_is_not_on_the_roster_has_no_form(ferry: Folder, given: str, remedy: str) -> None:
    with pytest.raises(SasciError) as refused:
        made(ferry, participant=given)
    assert str(refused.value) == f"'{given}' is not on the roster of 'ferry'. {remedy}"


def test_a_roster_with_nobody_on_it_is_told(ferry: Folder) -> None:
    ferry.seminar_toml.write_text('title = "The Ferry"', encoding="utf-8")
    with pytest.raises(NotYet, match="Nobody is on the roster of 'ferry', so that there is nobody to make a form for"):
        made(ferry)


WHOLE = Seminar(
    title="The Ferry",
    subtitle="A Seminar",
    abstract="\nHow it came\nback.\n",
    editors=(
        Editor(given="Ada", family="Ferrar", prefix="Dr", affiliation="Toy Institute"),
        Editor(given="B", family="O"),
    ),
    sessions=(
        Session(id="1", title="Day one", date=dt.date(2026, 3, 14), starts=dt.time(14), platform="Zoom"),
        Session(id="2", date=dt.date(2026, 3, 15), place="", platform="Zoom"),
        Session(id="3", place="Marlsea"),
    ),
    roster=(Participant(id="mo", name="Marion", role=Role.CHAIR_AND_WITNESS, affiliation_now="Retired"),),
    publication=Publication(publisher="Toy Press", date=dt.date(2026, 9, 1)),
    rights=Rights(licence="CC0-1.0"),
)


def test_what_the_record_says_is_what_the_sheet_says() -> None:
    project = Project(title="Ferries", host="The Institute", funder="The Fund", award_number="7")
    sheet = sheet_of("ferry", WHOLE, Processing(ethics="ER-1"), project, WHOLE.roster[0])
    assert sheet.title == "The Ferry: A Seminar"
    assert sheet.about == "How it came back."
    assert sheet.run_by == ("Dr Ada Ferrar (Toy Institute)", "B O")
    assert sheet.held == ("Day one, 14 March 2026, 14:00, online (Zoom)", "15 March 2026, Zoom")
    assert (sheet.role, sheet.post) == ("chair of the seminar, and witness", "Retired")
    assert (sheet.project, sheet.funded_by) == ("Ferries (The Institute)", "The Fund, award 7")
    assert (sheet.publisher, sheet.published_on, sheet.ethics) == ("Toy Press", "1 September 2026", "ER-1")


def test_every_role_has_its_words() -> None:
    said = {
        sheet_of("f", WHOLE, Processing(), None, msgspec.structs.replace(WHOLE.roster[0], role=role)).role
        for role in Role
    }
    assert len(said) == len(Role)
