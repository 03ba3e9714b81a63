"""What the benchmark measures. Real speech lies beside the checkout (`../shared/recordings`); mixtures are made of it with
fixed seeds, and nothing here was tuned to it.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from sasci_archive import dialogue, gate
from sasci_archive.editions import volume
from sasci_archive.engines import Hints, Samples, Speakers, Window, media, weights
from sasci_archive.errors import NotYet
from sasci_archive.formats import records
from sasci_archive.inspection.search import search
from sasci_archive.model.channel import Channel
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Span, VoiceSpan, Word
from sasci_archive.stages.publish import publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import draft
from sasci_archive.tei.document import compose, element, parse
from sasci_archive.trials import measures, mixtures, recording

T = TypeVar("T")

SPEECH = Path("../shared/recordings")


class Row(msgspec.Struct, frozen=True):
    """One figure: what, how much, and the budget where there is one."""

    what: str
    figure: str
    budget: str = ""


class Case(msgspec.Struct, frozen=True):
    """One thing to measure; `found` is what profiling it has shown, for the page."""

    name: str
    title: str
    run: Callable[[files.Progress], list[Row]]
    found: str = ""


def _recognition(progress: files.Progress) -> list[Row]:
    """Both engines on the same weights and the same sound."""
    from sasci_archive.engines import recognisers

    texts = _references()
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


def _names(progress: files.Progress) -> list[Row]:
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
    texts = {name: text for name, text in _references().items() if name.startswith("ljspeech")}
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


def _voices(progress: files.Progress) -> list[Row]:
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


def _length(progress: files.Progress) -> list[Row]:
    """The real commands at half an hour and at four hours (tiny.en): peak memory, and the share of all that is neither
    recognition nor voices."""
    readers, lengths = mixtures.readers(SPEECH / "voices"), (30, 240)
    runs: list[dict[str, tuple[float, float]]] = []
    for minutes in lengths:
        with tempfile.TemporaryDirectory() as home:
            mixtures.write(mixtures.mixture(readers, seed=5, minutes=minutes), Path(home) / "long.wav")
            record = Path(home) / "seminars" / "long" / "seminar.toml"
            files.write(record, b'title = "Long"\n[[sessions]]\nid = "1"\n')
            way = {
                "ingest": ("--", str(Path(home) / "long.wav")),
                "transcribe": ("--model", "tiny.en"),
                **dict.fromkeys(("diarise", "name", "draft", "validate"), ()),
                "publish": ("--draft",),  # nobody has permitted it
            }
            run = {}
            for stage, more in way.items():
                run[stage] = _watched([stage, "long", *more], home)
                progress(len(runs) * len(way) + len(run), len(way) * len(lengths))
            runs.append(run)
    rows = []
    for stage, (short, _) in runs[0].items():
        long = runs[1][stage][0]
        budget = "flat" if stage in {"transcribe", "diarise"} else ""
        rows.append(Row(f"{stage}: peak memory at 30 minutes and 4 hours", f"{short:.0f} and {long:.0f} MB", budget))
    for minutes, run in zip(lengths, runs, strict=True):
        heard = run["transcribe"][1] + run["diarise"][1]
        rest = sum(seconds for _, seconds in run.values()) - heard
        what = f"all but recognition and voices, on top of them, {minutes} minutes of sound"
        rows.append(Row(what, f"{rest / heard:.1%} ({rest:.0f} s on {heard:.0f} s)", "≤ 5 %"))
    return rows


def _turns(progress: files.Progress) -> list[Row]:
    """30,000 words against 2,000 voice spans."""
    chance = random.Random(7)  # noqa: S311 - a benchmark's material
    spans, at = [], 0
    for _ in range(2_000):
        length = chance.randint(800, 9_000)
        spans.append(
            VoiceSpan(Span(max(0, at - chance.choice([0, 0, 0, 400])), at + length), f"V{chance.randint(1, 6)}")
        )
        at += length + chance.randint(50, 600)
    step = at / 30_000
    words = [
        Word(Span(round(i * step), round(i * step + step * 0.8)), f"word{i % 97}{'.' if i % 11 == 0 else ''}")
        for i in range(30_000)
    ]
    started = time.perf_counter()
    turns = dialogue.turns(words, spans)
    taken = time.perf_counter() - started
    progress(1, 1)
    return [Row("words and voices into turns", f"{taken:.2f} s ({len(turns):,} turns)", "< 0.5 s")]


def _publishing(progress: files.Progress) -> list[Row]:
    """Everything `publish` makes of a 3,000-turn seminar against typst alone making its PDF."""
    chance = random.Random(3)  # noqa: S311 - a benchmark's material
    lexicon = [
        "we",
        "had",
        "rota",
        "on",
        "the",
        "wall",
        "and",
        "a",
        "tin",
        "for",
        "money",
        "nobody",
        "counted",
        "council",
        "care",
        "hours",
    ]
    people = [Participant(id=f"p{n}", name=f"Person Number{n}", role=Role.WITNESS) for n in range(6)]
    record = 'title = "Three Thousand Turns"\nsynthetic = true\n[[sessions]]\nid = "1"\n' + "".join(
        f'[[roster]]\nid = "{p.id}"\nname = "{p.name}"\nrole = "witness"\n' for p in people
    )
    seminar = records.parse(record.encode(), Seminar, where="seminar.toml")
    turns, at = [], 0
    for n in range(3_000):
        words = []
        for _ in range(chance.randint(5, 28)):
            words.append(Word(Span(at, at + 250), chance.choice(lexicon)))
            at += 300
        turns.append(dialogue.NamedTurn(participant=people[n % 6].id, voice=f"V{n % 6 + 1}", words=tuple(words)))
        at += 400
    root = parse(draft.draft("long", seminar, {"1": turns}, made_on=dt.date(2026, 1, 1)))
    for seg in list(root.iter("{*}seg"))[::60]:
        withheld = element("seg", seg.text or "", type="restricted", resp="#p.p0")
        seg.text = None
        seg.append(withheld)
    master = compose(root)
    with tempfile.TemporaryDirectory() as home:
        folder = Folder(Path(home), "long")
        consent = "".join(
            f'[[permission]]\nperson = "{p.id}"\nattribution = "name"\ntext = "yes"\naudio = "no"\narchive = "yes"\nsigned = 2026-01-01\n'
            f'[[approval]]\nperson = "{p.id}"\ndate = 2026-01-02\nwithout = "agreed-in-advance"\nauthority = "the benchmark"\n'
            for p in people
        )
        files.write(folder.seminar_toml, record.encode())
        files.write(folder.consent_toml, consent.encode())
        folder.save_transcript(master)
        on = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
        progress(0, 3)
        released = gate.release(master, None, folder.consent(), Channel.PDF, on)
        _, alone, alone_busy = _taken(lambda: volume.pdf(released))
        progress(1, 3)
        (edition, _), everything, busy = _taken(lambda: publish(folder, on=on))
        progress(2, 3)
        marked = gate.marked(master, folder.consent(), Channel.HTML, on)
        _, search_took, search_busy = _taken(lambda: search(folder.published, marked.secrets, marked.unmarked))
        started = time.perf_counter()
        _, new = publish(folder, on=on)
        nothing = time.perf_counter() - started
    without, without_busy = everything - search_took, busy - search_busy
    return [
        Row(
            "all editions (readiness, the gate, page, PDF, Word, captions, citations) against the PDF alone",
            f"{without / alone:.2f} × ({without:.1f} s, PDF {alone:.1f} s)"
            + ("" if edition.public else " A PROOF ONLY"),
            "≤ 2 ×",
        ),
        Row(
            "the same in processor time",
            f"{without_busy / alone_busy:.2f} × ({without_busy:.1f} s, PDF {alone_busy:.1f} s)",
        ),
        Row(
            f"the leak test, apart: {len(marked.secrets)} passages and names looked for in all files",
            f"{search_took:.1f} s",
        ),
        Row("again, nothing changed", f"{nothing:.2f} s{' (made again!)' if new else ''}", "< 1 s"),
    ]


CASES = (
    Case(
        "recognition",
        "speed and word error against openai-whisper, Whisper base, real speech",
        _recognition,
        "Profiled on two cores without AVX-512 or VNNI (November 2026): about 57 % of the processor's time is Whisper's encoder, "
        "which runs as fast as these cores multiply 32-bit floats; 29 % is the decoder, 11 % the times of words, 3 % the voice "
        "detector; hearing by itself what was left out is 4 % of all this. Before, it was 4.7 ×: CTranslate2's encoder takes about twice as "
        "long here, and its 8-bit answers are far from the 32-bit ones; chunks were padded with features that stand for noise, "
        "so that passages were left out and heard again. The ratio moves with what else the machine does, as "
        "openai-whisper's two threads wait for one another: in this quiet run it is 7.0 ×, with a load of 3 and more other runs of the "
        "day gave 8.2, 9.6 and 10.0 × (9.6 to 11.2 × by the processor's time). What is missing is arithmetic: fewer or smaller "
        "multiplications in the encoder, or a processor with instructions for 8-bit ones.",
    ),
    Case("names", "proper names with and without the record's hints", _names),
    Case("voices", "speaker error (DER, overlaps counted) and speed", _voices),
    Case("turns", "words and voices into turns", _turns),
    Case(
        "publishing",
        "3,000 turns, about 50,000 words, all editions",
        _publishing,
        "Profiled (November 2026): of the processor's time typst takes nearly half, pandoc for the Word file a quarter, and Python "
        "the rest: 0.5 s the gate (half of it the grammar and the rules), 0.3 s readiness, 0.2 s captions, 0.15 s what pandoc is given, 0.05 s the "
        "page. typst and pandoc work beside Python: at a load of 2 it was 1.6 and 1.9 ×. Where others keep both cores busy, the "
        "ratio is that of processor time, which a process pool would not lessen.",
    ),
    Case(
        "length",
        "peak memory, and what the other stages take, against length (tiny.en)",
        _length,
        "In this run other work kept both cores busy, which tells most on stages that take a second or two: by hand, at a load of 3, "
        "all but recognition and voices took 5.3 s on 158 s at 30 minutes (3.4 %). The peak of transcribing is that of one window; "
        "what it uses is given back after each, and the rest of the growth is the allocator's.",
    ),
)


def _references() -> dict[str, str]:
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


def _taken(does: Callable[[], T]) -> tuple[T, float, float]:
    """What it gives, and seconds by the clock and of the processor, the programs it starts included (but on Windows, which does
    not tell)."""
    started, before = time.perf_counter(), os.times()
    made = does()
    return made, time.perf_counter() - started, sum(os.times()[:4]) - sum(before[:4])


def _watched(arguments: Sequence[str], home: str) -> tuple[float, float]:
    """The largest memory (MB) a command of ours takes, looked at ten times a second, and how long it takes (s). Raises
    NotYet where it fails."""
    import psutil

    tasks, started = Path(__file__).parents[2], time.monotonic()
    command = [sys.executable, "-m", "invoke", "--search-root", str(tasks), *arguments]
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=tasks,
        env={**os.environ, "SASCI_WORKSPACE": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max(peak, watched.memory_info().rss)
        time.sleep(0.1)
    if process.returncode:
        raise NotYet(f"`inv {' '.join(arguments[:2])}` failed.", remedy="Run it by hand to see why.")
    return peak / 1e6, time.monotonic() - started
