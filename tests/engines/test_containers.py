"""What is no recording, or not a whole one, is refused with a sentence that names the file, and nothing else happens."""

from __future__ import annotations

import contextlib
import os
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import media
from sasci_archive.errors import BadMedia
from tests.engines.sounds import BY_SUFFIX, FORMS, film, record, speech

CUT = tuple(form.suffix for form in FORMS)
AGAIN = (
    "Copy it once more from where it was recorded. If this is all there is, open it in an audio editor such as Audacity, "
    "export what is there as FLAC, and ingest that."
)
TAKEN = "WAV, FLAC, MP3, M4A, MP4, MOV, MKV, WebM, Ogg and Opus are taken; an audio editor such as Audacity converts others."
TRANSCRIPT = "If it is a transcript, captions or a chat, `inv import` takes it over."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Six seconds in every container."""
    home = tmp_path_factory.mktemp("whole")
    return {
        form.suffix: record(home / f"sound{form.suffix}", speech(6, form.rate, pause=0)).read_bytes() for form in FORMS
    }


def refused(path: Path) -> str:
    with pytest.raises(BadMedia) as caught:
        media.probe(path)
    return str(caught.value)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "no such.mp3") == (
        f"There is no file 'no such.mp3' in {tmp_path}. "
        "Check the name; one with spaces in it needs quotation marks around it."
    )


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "day 1").mkdir()
    assert refused(tmp_path / "day 1") == "'day 1' is a folder. Name the recordings in it one by one, in order."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert refused(tmp_path / "pipe.wav") == f"'pipe.wav' is a device and not a file. {TAKEN}"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert refused(tmp_path / f"{'a' * 400}.wav").endswith(
        "Check that you may read it, and that its name is not too long."
    )


def test_an_empty_file(tmp_path: Path) -> None:
    said = refused(written(tmp_path / "leer.mp3", b""))
    assert said == "'leer.mp3' is empty. Copy it once more from where it was recorded."


def test_a_text_under_the_name_of_a_recording(tmp_path: Path) -> None:
    path = written(tmp_path / "minutes.mp3", "Minutes of the meeting\nJürgen said …\n".encode())
    assert refused(path) == f"'minutes.mp3' is no recording: it holds text. {TRANSCRIPT} {TAKEN}"


def test_bytes_that_are_nothing(tmp_path: Path) -> None:
    assert (
        refused(written(tmp_path / "x.wav", bytes(range(256))))
        == f"'x.wav' is not a kind of recording that can be read. {TAKEN}"
    )


LISTS = {
    "live.m3u8": "#EXTM3U\n#EXTINF:10,\n{0}\n",
    "live.mp3": "\ufeff#EXTM3U\n#EXTINF:10,\nfile://{0}\n",
    "all.wav": "ffconcat version 1.0\nfile '{0}'\n",
    "all.txt": "file '{0}'\n",
    "room.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 5004 RTP/AVP 0\n",
    "dash.mp4": '<?xml version="1.0"?>\n<MPD><BaseURL>{0}</BaseURL></MPD>',
    "old.pls": "[playlist]\nFile1={0}\n",
    "bare.m3u": "{0}\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_other_files_is_not_followed(tmp_path: Path, name: str) -> None:
    secret = record(tmp_path / "other.wav", speech(1))
    path = written(tmp_path / name, LISTS[name].format(secret).encode())
    assert refused(path) == (
        f"'{name}' is no recording but a list that points at other files. "
        "Ingest the files it points at, in their order: nothing is fetched through a list."
    )


def test_a_film_without_sound(tmp_path: Path) -> None:
    assert refused(film(tmp_path / "mute.mp4")) == (
        "'mute.mp4' cannot be heard: there is no audio track in it. "
        "Meeting programs often save the sound as a file of its own (.m4a): ingest that one."
    )


@pytest.mark.parametrize("suffix", [".wav", ".opus", ".mp4"])
@pytest.mark.parametrize("level", [0, 20])
def test_a_silent_recording(tmp_path: Path, suffix: str, level: int) -> None:
    hum = np.round(level * np.sin(np.arange(2 * BY_SUFFIX[suffix].rate) * 0.02)).astype(np.int16)
    said = refused(record(tmp_path / f"mic off{suffix}", hum))
    assert said.startswith(f"'mic off{suffix}' is silent: nothing in its 0:00:02.")
    assert said.endswith(
        "is louder than -60 dB. "
        "Listen to it; if a microphone was off, another recording of the meeting may have the sound."
    )


def test_a_quiet_recording_is_not_silent(tmp_path: Path) -> None:
    assert media.probe(record(tmp_path / "soft.wav", (speech(2) // 50).astype(np.int16))).duration == 2_000


def test_a_constant_offset_is_still_silence(tmp_path: Path) -> None:
    assert "is silent" in refused(record(tmp_path / "offset.wav", np.full(16_000, 5_000, np.int16)))


def test_a_recording_of_no_length(tmp_path: Path) -> None:
    path = record(tmp_path / "none.wav", speech(1))
    head = path.read_bytes()[: path.read_bytes().index(b"data") + 8]
    head = head[:4] + struct.pack("<I", len(head) - 8) + head[8:-4] + struct.pack("<I", 0)
    assert refused(written(path, head)) == f"'none.wav' has no sound in it: it is 0 seconds long. {AGAIN}"


# -- cut short -------------------------------------------------------------------------------------------------------------


def test_how_much_can_be_read_is_said(tmp_path: Path, whole: dict[str, bytes]) -> None:
    sentences = {
        ".flac": "only 0:00:03.553 of 0:00:06.000 can be read",
        ".wav": "only its first 0:00:03.599 can be read",
    }
    for suffix, sentence in sentences.items():
        path = written(tmp_path / f"cut{suffix}", whole[suffix][: len(whole[suffix]) * 6 // 10])
        assert refused(path) == f"'cut{suffix}' is cut short: {sentence}. {AGAIN}"


@pytest.mark.parametrize("suffix", CUT)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.8])
def test_a_recording_that_is_cut_short(tmp_path: Path, suffix: str, share: float, whole: dict[str, bytes]) -> None:
    content = whole[suffix]
    said = refused(written(tmp_path / f"cut{suffix}", content[: int(len(content) * share)]))
    assert f"'cut{suffix}'" in said
    assert "Copy" in said
    if share >= 0.3:
        assert "is cut short" in said


def test_a_film_whose_index_is_missing(tmp_path: Path, whole: dict[str, bytes]) -> None:
    assert refused(written(tmp_path / "half.mp4", whole[".mp4"][: len(whole[".mp4"]) // 2])) == (
        "'half.mp4' is cut short: its index, which such a file often keeps at its end, is missing, so that nothing of it can "
        "be read. Copy or download it once more from where it was recorded."
    )


@pytest.mark.parametrize("suffix", [".flac", ".m4a", ".mp4", ".mkv", ".opus"])
def test_a_hole_in_the_middle(tmp_path: Path, suffix: str, whole: dict[str, bytes]) -> None:
    content = bytearray(whole[suffix])
    first, last = len(content) // 3, len(content) // 2
    content[first:last] = bytes(last - first)
    said = refused(written(tmp_path / f"hole{suffix}", bytes(content)))
    found = re.match(
        rf"'hole{suffix}' is damaged: from 0:00:0[12]\.\d+ on, 0:00:0[12]\.\d+ of its 0:00:06\.\d+ cannot", said
    )
    assert found, said


def test_a_stream_that_never_knew_its_length_is_taken(tmp_path: Path, whole: dict[str, bytes]) -> None:
    content = whole[".wav"]
    data = content.index(b"data") + 4
    unknown = b"\xff\xff\xff\xff"
    content = content[:4] + unknown + content[8:data] + unknown + content[data + 4 :]
    assert media.probe(written(tmp_path / "live.wav", content)).duration == 6_000


def test_a_wav_of_more_than_four_gigabytes_says_its_length_elsewhere(tmp_path: Path, whole: dict[str, bytes]) -> None:
    chunks = whole[".wav"][12:]
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, 4 + 36 + len(chunks), 192_000, 96_000, 0)
    content = b"RF64" + b"\xff" * 4 + b"WAVE" + sizes + chunks
    assert media.probe(written(tmp_path / "long.wav", content)).duration == 6_000
    assert "is cut short: only its first 0:00:05.9" in refused(written(tmp_path / "cut.wav", content[:-1_000]))


def test_a_film_whose_boxes_have_long_lengths(tmp_path: Path, whole: dict[str, bytes]) -> None:
    content = whole[".mov"]
    at = content.index(b"mdat") - 4
    assert content[at - 8 : at] == b"\0\0\0\x08wide"  # room for the longer form
    (length,) = struct.unpack(">I", content[at : at + 4])
    content = content[: at - 8] + struct.pack(">I4sQ", 1, b"mdat", length + 8) + content[at + 8 :]
    assert abs(media.probe(written(tmp_path / "long.mov", content)).duration - 6_000) < 40


# -- no foreign error ------------------------------------------------------------------------------------------------------

MAGIC = (b"", b"RIFF\xff\xff\0\0WAVE", b"RF64\0\0\0\0WAVEds64", b"fLaC", b"ID3\4\0\0\0\0\0\x05", b"\xff\xfb\x90\x44", b"OggS", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftypM4A ")  # fmt: skip


@given(st.sampled_from(MAGIC), st.binary(max_size=600))
def test_no_bytes_raise_anything_but_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, magic: bytes, rest: bytes
) -> None:
    assert refused(written(tmp_path_factory.getbasetemp() / "any.bin", magic + rest))


@given(st.data())
def test_no_damage_raises_anything_but_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, whole: dict[str, bytes], data: st.DataObject
) -> None:
    content = bytearray(whole[data.draw(st.sampled_from(CUT))])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1) | st.integers(0, min(len(content), 800) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path = written(tmp_path_factory.getbasetemp() / "hurt.bin", bytes(content))
    with contextlib.suppress(BadMedia):
        assert media.probe(path).duration > 0
