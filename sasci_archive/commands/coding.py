"""Commands of those who code passages by themes: by hand, from a spreadsheet's file, and how far they agree."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, workspace
from sasci_archive.errors import Fault, Faults, NotYet, SasciError
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.evidence.agreement import Agreed, Agreement
    from sasci_archive.evidence.coding import Wanted
    from sasci_archive.model.coding import Coding

BY = "who codes: an id of a [[coder]] of themes.toml"


@task(
    help={
        "slug": SLUG,
        "passage": "one turn or several: u12, u12-u14",
        "themes": "by id, with commas between: influence.helps,level.organisation",
        "by": BY,
        "words": "only these words of the turn, exactly as they are printed",
        "note": "a note for the house",
    }
)
@command
def code(_: Context, slug: str, passage: str, themes: str, by: str = "", words: str = "", note: str = "") -> None:
    """Code a passage by themes of the codebook; the transcript is not touched (RESTRICTED: codings.xml)."""
    from sasci_archive.evidence.coding import Wanted

    given = tuple(filter(None, themes.replace(",", " ").split()))
    wanted = (Wanted(passage=passage, themes=given, by=by, words=words, note=note),)
    new = coded({slug: wanted}, how="by hand", where="")
    for coding in new.get(slug, ()):
        say(f"Coded in {slug}/codings.xml as {coding.id}: {coding.place.fragment}, {', '.join(coding.themes)}.")
    if not any(new.values()):
        say("That has been said already: nothing has changed.")


@task(
    help={
        "file": "a .csv file; its columns are passage and themes and, if wanted, coder, words, note and seminar",
        "seminar": "the seminar, where the file does not name it",
        "by": "who codes, where the file does not say it",
    }
)
@command
def from_csv(_: Context, file: str, seminar: str = "", by: str = "") -> None:
    """Take codings from a spreadsheet's file: all of it or, where one line has a fault, nothing."""
    _from_csv(seminar, Path(file), by)


def _from_csv(slug: str, file: Path, by: str) -> None:
    from sasci_archive.evidence.coding import Wanted
    from sasci_archive.formats import codings_csv

    if not file.is_file():
        raise SasciError(f"There is no file {file}.", remedy="Give the path of a .csv file.")
    rows = codings_csv.parse(files.read(file), where=file.name)
    wanted: dict[str, list[Wanted]] = {}
    for row in rows:
        if not (where := row.seminar or slug):
            raise SasciError(
                f"{file.name}, line {row.line}: the seminar is not said.",
                remedy="Name it in a column `seminar`, or beside the file: inv code.csv FILE --seminar SLUG.",
            )
        each = Wanted(
            passage=row.passage,
            themes=row.themes,
            by=row.coder or by,
            words=row.words,
            note=row.note,
            line=row.line,
        )
        wanted.setdefault(where, []).append(each)
    new = coded(wanted, how=f"from {file.name}", where=file.name)
    for where, codings in new.items():
        known = len(wanted[where]) - len(codings)
        more = f"; {known} had been said already" if known else ""
        say(f"{where}: {len(codings)} coding{'' if len(codings) == 1 else 's'} taken from {file.name}{more}.")


def coded(wanted: Mapping[str, Sequence[Wanted]], *, how: str, where: str) -> dict[str, tuple[Coding, ...]]:
    """Nothing is written before all of it, in every seminar, is found to be right. Raises SasciError."""
    from sasci_archive.evidence import coding, kept

    here, on = workspace(), terminal.now()
    made = []
    faults: list[Fault] = []
    with _all_alone([here.existing(slug) for slug in wanted], on):
        for slug, each in wanted.items():
            folder = here.existing(slug)
            book = kept.wanted_codebook(here, folder)
            try:
                now = kept.house(folder, on)
                changed, new = coding.coded(
                    kept.codings(folder), each, now, book, on=on.replace(microsecond=0), how=how, where=where
                )
                made.append((folder, changed, new))
            except Faults as error:
                faults += error.faults
        if faults:
            raise Faults(where or "What is to be coded", faults)
        for folder, changed, new in made:
            if new:
                kept.save(folder, changed)
    return {folder.slug: new for folder, _, new in made}


@contextlib.contextmanager
def _all_alone(folders: Sequence[Folder], on: dt.datetime) -> Iterator[None]:
    """While nobody else changes anything in them. Raises Busy."""
    with contextlib.ExitStack() as until_end:
        for folder in sorted(folders, key=lambda folder: folder.slug):  # so that no two wait for each other
            until_end.enter_context(folder.alone("changed, as passages are coded,", on))
        yield


@task(help={"slug": SLUG, "id": "one coding (ch3.2) or all of one change (ch3); by default the last change"})
@command
def undo(_: Context, slug: str, id: str = "") -> None:
    """Take back a coding, or all codings of one change; the history keeps its line."""
    from sasci_archive.evidence import coding, kept

    folder, on = workspace().existing(slug), terminal.now()
    with _all_alone([folder], on):
        changed, gone = coding.undone(kept.codings(folder), id, on=on.replace(microsecond=0))
        kept.save(folder, changed)
    for each in gone:
        say(f"Taken back: {each.id}, {each.place.fragment}, {', '.join(each.themes)} (by {each.by}).")


@task(help={"slug": SLUG, "id": "the coding (ch3.2)"})
@command
def confirm(_: Context, slug: str, id: str) -> None:
    """Say of a coding whose words were changed since that it holds: somebody has read the passage again."""
    from sasci_archive.evidence import coding, kept

    folder, on = workspace().existing(slug), terminal.now()
    with _all_alone([folder], on):
        before = kept.codings(folder)
        after = coding.confirmed(before, id, kept.house(folder, on), on=on.replace(microsecond=0))
        if after is not before:
            kept.save(folder, after)
    held = next(c for c in after.codings if c.id == id)
    say(f"{id} holds: {held.place.fragment}, {', '.join(held.themes)}.")


