"""Commands of those who build this, or want to see how good it is: the demonstration, the measurements, the checks."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands import editing, transcribing
from sasci_archive.commands.here import OFFLINE, cache, is_offline, shown, workspace
from sasci_archive.editions import templates
from sasci_archive.engines import Speakers, bundling
from sasci_archive.errors import NotToBeHad
from sasci_archive.terminal import command, say

LONG = "long"
MARKED = "browser or java or weights or openai or postgres or slow"


@task(help={"offline": OFFLINE})
@command
def demo(_: Context, offline: bool = False) -> None:
    """Make the demonstration seminar anew, step by step, and say how good it is."""
    from sasci_archive.stages.ingest import ingest
    from sasci_archive.stages.publish import latest
    from sasci_archive.trials import demo as trial

    folder, no_network = workspace().existing(trial.SLUG), is_offline(offline)
    say("SYNTHETIC DEMONSTRATION: the seminar never took place, and its voices are a machine's.\n", style="bold")
    trial.clear(folder)
    steps: dict[str, Callable[[], object]] = {
        "ingest: the recording, with its digest": lambda: ingest(folder, (trial.sound(folder),)),
        "transcribe: the words": lambda: transcribing.hear_words(
            folder, transcribing.recogniser(folder, offline=no_network)
        ),
        "diarise: the voices": lambda: transcribing.hear_voices(folder, Speakers(), offline=no_network),
        "draft: voices with the names people decided": lambda: editing.write_draft(folder),
        "validate: against our profile and rules": lambda: editing.check_draft(folder),
        "publish: what the gate lets through": lambda: editing.make_editions(folder),
    }
    begun = time.monotonic()
    for doing, does in steps.items():
        started = time.monotonic()
        with terminal.hushed():
            does()
        say(f"{doing:<46} {time.monotonic() - started:6.1f} s")
    say(f"{'in all':<46} {time.monotonic() - begun:6.1f} s\n")
    for line in trial.told(trial.quality(folder)):
        say(line)
    if (edition := latest(folder)) and edition.leak_test:
        say(edition.leak_test.told)
    say("\nLook at:")
    for made, what in trial.LOOK:
        say(f"  {shown(folder.published / made):<48} {what}")


@task
@command
def record(_: Context) -> None:
    """Speak the demonstration's script again, with synthetic voices (developers; needs the extra `speak`)."""
    from sasci_archive.trials import recording

    script = workspace().existing("demo").path / "script"
    with terminal.progress("Speaking") as progress:
        made = recording.record(script / "script.toml", script, kept=cache() / "spoken", report=progress)
    say(
        f"Written: {shown(made.sound)} and {shown(made.rttm)}. Whatever was measured on the old recording no longer holds."
    )


@task
@command
def pictures(_: Context) -> None:
    """Make the pictures of the documentation anew: of docs/looks.md (after `inv demo`), and of docs/workbench.md those that look otherwise."""
    from sasci_archive.trials import looks

    made = looks.write(workspace().existing("demo"), Path("docs/pictures"), terminal.now())
    say(f"Written: {', '.join(str(path) for path in made)}")
    say("The workbench's are made by its test, which then fails, so that you look at them:")
    _ran(
        [sys.executable, "-m", "pytest", "-q", "--accept", "-m", "browser", "tests/workbench/test_pictures_browser.py"]
    )


@task(
    help={
        "only": "one case, such as recognition, or several with commas between",
        "again": "measure anew what has been measured already",
        "list": "say what is measured, how long each case takes on a quiet machine, and what is kept; nothing is measured",
        "page": "write the page and its pictures anew from what is kept; nothing is measured",
    }
)
@command
def bench(_: Context, only: str = "", again: bool = False, list: bool = False, page: bool = False) -> None:
    """Measure speed, accuracy and memory as ratios; write docs/benchmarks.md. Goes on where it was stopped, inside a case too, and after a case that failed with the next; the exit code is 1 then.
    All of it takes an hour and a half: see --list."""
    from sasci_archive.trials import bench as trial

    home, every = Path(".bench"), trial.cases(only)
    if list:
        terminal.table(
            "Cases",
            ("case", "minutes", "here", "what"),
            [(c.name, f"{c.minutes:g}", trial.state(c, home), c.title) for c in every],
        )
        say(f"About {sum(case.minutes for case in every):.0f} minutes in all, on two quiet cores.")
        return
    failed = []
    for case in () if page else every:
        started = time.monotonic()
        with terminal.progress(f"{case.name}: {case.title}") as progress:
            why = trial.failure(case, home, again=again, now=terminal.now, progress=progress)
        if why:
            failed.append(case.name)
            terminal.warn(f"{case.name} failed: {why}")
        else:
            say(f"{case.name}: done ({(time.monotonic() - started) / 60:.1f} min)")
    for path in trial.write(home, Path("docs")):
        say(f"Written: {shown(path)}")
    if failed:
        terminal.warn(
            f"Not measured: {', '.join(failed)}. What of them was measured is kept: the same command goes on there (without --again)."
        )
        sys.exit(1)


