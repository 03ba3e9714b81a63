"""A name may have been made to act on the terminal that shows it: it only shows."""

from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from sasci_archive import terminal
from sasci_archive.errors import SasciError

TRICKS = (
    "\x1b[2J",  # clears the screen
    "\x1b]0;title\x07",  # names the window
    "\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\",  # a link that says something else
    "\x1b]52;c;cm0gLXJm\x07",  # fills the clipboard
    "\x9b31m",  # the same as ESC [, in one byte
    "\rAll is well.",  # writes over the line
    "a\x08\x08\x08b",
    "\u202etxt.exe",  # reads backwards
    "\u2066x\u2069",
    "[bold red]not red[/] [link=https://example.org]x[/link]",
    "\\[red]x",
)
ACTS = ("\x1b", "\x9b", "\r", "\x07", "\x08", "\u202e", "\u2066", "\u2069")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal that shows colours, on which everything is said."""
    said = io.StringIO()
    loud = type(terminal.console)(
        file=said, force_terminal=True, width=200, highlight=False, color_system=None, legacy_windows=False
    )
    monkeypatch.setattr(terminal, "console", loud)
    monkeypatch.setattr(terminal, "errors", loud)
    return said


@pytest.mark.parametrize("trick", TRICKS)
def test_whatever_is_said_only_shows(trick: str, screen: io.StringIO) -> None:
    terminal.say(f"Ada {trick} Brook")
    terminal.warn(trick)
    terminal.put(f"{trick}\n")
    terminal.table(trick, (trick, "other"), [(trick, "x")])
    terminal.rich_table("t", ("a",), [(Text(trick),)])
    terminal.stretches([(trick, "found")])
    terminal.numbered([("1", trick, "0:00", False)])
    terminal.differences([("out", trick, True)])
    said = screen.getvalue()
    assert said
    for act in ACTS:
        assert act not in said, repr(act)
    if trick.startswith(("[", "\\")):
        assert said.count(trick) >= 5, "no markup is read"


def test_so_does_an_error_of_ours_and_one_that_nobody_foresaw(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SASCI_DEBUG", raising=False)

    def ends(error: Exception) -> None:
        def task() -> None:
            raise error

        with pytest.raises(SystemExit):
            terminal.command(task)()

    ends(SasciError("There is no '\x1b[2J'.", remedy="Say \x1b]0;x\x07."))
    ends(ValueError("\x1b[2Jboo"))
    assert "\x1b" not in screen.getvalue()
    assert "boo" in screen.getvalue()


def test_what_goes_into_a_pipe_is_the_file_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "console", type(terminal.console)(file=sys.stdout, highlight=False))
    terminal.put("a\u202eb\x1b[2J")
    assert capsys.readouterr().out == "a\u202eb\x1b[2J\n"


@given(st.text())
def test_json_says_the_same_and_plain_text_stays_as_it_is(text: str) -> None:
    told = json.dumps({"x": text}, ensure_ascii=False)
    assert json.loads(terminal.inert(told)) == {"x": text}
    assert terminal.inert(terminal.inert(text)) == terminal.inert(text)
    if text.isprintable():
        assert terminal.inert(text) == text or any(ord(c) in range(0x202A, 0x206A) or c == "\u061c" for c in text)
