"""Real commands of ours in processes of their own, forked from one that has imported all of them: a case takes as long as its work, not as its imports."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import pkgutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults import batches
from tests.faults.seam import Fault, Seam

NOTHING: Final = Fault()
ROOT: Final = Path(__file__).parents[2]
NOW: Final = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
_LATE: Final = (
    "invoke.program",
    "numpy",
    "av",
    "lxml.etree",
    "PIL.Image",
    "apsw",
    "typst",
    "tomlkit",
    "pypandoc",
    "pypdfium2",
    "tasks",
)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal that ended it; None: it is stopped and waits), what it said, how many changes it made and
    files it read."""

    code: int | None
    said: str
    pid: int = 0

    @property
    def crashed(self) -> bool:
        """Whether a traceback reached people."""
        return "Traceback (most recent call last)" in self.said


def imported() -> None:
    """Import all that commands import, once."""
    import sasci_archive

    sys.path.insert(0, str(ROOT))
    for module in pkgutil.walk_packages(sasci_archive.__path__, "sasci_archive."):
        if not module.name.startswith(
            (
                "sasci_archive.trials",
                "sasci_archive.batch",
                "sasci_archive.engines.openai",
                "sasci_archive.engines.kokoro",
            )
        ):
            importlib.import_module(module.name)
    for name in _LATE:
        importlib.import_module(name)


def begun(home: Path, arguments: tuple[str, ...], fault: Fault, *, log: Path | None = None, environment: Mapping[str, str] | None = None, before: Callable[[], None] | None = None, now: dt.datetime = NOW) -> tuple[int, Path]:  # fmt: skip
    """Start a command in the workspace `home`; its process and the file to which it speaks. `log`: where its changes are written down."""
    said = home.parent / f"said-{time.monotonic_ns()}.txt"
    pid = os.fork()
    if pid:
        return pid, said
    code = 70
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.environ.update({"SASCI_WORKSPACE": str(home), "SASCI_OFFLINE": "1", "NO_COLOR": "1", **(environment or {})})
        os.chdir(ROOT)
        code = _did(home, arguments, fault, log, before, now)
    except BaseException:  # noqa: BLE001 - the child ends here, whatever happens
        import traceback

        os.write(2, f"\n{traceback.format_exc()}".encode())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _did(home: Path, arguments: tuple[str, ...], fault: Fault, log: Path | None, before: Callable[[], None] | None, now: dt.datetime) -> int:  # fmt: skip
    from invoke.collection import Collection
    from invoke.program import Program
    from rich.console import Console

    import tasks
    from sasci_archive import terminal
    from tests.faults import sitting

    terminal.console = Console(file=os.fdopen(1, "w", closefd=False), highlight=False, width=200)
    terminal.errors = Console(file=os.fdopen(2, "w", closefd=False), highlight=False, width=200)
    if arguments[0] == "batch" and before is None:
        before = batches.quick
    if before:
        before()
    seam = Seam(home, fault, lambda: now)
    terminal.now = seam.now
    sys.argv = ["inv", *arguments]
    namespace: Collection = tasks.ns
    code = 0
    try:
        if arguments[0] == "sitting":
            terminal.command(sitting.sit)(home)
        else:
            Program(namespace=namespace).run(sys.argv, exit=True)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    if log:
        seam.written(log)
    return code


def ended(pid: int, said: Path, seconds: float = 180) -> Ended:
    """Wait for a command: until it has ended or stopped itself. One that does not end in time is ended, with code -14."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
        if found:
            if os.WIFSTOPPED(status):
                return Ended(None, _said(said), pid)
            return Ended(os.waitstatus_to_exitcode(status), _said(said), pid)
        time.sleep(0.01)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return Ended(-signal.SIGALRM, f"{_said(said)}\nIt did not end in {seconds:.0f} seconds.")


def run(home: Path, *arguments: str, fault: Fault = NOTHING, log: Path | None = None, environment: Mapping[str, str] | None = None, before: Callable[[], None] | None = None, now: dt.datetime = NOW) -> Ended:  # fmt: skip
    """A command from beginning to end, or until it stops itself."""
    return ended(*begun(home, arguments, fault, log=log, environment=environment, before=before, now=now))


def done(home: Path, *arguments: str, now: dt.datetime = NOW) -> Ended:
    """A command that is part of what was done before. Raises SystemExit where it does not end well."""
    how = run(home, *arguments, now=now)
    if how.code != 0:
        raise SystemExit(f"{' '.join(arguments)} ends with {how.code} where nothing happens:\n{how.said}")
    return how


def _said(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""
