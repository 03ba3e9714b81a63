"""Commands of those who edit the text: its readings compared, the house's rules as proposals, the whole of it as Word and back."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.commands.reviewing import ASKS_FOR, came_back
from sasci_archive.errors import BadTranscript, Busy, SasciError
from sasci_archive.model.comparison import ComparedTurn, Comparison, Did
from sasci_archive.model.house import Finding
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposed, Purpose, Return, Verdict
from sasci_archive.model.speech import Clock
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.tei.changing.corrections import Kind
    from sasci_archive.tei.wordings import Which

_AT_ONCE = frozenset((Proposed.AMENDED, Proposed.ADDITION, Proposed.LAYOUT))
"""What an editor's file may change without a look at each: words and paragraphs, not comments, nor what has no place."""
READINGS = "machine, verbatim or published"
SHADES = {Did.KEPT: "same", Did.OUT: "out", Did.IN: "in", Did.SIGN: "sign", Did.NOTE: "in"}


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
    at = f"  {Clock.at(turn.at)}".partition(".")[0] if turn.at is not None else ""
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
    from sasci_archive.tei.wordings import Which

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


@task(
    help={
        "slug": SLUG,
        "file": "the Word or OpenDocument file that came back",
        "packet": "which packet it is of (editor-1), where it does not say so itself",
        "accept_all": "make its changes of words and paragraphs at once, without deciding one by one",
        "kind": "with --accept-all: edition (as it is to be printed) or transcription (as it was said, heard better)",
        "who": "your name: every change has one",
    }
)
@command
def back(
    _: Context, slug: str, file: str, packet: str = "", accept_all: bool = False, kind: str = "edition", who: str = ""
) -> None:
    """Take in an editor's Word file: what it asks for is decided one by one, or, with --accept-all, made at once."""
    from sasci_archive.stages import collect

    folder, by = workspace().existing(slug), By(terminal.now(), who)
    chosen = _kind(kind)
    if accept_all and not who.strip():
        raise SasciError("Who accepts these changes is not said.", remedy='Add --who "Your Name".')
    (done,) = collect.collect(folder, [Path(file)], by, packet=packet)
    if done.error is not None:
        raise done.error
    returned = done.back or done.already
    assert returned is not None
    if done.already is not None:
        say(f"{done.path.name} is already collected, as {returned.id}.")
    else:
        came_back(returned, shown(folder.returned / returned.id))
    if accept_all:
        _accept_all(folder, returned, chosen, by)
    else:
        say(f"\n`inv review.decide {slug}` decides it one by one; --accept-all makes all changes of words at once.")


def _accept_all(folder: Folder, returned: Return, kind: Kind, by: By) -> None:
    """Carry out, by the same way as one by one, what an editor changed; leave what wants an answer or a place."""
    from sasci_archive.stages import decide
    from sasci_archive.tei.answering.verdicts import Word

    sent = next((p for p in folder.sent() if p.id == returned.packet), None)
    if sent is None or sent.purpose is not Purpose.EDIT:
        raise SasciError(
            f"{returned.name} is of the packet {returned.packet}, which was not sent to an editor.",
            remedy=f"A witness's answer is decided one by one: `inv review.decide {folder.slug}`.",
        )
    word = Word(verdict=Verdict.ACCEPTED, who=by.who, on=by.on.date(), kind=kind)
    wanted = [c for c in decide.proposals(folder) if c.of == returned.id and c.is_open]
    made, left = 0, Counter[str]()
    with terminal.progress("Making the changes") as progress:
        for number, case in enumerate(wanted):
            progress(number, len(wanted))
            if case.proposal.kind not in _AT_ONCE:
                left[ASKS_FOR[case.proposal.kind]] += 1
                continue
            try:
                decide.decide(folder, case.of, case.proposal.number, word, by)
            except Busy as error:  # who is waited for in vain once is not waited for with each that is left
                left["changes that were not come to"] += len(wanted) - number
                terminal.warn(str(error))
                break
            except SasciError as error:
                left["changes that cannot be made at once"] += 1
                terminal.warn(f"{case.where or case.proposal.passage}: {error.problem} {error.remedy}")
            else:
                made += 1
    say(f"Changed in {shown(folder.transcript_xml)}: {made} place{'' if made == 1 else 's'}, as {kind.value}.")
    if left:
        told = "; ".join(f"{what} {count}" for what, count in left.items())
        say(f"Left for `inv review.decide {folder.slug}`: {told}.")


