"""What editors read and decide: readings compared, the house's rules, the transcript as Word."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import msgspec
import pytest
from invoke.context import Context
from rich.console import Console

from sasci_archive import terminal
from sasci_archive.commands import revising
from sasci_archive.model.review import Purpose
from sasci_archive.store.folder import Folder
from sasci_archive.tei.wordings import Which, reading_of


@pytest.fixture
def toy(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(terminal.console, "width", 160)
    text = toy.transcript_xml.read_text("utf-8")
    toy.transcript_xml.write_text(text.replace("Why did it stop?", "Um, why did it, er, stop?"), encoding="utf-8")
    return toy


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_compare_shows_the_turns_that_differ_and_counts(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.compare(Context(), toy.slug)
    said = capsys.readouterr().out
    assert "  It began with a cupboard, in [-1997,-] {+1996,+} and no money at all.\n" in said
    assert "  transcription, Dr Ada Ferrar, 2024-06-10: Years heard again.\n" in said
    assert "Mrs Mróz (withheld) lent us the first puzzle, [laughs] and the TLA {+[note: The association" in said
    assert "Whose cupboard?" not in said
    assert "79 words in the machine reading, 80 in the published one; 3 of 10 turns differ." in said
    assert "words of the machine's reading differ from 2-words.json" in said
    revising.compare(Context(), toy.slug, all_=True, to="machine")
    said = capsys.readouterr().out
    assert "Whose cupboard?" in said
    assert "{+" not in said


def test_in_colour_what_went_is_struck_and_what_came_is_green(
    toy: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.console, "_force_terminal", True)
    monkeypatch.setattr(terminal.console, "_color_system", Console(color_system="standard")._color_system)
    revising.compare(Context(), toy.slug, turn="u2")
    assert "\x1b[9;31m1997,\x1b[0m \x1b[32m1996,\x1b[0m and" in capsys.readouterr().out


def test_one_turn_is_shown_whole_and_another_is_not_there(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.compare(Context(), toy.slug, from_="verbatim", turn="u3")
    assert capsys.readouterr().out == "u3 Dr Ines Calloway  0:00:11\n  Whose cupboard?\n\n"
    with pytest.raises(SystemExit):
        revising.compare(Context(), toy.slug, turn="u99")
    assert refused(capsys) == "There is no turn 'u99'.\nTurns are called u1, u2 and so on, messages c1.\n"
    with pytest.raises(SystemExit):
        revising.compare(Context(), toy.slug, to="printed")
    assert refused(capsys) == "There is no reading 'printed'.\nChoose machine, verbatim or published.\n"


def test_the_page_is_written_for_the_house(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.compare(Context(), toy.slug, page=True)
    assert "RESTRICTED: it shows what is withheld too." in capsys.readouterr().out
    page = (toy.review / "comparison" / "machine-published.html").read_text("utf-8")
    assert '<del><span class="unseen">taken out: </span>1997,</del>' in page


def test_lint_lists_and_says_how_to_accept(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.lint(Context(), toy.slug)
    said = capsys.readouterr().out
    assert "[Um, why] did it, er, stop?" in said
    assert "note: TLA: Toy Libraries Association." in said
    assert "3 proposals: fillers 2, first-use 1." in said
    assert 'inv edit.lint toy --accept 1 --who "Your Name"' in said
    revising.lint(Context(), toy.slug, rule="fillers")
    assert "2 proposals of 3: fillers 2." in capsys.readouterr().out
    revising.lint(Context(), toy.slug, rule="numbers", json=True)
    assert json.loads(capsys.readouterr().out) == []
    revising.lint(Context(), toy.slug, rule="numbers")
    assert "0 proposals of 3." in capsys.readouterr().out


def test_what_is_accepted_is_changed_by_number_or_by_rule(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.lint(Context(), toy.slug)
    revising.lint(Context(), toy.slug, accept="1, 2-2", who="Ada Ferrar")
    assert "Changed in seminars/toy/4-transcript.xml: 2 places." in capsys.readouterr().out
    revising.lint(Context(), toy.slug, rule="fillers", accept_all=True, who="Ada Ferrar")
    assert "1 place." in capsys.readouterr().out
    assert "<del>it, er,</del><add>it</add>" in toy.transcript_xml.read_text("utf-8")
    revising.lint(Context(), toy.slug, rule="fillers", accept_all=True, who="Ada Ferrar")
    assert "0 places." in capsys.readouterr().out


def test_a_question_is_left(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    text = toy.transcript_xml.read_text("utf-8")
    toy.transcript_xml.write_text(text.replace("Whose cupboard?", "The XYZ's cupboard?"), encoding="utf-8")
    revising.lint(Context(), toy.slug, rule="first-use", accept_all=True, who="Ada Ferrar")
    assert "(u3, “XYZ's”) is a question, for you to answer" in capsys.readouterr().out
    revising.lint(Context(), toy.slug, rule="first-use")
    assert "Accept" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rule": "filers"}, "There is no rule 'filers'.\nDid you mean 'fillers'?\n"),
        ({"rule": "zzz"}, "There is no rule 'zzz'.\nThere are: names, spellings, acronyms, "),
        ({"accept_all": True}, "--accept-all is for one rule at a time.\nSay which: --rule fillers --accept-all.\n"),
        ({"accept": "9-3", "who": "A"}, "'9-3' is no number of the list.\nWrite numbers and ranges: 3,7-9.\n"),
        ({"accept": "all", "who": "A"}, "'all' is no number of the list."),
        ({"accept": "1"}, "Who accepts these changes is not said."),
        ({"accept": "44", "who": "A"}, "There is no proposal no. 44"),
    ],
)
def test_a_slip_gets_a_sentence(
    toy: Folder, capsys: pytest.CaptureFixture[str], given: dict[str, object], sentence: str
) -> None:
    before = toy.transcript_xml.read_bytes()
    with pytest.raises(SystemExit):
        revising.lint(Context(), toy.slug, **given)
    assert refused(capsys).startswith(sentence)
    assert toy.transcript_xml.read_bytes() == before


def test_the_house_is_set_in_sasci_toml(toy: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sasci.toml").write_text('[house]\nwithout = ["first-use"]\nfillers = ["um"]\n', encoding="utf-8")
    revising.lint(Context(), toy.slug)
    assert "1 proposal: fillers 1." in capsys.readouterr().out
    (tmp_path / "sasci.toml").write_text('[house]\nwords_to = "ten"\n', encoding="utf-8")
    with pytest.raises(SystemExit):
        revising.lint(Context(), toy.slug)
    assert "at house, words_to: this wants a whole number" in refused(capsys)


def test_the_word_file_is_a_packet(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.word(Context(), toy.slug, who="Ada Ferrar")
    said = capsys.readouterr().out
    assert "5-review/packets/editor-1/toy-editor-1.docx, 10 turns and messages, as packet editor-1." in said
    assert toy.sent()[0].sender == "Ada Ferrar"


def returned(folder: Folder, *changes: tuple[str, str]) -> Path:
    """The packet's Word file with words changed in it, as an editor sends it back who tracks nothing."""
    source = folder.packets / "editor-1" / "toy-editor-1.docx"
    target = folder.path.parents[1] / "back.docx"
    with zipfile.ZipFile(source) as sent, zipfile.ZipFile(target, "w") as back:
        for name in sent.namelist():
            content = sent.read(name)
            for before, after in changes if name == "word/document.xml" else ():
                assert before.encode() in content, before
                content = content.replace(before.encode(), after.encode())
            back.writestr(name, content)
    return target


