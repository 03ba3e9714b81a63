"""What editors read when they withhold words: the list, what comes of it, and a sentence for each slip."""

from __future__ import annotations

import json

import pytest
from invoke.context import Context

from sasci_archive.commands import redacting
from sasci_archive.store.folder import Folder

WHO = {"reason": "third-party", "authority": "wren", "who": "Bram Example"}


def rewritten(folder: Folder, before: str, after: str) -> None:
    text = folder.transcript_xml.read_text("utf-8")
    assert before in text
    folder.transcript_xml.write_text(text.replace(before, after), encoding="utf-8")


def refused(capsys: pytest.CaptureFixture[str], **given: object) -> str:
    """What it complains of."""
    with pytest.raises(SystemExit):
        redacting.redact(Context(), "toy", **given)
    return capsys.readouterr().err


def test_without_numbers_it_lists_the_words(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    redacting.redact(Context(), toy.slug, "u4")
    said = capsys.readouterr().out
    assert "  2 council's. 0:00:12.9" in said
    assert "  4 Mróz (by hand)" in said
    assert "Struck out, with its redaction in brackets: withheld already." in said
    assert "inv redact toy u4 --from 1 --to 2" in said
    redacting.redact(Context(), toy.slug, "u4", note="fn1")
    assert "inv redact toy u4 --note fn1 --from 1 --to 2" in capsys.readouterr().out


def test_it_says_what_comes_of_it(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(toy, "Why did it stop?", "Why did Jean stop?")
    rewritten(toy, "The association", "Jean")
    redacting.redact(Context(), toy.slug, "u6", from_=3, instead="a neighbour", **WHO)
    said = capsys.readouterr().out
    assert "u6 now reads:\n  Why did [a neighbour] stop?\n" in said
    assert (
        "The sound of session 2 is silent from 0:00:01.550 to 0:00:02.500 (0.9 s, with 0.15 s of padding on either side)."
        in said
    )
    assert "in 1 other place (offered, not done)" in said
    assert (
        "  inv redact toy u4 --note fn1 --from 1 --to 1 --reason third-party --instead 'a neighbour' --authority wren --who 'Bram "
        "Example'\n"
    ) in said
    assert "Withheld as r1. Written: seminars/toy/4-transcript.xml" in said.replace("\\", "/")
    assert "Jean" not in said


def test_pretending_needs_no_authority_and_writes_nothing(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    before = toy.transcript_xml.read_bytes()
    redacting.redact(Context(), toy.slug, "u2", from_=11, to=12, reason="libel", dry_run=True)
    said = capsys.readouterr().out
    assert "u2 would read:" in said
    assert "Dr Ines Calloway speaks in that stretch too (u3)" in said
    assert said.endswith("\nNothing was changed.\n")
    assert toy.transcript_xml.read_bytes() == before


def test_a_tone_is_called_a_tone_and_a_guess_a_guess(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    record = toy.seminar_toml.read_text("utf-8").replace("[publication]", '[publication]\nredacted_sound = "tone"')
    toy.seminar_toml.write_text(record, encoding="utf-8")
    redacting.redact(Context(), toy.slug, "u2", from_=7, **WHO)
    said = capsys.readouterr().out
    assert "The sound is a tone from 0:00:0" in said
    assert "When these words were said is a guess" in said
    redacting.redact(Context(), toy.slug, "c1", turn=True, **WHO)
    assert "It was written, not said: the sound stays as it is." in capsys.readouterr().out
    rewritten(toy, ' start="#T2.400" end="#T2.3000"', "")
    redacting.redact(Context(), toy.slug, "u6", turn=True, **WHO)
    assert "No sound can leave any more: u6 has no times" in capsys.readouterr().out.replace("\n", " ")


def test_what_is_published_is_warned_of(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    toy.published.mkdir()
    redacting.redact(Context(), toy.slug, "u6", turn=True, **WHO)
    assert "What is published still holds the words. `inv publish toy` makes it anew" in capsys.readouterr().out


def test_a_redaction_is_taken_back_and_the_log_shows_what_there_is(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(toy, "Whose cupboard?", 'Whose cup<seg type="restricted">board</seg>?')
    redacting.redact(Context(), toy.slug, "u6", turn=True, **WHO)
    capsys.readouterr()
    redacting.log(Context(), toy.slug)
    said = capsys.readouterr().out.replace("\n", " ")
    assert "u3: only a part of word 2 is withheld, and the rest of it is printed." in said
    assert "one in u3 is a redaction without authority." in said
    assert "anonymisation-log.csv, 5 lines. RESTRICTED: it holds what is withheld." in said
    redacting.lift(Context(), toy.slug, "r1", who="Bram Example", authority="wren")
    assert "r1 in u6 is lifted" in capsys.readouterr().out
    assert b'xml:id="r1"' not in toy.transcript_xml.read_bytes()


def test_proposals_are_a_table_or_json(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(toy, "Whose cupboard?", "We asked Mrs Pym.")
    redacting.suggest(Context(), toy.slug)
    said = capsys.readouterr().out
    assert "1 proposal; nothing is changed." in said
    assert "proposed instead" not in said  # nothing is
    assert "For example: inv redact toy u3 --from 3 --to 4 --reason third-party --dry-run" in said
    redacting.suggest(Context(), toy.slug, json=True)
    assert json.loads(capsys.readouterr().out) == [
        {"passage": "u3", "first": 3, "last": 4, "text": "Mrs Pym.", "why": "a name with a title"}
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"passage": "u6", "from_": 1},
            "A decision says what readers are told, on whose word it is and who made it; missing: --reason, --authority, --who.",
        ),
        (
            {"passage": "u6", "from_": 1, "reason": "libel", "who": "Bram Example"},
            "A decision says what readers are told, on whose word it is and who made it; missing: --authority.",
        ),
        ({"passage": "u6", "turn": True, **WHO, "reason": "gossip"}, "'gossip' is no reason that readers are told."),
        (
            {"passage": "u6", "turn": True, "to": 2, **WHO},
            "--turn withholds all of it, --from and --to some words of it. Say the one or the other.",
        ),
        ({"passage": "u6", "from_": 3, "to": 9, **WHO}, "u6 has 4 words; there is no run of them from 3 to 9."),
        ({"passage": "u99", "from_": 1, **WHO}, "There is no turn, message or note 'u99'."),
        ({"passage": "u6", "note": "fn1", "from_": 1, **WHO}, "u6 has no note 'fn1'. It has none with an xml:id."),
        (
            {"passage": "u7", "from_": 10, **WHO},
            "u7: word 10 would cut through <placeName>, in which words 9–10 stand.",
        ),
        ({"passage": "u4", "from_": 12, "to": 13, **WHO}, "u4: a note stands among these words (fn1)."),
    ],
)
def test_a_slip_gets_a_sentence_and_nothing_is_lost(
    toy: Folder, capsys: pytest.CaptureFixture[str], given: dict[str, object], sentence: str
) -> None:
    before = {p: p.read_bytes() for p in toy.path.rglob("*") if p.is_file()}
    assert sentence in refused(capsys, **given).replace("\n", " ")
    assert {p: p.read_bytes() for p in toy.path.rglob("*") if p.is_file()} == before


def test_a_turn_without_words_says_so(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(toy, "Whose cupboard?", "")
    redacting.redact(Context(), toy.slug, "u3")
    assert "u3 has no words." in capsys.readouterr().out
