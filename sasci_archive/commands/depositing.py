"""Commands of those who hand an edition over to others to keep, and take in what others hand over."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands import registering
from sasci_archive.commands.here import SLUG, looks, project_of, shown, to_be_shown, workspace
from sasci_archive.commands.releasing import WHO, named
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model import journal
from sasci_archive.model.deposits import State
from sasci_archive.model.journal import By
from sasci_archive.store import files
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.catalogue import Entry
    from sasci_archive.deposit.work import Work
    from sasci_archive.store.folder import Folder


STATES = "draft, registered, findable, withdrawn, discarded"


@task(
    help={
        "slug": SLUG,
        "to": "bag, crate, ukds (folders here); a folder (a bag in it); datacite, zenodo (services)",
        "out": "the folder to write into; by default archive/deposits/",
        "with_log": "with ukds: lay the anonymisation log (RESTRICTED) into a folder of its own beside the bundle",
        "state": f"how it is to stand at the service: {STATES}",
        "production": "the real service, and not the one for trying",
        "prefix": "under which prefix the DOI is registered: must be said with --production",
        "url": "where the DOI leads; by default the edition's own address",
        "reason": "with --state withdrawn: what is said of it",
        "who": "your name: it goes into the journal",
        "yes": "send it",
        "dry_run": "show what would be sent, and send nothing",
    }
)
@command
def deposit(
    _: Context,
    slug: str,
    to: str = "",
    out: str = "",
    with_log: bool = False,
    state: str = State.DRAFT.value,
    production: bool = False,
    prefix: str = "",
    url: str = "",
    reason: str = "",
    who: str = "",
    yes: bool = False,
    dry_run: bool = False,
) -> None:
    """Hand the published edition over to those who keep it: as a bag, a crate or a bundle, to DataCite or Zenodo."""
    folder, on = workspace().existing(slug), terminal.now()
    if to not in WAYS and (to.startswith((".", "~")) or "/" in to or os.sep in to):
        to, out = "bag", str(Path(to).expanduser())
    if to not in WAYS:
        raise SasciError(
            f"There is no way to deposit called '{to}'." if to else "Where it is to go is not said.",
            remedy=f"Choose one of: {', '.join(WAYS)}; or a folder, as --to ./deposits, for a bag in it.",
        )
    catalogue = to_be_shown(on)
    entry = catalogue.entry(slug) if any(it.slug == slug for it in catalogue.lazily()) else None
    of = partial(_work, folder, entry, on)
    if to in {"bag", "crate", "ukds"}:
        home = Path(out) if out else workspace().deposits
        apart = (Path(out) if out else workspace().deposits_restricted) if with_log else None
        _lay(to, of(), folder, home, apart)
        return
    asked = registering.Asked(
        state=_wanted(state),
        production=production,
        prefix=prefix,
        url=url,
        who=who,
        yes=yes,
        dry_run=dry_run,
        reason=reason,
    )
    if to == "datacite":
        registering.datacite(folder, entry, of, asked, on)
    else:
        registering.zenodo(folder, of, asked, on)


WAYS = ("bag", "crate", "ukds", "datacite", "zenodo")


@task(
    help={
        "slug": SLUG,
        "ark": "an ARK, under the shoulder that sasci.toml names",
        "doi": "a DOI, under the prefix that sasci.toml names",
        "handle": "a Handle as you were given it: 20.500.12345/67",
        "who": WHO,
    }
)
@command
def mint(_: Context, slug: str, ark: bool = False, doi: bool = False, handle: str = "", who: str = "") -> None:
    """Give a seminar an identifier of its own, for ever, and write it into seminar.toml."""
    from sasci_archive.deposit import minting

    if not (ark or doi or handle):
        raise SasciError(
            "What is to be minted is not said.",
            remedy="Add --ark or --doi, or --handle with the one that you were given.",
        )
    here, by = workspace(), By(terminal.now(), named(who))
    folder = here.existing(slug)
    made = [minting.mint(here, folder, key, by) for key, asked in (("ark", ark), ("doi", doi)) if asked]
    made += [minting.give(here, folder, handle, by)] if handle else []
    for name in made:
        say(f"{name} is written into {shown(folder.seminar_toml)}.")
    say(f"`inv refresh {slug}` and `inv publish {slug}` print it.", style="dim")
    if any(name.startswith("ark:/99999") for name in made):
        say("99999 is for trying: nobody will find it. arks.org gives out numbers of one's own.", style="dim")
    if doi:
        say(f"It leads nowhere yet: `inv deposit {slug} --to datacite` registers it.", style="dim")
        if any(name.startswith("10.5072/") for name in made):
            terminal.warn(
                "10.5072 is DataCite's prefix for trying. Nothing that readers see should have it: take it out before you publish."
            )


@task
@command
def authorities(_: Context) -> None:
    """Who is who beyond one seminar: whether every number in authorities.toml can be right; exit code 1 where one cannot."""
    known = workspace().authorities()
    rows = [
        (kind, each.name, ", ".join(each.known_as), ", ".join(each.links))
        for kind, several in (("person", known.person), ("body", known.body), ("place", known.place))
        for each in several
    ]
    if not rows:
        say(f"Nobody is known yet: write {shown(workspace().seminars / 'authorities.toml')}.")
        return
    terminal.table("", ("", "name", "also", "elsewhere"), rows)
    say(f"{len(rows)} are known, and every number can be right.")


def _wanted(state: str) -> State:
    """How it is to stand there: what is begun is so of itself, and nobody's wish. Raises SasciError."""
    if state not in STATES.split(", "):
        raise SasciError(f"--state knows no '{state}'.", remedy=f"Choose one of: {STATES}.")
    return State(state)


