"""A run of the press: the files of an edition, side by side, into a folder of their own; those of the last run that would come out
the same are copied."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from sasci_archive.editions import templates
from sasci_archive.editions.products import Job
from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model.speech import Value
from sasci_archive.press import edition
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

WORKERS = max(2, os.cpu_count() or 2)
"""How many files are made at a time: as many as there are cores, as typst and pandoc, who take longest, are not Python's. The files that
Python makes are begun last: in a thread more they would only keep typst and pandoc from being begun."""


class Printed(Value, frozen=True, kw_only=True):
    """One file that was made: from what (a digest, and each template it asked for with its own), how long it is, its SHA-256, and how many
    milliseconds it took when it was made; `again` is whether the last run made it."""

    name: str
    of: str
    used: tuple[tuple[str, str, str], ...]
    size: int
    sha256: str
    ms: int
    again: bool = True


class Run(Value, frozen=True):
    """The last run, kept in `.work/`: it depends on the machine and the hour, and nothing is made from it."""

    files: tuple[Printed, ...] = ()


def last(folder: Folder, *, public: bool) -> Run:
    """What was made in the last run, and how long it took; nothing where that is not known, or does not read: then all is made anew."""
    path = _log(folder, public=public)
    try:
        return records.parse(files.read(path), Run, where=path.name) if path.exists() else Run()
    except BadRecord:
        return Run()


def keep(folder: Folder, run: Run, *, public: bool) -> None:
    """To be asked for as `last`."""
    files.write(_log(folder, public=public), records.compose_json(run))


def print_all(
    jobs: Mapping[str, Job], making: Path, *, before: Run, present: Path, progress: files.Progress
) -> tuple[Printed, ...]:
    """Every file into the folder `making`; what the run `before` left in the folder `present` is taken from there, where the digest of all that
    it is made from is the same and it still has the bytes it had. What others left there under its name is never taken."""
    code = f"{edition.code()} {_versions(('typst', 'pypandoc_binary'))}"
    of = {name: f"{job.digest} {code}" for name, job in jobs.items()}
    there = {printed.name: printed for printed in before.files if printed.of == of.get(printed.name)}
    done = {name: kept for name, old in there.items() if (kept := _kept(jobs[name], old, making, present))}
    # those that wait for another's pages find it kept, and do not make it anew: so only now
    with ThreadPoolExecutor(WORKERS) as workers:
        begun = {name: workers.submit(_made, job, of[name], making) for name, job in jobs.items() if name not in done}
        try:
            for name, future in begun.items():
                progress(len(done), len(jobs))
                done[name] = future.result()
        except BaseException:
            for future in begun.values():  # those that wait need not be made
                future.cancel()
            raise
    progress(len(jobs), len(jobs))
    return tuple(done[name] for name in jobs)


def _kept(job: Job, before: Printed, making: Path, present: Path) -> Printed | None:
    """What the last run made, copied; None where it has other bytes now, or would be set in other templates."""
    if any(job.of.looks.digest((whose, name)) != digest for whose, name, digest in before.used):
        return None
    old = present / job.name
    content = files.read(old) if old.is_file() and old.stat().st_size == before.size else b""
    if hashlib.sha256(content).hexdigest() != before.sha256:
        return None
    files.write(making / job.name, content)
    job.is_made(content, ((whose, name) for whose, name, _ in before.used))
    return msgspec.structs.replace(before, again=False)


def _made(job: Job, of: str, making: Path) -> Printed:
    started = time.perf_counter()
    with templates.noted() as used:
        content = job()
    taken = round((time.perf_counter() - started) * 1000)
    files.write(making / job.name, content)
    return Printed(
        name=job.name,
        of=of,
        used=tuple((whose, name, job.of.looks.digest((whose, name))) for whose, name in sorted(used)),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        ms=taken,
    )


def _versions(packages: Iterable[str]) -> str:
    """Of what editions are made with that is not ours; "-" where it is not known."""
    found = []
    for package in packages:
        try:
            found.append(version(package))
        except PackageNotFoundError:
            found.append("-")
    return " ".join(found)


def _log(folder: Folder, *, public: bool) -> Path:
    return folder.work / ("made.json" if public else "made-proof.json")
