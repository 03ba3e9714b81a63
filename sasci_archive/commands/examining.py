"""Commands of whoever looks after the machine: what it is fit for, and which versions of what are installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import OFFLINE, SLUG, is_offline
from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.store.paths import checked_slug
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.doctor import Asked, Finding

_SIGNS = {"good": ("ok  ", "green"), "note": ("note", "yellow"), "bad": ("BAD ", "bold red")}


@task(
    positional=["slug"],
    help={
        "slug": f"{SLUG}; by default all",
        "fix": "close restricted files to other accounts of this machine, and say which; nothing else is changed",
        "size": "what the default install takes on the disk, distribution by distribution",
        "advisories": "a file (OSV, JSON) or folder of advisories that you bring: is any package that is here warned of?",
        "offline": OFFLINE,
    },
)
@command
def doctor(
    _: Context, slug: str = "", fix: bool = False, size: bool = False, advisories: str = "", offline: bool = False
) -> None:
    """Say what this machine and workspace are fit for; exit code 1 where something will not work or is open to others. It changes nothing and asks nobody."""
    if size:
        sys.exit(_sizes())
    if advisories:
        sys.exit(_advised(Path(advisories)))
    asked, unread = _asked(slug, offline)
    if fix:
        _fix(asked)
    from sasci_archive.doctor import examine

    bad = _tell([*unread, *examine(asked)])
    if bad:
        sys.exit(1)


def _asked(slug: str, offline: bool) -> tuple[Asked, list[Finding]]:
    """What is to be looked at. Where sasci.toml does not read that is a finding, and everything is looked for where it is by default."""
    from sasci_archive.commands import here
    from sasci_archive.doctor import Asked, Finding, Group, State
    from sasci_archive.engines import weights

    unread: list[Finding] = []
    try:
        workspace = here.workspace()
        no_network = is_offline(offline)
    except SasciError as error:
        workspace, no_network = Workspace(Path.cwd(), Settings()), offline
        unread.append(
            Finding(Group.PROGRAM, State.BAD, f"sasci.toml cannot be used: {_discreet(error.problem)}", error.remedy)
        )
    if slug and checked_slug(slug) not in workspace.slugs():
        raise SasciError(
            f"There is no seminar '{slug}' in this workspace.", remedy="`inv status` lists those there are."
        )
    slugs = (slug,) if slug else workspace.slugs()
    cache = workspace.cache or weights.cache()
    return Asked(workspace, slugs, str(cache), no_network, terminal.now()), unread


def _discreet(told: str) -> str:
    """A sentence without the folders of this machine."""
    for place, name in (
        (os.environ.get("SASCI_WORKSPACE", ""), "the workspace"),
        (str(Path.cwd()), "this folder"),
        (str(Path.home()), "~"),
    ):
        told = told.replace(place.rstrip("/"), name) if place.rstrip("/") else told
    return told


def _fix(asked: Asked) -> None:
    from sasci_archive.doctor import privacy

    done = list(privacy.tighten(asked))
    for told in done:
        say(told)
    if not done:
        say("No restricted file was open to other accounts of this machine: nothing was changed.")
    say("")


def _tell(findings: Iterable[Finding]) -> int:
    """Group by group; how many are bad."""
    from sasci_archive.doctor import Group, State

    told = list(findings)
    for group in Group:
        if of := [finding for finding in told if finding.group is group]:
            say(group.value, style="bold")
            for finding in of:
                sign, style = _SIGNS[finding.state.value]
                say(
                    f"  {sign} {finding.told}{f' {finding.remedy}' if finding.remedy else ''}",
                    style=style if finding.state is State.BAD else "",
                )
    bad, notes = (sum(finding.state is state for finding in told) for state in (State.BAD, State.NOTE))
    if bad:
        terminal.warn(
            f"{bad} {'thing is' if bad == 1 else 'things are'} not as {'it' if bad == 1 else 'they'} should be (BAD); {notes} worth knowing."
        )
    else:
        say(f"All is well; {notes} {'thing is' if notes == 1 else 'things are'} worth knowing.", style="green")
    return bad


def _sizes() -> int:
    """The table; 1 where it is more than we allow ourselves."""
    from sasci_archive.commands.here import cache
    from sasci_archive.doctor import size

    packages, models = size.distributions(), size.models(cache())
    rows = [
        (each.name, each.version, _mb(each.bytes), _mb(each.compiled), _mb(each.all))
        for each in packages
        if each.all >= 1_000_000
    ]
    small = [each for each in packages if each.all < 1_000_000]
    rows.append(
        (f"{len(small)} more, below 1 MB each", "", _mb(sum(e.bytes for e in small)), _mb(sum(e.compiled for e in small)), _mb(sum(e.all for e in small)))
    )  # fmt: skip
    rows += [(f"model {each.name}", "", _mb(each.bytes), "", _mb(each.all)) for each in models]
    terminal.table("The default install, in MB", ("what", "version", "files", "compiled", "in all"), rows)
    every = [*packages, *models]
    files_, whole = sum(each.bytes for each in every), sum(each.all for each in every)
    say(
        f"In all {_mb(whole)} MB: {_mb(files_)} MB of files and {_mb(whole - files_)} MB that Python has compiled of them; {_mb(size.BUDGET)} MB are what we allow ourselves."
    )
    return int(whole > size.BUDGET)


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f}"


def _advised(place: Path) -> int:
    """Each warning; 1 where there is one."""
    from sasci_archive.doctor import advised

    read, packages, found = advised.advised(place)
    for each in found:
        terminal.warn(f"{each.name} {each.version}: {each.advisory}{f', {each.summary}' if each.summary else ''}.")
    say(
        f"{packages} packages against {read:,} advisories: {len(found)} {'warning' if len(found) == 1 else 'warnings'}.",
        style="bold red" if found else "green",
    )
    if not read:
        raise SasciError(
            "There was no advisory to look at.", remedy="Bring a file or folder of advisories in the OSV format."
        )
    return int(bool(found))


@task(help={"upgrade": "the newest versions that go together, instead of those that are written there"})
@command
def pin(_: Context, upgrade: bool = False) -> None:
    """Write the versions and digests of all that is installed anew (constraints.txt, constraints/); developers, with uv and a registry."""
    from sasci_archive.engines import pinning

    home = Path.cwd()
    if not (home / "pyproject.toml").is_file():
        raise SasciError("There is no pyproject.toml here.", remedy="Say it in the folder of this program's sources.")
    if is_offline(asked=False):
        raise SasciError(
            "Nothing may be fetched (SASCI_OFFLINE, or `offline` in sasci.toml).",
            remedy="Allow it: versions are asked of a registry.",
        )
    for name, content in pinning.pins(home, upgrade=upgrade).items():
        files.write(home / name, content)
        say(f"Written: {name}")
