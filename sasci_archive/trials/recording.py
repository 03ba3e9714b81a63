"""The demonstration's recording: from a script that people wrote to a sound, and to who speaks when in it, exactly.

Each turn is spoken alone, sent down its speaker's own poor connection, and laid on one timeline; so the truth about the
turns is known to the millisecond, overlaps included, before any machine has listened. Made once and kept: the same
script gives the same bytes on one machine; on another one the last bits of the voices may differ (see `engines.kokoro`).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeAlias

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from sasci_archive.engines import kokoro
from sasci_archive.errors import BadRecord, Fault, Faults
from sasci_archive.formats import records
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Span, Value, VoiceSpan
from sasci_archive.store import files

if TYPE_CHECKING:
    from sasci_archive.store.files import Progress

RATE = 48_000
"""Samples per second of the recording: Opus's own rate."""

BIT_RATE = 32_000
TAIL = 1_500
"""Milliseconds of room after the last turn."""

FLOOR = -78.0
"""The whole meeting's own hiss, in dBFS."""

PEAK = -1.5
"""No sample lies above this before encoding, in dBFS."""

OPENS, CLOSES, RAMP = 350, 450, 90
"""A microphone is heard this long before and after its turn, fading over RAMP; in ms."""

AUDIBLE = -42.0
"""A turn lasts from the first to the last frame of 10 ms within so many dB of its loudest."""

Sound: TypeAlias = NDArray[np.float32]
"""Mono, one dimension, -1…1."""


class Speech(Protocol):
    """Something that reads a text aloud: 24 kHz (`kokoro.RATE`)."""

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        """The text in that voice; silence at the ends does no harm."""


# -- the script -------------------------------------------------------------------------------------------------------


