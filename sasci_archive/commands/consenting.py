"""Commands of those who ask people for their consent: how it stands, and the forms."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, project_of, shown, workspace
from sasci_archive.errors import Fault, SasciError
from sasci_archive.model.consent import Answer, Attribution, Copyright, Permission, Processing
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Attendance, Participant
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.stages.consent import Standing

OPEN = "?"
"""What stands for a question that has not been answered."""


@task(help={"slug": SLUG, "json": "print it as JSON, for other programs"})
@command
def consent(_: Context, slug: str, json: bool = False) -> None:
    """What each person has permitted (RESTRICTED), and what in consent.toml cannot stand."""
    from sasci_archive.stages.consent import consent as look

    standing = look(workspace().existing(slug), on=terminal.now().date())
    if json:
        sys.stdout.write(as_json(standing))
    else:
        _tell(standing)
    if standing.faults:
        sys.exit(1)


@task(help={"slug": SLUG, "participant": "one person of the roster; by default everybody who takes part"})
@command
def form(_: Context, slug: str, participant: str = "") -> None:
    """Make each participant's consent form and information sheet, as accessible PDF."""
    from sasci_archive.stages.forms import forms

    here = workspace()
    folder = here.existing(slug)
    own = here.home / "templates" / "consent"
    with terminal.progress("Making the forms") as progress:
        made = forms(folder, own=own, project=project_of(folder), participant=participant, progress=progress)
    say(f"Written to {shown(folder.review / 'forms')}: {', '.join(path.name for path in made.written)}.")
    if made.missing:
        say("\nThe record does not say all that the forms ask; there stands “to be filled in” for:", style="yellow")
        for where in made.missing:
            say(f"  {where}", style="yellow")
        say("Write it there and make the forms anew before you send them.")


@task(
    help={
        "slug": SLUG,
        "participant": "whose permission is taken back: an id of consent.toml",
        "who": "your name",
        "authority": "who asked for it, and how, such as 'Marion Oakshaw, by e-mail'",
        "day": "the day on which they asked, such as 2026-05-01; by default today",
    }
)
@command
def withdraw(_: Context, slug: str, participant: str, who: str = "", authority: str = "", day: str = "") -> None:
    """Write a withdrawal down, in consent.toml and in the journal, and say what is to be done now."""
    from sasci_archive.search import forget
    from sasci_archive.stages.consent import consent as look
    from sasci_archive.stages.withdraw import withdraw as note

    folder = workspace().existing(slug)
    by = By(terminal.now(), who, authority)
    on = note(folder, participant, by, day=_day(day))
    say(f"Written down, in {shown(folder.consent_toml)} and the journal: '{participant}' withdrew on {on}.\n")
    _withdrawal(look(folder, on=by.on.date()), participant)
    forget(workspace(), slug, restricted=False)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SasciError(f"{text!r} is not a day.", remedy="Write it like 2026-05-01.") from error


def as_json(standing: Standing) -> str:
    """All of it, every key there, whether answered or not."""
    people = [
        {
            "id": id_,
            "name": person.name if person else "",
            "role": person.role if person else None,
            "attendance": person.attendance if person else None,
            "permission": msgspec.structs.asdict(given) if given else None,
        }
        for id_, person, given in standing.people
    ]
    whole = msgspec.structs.asdict(standing) | {
        "people": people,
        "named": [msgspec.structs.asdict(n) for n in standing.named],
        "brought": [msgspec.structs.asdict(b) for b in standing.brought],
        "processing": msgspec.structs.asdict(standing.processing),
    }
    return msgspec.json.format(msgspec.json.encode({"restricted": True} | whole), indent=1).decode() + "\n"


# -- in the terminal -----------------------------------------------------------------------------------------------------


def _tell(standing: Standing) -> None:
    synthetic = " (synthetic: nobody here exists)" if standing.synthetic else ""
    say(f"RESTRICTED: who has permitted what in '{standing.slug}', {standing.title}{synthetic}", style="bold red")
    say("Not to be published, sent or logged. “?” is what has not been answered.\n")
    people = standing.people
    _table(
        "Permissions",
        ("who", "appears", "text", "voice", "archive", "reuse", "from when"),
        ((f"{id_}\n{_name(person)}", *_permitted(person, given)) for id_, person, given in people),
    )
    _table(
        "Rights and forms",
        ("id", "copyright", "performance", "signed", "form", "withdrawn"),
        ((id_, *_signed(given)) for id_, _, given in people),
    )
    _table(
        "Conditions",
        ("id", "conditions", "met, says"),
        ((id_, p.conditions, p.conditions_met_by or "nobody yet") for id_, _, p in people if p and p.conditions),
    )
    _table(
        "People others speak of",
        ("name", "also known as", "to be named", "instead", "date"),
        (
            (
                n.name,
                ", ".join(n.known_as),
                {"name": "yes", "omit": "no"}.get(n.wish.value, OPEN),
                n.instead,
                str(n.date or ""),
            )
            for n in standing.named
        ),
    )
    _table(
        "What was brought",
        ("what", "by", "in the transcript", "publish"),
        ((b.what, b.person, b.id or "–", _answer(b.publish)) for b in standing.brought),
    )
    _table("Data protection", ("what", "as recorded"), _processing(standing.processing))
    for id_ in standing.withdrawn:
        _withdrawal(standing, id_)
    _table(
        "Warnings: it may be right, and somebody should look",
        ("code", "what, and what to do"),
        _told(standing.warnings),
    )
    _table("Faults: these cannot stand", ("code", "what, and what to do"), _told(standing.faults))
    if not standing.faults:
        say("No faults.", style="green")


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    if all_rows := list(rows):
        terminal.table(title, columns, all_rows)
        say()


