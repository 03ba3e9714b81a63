"""How well and how fast we hear: words and names against openai-whisper and the script, voices against who is known to speak.

Real speech lies beside the checkout (`../shared/recordings`); mixtures are made of it with fixed seeds, and nothing here was
tuned to it.
"""

from __future__ import annotations

import csv
import functools
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from sasci_archive.engines import Hints, Recogniser, Samples, Speakers, Window, media, weights
from sasci_archive.errors import NotYet
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.store import files
from sasci_archive.trials import measures, mixtures, recording
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Bar, Bars, Measured, Row

if TYPE_CHECKING:
    from sasci_archive.engines.voices import VoiceSeparator

_SPEECH: Final = Path("../shared/recordings")


class Stretch(msgspec.Struct, frozen=True):
    """What an engine heard of a stretch, and the seconds it took: by the clock and of the processor."""

    words: list[str]
    wall: float
    processor: float


def recognition(course: Course) -> Measured:
    """Both engines on the same weights and the same sound, stretch by stretch, the one first and then the other."""
    texts = references()
    pieces = [(recordings() / name, text) for name, text in texts.items() if not name.startswith("conversation")]
    sounds = [mixtures.sound(path) for path, _ in pieces]
    groups = _joined(sounds)
    heard: dict[str, list[Stretch]] = {engine: [] for engine in ENGINES}
    for number, group in enumerate(groups):
        for engine in ENGINES if number % 2 == 0 else reversed(ENGINES):  # what else the machine does falls on both
            part = f"stretch {number + 1} of {len(groups)}, {engine}"
            heard[engine].append(course.part(part, Stretch, functools.partial(_stretch, engine, group)))
        course(number + 1, len(groups))
    length = sum(len(sound) for sound in sounds) / 16_000
    return compared(heard, " ".join(text for _, text in pieces), length, len(pieces))


ENGINES: Final = ("faster-whisper", "openai-whisper")
"""Ours, and what it is held against."""


def compared(heard: Mapping[str, Sequence[Stretch]], said: str, length: float, pieces: int) -> Measured:
    """What there is to tell of both: `length` is that of the sound in seconds."""
    ours, theirs = (heard[engine] for engine in ENGINES)
    errors = {
        engine: measures.word_error(said, " ".join(word for each in of for word in each.words))
        for engine, of in heard.items()
    }
    wall = {engine: sum(each.wall for each in of) for engine, of in heard.items()}
    ratio = sum(each.wall for each in theirs) / sum(each.wall for each in ours)
    busy = sum(each.processor for each in theirs) / sum(each.processor for each in ours)
    by_clock = [their.wall / own.wall for their, own in zip(theirs, ours, strict=True)]
    by_processor = [their.processor / own.processor for their, own in zip(theirs, ours, strict=True)]
    first, second = ENGINES
    met = errors[first].rate <= errors[second].rate
    rows = [
        Row("sound", f"{length:.0f} s in {pieces} pieces, {len(ours)} stretches"),
        Row(
            "speed against openai-whisper, same weights", f"{ratio:.1f} × ({_between(by_clock)})", "≥ 10 ×", ratio >= 10
        ),
        Row("the same, by the processor's time", f"{busy:.1f} × ({_between(by_processor)})"),
        Row(f"{first}: word error", _error(errors[first]), "≤ openai-whisper's", met),
        Row(f"{second}: word error", _error(errors[second])),
    ]
    rows += [Row(f"{engine}: speed", f"{length / took:.1f} × real time") for engine, took in wall.items()]
    bars = (Bar("by the clock", tuple(by_clock)), Bar("by the processor's time", tuple(by_processor)))
    title = "How many times as long openai-whisper takes (Whisper base)"
    return Measured(rows, (Bars("speed", title, "×", bars, 10.0, "≥ 10 ×"),))


def _between(ratios: Sequence[float]) -> str:
    return f"{min(ratios):.1f} to {max(ratios):.1f} from stretch to stretch"


def _error(error: measures.WordError) -> str:
    return f"{error.rate:.1%} ({error.deleted} missing)"


