"""Commands of the archivist: versions that are kept for good, listed, compared, brought back."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model.journal import By
from sasci_archive.terminal import command, say


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
    message: str,
    who: str = "",
    public_only: bool = False,
    authority: str = "",
    anew: bool = False,
) -> None:
    """Keep a seminar for good: a new version of its public object and of its restricted one."""
    from sasci_archive import pipeline
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
    for remark in done.remarks:
        terminal.warn(remark)


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


@task(help={"slug": "only this seminar", "all": "all that is kept", "json": "for scripts"})
@command
def verify(_: Context, slug: str = "", all: bool = False, json: bool = False) -> None:
    """Read every file that is kept again, in the archive and its copies; exit code 1 unless all of it is what it was."""
    from sasci_archive.archive import fixity

    if not slug and not all:
        raise SasciError("What is to be verified is not said.", remedy="Say --slug SLUG, or --all.")
    with terminal.progress("Reading all that is kept") as progress:
        found = fixity.verify(workspace(), slug, progress)
    if json:
        say(msgspec.json.encode(found).decode())
    else:
        rows = [
            (
                o.object or f"{shown(Path(o.root))} itself",
                str(o.verified),
                str(len(o.mismatches)),
                str(len(o.unchecked)),
            )
            for o in found.outcomes
        ]
        terminal.table("Fixity", ("what", "verified", "mismatch", "could not check"), rows)
        for outcome in found.outcomes:
            for fault in outcome.faults:
                terminal.warn(f"{outcome.object or shown(Path(outcome.root))}: {fault}")
        say(f"{found.files} files verified.", style="green" if found.sound else "bold red")
    if not found.sound:
        if not found.files:
            terminal.warn("Nothing was verified, which is a failure.")
        sys.exit(1)


@task
@command
def recover(_: Context) -> None:
    """Carry to its end, or take away, what runs that were stopped had begun to write into the archive and its copies."""
    from sasci_archive.archive.takedown import stores

    said = [(root.root, told) for _, root in stores.roots(workspace()) for told in root.recover(terminal.now())]
    for home, told in said:
        say(f"{shown(home)}: {told}")
    if not said:
        say("Nothing was left unfinished.", style="green")


@task(help={"slug": SLUG, "json": "for scripts"})
@command
def versions(_: Context, slug: str, json: bool = False) -> None:
    """All versions of a seminar that are kept, of both of its objects."""
    from sasci_archive.archive import objects
    from sasci_archive.archive.objects import Which

    found = {which: objects.kept(workspace(), which, slug) for which in Which}
    if not any(found.values()):
        raise NotYet(
            f"Nothing of '{slug}' is kept in the archive.", remedy=f"`inv archive {slug} -m MESSAGE` keeps it."
        )
    if json:
        say(msgspec.json.encode({which.value: kept for which, kept in found.items()}).decode())
        return
    rows = []
    for which, kept in found.items():
        before: dict[str, str] = {}
        for version in kept:
            now = dict(version.state)
            new = len(now.keys() - before.keys())
            gone = len(before.keys() - now.keys())
            other = sum(before[name] != now[name] for name in now.keys() & before.keys())
            told = ", ".join(f"{n} {word}" for n, word in ((new, "new"), (other, "changed"), (gone, "gone")) if n)
            rows.append(
                (
                    which.value,
                    str(version.number),
                    f"{version.created:%Y-%m-%d %H:%M}",
                    version.user.name,
                    str(len(now)),
                    told,
                    version.message,
                )
            )
            before = now
    terminal.table(f"{slug}: what is kept", ("object", "version", "when (UTC)", "who", "files", "of them", "why"), rows)


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
    from sasci_archive.archive import objects
    from sasci_archive.archive.objects import Which

    here = workspace()
    which = Which.PUBLIC if public else Which.RESTRICTED
    found = objects.version(here, which, slug, version)
    target = Path(to).expanduser() if to else Path.cwd() / f"{slug}-{which.value}-v{found.number}"
    with terminal.progress(f"Restoring version {found.number}") as progress:
        objects.root(here, which).restore(which.id(slug), found.number, target, progress)
    say(
        f"Version {found.number} of {slug} ({which.value}) lies in {shown(target)}: {len(found.state)} files, each read back and compared."
    )
    if which is Which.RESTRICTED:
        terminal.warn("RESTRICTED: it holds the recording, the consent and what was withheld.")
