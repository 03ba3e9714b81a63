"""Commands of the archivist: versions that are kept for good, listed, compared, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.commands.revising import SHADES
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model.journal import By
from sasci_archive.store.paths import checked_slug
from sasci_archive.store.workspace import Workspace
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.archive.comparison import Changed, ChangedTurn
    from sasci_archive.archive.versions import Row


@task(
    help={
        "slug": SLUG,
        "message": "what has changed, or why this version is kept",
        "who": "your name: it stands in the version",
        "public_only": "keep what is public alone, and nothing of the recording and the unedited text",
        "authority": "on whose word the whole is kept although somebody has not permitted it",
        "anew": "begin a new object although another one is known of",
    }
)
@command
def archive(
    _: Context,
    slug: str,
    message: str = "",
    who: str = "",
    public_only: bool = False,
    authority: str = "",
    anew: bool = False,
) -> None:
    """Keep a seminar for good: a new version of its public object and of its restricted one."""
    from sasci_archive import pipeline
    from sasci_archive.archive.takedown.answers import unsettled
    from sasci_archive.stages import archive as stage

    here = workspace()
    folder = here.existing(slug)
    if pipeline.is_record_only(folder):
        raise NotYet(
            f"'{slug}' is the record of an edition that was published elsewhere: there is nothing of it to keep here.",
            remedy="Its record is kept with the workspace.",
        )
    by = By(terminal.now(), named(who) if authority else who.strip(), authority)
    publish_if_due(slug, by)
    ask = stage.Ask(public_only=public_only, authority=authority.strip(), anew=anew)
    with terminal.progress(f"Archiving {slug}") as progress:
        done = stage.archive(here, folder, message, by, looks=looks(), ask=ask, progress=progress)
    for kept in (done.public, done.restricted):
        name = f"The {kept.which.value} object"
        if kept.new and kept.version:
            say(f"{name}: version {kept.version.number}, {len(kept.version.state)} files.", style="green")
        elif kept.why_not:
            stays = f" Version {kept.version.number} stays as it is." if kept.version else ""
            say(f"{name}: {kept.why_not}, so that none was kept.{stays}", style="yellow")
        elif kept.version:
            say(f"{name}: nothing has changed since version {kept.version.number}.")
    for remark in (*done.remarks, *unsettled(here, slug)):
        terminal.warn(remark)
    copied(here, by)


def copied(here: Workspace, by: By) -> None:
    """The replicas are brought up to date, where there are any. What cannot be done there is said: what is kept is kept."""
    from sasci_archive.archive import replicating
    from sasci_archive.commands.checking import told
    from sasci_archive.stages.archive import NOBODY
    from sasci_archive.store.ocfl import Agent

    if here.settings.archive.replicas:
        try:
            with terminal.progress("Copying to the replicas") as progress:
                done = replicating.replicate(here, Agent(by.who or NOBODY), by.on, progress=progress)
            told(done)
        except SasciError as error:
            terminal.warn(f"Nothing was copied to the replicas: {error}")


def publish_if_due(slug: str, by: By) -> None:
    """What is public already is published again where that is due: an embargo has opened, somebody took permission back. Where that cannot be done
    it is said."""
    from sasci_archive.stages.publish import current, publish

    folder = workspace().existing(slug)
    try:
        if folder.is_public() and folder.transcript() is not None and not current(folder, by.on, looks()):
            with terminal.progress(f"Publishing {slug} again") as progress:
                publish(folder, on=by.on, looks=looks(), progress=progress)
    except SasciError as error:
        terminal.warn(f"{slug}: {error}")


@task(help={"slug": SLUG, "json": "for scripts"})
@command
def versions(_: Context, slug: str, json: bool = False) -> None:
    """All versions of a seminar that are kept, of both of its objects: what each changed, and what it cost."""
    from sasci_archive.archive.versions import rows

    found = rows(workspace(), checked_slug(slug))
    if json:
        say(msgspec.json.encode(found).decode())
        return
    if not found:
        raise NotYet(
            f"Nothing of '{slug}' is kept in the archive.", remedy=f"`inv archive {slug} -m MESSAGE` keeps it."
        )
    columns = ("no.", "when (UTC)", "who", "files", "turns", "added", "why")
    for which in dict.fromkeys(row.which for row in found):
        own = [_row(row) for row in found if row.which is which]
        terminal.table(f"{slug}: the {which.value} object", columns, own)


def _row(row: Row) -> tuple[str, ...]:
    counts = ((row.new, "new"), (row.changed, "changed"), (row.gone, "gone"))
    return (
        str(row.number),
        f"{row.created:%Y-%m-%d %H:%M}",
        row.who,
        f"{row.files}: {', '.join(f'{n} {word}' for n, word in counts if n) or 'the same'}",
        f"{row.turns} {'new' if row.number == 1 else 'changed'}" if row.turns else "the same",
        _bytes(row.bytes),
        row.message,
    )


def _bytes(number: int) -> str:
    """As people say it: 12 kB, 3.4 MB."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number} bytes"


