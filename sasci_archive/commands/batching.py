"""`inv batch`: many recordings, from the file to the draft."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.batch.ledger import Ledger, Row, State, taken
from sasci_archive.commands.batch_shown import Shown
from sasci_archive.commands.here import OFFLINE, cache, is_offline, project_of, workspace
from sasci_archive.errors import NotToBeHad, NotYet, SasciError
from sasci_archive.store.workspace import BATCHES, Workspace
from sasci_archive.terminal import command, say

if TYPE_CHECKING:  # they bring numpy, and every command imports this file
    from sasci_archive.batch.cluster import Papers, Workers
    from sasci_archive.batch.ears import Models
    from sasci_archive.batch.hearing import Here


class Options(msgspec.Struct, frozen=True):
    """What is remembered for `--resume`."""

    workers: int = 0
    cluster: str = ""
    engine: str = "faster-whisper"
    model: str = ""
    language: str = ""
    device: str = "auto"
    hints: bool = True
    offline: bool = False


@task(
    help={
        "workers": "so many processes of this machine; by default one for each core",
        "cluster": "the address of a Dask scheduler that is there already, such as tls://node1:8786",
        "resume": "go on with what the last batch left, in the same way",
        "engine": "faster-whisper, or openai-whisper (an extra)",
        "model": "a size (base, small, large-v3-turbo …) or a folder of weights",
        "language": "the language spoken; by default the record's",
        "device": "auto, cpu or cuda",
        "no_hints": "do not tell the recogniser the records' names and terms (a cluster is never told them)",
        "offline": OFFLINE,
    }
)
@command
def batch(
    _: Context,
    workers: int = 0,
    cluster: str = "",
    resume: bool = False,
    engine: str = "faster-whisper",
    model: str = "",
    language: str = "",
    device: str = "auto",
    no_hints: bool = False,
    offline: bool = False,
) -> None:
    """Many recordings, from the file to the draft: inv batch -- FILE…"""
    if workers < 0 or (workers and cluster):
        raise SasciError(
            "Workers are so many of this machine, or those of a cluster.",
            remedy="Say --workers 2, or --cluster ADDRESS.",
        )
    _check_installed()
    here, now = workspace(), terminal.now()
    given = () if resume and "--" not in sys.argv else _files()
    model = model or here.whisper or _usual()
    asked = Options(workers, cluster, engine, model, language, device, not no_hints, is_offline(offline))
    with taken(here.seminars / BATCHES, now, terminal.warn) as ledger:
        if resume:
            asked, given = _left(ledger, asked, given)
        number = ledger.begin(msgspec.to_builtins(asked), now)
        rows = [_again(ledger.row(path)) for path in dict.fromkeys(given)]
        for row in rows:
            ledger.save(row)
        before = [
            row for row in ledger.rows() if resume and row.state is State.ASIDE
        ]  # of the batch that is gone on with
        every = [*before, *rows]
        shown = Shown(rows)
        try:
            _heard(here, ledger, asked, rows, shown)
        except KeyboardInterrupt:
            ledger.end("stopped", terminal.now())
            _table(ledger, every)
            say("Stopped: `inv batch --resume` does what is left.")
            raise
        except SasciError as error:
            ledger.end(error.problem, terminal.now())
            _table(ledger, every)
            raise
        ledger.end("", terminal.now())
        _table(ledger, every)
        say(f"{ledger.windows(number)} windows of sound were heard. {shown.summed_up()}")
        _next(ledger, every)


def _heard(here: Workspace, ledger: Ledger, asked: Options, rows: list[Row], shown: Shown) -> None:
    from sasci_archive.batch.run import Plan, Run

    engines = _engines(asked)
    models, workers = _workers(here, asked, voices=engines.voices is not None)
    names = asked.hints and not asked.cluster
    plan = Plan(made_on=terminal.now().date(), names=names, project=project_of)
    say("Starting the workers …" if not asked.cluster else f"Asking {asked.cluster} for its workers …")
    with workers(models) as team:
        team.check(engines)
        count = "1 worker" if team.slots == 1 else f"{team.slots} workers"
        say(f"{count} at work. Ctrl+C stops it; `inv batch --resume` goes on.")
        if team.dashboard:
            say(f"Dask's dashboard, on this machine only: {team.dashboard}")
        with shown:
            Run(here, ledger, team, engines, plan, shown).do(rows)


def _files() -> list[str]:
    if "--" not in sys.argv or sys.argv[-1] == "--":
        raise SasciError("No recording was given.", remedy="Put the files after two dashes: inv batch -- *.mp4")
    return [str(path.absolute()) for path in terminal.files_after_dashes(sys.argv)]


def _check_installed() -> None:
    from sasci_archive.batch.cluster import libraries

    libraries()


def _usual() -> str:
    from sasci_archive.engines import recognisers

    return recognisers.MODEL


def _left(ledger: Ledger, asked: Options, given: list[str] | tuple[()]) -> tuple[Options, list[str]]:
    """How the last batch was to be done, where nothing else is said now of where; and what it left. Raises NotYet."""
    last = ledger.last()
    left = [row.path for row in ledger.rows() if row.state is State.LEFT]
    if last is None or not (left or given):
        raise NotYet(
            "There is nothing left to go on with.",
            remedy="`inv batch -- FILE…` begins a batch; a recording that was set aside is tried again when it is named.",
        )
    before = msgspec.convert(last, Options)
    if asked.workers or asked.cluster:
        before = msgspec.structs.replace(before, workers=asked.workers, cluster=asked.cluster)
    return before, [*left, *given]


def _again(row: Row) -> Row:
    return msgspec.structs.replace(row, state=State.LEFT, why="", remedy="")


def _engines(asked: Options) -> Here:
    """Those of this machine; voices are left out, and it is said how to add them, where their models cannot be had. Raises NotToBeHad."""
    from sasci_archive.batch.hearing import Here
    from sasci_archive.engines import recognisers
    from sasci_archive.engines.voices import VoiceSeparator

    with terminal.progress(f"Finding the model {asked.model}") as progress:
        words, unhinted = (
            recognisers.load(
                asked.engine,
                asked.model,
                cache=cache(),
                language=asked.language,
                device=asked.device,
                hints=hints,
                offline=asked.offline,
                progress=progress,
            )
            for hints in (asked.hints, False)
        )
    try:
        with terminal.progress("Finding the voice models") as progress:
            voices = VoiceSeparator.found(cache=cache(), offline=asked.offline, progress=progress)
    except NotToBeHad as missing:
        terminal.warn(f"{missing} Until then it goes on with nobody named.")
        return Here(words, unhinted, None)
    return Here(words, unhinted, voices)


_Opening: TypeAlias = "Callable[[Models], AbstractContextManager[Workers]]"


def _workers(here: Workspace, asked: Options, *, voices: bool) -> tuple[Models, _Opening]:
    """What the workers load, and how they are come by."""
    from sasci_archive.batch import cluster, ears

    models = ears.Models(asked.engine, asked.model, asked.device, asked.language, "", asked.offline, voices)
    if asked.cluster:
        papers = _papers(here)
        return models, lambda models: cluster.elsewhere(asked.cluster, papers, ears.load, models)
    cores = os.cpu_count() or 1
    number = asked.workers or cores
    models = msgspec.structs.replace(models, cache=str(cache()), threads=max(1, cores // number))
    return models, lambda models: cluster.own(number, ears.load, models)


def _papers(here: Workspace) -> Papers | None:
    """SASCI_CLUSTER_CA, _CERTIFICATE and _KEY before `[cluster]`. Raises SasciError where some are missing."""
    from sasci_archive.batch.cluster import Papers

    settings = here.settings.cluster
    named: dict[str, Any] = {
        what: os.environ.get(f"SASCI_CLUSTER_{what.upper()}") or getattr(settings, what)
        for what in ("ca", "certificate", "key")
    }
    if not any(named.values()):
        return None
    for what, path in named.items():
        if not path:
            raise SasciError(
                f"[cluster] {what} is missing.", remedy="All three are needed: ca, certificate and key (docs/batch.md)."
            )
    return Papers(**{what: here.place(path) for what, path in named.items()})


_LAST: Final = (State.DONE, State.TWICE, State.LEFT, State.ASIDE)
"""In this order, so that what has to be seen to stands where one looks when it is over."""


def _table(ledger: Ledger, rows: list[Row]) -> None:
    given = [row.path for row in rows]
    found = sorted(
        (row for row in ledger.rows() if row.path in given),
        key=lambda row: (_LAST.index(row.state), given.index(row.path)),
    )
    say("")
    plain = [(row.state.value, Path(row.path).name, row.slug) for row in found if not row.why]
    if plain:
        terminal.table("", ("", "recording", "seminar"), plain)
    for row in found:
        if row.why:
            say(f"\n{row.state.value}: {Path(row.path).name}", style="yellow" if row.state is State.ASIDE else "")
            for sentence in filter(None, (row.why, row.remedy)):
                terminal.stretches([(sentence, "")], indent=2, hanging=2)
    count = Counter(row.state for row in found)
    say(f"\nOf {len(found)}: {', '.join(f'{count[state]} {state.value}' for state in _LAST if count[state])}.")


def _next(ledger: Ledger, rows: list[Row]) -> None:
    paths = {row.path for row in rows}
    count = Counter(row.state for row in ledger.rows() if row.path in paths)
    if count[State.DONE]:
        say(
            "Next, for each seminar: fill in its seminar.toml, `inv name SLUG`, then `inv draft SLUG --replace` puts the names into the draft."
        )
    if aside := count[State.ASIDE]:
        raise SasciError(
            f"{aside} recording{' was' if aside == 1 else 's were'} set aside.",
            remedy="It is said above why. Named again, `inv batch -- FILE` tries it again; what is done is not done twice.",
        )
