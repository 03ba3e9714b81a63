"""The commands: `inv --list` shows them, `inv --help NAME` explains one. Everything that talks to people is here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from invoke.collection import Collection
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import pipeline, terminal
from sasci_archive.engines import Speakers
from sasci_archive.errors import NotToBeHad, SasciError
from sasci_archive.formats import records
from sasci_archive.model.citation import Citation
from sasci_archive.model.speech import Clock
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from sasci_archive.terminal import command, say

SLUG = "the seminar's short name: its folder in seminars/"
OFFLINE = "reach for nothing on the network"
MOOD = {
    pipeline.State.DONE: "green",
    pipeline.State.STALE: "yellow",
    pipeline.State.MISSING: "",
    pipeline.State.BLOCKED: "red",
    pipeline.State.NONE: "dim",
}


def workspace() -> Workspace:
    """The seminars this command works on."""
    return Workspace.find(Path.cwd(), os.environ)


def is_offline(asked: bool) -> bool:
    """Whether nothing may reach for the network: asked for, or said in the environment or in sasci.toml."""
    return asked or os.environ.get("SASCI_OFFLINE", "") not in {"", "0"} or workspace().settings.offline


def cache() -> Path:
    """Where weights are kept."""
    from sasci_archive.engines import weights

    set_to = workspace().settings.models.cache
    return workspace().home / set_to if set_to else weights.cache()


# -- the pipeline -----------------------------------------------------------------------------------------------------


@task(help={"slug": SLUG})
@command
def new(_: Context, slug: str) -> None:
    """Begin a seminar: write a commented record and a consent file to fill in."""
    from sasci_archive.stages.begin import begin

    folder = workspace().folder(slug)
    begin(folder)
    say(f"Written: {shown(folder.seminar_toml)}, and consent.toml beside it.")
    say(f"Fill in the title and the people; then: inv ingest {slug} -- 'the recording.mp4'")


@task(
    help={
        "slug": SLUG,
        "session": "which session of the record they belong to",
        "starts_at": "where on the session's timeline the first file begins, such as 0:45:00",
    }
)
@command
def ingest(_: Context, slug: str, session: str = "1", starts_at: str = "") -> None:
    """Take in recordings and captions: inv ingest SLUG -- FILE…"""
    from sasci_archive.stages.ingest import ingest as take_in

    folder = workspace().existing(slug)
    sources = terminal.files_after_dashes(sys.argv)
    with terminal.progress("Listening, copying and comparing") as progress:
        found = take_in(folder, sources, session=session, starts_at=moment(starts_at), progress=progress)
    for recording in found.recordings:
        length = f", {str(Clock.at(recording.duration))[:-4]}" if recording.duration else ""
        say(f"1-recording/{recording.name}: {recording.kind.value}{length}, SHA-512 {recording.sha512[:16]}…")


@task(
    help={
        "slug": SLUG,
        "engine": "faster-whisper, or openai-whisper (an extra)",
        "model": "a size (base, small, large-v3-turbo …) or a folder of weights",
        "language": "the language spoken; by default the record's",
        "device": "auto, cpu or cuda",
        "no_hints": "do not tell the recogniser the record's names and terms",
        "offline": OFFLINE,
    }
)
@command
def transcribe(
    _: Context,
    slug: str,
    engine: str = "faster-whisper",
    model: str = "",
    language: str = "",
    device: str = "auto",
    no_hints: bool = False,
    offline: bool = False,
) -> None:
    """Hear the words, with their times."""
    heard_in(
        workspace().existing(slug), engine, model, language, device, hints=not no_hints, offline=is_offline(offline)
    )


@task(
    help={
        "slug": SLUG,
        "speakers": "exactly so many voices",
        "least": "at least so many",
        "most": "at most so many",
        "offline": OFFLINE,
    }
)
@command
def diarise(_: Context, slug: str, speakers: int = 0, least: int = 0, most: int = 0, offline: bool = False) -> None:
    """Hear who speaks when."""
    asked = Speakers(speakers or None, least or None, most or None) if speakers or least or most else None
    voices_in(workspace().existing(slug), asked, offline=is_offline(offline))


@task(
    help={
        "slug": SLUG,
        "voice": "record one decision: this voice …",
        "participant": "… is this person of the roster",
        "accept": "take all proposals, on your word",
    }
)
@command
def name(_: Context, slug: str, voice: str = "", participant: str = "", accept: bool = False) -> None:
    """Who is who: voices with moments to listen to, and proposals; people decide."""
    names_of(workspace().existing(slug), voice, participant, accept=accept)


@task(help={"slug": SLUG, "replace": "write it anew, keeping the old one"})
@command
def draft(_: Context, slug: str, replace: bool = False) -> None:
    """Write the transcript, once; from then on it is yours."""
    from sasci_archive.stages.draft import draft as write

    folder = workspace().existing(slug)
    write(folder, made_on=terminal.now().date(), replace=replace)
    say(f"Written: {shown(folder.transcript_xml)}. From now on it is yours; `inv validate {slug}` checks it.")


@task(help={"slug": SLUG, "who": "your name, for the transcript's history"})
@command
def refresh(_: Context, slug: str, who: str = "") -> None:
    """Let the transcript's header follow seminar.toml (a DOI, a date, a corrected name), as a recorded change."""
    from sasci_archive.stages.refresh import refresh as follow

    changed = follow(workspace().existing(slug), made_on=terminal.now().date(), who=who)
    say("The header now says what seminar.toml says." if changed else "The header says what seminar.toml says already.")


