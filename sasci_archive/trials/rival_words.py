"""Hearing words with their times, side by side with what somebody would pick instead: time, memory, word error, and how far the times of words are off.

All hear the same sound with the same weights, each in a process of its own from its start to its end, turn and turn about. The sound is read speech whose words are printed; where each
reading begins and ends in it is known to 10 ms, and by that the times of its first and last word are judged.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from sasci_archive.dialogue.alignment import same_words
from sasci_archive.engines import weights
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.trials import apart, measures, mixtures, rival_ears
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Bar, Bars, Measured, Row, Table, between, spread
from sasci_archive.trials.listening import recordings, references
from sasci_archive.trials.mixtures import Mixture, Utterance

OURS: Final = "SASCI Archive"
MODEL: Final = "base"
ROUNDS: Final = {5: 3, 30: 1}
"""How often each length, in minutes: what is measured once is told, and no budget of speed is judged by it."""
SHORT_ONLY: Final = frozenset(("whisper-timestamped",))
"""Who hears the shortest length alone: it takes what openai-whisper takes, on which it is built, and half an hour would be ten minutes more."""
LOUD: Final = 30.0
"""A reading is heard from the first to the last 10 ms within so many dB of its loudest."""

Words = Sequence[tuple[str, int, int]]
"""Each with its beginning and its end, in ms."""


class Reading(msgspec.Struct, frozen=True):
    """What is printed of a reading, and from when to when it is heard (ms)."""

    text: str
    start: int
    end: int


class Heard(msgspec.Struct, frozen=True):
    """How one did once. `starts` and `ends` are by how many ms the first and last words of readings are off, of those that were heard right; `of` is how many readings there are."""

    ran: Ran
    words: measures.WordError
    starts: list[int]
    ends: list[int]
    of: int


def case(course: Course) -> Measured:
    """Everybody at every length. Who is not installed here is named."""
    names = [OURS, *(name for name, module in rival_ears.NEEDS.items() if importlib.util.find_spec(module))]
    plan = list(turns(names))
    heard: dict[int, dict[str, list[Heard]]] = {minutes: {} for minutes in ROUNDS}
    with contextlib.ExitStack() as ending:
        home = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sasci-rivals-")))
        material = _Material(home)
        for done, (minutes, turn, name) in enumerate(plan):
            part = f"{minutes} minutes, round {turn + 1}, {name}"
            heard[minutes].setdefault(name, []).append(
                course.part(part, Heard, functools.partial(material.heard, minutes, name))
            )
            course(done + 1, len(plan))
    return told(heard, absent=[name for name in rival_ears.NEEDS if name not in names])


def turns(names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Minutes, round, name: in each round everybody who hears that length, in the next from the last to the first, so that what becomes slower meanwhile falls on all."""
    for minutes, rounds in ROUNDS.items():
        for turn in range(rounds):
            here = [name for name in names if name not in SHORT_ONLY or minutes == min(ROUNDS)]
            yield from ((minutes, turn, name) for name in (here if turn % 2 == 0 else reversed(here)))


