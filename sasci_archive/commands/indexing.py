"""The command of whoever makes the index of a volume: entries proposed, accepted, refused, and how those there are stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, shown, workspace
from sasci_archive.commands.revising import numbers
from sasci_archive.errors import SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.model.indexing import Proposal

_PLURAL = {"person": "people", "body": "bodies", "place": "places", "subject": "subjects"}


@task(
    help={
        "slug": SLUG,
        "accept": "write these proposals into index.toml, by their numbers: 1,4-9",
        "refuse": "never propose these again",
        "names": "also ask the model of names (the extra `names`)",
        "check": "show every entry of index.toml with its places as they now stand",
    }
)
@command
def index(_: Context, slug: str, accept: str = "", refuse: str = "", names: bool = False, check: bool = False) -> None:
    """Propose entries for the index: names, terms, places. You decide."""
    from sasci_archive.stages import index as stage

    folder = workspace().existing(slug)
    if check and (accept or refuse or names):
        raise SasciError("--check shows the index as it stands, and takes nothing in.", remedy="Say it by itself.")
    if check:
        _check(folder)
    elif accept or refuse:
        _decide(folder, accept, refuse)
    else:
        finder = None
        if names:
            from sasci_archive.engines.names import NameFinder

            finder = NameFinder.found()
        _list(slug, stage.propose(folder, finder), names=names)


def _decide(folder: Folder, accept: str, refuse: str) -> None:
    from sasci_archive.stages import index as stage

    wanted, unwanted = numbers(accept) if accept else set(), numbers(refuse) if refuse else set()
    if both := sorted(wanted & unwanted):
        raise SasciError(f"No. {both[0]} is both accepted and refused.", remedy="Say it once.")
    where = shown(folder.index_toml)
    if wanted:
        entries = stage.accept(folder, wanted)
        say(f"Written into {where}: {len(entries)} entr{'y' if len(entries) == 1 else 'ies'}. It is yours to edit.")
    if unwanted:
        headings = stage.refuse(folder, unwanted)
        say(f"Will not be proposed again ({where}, refused): {', '.join(headings)}.")
    say(f"`inv index {folder.slug}` shows what is left; `inv index {folder.slug} --check` what the index has.")


def _list(slug: str, found: Sequence[Proposal], *, names: bool) -> None:
    from sasci_archive.stages import index as stage

    for kind, plural in _PLURAL.items():
        rows = [
            (str(p.number), p.entry.heading, ", ".join(p.entry.words), f"{p.places}", stage.few(p.turns), p.source)
            for p in found
            if p.entry.kind.value == kind
        ]
        if rows:
            terminal.table(plural.capitalize(), ("no.", "heading", "looked for", "times", "turns", "from"), rows)
            say()
    counts = Counter(_PLURAL[p.entry.kind.value] for p in found)
    told = ", ".join(f"{plural} {counts[plural]}" for plural in _PLURAL.values() if counts[plural])
    say(f"{len(found)} proposal{'' if len(found) == 1 else 's'}{f': {told}' if told else ''}. Nothing is changed.")
    if found:
        say(f"Accept some: inv index {slug} --accept 1,4-9      or refuse them for good: --refuse 2")
    if not names:
        say(
            "With the extra `names` (pip install 'sasci-archive[names]') --names asks a model of names too.",
            style="dim",
        )


def _check(folder: Folder) -> None:
    from sasci_archive.stages import index as stage

    entries = stage.check(folder, terminal.now())
    rows = [(e.label, e.kind.value, e.told or "not printed: its words stand only in what is withheld") for e in entries]
    if rows:
        terminal.table("", ("heading", "kind", "turns"), rows)
    say(
        f"{len(rows)} entr{'y' if len(rows) == 1 else 'ies'} in {shown(folder.index_toml)}; the numbers are those of the turns, as a "
        "proof prints them. A public edition leaves out what it does not release."
    )
