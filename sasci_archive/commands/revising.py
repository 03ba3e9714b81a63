"""Commands of those who edit the text: its readings compared, the house's rules as proposals, the whole of it as Word and back."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.model.comparison import ComparedTurn, Comparison, Did
from sasci_archive.model.journal import By
from sasci_archive.model.speech import Clock
from sasci_archive.tei.wordings import Which
from sasci_archive.terminal import command, say

READINGS = "machine, verbatim or published"
SHADES = {Did.KEPT: "kept", Did.OUT: "out", Did.IN: "in", Did.SIGN: "sign", Did.NOTE: "in"}


@task(
    help={
        "slug": SLUG,
        "from": f"the earlier reading: {READINGS}",
        "to": f"the later reading: {READINGS}",
        "turn": "only this turn (u12)",
        "all": "turns that are the same too",
        "page": "write a page to read in a browser instead",
    }
)
@command
def compare(
    _: Context,
    slug: str,
    from_: str = "machine",
    to: str = "published",
    turn: str = "",
    all_: bool = False,
    page: bool = False,
) -> None:
    """Show what people changed from one reading of the transcript to another, and count it by kind and person."""
    from sasci_archive.stages import compare as stage

    folder = workspace().existing(slug)
    compared = stage.compare(folder, _reading(from_), _reading(to))
    if page:
        path = stage.page(folder, compared, everything=all_)
        say(f"Written: {shown(path)}. RESTRICTED: it shows what is withheld too.")
    else:
        turns = (
            [t for t in compared.turns if t.id == turn] if turn else [t for t in compared.turns if t.changed or all_]
        )
        if turn and not turns:
            raise BadTranscript(f"There is no turn '{turn}'.", remedy="Turns are called u1, u2 and so on, messages c1.")
        for each in turns:
            _show(each)
    if not turn:
        _sum_up(compared)


def _show(turn: ComparedTurn) -> None:
    at = f"  {Clock.at(turn.at)}"[:-2] if turn.at is not None else ""
    say(f"{turn.id} {turn.speaker}{at}", style="bold")
    for paragraph in turn.paragraphs:
        terminal.differences((SHADES[s.did], s.text, s.withheld) for s in paragraph)
    for by in turn.corrections:
        day = f", {by.when.isoformat()}" if by.when else ""
        say(f"  {by.kind}, {by.who or 'nobody is named'}{day}: {by.why or 'no reason given'}", style="dim")
    say()


def _sum_up(compared: Comparison) -> None:
    changed = sum(turn.changed for turn in compared.turns)
    rows = [
        (c.kind, c.who or "nobody is named", *(str(n) for n in (c.corrections, c.out, c.put, c.notes, c.turns)))
        for c in compared.counts
    ]
    if rows:
        columns = ("kind", "person", "corrections", "words out", "words in", "notes", "turns")
        terminal.table(f"From {compared.earlier} to {compared.later}", columns, rows)
    before, after = compared.words
    say(
        f"{before} words in the {compared.earlier} reading, {after} in the {compared.later} one; "
        f"{changed} of {len(compared.turns)} turns differ."
    )
    if compared.unrecorded:
        terminal.warn(
            f"{compared.unrecorded} word{'' if compared.unrecorded == 1 else 's'} of the machine's reading differ from 2-words.json: "
            "corrected in the file by hand, without a mark, so that no name stands against them."
        )


def _reading(name: str) -> Which:
    try:
        return Which(name)
    except ValueError as error:
        raise SasciError(f"There is no reading '{name}'.", remedy=f"Choose {READINGS}.") from error


@task(help={"slug": SLUG, "who": "your name, for the journal"})
@command
def word(_: Context, slug: str, who: str = "") -> None:
    """The whole transcript as a Word file for an editor, with real names: `inv edit.back` reads what comes back."""
    from sasci_archive.stages import revise

    folder = workspace().existing(slug)
    packet = revise.send(folder, By(terminal.now(), who))
    where = folder.packets / packet.id / packet.files[0].name
    say(f"Written: {shown(where)}, {len(packet.passages)} turns and messages, as packet {packet.id}.")
    say("RESTRICTED: it has everybody's real name. What is withheld is not in it; its signs are not to be edited.")
    say(f"When it comes back: inv edit.back {slug} 'the file.docx'")