def test_what_an_editor_changed_is_made_at_once_in_their_reading(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    revising.word(Context(), toy.slug, who="Ada Ferrar")
    file = returned(toy, ("Whose cupboard?", "Whose larder?"), ("It began with a", "It all began with the"))
    revising.back(Context(), toy.slug, str(file))
    said = capsys.readouterr().out
    assert "words that read otherwise" in said
    assert "left as they were sent" not in said
    assert "`inv review.decide toy` decides it one by one" in said
    assert b"larder" not in toy.master()
    revising.back(Context(), toy.slug, str(file), accept_all=True, kind="transcription", who="Ada Ferrar")
    said = capsys.readouterr().out
    assert "back.docx is already collected, as editor-1.1." in said
    assert "places, as transcription." in said
    published, verbatim, heard = (
        reading_of(toy.master(), which) for which in (Which.PUBLISHED, Which.VERBATIM, Which.HEARD)
    )
    for reading in (published, verbatim):
        assert b"Whose larder?" in reading
        assert b"It all began with the cupboard, in 1996," in reading
    assert b"Whose cupboard?" in heard
    revising.compare(Context(), toy.slug, to="verbatim", turn="u3")
    assert "transcription, Ada Ferrar, " in capsys.readouterr().out
    revising.back(Context(), toy.slug, str(file), accept_all=True, who="Ada Ferrar")
    assert "0 places" in capsys.readouterr().out


def test_signs_and_whole_turns_are_left_to_be_decided(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.word(Context(), toy.slug)
    file = returned(toy, ("Whose cupboard?", ""), ("evening, and I was glad.", "evening, and I was very glad."))
    revising.back(Context(), toy.slug, str(file), accept_all=True, who="Ada Ferrar")
    said = capsys.readouterr().out
    assert "Changed in seminars/toy/4-transcript.xml: 1 place, as edition." in said
    assert "Left for `inv review.decide toy`: passages taken out 1." in said
    assert b"and I was <add" in toy.master()
    assert b"Whose cupboard?" in toy.master()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"accept_all": True}, "Who accepts these changes is not said."),
        ({"kind": "witness"}, "An editor's changes are of the edition or of the transcription, not 'witness'."),
        ({"packet": "editor-9"}, "There is no packet 'editor-9'."),
        ({"file": "nothing.docx"}, "nothing.docx"),
    ],
)
def test_a_slip_with_what_came_back_gets_a_sentence(
    toy: Folder, capsys: pytest.CaptureFixture[str], given: dict[str, object], sentence: str
) -> None:
    revising.word(Context(), toy.slug)
    before = toy.transcript_xml.read_bytes()
    capsys.readouterr()
    with pytest.raises(SystemExit):
        revising.back(Context(), toy.slug, **{"file": str(returned(toy)), **given})
    assert sentence in refused(capsys)
    assert toy.transcript_xml.read_bytes() == before


def test_a_witness_s_answer_is_not_made_at_once(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    revising.word(Context(), toy.slug)
    (packet,) = toy.sent()
    toy.save_packet(msgspec.structs.replace(packet, purpose=Purpose.CORRECT, person="wren"), {})
    file = returned(toy, ("Whose cupboard?", "Whose larder?"))
    with pytest.raises(SystemExit):
        revising.back(Context(), toy.slug, str(file), accept_all=True, who="Ada Ferrar")
    assert "of the packet editor-1, which was not sent to an editor." in refused(capsys)
    assert b"larder" not in toy.master()
