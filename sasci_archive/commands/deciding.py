"""Commands of those who decide what comes back: a list, a word on each, one by one or on a page of their own machine."""

from __future__ import annotations

import sys

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, project_of, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.model.journal import By
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say


@task(
    help={
        "slug": SLUG,
        "who": "your name: every decision has one",
        "accept": "which, by number: 3,5-9",
        "refuse": "which are refused; with --reason",
        "footnote": "which are printed as a footnote of who asks, the words staying",
        "undo": "which decisions are taken back",
        "all_uncontested": "accept all corrections of people's own words that nobody disputes and that stand as they were sent",
        "words": "with --accept: an addition is put into the text as words, not as a footnote",
        "now": "your own wording, instead of theirs",
        "was": "the words that it replaces, as they stand now",
        "reason": "why, for who asked",
        "passage": "where to put what has no place: the turn (u12)",
        "after": "behind which of its words (a number)",
        "ask": "one by one: a, r, f, e (edit), s (skip), q",
        "page": "on a page in the browser, on this machine only",
        "browser": "do not open the browser, only say the address",
        "everything": "list also what is decided",
    }
)
@command
def decide(
    _: Context,
    slug: str,
    who: str = "",
    accept: str = "",
    refuse: str = "",
    footnote: str = "",
    undo: str = "",
    all_uncontested: bool = False,
    words: bool = False,
    now: str = "",
    was: str = "",
    reason: str = "",
    passage: str = "",
    after: int = 0,
    ask: bool = False,
    page: bool = False,
    browser: bool = True,
    everything: bool = False,
) -> None:
    """Decide what witnesses and editors sent back: accept, refuse, footnote, your own wording; alone, list it."""
    from sasci_archive.commands import proposals

    folder = workspace().existing(slug)
    if page:
        _page(folder, who, browser=browser)
        return
    went = proposals.decided(
        folder,
        who=who,
        accept=accept,
        refuse=refuse,
        footnote=footnote,
        undo=undo,
        all_uncontested=all_uncontested,
        words=words,
        now=now,
        was=was,
        reason=reason,
        passage=passage,
        after=after,
        ask=ask,
        everything=everything,
    )
    if not went:
        sys.exit(1)


def _page(folder: Folder, who: str, *, browser: bool) -> None:
    from sasci_archive.desk import serve

    serve.forever(folder, who.strip(), opens=browser, now=terminal.now, told=say)


@task(
    help={
        "slug": SLUG,
        "version": "of the edition from now on; by default the next one",
        "notice": "what readers are told in the edition's history; without names and withheld words",
        "who": "your name; without it, only say what there is",
    }
)
@command
def erratum(_: Context, slug: str, version: str = "", notice: str = "", who: str = "") -> None:
    """Tell readers what was corrected after publication: a notice, a new version, and who has to be told."""
    from sasci_archive.stages.erratum import erratum as found
    from sasci_archive.stages.erratum import tell

    folder = workspace().existing(slug)
    on = terminal.now()
    what = found(folder, on)
    version, notice = version or what.version, notice or what.notice
    say(f"Corrected since it was published: {', '.join(what.turns) or 'what is not in a turn'}.")
    if not who.strip():
        say(f"Version {version}, with this notice in the edition's history: “{notice}”")
        say(f'inv review.erratum {slug} --who "Your Name" [--version …] [--notice "…"]', style="dim")
        return
    tell(folder, version, notice, By(on, named(who)), project_of(folder))
    say(f"Recorded: version {version}, “{notice}”", style="green")
    say(f"Approvals and sign-offs of the text are asked for again: `inv ready {slug}`; then `inv publish {slug}`.")
    if what.holders:
        say("To be told, as they hold or list the earlier version:", style="bold")
        for holder in what.holders:
            say(f"  {holder}")
