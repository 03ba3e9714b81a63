"""Copies in which a browser leaps exactly: the same sound, at the same times."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from sasci_archive.engines import decoding, playable
from sasci_archive.errors import BadMedia
from tests.engines.sounds import BY_SUFFIX, Pcm, record, speech


def heard(path: Path) -> Pcm:
    with decoding.opened(path) as sound:
        return np.concatenate([block for _, block in sound.blocks(8000)])


def varying(path: Path, samples: Pcm, *, table: bool) -> Path:
    """An MP3 of varying bit rate, with or without a table of what lies where."""
    with av.open(str(path), "w", format="mp3", options={"write_xing": str(int(table))}) as file:
        track = file.add_stream("libmp3lame", rate=44_100, layout="mono", options={"flags": "+qscale"})
        track.codec_context.global_quality = 4 * 118
        for at in range(0, len(samples), 44_100):
            frame = av.AudioFrame.from_ndarray(samples[at : at + 44_100][np.newaxis], "s16", "mono")
            frame.sample_rate, frame.pts = 44_100, at
            file.mux(track.encode(frame))
        file.mux(track.encode(None))
    return path


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".webm", ".opus", ".wav", ".mkv"])
def test_a_copy_sounds_the_same_at_the_same_time(tmp_path: Path, suffix: str, caplog: pytest.LogCaptureFixture) -> None:
    path = record(tmp_path / f"a{suffix}", speech(6, BY_SUFFIX[suffix].rate))
    caplog.clear()
    playable.copy(path, tmp_path / "copy")
    assert caplog.messages == []  # they would stand in the terminal
    before, after = heard(path), heard(tmp_path / "copy")
    assert abs(len(before) - len(after)) <= 8 * 60  # ms at either end that a coder adds
    loud = [np.convolve(np.abs(each.astype(np.int32)), np.ones(80), "valid") > 80 * 300 for each in (before, after)]
    ends = [int(np.argmin(each[8000:])) for each in loud]  # where the first burst ends
    assert abs(ends[0] - ends[1]) <= 8 * 30


def test_an_mp3_is_copied_unless_its_rate_is_constant(tmp_path: Path) -> None:
    samples = speech(5, 44_100)
    assert playable.is_leapt_in(record(tmp_path / "constant.mp3", samples))
    assert not playable.is_leapt_in(varying(tmp_path / "varying.mp3", samples, table=True))
    bare = varying(tmp_path / "bare.mp3", samples, table=False)
    assert not playable.is_leapt_in(bare)
    assert playable.is_leapt_in(record(tmp_path / "a.opus", speech(2, 48_000)))
    playable.copy(bare, tmp_path / "copy")
    with av.open(str(bare)) as one, av.open(str(tmp_path / "copy")) as other:
        packets = [[bytes(p) for p in file.demux(audio=0) if p.size] for file in (one, other)]
    assert packets[0] == packets[1]  # to the bit


def test_a_picture_that_no_browser_plays_is_left_out_and_what_is_no_recording_is_told(tmp_path: Path) -> None:
    playable.copy(record(tmp_path / "a.mp4", speech(2, 32_000)), tmp_path / "copy")
    with decoding.opened(tmp_path / "copy") as sound:
        assert not sound.has_picture
    (tmp_path / "b.mp3").write_bytes(b"no sound at all")
    with pytest.raises(BadMedia):
        playable.copy(tmp_path / "b.mp3", tmp_path / "none")
