"""Commands of those who bring in what others made of a seminar: an older text and its recording, a report of who was there."""

from __future__ import annotations

import sys

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands import transcribing
from sasci_archive.commands.here import OFFLINE, SLUG, cache, is_offline, shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.speech import Clock
from sasci_archive.terminal import command, say

LISTED = 12
"""So many passages are shown; the rest is counted."""


@task(
    help={
        "slug": SLUG,
        "model": "a size of Whisper (base, small …) or a folder of weights",
        "language": "the language spoken; by default the record's",
        "device": "auto, cpu or cuda",
        "who": "your name, for the transcript's history",
        "offline": OFFLINE,
    }
)
@command
def align(
    _: Context,
    slug: str,
    model: str = "",
    language: str = "",
    device: str = "auto",
    who: str = "",
    offline: bool = False,
) -> None:
    """Give an older transcript the times of its recording; no word of it is changed."""
    from sasci_archive.engines import recognisers
    from sasci_archive.engines.whisper_aligning import Aligner
    from sasci_archive.engines.whisper_weights import is_graphics_card, whisper
    from sasci_archive.stages.align import align as place
    from sasci_archive.stages.transcribe import hints_of

    folder = workspace().existing(slug)
    folder.master()
    reach = is_offline(offline)
    recogniser = transcribing.recogniser(folder, "faster-whisper", model, language, device, offline=reach)
    if recogniser is None:
        raise SasciError(
            f"There is no recording of '{slug}' to align the transcript to.",
            remedy=f"`inv ingest {slug} -- FILE` brings one in.",
        )
    hints = hints_of(folder.seminar())
    named = model or workspace().whisper or recognisers.MODEL
    found = whisper(named, cache=cache(), offline=reach, whole=is_graphics_card(device))
    aligner = Aligner(found, language=language or hints.language, device=device)
    with terminal.progress("Listening, and finding the text") as progress:
        came = place(folder, recogniser, aligner, By(terminal.now(), who), hints=hints, progress=progress)
    say(
        f"Written: {shown(folder.words_json)}, and the times of {came.timed} of {came.turns} turns in {shown(folder.transcript_xml)}."
    )
    heard = came.placed * (1 - came.inferred)
    say(
        f"  Of {came.words:,} words {came.placed:,} have their place; {heard / max(1, came.placed):.1%} of these at a time that was heard."
    )
    _list("Not heard in the sound, and left without time:", [(u.utterance, u.words) for u in came.unheard])
    spoken = [(f"{Clock.at(u.span.start).seconds} (session {u.session})", u.words) for u in came.unwritten]
    _list("Heard, and not in the text:", spoken)


def _list(title: str, passages: list[tuple[str, tuple[str, ...]]]) -> None:
    if passages:
        say(title, style="yellow")
    for where, words in passages[:LISTED]:
        said = " ".join(words[:14]) + (" …" if len(words) > 14 else "")
        say(f"  {where}: {len(words)} word{'' if len(words) == 1 else 's'}, “{said}”")
    if len(passages) > LISTED:
        say(f"  and {len(passages) - LISTED} more")


@task(help={"slug": SLUG, "write": "put the proposals into seminar.toml, as comments at its end"})
@command
def attendance(_: Context, slug: str, write: bool = False) -> None:
    """Who was there, by Zoom's or Teams' report: proposals for the roster. inv attendance SLUG -- FILE"""
    from sasci_archive.dialogue import attending
    from sasci_archive.stages.attendance import attendance as who_was_there

    folder = workspace().existing(slug)
    for source in terminal.files_after_dashes(sys.argv):
        found, proposals = who_was_there(folder, source, write=write)
        say(
            f"{source.name}: {len(found.known)} of the roster, {len(found.unknown)} not on it, "
            f"{len(found.things)} rooms, devices and telephones; {len(found.missing)} on the roster and not in it.",
            style="bold",
        )
        if not found.known:
            say("  Nobody on the roster is in it: is it the report of this seminar?", style="yellow")
        for thing in found.things:
            say(f"  {attending.shown(thing)}", style="yellow")
        say("")
        say(proposals or "Nothing to propose.")
        if write and proposals:
            say(f"Written as comments at the end of {shown(folder.seminar_toml)}: take away the '#' of what is right.")