@task(help={"slug": SLUG})
@command
def validate(_: Context, slug: str) -> None:
    """Find every fault in the transcript: code, line, remedy."""
    from sasci_archive.errors import Faults
    from sasci_archive.stages.validate import validate as check

    if faults := check(workspace().existing(slug)):
        raise Faults(f"{slug}/4-transcript.xml", faults)
    say(f"{slug}/4-transcript.xml is valid.")


@task(help={"slug": SLUG})
@command
def publish(_: Context, slug: str) -> None:
    """Make every edition the gate lets through, or a proof."""
    published(workspace().existing(slug))


@task(help={"slug": SLUG, "style": "apa, harvard, mhra, chicago or iso690", "turn": "one passage, such as u12"})
@command
def cite(_: Context, slug: str, style: str = "apa", turn: str = "") -> None:
    """Print the reference, or the reference to one passage."""
    from sasci_archive.stages.cite import cite as reference

    say(reference(workspace().existing(slug), style=style, turn=turn, on=terminal.now()))


@task(help={"slug": "one seminar; by default all"})
@command
def status(_: Context, slug: str = "") -> None:
    """Every seminar, every stage: done, stale, missing, or blocked and by what."""
    here, on = workspace(), terminal.now()
    slugs = (here.existing(slug).slug,) if slug else here.slugs()
    if not slugs:
        say(f"There are no seminars in {here.seminars}. `inv new SLUG` begins one.")
        return
    for each in slugs:
        say(each, style="bold")
        try:
            folder = here.existing(each)
            if pipeline.is_record_only(folder):
                say(f"  a catalogue record of an edition published elsewhere ({citation_line(folder)})")
                continue
            for judged in pipeline.status(folder, on):
                why = f": {judged.why}" if judged.why else ""
                say(f"  {judged.stage:<11} {judged.state.value}{why}", style=MOOD[judged.state])
        except SasciError as error:
            say(f"  {error}", style="red")


@task(help={"model": "fetch this one; by default all are listed", "offline": OFFLINE})
@command
def models(_: Context, model: str = "", offline: bool = False) -> None:
    """List the models and which are here; with a name, fetch it."""
    from sasci_archive.engines import weights

    if model:
        with terminal.progress(f"Fetching {model}") as progress:
            folder = weights.find(model, cache=cache(), offline=is_offline(offline), progress=progress)
        say(f"{model}: {folder}")
        return
    rows = []
    for known, what in weights.known().items():
        here = "here" if weights.is_here(known, cache()) else "–"
        rows.append((known, what.title, f"{what.bytes / 1e6:,.0f} MB", what.licence, here))
    terminal.table("", ("name", "what", "size", "licence", "on this machine"), rows)


@task
@command
def schema(_: Context) -> None:
    """Write JSON Schemas of the records, for editors that complete TOML."""
    from sasci_archive.model.consent import Consent
    from sasci_archive.model.holdings import Project
    from sasci_archive.model.naming import Names
    from sasci_archive.model.seminar import Seminar
    from sasci_archive.store.workspace import Settings

    folder = workspace().home / "schema"
    kinds = {"seminar": Seminar, "consent": Consent, "names": Names, "project": Project, "sasci": Settings}
    for each, kind in kinds.items():
        files.write(
            folder / f"{each}.json", json.dumps(records.schema(kind), indent=1, ensure_ascii=False).encode() + b"\n"
        )
    say(f"Written: {', '.join(f'{each}.json' for each in kinds)} in {shown(folder)}.")


# -- the demonstration and the measurements ----------------------------------------------------------------------------


