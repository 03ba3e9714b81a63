"""How well and how fast we hear: words and names against openai-whisper and the script, voices against who is known to speak.

Real speech lies beside the checkout (`../shared/recordings`); mixtures are made of it with fixed seeds, and nothing here was
tuned to it.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sasci_archive.engines import Hints, Samples, Speakers, Window, media, weights
from sasci_archive.errors import NotYet
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.store import files
from sasci_archive.trials import measures, mixtures, recording
from sasci_archive.trials.figures import Row

SPEECH = Path("../shared/recordings")


def recognition(progress: files.Progress) -> list[Row]:
    """Both engines on the same weights and the same sound."""
    from sasci_archive.engines import recognisers

    texts = references()
    pieces = [(SPEECH / name, text) for name, text in texts.items() if not name.startswith("conversation")]
    sounds = [mixtures.sound(path) for path, _ in pieces]
    length = sum(len(sound) for sound in sounds) / 16_000
    engines = ("faster-whisper", "openai-whisper")
    loaded, heard = {}, {engine: list[str]() for engine in engines}
    wall, processor = dict.fromkeys(engines, 0.0), dict.fromkeys(engines, 0.0)
    for engine in engines:
        loaded[engine] = recognisers.load(engine, "base", cache=weights.cache(), language="en", hints=False)
        loaded[engine].words(Window(Span(0, 1000), sounds[0][:16_000]), Hints())  # loading is not measured
    for number, group in enumerate(_joined(sounds)):
        for engine in engines:  # in turns, so that what else the machine does falls on both
            since, used = time.perf_counter(), time.process_time()
            words = loaded[engine].words(Window(Span(0, len(group) // 16), group), Hints())
            wall[engine] += time.perf_counter() - since
            processor[engine] += time.process_time() - used
            heard[engine] += [word.text for word in words]
        progress(number, len(sounds))
    said = " ".join(text for _, text in pieces)
    errors = {engine: measures.word_error(said, " ".join(words)) for engine, words in heard.items()}
    first, second = engines
    rows = [
        Row("sound", f"{length:.0f} s in {len(pieces)} pieces"),
        Row("speed against openai-whisper, same weights", f"{wall[second] / wall[first]:.1f} ×", "≥ 10 ×"),
        Row("the same, by the processor's time", f"{processor[second] / processor[first]:.1f} ×"),
    ]
    rows += [
        Row(f"{engine}: word error", f"{errors[engine].rate:.1%} ({errors[engine].deleted} missing)", budget)
        for engine, budget in ((first, "≤ openai-whisper's"), (second, ""))
    ]
    rows += [Row(f"{engine}: speed", f"{length / wall[engine]:.1f} × real time") for engine in engines]
    return rows


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
        "LJSpeech chapter": ([mixtures.sound(SPEECH / name) for name in texts], names),
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


def voices(progress: files.Progress) -> list[Row]:
    """Diarisation error on a real telephone conversation and on mixtures of five readers."""
    from sasci_archive.engines.voices import VoiceSeparator

    separator = VoiceSeparator.found(cache=weights.cache(), offline=False)

    def heard(windows: Sequence[Window], speakers: Speakers) -> tuple[VoiceSpan, ...]:
        return separator.voices([("1", windows)], speakers, files.silent)[0]["1"]

    truth = recording.parse_rttm((SPEECH / "conversation" / "sample.rttm").read_text(encoding="utf-8"))
    call = heard(list(media.windows([(SPEECH / "conversation" / "sample.wav", 0)])), Speakers())
    rows = [_der("conversation, 30 s, two people", truth, call)]
    readers = mixtures.readers(SPEECH / "voices")
    plans = [(number, minutes, seed) for number in (2, 3, 5) for minutes, seed in ((8.0, 101), (8.0, 102))]
    sounds = taken = 0.0
    for done, (number, minutes, seed) in enumerate([*plans, (5, 60.0, 103)]):
        mixture = mixtures.mixture(dict(list(readers.items())[:number]), seed=seed, minutes=minutes)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mixture.wav"
            mixtures.write(mixture, path)
            windows = media.windows([(path, 0)])
            started = time.perf_counter()
            spans = separator.voices([("1", windows)], Speakers(), files.silent)[0]["1"]
            taken += time.perf_counter() - started
            sounds += mixture.length / 1000
        rows.append(_der(f"mixture, {number} readers, {minutes:.0f} min, seed {seed}", mixture.turns, spans))
        progress(done + 1, len(plans) + 1)
    rows.append(Row("speed", f"{sounds / taken:.1f} × real time", "≥ 10 ×, in the end 20 ×"))
    return rows


def references() -> dict[str, str]:
    """What is said in each recording of `../shared/recordings`, by its name there. Raises NotYet."""
    table = SPEECH / "REFERENCES.tsv"
    if not table.exists():
        raise NotYet(
            f"The real speech to measure with is not at {SPEECH}.", remedy="It lies beside the developers' checkout."
        )
    with table.open(encoding="utf-8", newline="") as file:
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


def _der(what: str, truth: Sequence[VoiceSpan], heard: Sequence[VoiceSpan]) -> Row:
    error = measures.diarisation_error(truth, heard)
    forgiving = measures.diarisation_error(truth, heard, collar=250)
    counts = len({s.voice for s in truth}), len({s.voice for s in heard})
    return Row(
        f"DER: {what}", f"{error:.1%} (collar 0.25 s: {forgiving:.1%}); voices heard: {counts[1]} of {counts[0]}"
    )
