"""The room of naming: it opens before there is a transcript, decides through the stage, and the draft is made in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.errors import NotYet
from sasci_archive.model import journal
from sasci_archive.model.seminar import Role
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.signed.texts import heard
from tests.workbench.conftest import TOY, Workbench


@pytest.fixture
def undrafted(opening: Callable[[Folder], Workbench], tmp_path: Path) -> Workbench:
    """The toy as it was before its draft, nobody named."""
    shutil.copytree(TOY, tmp_path / "toy")
    for name in ("4-transcript.xml", "3-names.toml"):
        (tmp_path / "toy" / name).unlink()
    return opening(Folder(tmp_path, "toy"))


def test_it_opens_without_a_transcript_and_not_without_words(
    undrafted: Workbench, opening: Callable[[Folder], Workbench]
) -> None:
    status, whole = undrafted.ask("whole")
    assert (status, whole["drafted"], whole["rows"]) == (200, False, [])
    undrafted.folder.words_json.unlink()
    with pytest.raises(NotYet, match="There is no transcript of 'toy' yet"):
        opening(undrafted.folder)


def test_voices_are_decided_taken_back_and_drafted(undrafted: Workbench) -> None:
    _, room = undrafted.ask("voices")
    first, second = (voice["voice"] for voice in room["voices"][:2])
    people = [person.id for person in undrafted.folder.seminar().roster]
    assert all(not voice["participant"] for voice in room["voices"])
    _, room = undrafted.ask("voices/decide", {"voice": first, "participant": people[0]})
    _, room = undrafted.ask("voices/decide", {"voice": second, "nobody": True})
    assert [(v["participant"], v["is_nobody"]) for v in room["voices"][:2]] == [(people[0], False), ("", True)]
    _, room = undrafted.ask("voices/undo", {})
    assert (room["told"], room["voices"][1]["is_nobody"]) == (f"Taken back: {second} is nobody", False)
    _, said = undrafted.ask(f"voices/said?voice={first}")
    turn = said[0]
    where = {name: turn[name] for name in ("session", "start", "end")}
    undrafted.ask("voices/overrule", {**where, "participant": people[1]})
    assert undrafted.ask(f"voices/said?voice={first}")[1][0]["participant"] == people[1]
    status, wrong = undrafted.ask("voices/decide", {"voice": first, "participant": "nobody-here"})
    assert (status, wrong["wrong"].split(". ")[0]) == (
        409,
        "3-names.toml names 'nobody-here', who is not on the roster",
    )
    status, _ = undrafted.ask("voices/draft", {})
    _, whole = undrafted.ask("whole")
    turns = [row for row in whole["rows"] if row["name"] == "u"]
    assert (status, whole["drafted"], turns[0]["who"]) == (200, True, f"p.{people[1]}")
    assert undrafted.ask("voices/draft", {})[0] == 409  # since its draft it is people's


def test_a_draft_made_elsewhere_is_noticed(undrafted: Workbench) -> None:
    shutil.copy(TOY / "4-transcript.xml", undrafted.folder.transcript_xml)
    undrafted.bench.notice()
    assert (undrafted.bench.news.newest.whole, undrafted.bench.news.newest.told) == (True, "The draft was made")


def test_who_is_not_on_the_roster_is_put_on_it_and_the_header_follows(workbench: Workbench) -> None:
    status, told = workbench.ask("people/add", {"name": " Nia   Toms ", "role": "floor"})
    person = workbench.folder.seminar().roster[-1]
    assert (status, told["id"], person.name, person.role) == (200, person.id, "Nia Toms", Role.FLOOR)
    status, _ = workbench.ask("do", {"op": {"do": "speaker", "turns": ["u1"], "person": person.id}})
    assert (status, workbench.bench.rows()[1].who) == (200, f"p.{person.id}")
    assert workbench.folder.consent().of(person.id).text.value == "unanswered"
    status, wrong = workbench.ask("people/add", {"name": "nia toms"})
    assert (status, wrong["wrong"]) == (
        409,
        f"Nia Toms is on the roster already ('{person.id}'). Choose them in the list.",
    )


def test_what_is_heard_is_in_the_journal_until_it_is_undone(workbench: Workbench) -> None:
    def told() -> list[tuple[str, str]]:
        whats = (journal.HEARD, journal.UNHEARD)
        return [(entry.what, entry.about) for entry in workbench.folder.history() if entry.what in whats]

    already = told()
    ids = [row.id for row in workbench.bench.rows() if row.name == "u" and not row.heard][:2]
    _, done = workbench.ask("do", {"op": {"do": "heard", "turns": ids}})
    assert ([row["id"] for row in done["rows"]], done["list"]) == (ids, False)
    assert told() == [*already, (journal.HEARD, "-".join(ids))]
    assert set(ids) <= heard(parse(workbench.folder.master()))
    _, before = workbench.ask("progress")
    workbench.ask("undo", {})
    assert told()[-1] == (journal.UNHEARD, "-".join(ids))
    workbench.ask("redo", {})
    workbench.ask("do", {"op": {"do": "unheard", "turns": ids}})
    assert (told()[-1], len(told())) == ((journal.UNHEARD, "-".join(ids)), len(already) + 4)
    _, after = workbench.ask("progress")
    assert after["whole"]["heard"] == before["whole"]["heard"] - 2
    for parts in ("sessions", "people"):
        for name in ("turns", "heard", "corrected", "time", "time_heard"):
            assert sum(part[name] for part in after[parts]) == after["whole"][name]


@pytest.mark.browser
def test_from_voices_to_the_draft_by_keyboard_and_hand(undrafted: Workbench, page: Any) -> None:
    page.goto(undrafted.address)
    voices = page.locator("[data-voice]")
    voices.first.wait_for()
    people = undrafted.folder.seminar().roster
    voices.first.focus()
    page.keyboard.press("1")
    page.locator("[data-person]", has_text=people[0].name).get_by_text("V1").wait_for()
    voices.nth(1).drag_to(page.locator(f'[data-person="{people[1].id}"]'))
    page.locator(f'[data-person="{people[1].id}"]').get_by_text("V2").wait_for()
    page.keyboard.press("Control+z")
    page.locator(".told-here", has_text="Taken back: V2").wait_for()
    names = undrafted.folder.names()
    assert [name.participant for name in names.voice][:2] == [people[0].id, ""]
    page.get_by_role("button", name="Make the draft").click()
    page.locator(".turn").first.wait_for()
    assert page.locator(".turn .speaker").first.inner_text() == people[0].name
    page.locator("#progress", has_text="heard").wait_for()
