"""What somebody reads who asks how good a transcript is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import judging
from sasci_archive.store.folder import Folder
from sasci_archive.trials.keystrokes import drafted


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The demonstration as the machine drafted it; the terminal is 160 characters wide."""
    folder = drafted(tmp_path)
    monkeypatch.setenv("SASCI_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal.console, "width", 160)
    return folder


def test_the_screen_the_list_and_where_to_go_on(demo: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    before = demo.master()
    judging.quality(Context(), "demo")
    said = capsys.readouterr().out
    assert said.startswith("Likely word error: ")
    assert "0 of 28 turns heard by a person." in said
    assert "demo: RESTRICTED" in said
    assert "I'm Dr [Nula] Tresk." in said
    assert "`inv edit demo`" in said
    assert demo.master() == before
    judging.quality(Context(), "demo", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["weak"][0]["kind"] == "name"


def test_a_reference_is_compared_and_said_what_with(
    demo: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = tmp_path / "right.xml"
    reference.write_bytes(demo.master().replace(b"Nula", b"Nuala"))
    judging.quality(Context(), "demo", reference=str(reference))
    said = capsys.readouterr().out
    assert "words of demo, session 1, with" in said
    assert "(1 other, 0 missing and 0 added of" in said
    assert "Corrections to make it read like the reference, punctuation too: 1;" in said
    assert "[Nula]" in said
    judging.quality(Context(), "demo", reference=str(demo.transcript_xml))
    assert "Word for word the same." in capsys.readouterr().out


def test_slips_end_in_a_sentence(demo: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given, problem in (
        ({"reference": "nowhere.txt"}, "There is no file nowhere.txt."),
        ({"reference": str(demo.transcript_xml), "session": "9"}, "There is no session '9'."),
    ):
        with pytest.raises(SystemExit):
            judging.quality(Context(), "demo", **given)
        assert problem in capsys.readouterr().err
    (tmp_path / "broken.stm").write_text("what is this", "utf-8")
    with pytest.raises(SystemExit):
        judging.quality(Context(), "demo", reference=str(tmp_path / "broken.stm"))
    assert "broken.stm, line 1, is no line of an STM file." in capsys.readouterr().err
    demo.transcript_xml.unlink()
    with pytest.raises(SystemExit):
        judging.quality(Context(), "demo")
    assert "There is no transcript of 'demo' yet." in capsys.readouterr().err
