"""The command of whoever wants to know where a transcript is weak, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task
from rich.text import Text

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, workspace
from sasci_archive.errors import SasciError
from sasci_archive.model.quality import Kind, Weak
from sasci_archive.model.speech import Clock
from sasci_archive.store import files
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.trials.against import Measured

SHOWN = 30
"""Rows that are printed unless more are asked for."""
_COLOUR = {
    Kind.NAME: "red",
    Kind.NUMBER: "red",
    Kind.UNHEARD: "red",
    Kind.MISSING: "red",
    Kind.WRONG_SPEAKER: "red",
    Kind.UNSURE: "dim",
}


@task(
    help={
        "slug": SLUG,
        "reference": "a text, captions or another transcript that is right: how far this one is from it, and where",
        "session": "which session the reference is of, where there are several",
        "all": f"every row, and not the first {SHOWN} only",
        "json": "as JSON, for programs",
    }
)
@command
def quality(
    _: Context, slug: str, reference: str = "", session: str = "", all: bool = False, json: bool = False
) -> None:
    """Say where the transcript is weak, what costs a reader most first, and how good it is likely to be; nothing is changed."""
    from sasci_archive.binding import weighing
    from sasci_archive.quality.told import summary

    here = workspace()
    folder = here.existing(slug)
    if reference:
        _against(folder.slug, *_compared(slug, reference, session), everything=all, json=json)
        return
    with terminal.progress("Listening where it is loud") as progress:
        found = weighing.quality(folder, house=here.settings.house, progress=progress)
    if json:
        say(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    for line in summary(found):
        say(line)
    if found.weak:
        _rows(f"{slug}: RESTRICTED", found.weak, everything=all)
        say(
            f"Go through them, with the sound: `inv edit {slug}`, panel *Weak places*. What you mark as heard, or correct, leaves the list."
        )


def _rows(title: str, rows: Sequence[Weak], *, everything: bool) -> None:
    terminal.rich_table(
        title,
        ("no.", "turn", "time", "what stands there", "may be right", "why"),
        [_row(each) for each in (rows if everything else rows[:SHOWN])],
    )
    if not everything and len(rows) > SHOWN:
        say(f"{len(rows) - SHOWN} more: --all.")


def _row(each: Weak) -> tuple[Text, ...]:
    colour = _COLOUR.get(each.kind, "yellow")
    words = Text()
    words.append(f"{each.before} ".lstrip(), style="dim")
    words.append(f"[{each.was or '…'}]", style=colour)
    words.append(f" {each.after}".rstrip(), style="dim")
    return (
        Text(str(each.number), style="bold"),
        Text(each.turn),
        Text(Clock(each.at).seconds if each.at is not None else "", style="dim"),
        words,
        Text(each.now, style="green"),
        Text(each.why, style="" if colour == "red" else "dim"),
    )


def _compared(slug: str, reference: str, session: str) -> tuple[str, Measured, tuple[Weak, ...]]:
    """What was compared, how far they are apart, and where. Raises SasciError."""
    from sasci_archive.binding import weighing
    from sasci_archive.quality.against import against
    from sasci_archive.trials.against import measured, read

    path = Path(reference).expanduser()
    if not path.is_file():
        raise SasciError(
            f"There is no file {reference}.", remedy="Give the path of a text, captions or another transcript."
        )
    account = read(files.read(path), where=path.name)
    every = weighing.sessions(workspace().existing(slug))
    chosen = [each for each in every if each.id == session] if session else list(every)
    if len(chosen) != 1:
        raise SasciError(
            f"There is no session '{session}'."
            if session
            else f"The transcript has {len(every)} sessions, and the reference is of one.",
            remedy=f"Say --session {' or '.join(each.id for each in every)}.",
        )
    of = chosen[0]
    told = (
        f"Compared: {sum(len(t.words) for t in of.said)} words of {slug}, session {of.id}, with {len(account.words)} of {path.name}"
        f"{f' ({len(account.speakers)} speakers)' if account.speakers else ''}; case and punctuation apart."
    )
    return told, measured(of, account), against(of, account.passages)


def _against(slug: str, compared: str, found: Measured, rows: Sequence[Weak], *, everything: bool, json: bool) -> None:
    if json:
        say(msgspec.json.format(msgspec.json.encode({"measured": found, "places": rows}), indent=1).decode())
        return
    say(compared)
    words = found.words
    say(
        f"Word error: {words.rate:.1%} ({words.substituted} other, {words.deleted} missing and {words.inserted} added of {words.reference} words)."
    )
    if found.cp is not None:
        say(f"cpWER (each speaker's words together): {found.cp:.1%}.")
    if found.der is not None:
        say(f"Speaker error (DER, overlaps counted, no collar): {found.der:.1%}.")
    right, of = found.names
    say(f"Proper names right: {right} of {of}." if of else "Proper names: the reference has none that can be told.")
    keys = (
        f"; at best {found.keys.keys} keys and {found.keys.clicks} clicks in the workbench, {found.keys.seconds / 60:.0f} minutes without listening"
        if found.keys
        else ""
    )
    say(f"Corrections to make it read like the reference, punctuation too: {found.corrections}{keys}.")
    for missing in found.unmeasured:
        say(f"Not measured: {missing}.", style="dim")
    if rows:
        _rows(f"{slug} against the reference: RESTRICTED", rows, everything=everything)
    else:
        say("Word for word the same.", style="green")
