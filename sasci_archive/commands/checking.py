"""Commands of whoever keeps the archive: is it still what it was, its copies brought up to date, what is damaged put right."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.store.paths import checked_slug
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    import datetime as dt

    from sasci_archive.archive import fixity, replicating
    from sasci_archive.errors import Fault
    from sasci_archive.store.workspace import Workspace

NOBODY = "SASCI Archive"


@task(
    help={
        "slug": "only this seminar",
        "all": "all that is kept",
        "head": "a head of the ledger that you wrote down: is it in its past?",
        "json": "for scripts",
    }
)
@command
def verify(_: Context, slug: str = "", all: bool = False, head: str = "", json: bool = False) -> None:
    """Read every file that is kept again, in the archive and its copies, and compare with the ledger; exit code 1 unless all of it is what it was."""
    from sasci_archive.archive import checked, fixity

    if not slug and not all:
        raise SasciError("What is to be verified is not said.", remedy="Say --slug SLUG, or --all.")
    with terminal.progress("Reading all that is kept") as progress:
        found = fixity.verify(workspace(), checked_slug(slug) if slug else "", head.strip(), progress)
    noted = checked.noted(workspace(), found, slug, terminal.now())
    if json:
        say(msgspec.json.encode(found).decode())
    else:
        _tell(found)
    if noted:
        terminal.warn(f"This check was not written into the ledger: {noted}")
    if not found.sound:
        if not found.files:
            terminal.warn(
                "Nothing was verified, which is a failure. If nothing was ever kept here, `inv archive SLUG -m MESSAGE` keeps a first version."
            )
        sys.exit(1)


def _tell(found: fixity.Verified) -> None:
    from sasci_archive.store.ocfl.checking import UNREADABLE

    rows = [
        (
            _what(o.object) or "the root itself",
            shown(o.root),
            str(o.verified),
            str(len(o.mismatches)),
            str(len(o.unchecked)),
        )
        for o in found.outcomes
        if o.object or o.faults
    ]
    terminal.table("Fixity", ("what", "where", "verified", "mismatch", "unread"), rows)
    for outcome in found.outcomes:
        for fault in outcome.faults:
            terminal.warn(f"{outcome.object or 'The root'} in {shown(outcome.root)}: {_said(fault)}")
    for fault in found.book.faults:
        terminal.warn(f"The ledger: {_said(fault)}")
    for remark in found.book.remarks:
        terminal.warn(f"The ledger: {remark}")
    for kept in found.kept_aside:
        terminal.warn(f"{shown(kept)}: kept from a repair; `inv archive.repair --discard` removes it.")
    if found.book.lines:
        say(f"The ledger has {found.book.lines} lines. Write its head down somewhere else: {found.book.head}")
    every = [*(fault for o in found.outcomes for fault in o.faults), *found.book.faults]
    unread = sum(fault.code == UNREADABLE for fault in every)
    wrong = len(every) - unread
    say(
        f"{found.files} files verified; {wrong} {'mismatch' if wrong == 1 else 'mismatches'}; {unread} could not be checked.",
        style="green" if found.sound else "bold red",
    )


def _what(id_: str) -> str:
    """Seminar and object, so short that the table need not fold it: "demo, public"."""
    which, _, slug = id_.removeprefix("urn:sasci:").partition(":")
    return f"{slug}, {which}" if slug else id_


def _said(fault: Fault) -> str:
    """With the code of OCFL, which can be looked up; our own codes are for scripts."""
    return str(fault) if fault.code[-1:].isdigit() else str(fault).removeprefix(f"{fault.code} ")


def counted(objects: int) -> str:
    """So many objects, as it is said in a line: "1 object", "12 objects"."""
    return "1 object" if objects == 1 else f"{objects} objects"


@task(help={"anew": "a replica that is empty is a new one; a ledger there that tells another past is replaced"})
@command
def replicate(_: Context, anew: bool = False) -> None:
    """Bring every copy of the archive up to date; `inv archive` does it by itself."""
    from sasci_archive.archive import owed, replicating
    from sasci_archive.store.ocfl import Agent

    with terminal.progress("Copying to the replicas") as progress:
        done = replicating.replicate(workspace(), Agent(NOBODY), terminal.now(), anew=anew, progress=progress)
    for remark in owed.remarks(workspace()):
        terminal.warn(remark)
    if not told(done):
        sys.exit(1)


def told(done: tuple[replicating.Copied, ...]) -> bool:
    """Say what became of each replica; whether all of them are up to date."""
    for each in done:
        if each.copied or each.same:
            say(
                f"Replica {each.replica}: {counted(len(each.copied))} copied, {len(each.same)} up to date.",
                style="yellow" if each.trouble else "green",
            )
        for trouble in each.trouble:
            terminal.warn(trouble)
    return not any(each.trouble for each in done)


@task(help={"slug": "only this seminar", "discard": "remove what was damaged and is kept aside"})
@command
def repair(_: Context, slug: str = "", discard: bool = False) -> None:
    """Put what the ledger knows in the place of what is damaged, another, older or gone, in the archive and its copies."""
    from sasci_archive.archive import owed, repairing, replicas
    from sasci_archive.store.ocfl import Agent

    here, slug = workspace(), checked_slug(slug) if slug else ""
    if discard:
        with contextlib.suppress(SasciError):  # what is kept aside is what shows that something was mended
            owed.settle(here, terminal.now())
        gone = [
            place.root.port.name(at)
            for place in replicas.places(here)
            for at in place.root.discard(place.which.id(slug) if slug else "")
        ]
        for path in gone:
            say(f"Removed: {shown(path)}")
        if not gone:
            say("Nothing is kept aside.")
        return
    with terminal.progress("Reading every copy, and mending") as progress:
        done = repairing.repair(here, Agent(NOBODY), terminal.now(), slug, progress)
    for each in done.repaired:
        say(f"{each.id} in {shown(each.root)} is sound again.", style="green")
        if each.kept:
            say(f"  What lay there is kept in {shown(each.kept)}; `inv archive.repair --discard` removes it.")
    for trouble in (*done.trouble, *owed.remarks(here)):
        terminal.warn(trouble)
    say(f"{done.sound} {'copy was' if done.sound == 1 else 'copies were'} sound, {len(done.repaired)} put right.")
    if done.trouble or not done.sound + len(done.repaired):
        sys.exit(1)


@task(
    help={
        "accept": f"{SLUG}: write its objects into the ledger as they lie in the archive, as you vouch for them",
        "put_back": "put the newest copy of the ledger in its place, where that is gone, old or broken",
        "new_ledger": "begin a new ledger of all that lies in the archive and is sound; the old one is kept beside it",
    }
)
@command
def recover(_: Context, accept: str = "", put_back: bool = False, new_ledger: bool = False) -> None:
    """Carry to its end, or take away, what runs that were stopped had begun to write into the archive, its copies and its ledger."""
    from sasci_archive.archive import accepting, owed, replicas

    here, on = workspace(), terminal.now()
    if put_back:
        _put_back(here)
        return
    said = [(place.root.port.name(), told) for place in replicas.places(here) for told in place.root.recover(on)]
    for home, told_ in said:
        say(f"{shown(home)}: {told_}")
    if accept or new_ledger:
        _written_down(here, accept, terminal.now())
        return
    noted = accepting.recorded(here, on)
    for told_ in noted:
        say(told_)
    left = tuple(owed.remarks(here))
    for remark in left:
        terminal.warn(remark)
    if not said and not noted and not left:
        say("Nothing was left unfinished.", style="green")


def _put_back(here: Workspace) -> None:
    from sasci_archive.archive import accepting

    done = accepting.put_back(here)
    if done.old:
        say(f"The ledger that was there is called {shown(done.old)} now.")
    say(f"The ledger is the copy from {shown(done.ids[0])} again.", style="green")


def _written_down(here: Workspace, accept: str, on: dt.datetime) -> None:
    from sasci_archive.archive import accepting

    with terminal.progress("Reading what is to be written down") as progress:
        if accept:
            done = accepting.accept(here, checked_slug(accept), on, progress)
        else:
            done = accepting.new_ledger(here, on, progress)
    if done.old:
        say(f"The ledger that was there is called {shown(done.old)} now.")
    say(
        f"Written into the ledger, as you vouch for them: {', '.join(done.ids) or 'nothing, as it knows them already'}."
    )
    for trouble in done.trouble:
        terminal.warn(trouble)
    if done.trouble:
        sys.exit(1)