def _lay(to: str, of: Work, folder: Folder, home: Path, apart: Path | None) -> None:
    """`apart`: where the log of what is withheld is laid, if it is."""
    target = home / f"{of.name}-{to}"
    match to:
        case "bag":
            new = _bag(of, target)
        case "crate":
            new = _crate(of, target)
        case _:
            new = _bundle(of, folder, target)
            if apart:
                _log(folder, apart / f"{target.name}-RESTRICTED")
    _tell(folder, journal.DEPOSITED, f"{target.name}: {journal.LAID}", new=new)


def _tell(folder: Folder, what: str, about: str, digest: str = "", *, new: bool) -> None:
    """So that a takedown knows of it, wherever it lies: also of what a run has laid that was killed before it could say so."""
    if new or not any((line.what, line.about, line.digest) == (what, about, digest) for line in folder.history()):
        folder.note(By(terminal.now()).did(what, about, digest))


def _work(folder: Folder, found: Entry | None, on: dt.datetime) -> Work:
    """What may be kept of a seminar: pressed anew where that is less than what readers see."""
    from sasci_archive.archive.permitted import deposited, is_current
    from sasci_archive.deposit.work import public
    from sasci_archive.deposit.work import work as to_deposit

    slug = folder.slug
    entry = public(found, slug)
    if not is_current(folder, on, looks()):
        raise NotYet(
            f"What is public of '{slug}' is not what would be published now, so that it is not deposited.",
            remedy=f"`inv ready {slug}` says what is outstanding; `inv publish {slug}` makes the edition.",
        )
    registering.known_to_be_ours(entry.citation.ark, workspace().settings.identifiers.ark)
    with terminal.progress("Making what may be kept") as progress:
        kept = deposited(folder, on=on, looks=looks(), progress=progress)
    return to_deposit(entry, kept.release, kept.home, kept.edition.files, workspace().authorities())


