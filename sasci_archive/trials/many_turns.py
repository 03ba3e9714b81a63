"""Three hundred thousand turns that nobody said, in a hundred volumes, and what is asked of them: the same each time.

SYNTHETIC: words are drawn by lot with the frequencies of speech (Zipf's law: the n-th word is said 1/n times as often as the first), so that there are a
commonest word, rare ones and all between.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from sasci_archive.model.seminar import Role
from sasci_archive.search import Query, search
from sasci_archive.search.passages import Held, Passage, Theme, Volume
from sasci_archive.search.port import Source
from sasci_archive.search.values import Kind
from sasci_archive.store import files
from sasci_archive.trials.figures import Row

if TYPE_CHECKING:
    from sasci_archive.search import Index

VOLUMES, TURNS, SPEAKERS, WORDS, LENGTH = 100, 3_000, 12, 40_000, 40
"""LENGTH is that of a turn in words, in the middle."""
_TIMES = 5


def volumes(count: int = VOLUMES, turns: int = TURNS) -> Iterator[tuple[str, Volume]]:
    """Each with its slug."""
    lexicon = np.array(_lexicon())
    said = 1 / np.arange(1, WORDS + 1)
    said /= said.sum()
    for number in range(count):
        chance = np.random.default_rng(number)
        lengths = np.maximum(3, chance.gamma(1.5, LENGTH / 1.5, turns)).astype(int)
        words = lexicon[chance.choice(WORDS, lengths.sum(), p=said)]
        who = chance.integers(0, SPEAKERS, turns)
        texts = (" ".join(part) for part in np.split(words, np.cumsum(lengths)[:-1]))
        yield (
            f"synthetic-{number:03}",
            Volume(
                title=f"Synthetic volume {number}",
                address=f"https://archive.example/synthetic-{number:03}",
                project=f"project-{number % 7}",
                sessions=(Held("", dt.date(1990 + number % 35, 1 + number % 12, 1)),),
                passages=tuple(
                    Passage(
                        kind=Kind.TURN,
                        place=f"u{at}",
                        label=f"turn {at}",
                        text=text,
                        speaker=f"Synthetic Speaker {number % 20 * SPEAKERS + person}",
                        role=Role.CHAIR if person == 0 else Role.WITNESS,
                        session=0,
                        at=at * 15_000,
                    )
                    for at, (text, person) in enumerate(zip(texts, who.tolist(), strict=True), start=1)
                ),
                themes=(
                    Theme(id=f"theme-{number % 5}", label="Theme", turns=tuple(f"u{at}" for at in range(1, turns, 9))),
                ),
            ),
        )


def _lexicon() -> list[str]:
    """Words that can be said, the commonest the shortest, as in any language."""
    onsets, vowels = (
        ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "th", "v", "w"],
        ["a", "e", "i", "o", "u", "ai", "ou"],
    )
    every = [onset + vowel for onset in onsets for vowel in vowels]
    found = dict.fromkeys(every)
    for first in every:
        found |= dict.fromkeys(first + second for second in every)
    syllables = list(found)
    for first in syllables:
        if len(found) >= WORDS:
            break
        found |= dict.fromkeys(first + second for second in every)
    return list(found)[:WORDS]


def queries() -> dict[str, list[Query]]:
    """What is asked, by kind."""
    words = _lexicon()
    one = [Query(text=words[at]) for at in (0, 1, 3, 10, 50, 200, 1_000, 5_000, 20_000, 39_000)]
    return {
        "one word, from the commonest to the rarest": one,
        "the commonest word": [Query(text=words[0])],
        "two words": [
            Query(text=f"{words[a]} {words[b]}") for a, b in ((0, 1), (2, 40), (10, 900), (500, 700), (3, 20_000))
        ],
        "a phrase": [Query(text=f'"{words[a]} {words[b]}"') for a, b in ((0, 1), (1, 0), (2, 40), (7, 90))],
        "a beginning": [Query(text=f"{words[at]}*") for at in (0, 20, 300, 2_000)],
        "a speaker, a year or a theme beside": [
            Query(text=words[0], speakers=("Speaker 7",)),
            Query(text=words[5], since=dt.date(2000, 1, 1), until=dt.date(2009, 12, 31)),
            Query(text=words[30], themes=("theme-1",), roles=(Role.CHAIR,)),
            Query(text=words[0], seminars=("synthetic-001",)),
        ],
        "misspelt": [Query(text=f"{words[30_000]}x"), Query(text=f"q{words[25_000]}")],
        "with what was said before and after": [Query(text=words[at], context=True) for at in (0, 100, 5_000)],
    }


def measured(progress: files.Progress, *, count: int = VOLUMES, turns: int = TURNS) -> list[Row]:
    """How long it takes to make the index, how large it is, and how long each kind of query takes."""
    with TemporaryDirectory(prefix="sasci-search-") as folder:
        path = Path(folder) / "public.sqlite"
        path.touch()
        seconds, cpu = _took(lambda: _made(path, count, turns, progress).close())
        return [
            Row("turns, words", f"{count * turns:,} in {count} volumes, {made_words(count, turns):,}"),
            Row(
                "making the index of nothing",
                f"{seconds:.0f} s (processor {cpu:.0f}), {path.stat().st_size / 1e6:,.0f} MB",
            ),
            *_asked(path),
        ]


def made_words(count: int, turns: int) -> int:
    """How many words are said."""
    return sum(
        int(np.maximum(3, np.random.default_rng(number).gamma(1.5, LENGTH / 1.5, turns)).astype(int).sum())
        for number in range(count)
    )


def _made(path: Path, count: int, turns: int, progress: files.Progress) -> Index:
    from sasci_archive.search.sqlite import file

    return file.made(sources(count, turns), path, progress=progress)


def sources(count: int, turns: int) -> dict[str, Source]:
    """What an index of them is made from."""

    def source(slug: str, volume: Volume) -> Source:
        return Source(hashlib.sha256(slug.encode()).hexdigest(), lambda: volume)

    return {slug: source(slug, volume) for slug, volume in volumes(count, turns)}


def _asked(path: Path) -> list[Row]:
    from sasci_archive.search.finding import asking
    from sasci_archive.search.sqlite.file import InFile
    from sasci_archive.search.wording import read

    def opened() -> Index:
        index = InFile(path).opened()
        assert index.seminars
        return index

    rows, every = [Row("opening it", _told([_took(lambda: opened().close()) for _ in range(_TIMES)]))], list[Took]()
    with opened() as index:
        for kind, asked in queries().items():
            times = list[Took]()
            for query in asked:
                search(index, query)  # once, so that the disk is not what is measured
                times += [_took(functools.partial(search, index, query)) for _ in range(_TIMES)]
            every += times
            rows.append(Row(kind, _told(times)))
        word = asking(read(f'"{queries()["the commonest word"][0].text}"'), ())
        assert word is not None
        found = functools.partial(index.rows.matching, word)
        rows.append(
            Row(
                "SQLite alone: the numbers of the passages that have the commonest word",
                _told([_took(found) for _ in range(_TIMES)]),
            )
        )
    clock, cpu = (float(np.quantile([took[at] for took in every], 0.95)) * 1000 for at in (0, 1))
    return [
        *rows,
        Row("p95 of all of these, everything counted", f"{clock:.0f} ms ({len(every)} queries)", "< 50 ms"),
        Row("the same in processor time", f"{cpu:.0f} ms"),
    ]


Took = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def _took(does: Callable[[], object]) -> Took:
    begun, busy = time.perf_counter(), time.process_time()
    does()
    return time.perf_counter() - begun, time.process_time() - busy


def _told(times: Sequence[Took]) -> str:
    clock, cpu = ([took[at] * 1000 for took in times] for at in (0, 1))
    return f"{statistics.median(clock):.1f} ms, at most {max(clock):.0f} (processor {statistics.median(cpu):.1f}, {max(cpu):.0f})"