def _name(person: Participant | None) -> str:
    if person is None:
        return "(not on the roster)"
    return person.name + (" (absent)" if person.attendance is Attendance.ABSENT else "")


def _permitted(person: Participant | None, given: Permission | None) -> tuple[str, ...]:
    if given is None:
        return (OPEN if person and person.attendance is Attendance.PRESENT else "–",) * 5 + ("",)
    answers = (given.text, given.audio, given.archive, given.reuse)
    return (_appears(person, given), *map(_answer, answers), opening(given))


def _appears(person: Participant | None, given: Permission) -> str:
    match given.attribution:
        case Attribution.NAME:
            return "by name"
        case Attribution.ROLE:
            return f"as {person.role.value}" if person else "by role"
        case Attribution.PSEUDONYM:
            return f"as “{given.pseudonym or OPEN}”"
        case Attribution.UNANSWERED:
            return OPEN


def _answer(answer: Answer) -> str:
    return OPEN if answer is Answer.UNANSWERED else answer.value


def opening(given: Permission) -> str:
    """From when, in words.

    >>> opening(Permission(person="mo", embargo=True))
    'shut, no day named'
    """
    if given.withdrawn:
        return "withdrawn"
    at = f" at {given.opens_at:%H:%M} UTC" if given.opens_at else ""
    unset = {Answer.YES: "at once", Answer.NO: "never", Answer.UNANSWERED: OPEN}[given.text]
    text = f"{given.opens}{at}" if given.opens else "shut, no day named" if given.embargo else unset
    later = [("voice", given.audio_opens), ("archive", given.archive_opens)]
    return "; ".join([text, *(f"{what} {day}" for what, day in later if day)])


def _signed(given: Permission | None) -> tuple[str, ...]:
    if given is None:
        return ("",) * 5
    kept = given.form_file or ("kept elsewhere, with a digest" if given.form_sha512 else "")
    name = " ".join(part for part in (given.form, given.form_version) if part)
    return (
        OPEN if given.copyright is Copyright.UNANSWERED else given.copyright.value,
        _answer(given.performance),
        str(given.signed or OPEN),
        f"{name} ({kept})" if name and kept else name or kept or OPEN,
        f"yes, {given.withdrawn}" if given.withdrawn else "",
    )


def _processing(said: Processing) -> tuple[tuple[str, str], ...]:
    lines = (
        ("lawful basis", said.lawful_basis),
        ("controllers", "; ".join(said.controllers)),
        ("ethics", said.ethics),
        ("kept for", said.retention),
        ("contact", said.contact),
    )
    return tuple((what, text or "not said") for what, text in lines)


def _told(faults: Iterable[Fault]) -> tuple[tuple[str, str], ...]:
    return tuple((fault.code, f"{fault.problem} {fault.remedy}") for fault in faults)


def _withdrawal(standing: Standing, id_: str) -> None:
    """What is to be done, in this order: first what is public and ours, as every hour counts."""
    slug = standing.slug
    person, given = next((person, given) for each, person, given in standing.people if each == id_)
    name = f"'{id_}' ({person.name})" if person else f"'{id_}'"
    steps = (
        f"`inv publish {slug}`: what they said leaves everything that is public here.",
        "Tell whoever has a copy: repositories, libraries, catalogues, search engines (ask for their stored copies to be "
        "deleted), and people who were sent a proof, or a packet with their words in it.",
        "Where an archive keeps it: ask for a takedown in every version of it, not only in a new one.",
        "Done: the journal says who asked for it, and who wrote it down."
        if id_ in standing.noted
        else f"Let the journal say who asked for it, and how: `inv consent.withdraw {slug} --participant {id_} "
        "--who 'Your Name' --authority 'who asked, by letter'`.",
        "Answer the person: what has been taken out, and when; which copies you could not reach.",
    )
    on = f" on {given.withdrawn}" if given else ""
    _table(
        f"{name} withdrew{on}. What to do, in this order",
        ("", "step"),
        ((f"{number}.", step) for number, step in enumerate(steps, start=1)),
    )
