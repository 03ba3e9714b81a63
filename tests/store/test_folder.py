"""A seminar's folder: only plain names lead to one, and what is saved is what is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, NotYet
from sasci_archive.model.consent import Consent
from sasci_archive.model.journal import Entry
from sasci_archive.model.naming import Names
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, SessionVoices, SessionWords, Span, Voices, VoiceSpan, Word, Words
from sasci_archive.store.folder import Folder


def test_a_new_folder_has_nothing_in_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "new")
    assert folder.recordings() == Recordings(recordings=())
    assert folder.words() is None
    assert folder.voices() is None
    assert folder.transcript() is None
    assert folder.consent() == Consent()
    assert folder.names() == Names()
    with pytest.raises(NotYet) as caught:
        folder.seminar()
    assert str(caught.value) == (
        f"There is no seminar 'new': {tmp_path / 'new' / 'seminar.toml'} is not there. "
        "`inv new new` writes one to fill in; `inv status` lists those there are."
    )
    assert not folder.path.exists()


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "demo")
    recordings = Recordings(
        recordings=(
            Recording(
                session="1",
                name="talk.wav",
                original_name='Jürgen\'s "talk".wav',
                kind=Kind.AUDIO,
                media_type="audio/wav",
                bytes=12,
                sha512="ab" * 64,
                starts_at=0,
                duration=900,
            ),
        )
    )
    words = Words(
        made=Making(engine="test", version="1"),
        sessions=(SessionWords("1", (Word(Span(0, 900), "Löwe", 0.5),)),),
    )
    voices = Voices(
        made=Making(engine="test", version="1"), sessions=(SessionVoices("1", (VoiceSpan(Span(0, 900), "V1"),)),)
    )
    folder.save_recordings(recordings)
    folder.save_words(words)
    folder.save_voices(voices)
    folder.save_transcript(b"<TEI/>")
    again = Folder(tmp_path, "demo")
    assert again.recordings() == recordings
    assert again.words() == words
    assert again.voices() == voices
    assert again.transcript() == b"<TEI/>"


def test_a_record_that_does_not_read_is_named_with_its_place(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "demo")
    folder.path.mkdir()
    folder.seminar_toml.write_text('titel = "x"\n', encoding="utf-8")
    with pytest.raises(BadRecord) as caught:
        folder.seminar()
    assert str(caught.value) == "demo/seminar.toml: 'titel' is not a key we know. Did you mean 'title'?"


def test_a_half_record_of_recordings_is_said_and_not_taken_for_none(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "demo")
    folder.recording.mkdir(parents=True)
    folder.recording_json.write_bytes(b'{"recordings": [')
    with pytest.raises(BadRecord, match=r"demo/1-recording/recording\.json is not JSON"):
        folder.recordings()


def test_the_journal_grows_by_lines(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "demo")
    entries = [Entry(on=dt.datetime(2026, 11, 1, hour, tzinfo=dt.UTC), what="named", about="V1") for hour in (9, 10)]
    for entry in entries:
        folder.note(entry)
        assert folder.history()[-1] == entry
    assert folder.journal_jsonl.read_text(encoding="utf-8").splitlines() == [
        '{"on":"2026-11-01T09:00:00Z","what":"named","about":"V1"}',
        '{"on":"2026-11-01T10:00:00Z","what":"named","about":"V1"}',
    ]


def test_a_line_that_a_kill_tore_harms_no_other(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "demo")
    entry = Entry(on=dt.datetime(2026, 11, 1, tzinfo=dt.UTC), what="named")
    folder.note(entry)
    with folder.journal_jsonl.open("ab") as file:
        file.write(b'{"on":"2026-11-01T10')
    folder.note(entry)
    assert folder.history() == (entry, entry)
