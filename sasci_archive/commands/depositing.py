"""Commands of those who hand an edition over to others to keep, and take in what others hand over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, looks, shown, to_be_shown, workspace
from sasci_archive.deposit import bags, crates, laying
from sasci_archive.deposit.work import Work, public
from sasci_archive.deposit.work import work as to_deposit
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model.journal import By
from sasci_archive.terminal import command, say


@task(help={"slug": SLUG, "to": "bag, crate", "out": "the folder to write into; by default archive/deposits/"})
@command
def deposit(_: Context, slug: str, to: str = "", out: str = "") -> None:
    """Hand the published edition over to those who keep it: as a bag, a crate."""
    of = _work(slug, terminal.now())
    home = Path(out) if out else workspace().place(workspace().settings.archive.public).parent / "deposits"
    match to:
        case "bag":
            _bag(of, home / f"{of.name}-bag")
        case "crate":
            _crate(of, home / f"{of.name}-crate")
        case _:
            raise SasciError(f"There is no way to deposit called '{to}'.", remedy="Choose one of: bag, crate.")


def _work(slug: str, on: dt.datetime) -> Work:
    """What may be kept of a seminar: pressed anew where that is less than what readers see."""
    from sasci_archive.archive.deposited import deposited, is_current

    folder = workspace().existing(slug)
    entry = public({each.slug: each for each in to_be_shown(on).entries}.get(slug), slug)
    if not is_current(folder, on, looks()):
        raise NotYet(
            f"What is public of '{slug}' is not what would be published now, so that it is not deposited.",
            remedy=f"`inv ready {slug}` says what is outstanding; `inv publish {slug}` makes the edition.",
        )
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
    from sasci_archive.deposit.taking_in import take_in as take

    with terminal.progress("Looking it through") as progress:
        taken = take(workspace(), Path(path), By(terminal.now(), who.strip()), progress=progress)
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


def _bag(of: Work, target: Path) -> None:
    made = bags.bag(crates.crate(of), of, terminal.now(), contact=workspace().settings.site.contact)
    with terminal.progress("Laying the bag") as progress:
        new = laying.lay(made, target, same=lambda there: bags.holds(made, there), progress=progress)
    bags.validate(target)
    said = "A bag (BagIt 1.0, sha512), checked" if new else "That bag is there already, and still holds"
    say(f"{said}: {shown(target)}, {len(made):,} files.")


def _crate(of: Work, target: Path) -> None:
    made = crates.crate(of)
    with terminal.progress("Laying the crate") as progress:
        new = laying.lay(made, target, same=lambda there: laying.stands(made, there), progress=progress)
    said = "A crate (RO-Crate 1.1)" if new else "That crate is there already, to the byte"
    say(f"{said}: {shown(target)}, {len(made):,} files.")
