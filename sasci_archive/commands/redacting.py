"""Commands of those who decide what is withheld: words shown by number, withheld, given back, proposed, and the log of it all."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Reason
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Suggestion
from sasci_archive.model.seminar import Marking
from sasci_archive.model.speech import Clock
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.stages import redact as stage

REASONS = ", ".join(reason.value for reason in Reason)
WHO = "your name, for the transcript's history and the journal"


@task(
    help={
        "slug": SLUG,
        "passage": "the turn (u12) or message (c3)",
        "from": "the first word to withhold, by its number in the list",
        "to": "the last; by default the same",
        "turn": "withhold all of it",
        "note": "not its own words but those of this note of it (fn3)",
        "notes": "notes that stand among the words are withheld with them",
        "reason": f"what readers are told: {REASONS}",
        "instead": "what is printed in its place, such as 'a neighbour'",
        "authority": "on whose word: an id of the roster, or a name",
        "who": WHO,
        "why": "what the house is to know of it, without the words; readers never see it",
        "dry_run": "only say what would come of it",
    }
)
@command
def redact(
    _: Context,
    slug: str,
    passage: str,
    from_: int = 0,
    to: int = 0,
    turn: bool = False,
    note: str = "",
    notes: bool = False,
    reason: str = "",
    instead: str = "",
    authority: str = "",
    who: str = "",
    why: str = "",
    dry_run: bool = False,
) -> None:
    """Withhold words of a turn in text and sound; without --from or --turn, list its words by number."""
    from sasci_archive.stages import redact as stage
    from sasci_archive.tei.changing.changes import Restrict

    folder = workspace().existing(slug)
    if not (from_ or to or turn):
        _list(folder, passage, note)
        return
    if turn and (from_ or to):
        raise SasciError(
            "--turn withholds all of it, --from and --to some words of it.", remedy="Say the one or the other."
        )
    _decided(reason=reason, authority=authority, who=who, pretend=dry_run)
    kind = _reason(reason)
    change = Restrict(
        when=terminal.now().date(),
        who=who,
        why=why or f"Words of {note or passage} withheld ({kind.value}).",
        passage=passage,
        words=None if turn else (from_ or to, to or from_),
        reason=kind,
        authority=authority,
        instead=instead,
        notes=notes,
    )
    done = stage.redact(folder, change, By(terminal.now(), who, authority), note=note, pretend=dry_run)
    _tell(
        folder, note or passage, done, again=f"--reason {kind.value}{_also(instead, authority, who)}", pretend=dry_run
    )


@task(help={"slug": SLUG, "redaction": "which (r1), as the log lists it", "who": WHO, "authority": "on whose word",
            "why": "what the house is to know of it, without the words"})  # fmt: skip
@command
def lift(_: Context, slug: str, redaction: str, who: str = "", authority: str = "", why: str = "") -> None:
    """Take a redaction back: its words are published again."""
    from sasci_archive.stages import redact as stage
    from sasci_archive.tei.changing.changes import Lift

    folder = workspace().existing(slug)
    _decided(reason="none", authority=authority, who=who)
    change = Lift(when=terminal.now().date(), who=who, why=why or f"Redaction {redaction} lifted.", redaction=redaction)
    was = stage.lift(folder, change, By(terminal.now(), who, authority))
    say(f"{redaction} in {was} is lifted: its words stand in {shown(folder.transcript_xml)} as they stood.")
    say(f"`inv publish {slug}` lets them, and their sound, into the editions.")


@task(help={"slug": SLUG})
@command
def log(_: Context, slug: str) -> None:
    """Write the anonymisation log (RESTRICTED): what was withheld, what stands for it, where, why, on whose word, by whom, when."""
    from sasci_archive.stages import redact as stage

    folder = workspace().existing(slug)
    redactions, halves = stage.log(folder)
    rows = [
        (each.id or "by hand", each.passage, each.instead, each.reason, each.authority or "NOBODY'S", each.who,
         each.when.isoformat() if each.when else "")
        for each in redactions
        if each.passage != "throughout"
    ]  # fmt: skip
    if rows:
        terminal.table("", ("redaction", "where", "reads", "reason", "on whose word", "by", "on"), rows)
    for passage, number in halves:
        terminal.warn(
            f"{passage}: only a part of word {number} is withheld, and the rest of it is printed. "
            'In the transcript, move <seg type="restricted"> to the edges of the word.'
        )
    for each in redactions:
        if each.passage != "throughout" and not each.authority:
            where = each.id or f"one in {each.passage}"
            terminal.warn(f'{where} is a redaction without authority. Add resp="#…" to it: whose word it is on.')
    count = f"{len(redactions)} line{'' if len(redactions) == 1 else 's'}"
    say(f"Written: {shown(stage.path(folder))}, {count}. RESTRICTED: it holds what is withheld.")


@task(
    help={
        "slug": SLUG,
        "participant": "who is named: the id in seminar.toml",
        "every": "mark every place that it lists",
        "passage": "only the turn (u12), message (c3) or note (fn1)",
        "from": "the first word, by its number",
        "to": "the last; by default the same",
        "who": WHO,
    }
)
@command
def mention(
    _: Context,
    slug: str,
    participant: str,
    every: bool = False,
    passage: str = "",
    from_: int = 0,
    to: int = 0,
    who: str = "",
) -> None:
    """Say whom words speak of, so that a role or pseudonym stands there too; alone, list where a participant is named."""
    from sasci_archive.stages import mention as marking
    from sasci_archive.tei.naming.mentions import Mention

    folder = workspace().existing(slug)
    places = marking.unmarked(folder, participant)
    if from_ and passage:
        places = (Mention(passage, from_, to or from_),)
    elif passage:
        places = tuple(place for place in places if place.passage == passage)
    rows = [(place.passage, _numbers(place.first, place.last), place.text) for place in places]
    if rows:
        terminal.table("", ("where", "words", "text"), rows)
    if not places:
        say(f"No other place names {participant}. What was misheard is not found: correct it first.")
    elif every or from_:
        marking.mark(folder, participant, places, By(terminal.now(), who))
        say(
            f"Marked in {shown(folder.transcript_xml)}: {len(places)} mention{'' if len(places) == 1 else 's'} of {participant}."
        )
    else:
        say(f'Mark all of them: inv redact.mention {slug} --participant {participant} --every --who "Your Name"')
        say("or one: --passage u5 --from 12. Where somebody else is meant, mark it as theirs.")


@task(help={"slug": SLUG, "names": "also ask the model of names (the extra `names`)", "json": "as JSON, for programs"})
@command
def suggest(_: Context, slug: str, names: bool = False, json: bool = False) -> None:
    """Propose what may tell who somebody is whom nobody has asked: names, addresses, numbers. You decide."""
    from sasci_archive.stages import redact as stage

    folder = workspace().existing(slug)
    finder = None
    if names:
        from sasci_archive.engines.names import NameFinder

        finder = NameFinder.found()
    found = stage.suggest(folder, finder)
    if json:
        say(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    rows = [(s.passage, _numbers(s.first, s.last), s.text, s.why, s.instead) for s in found]
    if rows:
        columns = ("where", "words", "text", "what it looks like", "proposed instead")
        most = len(columns) if any(s.instead for s in found) else len(columns) - 1
        terminal.table("", columns[:most], [row[:most] for row in rows])
    say(
        f"{len(found)} proposal{'' if len(found) == 1 else 's'}; nothing is changed. Read for the rest yourself: a person can be "
        "known by what is told of them, and no pattern finds that."
    )
    for each in found[:1]:
        say(f"For example: {_command(slug, each)} --dry-run")
    if not names:
        say(
            "With the extra `names` (pip install 'sasci-archive[names]') --names asks a model of names too.",
            style="dim",
        )


def _list(folder: Folder, passage: str, note: str) -> None:
    from sasci_archive.stages import redact as stage

    words = stage.show(folder, passage, note)
    cells = []
    for word in words:
        at = "" if word.at is None else f"{'~' if word.guessed else ''}{str(Clock.at(word.at))[:-2]}"
        marked = f"{word.text} ({word.redaction})" if word.redaction else word.text
        cells.append((str(word.number), marked, at, bool(word.redaction)))
    terminal.numbered(cells)
    if not words:
        say(f"{note or passage} has no words.")
        return
    if any(word.redaction for word in words):
        say("Struck out, with its redaction in brackets: withheld already.")
    if any(word.guessed for word in words):
        say("~ a guess: the sound is silent to the next word that was surely heard.")
    which = f"{passage} --note {note}" if note else passage
    say(f"Withhold some: inv redact {folder.slug} {which} --from 1 --to 2 --reason … --authority … --who … [--dry-run]")
    say(f"Reasons, which readers are told: {REASONS}.")


def _tell(folder: Folder, passage: str, done: stage.Done, *, again: str, pretend: bool) -> None:
    from sasci_archive.stages import redact as stage

    say(f"{passage} {'would read' if pretend else 'now reads'}:", style="bold")
    say(f"  {done.after}")
    if folder.recordings().media():
        _tell_of_sound(folder, passage, done, pretend=pretend)
    places = [place for place in done.again if place.passage]
    if places:
        where = f"{len(places)} other place{'' if len(places) == 1 else 's'}"
        say(f"\nThe same words, or names among them, stand in {where} (offered, not done):", style="bold")
        for place in places:
            which = f"{place.passage} --note {place.note}" if place.note else place.passage
            say(f"  inv redact {folder.slug} {which} --from {place.first} --to {place.last} {again}")
    if rest := [place.where for place in done.again if not place.passage]:
        terminal.warn(f"They stand in {', '.join(rest)} too: change seminar.toml, or the text there, by hand.")
    if pretend:
        say("\nNothing was changed.")
        return
    ids = ", ".join(done.ids)
    say(
        f"\nWithheld as {ids}. Written: {shown(folder.transcript_xml)}, {shown(stage.path(folder))} (RESTRICTED), the journal."
    )
    if folder.published.exists():
        terminal.warn(
            f"What is published still holds the words. `inv publish {folder.slug}` makes it anew without them."
        )


def _tell_of_sound(folder: Folder, passage: str, done: stage.Done, *, pretend: bool) -> None:
    from sasci_archive.tei.cutting.silence import PAD

    would = "would be" if pretend else "is"
    if done.soundless:
        say("It was written, not said: the sound stays as it is.")
        return
    if done.no_sound:
        terminal.warn(
            f"No sound can leave any more: {passage} has no times, so that nobody knows when the words were said. "
            "Give it @start and @end."
        )
        return
    publication = folder.seminar().publication
    tone = publication is not None and publication.redacted_sound is Marking.TONE
    for hushed in done.hushed:
        span = hushed.span
        session = "" if hushed.session == "1" else f" of session {hushed.session}"
        how = "a tone" if tone else "silent"
        say(
            f"The sound{session} {would} {how} from {Clock.at(span.start)} to {Clock.at(span.end)} "
            f"({span.length / 1000:.1f} s, with {PAD / 1000:.2f} s of padding on either side)."
        )
        for id_, name in hushed.others:
            terminal.warn(f"{name} speaks in that stretch too ({id_}): what is said there then is not heard either.")
    if not done.hushed:
        say("Its stretch of the sound is silent already.")
    if done.guessed:
        say("When these words were said is a guess: it is silent from the last to the next word that was surely heard.")


def _decided(*, reason: str, authority: str, who: str, pretend: bool = False) -> None:
    """Raises SasciError where a decision does not say who makes it, on whose word, and why."""
    asked = {"--reason": reason} if pretend else {"--reason": reason, "--authority": authority, "--who": who}
    missing = [flag for flag, given in asked.items() if not given.strip()]
    if missing:
        raise SasciError(
            f"A decision says what readers are told, on whose word it is and who made it; missing: {', '.join(missing)}.",
            remedy=f"Say --reason (one of {REASONS}), --authority (an id of the roster, or a name) and --who (your name).",
        )


def _reason(text: str) -> Reason:
    try:
        return Reason(text)
    except ValueError as error:
        raise SasciError(
            f"'{text}' is no reason that readers are told.",
            remedy=f"Choose one of {REASONS}; what only the house is to know goes into --why.",
        ) from error


def _also(instead: str, authority: str, who: str) -> str:
    given = {"instead": instead, "authority": authority or "…", "who": who or "…"}
    return "".join(f" --{flag} {shlex.quote(value)}" for flag, value in given.items() if value)


def _command(slug: str, each: Suggestion) -> str:
    instead = f" --instead {shlex.quote(each.instead)}" if each.instead else ""
    return f"inv redact {slug} {each.passage} --from {each.first} --to {each.last} --reason third-party{instead}"


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
