"""Commands of those who answer for a publication: what is outstanding, who approved, who signed off, who listened, who did what."""

from __future__ import annotations

import json
import sys
from enum import Enum
from typing import TypeVar

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, workspace
from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Matter, Without
from sasci_archive.model.journal import By
from sasci_archive.model.outstanding import Item, Readiness
from sasci_archive.terminal import command, say

E = TypeVar("E", bound=Enum)

WHO = "your name: nothing is decided by nobody"


@task(help={"slug": SLUG, "json": "for scripts"})
@command
def ready(_: Context, slug: str, json: bool = False) -> None:
    """Say exactly what is outstanding before anything may be public; exit code 1 where something is."""
    from sasci_archive.stages.ready import ready as ask

    found = ask(workspace().existing(slug), on=terminal.now())
    if json:
        say(_as_json(found))
    else:
        outstanding(slug, found.headline, found.items)
        for each in found.ahead:
            say(
                f"Still to do before an embargo ends on {each.opens:%Y-%m-%d} at {each.opens:%H:%M} UTC, or what it opens stays closed:"
            )
            told(slug, each.items)
        if found.ready:
            say(f"Nothing is outstanding: `inv publish {slug}` makes the edition.", style="green")
    if not found.ready:
        sys.exit(1)


@task(
    help={
        "slug": SLUG,
        "participant": "whose text: the id in seminar.toml",
        "who": WHO,
        "without": f"published without approval, because: {', '.join(w.value for w in Without)}",
        "authority": "on whose word it is published without",
        "taken_by": "who took down an answer by telephone or on paper",
        "how": "how the approval came, in words",
    }
)
@command
def approve(
    _: Context,
    slug: str,
    participant: str,
    who: str = "",
    without: str = "",
    authority: str = "",
    taken_by: str = "",
    how: str = "",
) -> None:
    """Record a witness's yes to their text as it is now, or on whose word it is published without."""
    from sasci_archive.stages.approve import approve as record

    folder, by = workspace().existing(slug), By(terminal.now(), named(who), authority)
    reason = one_of(Without, without, "--without") if without else None
    record(folder, participant, by, without=reason, taken_by=taken_by, how=how)
    what = (
        f"is published without approval ({reason.value}, on the word of {authority})"
        if reason
        else "has approved their text"
    )
    say(
        f"Recorded in consent.toml: {folder.seminar().participant(participant).name} {what}. A later change asks again."
    )
    if folder.consent().of(participant).withdrawn:
        terminal.warn("They have taken their permission back: nothing of theirs is published, whatever they approve.")


@task(
    name="sign-off",
    help={"slug": SLUG, "matter": ", ".join(matter.value for matter in Matter), "who": WHO},
)
@command
def sign_off(_: Context, slug: str, matter: str, who: str = "") -> None:
    """Record that somebody has read the whole text, as it is now, for libel, safeguarding, third parties or recognition."""
    from sasci_archive.stages.approve import sign_off as record

    record(workspace().existing(slug), one_of(Matter, matter, "--matter"), By(terminal.now(), named(who)))
    say(f"Recorded in consent.toml: signed off for {matter} by {who}. A later change of the text asks again.")


@task(help={"slug": SLUG, "turns": "which: u1-u12,u15, or all", "who": WHO})
@command
def heard(_: Context, slug: str, turns: str, who: str = "") -> None:
    """Record that somebody has listened to turns, and that what is written is what was said."""
    from sasci_archive.stages.hear import hear

    done = hear(workspace().existing(slug), turns, By(terminal.now(), named(who)))
    if done:
        say(f"Recorded in the transcript's history: {len(done)} turn{'' if len(done) == 1 else 's'} heard by {who}.")
    else:
        say("Somebody has heard all of these already.")


@task(help={"slug": SLUG, "json": "for scripts"})
@command
def history(_: Context, slug: str, json: bool = False) -> None:
    """Who decided what, when, and on whose word (RESTRICTED)."""
    entries = workspace().existing(slug).history()
    if json:
        say(msgspec.json.encode(entries).decode())
    elif not entries:
        say("Nothing has been decided yet.")
    else:
        terminal.table(
            f"{slug}: RESTRICTED",
            ("when (UTC)", "who", "what", "about", "on the word of"),
            [(f"{e.on:%Y-%m-%d %H:%M}", e.who, e.what, e.about, e.authority) for e in entries],
        )


def outstanding(slug: str, headline: str, items: tuple[Item, ...]) -> None:
    """What is outstanding, kind by kind, each kind with what to do about it."""
    say(headline, style="bold")
    told(slug, items)


def told(slug: str, items: tuple[Item, ...]) -> None:
    """Each with what to do about it, where that was not just said."""
    said: set[str] = set()
    for item in items:
        say(f"  {item.sentence}.", style="yellow")
        if (remedy := item.remedy.replace("SLUG", slug)) not in said:
            say(f"    {remedy}", style="dim")
        said.add(remedy)


def named(who: str) -> str:
    """The name of who decides. Raises SasciError where there is none."""
    if not who.strip():
        raise SasciError("Who decides this is not said.", remedy='Add --who "Your Name": it goes into the journal.')
    return who.strip()


def one_of(kind: type[E], value: str, option: str) -> E:
    """The member with a value. Raises SasciError, which says what there is."""
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(str(member.value) for member in kind)
        raise SasciError(f"{option} knows no '{value}'.", remedy=f"Choose one of: {known}.") from error


def _as_json(found: Readiness) -> str:
    return json.dumps(
        {"ready": found.ready, "headline": found.headline, **msgspec.to_builtins(found)}, ensure_ascii=False, indent=1
    )
