"""Commands of those who write to the witnesses: packets out, reminders, the final text, and how all that stands."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.errors import SasciError
from sasci_archive.model.feedback import ASKED
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposed, Purpose, Return
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.model.correspondence import Gone
    from sasci_archive.stages.corresponding import Line

PERSON = "only this one, by their id in seminar.toml; may be repeated"
WHO = "your name: it signs the letters, and goes into the journal"
DUE = "the day until which an answer is asked for, such as 2026-12-24; by default three weeks from today"
AGAIN = "a new packet for those, too, who have one already"
PASSWORD = "pack everything into one locked file too; the password is asked for, or taken from SASCI_PASSWORD"  # noqa: S105 - a help text


@task(
    iterable=["participant"],
    help={
        "slug": SLUG,
        "participant": PERSON,
        "extracts": "send each only their own turns",
        "due": DUE,
        "who": WHO,
        "again": AGAIN,
        "password": PASSWORD,
    },
)
@command
def send(
    _: Context,
    slug: str,
    participant: Sequence[str] | None = None,
    extracts: bool = False,
    due: str = "",
    who: str = "",
    again: bool = False,
    password: bool = False,
) -> None:
    """Make a packet for each witness: their turns to correct, names to check, questions, and a letter (RESTRICTED)."""
    _send(slug, Purpose.CORRECT, participant or (), due, who, again=again, password=password, extracts=extracts)


@task(
    iterable=["participant"],
    help={"slug": SLUG, "participant": PERSON, "due": DUE, "who": WHO, "again": AGAIN, "password": PASSWORD},
)
@command
def final(
    _: Context,
    slug: str,
    participant: Sequence[str] | None = None,
    due: str = "",
    who: str = "",
    again: bool = False,
    password: bool = False,
) -> None:
    """Send each witness their turns and notes as they will be printed, with what became of their corrections, for approval."""
    _send(slug, Purpose.FINAL, participant or (), due, who, again=again, password=password)


def _send(
    slug: str,
    purpose: Purpose,
    participants: Sequence[str],
    due: str,
    who: str,
    *,
    again: bool,
    password: bool,
    extracts: bool = False,
) -> None:
    from sasci_archive.stages.send import send as make

    here = workspace()
    folder, by, until = here.existing(slug), By(terminal.now(), named(who)), _day(due)
    secret = _password() if password else ""
    with terminal.progress("Making the packets") as progress:
        sent = make(
            folder,
            by,
            own=here.home / "templates" / "review",
            purpose=purpose,
            participants=participants,
            extracts=extracts,
            due=until,
            again=again,
            password=secret,
            progress=progress,
        )
    names = {p.id: p.name for p in folder.seminar().roster}
    for packet in sent.packets:
        say(f"{packet.id} for {names[packet.person]}: {shown(folder.packets / packet.id)}", style="green")
        say(f"    {', '.join(file.name for file in packet.files)}")
    letters = folder.correspondence()
    for packet in sent.packets if purpose is Purpose.FINAL else ():
        if letters.last_sent(packet.person, Purpose.CORRECT) is None:
            terminal.warn(
                f"{names[packet.person]} was never sent their words to correct: `inv review.send {slug} --participant {packet.person}`."
            )
    for person, reason in sent.passed_over:
        terminal.warn(f"None for {names[person]}: {reason}.")
    if sent.packets:
        _told(slug, locked=bool(secret), erratum=sent.erratum)
    elif sent.passed_over:
        sys.exit(1)


def _told(slug: str, *, locked: bool, erratum: bool) -> None:
    say(
        "\nRESTRICTED: each is for its reader only. Nothing has been sent for you: post or mail each packet's files yourself."
    )
    if locked:
        say(
            "The .zip alone is enough to send; tell the password by another way (by telephone), never in the same letter. 7-Zip and "
            "WinZip (Windows), Keka (Mac), 7-Zip and Ark (Linux) open it; Windows itself does not. The names of the files in it can "
            "be read without the password."
        )
    if erratum:
        say(
            "This seminar has been published: what is put right now is an erratum, and the letters say so. What is public stays as it "
            "is until the new version is.",
            style="yellow",
        )
    say(f"The numbers of the turns are fixed from now on. `inv review.status {slug}` says who has answered.")


@task(
    iterable=["participant"],
    help={
        "slug": SLUG,
        "participant": PERSON,
        "all": "everybody who has not answered, whether due or not",
        "who": WHO,
    },
)
@command
def chase(_: Context, slug: str, participant: Sequence[str] | None = None, all_: bool = False, who: str = "") -> None:
    """Write reminders for those whose packet is due and unanswered."""
    from sasci_archive.stages.chase import chase as remind

    here = workspace()
    folder = here.existing(slug)
    own = here.home / "templates" / "review"
    done = remind(folder, By(terminal.now(), named(who)), own=own, participants=participant or (), everybody=all_)
    for packet, path in done.reminded:
        say(f"{packet.id}: {shown(path)}", style="green")
    for packet, reason in done.passed_over:
        say(f"{packet.id}: {reason}.")
    if not done.reminded and not done.passed_over:
        say("Every packet has been answered, or none is out.")


@task(help={"slug": SLUG})
@command
def status(_: Context, slug: str) -> None:
    """Who was sent what and when, who was reminded, what came back, what is decided and approved (RESTRICTED)."""
    from sasci_archive.stages.corresponding import standing

    folder = workspace().existing(slug)
    found = standing(folder)
    rows = [_row(line) for line in found.lines] + [_gone(each) for each in found.gone]
    if rows:
        columns = ("packet", "sent", "due", "reminded", "came back", "approved", "text")
        terminal.table(f"{slug}: RESTRICTED", columns, sorted(rows, key=lambda row: row[1]))
    else:
        say("No packet has been sent.")
    if found.lines:
        say(
            "“text” is the beginning of the digest of what their reader was sent to approve; packet.json has all of it.",
            style="dim",
        )
    if found.gone:
        say("“gone”: that it was sent is known, and nothing else of it is kept, as after a takedown.", style="dim")
    if found.not_asked:
        say(f"\nNot yet asked: {', '.join(found.not_asked)}. `inv review.send {slug}` makes their packets.")


def _row(line: Line) -> tuple[str, ...]:
    packet, back = line.packet, line.answer
    purpose = {Purpose.CORRECT: "", Purpose.FINAL: " (final)", Purpose.EDIT: " (editor)"}[packet.purpose]
    undecided = f", {line.undecided} of {line.proposals} undecided" if line.undecided else ""
    return (
        f"{packet.id}{purpose}",
        f"{packet.sent:%Y-%m-%d}",
        str(packet.due or ""),
        f"{packet.reminded[-1]:%Y-%m-%d}" if packet.reminded else "",
        f"{back.received:%Y-%m-%d}{undecided}" if back else "",
        line.approved,
        packet.approves[:7],
    )


def _gone(each: Gone) -> tuple[str, ...]:
    came_back = f"{each.answered:%Y-%m-%d}" if each.answered else ""
    return (each.packet, f"{each.sent:%Y-%m-%d}", "", "", came_back, "", "gone")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SasciError(f"{text!r} is not a day.", remedy="Write it like 2026-12-24.") from error


def _password() -> str:
    """Asked for twice, or from the environment; never an argument, as those are kept by shells, and never written down."""
    if given := os.environ.get("SASCI_PASSWORD", ""):
        return given
    if not sys.stdin.isatty():
        raise SasciError(
            "There is nobody to ask for the password.",
            remedy="Run it in a terminal, or set SASCI_PASSWORD for this one command.",
        )
    first = getpass.getpass("Password for the packets: ")
    if first != getpass.getpass("Once more: "):
        raise SasciError("The two passwords differ.", remedy="Run the command again; nothing was made.")
    return first


@task(
    help={
        "slug": SLUG,
        "packet": "which packet the files are of (mary-1), where they do not say it themselves",
        "participant": "whom they are from, by their id in seminar.toml",
        "who": "your name, for the journal",
    }
)
@command
def collect(_: Context, slug: str, packet: str = "", participant: str = "", who: str = "") -> None:
    """Take in what came back (`-- FILE…`): keep each file, read what it asks for, and say what is to be decided (RESTRICTED)."""
    from sasci_archive.stages import collect as stage

    folder = workspace().existing(slug)
    paths = terminal.files_after_dashes(sys.argv)
    failed = taken = 0
    for done in stage.collect(folder, paths, By(terminal.now(), who), packet=packet, person=participant):
        if done.error is not None:
            failed += 1
            terminal.errors.print(
                f"{done.path.name}: {done.error.problem}", style="bold red", markup=False, soft_wrap=True
            )
            terminal.errors.print(f"    {done.error.remedy}", markup=False, soft_wrap=True)
        elif done.already is not None:
            say(f"{done.path.name} is already collected, as {done.already.id}: nothing was done.")
        elif done.back is not None:
            taken += 1
            came_back(done.back, shown(folder.returned / done.back.id))
    if taken:
        say(
            f"\n`inv review.decide {slug}` decides what is asked for, one by one. Nothing has changed in the transcript."
        )
    if failed:
        sys.exit(1)


def came_back(back: Return, where: str) -> None:
    """Say what a file that came back asks for."""
    say(f"{back.name} is {back.id}: {where}", style="green")
    counts = Counter(proposal.kind for proposal in back.proposals)
    rows = [(ASKS_FOR[kind], str(counts[kind])) for kind in Proposed if counts[kind]]
    rows += [("answered to what we ask everybody (`inv feedback`)", str(len(back.feedback)))] if back.feedback else []
    if rows:
        terminal.table("", ("what it asks for", "how often"), rows)
    else:
        say("    It asks for nothing: all of it is as it was sent.")
    for remark in back.remarks:
        terminal.warn(f"  {remark}")


ASKS_FOR = {
    Proposed.ACCEPTED: "passages left as they were sent",
    Proposed.AMENDED: "words that read otherwise",
    Proposed.ADDITION: "additions",
    Proposed.QUERY: "queries: comments, questions, words that were marked",
    Proposed.WITHDRAWN: "passages taken out",
    Proposed.LAYOUT: "paragraphs and signs",
    Proposed.ANSWER: "answers",
    Proposed.UNPLACED: "what has no place in the text",
}


@task(help={"slug": "only this seminar"})
@command
def feedback(_: Context, slug: str = "") -> None:
    """Gather what everybody answered to what the project asks, over all seminars, as a table and a page in `feedback/`."""
    from sasci_archive.stages import feedback as stage

    here = workspace()
    folders = [here.existing(slug)] if slug else [here.folder(each) for each in here.slugs()]
    voices = stage.gather(folders)
    if not voices:
        say("Nobody has answered yet what the project asks everybody.")
        return
    terminal.table("", ("seminar", "who", *(question.asked for question in ASKED)), [v.row() for v in voices])
    for path in stage.write(voices, here.home / "feedback", name=slug or "all"):
        say(f"Written: {shown(path)}")