@task(
    help={
        "slug": SLUG,
        "earlier": "a version, by its number",
        "later": "another one",
        "restricted": "the master, the record and the permissions (RESTRICTED), and not what readers got",
        "json": "for scripts",
    }
)
@command
def diff(_: Context, slug: str, earlier: str, later: str, restricted: bool = False, json: bool = False) -> None:
    """What changed from one version that is kept to another: turns and words, the record, permissions, files."""
    from sasci_archive.archive import comparison
    from sasci_archive.archive.objects import Which

    which = Which.RESTRICTED if restricted else Which.PUBLIC
    first, last = comparison.checked_number(earlier), comparison.checked_number(later)
    found = comparison.differences(workspace(), which, checked_slug(slug), first, last)
    if json:
        say(msgspec.json.encode(found).decode())
        return
    if restricted:
        say("RESTRICTED: it shows what is withheld too.", style="yellow")
    for turn in found.turns:
        _show(turn)
    for title, changes in (("The record", found.recorded), ("Permissions", found.permitted)):
        if changes:
            say(title, style="bold")
        for change in changes:
            say(f"  {change.what}")
            terminal.differences(_values(change), indent="    ")
    for word, names in (("New", found.new), ("Changed", found.changed), ("Gone", found.gone)):
        if names:
            say(f"{word}: {', '.join(names)}", style="dim")
    turns = len(found.turns)
    say(
        f"From version {first} to version {last} of the {which.value} object: {turns} turn{'' if turns == 1 else 's'} changed, {found.same} the same; "
        f"{found.out} words out, {found.put} in."
        if found.any
        else f"Versions {first} and {last} of the {which.value} object hold the same."
    )


def _show(turn: ChangedTurn) -> None:
    was, now = turn.was, turn.now
    speaker = now.speaker if now else was.speaker if was else ""
    fate = " (new)" if was is None else " (gone)" if now is None else ""
    say(f"{turn.id} {speaker}{fate}", style="bold")
    if was and now and (was.speaker, was.number) != (now.speaker, now.number):
        say(f"  before: {was.number} {was.speaker}; now: {now.number} {now.speaker}", style="dim")
    terminal.differences((SHADES[s.did], " ".join(s.text.split()), False) for s in turn.stretches if s.text.strip())
    say()


def _values(change: Changed) -> Iterator[tuple[str, str, bool]]:
    if change.was:
        yield "out", change.was, False
    if change.now:
        yield "in", change.now, False


@task(
    help={
        "slug": SLUG,
        "version": "which; the newest unless said otherwise",
        "to": "a folder that is not there yet",
        "public": "the public object, and not the seminar's folder",
    }
)
@command
def restore(_: Context, slug: str, version: int = 0, to: str = "", public: bool = False) -> None:
    """A version as it was kept, byte for byte, in a folder of its own: never over what people work on."""
    from sasci_archive.archive import comparison, objects
    from sasci_archive.archive.objects import Which

    here, slug = workspace(), checked_slug(slug)
    which = Which.PUBLIC if public else Which.RESTRICTED
    here.folder(slug).nothing_must_go()  # a copy elsewhere is looked through by no takedown
    found = objects.version(here, which, slug, version)
    target = Path(to).expanduser() if to else Path.cwd() / f"{slug}-{which.value}-v{found.number}"
    with terminal.progress(f"Restoring version {found.number}") as progress:
        objects.root(here, which).restore(which.id(slug), found.number, target, progress)
    say(
        f"Version {found.number} of {slug} ({which.value}) lies in {shown(target)}: {len(found.state)} files, each read back and compared."
    )
    if which is Which.RESTRICTED:
        terminal.warn("RESTRICTED: it holds the recording, the consent and what was withheld.")
        for change in comparison.since(here, slug, found.number):
            answer = f"it said {change.was!r} then" if change.was else "it was not there then"
            now = f"and {change.now!r} is the newest answer" if change.now else "and it is not there any more"
            terminal.warn(f"consent.toml, {change.what}: {answer}, {now}. Nothing may be published by the old one.")
