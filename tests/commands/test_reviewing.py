"""What those who write to the witnesses read: what was made, for whom nothing was, and how it stands."""

from __future__ import annotations

import getpass
import re
import shutil
import sys

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import consenting, editing, releasing, reviewing
from sasci_archive.store.folder import Folder
from tests.readying import make_ready

WHO = "Ada Ferrar"


@pytest.fixture
def toy(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(terminal.console, "width", 80)
    return toy


def test_packets_are_named_with_where_they_lie(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.send(Context(), "toy", who=WHO, due="2099-12-24", extracts=True)
    said = capsys.readouterr().out
    assert (
        "wren-1 for Tobias Wren: seminars/toy/5-review/packets/wren-1\n    toy-wren.docx, toy-wren.html, letter.txt\n"
        in said
    )
    assert "The numbers of the turns are fixed from now on." in said
    assert all(p.extracts and str(p.due) == "2099-12-24" for p in toy.sent())
    with pytest.raises(SystemExit):
        reviewing.send(Context(), "toy", who=WHO)
    said = capsys.readouterr().out
    assert "None for Tobias Wren: wren-1 is out since" in said
    assert "RESTRICTED" not in said


def test_the_table_fits_eighty_columns_and_says_who_is_not_yet_asked(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewing.status(Context(), toy.slug)
    assert "No packet has been sent." in capsys.readouterr().out
    reviewing.final(Context(), "toy", ["wren"], who=WHO)
    capsys.readouterr()
    reviewing.chase(Context(), "toy", all_=True, who=WHO)
    assert "wren-1: seminars/toy/5-review/packets/wren-1/reminder-1.txt" in capsys.readouterr().out
    reviewing.chase(Context(), "toy", who=WHO)
    assert "wren-1: not due before" in capsys.readouterr().out
    reviewing.status(Context(), toy.slug)
    said = capsys.readouterr().out
    assert "wren-1 (final)" in said
    assert "Not yet asked: mroz." in said
    assert max(map(len, said.split("\n“text”", maxsplit=1)[0].splitlines())) <= 80


def test_what_is_gone_stands_in_the_table_and_whose_it_was_is_not_among_those_nobody_asked(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewing.send(Context(), "toy", ["wren"], who=WHO)
    (packet,) = toy.sent()
    shutil.rmtree(toy.packets / packet.id)
    capsys.readouterr()
    reviewing.status(Context(), toy.slug)
    said = capsys.readouterr().out
    assert re.search(rf"^wren-1 +{packet.sent:%Y-%m-%d} +gone *$", said, re.MULTILINE)
    assert "Not yet asked: mroz." in said


def test_with_nothing_out_there_is_nobody_to_remind(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.chase(Context(), toy.slug, who=WHO)
    assert "Every packet has been answered, or none is out." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"who": ""}, "Who decides this is not said."),
        ({"who": WHO, "due": "Christmas"}, "'Christmas' is not a day."),
        ({"who": WHO, "participant": ["nobody"]}, "'nobody' is not on the roster of 'toy'."),
        ({"who": WHO, "password": True}, "There is nobody to ask for the password."),
    ],
)
def test_each_slip_is_a_sentence(
    toy: Folder, capsys: pytest.CaptureFixture[str], given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SystemExit):
        reviewing.send(Context(), toy.slug, **given)
    assert sentence in capsys.readouterr().err
    assert toy.sent() == ()


def test_the_password_comes_from_the_environment_or_is_asked_for_twice(
    toy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SASCI_PASSWORD", "four words ill")
    reviewing.send(Context(), toy.slug, ["wren"], who=WHO, password=True)
    said = capsys.readouterr().out
    assert "toy-wren.zip" in said
    assert "Windows itself does not" in said
    assert "four words" not in said
    monkeypatch.delenv("SASCI_PASSWORD")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    for typed in (["four words ill", "four words well"], ["four words ill", "four words ill"]):
        answers = iter(typed)
        monkeypatch.setattr(getpass, "getpass", lambda _, answers=answers: next(answers))
        if len(set(typed)) > 1:
            with pytest.raises(SystemExit):
                reviewing.send(Context(), "toy", ["mroz"], who=WHO, password=True)
            assert "The two passwords differ." in capsys.readouterr().err
        else:
            reviewing.send(Context(), "toy", ["mroz"], who=WHO, password=True)
            assert "toy-mroz.zip" in capsys.readouterr().out


def test_after_publication_it_says_that_this_is_an_erratum(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    toy.published.mkdir()
    reviewing.send(Context(), "toy", ["wren"], who=WHO)
    assert "what is put right now is an erratum" in " ".join(capsys.readouterr().out.split())


def test_an_approval_of_who_has_withdrawn_says_that_nothing_comes_of_it(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    consenting.withdraw(Context(), toy.slug, "wren", who=WHO, authority="Tobias Wren, by letter")
    releasing.approve(Context(), "toy", "wren", who=WHO, how="letter")
    said = capsys.readouterr().out
    assert "They have taken their permission back: nothing of theirs is published, whatever they approve." in said


def test_an_edition_without_its_sound_says_on_whose_account(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    make_ready(toy)
    text = toy.consent_toml.read_text("utf-8")
    toy.consent_toml.write_text(text.replace('audio = "yes"', 'audio = "no"', 1), encoding="utf-8")
    editing.publish(Context(), "toy")
    said = capsys.readouterr().out
    assert "No sound is given out: " in said
    assert " is withheld (" in said or "has not permitted that their voice be heard" in said


def test_who_is_sent_the_final_text_first_was_never_asked_to_correct_it_and_that_is_said(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewing.final(Context(), toy.slug, ["wren"], who=WHO)
    never = "Tobias Wren was never sent their words to correct: `inv review.send toy --participant wren`."
    assert never in capsys.readouterr().out
    reviewing.send(Context(), toy.slug, ["wren"], who=WHO, again=True)
    reviewing.final(Context(), toy.slug, ["wren"], who=WHO, again=True)
    assert "was never sent" not in capsys.readouterr().out
