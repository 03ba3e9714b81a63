"""Naming: the machine lists, quotes and proposes; a person decides; what is decided is kept."""

from __future__ import annotations

import datetime as dt
import wave
from pathlib import Path

import pytest

from sasci_archive import dialogue
from sasci_archive.errors import BadRecord, NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import (
    Cue,
    Making,
    SessionVoices,
    SessionWords,
    Span,
    VoicePrint,
    Voices,
    VoiceSpan,
    Word,
    Words,
)
from sasci_archive.stages.name import decide, name, overrule, spoken, undo
from sasci_archive.store.folder import Folder

EDITOR = By(dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "An Editor")
MADE = Making(engine="made up", version="1")
SEMINAR = """\
title = "How It Began"
[[roster]]
id = "jm"
name = "Professor Jill Manthorpe"
role = "chair"
[[roster]]
id = "mo"
name = "Miriam Okafor"
role = "witness"
[[roster]]
id = "db"
name = "Daniel Berg"
role = "witness"
"""
LINES = (
    ("V1", "Good afternoon. I'm Jill Manthorpe, and I chair this. Miriam, would you begin?"),
    ("V2", "Thank you. We had no money at all in those days, and nobody knew."),
    ("V1", "Who paid for it?"),
    ("V3", "Not quite."),
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A seminar whose words and voices are there, with voice prints and what was kept of them."""
    folder = Folder(tmp_path, "demo")
    folder.recording.mkdir(parents=True)
    folder.seminar_toml.write_text(SEMINAR, encoding="utf-8")
    words, spans, at = [], [], 0
    for voice, text in LINES:
        start = at
        for word in text.split():
            words.append(Word(Span(at, at + 400), word, 0.9))
            at += 400
        spans.append(VoiceSpan(Span(start, at), voice))
        at += 600
    folder.save_words(Words(made=MADE, sessions=(SessionWords("1", tuple(words)),)))
    prints = tuple(VoicePrint("1", voice, (0.1, 0.2)) for voice in ("V1", "V2", "V3"))
    folder.save_voices(Voices(made=MADE, sessions=(SessionVoices("1", tuple(spans)),), prints=prints))
    (folder.work / "voices").mkdir(parents=True)
    (folder.work / "voices" / "embedding").write_bytes(b"who")
    return folder


def test_the_first_call_proposes_and_decides_nothing(folder: Folder) -> None:
    naming = name(folder)
    assert [(v.voice, v.participant, v.proposal.participant if v.proposal else "") for v in naming.voices] == [
        ("V1", "", "jm"),
        ("V2", "", "mo"),
        ("V3", "", ""),
    ]
    assert (naming.nobody, naming.silent) == (("V1", "V2", "V3"), ("db",))
    assert all(not entry.participant for entry in folder.names().voice)
    assert '# participant = "jm"   # proposed: says "I\'m Jill Manthorpe" at 0:00:00\n' in folder.names_toml.read_text(
        "utf-8"
    )


def test_a_second_call_changes_nothing(folder: Folder) -> None:
    first = name(folder)
    folder.names_toml.write_text(folder.names_toml.read_text("utf-8") + "# mine\n", encoding="utf-8")
    before = folder.names_toml.read_bytes()
    assert name(folder) == first
    assert folder.names_toml.read_bytes() == before


@pytest.mark.parametrize("seen_before", [True, False])
def test_a_person_accepts_what_is_proposed(folder: Folder, *, seen_before: bool) -> None:
    if seen_before:
        name(folder)
    naming = name(folder, accept=EDITOR)
    assert [(v.voice, v.participant) for v in naming.voices] == [("V1", "jm"), ("V2", "mo"), ("V3", "")]
    assert 'participant = "jm"   # accepted as proposed: says' in folder.names_toml.read_text("utf-8")


def test_every_decision_is_a_line_of_the_journal(folder: Folder) -> None:
    decide(folder, "V1", "db", EDITOR)
    name(folder, accept=EDITOR)
    assert [(entry.who, entry.about) for entry in folder.history()] == [
        ("An Editor", "V1 is db"),
        ("An Editor", "V2 is mo"),
    ]


@pytest.mark.parametrize("before", ["the decision", "its lines", "nothing"])
def test_a_kill_in_the_middle_of_a_decision_loses_no_line_of_it_and_makes_none_twice(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    name(folder)
    undecided = folder.names_toml.read_bytes()
    with monkeypatch.context() as patched:
        if before != "nothing":
            patched.setattr(Folder, "note", killed)
        try:
            name(folder, accept=EDITOR)
        except KeyboardInterrupt:
            if before == "the decision":
                folder.names_toml.write_bytes(undecided)
    name(folder, accept=EDITOR)
    assert [(entry.on, entry.about) for entry in folder.history() if entry.what == journal.NAMED] == [
        (EDITOR.on, "V1 is jm"),
        (EDITOR.on, "V2 is mo"),
    ]
    assert undo(folder, EDITOR) == "V1 is jm, V2 is mo"


def test_what_can_be_taken_back_may_be_lost(folder: Folder) -> None:
    name(folder, accept=EDITOR)
    (folder.work / "naming.json").write_bytes(b"{")
    assert [v.participant for v in name(folder, accept=EDITOR).voices] == ["jm", "mo", ""]


def test_accepting_leaves_what_people_decided(folder: Folder) -> None:
    decide(folder, "V1", "db", EDITOR)
    naming = name(folder, accept=EDITOR)
    assert [v.participant for v in naming.voices] == ["db", "mo", ""]


def test_decisions_are_applied_to_the_turns(folder: Folder) -> None:
    naming = decide(folder, "V3", "db", EDITOR)
    assert naming.nobody == ("V1", "V2")
    words, voices = folder.words(), folder.voices()
    assert words
    assert voices
    turns = dialogue.named_turns(words.of("1"), voices.of("1"), folder.names())
    assert [(turn.voice, turn.participant) for turn in turns] == [
        ("V1", None),
        ("V2", None),
        ("V1", None),
        ("V3", "db"),
    ]


def test_voice_prints_go_when_every_voice_has_a_name_and_not_before(folder: Folder) -> None:
    name(folder, accept=EDITOR)
    voices = folder.voices()
    assert voices
    assert len(voices.prints) == 3
    decide(folder, "V3", "db", EDITOR)
    bare = folder.voices()
    assert bare
    assert (bare.prints, bare.sessions) == ((), voices.sessions)
    assert not (folder.work / "voices").exists()
    assert name(folder).nobody == ()


def test_a_decision_by_hand_counts_as_well(folder: Folder) -> None:
    name(folder)
    text = folder.names_toml.read_text("utf-8")
    text = text.replace('# participant = ""', 'participant = "db"').replace("# participant = ", "participant = ", 2)
    folder.names_toml.write_text(text, encoding="utf-8")
    assert name(folder).nobody == ()
    voices = folder.voices()
    assert voices
    assert voices.prints == ()


@pytest.mark.parametrize(
    ("voice", "participant", "sentence"),
    [
        ("V9", "jm", "No voice V9 was heard in 'demo'. Heard: V1, V2, V3."),
        (
            "V1",
            "jl",
            "3-names.toml names 'jl', who is not on the roster. Did you mean 'jm'? The roster in seminar.toml has jm, mo, db.",
        ),
    ],
)
def test_a_decision_that_cannot_be_is_not_recorded(folder: Folder, voice: str, participant: str, sentence: str) -> None:
    name(folder)
    before = folder.names_toml.read_bytes()
    with pytest.raises(BadRecord) as error:
        decide(folder, voice, participant, EDITOR)
    assert str(error.value) == sentence
    assert folder.names_toml.read_bytes() == before


def test_voices_separated_anew_are_noticed(folder: Folder) -> None:
    name(folder, accept=EDITOR)
    voices = folder.voices()
    assert voices
    swapped = {"V1": "V2", "V2": "V1", "V3": "V3"}
    spans = tuple(VoiceSpan(v.span, swapped[v.voice]) for v in voices.of("1"))
    folder.save_voices(Voices(made=MADE, sessions=(SessionVoices("1", spans),)))
    with pytest.raises(OutOfDate) as error:
        name(folder)
    assert str(error.value) == (
        "3-names.toml knows V1 ('jm') by 0:00:00.000, but V2 speaks there now: the voices have been separated anew. "
        "Listen there and correct the voice, or move 3-names.toml away and run `inv name` again."
    )


def test_captions_name_voices_that_were_heard(folder: Folder) -> None:
    cue = "WEBVTT\n\n1\n00:00:13.000 --> 00:00:19.000\n<v Berg, Daniel>Not quite.</v>\n"
    (folder.recording / "meeting.vtt").write_text(cue, encoding="utf-8")
    folder.save_recordings(Recordings(recordings=(_recording("meeting.vtt", Kind.CAPTIONS, starts_at=0),)))
    proposal = name(folder).voices[2].proposal
    assert proposal
    assert (proposal.participant, proposal.because) == (
        "db",
        ('is "Berg, Daniel" in the captions for 100% of its time',),
    )


def test_a_seminar_of_captions_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "captions")
    folder.path.mkdir()
    folder.seminar_toml.write_text(SEMINAR, encoding="utf-8")
    cues = [Cue(Span(0, 2_000), "Jill Manthorpe", "Who paid?"), Cue(Span(2_000, 4_000), None, "Nobody knew.")]
    folder.save_words(Words(made=MADE, sessions=(SessionWords("1", dialogue.words_from(cues)),)))
    folder.save_voices(Voices(made=MADE, sessions=(SessionVoices("1", dialogue.voices_from(cues)),)))
    assert [quote.text for quote in name(folder).voices[0].quotes] == ["Who paid?"]


def test_a_clip_to_listen_to_for_every_quote(folder: Folder) -> None:
    with wave.open(str(folder.recording / "a.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"\x00\x10" * 16_000 * 20)
    folder.save_recordings(
        Recordings(
            recordings=(
                _recording("gone.wav", Kind.AUDIO, starts_at=30_000),
                _recording("a.wav", Kind.AUDIO, starts_at=0),
            )
        )
    )
    seen: list[tuple[int, int]] = []
    naming = name(folder, progress=lambda done, total: seen.append((done, total)))
    clips = {path.name: path for path in (folder.work / "clips").iterdir()}
    assert set(clips) == {f"{v.voice}-{n}.wav" for v in naming.voices for n, _ in enumerate(v.quotes, start=1)}
    with wave.open(str(clips["V3-1.wav"])) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(0.8, abs=0.05)
    assert seen[-1] == (len(clips), len(clips))


def _recording(name: str, kind: Kind, *, starts_at: int) -> Recording:
    return Recording(
        session="1",
        name=name,
        original_name=name,
        kind=kind,
        media_type="x",
        bytes=1,
        sha512="",
        starts_at=starts_at,
        duration=20_000,
    )


def test_without_words_or_voices_there_is_nobody_to_name(folder: Folder) -> None:
    folder.voices_json.unlink()
    with pytest.raises(NotYet) as error:
        name(folder)
    assert str(error.value) == (
        "Nobody can be named in 'demo' yet: who spoke when is not known. Run `inv diarise demo` first."
    )
    folder.words_json.unlink()
    with pytest.raises(NotYet) as error:
        name(folder)
    assert str(error.value) == (
        "Nobody can be named in 'demo' yet: what was said is not known. Run `inv transcribe demo` first."
    )


def test_without_voices_no_file_is_written(folder: Folder) -> None:
    folder.save_voices(Voices(made=MADE, sessions=(SessionVoices("1", ()),)))
    with pytest.raises(NotYet) as error:
        name(folder)
    assert str(error.value) == (
        "Nobody can be named in 'demo': no voices have been told apart. `inv ingest demo -- meeting.vtt` brings in the "
        "meeting's captions, which name them; or run `inv diarise demo` where it can hear them."
    )
    assert not folder.names_toml.exists()


def test_a_voice_that_is_nobody_is_decided_and_waits_for_nobody(folder: Folder) -> None:
    name(folder, accept=EDITOR)
    naming = decide(folder, "V3", "", EDITOR, nobody=True)
    assert (naming.nobody, [v.is_nobody for v in naming.voices]) == ((), [False, False, True])
    assert [v.participant for v in name(folder, accept=EDITOR).voices] == ["jm", "mo", ""]
    assert folder.history()[-1].about == "V3 is nobody"


def test_one_voice_that_is_two_people_is_overruled_turn_by_turn(folder: Folder) -> None:
    decide(folder, "V1", "jm", EDITOR)
    first, second = spoken(folder, "V1")
    assert (first.text[:16], second.text) == ("Good afternoon. ", "Who paid for it?")
    naming = overrule(folder, second.session, second.span, "db", EDITOR)
    assert [turn.participant for turn in spoken(folder, "V1")] == ["", "db"]
    assert "db" not in naming.silent
    words, voices = folder.words(), folder.voices()
    assert words
    assert voices
    turns = dialogue.named_turns(words.of("1"), voices.of("1"), folder.names())
    assert [turn.participant for turn in turns] == ["jm", None, "db", None]
    overrule(folder, second.session, second.span, "", EDITOR)
    assert [turn.participant for turn in spoken(folder, "V1")] == ["", ""]


def test_decisions_are_taken_back_and_made_again_in_order(folder: Folder) -> None:
    decide(folder, "V1", "jm", EDITOR)
    one = folder.names_toml.read_bytes()
    decide(folder, "V2", "mo", EDITOR)
    two = folder.names_toml.read_bytes()
    assert (undo(folder, EDITOR), folder.names_toml.read_bytes()) == ("V2 is mo", one)
    assert (undo(folder, EDITOR, redo=True), folder.names_toml.read_bytes()) == ("V2 is mo", two)
    folder.names_toml.write_bytes(two + b"# mine\n")
    with pytest.raises(SasciError, match=r"3-names\.toml has been changed elsewhere since"):
        undo(folder, EDITOR)
    assert folder.names_toml.read_bytes() == two + b"# mine\n"
    folder.names_toml.unlink()
    with pytest.raises(SasciError, match=r"3-names\.toml has been changed elsewhere since"):
        undo(folder, EDITOR)
    with pytest.raises(SasciError, match="Nothing has been taken back"):
        undo(folder, EDITOR, redo=True)