@task(name="list", help={"slug": SLUG})
@command
def listed(_: Context, slug: str) -> None:
    """Every coding of a seminar, and how it stands to the transcript as it is now (RESTRICTED)."""
    from sasci_archive.evidence import coding, kept
    from sasci_archive.evidence.following import Stands, follow

    here = workspace()
    folder = here.existing(slug)
    codings, book = kept.codings(folder), kept.wanted_codebook(here, folder)
    if not codings.codings:
        say(f"Nothing of {slug} is coded yet: `inv code {slug} u12 influence.helps --by ID`.")
        return
    now = kept.house(folder, terminal.now())
    standing = [follow(each, now) for each in codings.codings]
    terminal.table(
        f"{slug}: RESTRICTED",
        ("id", "passage", "themes", "by", "stands", "words"),
        [
            (
                s.coding.id,
                (s.place or s.coding.place).fragment,
                " ".join(s.coding.themes),
                s.coding.by,
                s.how.value,
                terminal.short(now.words(s.place)) if s.place else "",
            )
            for s in standing
        ],
    )
    again = [s for s in standing if s.how is Stands.AGAIN]
    if again:
        say(
            f"{len(again)} to be looked at again: what they were given to does not stand where it stood. They are in no evidence "
            "until they are taken back (`inv code.undo`) and given again.",
            style="yellow",
        )
    if any(s.how is Stands.CHANGED for s in standing):
        say(f"Of turns that read otherwise now: read them again; `inv code.confirm {slug} ID` says that a theme holds.")
    if faults := coding.lost(codings, book):
        raise Faults(f"{slug}/codings.xml", faults)


@task(help={"of": "whose: a project (sasci) or a seminar"})
@command
def book(_: Context, of: str) -> None:
    """Show the codebook: every theme by dimension, with what it means."""
    from sasci_archive.evidence import kept

    here = workspace()
    if of in here.projects():
        each = kept.project_codebook(here, of)
        if each is None:
            raise NotYet(
                f"The project '{of}' has no codebook.",
                remedy=f"Write projects/{of}/themes.toml; docs/evidence.md has its form.",
            )
    else:
        each = kept.wanted_codebook(here, here.existing(of))
    terminal.table(
        f"{of}: {each.title}" if each.title else of,
        ("theme", "label", "what it means"),
        [
            (
                theme.id,
                theme.label,
                " ".join(filter(None, (theme.definition, theme.use, theme.avoid and f"Not: {theme.avoid}"))),
            )
            for dimension in each.dimension
            for theme in each.of(dimension.id)
        ],
    )


@task(
    help={
        "slug": "one seminar, or several with commas between, which have the same themes",
        "theme": "only this theme's turns are listed",
    }
)
@command
def agreement(_: Context, slug: str, theme: str = "") -> None:
    """How far coders agree, by theme and overall (Krippendorff's alpha), and the turns on which they do not (RESTRICTED)."""
    from sasci_archive.evidence import agreement as measure
    from sasci_archive.evidence import kept
    from sasci_archive.evidence.following import follow

    here, on = workspace(), terminal.now()
    folders = [here.existing(each) for each in filter(None, slug.replace(",", " ").split())]
    book = kept.wanted_codebook(here, folders[0])
    given = []
    for folder in folders:
        own = kept.wanted_codebook(here, folder)
        if own.theme != book.theme:
            raise SasciError(
                f"'{folder.slug}' has other themes than '{folders[0].slug}'.",
                remedy="Measure seminars together that are coded by one codebook.",
            )
        now = kept.house(folder, on)
        given.append(measure.coded(folder.slug, [follow(c, now) for c in kept.codings(folder).codings], now, own))
    found = measure.agreement(given, book)
    if len(found.coders) < 2:
        raise NotYet(
            f"{found.coders[0]} alone has coded: there is nobody to agree with."
            if found.coders
            else "Nobody has coded it.",
            remedy="Let somebody else code the same seminar.",
        )
    _say_agreement(found, theme, [c.slug for c in given])


def _say_agreement(found: Agreement, theme: str, slugs: Sequence[str]) -> None:
    from sasci_archive.evidence.agreement import FEW

    def row(each: Agreed) -> tuple[str, ...]:
        said = "not to be said" if each.alpha is None else f"{each.alpha:.3f}"
        return (
            each.theme or "all together",
            f"{said}{' (few)' if each.few else ''}",
            str(each.given),
            str(each.all_gave),
            str(each.units),
        )

    terminal.table(
        f"{', '.join(slugs)}: coded by {', '.join(found.coders)} (RESTRICTED)",
        ("theme", "alpha", "turns somebody gave it", "turns all gave it", "judged"),
        [row(found.overall), *(row(each) for each in found.themes)],
    )
    if any(each.few for each in (found.overall, *found.themes)):
        say(
            f"(few): given to fewer than {FEW} turns; one more disagreement would move alpha by a great deal.",
            style="yellow",
        )
    differing = [d for d in found.differing if theme in {"", d.theme}]
    if differing:
        terminal.table(
            "Where they differ",
            ("seminar", "turn", "theme", "gave it", "did not"),
            [(d.slug, d.turn, d.theme, ", ".join(d.gave), ", ".join(d.did_not)) for d in differing],
        )
