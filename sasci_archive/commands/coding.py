"""Commands of those who research: codebooks, passages coded, how far coders agree, evidence across seminars, and to and from QDA programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, to_be_shown, workspace
from sasci_archive.errors import Fault, Faults, NotYet, SasciError
from sasci_archive.store import files
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.evidence.agreement import Agreed, Agreement
    from sasci_archive.evidence.coding import Wanted
    from sasci_archive.evidence.lines import Found
    from sasci_archive.model.coding import Codebook, Coding
    from sasci_archive.model.evidence import Evidence

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
    new = _code({slug: wanted}, how="by hand", where="")
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
    new = _code(wanted, how=f"from {file.name}", where=file.name)
    for where, codings in new.items():
        known = len(wanted[where]) - len(codings)
        more = f"; {known} had been said already" if known else ""
        say(f"{where}: {len(codings)} coding{'' if len(codings) == 1 else 's'} taken from {file.name}{more}.")


def _code(wanted: Mapping[str, Sequence[Wanted]], *, how: str, where: str) -> dict[str, tuple[Coding, ...]]:
    """Nothing is written before all of it, in every seminar, is found to be right. Raises SasciError."""
    from sasci_archive.evidence import coding, kept

    here, on = workspace(), terminal.now()
    made = []
    faults: list[Fault] = []
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


@task(help={"slug": SLUG, "id": "one coding (ch3.2) or all of one change (ch3); by default the last change"})
@command
def undo(_: Context, slug: str, id: str = "") -> None:
    """Take back a coding, or all codings of one change; the history keeps its line."""
    from sasci_archive.evidence import coding, kept

    folder = workspace().existing(slug)
    changed, gone = coding.undone(kept.codings(folder), id, on=terminal.now().replace(microsecond=0))
    kept.save(folder, changed)
    for each in gone:
        say(f"Taken back: {each.id}, {each.place.fragment}, {', '.join(each.themes)} (by {each.by}).")


@task(help={"slug": SLUG, "id": "the coding (ch3.2)"})
@command
def confirm(_: Context, slug: str, id: str) -> None:
    """Say of a coding whose words were changed since that it holds: somebody has read the passage again."""
    from sasci_archive.evidence import coding, kept

    folder, on = workspace().existing(slug), terminal.now()
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
                short(now.words(s.place)) if s.place else "",
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
    coded = []
    for folder in folders:
        own = kept.wanted_codebook(here, folder)
        if own.theme != book.theme:
            raise SasciError(
                f"'{folder.slug}' has other themes than '{folders[0].slug}'.",
                remedy="Measure seminars together that are coded by one codebook.",
            )
        now = kept.house(folder, on)
        coded.append(measure.coded(folder.slug, [follow(c, now) for c in kept.codings(folder).codings], now, own))
    found = measure.agreement(coded, book)
    if len(found.coders) < 2:
        raise NotYet(
            f"{found.coders[0]} alone has coded: there is nobody to agree with."
            if found.coders
            else "Nobody has coded it.",
            remedy="Let somebody else code the same seminar.",
        )
    _say_agreement(found, theme, [c.slug for c in coded])


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


@task(
    help={
        "theme": "only passages under this theme (influence.helps); several with commas between must all be given",
        "level": "only of this level: individual, organisation, wider-context",
        "stage": "only of this stage: start-up, implementing, spreading …",
        "actor": "only of this actor: providers, local-authorities …",
        "seminar": "only of this seminar",
        "csv": "write the lines to this file as CSV",
        "page": "write a page of its own to this file",
        "restricted": "for the house: from the editors' text, with coders and notes. RESTRICTED",
    }
)
@command
def evidence(
    _: Context,
    theme: str = "",
    level: str = "",
    stage: str = "",
    actor: str = "",
    seminar: str = "",
    csv: str = "",
    page: str = "",
    restricted: bool = False,
) -> None:
    """What helped and what hindered, by level, stage and actor: quotations with their citations, as table, page or CSV."""
    from sasci_archive.evidence import discretion, kept, lines, matrix, printing

    here, on = workspace(), terminal.now()
    slug = here.existing(seminar).slug if seminar else ""
    if restricted:
        with terminal.progress("Reading what is coded") as progress:
            found = lines.restricted(here, on, only=slug, progress=progress)
    else:
        shelf = to_be_shown(on)
        with terminal.progress("Reading what is coded") as progress:
            found = lines.public(shelf, here, only=slug, progress=progress)
    books = list(found.books.values()) or list(kept.codebooks(here).values())
    asked = [matrix.theme_of(each.strip(), "", books) for each in theme.split(",") if each.strip()]
    asked += [
        matrix.theme_of(own, dimension, books)
        for dimension, own in (("level", level), ("stage", stage), ("actor", actor))
        if own
    ]
    chosen = matrix.chosen(found.lines, asked)
    if not restricted:
        discretion.held(here, on, found.books.values())
    _tell(found, restricted=restricted)
    if restricted and chosen:
        _journal(dict.fromkeys(line.slug for line in chosen), [Path(file) for file in (csv, page) if file])
    if not chosen:
        say(
            "Nothing is coded like that in what may be read."
            if asked
            else "There is no evidence yet: nothing that may be read is coded."
        )
        return
    if csv:
        files.write(Path(csv), printing.as_csv(chosen, books, here.settings.site.address, restricted=restricted))
        say(
            f"Written: {shown(Path(csv).resolve())}, {len(chosen)} line{'' if len(chosen) == 1 else 's'}{_warned(restricted)}."
        )
    if page:
        written = printing.as_page(chosen, books, looks(), here.settings.site.address, on=on, restricted=restricted)
        files.write(Path(page), written)
        say(f"Written: {shown(Path(page).resolve())}{_warned(restricted)}.")
    if not csv and not page:
        _show(chosen, books, restricted=restricted)


def _journal(slugs: Iterable[str], to: Sequence[Path]) -> None:
    """A line in the journal of each seminar whose restricted text is in these files: a takedown must know of them."""
    from sasci_archive.model import journal
    from sasci_archive.model.journal import Entry

    on = terminal.now()
    for slug in slugs:
        for path in to:
            workspace().folder(slug).note(Entry(on=on, what=journal.EXPORTED, about=path.name))


def _warned(restricted: bool) -> str:
    return " (RESTRICTED: for the house)" if restricted else ""


def _tell(found: Found, *, restricted: bool) -> None:
    if found.left_out:
        say(f"Left out, because invented: {', '.join(found.left_out)} (--seminar shows it).", style="dim")
    again = [f"{slug} {s.coding.id} ({s.coding.place.fragment})" for slug, s in found.outside]
    if changed := [f"{slug} {s.coding.id} ({s.coding.place.fragment})" for slug, s in found.changed]:
        say(
            f"Of turns that read otherwise than when they were coded (`inv code.list SLUG`): {', '.join(changed)}.",
            style="yellow",
        )
    if again:
        why = "they are to be looked at again" if restricted else "they are not printed, or are to be looked at again"
        say(f"Coded, but in no line here, as {why} (`inv code.list SLUG`): {', '.join(again)}.", style="yellow")


def _show(chosen: Sequence[Evidence], books: Sequence[Codebook], *, restricted: bool) -> None:
    from sasci_archive.evidence import matrix
    from sasci_archive.model.coding import ACTOR, INFLUENCE, LEVEL, STAGE

    def labels(themes: Sequence[str]) -> str:
        return ", ".join(matrix.label(each, books) for each in themes)

    invented = any(line.synthetic for line in chosen)
    title = "Evidence" + (": RESTRICTED" if restricted else "") + (" (an invented demonstration)" if invented else "")
    terminal.table(
        title,
        ("influence", "level", "stage", "actor", "passage", "quotation"),
        [
            (
                *(labels(line.under(dimension)) for dimension in (INFLUENCE, LEVEL, STAGE, ACTOR)),
                f"{line.slug} {line.quotation.passage.fragment}",
                short(f"{line.quotation.parts[0][0]}: “{line.quotation.text}”", 240),
            )
            for line in chosen
        ],
    )
    rows = [
        (
            matrix.label(c.influence, books),
            matrix.label(c.level, books),
            matrix.label(c.stage, books),
            str(c.passages),
            str(c.seminars),
        )
        for c in matrix.cells(chosen)
    ]
    if rows:
        terminal.table("How many", ("influence", "level", "stage", "passages", "seminars"), rows)
        actors = [(matrix.label(i, books), matrix.label(a, books), str(n)) for i, a, n in matrix.actors(chosen)]
        terminal.table("By actor", ("influence", "actor", "passages"), actors)
    for reference in dict.fromkeys(line.reference for line in chosen):
        say(f"  {reference}", style="dim")


@task(
    help={
        "file": "the .qdpx to write",
        "seminars": "which, with commas between; by default all that have a codebook",
        "restricted": "for the research team: the editors' text, with coders and notes. RESTRICTED",
        "blank": "without codings, for somebody who is to code by themselves",
        "codebook": "write only the codebook, to this file (.qdc)",
    }
)
@command
def qda_export(
    _: Context, file: str, seminars: str = "", restricted: bool = False, blank: bool = False, codebook: str = ""
) -> None:
    """Write texts, codebook and codings as a REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA (public texts, unless --restricted)."""
    from sasci_archive.evidence import exchange, sending
    from sasci_archive.formats import refi_qda

    here, on = workspace(), terminal.now()
    asked = [here.existing(each).slug for each in filter(None, seminars.replace(",", " ").split())]
    if restricted:
        sent = sending.restricted(here, on, asked, blank=blank)
    else:
        sent = sending.public(to_be_shown(on), here, asked, blank=blank)
    if not sent:
        raise NotYet(
            "There is nothing to be sent: no seminar that may be read has a codebook.",
            remedy="Publish one first, or say --restricted for the research team.",
        )
    project = exchange.project(here.settings.site.name, sent, restricted=restricted)
    if restricted:
        _journal([each.slug for each in sent], [Path(file)])
    files.write(Path(file), refi_qda.compose(project, on))
    count = sum(len(source.selections) - 2 for source in project.sources)
    say(
        f"Written: {shown(Path(file).resolve())}, {len(sent)} text{'' if len(sent) == 1 else 's'}, {count} coded passages{_warned(restricted)}."
    )
    if codebook:
        files.write(Path(codebook), refi_qda.compose_codebook(exchange.codes([each.book for each in sent])))
        say(f"Written: {shown(Path(codebook).resolve())}.")
    say(
        "Leave the first and the last line of each text coded: by them we see how a program counts positions.",
        style="dim",
    )


@task(
    help={
        "file": "a .qdpx that was exported from the program",
        "by": "who coded, where the project does not name a coder of ours",
        "leave_out": "take what can be placed, and list the rest, rather than taking nothing",
    }
)
@command
def qda_import(_: Context, file: str, by: str = "", leave_out: bool = False) -> None:
    """Read codings back from a REFI-QDA project; nothing is taken where a passage or a theme is not known (RESTRICTED: codings.xml)."""
    from sasci_archive.evidence import exchange, kept
    from sasci_archive.formats import refi_qda

    if not Path(file).is_file():
        raise SasciError(f"There is no file {file}.", remedy="Give the path of a .qdpx file.")
    where = Path(file).name
    back = refi_qda.parse(files.read(Path(file)), where=where)
    here, on = workspace(), terminal.now()
    known = {}
    for folder in (here.folder(slug) for slug in here.slugs()):
        book = kept.codebook(here, folder)
        if book and folder.transcript() is not None:
            known[folder.slug] = kept.house(folder, on), book
    read = exchange.read(back, known, by=by)
    if read.faults and not leave_out:
        raise Faults(where, read.faults)
    new = _code(read.wanted, how=f"from {where}", where=where)
    for fault in read.faults:
        say(f"Left out: {fault}", style="yellow")
    for slug, codings in new.items():
        say(
            f"{slug}: {len(codings)} new coding{'' if len(codings) == 1 else 's'} of {len(read.wanted[slug])} in {where}."
        )
    if read.others:
        say(f"Of no seminar here, and not read: {', '.join(read.others)}.", style="dim")
    if not new:
        say(f"Nothing of {where} is a seminar here.", style="yellow")


def short(text: str, most: int = 90) -> str:
    """As much as a line of a table holds.

    >>> short("It began with a cupboard", 12)
    'It began …'
    """
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"
