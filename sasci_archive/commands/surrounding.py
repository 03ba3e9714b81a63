"""Commands of those who write what stands around a transcript: its first files, the chronology, the Easy Read edition."""

from __future__ import annotations

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, workspace
from sasci_archive.terminal import command, say


@task(help={"slug": SLUG})
@command
def apparatus(_: Context, slug: str) -> None:
    """Write the first files of an apparatus (introduction, references, pictures …), explained in themselves; nothing that is there is touched."""
    from sasci_archive.stages.furnish import furnish

    folder = workspace().existing(slug)
    if written := furnish(folder, looks()):
        say(f"Written in {shown(folder.apparatus)}: {', '.join(written)}.")
        say("Each says what may stand in it; one in which nothing else stands is as if it were not there.")
    else:
        say(f"Every file is there already: {shown(folder.apparatus)}.")
    say(f"docs/apparatus.md explains them; `inv validate {slug}` says what is wrong in them.")


@task(help={"slug": SLUG, "json": "for scripts"})
@command
def chronology(_: Context, slug: str, json: bool = False) -> None:
    """Show the chronology, and propose turns that may speak of its events, and dates that none of them has. You decide."""
    from sasci_archive.stages.chronology import chronology as proposed

    found = proposed(workspace().existing(slug))
    if json:
        say(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    if found.events:
        rows = [(str(n), e.when, e.label, ", ".join(e.utterances)) for n, e in enumerate(found.events, start=1)]
        terminal.table("", ("no.", "when", "what happened", "turns"), rows)
    else:
        say("There is no chronology yet: write events into apparatus/chronology.toml.")
    for_events = [p for p in found.proposals if p.number]
    new = [p for p in found.proposals if not p.number]
    if for_events:
        rows = [(str(p.number), p.turn, p.why, p.words) for p in for_events]
        terminal.table("Turns that may speak of an event", ("no.", "turn", "why", "words"), rows)
    if new:
        terminal.table("Dates that no event has", ("when", "turn", "words"), [(p.when, p.turn, p.words) for p in new])
    count = len(found.proposals)
    say(
        f"{count} proposal{'' if count == 1 else 's'}. Nothing is changed: what is right goes into apparatus/chronology.toml."
    )


@task(name="easy-read", help={"slug": SLUG, "json": "for scripts"})
@command
def easy_read(_: Context, slug: str, json: bool = False) -> None:
    """Tell the makers of an Easy Read edition where it may be hard to read. They decide; nothing is written for them."""
    from sasci_archive.stages.easy_read import easy_read as told

    found = told(workspace().existing(slug))
    if json:
        say(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    if found:
        rows = [(str(each.line) if each.line else "", each.problem, each.remedy) for each in found]
        terminal.table("", ("line", "what may be hard", "what to think of"), rows)
    count = len(found)
    say(
        f"{count or 'No'} place{'' if count == 1 else 's'} that may be hard. Only its readers can say whether it is easy to read: try it out with them."
    )
