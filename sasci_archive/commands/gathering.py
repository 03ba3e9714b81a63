"""Commands of those who ask what seminars say together: what helped, and what hindered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import looks, shown, to_be_shown, workspace
from sasci_archive.store import files
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.evidence.lines import Found
    from sasci_archive.model.coding import Codebook
    from sasci_archive.model.evidence import Evidence


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
        journalled(dict.fromkeys(line.slug for line in chosen), [Path(file) for file in (csv, page) if file])
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
            f"Written: {shown(Path(csv).resolve())}, {len(chosen)} line{'' if len(chosen) == 1 else 's'}{warned(restricted)}."
        )
    if page:
        written = printing.as_page(chosen, books, looks(), here.settings.site.address, on=on, restricted=restricted)
        files.write(Path(page), written)
        say(f"Written: {shown(Path(page).resolve())}{warned(restricted)}.")
    if not csv and not page:
        _show(chosen, books, restricted=restricted)


def journalled(slugs: Iterable[str], to: Sequence[Path]) -> None:
    """A line in the journal of each seminar whose restricted text is in these files: a takedown must know of them."""
    from sasci_archive.model import journal
    from sasci_archive.model.journal import Entry

    on, slugs = terminal.now(), tuple(slugs)
    for slug in slugs:
        workspace().folder(slug).nothing_must_go()
    for slug in slugs:
        for path in to:
            workspace().folder(slug).note(Entry(on=on, what=journal.EXPORTED, about=path.name))


def warned(restricted: bool) -> str:
    """What is said behind the name of a file that has restricted text in it."""
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
    say(title, style="bold")
    for line in chosen:  # no table: a quotation wants the whole width
        under = filter(None, (labels(line.under(each)) for each in (INFLUENCE, LEVEL, STAGE, ACTOR)))
        say()
        terminal.stretches(
            [(" · ".join((f"{line.slug} {line.quotation.passage.fragment}", *under)), "bold")], hanging=2
        )
        quoted = terminal.short(f"{line.quotation.parts[0][0]}: “{line.quotation.text}”", 240)
        terminal.stretches([(quoted, "")], indent=2, hanging=2)
    say()
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
