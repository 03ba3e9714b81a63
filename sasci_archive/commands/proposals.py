"""What is to be decided, as a table in the terminal; and a word on each, by number or one by one."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import msgspec
from rich.text import Text

from sasci_archive import terminal
from sasci_archive.commands.here import shown
from sasci_archive.commands.releasing import named
from sasci_archive.errors import Busy, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposed, Verdict
from sasci_archive.model.wording import differences
from sasci_archive.stages import decide as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.terminal import say

_NUMBER = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_STATE = {State.CHANGED: "CHANGED SINCE", State.GONE: "NOT PRINTED NOW", State.SO_ALREADY: "reads so already"}
_KIND = {Proposed.UNPLACED: "no place", Proposed.WITHDRAWN: "WITHDRAWN"}


def decided(
    folder: Folder,
    *,
    who: str,
    accept: str,
    refuse: str,
    footnote: str,
    undo: str,
    all_uncontested: bool,
    words: bool,
    now: str,
    was: str,
    reason: str,
    passage: str,
    after: int,
    ask: bool,
    everything: bool,
) -> bool:
    """Decide what is named, or list what there is; False where something of several could not be done. Raises SasciError."""
    every = stage.proposals(folder)
    by_number = {case.number: case for case in every}
    wanted = _wanted(by_number, accept, refuse, footnote, worded=bool(now or was))
    back_ = _chosen(undo, by_number)
    if all_uncontested:
        taken = {case.number for case, _ in wanted}
        wanted += [(each, Verdict.ACCEPTED) for each in every if each.is_easy and each.number not in taken]
    if not (wanted or back_ or ask or all_uncontested):
        _list(folder, every, everything=everything)
        return True
    by = By(terminal.now(), named(who))
    for case in back_:
        stage.undo(folder, case.of, case.proposal.number, by)
        say(f"{case.number}: taken back; it is open again.")
    said = Word(
        verdict=Verdict.ACCEPTED,
        who=by.who,
        on=by.on.date(),
        now=now,
        was=was,
        reason=reason,
        passage=passage,
        after=after,
    )
    deeds = [
        _carry_out(folder, case, _practised(said, case, verdict, words=words), by, several=len(wanted) > 1)
        for case, verdict in wanted
    ]
    if all_uncontested and not wanted:
        say("Nothing is open that nobody disputes.")
    if ask:
        _one_by_one(folder, by)
    if any(deed.public for deed in deeds if deed):
        _told_of_publication(folder)
    return None not in deeds


# -- the list -------------------------------------------------------------------------------------------------------


def _list(folder: Folder, every: Sequence[Case], *, everything: bool) -> None:
    for back in stage.lost(folder):
        terminal.warn(
            f"{back}: the packet that it answers is not there any more, so that nothing of it can be decided."
        )
    told = [case for case in every if everything or case.is_open]
    if told:
        terminal.rich_table(
            f"{folder.slug}: RESTRICTED",
            ("no.", "where", "who", "what", "was → now, in the text as it is", "how it stands"),
            [
                (
                    Text(str(case.number), style="bold"),
                    Text(_where(case)),
                    Text(case.name),
                    Text(_KIND.get(case.proposal.kind, case.proposal.kind.value), style="red" if case.urgent else ""),
                    in_context(case),
                    _standing(case),
                )
                for case in told
            ],
        )
    decided = sum(not case.is_open for case in every)
    say(
        f"{len(every) - decided} to be decided, {decided} decided{'' if everything or not decided else ' (--everything lists them too)'}."
    )
    if any(case.is_open for case in every):
        say(
            f'inv review.decide {folder.slug} --who "Your Name" --accept 3,5-9 | --refuse 4 --reason "…" | --footnote 6 | '
            "--all-uncontested | --ask | --page",
            style="dim",
        )


def in_context(case: Case) -> Text:  # noqa: C901 - one case for each kind of proposal
    """What is asked for, in the text as it is now, as `terminal.differing` shows it."""
    text = Text()
    match case.proposal.kind:
        case Proposed.ANSWER:
            text.append(f"{case.before} ", style="dim")
            text.append(terminal.differing("same" if case.was == case.now else "out", case.was or "(nothing)"))
            if case.was != case.now:
                text.append(" → ").append(terminal.differing("in", case.now or "(nothing)"))
        case Proposed.QUERY:
            text.append(case.before, style="dim")
            text.append(case.was, style="yellow")
            text.append(case.behind, style="dim")
        case Proposed.ACCEPTED:
            text.append(_short(case.was), style="dim")
        case Proposed.WITHDRAWN:
            text.append(terminal.differing("out", _short(case.was)))
        case Proposed.AMENDED | Proposed.ADDITION | Proposed.LAYOUT | Proposed.UNPLACED:
            text.append(f"{case.before.rstrip()} ".lstrip(), style="dim")
            for how, words in differences(case.was, case.now):
                text.append(terminal.differing(how, words.replace("\n", "¶"))).append(" ")
            if case.behind[:1] in {",", ".", ";", ":", "?", "!"}:
                text.right_crop(1)
            text.append(case.behind.lstrip(), style="dim")
    if case.proposal.remark:
        text.append(f" “{case.proposal.remark}”", style="italic")
    if case.proposal.told:
        text.append(f" {case.proposal.told}", style="dim")
    if case.state in {State.CHANGED, State.GONE}:
        text.append(f"\nnow: {case.stands or '(not printed)'}", style="yellow")
    return text


def _where(case: Case) -> str:
    return case.where or ("" if case.proposal.kind is Proposed.UNPLACED else "record")


def _standing(case: Case) -> Text:
    if case.decision is not None:
        return Text(f"{case.decision.verdict.value} by {case.decision.who}, {case.decision.on:%-d %b}", style="dim")
    if case.rivals:
        return Text(f"DISPUTED: see {', '.join(map(str, case.rivals))}", style="bold red")
    if case.state in _STATE:
        return Text(_STATE[case.state], style="yellow")
    return Text("URGENT" if case.urgent else "open", style="bold red" if case.urgent else "")


def _short(text: str, length: int = 160) -> str:
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]} …"


# -- a word ---------------------------------------------------------------------------------------------------------


def _chosen(numbers: str, cases: dict[int, Case]) -> list[Case]:
    """The cases that "3,5-9" names. Raises SasciError."""
    found: list[Case] = []
    for part in filter(None, (piece.strip() for piece in numbers.split(","))):
        match = _NUMBER.fullmatch(part)
        span = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        if not span or any(number not in cases for number in span):
            known = f"there are 1 to {max(cases)}" if cases else "nothing has come back"
            raise SasciError(f"There is no proposal '{part}': {known}.", remedy="Write numbers like 3,5-9.")
        found += [cases[number] for number in span if cases[number] not in found]
    return found


def _wanted(
    cases: dict[int, Case], accept: str, refuse: str, footnote: str, *, worded: bool
) -> list[tuple[Case, Verdict]]:
    """Each proposal that is named, and what is decided about it. Raises SasciError."""
    named_ = ((Verdict.ACCEPTED, accept), (Verdict.REFUSED, refuse), (Verdict.FOOTNOTE, footnote))
    found = [(case, verdict) for verdict, numbers in named_ for case in _chosen(numbers, cases)]
    if worded and len(found) != 1:
        raise SasciError("A wording is for one proposal.", remedy="Name one: --accept 3 --now '…'.")
    return found


def _practised(word: Word, case: Case, verdict: Verdict, *, words: bool) -> Word:
    """The word on one case: what is added becomes a footnote, unless it is asked for as words."""
    added = case.proposal.kind in {Proposed.ADDITION, Proposed.UNPLACED}
    verdict = Verdict.FOOTNOTE if verdict is Verdict.ACCEPTED and added and not words else verdict
    return msgspec.structs.replace(word, verdict=verdict)


def _carry_out(folder: Folder, case: Case, word: Word, by: By, *, several: bool) -> stage.Deed | None:
    try:
        deed = stage.decide(folder, case.of, case.proposal.number, word, by)
    except Busy:  # who is waited for in vain once is not waited for with each that is left
        raise
    except SasciError as error:
        error.problem = error.problem.replace(case.ref, f"Proposal {case.number}")  # as it was asked for
        error.remedy = error.remedy.replace("Take that back first", f"Take that back first (--undo {case.number})")
        if not several:
            raise
        terminal.warn(f"{case.number}: {error.problem} {error.remedy}")
        return None
    _told(folder, deed)
    return deed


def _told(folder: Folder, deed: stage.Deed) -> None:
    case, line = deed.case, deed.decision.change
    history = f" ({line} in the history of {shown(folder.transcript_xml)})" if line else ""
    say(f"{case.number}: {deed.decision.verdict.value}{history}.", style="green")
    if deed.before != deed.after and line and not deed.withheld:
        say(f"  {_where(case)} now reads: {_short(deed.after, 300)}")
    if deed.told:
        say(f"  {deed.told}")
    if deed.withheld:
        say(f"  The whole of {_where(case)} is withheld. `inv redact.log {folder.slug}` writes the log of it.")


def _told_of_publication(folder: Folder) -> None:
    """Once, after whatever was decided."""
    terminal.warn(
        f"This seminar has been published: what changed its text is a correction after publication. When all are made: "
        f"`inv review.erratum {folder.slug}`."
    )


def _one_by_one(folder: Folder, by: By) -> None:
    """Ask for each that is open. Raises SasciError where nobody could answer."""
    if not sys.stdin.isatty():
        raise SasciError("--ask asks you, and nobody is at a terminal.", remedy="Use --accept, --refuse, --footnote.")
    for case in [case for case in stage.proposals(folder) if case.is_open]:
        now = stage.one(stage.proposals(folder), case.of, case.proposal.number)
        terminal.console.print(
            Text(f"\n{now.number}  {_where(now)}  {now.name}: ", style="bold"), in_context(now), _standing(now)
        )
        if not _asked(folder, now, by):
            return


def _asked(folder: Folder, case: Case, by: By) -> bool:
    """Ask until it can be done, or is left; False where no more is to be asked."""
    while True:
        key = (
            terminal.console.input("[dim]a accept · r refuse · f footnote · e own words · s skip · q stop:[/dim] ")
            .strip()
            .lower()
        )
        reason = now = ""
        match key:
            case "q" | "s":
                return key == "s"
            case "r":
                reason = terminal.console.input("reason, which they are told: ")
            case "e":
                now = terminal.console.input("shall read: ")
            case "a" | "f":
                pass
            case _:
                continue
        verdict = {"a": Verdict.ACCEPTED, "e": Verdict.ACCEPTED, "r": Verdict.REFUSED, "f": Verdict.FOOTNOTE}[key]
        if key == "a" and case.proposal.kind is Proposed.QUERY:
            reason = terminal.console.input("your answer: ")
        said = Word(verdict=verdict, who=by.who, on=by.on.date(), now=now, reason=reason)
        word = _practised(said, case, verdict, words=key == "e")
        try:
            _told(folder, stage.decide(folder, case.of, case.proposal.number, word, by))
        except SasciError as error:
            terminal.warn(f"{error.problem} {error.remedy}")
        else:
            return True