def readings(mixture: Mixture) -> list[Reading]:
    """The pieces of a mixture, by where they are really loud: nobody's voice detector is asked."""
    found = []
    for piece in mixture.pieces:
        sound = piece.utterance.samples[piece.cut.start * 16 : piece.cut.end * 16]
        power = np.square(sound[: len(sound) // 160 * 160].reshape(-1, 160)).mean(axis=1)
        loud = np.flatnonzero(power > power.max() * 10 ** (-LOUD / 10))
        found.append(Reading(piece.text, piece.at + int(loud[0]) * 10, piece.at + (int(loud[-1]) + 1) * 10))
    return found


def judged(ran: Ran, said: Sequence[Reading], words: Words) -> Heard:
    """What was heard against what was said."""
    printed = [word for each in said for word in each.text.split()]
    right = {there: here for here, there in same_words([text for text, _, _ in words], printed)}
    starts, ends, first = [], [], 0
    for each in said:
        after = first + len(each.text.split())
        if (at := right.get(first)) is not None:
            starts.append(words[at][1] - each.start)
        if (at := right.get(after - 1)) is not None:
            ends.append(words[at][2] - each.end)
        first = after
    error = measures.word_error(" ".join(printed), " ".join(text for text, _, _ in words))
    return Heard(ran, error, starts, ends, len(said))


def told(heard: Mapping[int, Mapping[str, Sequence[Heard]]], *, absent: Sequence[str] = ()) -> Measured:
    """The rows, and a picture for each length (minutes)."""
    rows, plots, tables = list[Row](), [], []
    for minutes, by in heard.items():
        seconds = {name: [each.ran.seconds for each in of] for name, of in by.items()}
        rows += list(_budgets(minutes, by))
        rounds = f"{ROUNDS[minutes]} rounds" if ROUNDS[minutes] > 1 else "one round"
        title = f"Hearing {minutes} minutes, words with their times (Whisper {MODEL}; {rounds})"
        bars = tuple(Bar(name, tuple(took)) for name, took in seconds.items())
        plots.append(Bars(f"{minutes}-minutes", title, "s", bars))
        lines = tuple(_line(minutes, name, of, by[OURS]) for name, of in by.items())
        tables.append(Table(title, _HEAD, lines))
    rows += [Row(name, "not measured: not installed here (pip install 'sasci-archive[rivals]')") for name in absent]
    return Measured(rows, tuple(plots), tuple(tables))


_HEAD: Final = ("", "from start to end, s", "× real time", "against ours, ×", "most memory, MB", "word error (other, missing, added)", "first word of a reading off: middle, 95 % within", "last word")  # fmt: skip


def _line(minutes: int, name: str, of: Sequence[Heard], ours: Sequence[Heard]) -> tuple[str, ...]:
    """Time and memory of all rounds; the same words come in every round, so the first counts."""
    took, words = [each.ran.seconds for each in of], of[0].words
    return (
        name,
        between(took),
        f"{minutes * 60 / statistics.median(took):.1f}",
        "" if name == OURS else between(_ratios(of, ours)),
        between([each.ran.peak for each in of], 0),
        f"{words.rate:.1%} ({words.substituted}, {words.deleted}, {words.inserted} of {words.reference:,})",
        _off(of[0].starts),
        _off(of[0].ends),
    )


def _ratios(theirs: Sequence[Heard], ours: Sequence[Heard]) -> list[float]:
    return [their.ran.seconds / own.ran.seconds for their, own in zip(theirs, ours, strict=True)]


def _budgets(minutes: int, by: Mapping[str, Sequence[Heard]]) -> Iterator[Row]:
    """What DESIGN asks for is against openai-whisper."""
    if (theirs := by.get("openai-whisper")) is None:
        return
    ours, error = by[OURS], theirs[0].words.rate
    ratios, several = _ratios(theirs, ours), ROUNDS[minutes] > 1
    yield Row(
        f"{minutes} minutes: openai-whisper takes so many times as long as we do",
        spread(ratios, "×", 1),
        "≥ 10 ×" if several else "",
        statistics.median(ratios) >= 10 if several else None,
    )
    own = ours[0].words.rate
    yield Row(f"{minutes} minutes: our word error", f"{own:.1%}", f"≤ openai-whisper's, {error:.1%}", own <= error)


def _off(apart_: Sequence[int]) -> str:
    off = sorted(map(abs, apart_))
    return f"{statistics.median(off):.0f} ms, {off[len(off) * 95 // 100]} ms" if off else "none heard"


class _Material:
    """The sound and the weights, made when they are first asked for."""

    def __init__(self, home: Path) -> None:
        self._home, self._said = home, dict[int, list[Reading]]()

    def heard(self, minutes: int, name: str) -> Heard:
        """How one does now."""
        sound = self._home / f"{minutes}.wav"
        if not sound.exists():
            mixture = mixtures.mixture({"all": _utterances()}, seed=11, minutes=minutes)
            mixtures.write(mixture, sound)
            self._said[minutes] = readings(mixture)
        ran, words = self._ours(sound) if name == OURS else self._theirs(name, sound)
        return judged(ran, self._said[minutes], words)

    def _ours(self, sound: Path) -> tuple[Ran, Words]:
        """The command, with all it looks after: windows that are kept, digests, the record."""
        with tempfile.TemporaryDirectory(dir=self._home) as name:
            workspace = Path(name)
            files.write(workspace / "seminars" / "it" / "seminar.toml", b'title = "It"\n[[sessions]]\nid = "1"\n')
            apart.inv(["ingest", "it", "--", str(sound)], workspace)
            ran = apart.inv(["transcribe", "it", "--model", MODEL, "--language", "en"], workspace)
            words = Folder(workspace / "seminars", "it").words()
            assert words is not None
            return ran, [(each.text, each.span.start, each.span.end) for each in words.of("1")]

    def _theirs(self, name: str, sound: Path) -> tuple[Ran, Words]:
        folder, out = weights.whisper(MODEL, cache=weights.cache(), offline=False), self._home / "heard.json"
        given = folder
        if name in rival_ears.ON_TORCH:
            given = self._home / f"{MODEL}.pt"
            if not given.exists():
                apart.module(rival_ears.__name__, "convert", "", str(folder), str(given))
        ran = apart.module(rival_ears.__name__, name, str(sound), str(given), str(out))
        return ran, msgspec.json.decode(files.read(out), type=list[tuple[str, int, int]])


@functools.cache
def _utterances() -> list[Utterance]:
    """All that is read and printed: one reader's deck, so that nothing comes again before all has been heard."""
    pieces = {name: text for name, text in references().items() if not name.startswith("conversation")}
    return [Utterance.of("all", mixtures.sound(recordings() / name), text) for name, text in pieces.items()]
