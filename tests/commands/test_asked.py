"""What somebody is told in their first hour: by `inv` alone, by a command's help wherever it is asked for, by a command of which half was typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]


def inv(*arguments: str) -> tuple[int, str, str]:
    """As it is typed: exit code, what is said, what is said to be wrong."""
    run = subprocess.run(
        [sys.executable, "-m", "invoke", *arguments], cwd=HOME, capture_output=True, text=True, timeout=60, check=False
    )
    return run.returncode, run.stdout, run.stderr


def test_help_stands_behind_the_command_too() -> None:
    code, told, wrong = inv("transcribe", "--help")
    assert (code, wrong) == (0, "")
    assert "For instance: inv transcribe care-2023" in told
    assert "where there are captions beside a recording" in told  # its options are explained


def test_who_says_no_command_is_shown_those_of_the_first_hour() -> None:
    code, told, wrong = inv()
    assert (code, wrong) == (0, "")
    assert told.splitlines()[:3] == [
        "From a recording to its edition:",
        "  inv new        Begin a seminar: write a commented record and a consent file to fill in.",
        "  inv ingest     Take in recordings and captions.",
    ]


def test_half_a_command_is_told_what_is_missing() -> None:
    code, told, wrong = inv("ingest", "demo", "my tape.wav")
    assert (code, told, wrong) == (1, "", "Files stand behind two dashes: inv ingest demo -- 'my tape.wav'\n")


def test_who_has_read_enough_of_the_list_is_shown_no_traceback() -> None:
    ask = [sys.executable, "-m", "invoke", "--list"]
    with subprocess.Popen(ask, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as listing:
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.close()
        assert listing.stderr.read() == b""
    assert "ingest" in inv("--list")[1]
    assert "Available 'edit' tasks:" in inv("--list", "edit")[1]


def test_what_else_a_command_needs_is_asked_for_by_its_name() -> None:
    for typed, lacking in (
        (("heard", "demo"), "--turns: inv heard SLUG --turns …"),
        (
            ("consent.withdraw", "demo", "--who", "Ada Ferrar"),
            "--participant: inv consent.withdraw SLUG --participant …",
        ),
        (("diff", "demo", "1"), "LATER: inv diff SLUG EARLIER LATER"),
    ):
        assert inv(*typed) == (1, "", f"Not said is {lacking}; `inv --help {typed[0]}` explains the command.\n")


def test_who_mistypes_a_command_or_parts_its_name_is_told_which_may_be_meant() -> None:
    for typed, meant in (
        (("stauts",), "‘stauts’: is `inv status` meant?"),
        (("redcat", "demo"), "‘redcat’: is `inv redact` meant?"),  # though what stands behind it is a command
        (("review", "send", "demo"), "‘review’: is `inv review.send` meant?"),
        (("--help", "stauts"), "‘stauts’: is `inv status` meant?"),
        (("blabla",), "‘blabla’."),
    ):
        assert inv(*typed) == (1, "", f"There is no command {meant} `inv --list` lists all there are.\n")
    assert inv("--list", "review")[0] == 0  # a group, of which invoke tells


def test_an_option_that_no_command_has_is_named_with_the_one_that_may_be_meant() -> None:
    for typed, told in (
        (("publish", "demo", "--nonsense"), "`inv publish` has no option ‘--nonsense’."),
        (("publish", "--darft"), "`inv publish` has no option ‘--darft’: is --draft meant?"),
        (("edit.word", "demo", "--draft=1"), "`inv edit.word` has no option ‘--draft’."),
        (("redact", "demo", "u1", "-Z"), "`inv redact` has no option ‘-Z’."),
        (
            ("validate", "demo", "publish", "demo", "--darft"),
            "`inv publish` has no option ‘--darft’: is --draft meant?",
        ),
    ):
        explained = f" `inv --help {told.split('`')[1].removeprefix('inv ')}` explains those it has.\n"
        assert inv(*typed) == (1, "", told + explained)
