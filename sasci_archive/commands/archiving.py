"""Commands of the archivist: versions that are kept for good, listed, compared, brought back."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, workspace
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