class Speaker(Value, frozen=True, kw_only=True):
    """Somebody invented, the voice they are given, and the connection they are heard through.

    `speed` 1 is the voice's own; `level` (of the speech) and `noise` (of the room) are in dBFS; `band` is what the
    connection lets through, from and to, in Hz.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$")]
    name: str
    role: Role
    affiliation_then: str
    affiliation_now: str
    voice: str
    speed: Annotated[float, Meta(ge=0.5, le=2)] = 1.0
    level: Annotated[float, Meta(ge=-40, le=-12)] = -23.0
    noise: Annotated[float, Meta(ge=-90, le=-40)] = -65.0
    band: tuple[Annotated[int, Meta(ge=20, le=20_000)], Annotated[int, Meta(ge=20, le=20_000)]] = (80, 12_000)


class Said(Value, frozen=True, kw_only=True):
    """One turn: `text` as printed; `spoken` as the voice is to say it, where that differs; `gap` the ms of quiet before
    it, negative where it begins before everybody has finished."""

    speaker: str
    text: Annotated[str, Meta(min_length=1)]
    gap: Annotated[int, Meta(ge=-5_000, le=10_000)]
    spoken: str = ""

    @property
    def aloud(self) -> str:
        """What the voice is given."""
        return self.spoken or self.text


class Script(Value, frozen=True, kw_only=True):
    """`script.toml`. `invented` has to be said."""

    title: str
    invented: bool
    speakers: Annotated[tuple[Speaker, ...], Meta(min_length=1)]
    turns: Annotated[tuple[Said, ...], Meta(min_length=1)]

    def speaker(self, id_: str) -> Speaker:
        """By id; raises KeyError."""
        return {s.id: s for s in self.speakers}[id_]


def parse(content: bytes, *, where: str = "script.toml") -> Script:
    """A script, whole and sound. Raises BadRecord for what does not read, Faults for what does not add up."""
    script = records.parse(content, Script, where=where)
    if faults := tuple(_faults(script)):
        raise Faults(where, faults)
    return script


def _faults(script: Script) -> Iterator[Fault]:
    if not script.invented:
        yield Fault(
            "D01",
            0,
            "`invented` is false.",
            "Only made-up people are given a machine's voice; make real ones a seminar.",
        )
    times = Counter(s.id for s in script.speakers)
    for id_, count in times.items():
        if count > 1:
            yield Fault("D02", 0, f"There are {count} speakers '{id_}'.", "Give each an id of its own.")
    for speaker in script.speakers:
        if speaker.voice not in kokoro.VOICES:
            yield Fault(
                "D03", 0, f"{speaker.name} has the voice '{speaker.voice}'.", f"Known: {', '.join(kokoro.VOICES)}."
            )
        if speaker.band[0] >= speaker.band[1]:
            low, high = speaker.band
            yield Fault(
                "D04", 0, f"{speaker.name}'s band runs from {low} to {high} Hz.", "The lower frequency comes first."
            )
    for number, said in enumerate(script.turns, start=1):
        if said.speaker not in times:
            yield Fault("D05", 0, f"Turn {number} is spoken by '{said.speaker}'.", f"Known: {', '.join(times)}.")
    if script.turns[0].gap < 0:
        yield Fault(
            "D06", 0, "The first turn has a negative gap.", "Nothing comes before it to overlap: make it 0 or more."
        )


# -- the timeline -----------------------------------------------------------------------------------------------------


def placed(lengths: Sequence[int], gaps: Sequence[int]) -> tuple[Span, ...]:
    """Where each turn lies: it starts its gap after everybody before it has finished. All in ms.

    Two turns overlap only where a gap is negative. Raises BadRecord where a turn would start no later than the one
    before it. `lengths` and `gaps` are of one length.

    >>> placed([1000, 400, 300], [50, -200, 100])
    (Span(start=50, end=1050), Span(start=850, end=1250), Span(start=1350, end=1650))
    """
    spans: list[Span] = []
    finished = 0
    for length, gap in zip(lengths, gaps, strict=True):
        start = finished + gap
        if start < 0 or (spans and start <= spans[-1].start):
            raise BadRecord(
                f"Turn {len(spans) + 1} would start at {start} ms, not after the turn before it has started.",
                remedy=f"Its gap is {gap} ms: make it less negative.",
            )
        spans.append(Span(start, start + length))
        finished = max(finished, start + length)
    return tuple(spans)


_RTTM = re.compile(
    r"SPEAKER (?P<name>\S+) 1 (?P<start>\d+\.\d{3}) (?P<length>\d+\.\d{3}) <NA> <NA> (?P<who>\S+) <NA> <NA>"
)


def compose_rttm(turns: Iterable[VoiceSpan], *, name: str) -> str:
    """One line per turn, as NIST's RTTM has it: start and length in seconds, to the millisecond; `name` the recording's."""
    return "".join(
        f"SPEAKER {name} 1 {_seconds(t.span.start)} {_seconds(t.span.length)} <NA> <NA> {t.voice} <NA> <NA>\n"
        for t in turns
    )


def parse_rttm(text: str, *, where: str = "turns.rttm") -> tuple[VoiceSpan, ...]:
    """The turns of one recording, as `compose_rttm` writes them. Raises BadRecord, which names the line."""
    found: list[VoiceSpan] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _RTTM.fullmatch(line)
        if match is None:
            raise BadRecord(
                f"{where}, line {number}: not a SPEAKER line of ten fields.",
                remedy="Make the recording again (inv demo.record).",
            )
        start, length = (int(match[key].replace(".", "")) for key in ("start", "length"))
        found.append(VoiceSpan(Span(start, start + length), match["who"]))
    return tuple(found)


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03}"


# -- the sound --------------------------------------------------------------------------------------------------------


def over_the_line(sound: Sound, speaker: Speaker) -> Sound:
    """A spoken turn (24 kHz) as it arrives: at 48 kHz, cut to the speaker's band, at the speaker's level, without the
    silence at its ends, and a whole number of milliseconds long. Raises BadRecord where nothing is to be heard."""
    from scipy import signal

    silent = BadRecord(f"A turn of {speaker.name} is silent.", remedy="Give it words that can be said.")
    if len(sound) < kokoro.RATE // 20:
        raise silent
    wide = signal.resample_poly(np.asarray(sound, np.float64), RATE // kokoro.RATE, 1)
    low, high = speaker.band
    heard = signal.sosfiltfilt(
        signal.butter(3, (low, min(high, 0.49 * kokoro.RATE)), "bandpass", fs=RATE, output="sos"), wide
    )
    start, end = _audible(heard)
    if start >= end:
        raise silent
    heard = heard[start:end]
    return (_faded(heard, 4) * (_amplitude(speaker.level) / _loudness(heard))).astype(np.float32)


def mixed(turns: Sequence[tuple[Span, Sound, Speaker]], length: int) -> Sound:
    """All turns, each in its speaker's room, in one meeting of `length` ms at 48 kHz; the same every time."""
    meeting = _hiss("the meeting", length) * _amplitude(FLOOR)
    for number, (span, sound, speaker) in enumerate(turns):
        opens, closes = max(0, span.start - OPENS), min(length, span.end + CLOSES)
        room = _hiss(f"{speaker.id} {number}", closes - opens, speaker.band[1])
        meeting[_samples(opens) : _samples(closes)] += _faded(room, RAMP) * _amplitude(speaker.noise)
        meeting[_samples(span.start) : _samples(span.end)] += sound
    loudest = float(np.max(np.abs(meeting)))
    return (meeting * min(1.0, _amplitude(PEAK) / loudest)).astype(np.float32)


