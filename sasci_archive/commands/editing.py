"""Commands of those who make a publication: the draft, its faults, the editions, the reference, and how all stands."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands import releasing
from sasci_archive.commands.here import SLUG, looks, project_of, shown, workspace
from sasci_archive.errors import Faults, SasciError
from sasci_archive.formats import records
from sasci_archive.model.citation import Citation
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Kind
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.judged import Judged

MOOD = {"done": "green", "stale": "yellow", "missing": "", "blocked": "red", "–": "dim"}
"""The colour of a stage, by how it stands (`pipeline.State`)."""


@task(help={"slug": SLUG, "replace": "write it anew, though there is one: that one is kept beside it"})
@command
def draft(_: Context, slug: str, replace: bool = False) -> None:
    """Write the transcript, once; from then on it is yours.

    For instance: inv draft care-2023

    It puts words, voices and names together as 4-transcript.xml, which no command ever writes anew by itself. Then: inv edit care-2023
    """
    write_draft(workspace().existing(slug), replace=replace)


@task(help={"slug": SLUG, "who": "your name, for the transcript's history"})
@command
def refresh(_: Context, slug: str, who: str = "") -> None:
    """Let the transcript's header follow seminar.toml (a DOI, a date, a corrected name), as a recorded change."""
    from sasci_archive.stages.refresh import refresh as follow

    folder = workspace().existing(slug)
    changed = follow(folder, By(terminal.now(), who), project_of(folder))
    say("The header now says what seminar.toml says." if changed else "The header says what seminar.toml says already.")


@task(help={"slug": SLUG})
@command
def validate(_: Context, slug: str) -> None:
    """Find every fault in the transcript: code, line, remedy."""
    check_draft(workspace().existing(slug))


@task(
    help={
        "slug": SLUG,
        "draft": "only a proof for the editors; what is public stays as it is",
        "watch": "show the proof's page in the browser, anew with every change, until Ctrl-C; nothing is published",
        "browser": "with --watch: --no-browser opens none, and only says the address",
    }
)
@command
def publish(_: Context, slug: str, draft: bool = False, watch: bool = False, browser: bool = True) -> None:
    """Make every edition, once nothing is outstanding; else a proof, with the list of what is (exit code 1).

    For instance: inv publish care-2023

    Page, PDF, EPUB, Word, captions and citations lie in 6-published/ then; nothing is sent anywhere. A proof lies in 5-review/proof/.
    """
    if watch:
        from sasci_archive.desk import serve

        serve.watching(workspace().existing(slug), looks(), opens=browser, now=terminal.now, told=say)
        return
    if not make_editions(workspace().existing(slug), draft=draft) and not draft:
        sys.exit(1)


@task(
    help={
        "slug": SLUG,
        "style": "apa, harvard, mhra, chicago, iso690; the id of any style of the CSL project; or a publisher's .csl file",
        "turn": "one passage, such as u12 or u12-u15",
        "contribution": "all that somebody said: the id or the name by which the edition prints them",
        "format": "a file for programs instead: csl, biblatex, bibtex, ris, cff, datacite-json, datacite-xml, dc, mods, schema-org",
        "accessed": "the day on which you read it, such as 2026-11-28, where the style prints one",
    }
)
@command
def cite(
    _: Context,
    slug: str,
    style: str = "apa",
    turn: str = "",
    contribution: str = "",
    format: str = "",
    accessed: str = "",
) -> None:
    """Print the reference to a seminar, to one passage, or to all that somebody said in it."""
    from sasci_archive.stages.cite import cite as reference

    folder = workspace().existing(slug)
    own = stylesheet(style) if style.lower().endswith(".csl") else ""
    told = reference(
        folder,
        style=style,
        own=own,
        turn=turn,
        contribution=contribution,
        form=format,
        accessed=day_of(accessed, "--accessed"),
        project=project_of(folder),
        on=terminal.now(),
    )
    terminal.put(told.rstrip("\n"))


