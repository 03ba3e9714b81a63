"""Commands of those who look for something that was said."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import cache, open_what_is_due, shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.model.days import day
from sasci_archive.model.speech import Clock
from sasci_archive.terminal import command, say, warn

if TYPE_CHECKING:
    from sasci_archive.search import Count, Facets, Hit, Index, Neighbour, Query, Results

_MOST: Final = 6
"""So many values of each kind are told with how often."""
_PAGE: Final = "index.html"
_LINE: Final = 72
SENTENCES: Final = "all-minilm-l6-v2"


@task(
    positional=["query"],
    iterable=["speaker", "role", "seminar", "project", "theme", "kind"],
    help={
        "query": 'words, "a phrase", the beginning of a word (organis*), OR, NOT; in quotation marks for the shell; "" for all that the rest lets through',
        "speaker": "said by: a name, or the beginnings of its words; may be given again",
        "role": "said by a chair, witness, host, interpreter …; may be given again",
        "seminar": "only in this seminar; may be given again",
        "project": "only in the seminars of this project; may be given again",
        "theme": "only what is coded so; may be given again",
        "kind": "only turns, chat, notes, matter, chronology, glossary, people, works, pictures or record; may be given again",
        "from_": "held on this day or later (2023, 2023-03, 2023-03-08)",
        "to": "held on this day or before",
        "year": "held in this year",
        "like": "turns like the one that is given for a query: demo#u12",
        "restricted": "in every transcript as editors see it: RESTRICTED",
        "limit": "so many at a time",
        "page": "the next ones: 2",
        "short": "without what was said before and after",
        "json": "for scripts",
    },
)
@command
def search(
    _: Context,
    query: str,
    speaker: Sequence[str] | None = None,
    role: Sequence[str] | None = None,
    seminar: Sequence[str] | None = None,
    project: Sequence[str] | None = None,
    theme: Sequence[str] | None = None,
    kind: Sequence[str] | None = None,
    from_: str = "",
    to: str = "",
    year: str = "",
    like: bool = False,
    restricted: bool = False,
    limit: int = 10,
    page: int = 1,
    short: bool = False,
    json: bool = False,
) -> None:
    """Find what was said: the passages, with what stands around them and a link to the moment."""
    from sasci_archive.search import Query, asking

    asked = Query(
        text="" if like else query,
        speakers=tuple(speaker or ()),
        roles=asking.roles(role or ()),
        seminars=tuple(seminar or ()),
        projects=tuple(project or ()),
        themes=tuple(theme or ()),
        kinds=asking.kinds(kind or ()),
        since=asking.first_day(year or from_),
        until=asking.last_day(year or to),
        limit=max(1, limit),
        page=max(1, page),
        context=not short,
    )
    if not query.strip() and asked == Query(limit=asked.limit, page=asked.page, context=asked.context):
        raise SasciError(
            "Nothing is looked for.", remedy='Say what: inv search "care home", or inv search "" --speaker NAME.'
        )
    found = _asked(asked, query if like else "", restricted=restricted)
    if json:
        terminal.put(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        _tell(found, query if like else "")


@task
@command
def database(_: Context) -> None:
    """Say how the database stands that the index is kept in, or what its owner must run so that it can be."""
    from sasci_archive.store.database import named
    from sasci_archive.store.database_rights import looked, script

    of = named(workspace().settings.search.postgresql)
    if of is None:
        raise SasciError(
            "No database is named: indexes are files.",
            remedy='Name one under [search.postgresql] in sasci.toml: database = "postgresql://db.example.ac.uk/witness".',
        )
    found = list(looked(of))
    for role, lacks in found:
        say(f"{role}: {lacks or 'may do its part'}")
    if any(lacks for _, lacks in found):
        say(f"\nWho owns {of.where} runs this in it (psql), and gives each role a password (\\password ROLE):\n")
        terminal.put(script(of))


def _asked(query: Query, like: str, *, restricted: bool) -> Results:
    """An index that turns out to be damaged while it is asked is thrown away, and asked once more."""
    from sasci_archive import search as archive
    from sasci_archive.errors import BrokenIndex
    from sasci_archive.search import asking

    def ask() -> Results:
        with _opened(terminal.now(), restricted=restricted) as index:
            if like:
                return _alike(index, *asking.turn(like), limit=query.limit)
            return archive.search(index, query)

    try:
        return ask()
    except BrokenIndex as error:
        warn(str(error))
        return ask()


def _alike(index: Index, slug: str, place: str, *, limit: int) -> Results:
    """By what they mean where the model is on this machine, else by their words: nothing is fetched."""
    from sasci_archive import search as archive
    from sasci_archive.engines.sentences import SentenceModel
    from sasci_archive.errors import NotToBeHad

    try:
        model = SentenceModel.found(cache())
    except NotToBeHad:
        return archive.alike(index, slug, place, limit=limit)
    with terminal.progress("Comparing turns") as progress:
        return archive.alike_in_sense(index, model, slug, place, limit=limit, progress=progress)


@contextlib.contextmanager
def _opened(on: dt.datetime, *, restricted: bool) -> Iterator[Index]:
    from sasci_archive import search as archive

    here = workspace()
    if not restricted:
        open_what_is_due(on)
    with contextlib.ExitStack() as stack:
        with terminal.progress("Bringing the index up to date") as progress:
            index = stack.enter_context(
                archive.restricted(here, on, told=warn, progress=progress)
                if restricted
                else archive.public(here, on, told=warn, progress=progress)
            )
        yield index


# -- in the terminal --------------------------------------------------------------------------------------------------


def _tell(found: Results, like: str) -> None:
    if found.restricted:
        say("RESTRICTED: as editors see it, with what may not be published.", style="bold red")
    say(_headline(found, like), style="bold")
    if like and not found.by_sense:
        say(
            f"`inv models --model {SENTENCES}` fetches a model that compares them by what they mean (23 MB).",
            style="dim",
        )
    if found.meant:
        say(f"Did you mean: {_quoted(found.meant)}", style="green")
    for number, hit in enumerate(found.hits, start=(found.query.page - 1) * found.query.limit + 1):
        say()
        _hit(number, hit, restricted=found.restricted)
    if found.hits:
        say()
        _facets(found.facets)
    last = (found.query.page - 1) * found.query.limit + len(found.hits)
    if last < found.total and found.hits:
        say(f"{found.total - last:,} more: --page {found.query.page + 1}", style="dim")


def _headline(found: Results, like: str) -> str:
    if like:
        how = "by what they mean" if found.by_sense else "by the words that set it apart"
        return f"Turns like {_quoted(like)}, {how}" if found.hits else f"Nothing is like {_quoted(like)}, {how}."
    what = f" for {_quoted(found.query.text)}" if found.query.text.strip() else ""
    if not found.total:
        return f"Nothing is found{what}."
    if not found.hits:
        return f"{found.total:,} {_passages(found.total)}{what}; page {found.query.page} has none of them."
    order = "" if found.ranked >= found.total or not found.ranked else f", {found.ranked:,} of them weighed"
    return f"{found.total:,} {_passages(found.total)}{what}{order}"


def _quoted(text: str) -> str:
    """What was typed, on one line and not too long; nothing in it is an order to the terminal."""
    told = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return told if len(told) <= _LINE else f"{told[:_LINE]}…"


def _passages(count: int) -> str:
    return "passage" if count == 1 else "passages"


def _hit(number: int, hit: Hit, *, restricted: bool) -> None:
    who = f"{hit.speaker} ({hit.role.value})" if hit.speaker and hit.role else hit.speaker
    at = str(Clock.at(hit.at // 1000 * 1000)).partition(".")[0] if hit.at is not None else ""
    pages = f"p{'p' * (len(hit.pages) > 1)}. {'–'.join(hit.pages)}" if hit.pages else ""
    said = hit.label if hit.label != hit.speaker else "on those who took part"
    head = " · ".join(filter(None, (said, who, at, pages)))
    terminal.stretches([(f"{number}. {head}", "bold")])
    terminal.stretches([(" · ".join(filter(None, (hit.title, day(hit.held) if hit.held else ""))), "dim")], indent=3)
    _beside(hit.before)
    terminal.stretches([(part.text, "found" if part.found else "") for part in hit.excerpt], indent=3)
    _beside(hit.after)
    if hit.themes:
        terminal.stretches([(f"coded as {', '.join(hit.themes)}", "dim")], indent=3)
    say(f"   {_link(hit, restricted=restricted)}", style="cyan")


def _beside(neighbour: Neighbour | None) -> None:
    if neighbour:
        terminal.stretches([(f"{neighbour.speaker}: ", "dim"), (neighbour.text, "dim")], indent=5)


def _link(hit: Hit, *, restricted: bool) -> str:
    """Where it can be read here, at that turn; else where it lies on the web."""
    folder = workspace().folder(hit.slug)
    page = (folder.proof if restricted else folder.published) / _PAGE
    here = f"{shown(page)}{f'#{hit.place}' if hit.place else ''}" if page.is_file() else hit.address
    return "   ".join(filter(None, (f"{hit.slug}#{hit.place}" if hit.place else hit.slug, here)))


def _facets(facets: Facets) -> None:
    told: tuple[tuple[str, tuple[Count, ...], Callable[[Count], str]], ...] = (
        ("--kind", facets.kinds, lambda count: count.name),
        ("--speaker", facets.speakers, lambda count: count.name),
        ("--role", facets.roles, lambda count: count.name),
        ("--seminar", facets.seminars, lambda count: count.name),
        ("--year", facets.years, lambda count: count.name),
        ("--theme", facets.themes, lambda count: count.name),
    )
    for option, counts, name in told:
        if len(counts) > 1 or (counts and option == "--theme"):
            values = [f"{name(count)} {count.hits:,}" for count in counts[:_MOST]]
            more = f" and {len(counts) - _MOST} more" if len(counts) > _MOST else ""
            terminal.stretches([(f"{option:<10} ", "bold dim"), (f"{' · '.join(values)}{more}", "dim")], hanging=11)
