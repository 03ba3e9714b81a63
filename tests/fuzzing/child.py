"""One reader fed with bad files in a process of its own: `python -m tests.fuzzing.child KIND SECONDS SEED ENGINE FOLDER`.

The file that is being read lies in FOLDER/now, so that whoever started this knows it when the reader ended the process. What was found lies in
FOLDER/found, one file for each place in our code and kind of error; FOLDER/counts.json says how much was tried.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzzing import bounds

if sys.argv[4:5] == ["atheris"] and __name__ == "__main__":
    import atheris

    with atheris.instrument_imports(include=["sasci_archive"], enable_loader_override=False):
        from tests.fuzzing import readers
else:
    from tests.fuzzing import readers

from sasci_archive.errors import SasciError
from tests.fuzzing.mutations import MOST, mutated


class Trial:
    """A reader, what it was given so far, and what came of it."""

    def __init__(self, reader: readers.Reader, folder: Path) -> None:
        self.reader, self.folder, self.home = reader, folder, folder / "home"
        self.seeds = [seed for seed in reader.seeds() if len(seed) <= MOST]
        self.tried = self.read = self.refused = 0
        self.slowest = 0.0
        self.found: dict[str, str] = {}
        (folder / "found").mkdir(parents=True, exist_ok=True)
        self.home.mkdir(exist_ok=True)
        tempfile.tempdir = str(self.home)

    def one(self, content: bytes) -> str:
        """Read a file; says what was wrong, "" for nothing."""
        (self.folder / "now").write_bytes(content)
        if any(self.home.iterdir()):
            shutil.rmtree(self.home)
            self.home.mkdir()
        begun, wrong = time.monotonic(), ""
        signal.alarm(bounds.SECONDS)
        bounds.WATCH.home = str(self.home.resolve())
        try:
            self.reader.read(content, self.home)
            self.read += 1
        except self.reader.raises as error:
            self.refused += 1
            if isinstance(error, SasciError) and not (error.problem.strip() and error.remedy.strip()):
                wrong = f"{type(error).__name__} without a sentence"
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            wrong = told(error)
        finally:
            bounds.WATCH.home = None
            signal.alarm(0)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.tried += 1
        if wrong and (key := wrong.partition(": ")[0]) not in self.found:
            name = hashlib.sha256(key.encode()).hexdigest()[:10]
            self.found[key] = name
            (self.folder / "found" / name).write_bytes(content)
            (self.folder / "found" / f"{name}.txt").write_text(wrong + "\n")
        if self.tried % 100 == 0 or wrong:
            self.count()
        return wrong

    def count(self) -> None:
        """Keep the counts."""
        counts = {
            "tried": self.tried,
            "read": self.read,
            "refused": self.refused,
            "slowest": round(self.slowest, 2),
            "found": self.found,
        }
        (self.folder / "counts.json").write_text(json.dumps(counts))


def told(error: BaseException) -> str:
    """What was raised, and where in our code: the same for all files that do the same."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/sasci_archive/" in frame.filename]
    last = ours[-1] if ours else None
    place = f"{last.filename.partition('/sasci_archive/')[2]}:{last.name}" if last else "?"
    return (
        f"{type(error).__name__} in {place}: {str(error)[:120] if not isinstance(error, RecursionError) else ''}".split(
            "\n"
        )[0][:200]
    )


def smaller(trial: Trial, content: bytes, wrong: str, seconds: float = 15) -> bytes:
    """A smaller file of which the same comes: pieces are left out while that is so, and time."""
    until, size = time.monotonic() + seconds, max(1, len(content) // 2)
    key = wrong.partition(": ")[0]
    while size and time.monotonic() < until:
        at, shrunk = 0, False
        while at < len(content) and time.monotonic() < until:
            less = content[:at] + content[at + size :]
            if trial.one(less).partition(": ")[0] == key:
                content, shrunk = less, True
            else:
                at += size
        if not shrunk:
            size //= 2
    return content


def with_random(trial: Trial, seconds: float, seed: int) -> None:
    """Files by lot."""
    random, until = Random(seed), time.monotonic() + seconds  # noqa: S311 - no secret
    pool = list(trial.seeds)
    while time.monotonic() < until:
        content = mutated(random.choice(pool), trial.seeds, random)
        before = trial.read
        wrong = trial.one(content)
        if not wrong and trial.read > before and len(pool) < 400 and content not in pool:
            pool.append(content)  # it reads: what is one step further is reached from it


def with_hypothesis(trial: Trial, seconds: float, seed_: int) -> None:
    """Files that Hypothesis chooses, so that it shrinks what it finds."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    until, number = time.monotonic() + seconds, seed_

    # so few at a time, as time must not be looked at while some are chosen: the same choice has to come to the same
    @settings(
        max_examples=25, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(st.randoms(use_true_random=False), st.sampled_from(range(len(trial.seeds))))
    def some(random: Any, which: int) -> None:
        trial.one(mutated(trial.seeds[which], trial.seeds, random))

    while time.monotonic() < until:
        seed(number)(some)()
        number += 1


def with_atheris(trial: Trial, seconds: float, seed: int) -> None:
    """Files that lead to code that no file led to before. libFuzzer ends the process itself."""
    corpus = trial.folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, content in enumerate(trial.seeds):
        (corpus / f"seed-{number}").write_bytes(content)

    def mutate(content: bytes, most: int, number: int) -> bytes:
        random = Random(number)  # noqa: S311 - no secret
        if random.random() < 0.3:
            return bytes(atheris.Mutate(content, most))
        return mutated(content, trial.seeds, random)[:most]

    def one(content: bytes) -> None:
        trial.one(content)

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={round(seconds)}", f"-max_len={MOST}", f"-seed={seed or 1}", "-rss_limit_mb=0", "-timeout=0", "-print_final_stats=0", "-verbosity=0", "-len_control=0", "-handle_segv=0", "-handle_abrt=0", str(corpus)],
        one,
        custom_mutator=mutate,
    )  # fmt: skip
    atheris.Fuzz()


def main(kind: str, seconds: float, seed: int, engine: str, folder: Path) -> None:
    trial = Trial(readers.reader(kind), folder)
    bounds.begin()
    for content in trial.seeds:
        trial.one(content)
    if engine == "smaller":  # SECONDS for each of what was found
        for path in [each for each in sorted((folder / "found").iterdir()) if not each.suffix]:
            content = path.read_bytes()
            if wrong := trial.one(content):
                path.write_bytes(smaller(trial, content, wrong, seconds))
        return
    {"random": with_random, "hypothesis": with_hypothesis, "atheris": with_atheris}[engine](trial, seconds, seed)
    trial.count()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
