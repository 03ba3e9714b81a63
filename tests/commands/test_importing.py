"""`inv import`, as people run it: what it says of the files, the names, and what is next."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import editing, importing, transcribing

OUTSIDE = Path(__file__).parents[1] / "formats" / "outside"
RECORD = """\
title = "The Ferry"
[[roster]]
id = "aq"
name = "Ada Quill"
role = "chair"
[[roster]]
id = "bm"
name = "Ben Marsh"
role = "witness"
[[roster]]
id = "cm"
name = "Cy Marsh"
role = "witness"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one seminar in it."""
    (tmp_path / "seminars" / "ferry").mkdir(parents=True)
    (tmp_path / "seminars" / "ferry" / "seminar.toml").write_text(RECORD)
    monkeypatch.setenv("SASCI_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal.console, "width", 200)
    return tmp_path


def take_over(monkeypatch: pytest.MonkeyPatch, *files: str) -> None:
    """`inv import ferry -- FILES`, as the process has it from the shell."""
    monkeypatch.setattr(sys, "argv", ["inv", "import", "ferry", "--", *files])
    importing.take_over(Context(), "ferry")


def test_it_says_what_was_read_who_is_who_and_what_is_next(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take_over(monkeypatch, str(OUTSIDE / "finished.txt"), str(OUTSIDE / "zoom-chat.txt"))
    told = capsys.readouterr().out
    assert "1-recording/finished.txt: read as a transcript in plain text; 3 passages, 22 words." in told
    assert (
        "1-recording/zoom-chat.txt: read as a Zoom meeting's chat; 2 messages to everybody (1 private message left out)."
        in told
    )
    assert "22 words, in a text without times." in told
    assert "  CHAIR: Ada Quill (aq)" in told
    assert "  Ben Marsh: Ben Marsh (bm)" in told
    assert "  AQ: Ada Quill (aq)" in told
    assert "  Cy: Cy Marsh (cm)" in told
    assert "rust" not in told
    assert "`inv name ferry` shows it, and people decide." in told
    assert 'called = "CHAIR"' in (home / "seminars" / "ferry" / "3-names.toml").read_text()
    transcribing.name(Context(), "ferry", accept=True)
    told = capsys.readouterr().out
    assert "V1, “CHAIR” in the file: 64% of the words (14); aq" in told


def test_a_voice_that_nobody_has_decided_on_is_told_at_the_draft_and_naming_it_afterwards_is_not_enough(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "x.txt").write_text("QUILL: One.\n\nQUINN: Two.\n")
    take_over(monkeypatch, "x.txt")
    transcribing.name(Context(), "ferry", accept=True)
    told = capsys.readouterr().out
    assert "Nobody yet: V2. Decide in " in told  # there is nothing to listen to
    assert "For these nothing is proposed, so that nothing could be accepted." in told
    editing.draft(Context(), "ferry")
    wanted = "Nobody has said who V2 is, and nothing is published while it is so: `inv name ferry`, then `inv draft ferry --replace`."
    assert wanted in capsys.readouterr().out
    transcribing.name(Context(), "ferry", voice="V2", participant="bm", who="Ada Ferrar")
    told = capsys.readouterr().out
    assert (
        "Every voice has a name; no voice print is kept.\nThe transcript is drafted already, and does not follow."
        in told
    )
    editing.draft(Context(), "ferry", replace=True)
    assert "Nobody has said" not in capsys.readouterr().out
    transcribing.name(Context(), "ferry")
    assert "does not follow" not in capsys.readouterr().out


def test_what_fits_nobody_or_two_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "x.txt").write_text("MARSH: One.\n\nQUINN: Two.\n", encoding="utf-16")
    (home / "y.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\none\n")
    take_over(monkeypatch, "x.txt", "y.srt")
    told = capsys.readouterr().out
    assert "  MARSH: may be Ben Marsh (bm) or Cy Marsh (cm); decide" in told
    assert "  QUINN: nobody on the roster" in told
    assert "'y.srt' is kept, but the words of session '1' are those of 'x.txt'" in told
    names = home / "seminars" / "ferry" / "3-names.toml"
    names.write_text(names.read_text().replace('# participant = ""', 'participant = "aq"'))
    take_over(monkeypatch, "x.txt")
    assert "Every voice has a name: `inv draft ferry` writes the transcript." in capsys.readouterr().out
    names.write_text('[[voice]]\nvoice = "V9"\nparticipant = "aq"\n')
    take_over(monkeypatch, "x.txt")
    assert "3-names.toml names the voice V9, which was not heard." in capsys.readouterr().out


def test_a_fault_is_two_sentences_and_nothing_is_there(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "x.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\none\n\nlost\n")
    with pytest.raises(SystemExit):
        take_over(monkeypatch, "x.srt")
    assert "x.srt, line 5: these are no times: 'lost'. 1 cue before it was read." in capsys.readouterr().err
    assert not (home / "seminars" / "ferry" / "1-recording").exists()