def _audible(sound: NDArray[np.float64]) -> tuple[int, int]:
    """From and to, in samples: whole frames of 10 ms, so a whole number of ms."""
    frame = _samples(10)
    frames = np.pad(sound, (0, -len(sound) % frame)).reshape(-1, frame)
    power = np.mean(frames**2, axis=1)
    loud = np.flatnonzero(power > max(float(power.max(initial=0.0)), 1e-9) * 10 ** (AUDIBLE / 10))
    if not len(loud):
        return 0, 0
    last = min(int(loud[-1]) + 1, len(sound) // frame)
    return int(loud[0]) * frame, last * frame


def _loudness(sound: NDArray[np.float64]) -> float:
    """Root mean square of the frames in which something is said, so that pauses do not make a speaker louder."""
    power = np.mean(sound.reshape(-1, _samples(10)) ** 2, axis=1)
    return float(np.sqrt(np.mean(power[power >= power.max() * 1e-3])))


def _hiss(name: str, length: int, up_to: int = 12_000) -> NDArray[np.float64]:
    """Soft noise of root mean square 1 for `length` ms, its randomness drawn from its name alone."""
    from scipy import signal

    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    white = np.random.default_rng(seed).standard_normal(_samples(length))
    soft = signal.lfilter([1.0], [1.0, -0.92], white)
    soft = signal.sosfilt(signal.butter(2, (60, up_to), "bandpass", fs=RATE, output="sos"), soft)
    return np.asarray(soft / max(float(np.sqrt(np.mean(soft**2))), 1e-9) if len(soft) else soft, np.float64)


def _faded(sound: NDArray[np.float64], ms: int) -> NDArray[np.float64]:
    """The same, rising from and falling to nothing over `ms`."""
    count = min(_samples(ms), len(sound) // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(count, 1))
    shape = np.ones(len(sound))
    shape[:count] = ramp
    shape[len(sound) - count :] = ramp[::-1]
    return sound * shape


def _amplitude(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _samples(ms: int) -> int:
    return ms * RATE // 1000


def _encode(sound: Sound, path: Path) -> None:
    """Ogg Opus, mono. Nothing in the file tells the hour, the program or a random number."""
    import av

    with (
        files.writing(path) as temporary,
        av.open(str(temporary), "w", format="opus", options={"fflags": "+bitexact"}) as ogg,
    ):
        stream = ogg.add_stream("libopus", rate=RATE, layout="mono", options={"application": "audio", "vbr": "on"})
        stream.bit_rate = BIT_RATE
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        whole = np.round(sound * 32767).astype(np.int16)
        block = RATE  # a second at a time: the encoder cuts it to its own frames
        for start in range(0, len(whole), block):
            frame = av.AudioFrame.from_ndarray(whole[np.newaxis, start : start + block], format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.pts = start
            ogg.mux(stream.encode(frame))
        ogg.mux(stream.encode(None))


# -- the whole --------------------------------------------------------------------------------------------------------


class Recorded(msgspec.Struct, frozen=True):
    """What was made: the files, the length in ms, and each turn where it lies, by its speaker's id."""

    sound: Path
    rttm: Path
    length: int
    turns: tuple[VoiceSpan, ...]


def record(
    script_path: Path,
    into: Path,
    *,
    speech: Speech | None = None,
    kept: Path | None = None,
    report: Progress = files.silent,
) -> Recorded:
    """Speak the script: `demo.opus` (48 kHz mono, about 32 kbit/s) and `turns.rttm` in `into`.

    `speech` is Kokoro unless given. Each spoken turn is put in the folder `kept`, and found there again when the same
    words are asked of the same voice. `report` is told (turns done, all turns). Raises BadRecord, Faults, NotToBeHad.
    """
    script = parse(files.read(script_path), where=script_path.name)
    speakers = [script.speaker(said.speaker) for said in script.turns]
    sounds: list[Sound] = []
    for spoken, speaker in zip(_spoken(script, speech, kept), speakers, strict=True):
        sounds.append(over_the_line(spoken, speaker))
        report(len(sounds), len(script.turns))
    spans = placed([len(s) * 1000 // RATE for s in sounds], [said.gap for said in script.turns])
    length = max(span.end for span in spans) + TAIL
    turns = tuple(VoiceSpan(span, speaker.id) for span, speaker in zip(spans, speakers, strict=True))
    made = Recorded(into / "demo.opus", into / "turns.rttm", length, turns)
    _encode(mixed(list(zip(spans, sounds, speakers, strict=True)), length), made.sound)
    files.write(made.rttm, compose_rttm(turns, name="demo").encode())
    return made


def _spoken(script: Script, speech: Speech | None, kept: Path | None) -> Iterator[Sound]:
    """The turns as the voices say them, at 24 kHz; the model is loaded when the first of them is not kept."""
    for said in script.turns:
        speaker = script.speaker(said.speaker)
        key = hashlib.sha256(
            repr((kokoro.model_digest(), speaker.voice, speaker.speed, said.aloud)).encode()
        ).hexdigest()
        path = None if kept is None else kept / f"{key}.npy"
        if path is not None and path.exists():
            yield np.load(io.BytesIO(files.read(path)))
            continue
        speech = speech or kokoro.Kokoro()
        sound = speech.speak(said.aloud, speaker.voice, speaker.speed)
        if path is not None:
            content = io.BytesIO()
            np.save(content, sound)
            files.write(path, content.getvalue())
        yield sound
