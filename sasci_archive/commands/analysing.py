"""Commands of those who code in a program for qualitative analysis: texts and codings to it, and codings back (REFI-QDA)."""

from __future__ import annotations

from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.coding import coded
from sasci_archive.commands.gathering import journalled, warned
from sasci_archive.commands.here import shown, to_be_shown, workspace
from sasci_archive.errors import Faults, NotYet, SasciError
from sasci_archive.store import files
from sasci_archive.terminal import command, say


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
        journalled([each.slug for each in sent], [Path(file)])
    files.write(Path(file), refi_qda.compose(project, on))
    count = sum(len(source.selections) - 2 for source in project.sources)
    say(
        f"Written: {shown(Path(file).resolve())}, {len(sent)} text{'' if len(sent) == 1 else 's'}, {count} coded passages{warned(restricted)}."
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
    from sasci_archive.evidence import kept, read_back
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
    read = read_back.read(back, known, by=by)
    if read.faults and not leave_out:
        raise Faults(where, read.faults)
    new = coded(read.wanted, how=f"from {where}", where=where)
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