@task(
    name="import",
    help={"path": "the folder or archive (zip, tar) that was handed over", "who": "your name, for the receipt"},
)
@command
def take_in(_: Context, path: str, who: str = "") -> None:
    """Take in a bag or a crate that others made; one that is not to be trusted is refused, and nothing of it written."""
    from sasci_archive.archive.takedown.afterwards import gone_for_good
    from sasci_archive.deposit.taking_in import take_in as take

    here = workspace()
    with terminal.progress("Looking it through") as progress:
        taken = take(here, Path(path), By(terminal.now(), who.strip()), gone=gone_for_good(here), progress=progress)
    receipt = taken.receipt
    count = f"{len(receipt.files):,} file{'' if len(receipt.files) == 1 else 's'}"
    if not taken.new:
        say(f"It was taken in already on {receipt.on:%Y-%m-%d}: {shown(taken.home)}. Nothing was written.")
    else:
        say(f"Taken in, every digest checked: {shown(taken.home)} ({receipt.form}, {count}, and receipt.json).")
    for remark in receipt.remarks:
        terminal.warn(remark)
    if taken.seminar:
        say(f"It is recorded as '{taken.seminar}', an edition that others published: see seminar.toml there.")


def _bag(of: Work, target: Path) -> bool:
    from sasci_archive.deposit import bags, crates, laying

    made = bags.bag(crates.crate(of), of, terminal.now(), contact=workspace().settings.site.contact)
    with terminal.progress("Laying the bag") as progress:
        new = laying.lay(made, target, same=lambda there: bags.holds(made, there), progress=progress)
    bags.validate(target)
    said = "A bag (BagIt 1.0, sha512), checked" if new else "That bag is there already, and still holds"
    say(f"{said}: {shown(target)}, {len(made):,} files.")
    return new


def _crate(of: Work, target: Path) -> bool:
    from sasci_archive.deposit import crates, laying

    made = crates.crate(of)
    with terminal.progress("Laying the crate") as progress:
        new = laying.lay(made, target, same=lambda there: laying.stands(made, there), progress=progress)
    said = "A crate (RO-Crate 1.1)" if new else "That crate is there already, to the byte"
    say(f"{said}: {shown(target)}, {len(made):,} files.")
    return new


def _bundle(of: Work, folder: Folder, target: Path) -> bool:
    from sasci_archive.deposit import laying, ukds
    from sasci_archive.stages.forms import blank

    with terminal.progress("Making the forms") as progress:
        progress(0, 0)
        own = workspace().home / "templates" / "consent"
        forms = blank(folder, own=own, project=project_of(folder), on=terminal.now())
    made = ukds.bundle(of, forms)
    with terminal.progress("Laying the bundle") as progress:
        new = laying.lay(made, target, same=lambda there: laying.stands(made, there), progress=progress)
    said = "A bundle for the UK Data Service" if new else "That bundle is there already, to the byte"
    say(f"{said}: {shown(target)}, {len(made):,} files.")
    return new


def _log(folder: Folder, target: Path) -> None:
    """Apart, never inside: it names what is withheld."""
    from sasci_archive.deposit import laying
    from sasci_archive.stages import redact

    files.make(target.parent, 0o700)
    redact.log(folder)
    content = files.read(redact.path(folder))
    made = {"RESTRICTED-anonymisation_log.csv": content, "RESTRICTED.txt": LOG_APART.encode()}
    new = laying.lay(made, target, same=lambda there: laying.stands(made, there))
    _tell(folder, journal.LOG_LAID, "ukds", hashlib.sha256(content).hexdigest(), new=new)
    terminal.warn(
        f"RESTRICTED: {shown(target)} holds what is withheld. It goes to the depository by its safe transfer alone."
    )


LOG_APART = """RESTRICTED

This folder holds what was withheld from the transcripts, and who is meant. It goes to the depository's own people only, by their safe transfer (ask them: UK
Data Service, collections@ukdataservice.ac.uk), never by e-mail, and never together with the bundle. Delete it when it has arrived.
"""
