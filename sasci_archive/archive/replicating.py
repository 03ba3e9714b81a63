"""Copies of the archive brought up to date: what a replica does not have yet, or has as it was before, is copied there from the archive's own roots.

What is copied is always the object that the ledger knows, each file compared on the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sasci_archive.archive import ledger, objects, owed
from sasci_archive.archive.identity import SENTENCES, Identity, of
from sasci_archive.archive.ledger import Chain, Ledger, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.owed import Debt
from sasci_archive.archive.replicas import Place, chain, ledgers, not_reached, overlapping, put_ledger, was_copied_to
from sasci_archive.errors import Disk, NotYet, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.workspace import Workspace


class Copied(View, frozen=True):
    """What happened to one replica: ids of the objects that were brought up to date, those that were so already, and what could not be done."""

    replica: str
    copied: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()


def replicate(
    workspace: Workspace, by: Agent, on: dt.datetime, *, anew: bool = False, progress: Progress = files.silent
) -> tuple[Copied, ...]:
    """Bring every replica up to date. What cannot be done there is said, and the others go on; `anew`: one that is empty though it was not is taken as a
    new one, and a ledger there that tells another past is replaced. Raises BrokenLedger, Disk, NotYet where there is no replica, or nothing to be copied.
    """
    named = workspace.settings.archive.replicas
    if not named:
        raise NotYet(
            "sasci.toml names no replica.",
            remedy='Write the folder into it: [archive] replicas = ["/media/disk-2/archive"].',
        )
    book, known = objects.ledger(workspace), chain(workspace)
    if not known.ids():
        raise NotYet(
            f"The ledger {book.name} tells of no object that could be copied.", remedy="`inv archive SLUG` keeps one."
        )
    if owed.settle(workspace, on):
        known = book.chain()
    done = list[Copied]()
    debts = {replica: Debt(workspace, What.COPIED, on, known) for replica in named}
    for number, replica in enumerate(named):
        part = _part(progress, number, len(named))
        done.append(_replicated(workspace, replica, known, by, on, debts[replica], anew=anew, progress=part))
    for each in done:
        debts[each.replica].pay()
        if each.same and not each.copied and not was_copied_to(known, each.replica):
            book.note_once(What.COPIED, on=on, since=known.head, about=each.replica)
    others = () if anew else ledger.other_pasts(known, ledgers(workspace))
    return tuple(_told(workspace, each, others, book) for each in done)


def _told(workspace: Workspace, done: Copied, others: Collection[str], book: Ledger) -> Copied:
    """The copy of the ledger in a replica that could be reached is the ledger as it is now; one that tells another past (`others`) is let be."""
    home = objects.port(workspace, done.replica)
    if home.name() in others:
        told = f"The ledger in {home.name()} tells another past than the archive's, and was left as it is: `inv verify --all` says more."
        return Copied(done.replica, done.copied, done.same, (*done.trouble, told))
    if done.copied or done.same:
        try:
            put_ledger(home, book.content())
        except SasciError as error:
            return Copied(done.replica, done.copied, done.same, (*done.trouble, str(error)))
    return done


def _part(progress: Progress, number: int, of: int) -> Progress:
    """One replica of several, as the progress of all."""

    def moved(done: int, total: int) -> None:
        if total:
            progress(number * total + done, of * total)

    return moved


def _replicated(
    workspace: Workspace,
    replica: str,
    known: Chain,
    by: Agent,
    on: dt.datetime,
    debt: Debt,
    *,
    anew: bool,
    progress: Progress,
) -> Copied:
    home = objects.port(workspace, replica)
    why_not = not_reached(workspace, replica, known)
    if why_not and not (anew and _may_be_begun(workspace, replica)):
        return Copied(replica, trouble=(why_not,))
    copied, same, trouble = list[str](), list[str](), list[str]()
    for which in Which:
        own, other = objects.root(workspace, which), Place(which, StorageRoot(home.below(which.value)), replica)
        wanted = [id_ for id_ in known.ids() if which.slug(id_)]
        if wanted:
            other.root.recover(on)
        for id_ in wanted:
            try:
                (copied if _brought(known, own, other, id_, by, on, debt, progress) else same).append(id_)
            except SasciError as error:
                debt.failed()
                trouble.append(f"{id_} was not copied to {home.name()}: {error}")
    return Copied(replica, tuple(copied), tuple(same), tuple(trouble))


def _may_be_begun(workspace: Workspace, replica: str) -> bool:
    """Whether nothing else is wrong with it but that it is empty."""
    try:
        return not overlapping(workspace, replica) and objects.port(workspace, replica).is_there()
    except Disk:
        return False


def _brought(
    known: Chain,
    own: StorageRoot,
    other: Place,
    id_: str,
    by: Agent,
    on: dt.datetime,
    debt: Debt,
    progress: Progress,
) -> bool:
    """Whether anything was copied. Raises SasciError where the own one is not the one that the ledger knows, or the other none of its past."""
    wanted = own.found(id_)
    it = of(known, id_, wanted)
    if wanted is None or it not in {Identity.KNOWN, Identity.DONE}:
        problem, remedy = SENTENCES[it]
        raise SasciError(f"In {own.port.name()}, {problem}.", remedy=remedy)
    there, announce = other.root.found(id_), debt.about_to(other, id_)
    if there and there.sha512 == wanted.sha512:
        return False
    if there and of(known, id_, there) is Identity.TAKEN_OUT:
        other.root.put_right(wanted, [own], by=by, on=on, keep=False, progress=progress, announce=announce)
        debt.done()
        other.root.discard(id_)
        return True
    if brought := other.root.take(wanted, [own], by=by, on=on, progress=progress, announce=announce):
        debt.done()
    return brought
