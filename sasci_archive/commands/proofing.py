"""The command of those who sign an edition off: whether its files are what they say they are."""

from __future__ import annotations

import sys

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, workspace
from sasci_archive.terminal import command, say

MOOD = {"ok": "green", "fault": "bold red", "not checked": "yellow"}


@task(help={"slug": SLUG, "every": "also what takes minutes: axe on a long page", "json": "for scripts"})
@command
def proof(_: Context, slug: str, every: bool = False, json: bool = False) -> None:
    """Check the edition that was made last, file by file; exit code 1 where a fault is found."""
    from sasci_archive.proofing.checks import proof as check

    folder = workspace().existing(slug)
    with terminal.progress("Checking the edition") as progress:
        found = check(folder, on=terminal.now(), looks=looks(), every=every, progress=progress)
    if json:
        say(msgspec.json.encode(found).decode())
    else:
        where = shown(folder.published if found.public else folder.proof)
        say(f"{'The public edition' if found.public else 'A proof'} in {where}", style="bold")
        for row in found.rows:
            say(
                f"  {row.outcome.value:<11}  {row.check}{f': {row.seen}' if row.seen else ''}",
                style=MOOD[row.outcome.value],
            )
            for fault in row.faults:
                say(f"                 {fault}")
        terminal.table(
            "", ("file", "kB", "made in"), [(n, f"{size / 1000:,.1f}", _took(ms)) for n, size, ms in found.files]
        )
        unchecked = sum(row.outcome.value == "not checked" for row in found.rows)
        faults = sum(row.outcome.value == "fault" for row in found.rows)
        say(f"{faults} of {len(found.rows)} checks found a fault; {unchecked} could not be made.")
    if not found.good:
        sys.exit(1)


def _took(ms: int | None) -> str:
    return "–" if ms is None else f"{ms / 1000:.2f} s"