@task(
    help={
        "only": "one reader, such as captions; by default all of them, each for its share of the time",
        "minutes": "how long it takes in all",
        "engine": "what chooses the files: atheris (by what code they reach; the default where it is installed), hypothesis, or random",
        "seed": "where chance begins: the same seed gives the same files, but for atheris",
    },
)
@command
def fuzz(_: Context, only: str = "", minutes: float = 10.0, engine: str = "", seed: int = 1) -> None:
    """Feed every reader with bad files (developers): each answers or says why not, in time, in little memory, and touches nothing else."""
    sys.exit(
        _ran(_of_tests("tests.fuzzing.run", f"{minutes}", f"-{engine}", f"{seed}", ".fuzz", *([only] if only else [])))
    )


@task(help={"watch": "build again after each change, until stopped (Ctrl-C)"})
@command
def workbench(_: Context, watch: bool = False) -> None:
    """Build the browser's part of the workbench from its sources; fetches what it needs for that from npm where it is not here yet."""
    home = templates.path("workbench")
    bundling.build(home, fetch=not is_offline(asked=False))
    made = templates.built("workbench.js")
    say(f"Written: {shown(made)} ({made.stat().st_size // 1000} kB)")
    if watch:
        say("Watching the sources; Ctrl-C ends it.")
        bundling.watch(home)


@task(
    aliases=("test",),
    help={
        "marked": "only the tests that need a browser, Java, LibreOffice, PostgreSQL, weights or torch, or take seconds each",
        "long": "only the tests that take minutes: everything is tried of which the others try a part",
    },
)
@command
def check(_: Context, marked: bool = False, long: bool = False) -> None:
    """Run every check: format, lint, types, import contracts, tests, doctests."""
    _with_tools()
    python = [sys.executable, "-m"]
    # as many files at a time as there are cores, in the order of tests/conftest.py
    tests = [*python, "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-m"]
    if marked or long:
        sys.exit(_ran([*tests, LONG, "--timeout=0"] if long else [*tests, f"({MARKED}) and not {LONG}"]))
    first = [[*python, "ruff", "format", "--check", "."], [*python, "ruff", "check", "."], *_of_javascript()]
    for arguments in first:
        if code := _ran(arguments):
            sys.exit(code)
    # one core each, and the tests take minutes: beside them, and told when they are done
    with ThreadPoolExecutor() as beside:
        slow = [[*python, "mypy"], [str(Path(sys.executable).with_name("lint-imports"))]]
        apart = [beside.submit(_ran, arguments, apart=True) for arguments in slow]
        code = _ran([*tests, f"not ({MARKED} or {LONG})"])
    for arguments, done in zip(slow, apart, strict=True):
        if done.result():
            terminal.warn(f"{Path(arguments[-1]).name} found something: see above.")
            code = code or done.result()
    sys.exit(code)


@task(
    help={
        "only": "one fault, such as kill or power; by default all",
        "stage": "one stage, such as publish, or a group of them: sound, noise, edition, editing, going, gone; by default all",
        "points": "at how many points of a stage's run each fault is tried, at most",
        "again": "try anew what has been tried already",
    }
)
@command
def prove(_: Context, only: str = "", stage: str = "", points: int = 6, again: bool = False) -> None:
    """Let every fault befall every stage (developers): kills, power cuts, full and broken disks, a clock that jumps, lost workers and stores; write docs/faults.md. Goes on where it was stopped."""
    asked = [".prove", "docs/faults.md", f"{points}", only, stage, "again" if again else ""]
    sys.exit(_ran(_of_tests("tests.faults.run", *asked)))


def _of_tests(module: str, *arguments: str) -> list[str]:
    """A module of the tests, to be started. Raises NotToBeHad where the tests are not here, as in what pip installs."""
    started = Path("tests/started.py")
    if not started.is_file():
        raise NotToBeHad(
            "The tests are not here: this is for those who build it.", remedy="Run it in a checkout of the repository."
        )
    _with_tools()
    return [sys.executable, str(started), module, *arguments]


def _with_tools() -> None:
    """Raises NotToBeHad where what developers install is not here, as after the README's first command."""
    if lacking := [name for name in ("pytest", "hypothesis", "ruff") if importlib.util.find_spec(name) is None]:
        raise NotToBeHad(
            f"This is for those who build the program, and needs what they install ({lacking[0]} is not here).",
            remedy='Install it: pip install -e ".[dev]".',
        )


def _ran(arguments: list[str], *, apart: bool = False) -> int:
    """The exit code of a tool of ours. What it says is shown as it says it, or, `apart` from what runs beside it, at its end."""
    called = f"$ {' '.join(Path(arguments[0]).name if i == 0 else a for i, a in enumerate(arguments))}"
    # hundreds of modules are compiled once, and not by each process anew
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    if not apart:
        say(called, style="bold")
    done = subprocess.run(arguments, check=False, capture_output=apart, text=True, env=environment)  # noqa: S603 - our own tools, no shell
    if apart:
        sys.stdout.write(f"\n{called}\n{done.stdout}{done.stderr}")
        sys.stdout.flush()
    return done.returncode


def _of_javascript() -> list[list[str]]:
    """The check of the workbench's JavaScript. Where its checker is not here and cannot be fetched, that is said."""
    home = templates.path("workbench")
    try:
        bundling.bring(home, fetch=not is_offline(asked=False), developing=True)
        return [[str(each) for each in bundling.linter(home)]]
    except NotToBeHad as error:
        terminal.warn(f"The workbench's JavaScript is not checked. {error}")
        return []
