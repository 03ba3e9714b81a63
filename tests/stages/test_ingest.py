"""What comes in is looked at before it is copied, copied whole, and never taken in twice."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sasci_archive.errors import BadCaptions, BadMedia, BadRecord, Disk, NotYet, WouldOverwrite
from sasci_archive.model.seminar import Kind, Recording
from sasci_archive.stages.ingest import ingest
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from tests.engines.sounds import FORMS, Form, record, speech
from tests.small_disk import small_disk

VTT = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nMiriam Okafor: Good morning.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A seminar with a title and nothing else."""
    folder = Folder(tmp_path / "seminars", "demo")
    files.write(folder.seminar_toml, b'title = "A seminar"\n')
    return folder


def with_sessions(folder: Folder, *ids: str) -> Folder:
    sessions = "".join(f'[[sessions]]\nid = "{id_}"\n' for id_ in ids)
    files.write(folder.seminar_toml, f'title = "A seminar"\n{sessions}'.encode())
    return folder


def sound(path: Path, seconds: float = 1, seed: int = 1) -> Path:
    return record(path, speech(seconds, seed=seed))


def text(path: Path, content: str = VTT) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def everything(folder: Folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder.path)): p.read_bytes() for p in sorted(folder.path.rglob("*")) if p.is_file()}


def placed(recordings: tuple[Recording, ...]) -> list[tuple[str, int, int]]:
    return [(r.name, r.starts_at, r.duration) for r in recordings]


# -- what is taken in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_every_kind_of_recording_comes_in_byte_for_byte(folder: Folder, tmp_path: Path, form: Form) -> None:
    source = record(tmp_path / f"talk{form.suffix}", speech(1, form.rate))
    (recording,) = ingest(folder, [source]).recordings
    copy = folder.recording / recording.name
    assert copy.read_bytes() == source.read_bytes()
    assert recording.sha512 == hashlib.sha512(source.read_bytes()).hexdigest()
    assert recording.kind is (Kind.VIDEO if form.picture else Kind.AUDIO)
    assert (recording.media_type, recording.bytes) == (form.media_type, copy.stat().st_size)
    assert abs(recording.duration - 1000) < 40


def test_the_record_says_what_came_in(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [sound(tmp_path / 'Jürgen\'s "talk".wav')])
    digest = hashlib.sha512((tmp_path / 'Jürgen\'s "talk".wav').read_bytes()).hexdigest()
    assert json.loads(folder.recording_json.read_text(encoding="utf-8")) == {
        "recordings": [
            {
                "session": "1",
                "name": "Jurgen-s-talk.wav",
                "original_name": 'Jürgen\'s "talk".wav',
                "kind": "audio",
                "media_type": "audio/wav",
                "bytes": (tmp_path / 'Jürgen\'s "talk".wav').stat().st_size,
                "sha512": digest,
                "starts_at": 0,
                "duration": 1000,
                "codec": "pcm_s16le",
                "sample_rate": 16000,
                "channels": 1,
            }
        ]
    }


