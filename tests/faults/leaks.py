"""A takedown is stopped at any point, and before it goes on somebody does all that lets words out of the house: nothing of them may say what is to be gone."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Final

from tests.faults import commands, power, proof, stages, words_to_go
from tests.faults.cases import Case, Tried, points
from tests.faults.proof import Undisturbed
from tests.faults.seam import Fault

_WAYS: Final = (
    ("publish", "toy"),
    ("publish", "toy", "--draft"),
    ("site",),
    ("search", "cupboard"),
    ("archive", "toy", "--message", "Meanwhile", "--who", "Jo Archer", "--authority", "the law"),
    ("deposit", "toy", "--to", "bag", "--out", "{home}/out"),
    ("deposit", "toy", "--to", "ukds", "--with-log", "--out", "{home}/out"),
    ("review.send", "toy", "--who", "Ada", "--again"),
    ("review.final", "toy", "--who", "Ada", "--again"),
    ("edit.word", "toy", "--who", "Ada"),
    ("qda.export", "{home}/out/coded.qdpx"),
    ("qda.export", "{home}/out/coded-restricted.qdpx", "--restricted"),
    ("evidence", "--restricted", "--csv", "{home}/out/evidence.csv"),
    ("restore", "toy", "--to", "{home}/out/restored"),
    ("restore", "toy", "--public", "--to", "{home}/out/restored-public"),
)
"""Every command that puts something somewhere for others, or where no takedown looks."""


def tried(here: Path, heard: frozenset[str], before: frozenset[str]) -> list[str]:
    """All of them are, and what of it says anything: files that are new since the takedown was begun, but for what stays in the folder until it goes on."""
    wrong = []
    (here / "out").mkdir(exist_ok=True)
    for way in _WAYS:
        done = commands.run(here, *stages.told(way, here))
        wrong += [f"{way[0]}: {why}" for why in [proof.sentence(done)] if why]
        if told := [  # a copy of what was public, too
            *words_to_go.saying(here / "out", heard),
            *(words_to_go.saying(here / "archive" / "site", heard) if way == ("site",) else ()),
        ]:
            wrong.append(f"words got out: {' '.join(way[:2])} wrote {told[0]}")
            break
    shown = ("archive", "copy", "out", "seminars/toy/6-published", "seminars/toy/5-review")
    for name in shown:
        if (here / name).is_dir():
            told = words_to_go.saying(here / name, heard, before)
            wrong += [f"words got out: {name}/{each}" for each in told if not each.startswith("takedowns/")]
    return wrong[:4]


def _stopped(it: Undisturbed, home: Path, at: int, *, cut: bool) -> Path:
    here = proof.copied(it.home, home / "w")
    if cut:
        changes, finals = power.log(it.log)
        power.cut(here, changes, finals, at, torn=True)
    else:
        commands.run(here, *stages.told(it.stage.arguments, here), fault=Fault("kill", at))
    return here


def meanwhile(it: Undisturbed, home: Path, most: int) -> Tried:
    """Killed, or without power, before a change; then all ways out; then the same command, after which it is found nowhere."""
    found = Tried()
    heard = words_to_go.digests(it.home) if it.stage.chain == "going" else frozenset[str]()
    before = words_to_go.every(it.home)
    for number, at in enumerate(points(it.changes, most)):
        here = _stopped(it, home, at, cut=bool(number % 2))
        if not words_to_go.is_begun(here):
            continue
        wrong = tried(here, heard, before)
        again = commands.run(here, *stages.told(it.stage.arguments, here))
        if again.code not in {it.code, it.stage.again}:
            wrong.append(f"the next run ended with {again.code}: {proof.last(again)}")
        status = commands.run(here, "status")
        if "it has not come to its end" in status.said or (here / "seminars" / "toy" / ".taking-down").exists():
            wrong.append(f"the next run did not finish: {proof.last(again)}")
        wrong += [f"lost its way: {each} still says it" for each in words_to_go.saying(here, heard)[:3]]
        found.add(wrong, f"stopped after {at} of {it.changes} changes" if wrong else "")
    return found


def served(it: Undisturbed, home: Path, most: int) -> Tried:
    """It is killed while `inv serve` runs, which was showing it."""
    import re
    import time
    import urllib.error
    import urllib.request

    found = Tried()
    for at in points(it.changes, max(2, most // 4)):
        here = proof.copied(it.home, home / "w")
        pid, said = commands.begun(here, ("serve",), commands.NOTHING)

        def asked(said: Path = said) -> tuple[int, bytes]:
            told = re.search(r"The archive: (\S+)", said.read_text("utf-8") if said.exists() else "")
            if not told:  # its port is one that is free when it is taken
                return 0, b""
            try:
                with urllib.request.urlopen(f"{told[1]}seminars/toy/edition/index.html", timeout=5) as answer:  # noqa: S310 - on this machine
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, b""
            except OSError:
                return 0, b""

        def until(code: int, seconds: float) -> tuple[int, bytes]:
            ends = time.monotonic() + seconds
            while (now := asked())[0] != code and time.monotonic() < ends:
                time.sleep(0.2)
            return now

        wrong = [] if until(200, 60)[0] == 200 else ["it was not shown before"]
        commands.run(here, *stages.told(it.stage.arguments, here), fault=Fault("kill", at))
        if words_to_go.is_begun(here) and until(410, 30)[0] != 410:
            wrong.append(f"words got out: a server shows it still ({asked()[0]})")
        os.killpg(pid, signal.SIGINT)
        ended = commands.ended(pid, said, 30)
        wrong += [f"serve: {why}" for why in [proof.sentence(ended)] if why]
        again = commands.run(here, *stages.told(it.stage.arguments, here))
        if again.code not in {it.code, it.stage.again}:
            wrong.append(f"the next run ended with {again.code}: {proof.last(again)}")
        found.add(wrong)
    return found


CASES: Final = (
    Case("meanwhile", "a takedown is stopped, and before it goes on all is tried that lets words out", meanwhile, ("takedown", "takedown.all")),
    Case("served", "a takedown is killed while the pages are served", served, ("takedown",)),
)  # fmt: skip