def stylesheet(path: str) -> str:
    """A publisher's own style. Raises SasciError."""
    from sasci_archive.editions.citations.styles import of_file

    if not (file := Path(path)).is_file():
        raise SasciError(f"There is no file {path}.", remedy="Give the path of a .csl file, or the name of a style.")
    return of_file(files.read(file), where=file.name)


def day_of(text: str, option: str) -> dt.date | None:
    """A day as people write it, None for none. Raises SasciError."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SasciError(f"'{text}' is no day.", remedy=f"Write {option} like 2026-11-28.") from error


@task(help={"slug": "one seminar; by default all"})
@command
def status(_: Context, slug: str = "") -> None:
    """Every seminar, every stage: done, stale, missing, or blocked and by what."""
    from sasci_archive.judged import Judged

    here = workspace()
    slugs = (here.existing(slug).slug,) if slug else here.slugs()
    if not slugs:
        say(f"There are no seminars in {here.seminars}. `inv new SLUG` begins one.")
        return
    began, kept = time.monotonic(), time.monotonic()
    with contextlib.ExitStack() as until_end:
        judged, report = until_end.enter_context(Judged(here, terminal.now(), looks())), None
        for number, each in enumerate(slugs):
            if report is None and time.monotonic() - began > _SOON:
                report = until_end.enter_context(terminal.progress("Looking at the seminars"))
            if report:
                report(number, len(slugs))
            _say_how_it_stands(here, judged, each)
            if time.monotonic() - kept > _KEEPS:  # a run that is stopped has not looked in vain
                judged.save()
                kept = time.monotonic()
        if not slug:
            judged.save(only_seen=True)


_SOON: Final = 2.0
"""Seconds after which a bar says how long it will take."""
_KEEPS: Final = 20.0


def _say_how_it_stands(here: Workspace, judged: Judged, slug: str) -> None:
    from sasci_archive import pipeline
    from sasci_archive.archive.takedown.answers import unsettled

    say(slug, style="bold")
    try:
        folder = here.existing(slug)
        for told in unsettled(here, slug):
            say(f"  {told}", style="yellow")
        stages = judged.status(folder)
        if stages[0].state is pipeline.State.NONE:
            say(f"  a catalogue record of an edition published elsewhere ({_edited_by(folder)})")
            return
        for each in stages:
            why = f": {each.why}" if each.why else ""
            say(f"  {each.stage:<11} {each.state.value}{why}", style=MOOD[each.state.value])
    except SasciError as error:
        say(f"  {error}", style="red")


@task
@command
def schema(_: Context) -> None:
    """Write JSON Schemas of the records, for editors that complete TOML."""
    from sasci_archive.model.chronology import Chronology
    from sasci_archive.model.coding import Codebook
    from sasci_archive.model.consent import Consent
    from sasci_archive.model.evidence import Innovations
    from sasci_archive.model.holdings import Project
    from sasci_archive.model.indexing import Index
    from sasci_archive.model.naming import Names
    from sasci_archive.model.pictures import Photographs
    from sasci_archive.model.seminar import Seminar
    from sasci_archive.store.workspace import Settings

    folder = workspace().home / "schema"
    kinds = {
        "seminar": Seminar,
        "consent": Consent,
        "names": Names,
        "project": Project,
        "sasci": Settings,
        "index": Index,
        "pictures": Photographs,
        "chronology": Chronology,
        "themes": Codebook,
        "innovations": Innovations,
    }
    for each, kind in kinds.items():
        text = json.dumps(records.schema(kind), indent=1, ensure_ascii=False)
        files.write(folder / f"{each}.json", text.encode() + b"\n")
    say(f"Written: {', '.join(f'{each}.json' for each in kinds)} in {shown(folder)}.")


def _edited_by(folder: Folder) -> str:
    """Who edited it and when, in a few words."""
    citation = Citation.of(folder.slug, folder.seminar())
    editors = " and ".join(editor.family for editor in citation.editors)
    return f"{editors} {citation.date.year}" if citation.date else editors


def _silent(folder: Folder, names: Sequence[str]) -> tuple[str, ...]:
    """Why a public edition has none of the sound there is, one clause each; nothing where it has it, or there is none."""
    from sasci_archive.tei.cutting import permitted

    sounding = any(name.endswith((".m4a", ".mp3")) for name in names)
    if sounding or all(each.kind not in {Kind.AUDIO, Kind.VIDEO} for each in folder.recordings().recordings):
        return ()
    return permitted.audible(folder.master(), folder.words(), folder.consent(), terminal.now()).outstanding


WITHDRAWN = """
What had been published may no longer be, and has been taken out of 6-published{instead}. Copies elsewhere are not ours to take back:
  1. Take it down where you put it: web site, repository (the DOI stays, and its page says why).
  2. Ask those who took it over (libraries, search engines) to do the same; keep their answers.
  3. Tell whoever asked for it what has been done: `inv history {slug}` has the day and the hour."""
INSTEAD = ": the new edition holds back something else"

# -- what the demonstration uses too ------------------------------------------------------------------------------------


def write_draft(folder: Folder, *, replace: bool = False) -> None:
    """Draft, and say what came of it."""
    from sasci_archive.stages.draft import draft as write

    write(folder, made_on=terminal.now().date(), replace=replace, project=project_of(folder))
    say(f"Written: {shown(folder.transcript_xml)}. From now on it is yours; `inv validate {folder.slug}` checks it.")
    if nobody := unnamed(folder):
        say(
            f"Nobody has said who {', '.join(nobody)} {'is' if len(nobody) == 1 else 'are'}, and nothing is published while it is so: `inv name {folder.slug}`, "
            f"then `inv draft {folder.slug} --replace`.",
            style="yellow",
        )


def unnamed(folder: Folder) -> tuple[str, ...]:
    """The voices that were heard and that nobody has decided on, in their order."""
    names, voices = folder.names(), folder.voices()
    heard = dict.fromkeys(span.voice for s in voices.sessions for span in s.spans) if voices else {}
    decided = {name.voice for name in names.voice if name.participant or name.nobody}
    return tuple(voice for voice in heard if voice not in decided)


def check_draft(folder: Folder) -> None:
    """Validate, and say so. Raises Faults."""
    from sasci_archive import binding
    from sasci_archive.stages.validate import validate as check

    if faults := check(folder):
        beside = any(fault.file for fault in faults)
        raise Faults(shown(folder.path if beside else folder.transcript_xml), faults)
    say(f"{shown(folder.transcript_xml)} is valid.")
    for remark in binding.found(folder).remarks:
        say(remark)


def make_editions(folder: Folder, *, draft: bool = False) -> bool:
    """Publish, and say what came of it; gives whether it is public."""
    from sasci_archive.archive.takedown import memory
    from sasci_archive.stages.publish import publish as make

    memory.keep_shut(workspace(), folder)
    with terminal.progress("Making the editions") as progress:
        edition, new = make(folder, on=terminal.now(), looks=looks(), proof=draft, progress=progress)
    where = shown(folder.published if edition.public else folder.proof)
    if not new:
        say(f"Nothing has changed since: {where} is as it would be made now.")
    else:
        say(f"Made in {where}: {', '.join(name for name, _, _ in edition.files)}.")
        if not any(name.endswith(".vtt") for name, _, _ in edition.files):
            say("No captions were made: the text has no times.")
        if edition.public and (silent := _silent(folder, [name for name, _, _ in edition.files])):
            say(f"No sound is given out: {'; '.join(silent)}.")
    for held in edition.withheld:
        say(f"Withheld: {held.what}: {held.reason}")
    if edition.next_opening:
        say(
            f"The next embargo opens on {edition.next_opening.day} {edition.next_opening:%B %Y, %H:%M:%S} UTC: publish again then."
        )
    if edition.leak_test:
        say(edition.leak_test.told)
    if edition.withdrawn:
        terminal.warn(WITHDRAWN.format(slug=folder.slug, instead=INSTEAD if edition.public else ""))
    if not edition.public:
        say(
            "\nThis is a proof, for the editors only. Before anything is public:"
            if edition.outstanding
            else "\nThis is a proof."
        )
        releasing.outstanding(folder.slug, edition.headline, edition.outstanding)
    return edition.public