def _kind(name: str) -> Kind:
    from sasci_archive.tei.changing.corrections import Kind

    kinds = {kind.value: kind for kind in (Kind.EDITION, Kind.TRANSCRIPTION)}
    if name not in kinds:
        raise SasciError(
            f"An editor's changes are of the edition or of the transcription, not '{name}'.",
            remedy="Say --kind edition or --kind transcription.",
        )
    return kinds[name]


@task(
    help={
        "slug": SLUG,
        "rule": "only what this rule finds (its code is in the list)",
        "accept": "make these proposals, by number: 3,7-9",
        "accept_all": "make all that --rule finds",
        "who": "your name, for the transcript's history and the journal",
        "json": "as JSON, for programs",
    }
)
@command
def lint(
    _: Context, slug: str, rule: str = "", accept: str = "", accept_all: bool = False, who: str = "", json: bool = False
) -> None:
    """Propose what the house's rules would change: names, acronyms, numbers, dashes, fillers. You decide."""
    from sasci_archive.stages import lint as stage

    here = workspace()
    folder, house = here.existing(slug), here.settings.house
    _check_rule(rule, accept_all=accept_all)
    if not accept and not accept_all:
        found = stage.lint(folder, house)
        shown_ = [f for f in found if rule in {"", f.rule}]
        if json:
            say(msgspec.json.format(msgspec.json.encode(shown_), indent=1).decode())
        else:
            _list(slug, shown_, of=len(found))
        return
    chosen = numbers(accept) if accept else {f.number for f in stage.lint(folder, house) if f.rule == rule}
    made, left = stage.accept(folder, house, chosen, By(terminal.now(), who))
    say(f"Changed in {shown(folder.transcript_xml)}: {len(made)} place{'' if len(made) == 1 else 's'}.")
    for each in left:
        why = (
            "is a question, for you to answer in the record or the text" if each.query else "shares words with another"
        )
        terminal.warn(f"Left: no. {each.number} ({each.passage}, “{each.was}”) {why}.")
    if made:
        say(f"The numbers of the list are others now: `inv edit.lint {slug}` shows what is left.")


def _list(slug: str, found: Sequence[Finding], *, of: int) -> None:
    rows = [
        (str(f.number), f.rule, f.passage, f"{f.before} [{f.was}] {f.after}".strip(), _proposal(f), f.why)
        for f in found
    ]
    if rows:
        terminal.table("", ("no.", "rule", "where", "words", "proposed", "why"), rows)
    counts = Counter(f.rule for f in found)
    told = ", ".join(f"{code} {count}" for code, count in counts.most_common())
    say(
        f"{len(found)} proposal{'' if len(found) == 1 else 's'}{f' of {of}' if of != len(found) else ''}{f': {told}' if told else ''}."
    )
    say("Nothing is changed. What was said, and what the machine heard, stay as they are whatever you accept.")
    if any(not f.query for f in found):
        first = next(f for f in found if not f.query)
        say(f'Accept some: inv edit.lint {slug} --accept {first.number} --who "Your Name"')
        say(f'or all of a rule: inv edit.lint {slug} --rule {first.rule} --accept-all --who "Your Name"')


def _proposal(finding: Finding) -> str:
    if finding.query:
        return "?"
    return f"note: {finding.note}" if finding.note else finding.now or "(taken out)"


def _check_rule(rule: str, *, accept_all: bool) -> None:
    from sasci_archive.house.rules import RULES, rule_of

    if rule and rule_of(rule) is None:
        near = difflib.get_close_matches(rule, [r.code for r in RULES], n=1)
        raise SasciError(
            f"There is no rule '{rule}'.",
            remedy=f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(r.code for r in RULES)}.",
        )
    if accept_all and not rule:
        raise SasciError("--accept-all is for one rule at a time.", remedy="Say which: --rule fillers --accept-all.")


def numbers(text: str) -> set[int]:
    """The numbers in a list of numbers and ranges.

    >>> sorted(numbers("3,7-9"))
    [3, 7, 8, 9]
    """
    found: set[int] = set()
    for part in text.split(","):
        span = re.fullmatch(r"\s*(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?\s*", part)
        if span is None or int(span[2] or span[1]) < int(span[1]):
            raise SasciError(f"'{part.strip()}' is no number of the list.", remedy="Write numbers and ranges: 3,7-9.")
        found.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return found