NAMES = {
    "-rf.wav": "rf.wav",
    "../../x.wav": "x.wav",
    "a:b*c?.wav": "a-b-c.wav",
    "two  words.WAV": "two-words.wav",
    "Présentation n° 1.wav": "Presentation-n-1.wav",
    "会議.wav": "recording.wav",
    "nul.wav": "recording-nul.wav",
    "con.2.wav": "recording-con.2.wav",
    ".hidden.wav": "hidden.wav",
    "recording.json.wav": "recording.json.wav",
    "a\nb.wav": "a-b.wav",
    f"{'long ' * 40}.wav": f"{'long-' * 16}"[:79] + ".wav",
    "GMT20230314-100000_Recording_1920x1080.wav": "GMT20230314-100000_Recording_1920x1080.wav",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_one_that_is_good_everywhere(folder: Folder, tmp_path: Path, name: str) -> None:
    made = sound(tmp_path / "plain.wav")
    (tmp_path / "sources" / "deep").mkdir(parents=True)
    source = tmp_path / "sources" / "deep" / name
    source.parent.resolve()
    made.rename(source)
    (recording,) = ingest(folder, [source]).recordings
    assert recording.name == NAMES[name]
    assert recording.original_name == source.name
    assert (folder.recording / recording.name).is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_name_that_is_no_text(folder: Folder, tmp_path: Path) -> None:
    made = sound(tmp_path / "plain.wav")
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
    made.rename(source)
    (recording,) = ingest(folder, [source]).recordings
    assert (recording.name, recording.original_name) == ("caf.wav", "caf?.wav")


def test_two_of_one_name_keep_apart(folder: Folder, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / str(number)).mkdir()
    sources = [
        sound(tmp_path / str(n) / name, seed=n) for n, name in ((1, "talk.wav"), (2, "Talk.wav"), (3, "talk.wav"))
    ]
    found = ingest(folder, sources).recordings
    assert [r.name for r in found] == ["talk.wav", "Talk-2.wav", "talk-3.wav"]
    assert [r.sha512 for r in found] == [hashlib.sha512(s.read_bytes()).hexdigest() for s in sources]


def test_a_wrong_suffix_is_put_right(folder: Folder, tmp_path: Path) -> None:
    made = sound(tmp_path / "talk.wav")
    (recording,) = ingest(folder, [made.rename(tmp_path / "talk.mp3")]).recordings
    assert (recording.name, recording.original_name, recording.media_type) == ("talk.wav", "talk.mp3", "audio/wav")


def test_captions_come_in_with_or_without_sound(folder: Folder, tmp_path: Path) -> None:
    (recording,) = ingest(folder, [text(tmp_path / "meeting.transcript.vtt")]).recordings
    assert (recording.name, recording.kind, recording.media_type) == (
        "meeting.transcript.vtt",
        Kind.CAPTIONS,
        "text/vtt",
    )
    assert (recording.starts_at, recording.duration) == (0, 2500)
    assert (folder.recording / recording.name).read_bytes() == VTT.encode()
    both = ingest(folder, [sound(tmp_path / "talk.wav", 3)])
    assert [r.name for r in both.media()] == ["talk.wav"]
    assert [r.name for r in both.captions()] == ["meeting.transcript.vtt"]


def test_captions_under_another_suffix_are_known_by_their_first_line(folder: Folder, tmp_path: Path) -> None:
    (recording,) = ingest(folder, [text(tmp_path / "meeting.txt", "\ufeff" + VTT)]).recordings
    assert (recording.name, recording.kind) == ("meeting.vtt", Kind.CAPTIONS)


def test_the_meetings_captions_we_have_come_in(folder: Folder, captions: Path) -> None:
    sources = sorted(captions.glob("*.vtt"))
    found = ingest(folder, sources)
    assert [r.original_name for r in found.captions()] == [source.name for source in sources]
    assert all(r.duration > 0 for r in found.recordings)


# -- where it lies on the timeline -----------------------------------------------------------------------------------------


def test_parts_of_a_session_follow_one_another(folder: Folder, tmp_path: Path) -> None:
    one, two, three = (sound(tmp_path / f"{n}.wav", seconds=n, seed=n) for n in (1, 2, 3))
    ingest(folder, [one, two])
    found = ingest(folder, [three])
    assert placed(found.recordings) == [("1.wav", 0, 1000), ("2.wav", 1000, 2000), ("3.wav", 3000, 3000)]


def test_a_part_lies_where_it_is_said_to(folder: Folder, tmp_path: Path) -> None:
    one, two, three = (sound(tmp_path / f"{n}.wav", seconds=n, seed=n) for n in (1, 2, 3))
    ingest(folder, [two], starts_at=60_000)
    ingest(folder, [one, text(tmp_path / "a.vtt")], starts_at=5_000)
    found = ingest(folder, [three])
    assert placed(found.media()) == [("1.wav", 5_000, 1000), ("2.wav", 60_000, 2000), ("3.wav", 62_000, 3000)]
    assert placed(found.captions()) == [("a.vtt", 5_000, 2500)]


def test_each_session_has_a_timeline_of_its_own(folder: Folder, tmp_path: Path) -> None:
    with_sessions(folder, "day-1", "day-2")
    one, two = (sound(tmp_path / f"{n}.wav", seconds=n, seed=n) for n in (1, 2))
    ingest(folder, [one], session="day-1")
    found = ingest(folder, [two], session="day-2")
    assert placed(found.media("day-1")) == [("1.wav", 0, 1000)]
    assert placed(found.media("day-2")) == [("2.wav", 0, 2000)]


def test_two_recordings_do_not_share_time(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [sound(tmp_path / "one.wav", 3)])
    before = everything(folder)
    with pytest.raises(BadMedia) as caught:
        ingest(folder, [sound(tmp_path / "two.wav", 2, seed=2)], starts_at=2_000)
    assert str(caught.value) == (
        "'two.wav' would begin at 0:00:02.000 of session '1', where 'one.wav' runs from 0:00:00.000 to 0:00:03.000. "
        "Leave --starts-at out to put it after the others, or give it a session of its own."
    )
    assert everything(folder) == before


@pytest.mark.parametrize("sessions", [(), ("1", "day-2")])
def test_a_session_must_be_in_the_record(folder: Folder, tmp_path: Path, sessions: tuple[str, ...]) -> None:
    with_sessions(folder, *sessions)
    with pytest.raises(BadRecord) as caught:
        ingest(folder, [sound(tmp_path / "a.wav")], session="3")
    assert str(caught.value) == (
        "demo/seminar.toml has no session '3'. "
        f"It has: {', '.join(sessions or ('1',))}. Name one of these with --session, or add a [[sessions]] to the record."
    )
    assert not folder.recording.exists()


def test_a_seminar_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(NotYet, match="There is no seminar 'demo'"):
        ingest(Folder(tmp_path, "demo"), [sound(tmp_path / "a.wav")])


# -- again, and too late ---------------------------------------------------------------------------------------------------


def test_the_same_again_changes_nothing(folder: Folder, tmp_path: Path) -> None:
    sources = [sound(tmp_path / "one.wav"), sound(tmp_path / "two.wav", seed=2), text(tmp_path / "c.vtt")]
    first = ingest(folder, sources)
    before = everything(folder)
    renamed = sources[1].rename(tmp_path / "renamed.wav")
    assert ingest(folder, [sources[0], renamed, sources[2], sources[0]]) == first
    assert everything(folder) == before


def test_a_file_named_twice_comes_in_once(folder: Folder, tmp_path: Path) -> None:
    one = sound(tmp_path / "one.wav")
    assert len(ingest(folder, [one, one]).recordings) == 1


def test_the_same_for_another_session_is_said(folder: Folder, tmp_path: Path) -> None:
    with_sessions(folder, "1", "2")
    one = sound(tmp_path / "one.wav")
    ingest(folder, [one])
    with pytest.raises(WouldOverwrite) as caught:
        ingest(folder, [one], session="2")
    assert str(caught.value) == (
        "'one.wav' is in already, as 1-recording/one.wav of session '1'. "
        "Leave it there, or take its entry out of 1-recording/recording.json and ingest it again."
    )


def test_nothing_new_comes_in_once_the_transcript_is_drafted(folder: Folder, tmp_path: Path) -> None:
    one, two = sound(tmp_path / "one.wav"), sound(tmp_path / "two.wav", seed=2)
    first = ingest(folder, [one])
    folder.save_transcript(b"<TEI/>")
    before = everything(folder)
    assert ingest(folder, [one]) == first
    with pytest.raises(WouldOverwrite) as caught:
        ingest(folder, [one, two])
    assert str(caught.value) == (
        "The transcript of 'demo' is drafted, and 'two.wav' had no part in it. "
        "Give it a seminar of its own; or, if nobody has worked on 4-transcript.xml yet, delete that first."
    )
    assert everything(folder) == before


# -- what is bad -----------------------------------------------------------------------------------------------------------


def test_one_bad_source_and_none_is_copied(folder: Folder, tmp_path: Path) -> None:
    good = sound(tmp_path / "good.wav")
    whole = sound(tmp_path / "whole.wav", 3, seed=2).read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.mp3").write_bytes(b"")
    (tmp_path / "notes.mp3").write_text("notes", encoding="utf-8")
    text(tmp_path / "live.m3u8", "#EXTM3U\n")
    record(tmp_path / "mute.wav", np.zeros(16_000, np.int16))
    sentences = {
        "missing.wav": f"There is no file 'missing.wav' in {tmp_path}.",
        "cut.wav": "'cut.wav' is cut short: only its first 0:00:01.499 can be read.",
        "empty.mp3": "'empty.mp3' is empty.",
        "notes.mp3": "'notes.mp3' is no recording: it holds text.",
        "live.m3u8": "'live.m3u8' is no recording but a list that points at other files.",
        "mute.wav": "'mute.wav' is silent: nothing in its 0:00:01.000 is louder than -60 dB.",
        "seminars": "'seminars' is a folder.",
    }
    for name, sentence in sentences.items():
        with pytest.raises(BadMedia) as caught:
            ingest(folder, [good, tmp_path / name])
        assert caught.value.problem == sentence
        assert caught.value.remedy
    assert not folder.recording.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("WEBVTT\n\n", "'c.vtt' has no captions in it. Download it once more, or leave it out."),
        ("Notes\n", "c.vtt does not begin with the line WEBVTT. Only VTT captions are read"),
    ],
)
def test_bad_captions(folder: Folder, tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(BadCaptions) as caught:
        ingest(folder, [sound(tmp_path / "good.wav"), text(tmp_path / "c.vtt", content)])
    assert str(caught.value).startswith(sentence)
    assert not folder.recording.exists()


def test_a_full_disk_loses_nothing_and_the_same_command_goes_on(tmp_path: Path) -> None:
    one, two = sound(tmp_path / "one.wav", 2), sound(tmp_path / "two.wav", 10, seed=2)
    with small_disk(tmp_path / "disk", 256) as disk:
        folder = Folder(disk, "demo")
        files.write(folder.seminar_toml, b'title = "A seminar"\n')
        with pytest.raises(Disk) as caught:
            ingest(folder, [one, two])
        assert str(caught.value) == (
            "The disk is full: two.wav was not written. "
            "Free some space and run the same command again; nothing that was there has changed."
        )
        assert placed(folder.recordings().recordings) == [("one.wav", 0, 2000)]
        assert sorted(p.name for p in folder.recording.iterdir()) == ["one.wav", "recording.json"]
        subprocess.run(["mount", "-o", "remount,size=2048k", disk], check=True)
        found = ingest(folder, [one, two])
    assert placed(found.recordings) == [("one.wav", 0, 2000), ("two.wav", 2000, 10_000)]


KILLED = """
import os, pathlib, signal, sys
from sasci_archive.stages.ingest import ingest
from sasci_archive.store.folder import Folder
root, share, *sources = sys.argv[1:]
def progress(done, total):
    if done >= total * float(share): os.kill(os.getpid(), signal.SIGKILL)
ingest(Folder(pathlib.Path(root), "demo"), [pathlib.Path(source) for source in sources], starts_at=700, progress=progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills in another way")
@pytest.mark.parametrize("share", [0.1, 0.4, 0.52, 0.6, 0.7, 0.78, 0.9, 0.99, 1])
def test_killed_at_any_moment_it_goes_on_where_it_was(folder: Folder, tmp_path: Path, share: float) -> None:
    sources = [sound(tmp_path / f"{n}.wav", seconds=60, seed=n) for n in (1, 2)]
    root = folder.path.parent
    killed = subprocess.run([sys.executable, "-c", KILLED, root, str(share), *sources], check=False)
    assert killed.returncode == -signal.SIGKILL
    standing = {p.name for p in folder.recording.glob("*.wav") if not p.name.startswith(files.UNFINISHED)}
    recorded = folder.recordings().recordings
    assert {r.name for r in recorded} <= standing
    for name in standing:
        assert (folder.recording / name).read_bytes() == (tmp_path / name).read_bytes()
    found = ingest(folder, sources, starts_at=700)
    assert placed(found.recordings) == [("1.wav", 700, 60_000), ("2.wav", 60_700, 60_000)]
    assert sorted(p.name for p in folder.recording.iterdir()) == ["1.wav", "2.wav", "recording.json"]


def test_a_copy_that_was_whole_but_not_recorded_is_taken_as_it_is(folder: Folder, tmp_path: Path) -> None:
    source = sound(tmp_path / "talk.wav")
    files.copy(source, folder.recording / "talk.wav")
    stamp = (folder.recording / "talk.wav").stat().st_ino
    assert [r.name for r in ingest(folder, [source]).recordings] == ["talk.wav"]
    assert (folder.recording / "talk.wav").stat().st_ino == stamp


def test_a_file_somebody_put_there_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    files.write(folder.recording / "talk.wav", b"somebody's")
    (recording,) = ingest(folder, [sound(tmp_path / "talk.wav")]).recordings
    assert recording.name == "talk-2.wav"
    assert (folder.recording / "talk.wav").read_bytes() == b"somebody's"


def test_a_source_that_changes_meanwhile_is_not_taken_in(folder: Folder, tmp_path: Path) -> None:
    source = sound(tmp_path / "talk.wav", 2)
    other = sound(tmp_path / "other.wav", 2, seed=2).read_bytes()

    def meanwhile(done: int, total: int) -> None:
        if 0 < total // 4 < done <= total // 2:
            source.write_bytes(other)

    with pytest.raises(BadMedia) as caught:
        ingest(folder, [source], progress=meanwhile)
    assert caught.value.problem == "'talk.wav' changed while it was being copied."
    assert folder.recordings().recordings == ()
    assert list(folder.recording.iterdir()) == []


def test_progress_rises_to_the_whole(folder: Folder, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    sources = [sound(tmp_path / "one.wav", 2), text(tmp_path / "c.vtt")]
    ingest(folder, sources, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (2 * sum(s.stat().st_size for s in sources),) * 2
