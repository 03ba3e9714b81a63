"""Transcripts that others made become words, voices and a draft, with a recording beside them or none; and what bad input gets."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.errors import BadCaptions, BadMedia, BadRecord, OutOfDate, SasciError, WouldOverwrite
from sasci_archive.model.inlines import Note
from sasci_archive.model.journal import By
from sasci_archive.model.reading import Chat, Heading, Incident, Utterance
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, SessionWords, Span, Timing, Word, Words
from sasci_archive.pipeline import State, status
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.name import decide, name
from sasci_archive.stages.publish import publish
from sasci_archive.stages.take_in import take_in
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import read

OUTSIDE = Path(__file__).parents[1] / "formats" / "outside"
DAY = dt.date(2024, 6, 3)
NOW = dt.datetime(2024, 6, 3, 12, tzinfo=dt.UTC)
RECORD = """\
title = "The Ferry"
[[sessions]]
id = "1"
starts = 14:00:00
[[sessions]]
id = "2"
[[roster]]
id = "aq"
name = "Ada Quill"
role = "chair"
[[roster]]
id = "bm"
name = "Ben Marsh"
role = "witness"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A seminar of which there is a record and nothing else."""
    made = Folder(tmp_path / "seminars", "ferry")
    files.write(made.seminar_toml, RECORD.encode())
    return made


def with_sound(folder: Folder, seconds: int = 10, session: str = "1") -> None:
    """Let there be a recording of so many seconds (nobody listens to it here)."""
    sound = Recording(
        session=session,
        name="talk.wav",
        original_name="talk.wav",
        kind=Kind.AUDIO,
        media_type="audio/wav",
        bytes=4,
        sha512="0" * 128,
        starts_at=0,
        duration=seconds * 1000,
    )
    files.write(folder.recording / "talk.wav", b"RIFF")
    folder.save_recordings(Recordings(recordings=(*folder.recordings().recordings, sound)))


def everything(folder: Folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder.path)): p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}


KINDS = sorted(path.name for path in OUTSIDE.iterdir() if path.name not in {"README.md", "zoom-chat.txt"})


@pytest.mark.parametrize("file", KINDS)
def test_every_kind_becomes_a_valid_transcript_with_all_its_words(folder: Folder, file: str) -> None:
    taken = take_in(folder, [OUTSIDE / file])
    words, voices = folder.words(), folder.voices()
    assert words is not None
    assert voices is not None
    assert taken.words == len(words.said("1")) == taken.files[0].words > 0
    assert set(voices.called.values()) == {fit.called for fit in taken.fits}
    kept = folder.recordings().recordings[0]
    assert (folder.recording / kept.name).read_bytes() == (OUTSIDE / file).read_bytes()
    assert words.made.sources == voices.made.sources == (kept.sha512,)
    master = draft(folder, made_on=DAY)
    assert check(master) == ()
    spoken = [b for s in read(master, words).sessions for b in s.blocks if isinstance(b, Utterance)]
    assert all((turn.span is None) is (words.of("1") == ()) for turn in spoken if turn.paragraphs != ((),))
    if words.of("1"):
        assert [w.text for turn in spoken for w in turn.words] == [w.text for w in words.said("1")]


@pytest.mark.parametrize("file", KINDS)
def test_hearing_and_separating_would_make_the_same_and_importing_again_changes_nothing(
    folder: Folder, file: str
) -> None:
    take_in(folder, [OUTSIDE / file])
    before = everything(folder)
    take_in(folder, [OUTSIDE / file])
    assert everything(folder) == before
    folder.words_json.unlink()
    folder.voices_json.unlink()
    transcribe(folder, None)
    diarise(folder, None)
    assert everything(folder) == before


def test_a_finished_text_becomes_a_transcript_without_times(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    name(folder, accept=By(NOW, "Ed"))
    master = draft(folder, made_on=DAY)
    assert check(master) == ()
    blocks = read(master, folder.words()).sessions[0].blocks
    assert [type(b) for b in blocks] == [Heading, Heading, Utterance, Incident, Utterance, Utterance, Utterance]
    told = [b for b in blocks if isinstance(b, Utterance)]
    assert [(b.who, b.span, b.words) for b in told] == [
        ("aq", None, ()),
        ("bm", None, ()),
        ("aq", None, ()),
        ("aq", None, ()),
    ]
    assert len(told[0].paragraphs) == 2
    assert isinstance(told[0].paragraphs[0][-1], Note)
    assert b'<gap reason="inaudible"/>' in master
    assert b"<unclear>ninety-four.</unclear>" in master
    assert b"transcript made elsewhere, taken over" in master
    assert folder.words() is not None
    assert "called" in folder.names_toml.read_text(encoding="utf-8")
    assert "moments =" not in folder.names_toml.read_text(encoding="utf-8")


def test_nobody_has_to_listen_to_what_no_machine_heard_and_captions_are_not_made(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    draft(folder, made_on=DAY)
    edition, _ = publish(folder, on=NOW)
    assert not any("nobody has heard" in item.sentence for item in edition.outstanding)
    assert "captions-1.vtt" not in [file for file, _, _ in edition.files]
    page = (folder.proof / "index.html").read_text(encoding="utf-8")
    assert "Machine transcript" not in page
    assert "taken over from a transcript in plain text" in page


def test_what_a_machine_heard_elsewhere_still_has_to_be_heard(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "rev.json"])
    draft(folder, made_on=DAY)
    edition, _ = publish(folder, on=NOW)
    assert any("nobody has heard" in item.sentence for item in edition.outstanding)
    assert "captions-1.vtt" in [file for file, _, _ in edition.files]


def test_the_chat_stands_in_the_transcript_at_its_time_without_what_was_private(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "otter.txt"])
    taken = take_in(folder, [OUTSIDE / "zoom-chat.txt"])
    assert taken.words is None
    assert (taken.files[0].messages, taken.files[0].private) == (2, 1)
    assert [fit.called for fit in taken.fits] == ["Ada Quill", "Cy"]
    master = draft(folder, made_on=DAY)
    assert check(master) == ()
    assert b"rust" not in master
    blocks = read(master, folder.words()).sessions[0].blocks
    assert [type(b) for b in blocks] == [Utterance, Chat, Utterance, Chat, Utterance]
    chats = [b for b in blocks if isinstance(b, Chat)]
    assert [(c.who, c.label, c.at) for c in chats] == [("aq", "Ada Quill", 5_000), ("", "“Cy”, not named", 120_000)]


def test_in_a_text_without_times_the_chat_comes_last(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt", OUTSIDE / "zoom-chat.txt"])
    master = draft(folder, made_on=DAY)
    assert check(master) == ()
    assert [type(b) for b in read(master, None).sessions[0].blocks][-2:] == [Chat, Chat]


def test_a_chat_that_tells_the_time_of_day_needs_to_know_when_the_session_began(folder: Folder, tmp_path: Path) -> None:
    with_sound(folder, 3600)
    take_in(folder, [OUTSIDE / "zoom-chat.txt"])
    assert [m.at for m in folder.messages("1")] == [5_000, 120_000]
    other = Folder(tmp_path / "seminars", "other")
    files.write(other.seminar_toml, RECORD.replace("starts = 14:00:00\n", "").encode())
    with_sound(other, 3600)
    with pytest.raises(BadCaptions) as refused:
        take_in(other, [OUTSIDE / "zoom-chat.txt"])
    assert "run from 14:00:05 to 14:02:00, but session '1' ends at 1:00:00" in str(refused.value)
    assert "starts = 14:00:00" in refused.value.remedy
    take_in(other, [OUTSIDE / "zoom-chat.txt"], starts_at=0)


def test_captions_beside_a_recording_are_kept_and_change_no_words(folder: Folder) -> None:
    with_sound(folder)
    taken = take_in(folder, [OUTSIDE / "ferry.srt"])
    assert taken.words is None
    assert folder.words() is None
    assert "the words are heard from the sound" in taken.remarks[0]
    assert [c.speaker for c in folder.cues(folder.recordings().captions("1"))][:2] == ["Ada Quill", "Ben Marsh"]


def test_words_of_a_recogniser_beside_a_recording_become_the_words(folder: Folder) -> None:
    with_sound(folder)
    assert take_in(folder, [OUTSIDE / "rev.json"]).words == 5
    stages = {judged.stage: judged for judged in status(folder, NOW)}
    assert (stages["transcribe"].state, stages["transcribe"].why) == (State.DONE, "imported: Rev's JSON")


def test_of_several_kinds_the_best_gives_the_words_and_that_is_said(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    taken = take_in(folder, [OUTSIDE / "rev.json"])
    assert taken.words is None
    assert taken.remarks == (
        "'rev.json' is kept, but the words of session '1' are those of 'finished.txt', which is the better source (transcript).",
    )
    words = folder.words()
    assert words is not None
    assert words.of("1") == ()


def test_other_sessions_keep_their_words_and_a_name_its_voice(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "otter.txt"])
    first = folder.words()
    taken = take_in(folder, [OUTSIDE / "ferry.srt"], session="2", starts_at=1_000)
    words, voices = folder.words(), folder.voices()
    assert words is not None
    assert voices is not None
    assert first is not None
    assert words.of("1") == first.of("1")
    assert words.of("2")[0].span.start == 2_000
    assert voices.called == {"V1": "Ada Quill", "V2": "Ben Marsh"}
    assert {v.voice for v in voices.of("2")} == {"V1", "V2"}
    assert len(words.made.sources) == 2
    assert taken.words == 9
    assert check(draft(folder, made_on=DAY)) == ()


def test_beside_a_session_that_was_heard_the_making_stays_the_engines(folder: Folder) -> None:
    with_sound(folder, session="1")
    heard = Making(engine="faster-whisper", version="1", sources=("0" * 128,))
    folder.save_words(Words(made=heard, sessions=(SessionWords("1", (Word(Span(0, 5), "Hm."),)),)))
    take_in(folder, [OUTSIDE / "finished.txt"], session="2")
    words = folder.words()
    assert words is not None
    assert (words.made.engine, len(words.made.sources)) == ("faster-whisper", 2)
    assert [w.text for w in words.of("1")] == ["Hm."]
    assert words.said("2")[0].timing is Timing.NONE


def test_who_only_nods_can_be_named_too_and_another_file_is_noticed(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    shown = name(folder)
    assert [(v.called, v.time) for v in shown.voices] == [("CHAIR", 14), ("Ben Marsh", 8), ("AQ", 0)]
    decide(folder, "V3", "aq", By(NOW, "Ed"))
    shutil.rmtree(folder.recording)
    folder.words_json.unlink()
    folder.voices_json.unlink()
    take_in(folder, [OUTSIDE / "amazon-items.json"])
    with pytest.raises(OutOfDate):
        name(folder)


def test_another_name_under_the_same_voice_is_noticed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ADA: one two three\n\nBEN: four\n")
    (tmp_path / "b.txt").write_text("BEN: one two three\n\nADA: four\n")
    take_in(folder, [tmp_path / "a.txt"])
    name(folder)
    decide(folder, "V1", "aq", By(NOW, "Ed"))
    shutil.rmtree(folder.recording)
    take_in(folder, [tmp_path / "b.txt"])
    with pytest.raises(OutOfDate, match='knows V1 \\(\'aq\'\\) as "ADA", but it is "BEN" now'):
        name(folder)


def test_two_people_of_one_surname_are_listed_and_nobody_is_guessed(folder: Folder, tmp_path: Path) -> None:
    more = '[[roster]]\nid = "cm"\nname = "Cy Marsh"\nrole = "witness"\n'
    files.write(folder.seminar_toml, (RECORD + more).encode())
    (tmp_path / "a.txt").write_text("MARSH: one\n\nADA QUILL: two\n")
    taken = take_in(folder, [tmp_path / "a.txt"])
    assert [(f.called, f.participant, f.candidates) for f in taken.fits] == [
        ("MARSH", "", ("bm", "cm")),
        ("ADA QUILL", "aq", ("aq",)),
    ]
    name(folder)
    assert 'is called "MARSH", which may be bm or cm' in folder.names_toml.read_text(encoding="utf-8")


def test_whatever_stands_beside_words_has_its_place_in_the_transcript(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><u who="ada"><head>Aside</head>Now <emph>then <unclear>so</unclear></emph>'
        '<pause dur="PT2S"/></u><gap reason="inaudible"/><kinesic who="ben"><desc>nods</desc></kinesic><pause/><u who="ben">Yes<note>n</note>'
        "</u><head>The end</head></body></text></TEI>"
    )
    take_in(folder, [tmp_path / "x.xml"])
    master = draft(folder, made_on=DAY)
    assert check(master) == ()
    flat = " ".join(master.decode().split())
    assert (
        '<seg xml:id="u1.s1"><incident><desc>Aside</desc></incident> Now <emph>then <unclear>so</unclear></emph> <pause dur="PT2S"/></seg>'
        in flat
    )
    assert '<u xml:id="u2"> <seg xml:id="u2.s1"><gap reason="inaudible"/></seg>' in flat
    assert '<u xml:id="u3" who="#v.V2"> <seg xml:id="u3.s1"><incident><desc>nods</desc></incident></seg>' in flat
    assert '<div type="part" xml:id="h1"> <head>The end</head>' in flat


# -- bad input: a sentence, and nothing has changed ------------------------------------------------------------------------


def refused(folder: Folder, error: type[SasciError], *sources: Path, session: str = "1", at: int | None = None) -> str:
    before = everything(folder)
    with pytest.raises(error) as raised:
        take_in(folder, sources, session=session, starts_at=at)
    assert everything(folder) == before
    return str(raised.value)


def test_one_fault_leaves_all_files_out(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"monologues": [')
    assert "broken.json is not JSON" in refused(folder, BadCaptions, OUTSIDE / "otter.txt", tmp_path / "broken.json")
    assert not folder.recording.exists()


def test_a_transcript_is_known_by_what_is_in_it_whatever_it_is_called(folder: Folder, tmp_path: Path) -> None:
    shutil.copyfile(OUTSIDE / "otter.txt", tmp_path / "otter.wav")
    assert [file.recording.original_name for file in take_in(folder, [tmp_path / "otter.wav"]).files] == ["otter.wav"]


def test_what_is_not_there_or_a_recording_or_huge_is_said(folder: Folder, tmp_path: Path) -> None:
    assert "There is no file 'lost.txt'" in refused(folder, BadMedia, tmp_path / "lost.txt")
    (tmp_path / "talk.mp3").write_bytes(b"ID3")
    assert "`inv ingest ferry -- 'talk.mp3'`" in refused(folder, BadCaptions, tmp_path / "talk.mp3")
    (tmp_path / "talk.txt").write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt ")
    assert "`inv ingest ferry -- 'talk.txt'`" in refused(folder, BadCaptions, tmp_path / "talk.txt")
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate((64 << 20) + 1)
    assert "huge.txt is too large to be a transcript (67 MB)." in refused(folder, BadCaptions, tmp_path / "huge.txt")
    assert "has no session '9'" in refused(folder, BadRecord, OUTSIDE / "otter.txt", session="9")


def test_captions_of_another_recording_are_noticed(folder: Folder) -> None:
    with_sound(folder, 2)
    late = refused(folder, BadCaptions, OUTSIDE / "ferry.srt", at=5_000)
    assert late.startswith("'ferry.srt' begins at 0:00:06, after the recording's end (0:00:02).")
    long = refused(folder, BadCaptions, OUTSIDE / "otter.txt")
    assert long.startswith("'otter.txt' goes on until 1:00:02, but the recording ends at 0:00:02.")


def test_words_are_said_once(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "rev.json"])
    told = refused(folder, BadCaptions, OUTSIDE / "speechmatics.json")
    assert told.startswith("'speechmatics.json' and 'rev.json' say what was said at the same time, in session '1'.")
    take_in(folder, [OUTSIDE / "speechmatics.json"], starts_at=120_000)
    take_in(folder, [OUTSIDE / "finished.txt"], session="2")
    assert "has no times, and 'ferry.eaf' of the same session has" in refused(
        folder, BadCaptions, OUTSIDE / "ferry.eaf", session="2"
    )


def test_a_file_is_of_one_session(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "otter.txt"])
    told = refused(folder, WouldOverwrite, OUTSIDE / "otter.txt", session="2")
    assert "'otter.txt' is in already, as 1-recording/otter.txt of session '1'" in told


def test_after_the_draft_nothing_comes_in_but_what_is_in(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "otter.txt"])
    draft(folder, made_on=DAY)
    assert "is drafted, and 'rev.json' had no part in it" in refused(folder, WouldOverwrite, OUTSIDE / "rev.json")
    before = everything(folder)
    take_in(folder, [OUTSIDE / "otter.txt"])
    assert everything(folder) == before
    words = folder.words()
    assert words is not None
    folder.save_words(Words(made=words.made, sessions=(SessionWords("1", words.said("1")[1:]),)))
    assert "was drafted from other words" in refused(folder, WouldOverwrite, OUTSIDE / "otter.txt")


def test_a_draft_of_words_that_are_no_longer_the_files_is_refused(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    words = folder.words()
    assert words is not None
    folder.save_words(Words(made=words.made, sessions=(SessionWords("1", words.said("1")[1:]),)))
    with pytest.raises(OutOfDate, match="no longer has the words of finished"):
        draft(folder, made_on=DAY)


def test_a_text_without_times_and_voices_that_were_heard_cannot_be_put_together(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    voices = folder.voices()
    assert voices is not None
    shutil.copy(Path(__file__).parents[1] / "toy" / "3-voices.json", folder.voices_json)
    with pytest.raises(OutOfDate, match="has no times, so it cannot be put together with voices that were heard"):
        draft(folder, made_on=DAY)


def test_ingest_still_takes_captions_and_a_recording_may_follow_what_was_imported(folder: Folder) -> None:
    take_in(folder, [OUTSIDE / "finished.txt"])
    (folder.path / "meeting.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nAda Quill: Yes, now.\n")
    kinds = [r.kind for r in ingest(folder, [folder.path / "meeting.vtt"]).recordings]
    assert sorted(kinds, key=lambda kind: kind.value) == [Kind.CAPTIONS, Kind.TRANSCRIPT]


def test_a_text_without_times_may_get_its_recording_after_the_draft_and_one_with_times_not(folder: Folder) -> None:
    (folder.path / "meeting.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nAda Quill: Yes, now.\n")
    take_in(folder, [OUTSIDE / "finished.txt"])
    draft(folder, made_on=DAY)
    assert len(ingest(folder, [folder.path / "meeting.vtt"]).recordings) == 2
    shutil.rmtree(folder.recording)
    folder.transcript_xml.unlink()
    take_in(folder, [OUTSIDE / "otter.txt"])
    draft(folder, made_on=DAY)
    with pytest.raises(WouldOverwrite):
        ingest(folder, [folder.path / "meeting.vtt"])
