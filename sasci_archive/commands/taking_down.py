"""Commands of those who must take something down for good, and ask others to do the same."""

from __future__ import annotations

import sys

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.editing import day_of
from sasci_archive.commands.here import SLUG, looks, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.store.paths import checked_slug
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
    from sasci_archive.archive.takedown import taking

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
        if also := taking.repeated(taken, cut):
            terminal.warn(
                f"Five words in a row of it stand in {', '.join(also)} too, which stays unless it is named as well."
            )
        raise SasciError("Nothing has been done yet.", remedy="Say --yes: it cannot be undone.")
    with terminal.progress(f"Taking down {', '.join(part)}") as progress:
        done = taking.takedown(here, folder, taken, cut, by, looks=looks(), progress=progress)
    _tell(done)
    if done.state is not State.DONE:
        sys.exit(1)


@task(
    help={
        "slug": SLUG,
        "copy": "which copy, by its number in `inv takedown.list`",
        "answer": "what they answered",
        "holder": "instead of --copy: who holds a copy that is not in the list",
        "what": "with --holder: what of it they hold",
        "on": "the day on which they answered, such as 2026-12-01; today by default",
        "number": "which takedown; the newest unless said otherwise",
        "who": "your name",
    }
)
@command
def answer(
    _: Context,
    slug: str,
    copy: int = 0,
    answer: str = "",
    holder: str = "",
    what: str = "",
    on: str = "",
    number: int = 0,
    who: str = "",
) -> None:
    """Write down what the holder of a copy elsewhere answered; or that somebody holds one of whom we did not know."""
    from sasci_archive.archive.takedown import answers

    here, slug = workspace(), checked_slug(slug)
    by = By(terminal.now(), named(who))
    if bool(copy) == bool(holder.strip()):
        raise SasciError(
            "About which copy it is is not said.",
            remedy=f'--copy 2, as `inv takedown.list --slug {slug}` counts them; or --holder "…" for one that is not there.',
        )
    if holder.strip():
        copy = answers.also(here, slug, number, holder, what, by)
        say(f"Copy {copy}: {holder.strip()} is on the list.")
    if answer.strip() or not holder.strip():
        day = day_of(on, "--on") or by.on.date()
        taken = answers.answered(here, slug, number, copy, answer, day, by)
        say(f"Takedown {taken.number} of {slug}, copy {copy}: written down.")
    left = sum(len(each.waiting) for each in answers.open_of(here, slug))
    say(f"{left} answers are still waited for." if left != 1 else "1 answer is still waited for.")


@task(help={"slug": "only this seminar", "json": "for scripts (RESTRICTED: on whose word, and why)"})
@command
def list_(_: Context, slug: str = "", json: bool = False) -> None:
    """Everything that was taken down, how far it has come, and from whom an answer is still waited for."""
    from sasci_archive.archive.takedown import answers, record

    here = workspace()
    slugs = (checked_slug(slug),) if slug else record.slugs(here)
    found = [each for one in slugs for each in answers.open_of(here, one)]
    if json:
        say(msgspec.json.encode(found).decode())
        return
    if not found:
        say(f"Nothing of '{slug}' was taken down." if slug else "Nothing was taken down.")
    for each in found:
        taken = each.taken
        state = "done" if taken.state is State.DONE else "NOT AT ITS END"
        say(
            f"{taken.slug}, takedown {taken.number} of {taken.on:%Y-%m-%d} ({', '.join(taken.parts)}): {state}",
            style="bold",
        )
        for line in (*taken.left, *taken.unreached):
            say(f"  still to do: {line}", style="yellow")
        rows = [
            (str(n), c.holder, c.what, f"{c.answered}: {c.answer}" if c.answer else "waited for")
            for n, c in enumerate(taken.elsewhere, start=1)
        ]
        if rows:
            terminal.table("Copies elsewhere", ("no.", "who", "what", "answer"), rows)


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
        terminal.warn(
            f"Still to do: {line}"
            if line.endswith(".")
            else f"Still there: {line}. Take it out, then run the same command again."
        )
    if any("names them still" in line for line in done.left):
        say(
            "A name that others said goes with those turns: take them down as well, or correct the transcript.",
            style="dim",
        )
    for place in done.unreached:
        terminal.warn(f"Not reached: {place}. Mount it, then run the same command again.")
    if done.state is State.DONE:
        say("Nothing of it was found.", style="green")
    if done.elsewhere:
        rows = [(str(n), c.holder, c.what) for n, c in enumerate(done.elsewhere, start=1)]
        terminal.table("Copies elsewhere", ("no.", "who", "what"), rows)
        for request in dict.fromkeys(c.request for c in done.elsewhere):
            whom = ", ".join(str(n) for n, c in enumerate(done.elsewhere, start=1) if c.request == request)
            say(f"Ask them ({whom}): {request}")
        say(
            f'`inv takedown.answer {done.slug} --copy 1 --answer "…"` keeps what they answer; `inv takedown.list` says who has not.'
        )
    if done.state is not State.DONE:
        say("Until it is at its end nothing of this seminar is kept anew: it would be kept again.")
        return
    say(
        f"`inv publish {done.slug}` makes the edition again, once `inv ready {done.slug}` says so; `inv archive {done.slug} -m …` keeps what is left."
    )