@task(help={"offline": OFFLINE})
@command
def demo(_: Context, offline: bool = False) -> None:
    """Make the demonstration seminar anew, step by step, and say how good it is."""
    from sasci_archive.stages.draft import draft as write
    from sasci_archive.stages.ingest import ingest as take_in
    from sasci_archive.stages.validate import validate as check
    from sasci_archive.trials import demo as trial

    folder, no_network = workspace().existing(trial.SLUG), is_offline(offline)
    say("SYNTHETIC DEMONSTRATION: the seminar never took place, and its voices are a machine's.\n", style="bold")
    trial.clear(folder)
    begun = time.monotonic()

    def step(doing: str, does: Callable[[], object]) -> None:
        started = time.monotonic()
        does()
        say(f"{doing:<46} {time.monotonic() - started:6.1f} s")

    step("ingest: the recording, with its digest", lambda: take_in(folder, (trial.sound(folder),)))
    step(
        "transcribe: the words",
        lambda: heard_in(folder, "faster-whisper", "", "", "auto", hints=True, offline=no_network, quiet=True),
    )
    step("diarise: the voices", lambda: voices_in(folder, None, offline=no_network, quiet=True))
    step("draft: voices with the names people decided", lambda: write(folder, made_on=terminal.now().date()))
    step("validate: against our profile and rules", lambda: check(folder))
    step("publish: what the gate lets through", lambda: published(folder, quiet=True))
    say(f"{'in all':<46} {time.monotonic() - begun:6.1f} s\n")
    for line in trial.told(trial.quality(folder)):
        say(line)
    say("\nLook at:")
    for made, what in trial.LOOK:
        say(f"  {shown(folder.published / made):<48} {what}")


@task
@command
def record(_: Context) -> None:
    """Speak the demonstration's script again, with synthetic voices (developers; needs the extra `speak`)."""
    from sasci_archive.trials import recording

    script = workspace().existing("demo").path / "script"
    with terminal.progress("Speaking") as progress:
        made = recording.record(script / "script.toml", script, kept=cache() / "spoken", report=progress)
    say(
        f"Written: {shown(made.sound)} and {shown(made.rttm)}. Whatever was measured on the old recording no longer holds."
    )


@task(help={"only": "one case, such as recognition", "again": "measure anew what has been measured already"})
@command
def bench(_: Context, only: str = "", again: bool = False) -> None:
    """Measure speed, accuracy and memory as ratios; write docs/benchmarks.md. Goes on where it was stopped."""
    from sasci_archive.trials import bench as trial

    for case in trial.cases(only):
        with terminal.progress(f"{case.name}: {case.title}") as progress:
            trial.measure(case, Path(".bench"), again=again, progress=progress)
        say(f"{case.name}: done")
    files.write(Path("docs/benchmarks.md"), trial.report(Path(".bench"), made_on=terminal.now().date()).encode())
    say("Written: docs/benchmarks.md")


MARKED = "browser or java or weights or openai or slow"


@task(
    aliases=("test",),
    help={"marked": "only the tests that need a browser, Java, weights or torch, or take long"},
)
def check(_: Context, marked: bool = False) -> None:
    """Run every check: format, lint, types, import contracts, tests, doctests."""
    python = [sys.executable, "-m"]
    runs = (
        [[*python, "pytest", "-m", MARKED]]
        if marked
        else [
            [*python, "ruff", "format", "--check", "."],
            [*python, "ruff", "check", "."],
            [*python, "mypy"],
            [str(Path(sys.executable).with_name("lint-imports"))],
            [*python, "pytest", "-m", f"not ({MARKED})"],
        ]
    )
    for arguments in runs:
        say(f"$ {' '.join(Path(arguments[0]).name if i == 0 else a for i, a in enumerate(arguments))}", style="bold")
        if code := subprocess.run(arguments, check=False).returncode:  # noqa: S603 - our own tools, no shell
            sys.exit(code)


# -- what several commands share ---------------------------------------------------------------------------------------


def moment(text: str) -> int | None:
    """A time as people write it, in ms; None for none. Raises SasciError."""
    try:
        return Clock.read(text).ms if text else None
    except ValueError as error:
        raise SasciError(
            f"{text!r} is not a time.", remedy="Write it like 0:45:00 (hours, minutes, seconds)."
        ) from error


