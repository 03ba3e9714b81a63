"""Recordings made for a test: bursts of noise with pauses between, like speech, in every container that is taken."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Form:
    """How a recording is kept."""

    suffix: str
    codec: str
    rate: int
    media_type: str
    layout: str = "mono"
    picture: bool = False
    faststart: bool = False


FORMS = (
    Form(".wav", "pcm_s16le", 16_000, "audio/wav"),
    Form(".flac", "flac", 44_100, "audio/flac"),
    Form(".mp3", "libmp3lame", 44_100, "audio/mpeg"),
    Form(".m4a", "aac", 44_100, "audio/mp4", faststart=True),
    Form(".mp4", "aac", 32_000, "video/mp4", picture=True),
    Form(".mov", "pcm_s16le", 48_000, "video/mp4", picture=True, layout="stereo"),
    Form(".mkv", "aac", 48_000, "video/matroska", picture=True),
    Form(".webm", "libopus", 48_000, "audio/webm"),
    Form(".ogg", "vorbis", 44_100, "audio/ogg", layout="stereo"),
    Form(".opus", "libopus", 48_000, "audio/ogg"),
)
BY_SUFFIX = {form.suffix: form for form in FORMS}


def speech(seconds: float, rate: int = 16_000, *, seed: int = 1, pause: float = 0.5, burst: float = 2.0) -> Pcm:
    """Noise for `burst` seconds, then nothing for `pause`, again and again."""
    count = round(seconds * rate)
    noise = np.random.default_rng(seed).normal(0, 2500, count).clip(-32000, 32000)
    spoken = np.arange(count) % round((burst + pause) * rate) < round(burst * rate)
    return (noise * spoken).astype(np.int16)


def record(
    path: Path, samples: Pcm, *, form: Form | None = None, tags: dict[str, str] | None = None, late: int = 0
) -> Path:
    """Keep mono samples, at the form's rate, as `path`; by default its suffix's form. The sound begins `late` ms after the
    picture."""
    form = form or BY_SUFFIX[path.suffix]
    options = {"movflags": "+faststart"} if form.faststart else {}
    with av.open(f"file:{path}", "w", options=options) as file:
        file.metadata.update(tags or {})
        track = file.add_stream(form.codec, rate=form.rate, layout=form.layout)
        if form.codec == "vorbis":
            track.codec_context.options = {"strict": "experimental"}
        picture = file.add_stream("mpeg4", rate=5) if form.picture else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for at in range(0, len(samples), form.rate):
            block = samples[at : at + form.rate]
            channels = 2 if form.layout == "stereo" else 1
            frame = av.AudioFrame.from_ndarray(np.repeat(block, channels)[np.newaxis], "s16", form.layout)
            frame.sample_rate, frame.time_base = form.rate, Fraction(1, form.rate)
            frame.pts = at + late * form.rate // 1000
            file.mux(track.encode(frame))
            if picture is not None:
                for fifth in range(5):
                    image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), at % 251, np.uint8), format="rgb24")
                    image.pts, image.time_base = at // form.rate * 5 + fifth, Fraction(1, 5)
                    file.mux(picture.encode(image))
        for stream in file.streams:
            file.mux(stream.encode(None))
    return path


def leaping(path: Path, samples: Pcm, leap: int) -> Path:
    """A Matroska file (16 kHz) whose clock leaps by `leap` ms in the middle, as where a recorder paused."""
    with av.open(str(path), "w") as file:
        track = file.add_stream("pcm_s16le", rate=16_000, layout="mono")
        half = len(samples) // 2
        for at, block in ((0, samples[:half]), (half + leap * 16, samples[half:])):
            frame = av.AudioFrame.from_ndarray(block[np.newaxis], "s16", "mono")
            frame.sample_rate, frame.time_base, frame.pts = 16_000, Fraction(1, 16_000), at
            file.mux(track.encode(frame))
        file.mux(track.encode(None))
    return path


def film(path: Path) -> Path:
    """A picture without sound."""
    with av.open(str(path), "w") as file:
        picture = file.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for at in range(10):
            image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), at, np.uint8), format="rgb24")
            file.mux(picture.encode(image))
        file.mux(picture.encode(None))
    return path
