"""`inv consent`: a table that can be read at 80 columns, the same for programs, and what to do when somebody withdraws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import consenting
from sasci_archive.model.consent import Answer, Consent, Permission
from sasci_archive.store.folder import Folder

RECORD = """
title = "The Ferry"
[[sessions]]
id = "1"
date = 2026-03-14
[[roster]]
id = "wilhelmina-f"
name = "Professor Wilhelmina Featherstone-Chol"
role = "chair"
[[roster]]
id = "mo"
name = "Marion Oakshaw"
role = "witness"
[[roster]]
id = "lq"
name = "Loretta Quade"
role = "interpreter"
[[roster]]
id = "tw"
name = "Tobias Wenn"
role = "witness"
attendance = "absent"
"""
ANSWERED = """
[[permission]]
person = "wilhelmina-f"
attribution = "name"
text = "yes"
audio = "yes"
archive = "no"
reuse = "yes"
copyright = "licence"
performance = "yes"
embargo = true
opens = 2031-01-01
opens_at = 09:00:00
audio_opens = 2033-01-01
signed = 2026-03-14
form = "Consent form"
form_version = "1.0"
conditions = "Nothing about [1999] until the inquiry has reported."
[[permission]]
person = "mo"
attribution = "pseudonym"
pseudonym = "Witness A"
text = "yes"
signed = 2026-03-14
form = "Consent form"
{withdrawn}
[[permission]]
person = "lq"
attribution = "role"
text = "yes"
embargo = true
[[named]]
name = "Dot Quill"
wish = "omit"
instead = "a neighbour"
[[brought]]
what = "Slides of 1998"
person = "mo"
publish = "no"
[processing]
lawful_basis = "public task"
controllers = ["Toy Institute", "Estuary"]
"""


@pytest.fixture
def ferry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    folder = Folder(tmp_path / "seminars", "ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(RECORD, encoding="utf-8")
    folder.consent_toml.write_text(ANSWERED.format(withdrawn=""), encoding="utf-8")
    monkeypatch.setenv("SASCI_WORKSPACE", str(tmp_path))
    monkeypatch.setattr(terminal.console, "_width", 80)
    return folder


def told(capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str]:
    """The exit code, and what was said."""
    code = 0
    try:
        consenting.consent(Context(), "ferry", **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, capsys.readouterr().out


@pytest.mark.usefixtures("ferry")
def test_each_persons_answers_stand_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.console, "_width", 140)
    code, said = told(capsys)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert lines[0] == "RESTRICTED: who has permitted what in 'ferry', The Ferry"
    for expected in (
        "wilhelmina-f by name yes yes no yes 2031-01-01 at 09:00 UTC; voice 2033-01-01",
        "mo as “Witness A” yes ? ? ? at once",
        "lq as interpreter yes ? ? ? shut, no day named",
        "Tobias Wenn (absent)",
        "wilhelmina-f licence yes 2026-03-14 Consent form 1.0",
        "wilhelmina-f Nothing about [1999] until the inquiry has reported. nobody yet",
        "Dot Quill no a neighbour",
        "Slides of 1998 mo – no",
        "lawful basis public task",
        "controllers Toy Institute; Estuary",
        "ethics not said",
        "No faults.",
    ):
        assert expected in lines, expected
    assert "withdrew" not in said


@pytest.mark.usefixtures("ferry")
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal_and_breaks_no_id(
    capsys: pytest.CaptureFixture[str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.console, "_width", width)
    _, said = told(capsys)
    assert max(map(len, said.splitlines())) <= width
    assert said.count("wilhelmina-f ") == 3  # of three tables


def test_faults_end_in_a_failure_after_all_else_is_shown(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    ferry.consent_toml.write_text('[[permission]]\nperson = "mo"\nsigned = 2999-01-01\n', encoding="utf-8")
    code, said = told(capsys)
    assert code == 1
    assert "No faults." not in said
    whole = " ".join(said.split())
    assert "C01 The signature of 'mo' is dated 2999-01-01, a day still to come." in whole
    assert "C03 'lq' (Loretta Quade) is on the roster, and has no permission here." in whole


def test_for_programs_it_is_json_with_every_key(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, json=True)
    whole = json.loads(said)
    assert code == 0
    assert whole["restricted"] is True
    people = {person["id"]: person for person in whole["people"]}
    assert people["lq"]["permission"].keys() == set(Permission.__struct_fields__)
    assert (people["lq"]["permission"]["text"], people["lq"]["permission"]["audio"]) == ("yes", "unanswered")
    assert people["tw"]["permission"] is None
    assert whole["named"][0]["wish"] == "omit"
    assert [warning["code"] for warning in whole["warnings"]]
    ferry.consent_toml.write_text("", encoding="utf-8")
    code, said = told(capsys, json=True)
    assert (code, [fault["code"] for fault in json.loads(said)["faults"]]) == (1, ["C03"] * 3)


def test_a_withdrawal_says_what_to_do_and_in_which_order(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    ferry.consent_toml.write_text(ANSWERED.format(withdrawn="withdrawn = 2026-05-01"), encoding="utf-8")
    whole = " ".join(told(capsys)[1].split())
    steps = (
        "'mo' (Marion Oakshaw) withdrew on 2026-05-01. What to do, in this order",
        "1. `inv publish ferry`",
        "2. Tell whoever has a copy",
        "3. Where an archive keeps it",
        "4. Let the journal say who asked for it, and how: `inv consent.withdraw ferry --participant mo",
        "5. Answer the person",
    )
    places = [whole.find(step) for step in steps]
    assert places == sorted(places)
    assert places[0] > 0


def test_a_withdrawal_is_written_down_and_then_is_done(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    consenting.withdraw(Context(), "ferry", "mo", who="A. Editor", authority="Marion, by letter", day="2026-05-01")
    whole = " ".join(capsys.readouterr().out.split())
    assert "'mo' withdrew on 2026-05-01." in whole
    assert "4. Done: the journal says who asked for it, and who wrote it down." in whole
    assert str(ferry.consent().of("mo").withdrawn) == "2026-05-01"


def test_a_day_that_is_none_is_told(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        consenting.withdraw(Context(), "ferry", "mo", day="1 May")
    assert "'1 May' is not a day.\nWrite it like 2026-05-01." in capsys.readouterr().err
    assert ferry.history() == ()


def test_a_transcript_that_does_not_read_hides_no_permission(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    ferry.transcript_xml.write_text("<TEI", encoding="utf-8")
    code, said = told(capsys)
    whole = " ".join(said.split())
    assert code == 0
    assert "C65 No id was compared with the transcript: The transcript is not well-formed XML" in whole
    assert "as “Witness A”" in whole


def test_ids_are_compared_with_the_transcript(ferry: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    ferry.transcript_xml.write_text('<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="w1"/>', encoding="utf-8")
    for id_, expected in (("w1", 0), ("w2", 1)):
        text = ANSWERED.format(withdrawn="").replace('publish = "no"', f'publish = "no"\nid = "{id_}"')
        ferry.consent_toml.write_text(text, encoding="utf-8")
        assert told(capsys)[0] == expected, id_


@pytest.mark.usefixtures("ferry")
def test_the_forms_say_what_they_lack(capsys: pytest.CaptureFixture[str]) -> None:
    consenting.form(Context(), "ferry", participant="mo")
    said = capsys.readouterr().out
    assert "mo-consent.pdf, mo-information.pdf" in said
    assert "  `contact` in [processing] of consent.toml\n" in said
    assert "`lawful_basis`" not in said


def test_who_said_no_is_never_public_whatever_else_stands() -> None:
    assert consenting.opening(Permission(person="mo", text=Answer.NO)) == "never"
    assert Consent().of("mo").text is Answer.UNANSWERED
    assert consenting.opening(Permission(person="mo")) == "?"
