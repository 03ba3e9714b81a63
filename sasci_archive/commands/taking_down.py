"""The command of those who must take something down for good."""

from __future__ import annotations

import sys

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.terminal import command, say


@task(
    help={
        "slug": SLUG,
        "part": "u12 (a turn), c3, fn2, r1 (words withheld already), person:ID, file:PATH or all; may be given again",
        "authority": "on whose word",
        "reason": "why, for the house",
        "who": "your name",
        "yes": "do it: it cannot be undone",
    },
    iterable=["part"],
)
@command
def takedown(
    _: Context,
    slug: str,
    part: list[str],
    authority: str = "",
    reason: str = "",
    who: str = "",
    yes: bool = False,
) -> None:
    """Remove something for good: from the folder, every version and copy of the archive, site and index; then look whether any of it is left."""
    from sasci_archive.archive import takedown as taking

    here = workspace()
    folder = here.existing(slug)
    if not authority.strip() or not reason.strip():
        raise SasciError(
            "On whose word, or why, it is to be taken down is not said.",
            remedy='Add --authority "…" and --reason "…": they go into the record, which is RESTRICTED.',
        )
    by = By(terminal.now(), named(who), authority.strip())
    taken, cut = taking.begun(here, folder, part, by, reason.strip())
    if not yes:
        _would(taken)
        raise SasciError("Nothing has been done yet.", remedy="Say --yes: it cannot be undone.")
    with terminal.progress(f"Taking down {', '.join(part)}") as progress:
        done = taking.takedown(here, folder, taken, cut, by, looks=looks(), progress=progress)
    _tell(done)
    if done.state is not State.DONE:
        sys.exit(1)


def _would(taken: Takedown) -> None:
    say(f"Takedown {taken.number} of {taken.slug}: {', '.join(taken.parts)}", style="bold")
    for said in taken.texts:
        say(f"  {said.mark}: {len(said.text.split())} words", style="dim")
    say(
        "Out of the folder, every version and copy of both objects, the site and the index; the edition is withdrawn until it is published again."
    )


def _tell(done: Takedown) -> None:
    for line in done.removed:
        say(f"  {line}", style="dim")
    say(f"{done.searched} files of all that we hold were looked through, byte by byte and by digest.")
    for line in done.left:
        terminal.warn(f"Still there: {line}. Take it out, then run the same command again.")
    for place in done.unreached:
        terminal.warn(f"Not reached: {place}. Mount it, then run the same command again.")
    if done.state is State.DONE:
        say("Nothing of it was found.", style="green")
    if done.elsewhere:
        terminal.table(
            "Copies elsewhere", ("who", "what", "ask them"), [(c.holder, c.what, c.request) for c in done.elsewhere]
        )
    say(
        f"`inv publish {done.slug}` makes the edition again, once `inv ready {done.slug}` says so; `inv archive {done.slug} -m …` keeps what is left."
    )
