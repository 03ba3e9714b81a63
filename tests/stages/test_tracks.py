"""One track for each participant, from the files to named voices: overlaps kept, names certain, silence left out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sasci_archive import dialogue, pipeline
from sasci_archive.dialogue.roster import Roster
from sasci_archive.engines import Hints, Window, levels, media
from sasci_archive.errors import BadMedia, NotYet, SilentMedia
from sasci_archive.model.journal import By
from sasci_archive.model.reading import Utterance
from sasci_archive.model.speech import Making, Source, Span, Word
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.ingest import ingest, track_name
from sasci_archive.stages.name import name
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.reading import read
from tests.engines.sounds import Pcm, record, speech

SEMINAR = """\
title = "The Ferry"
[[sessions]]
id = "1"
[[sessions]]
id = "2"
[[roster]]
id = "jm"
name = "Professor Jill Manthorpe"
role = "chair"
[[roster]]
id = "mo"
name = "Miriam Okafor"
role = "witness"
"""
VTT = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nMiriam Okafor: Good morning.\n"
EDITOR = By(dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "An Editor")


class Bursts:
    """Hears a word in every loud second, which says how loud it is: a recogniser that needs no speech."""

    making = Making(engine="bursts", version="1")

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:  # noqa: ARG002 - it needs none
        found = []
        for second in range(window.span.length // 1000):
            span = Span(window.span.start + 1000 * second, window.span.start + 1000 * second + 900)
            part = window.samples[16_000 * second : 16_000 * second + 14_400]
            if float(np.abs(part).max()) > 0.01:
                found.append(Word(span, f"second{span.start // 1000}.", 0.9))
        return tuple(found)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "seminars", "ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(SEMINAR, encoding="utf-8")
    return folder


def turns_of(seconds: int, speaks: range, *, loud: float = 1.0, bleed: Pcm | None = None) -> Pcm:
    samples = (speech(seconds, seed=speaks.start + 1, burst=seconds) * loud).astype(np.int16)
    at = np.arange(len(samples)) // 16_000
    own = np.where((at >= speaks.start) & (at < speaks.stop), samples, 0).astype(np.int16)
    return own if bleed is None else (own + bleed * 0.1).astype(np.int16)


def zoom(home: Path, *, bleed: bool = False) -> dict[Path, str]:
    """Jill speaks from 0 to 4 s, Miriam from 3 to 7; the third has said nothing."""
    home.mkdir(exist_ok=True)
    jill, miriam = turns_of(8, range(4)), turns_of(8, range(3, 7))
    paths = [
        record(home / "audio1JillManthorpe12345678.wav", jill),
        record(home / "audio2MiriamOkafor12345678.wav", turns_of(8, range(3, 7), bleed=jill) if bleed else miriam),
    ]
    return dict.fromkeys(paths, "")


def test_tracks_begin_together_are_named_after_their_files_and_are_mixed_to_be_played(
    folder: Folder, tmp_path: Path
) -> None:
    own = zoom(tmp_path / "t")
    found = ingest(folder, tuple(own), tracks=own)
    assert [(r.track, r.starts_at, r.duration) for r in found.tracks("1")] == [
        ("Jill Manthorpe", 0, 8_000),
        ("Miriam Okafor", 0, 8_000),
    ]
    (mixture,) = found.media("1")
    assert mixture.mixed_from == tuple(r.sha512 for r in found.tracks())
    assert abs(mixture.duration - 8_000) < 100
    mixed = media.sound(folder.recording / mixture.name, Span(0, 8_000))
    loud = [float(np.abs(mixed[16_000 * s + 1_600 : 16_000 * s + 14_400]).max()) > 0.05 for s in range(8)]
    assert loud == [True] * 7 + [False]
    assert ingest(folder, tuple(own), tracks=own) == found
    assert folder.recordings() == found


def test_a_track_that_begins_later_is_silent_before_in_the_mixture(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    (mixture,) = ingest(folder, tuple(own), tracks=own, starts_at=2_500).media("1")
    assert abs(mixture.duration - 10_500) < 100
    mixed = media.sound(folder.recording / mixture.name, Span(0, 10_500))
    assert float(np.abs(mixed[: 16_000 * 2]).max()) < 0.01
    assert float(np.abs(mixed[16_000 * 3 : 16_000 * 4]).max()) > 0.05


def test_what_everybody_heard_takes_the_mixtures_place(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    ingest(folder, tuple(own), tracks=own)
    found = ingest(folder, [record(tmp_path / "all.wav", speech(8))])
    assert [r.name for r in found.media()] == ["all.wav"]
    assert found.media()[0].starts_at == 0
    assert not list(folder.recording.glob("mixture*"))
    assert len(found.tracks()) == 2


def test_who_speaks_is_known_with_the_words_and_overlaps_are_kept(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    ingest(folder, tuple(own), tracks=own)
    with pytest.raises(NotYet, match="known with the words"):
        diarise(folder, None)
    words = transcribe(folder, Bursts(), hints=Hints())
    voices = diarise(folder, None)
    assert voices.made.engine == "tracks"
    told = [(t.voice, [w.text for w in t.words]) for t in dialogue.turns(words.of("1"), voices.of("1"))]
    assert [text for voice, texts in told if voice == "T1" for text in texts] == [f"second{n}." for n in range(4)]
    assert [text for voice, texts in told if voice == "T2" for text in texts] == [f"second{n}." for n in range(3, 7)]
    assert words.bleed == ()
    now = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    states = {j.stage: j.state.value for j in pipeline.status(folder, now)}
    assert (states["transcribe"], states["diarise"]) == ("done", "done")
    assert transcribe(folder, Bursts(), hints=Hints()) == words


def test_what_a_neighbours_microphone_caught_is_taken_out_and_counted(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t", bleed=True)
    ingest(folder, tuple(own), tracks=own)
    words = transcribe(folder, Bursts(), hints=Hints())
    assert [(b.track, b.speaker, b.words) for b in words.bleed] == [("T2", "T1", 3)]
    assert [w.text for w in words.of("1")] == [
        "second0.",
        "second1.",
        "second2.",
        "second3.",
        "second3.",
        "second4.",
        "second5.",
        "second6.",
    ]


def test_a_tracks_name_is_proposed_and_a_person_decides(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    ingest(folder, tuple(own), tracks=own)
    transcribe(folder, Bursts(), hints=Hints())
    naming = name(folder)
    assert [(v.voice, v.proposal.participant) for v in naming.voices if v.proposal] == [("T1", "jm"), ("T2", "mo")]
    assert naming.voices[0].proposal is not None
    assert naming.voices[0].proposal.because == ('has a track of its own, "audio1JillManthorpe12345678.wav"',)
    assert not name(folder, accept=EDITOR).nobody


def test_whose_it_is_may_be_said_and_is_never_guessed(folder: Folder, tmp_path: Path) -> None:
    said = {
        record(tmp_path / "audio3Guest9.wav", turns_of(8, range(4))): "mo",
        record(tmp_path / "audio4DanaSmith9.wav", turns_of(8, range(4, 6))): "",
        record(tmp_path / "Meeting Room 2.wav", turns_of(8, range(6, 7))): "",
    }
    ingest(folder, tuple(said), tracks=said)
    transcribe(folder, Bursts(), hints=Hints())
    guest, dana, room = name(folder).voices
    assert guest.proposal is not None
    assert guest.proposal.participant == "mo"
    assert (dana.proposal, room.proposal) == (None, None)
    assert dana.remark.endswith("and nobody on the roster is called that")
    assert room.remark.endswith("a room, device or telephone, not a person")


def test_in_an_edition_each_word_has_the_time_at_which_its_speaker_said_it(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    ingest(folder, tuple(own), tracks=own)
    words = transcribe(folder, Bursts(), hints=Hints())
    name(folder, accept=EDITOR)
    reading = read(draft(folder, made_on=EDITOR.on.date()), words)
    spoken = [b for b in reading.sessions[0].blocks if isinstance(b, Utterance)]
    assert len({u.who for u in spoken}) == 2
    assert all(f"second{w.span.start // 1000}." == w.text for u in spoken for w in u.words)
    assert sum(len(u.words) for u in spoken) == 8


def test_a_silent_track_is_left_out_and_a_silent_recording_refused(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    silent = record(tmp_path / "audio3Bob1.wav", np.zeros(16_000 * 8, np.int16))
    found = ingest(folder, (*own, silent), tracks={**own, silent: ""})
    assert [r.track for r in found.tracks()] == ["Jill Manthorpe", "Miriam Okafor"]
    with pytest.raises(SilentMedia, match="is silent"):
        ingest(folder, [silent])


def test_a_track_of_another_meeting_is_refused_and_nothing_comes_in(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    long = record(tmp_path / "audio3Bob1.wav", speech(120))
    with pytest.raises(BadMedia) as caught:
        ingest(folder, (*own, long), tracks={**own, long: ""})
    assert str(caught.value) == (
        "'audio3Bob1.wav' lasts until 0:02:00.000, and 'audio1JillManthorpe12345678.wav' only until 0:00:08.000: it seems to be of "
        "another meeting. Leave it out, or give it a session of its own; if it is of this meeting, cut it to the length of the others."
    )
    assert folder.recordings().recordings == ()


def test_the_same_track_twice_is_said(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    twin = tmp_path / "audio3Bob1.wav"
    twin.write_bytes(next(iter(own)).read_bytes())
    with pytest.raises(BadMedia, match="are the same sound, byte for byte"):
        ingest(folder, (*own, twin), tracks={**own, twin: ""})


def test_sessions_with_tracks_and_without_live_side_by_side(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    ingest(folder, tuple(own), tracks=own)
    vtt = tmp_path / "two.vtt"
    vtt.write_text(VTT, encoding="utf-8")
    ingest(folder, [vtt], session="2")
    words = transcribe(folder, Bursts(), hints=Hints())
    voices = diarise(folder, None)
    assert [(s.session, {v.voice for v in s.spans}) for s in voices.sessions] == [("1", {"T1", "T2"}), ("2", {"V1"})]
    assert [len(s.words) for s in words.sessions] == [8, 2]
    assert diarise(folder, None) == voices
    again = transcribe(folder, Bursts(), hints=Hints(terms=("x",)))
    assert folder.voices() == voices
    assert again.sessions == words.sessions


def test_captions_may_be_asked_for_although_there_are_tracks(folder: Folder, tmp_path: Path) -> None:
    own = zoom(tmp_path / "t")
    vtt = tmp_path / "one.vtt"
    vtt.write_text(VTT, encoding="utf-8")
    ingest(folder, tuple(own), tracks=own)
    transcribe(folder, Bursts(), hints=Hints())
    ingest(folder, [vtt])
    words = transcribe(folder, None, source=Source.CAPTIONS)
    assert [w.text for w in words.of("1")] == ["Good", "morning."]
    assert [v.voice for v in diarise(folder, None).of("1")] == ["V1"]


@pytest.mark.parametrize(
    ("stem", "called", "who"),
    [
        ("audio1JillManthorpe12345678", "Jill Manthorpe", "jm"),
        ("audioMiriamOkafor21234567890", "Miriam Okafor", "mo"),
        ("audio_2_miriam_okafor_123", "miriam okafor", "mo"),
        ("Jill Manthorpe", "Jill Manthorpe", "jm"),
        ("audio1JillsiPad123", "Jillsi Pad", None),
        ("audio112345", "audio112345", None),
    ],
)
def test_what_a_file_calls_its_participant(folder: Folder, stem: str, called: str, who: str | None) -> None:
    assert track_name(stem) == called
    person = Roster(folder.seminar().roster).shown(track_name(stem))
    assert (person.id if person else None) == who


def test_how_loud_a_sound_is_every_tenth_of_a_second() -> None:
    samples = np.concatenate(
        [np.full(1_600, 0.1, np.float32), np.zeros(1_600, np.float32), np.full(800, 1.0, np.float32)]
    )
    first, second, last = levels.levels(Window(Span(0, 250), samples))
    assert (round(first), second, round(last)) == (-20, levels.QUIETEST, -3)
    assert levels.levels(Window(Span(0, 0), samples[:0])) == []
