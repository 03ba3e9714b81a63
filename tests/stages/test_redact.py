"""Withholding in the toy seminar: text and sound together, told before and after, logged, and given back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import BadTranscript, NotYet
from sasci_archive.formats import anonymisation_log
from sasci_archive.gate import release
from sasci_archive.inspection.texts import texts
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Reason
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Entity, Naming, Redaction
from sasci_archive.model.speech import Span
from sasci_archive.stages import redact as stage
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.changes import Lift, Restrict
from sasci_archive.tei.cutting import withheld
from sasci_archive.tei.cutting.elsewhere import Again
from sasci_archive.tei.cutting.silence import PAD
from sasci_archive.tei.document import parse
from tests.readying import finish, make_ready

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BY = By(ON, "Bram Example", "wren")


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def withhold(passage: str, *words: int, instead: str = "", notes: bool = False) -> Restrict:
    return Restrict(
        when=ON.date(),
        who="Bram Example",
        why="Asked for.",
        passage=passage,
        words=(words[0], words[-1]) if words else None,
        reason=Reason.THIRD_PARTY,
        authority="wren",
        instead=instead,
        notes=notes,
    )


def everything(folder: Folder) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.path.rglob("*")) if p.is_file()}


def rewritten(folder: Folder, before: str, after: str) -> None:
    text = folder.transcript_xml.read_text("utf-8")
    assert before in text
    folder.transcript_xml.write_text(text.replace(before, after), encoding="utf-8")


def by_name(folder: Folder) -> Consent:
    """Everybody with name and voice."""
    return Consent(
        permission=tuple(
            msgspec.structs.replace(p, attribution=Attribution.NAME, audio=Answer.YES)
            for p in folder.consent().permission
        )
    )


def lines(folder: Folder) -> list[list[str]]:
    return list(csv.reader(io.StringIO(stage.path(folder).read_bytes().decode("utf-8-sig"))))


def test_words_are_listed_by_number_with_their_times_and_what_withholds_them(toy: Folder) -> None:
    words = stage.show(toy, "u4")
    assert [(w.number, w.text, w.redaction) for w in words[:5]] == [
        (1, "The", ""),
        (2, "council's.", ""),
        (3, "Mrs", ""),
        (4, "Mróz", "by hand"),
        (5, "lent", ""),
    ]
    assert words[0].at == 12_600
    assert not any(w.guessed for w in words)
    stage.redact(toy, withhold("u4", 1, 2), BY)
    again = stage.show(toy, "u4")
    assert [(w.number, w.text, w.at) for w in again] == [(w.number, w.text, w.at) for w in words]
    assert [w.redaction for w in again[:2]] == ["r1", "r1"]
    assert [w.text for w in stage.show(toy, "u4", "fn1")] == ["The", "association", "was", "dissolved", "in", "2004."]
    assert [w.at for w in stage.show(toy, "c1")] == [None] * 4


def test_a_redaction_says_what_readers_read_and_which_sound_goes_and_is_logged(toy: Folder) -> None:
    done = stage.redact(toy, withhold("u6", 2, 3, instead="things"), BY)
    assert (done.ids, done.before, done.after) == (("r1",), "Why did it stop?", "Why [things] stop?")
    made = release(toy.transcript() or b"", toy.words(), by_name(toy), Channel.AUDIO, ON)
    assert [h.span for h in done.hushed] == list(made.cuts["2"])
    assert [done.soundless, done.no_sound, done.guessed] == [False] * 3
    assert lines(toy)[0][0].startswith("RESTRICTED")
    assert lines(toy)[1] == list(anonymisation_log.COLUMNS)
    assert lines(toy)[3] == [
        *("toy", "u6", "0:00:01 (session 2)", "did it", "[things]", "third-party", "Asked for."),
        *("Tobias Wren", "Bram Example", "2026-11-22", "r1"),
    ]
    (entry,) = toy.history()
    assert (entry.what, entry.about, entry.who, entry.authority) == ("redacted", "r1 in u6", "Bram Example", "wren")
    assert "did it" not in toy.journal_jsonl.read_text("utf-8")


def test_no_edition_holds_what_is_withheld(toy: Folder) -> None:
    publish(make_ready(toy), on=ON)
    assert {"index.html", "captions-1.vtt", "seminar.pdf", "seminar.docx", "transcript.xml"} <= holding(toy, "evening")
    stage.redact(toy, withhold("u5a", 1), BY)
    finish(toy)
    assert publish(toy, on=ON)[0].public
    assert holding(toy, "evening") == set()
    assert holding(toy, "and I was glad")


def holding(folder: Folder, words: str) -> set[str]:
    """The published files in which these words stand."""
    return {
        path.name
        for path in folder.published.iterdir()
        if any(words in " ".join(text.split()) for _, text in texts(path))
    }


def test_only_pretended_it_changes_nothing_and_tells_the_same(toy: Folder) -> None:
    before = everything(toy)
    pretended = stage.redact(toy, withhold("u2", 1, 3), BY, pretend=True)
    assert everything(toy) == before
    assert stage.redact(toy, withhold("u2", 1, 3), BY) == pretended


def test_what_is_lifted_reads_as_it_read_and_the_house_knows_both(toy: Folder) -> None:
    before = stage.show(toy, "u2")
    stage.redact(toy, withhold("u2", 1, 3), BY)
    lift = Lift(when=ON.date(), who="Bram Example", why="Agreed.", redaction="r1")
    assert stage.lift(toy, lift, BY) == "u2"
    assert stage.show(toy, "u2") == before
    assert [entry.what for entry in toy.history()] == ["redacted", "redaction lifted"]
    assert not [line for line in lines(toy) if line[-1] == "r1"]


def test_whose_speech_goes_silent_too_is_said(toy: Folder) -> None:
    done = stage.redact(toy, withhold("u2", 11, 12), BY, pretend=True)
    assert [h.others for h in done.hushed] == [(("u3", "Dr Ines Calloway"),)]
    assert withheld.silent_then(parse(toy.transcript() or b""), "1", Span(11_900, 12_600 + PAD), "u3") == ()


def test_where_the_times_are_a_guess_or_unknown_it_is_said(toy: Folder) -> None:
    words = toy.words_json.read_bytes()
    toy.words_json.unlink()
    done = stage.redact(toy, withhold("u6", 2), BY, pretend=True)
    assert done.guessed
    assert [h.span for h in done.hushed] == [Span(400 - PAD, 3_000 + PAD)]  # all of the turn
    toy.words_json.write_bytes(words)
    rewritten(toy, ' start="#T2.400" end="#T2.3000"', "")
    done = stage.redact(toy, withhold("u6", 2), BY, pretend=True)
    assert done.no_sound
    assert done.hushed == ()


def test_a_correction_among_them_makes_their_time_a_guess(toy: Folder) -> None:
    done = stage.redact(toy, withhold("u2", 7), BY, pretend=True)
    assert done.guessed
    assert len(done.hushed) == 1


def test_what_was_written_is_withheld_and_has_no_sound(toy: Folder) -> None:
    done = stage.redact(toy, withhold("u4", 1, 2), BY, note="fn1")
    assert done.soundless
    assert done.hushed == ()
    assert done.after == "[withheld: third party] was dissolved in 2004."
    assert stage.redact(toy, withhold("c1", 3), BY).soundless
    assert stage.log(toy)[0][1].passage == "fn1"


def test_where_else_the_words_stand_is_told_and_nothing_is_done_there(toy: Folder) -> None:
    rewritten(toy, "Why did it stop?", "Why did Jean Best stop? And Jean’s dog?")
    rewritten(toy, "Whose cupboard?", "Was it best, or Jean?")
    rewritten(toy, "One reason", "What Jean said")
    rewritten(toy, "The association was", "Jean Best was")
    done = stage.redact(toy, withhold("u6", 3, 4), BY)
    assert set(done.again) == {
        Again("u6", 7, 7),
        Again("u3", 5, 5),
        Again("u4", 1, 2, note="fn1"),
        Again("", 0, 0, "the introduction"),
    }
    assert [w.redaction for w in stage.show(toy, "u3")] == [""] * 5


def test_a_title_or_a_name_that_everybody_knows_is_not_looked_for_by_itself(toy: Folder) -> None:
    rewritten(toy, "Why did it stop?", "Was it Mrs Olga Wren?")
    rewritten(toy, "Whose cupboard?", "Mrs Brown and Tobias Wren and Olga.")
    assert stage.redact(toy, withhold("u6", 3, 5), BY).again == (Again("u3", 7, 7),)


def test_an_ordinary_word_is_not_looked_for_alone_nor_is_a_long_run(toy: Folder) -> None:
    rewritten(toy, "Whose cupboard?", "It did not stop.")
    assert stage.redact(toy, withhold("u6", 3), BY, pretend=True).again == ()
    assert stage.redact(toy, withhold("u6", 2, 3), BY, pretend=True).again == ()


def test_redactions_by_hand_are_in_the_log_with_what_is_known_of_them(toy: Folder) -> None:
    rewritten(toy, "Whose cupboard?", 'Whose cup<seg type="restricted">board</seg>?')
    redactions, halves = stage.log(toy)
    assert [(r.passage, r.original, r.authority, r.who) for r in redactions] == [
        ("u3", "board", "", ""),
        ("u4", "Mróz", "Dr Ada Ferrar", ""),
        ("throughout", "Halina Mróz", "Halina Mróz", ""),
        ("throughout", "Lena Fairholt", "Lena Fairholt", ""),
    ]
    assert [r.instead for r in redactions] == ["[withheld]", "[withheld]", "Mrs K.", "by role (interpreter)"]
    assert halves == (("u3", 2),)


def test_a_passage_outside_of_every_turn_is_in_the_log_by_where_it_stands(toy: Folder) -> None:
    rewritten(toy, "One reason", '<seg type="restricted">One</seg> reason')
    rewritten(toy, "By hand.", '<seg type="restricted">By hand.</seg>')
    assert [(r.passage, r.at) for r in stage.log(toy)[0]][:2] == [("the introduction", None)] * 2


@pytest.mark.parametrize("left", ["{}’s", "{}'s,", "“{}”", "({})", "{}"])
def test_punctuation_and_a_possessive_may_stay(toy: Folder, left: str) -> None:
    rewritten(toy, "Whose cupboard?", left.format('<seg type="restricted">Jean</seg>'))
    assert stage.log(toy)[1] == ()


def test_what_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    sly = Redaction(passage="c1", original='=HYPERLINK("x")', instead="[withheld]")
    assert "'=HYPERLINK" in anonymisation_log.compose("toy", [sly]).decode("utf-8-sig")


def test_proposals_leave_out_what_everybody_may_know_and_what_is_withheld(toy: Folder) -> None:
    rewritten(toy, "Whose cupboard?", "We asked Tobias, Mrs Pym and the Marlsea Council.")
    before = everything(toy)
    assert [(s.passage, s.first, s.last, s.text) for s in stage.suggest(toy)] == [
        ("u3", 4, 5, "Mrs Pym"),
    ]
    assert everything(toy) == before
    stage.redact(toy, withhold("u3", 5), BY)
    assert [s.text for s in stage.suggest(toy)] == []


class Everything:
    """Takes every word for a person."""

    def entities(self, words: object) -> tuple[Entity, ...]:
        return tuple(Entity(i, i, Naming.PERSON) for i, word in enumerate(words) if word == "evening,")  # type: ignore[arg-type, var-annotated]


def test_what_a_model_finds_is_proposed_as_its_finding(toy: Folder) -> None:
    assert [(s.passage, s.why) for s in stage.suggest(toy, Everything())] == [
        ("u5a", "the model takes it for a person")
    ]


@pytest.mark.parametrize(
    ("passage", "note", "sentence"),
    [
        ("u4", "fn2", "u4 has no note 'fn2'. It has fn1."),
        ("u6", "fn2", "u6 has no note 'fn2'. It has none with an xml:id."),
    ],
)
def test_a_note_of_another_turn_is_refused(toy: Folder, passage: str, note: str, sentence: str) -> None:
    before = everything(toy)
    with pytest.raises(BadTranscript) as refused:
        stage.redact(toy, withhold(passage, 1), BY, note=note)
    assert str(refused.value) == sentence
    assert everything(toy) == before


def test_without_a_transcript_the_remedy_is_the_draft(toy: Folder) -> None:
    toy.transcript_xml.unlink()
    with pytest.raises(NotYet) as caught:
        stage.show(toy, "u1")
    assert str(caught.value) == ("There is no transcript of 'toy' yet. `inv draft toy` writes the first one.")
