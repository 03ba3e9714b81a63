"""Exact versions of all that is installed, with the SHA-256 of each file that may be, as `uv` finds them for every system and every Python that we
run on at once: `inv pin` writes them, pip reads them.

Three files, as pip looks at digests only where everything has one, and what is being worked on (`-e .`) never has: `constraints.txt` has the versions
alone, for `pip install -c`; `constraints/default.txt` and `constraints/dev.txt` have the digests, for `pip install --require-hashes -r`. None names a
registry, a path or a machine.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sasci_archive.errors import NotToBeHad, SasciError

COMMAND: Final = "inv pin"
VERSIONS: Final = "constraints.txt"
DEFAULT: Final = "constraints/default.txt"
DEV: Final = "constraints/dev.txt"
APART: Final = ("openai",)
"""Extras whose digests are not told: torch comes in builds for processors and for graphics cards, which differ from machine to machine under one number."""
_HEADS: Final = {
    VERSIONS: "Versions of everything that any of our extras brings, as they were tested together. For `pip install -c constraints.txt`.",
    DEFAULT: "The default install, with the SHA-256 of each file. For `pip install --require-hashes -r constraints/default.txt`.",
    DEV: "What developers install (but for the extra `openai`), with the SHA-256 of each file. For `pip install --require-hashes -r constraints/dev.txt`.",
}
_ELSEWHERE: Final = re.compile(r"://|^\s*-(?!-hash=)|^\s*--(?!hash=)|\s@\s", re.MULTILINE)
"""An address, an option or a path: what a file of pins of ours never has."""


def pins(home: Path, *, upgrade: bool) -> dict[str, bytes]:
    """The three files by name, for the pyproject.toml in `home`. Versions that stand in the file of versions already stay, unless `upgrade`. It asks
    the registry that uv asks on this machine. Raises NotToBeHad, SasciError."""
    project = home / "pyproject.toml"
    asked = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory(prefix="sasci-pins-") as name:
        versions, wanted, out = (Path(name) / each for each in ("versions.txt", "wanted.in", "out.txt"))
        if (before := home / VERSIONS).is_file():
            versions.write_bytes(before.read_bytes())
        least = asked["requires-python"].removeprefix(">=")
        _ask(least, project, "--extra", "dev", *(("--upgrade",) if upgrade else ()), into=versions)
        made = {VERSIONS: versions.read_text(encoding="utf-8")}
        for file, extra in ((DEFAULT, ""), (DEV, "dev")):
            wanted.write_text("\n".join(requirements(asked, extra, without=APART)), encoding="utf-8")
            out.unlink(missing_ok=True)
            _ask(least, wanted, "--constraints", str(versions), "--generate-hashes", into=out)
            made[file] = out.read_text(encoding="utf-8")
    return {file: _headed(file, text) for file, text in made.items()}


def requirements(project: Mapping[str, Any], extra: str = "", *, without: Iterable[str] = ()) -> tuple[str, ...]:
    """What `[project]` of a pyproject.toml asks for, as it is written there: by default, and with an extra where one is named; extras that an extra
    names of the project itself are followed, but for those in `without`."""
    found = dict.fromkeys(project["dependencies"])
    if extra:
        found.update(dict.fromkeys(_of_extra(project, extra, set(without))))
    return tuple(found)


def _of_extra(project: Mapping[str, Any], extra: str, without: set[str]) -> Iterator[str]:
    own = re.compile(rf"{re.escape(project['name'])}\[([^\]]*)\]$")
    for asked in project["optional-dependencies"][extra]:
        if ours := own.match(asked):
            for other in ours[1].split(","):
                if other.strip() not in without:
                    yield from _of_extra(project, other.strip(), without)
        else:
            yield asked


def _ask(least: str, wanted: Path, *more: str, into: Path) -> None:
    quiet = ("--quiet", "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")
    command = [_uv(), "pip", "compile", str(wanted), *more, "--universal", "--python-version", least, *quiet]
    done = subprocess.run([*command, "-o", str(into)], capture_output=True, text=True, check=False)  # noqa: S603 - the wheel's own program, no shell
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise SasciError(
            f"uv found no versions that go together: {' '.join(said)[-300:] or f'it ended with {done.returncode}'}.",
            remedy=f"Look at what pyproject.toml asks for and whether the registry answers, then say `{COMMAND}` again. Nothing was written.",
        )


def _headed(file: str, text: str) -> bytes:
    if found := _ELSEWHERE.search(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
        raise SasciError(
            f"{file} would name a place: {line[:120]}.",
            remedy="What we publish names no registry and no folder: take that out of pyproject.toml, or out of uv's own settings.",
        )
    return f"# {_HEADS[file]}\n# Written by `{COMMAND}`; docs/installing.md says how it is used.\n{text}".encode()


def _uv() -> str:
    """The program. Raises NotToBeHad."""
    if importlib.util.find_spec("uv") is None:
        raise NotToBeHad(
            "uv, which finds the versions, is not installed.", remedy=f"Say `pip install uv`, then `{COMMAND}`."
        )
    import uv

    return str(uv.find_uv_bin())