def _stretch(engine: str, sound: Samples) -> Stretch:
    recogniser = _loaded(engine)
    since, used = time.perf_counter(), time.process_time()
    words = recogniser.words(Window(Span(0, len(sound) // 16), sound), Hints())
    return Stretch([word.text for word in words], time.perf_counter() - since, time.process_time() - used)


@functools.cache
def _loaded(engine: str) -> Recogniser:
    """Loading is not measured, nor the first words, with which much is made ready."""
    from sasci_archive.engines import recognisers

    recogniser = recognisers.load(engine, "base", cache=weights.cache(), language="en", hints=False)
    recogniser.words(Window(Span(0, 1000), mixtures.sound(recordings() / "jfk.flac")[:16_000]), Hints())
    return recogniser


def names(progress: files.Progress) -> list[Row]:
    """Proper names right with and without hints, on a chapter about early printers and on the demonstration."""
    from sasci_archive.engines import recognisers

    printers = [
        "Gutenberg",
        "Schoeffer",
        "Mentelin",
        "Jenson",
        "Koburger",
        "Caxton",
        "Aldus",
        "Plantin",
        "Elzevirs",
        "Caslon",
    ]
    texts = {name: text for name, text in references().items() if name.startswith("ljspeech")}
    said = " ".join(texts.values())
    names = [name for name in printers if measures.names_right([name], said)]
    script = recording.parse(files.read(Path("seminars/demo/script/script.toml")))
    people = [speaker.name for speaker in script.speakers]
    trials = {
        "LJSpeech chapter": ([mixtures.sound(recordings() / name) for name in texts], names),
        "demonstration (synthetic)": ([mixtures.sound(Path("seminars/demo/script/demo.opus"))], people),
    }
    rows = []
    for title, (sounds, wanted) in trials.items():
        found = []
        for hints in (False, True):
            recogniser = recognisers.load("faster-whisper", "base", cache=weights.cache(), language="en", hints=hints)
            heard = [
                w.text
                for group in _joined(sounds)
                for w in recogniser.words(Window(Span(0, len(group) // 16), group), Hints(terms=tuple(wanted)))
            ]
            found.append(measures.names_right(wanted, " ".join(heard)))
            progress(len(found), 2)
        rows.append(Row(f"{title}: names right, without and with hints", f"{found[0]} and {found[1]} of {len(wanted)}"))
    return rows


class ToldApart(msgspec.Struct, frozen=True):
    """One recording: DER (0…1), and with a quarter of a second around each change forgiven; how many voices were heard, of how many; seconds of sound, and seconds it took."""

    error: float
    forgiving: float
    heard: int
    of: int
    sound: float
    took: float


CALL: Final = "conversation, 30 s, two people"
"""A real telephone call."""
MIXTURES: Final = (*((number, 8, seed) for number in (2, 3, 5) for seed in (101, 102)), (5, 60, 103))
"""Readers, minutes, seed."""


def voices(course: Course) -> Measured:
    """Diarisation error on a real telephone conversation and on mixtures of up to five readers."""
    found = {CALL: course.part(CALL, ToldApart, _call)}
    for done, plan in enumerate(MIXTURES):
        name = f"mixture, {plan[0]} readers, {plan[1]} min, seed {plan[2]}"
        found[name] = course.part(name, ToldApart, functools.partial(_mixture, *plan))
        course(done + 1, len(MIXTURES))
    return told_apart(found)


def told_apart(found: Mapping[str, ToldApart]) -> Measured:
    """What there is to tell; the call is too short to tell how fast it goes."""
    rows = [
        Row(
            f"DER: {name}",
            f"{each.error:.1%} (collar 0.25 s: {each.forgiving:.1%}); voices heard: {each.heard} of {each.of}",
        )
        for name, each in found.items()
    ]
    mixtures_ = [each for name, each in found.items() if name != CALL]
    speeds = [each.sound / each.took for each in mixtures_]
    speed = sum(each.sound for each in mixtures_) / sum(each.took for each in mixtures_)
    between = f"{min(speeds):.1f} to {max(speeds):.1f} from mixture to mixture"
    rows.append(Row("speed", f"{speed:.1f} × real time ({between})", "≥ 10 ×, in the end 20 ×", speed >= 20))
    bars = tuple(Bar(name, (round(each.error * 100, 2),)) for name, each in found.items())
    return Measured(rows, (Bars("error", "Speaker error (DER), overlaps counted, no collar", "%", bars),))


def _call() -> ToldApart:
    home = recordings() / "conversation"
    truth = recording.parse_rttm((home / "sample.rttm").read_text(encoding="utf-8"))
    return _told_apart(home / "sample.wav", truth)


def _mixture(number: int, minutes: int, seed: int) -> ToldApart:
    readers = dict(list(mixtures.readers(recordings() / "voices").items())[:number])
    mixture = mixtures.mixture(readers, seed=seed, minutes=minutes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mixture.wav"
        mixtures.write(mixture, path)
        return _told_apart(path, mixture.turns)


@functools.cache
def _separator() -> VoiceSeparator:
    """It has heard something: loading is not measured."""
    from sasci_archive.engines.voices import VoiceSeparator

    separator = VoiceSeparator.found(cache=weights.cache(), offline=False)
    call = media.windows([(recordings() / "conversation" / "sample.wav", 0)])
    separator.voices([("1", call)], Speakers(), files.silent)
    return separator


def _told_apart(path: Path, truth: Sequence[VoiceSpan]) -> ToldApart:
    separator = _separator()
    windows, sound = media.windows([(path, 0)]), 0

    def counted() -> Iterator[Window]:
        nonlocal sound
        for window in windows:
            sound += window.span.length
            yield window

    started = time.perf_counter()
    spans = separator.voices([("1", counted())], Speakers(), files.silent)[0]["1"]
    took = time.perf_counter() - started
    return ToldApart(
        error=measures.diarisation_error(truth, spans),
        forgiving=measures.diarisation_error(truth, spans, collar=250),
        heard=len({span.voice for span in spans}),
        of=len({span.voice for span in truth}),
        sound=sound / 1000,
        took=took,
    )


def recordings() -> Path:
    """The folder of real speech to measure with (`../shared/recordings`). Raises NotYet where it is not."""
    if not _SPEECH.is_dir():
        raise NotYet(
            f"The real speech to measure with is not at {_SPEECH}.", remedy="It lies beside the developers' checkout."
        )
    return _SPEECH


def references() -> dict[str, str]:
    """What is said in each recording of `../shared/recordings`, by its name there. Raises NotYet."""
    with (recordings() / "REFERENCES.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def _joined(sounds: Sequence[Samples]) -> list[Samples]:
    """Pieces one after another, half a second between, in stretches of about three minutes."""
    quiet = np.zeros(8_000, np.float32)
    groups: list[list[Samples]] = [[]]
    for sound in sounds:
        if sum(map(len, groups[-1])) > 180 * 16_000:
            groups.append([])
        groups[-1] += [sound, quiet]
    return [np.concatenate(group) for group in groups if group]