def shown(path: Path) -> str:
    """A path as seen from here, where it lies below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def citation_line(folder: Folder) -> str:
    """Who edited it and when, in a few words."""
    citation = Citation.of(folder.slug, folder.seminar())
    editors = " and ".join(editor.family for editor in citation.editors)
    return f"{editors} {citation.date.year}" if citation.date else editors


def heard_in(
    folder: Folder,
    engine: str,
    model: str,
    language: str,
    device: str,
    *,
    hints: bool,
    offline: bool,
    quiet: bool = False,
) -> None:
    """Transcribe with the engine that was asked for."""
    from sasci_archive.engines import recognisers
    from sasci_archive.stages.transcribe import transcribe as hear

    recogniser = None
    if folder.recordings().media():
        model = model or workspace().settings.models.whisper or recognisers.MODEL
        with terminal.progress(f"Finding the model {model}") as progress:
            recogniser = recognisers.load(
                engine,
                model,
                cache=cache(),
                language=language,
                device=device,
                hints=hints,
                offline=offline,
                progress=progress,
            )
    with terminal.progress("Listening") as progress:
        words = hear(folder, recogniser, progress=progress)
    if not quiet:
        count = sum(len(session.words) for session in words.sessions)
        say(
            f"Written: {shown(folder.words_json)}, {count:,} words by {words.made.engine} {words.made.model}.".replace(
                " .", "."
            )
        )


def voices_in(folder: Folder, speakers: Speakers | None, *, offline: bool, quiet: bool = False) -> None:
    """Diarise with the published weights; without them go on with what captions say, and tell how to add them."""
    from sasci_archive.engines.voices import VoiceSeparator
    from sasci_archive.stages.diarise import diarise as hear

    separator = None
    if folder.recordings().media():
        try:
            with terminal.progress("Finding the voice models") as progress:
                separator = VoiceSeparator.found(cache=cache(), offline=offline, progress=progress)
        except NotToBeHad as missing:
            say(f"{missing} Until then it goes on with the captions' names, or with nobody named.", style="yellow")
    with terminal.progress("Telling voices apart") as progress:
        voices = hear(folder, separator, speakers=speakers or Speakers(), progress=progress)
    if not quiet:
        count = len({item.voice for session in voices.sessions for item in session.spans})
        say(f"Written: {shown(folder.voices_json)}, {count} voice{'' if count == 1 else 's'} ({voices.made.engine}).")


def names_of(folder: Folder, voice: str, participant: str, *, accept: bool) -> None:
    """Show the voices, and record the decisions that were given."""
    from sasci_archive.stages.name import decide
    from sasci_archive.stages.name import name as show

    if bool(voice) != bool(participant):
        raise SasciError("A decision names a voice and a participant.", remedy="Say both: --voice V2 --participant mo.")
    with terminal.progress("Cutting clips") as progress:
        naming = decide(folder, voice, participant) if voice else show(folder, accept=accept, progress=progress)
    for each in naming.voices:
        decided = each.participant or "not decided"
        say(f"\n{each.voice}: {each.share:.0%} of the time ({str(Clock.at(each.time))[:-4]}); {decided}", style="bold")
        for quote in each.quotes:
            say(f"  {str(Clock.at(quote.moment))[:-4]}  “{quote.text}”")
        if each.proposal and not each.participant:
            say(f"  perhaps {each.proposal.participant}: {'; '.join(each.proposal.because)}", style="cyan")
        if each.remark:
            say(f"  {each.remark}", style="yellow")
    say("")
    if naming.silent:
        say(f"On the roster, and no voice of theirs: {', '.join(naming.silent)}.")
    if naming.nobody:
        say(
            f"Nobody yet: {', '.join(naming.nobody)}. Listen to {shown(folder.work / 'clips')}, then decide in {shown(folder.names_toml)},"
        )
        say(f"or with: inv name {folder.slug} --voice {naming.nobody[0]} --participant ID")
    else:
        say("Every voice has a name; the voice prints are deleted.")


def published(folder: Folder, *, quiet: bool = False) -> None:
    """Publish, and say what came of it."""
    from sasci_archive.stages.publish import publish as make

    with terminal.progress("Making the editions") as progress:
        edition, new = make(folder, on=terminal.now(), progress=progress)
    if quiet:
        return
    where = shown(folder.published if edition.public else folder.proof)
    if not new:
        say(f"Nothing has changed since: {where} is as it would be made now.")
    else:
        say(f"Made in {where}: {', '.join(name for name, _, _ in edition.files)}.")
    for held in edition.withheld:
        say(f"Withheld: {held.what}: {held.reason}")
    if not edition.public:
        say("\nThis is a proof; nothing is public. " + edition.outstanding, style="yellow")


# -- the list `inv` shows ----------------------------------------------------------------------------------------------

ns = Collection(
    new,
    ingest,
    transcribe,
    diarise,
    name,
    draft,
    refresh,
    validate,
    publish,
    cite,
    status,
    models,
    schema,
    bench,
    check,
)
_demo = Collection("demo")
_demo.add_task(demo, name="make", default=True)
_demo.add_task(record, name="record")  # type: ignore[arg-type]
ns.add_collection(_demo)
