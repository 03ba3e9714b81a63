"""The editions: everything a reader gets, made from what the gate lets through and from nothing else.

Where the gate stays shut, only a proof is made, in `5-review/proof/`, and whatever had been public is withdrawn. Nothing
is done where nothing has changed: what an edition is made from is known by digest.
"""

from __future__ import annotations

import contextlib
import datetime as dt

from sasci_archive import gate
from sasci_archive.binding import Bound, bound
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import Leaking, NoPermission, SasciError
from sasci_archive.gate import Release
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.journal import By
from sasci_archive.model.reading import Standing
from sasci_archive.press import edition as editions
from sasci_archive.press import finished, plates, run, versions, withdrawal
from sasci_archive.press.edition import Edition, LeakTest
from sasci_archive.press.plates import Plates
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.readiness import readiness
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed.held_back import held_back


@looked_through_seldom()
def publish(
    folder: Folder,
    *,
    on: dt.datetime,
    looks: Looks = OURS,
    proof: bool = False,
    progress: files.Progress = files.silent,
) -> tuple[Edition, bool]:
    """Make the editions of a seminar, public or proof; the second value is False where nothing had to be done.

    `on` is the instant (UTC) for which embargoes are judged. With `proof` only that is made, and what is public stays as it is.
    Raises NotYet without a transcript or while a takedown is not at its end, Faults where it is not valid, Leaking and Unreadable where the leak test stops it,
    Busy, BadRecord, BadTranscript.
    """
    with folder.at_length("published", on):
        was_public = folder.published.exists()
        editions.forget_broken(folder)
        if folder.is_taken_down():
            if not proof:  # what is public does not wait for the takedown to go on
                _withdraw(folder, folder.transcript() or b"", folder.consent(), on, looks, shut=True)
            folder.nothing_must_go()
        while True:
            with contextlib.suppress(_AnsweredOtherwise):
                return _publish(folder, on, looks, proof=proof, was_public=was_public, progress=progress)


class _AnsweredOtherwise(Exception):  # noqa: N818 - what has happened
    """Somebody has, while the edition was made: a withdrawal waits for nobody who publishes. It is made anew."""


def _publish(
    folder: Folder, on: dt.datetime, looks: Looks, *, proof: bool, was_public: bool, progress: files.Progress
) -> tuple[Edition, bool]:
    try:
        whole = bound(folder)
    except SasciError:  # what may no longer be public does not wait for it to be mended, here and below
        if not proof:
            _withdraw(folder, folder.transcript() or b"", folder.consent(), on, looks, shut=False)
        raise
    master = whole.master
    key = editions.key(folder, looks, anew=True)
    last = editions.last(folder, proof=proof)
    if last and editions.holds(folder, last, key, on):
        return last, False
    consent = folder.consent()
    folder.remember(consent, on)
    # at once: making takes minutes, and may be killed
    if not proof:
        _withdraw(folder, master, consent, on, looks, shut=False)
    withdrawn = was_public and not folder.published.exists()
    try:
        edition = _published(
            folder, whole, consent, key, on, looks, proof=proof, withdrawn=withdrawn, progress=progress
        )
    except BaseException as stopped:  # whatever it was
        files.remove_tree(folder.work / "making")
        if not proof:
            _withdraw(folder, master, _answers(folder, consent), on, looks, shut=isinstance(stopped, Leaking))
        raise
    return edition, True


def _answers(folder: Folder, before: Consent) -> Consent:
    """What people have answered by now, as far as it can be read."""
    with contextlib.suppress(SasciError):
        return folder.consent()
    return before


def _published(
    folder: Folder,
    whole: Bound,
    consent: Consent,
    key: str,
    on: dt.datetime,
    looks: Looks,
    *,
    proof: bool,
    withdrawn: bool,
    progress: files.Progress,
) -> Edition:
    master = whole.master
    releases, shut = {}, None
    try:
        releases = plates.public(folder, whole, consent, on)
    except NoPermission as closed:
        shut = closed
    letters = folder.correspondence()
    asked = readiness(
        *(master, folder.seminar(), consent, on),
        shut=shut,
        digests=folder.forms(consent),
        letters=letters,
        cited=folder.cited(),
    )
    public = asked.ready and not proof
    if not public:
        releases = plates.proof(folder, whole, consent, on, weighed=True)
        withdrawn |= not proof and _withdraw(folder, master, consent, on, looks, shut=shut is not None)
    laid = plates.plates(folder, whole, releases, looks)
    made, leak_test = _made(folder, master, consent, releases[Channel.HTML], laid, on, progress)
    page = releases[Channel.HTML]
    edition = Edition(
        key=key,
        public=public,
        release=page.digest,
        files=made,
        made_on=on.date(),
        headline=asked.headline,
        outstanding=asked.items,
        withheld=page.withheld,
        held_back=held_back(master, consent),
        letters=editions.letters(folder),
        next_opening=page.next_opening,
        leak_test=leak_test,
        withdrawn=withdrawn,
    )
    editions.keep(folder, edition, proof=proof)
    if public:
        versions.remember(folder, page.reading, on.date())
        withdrawal.lift(folder)
        folder.note(By(on).did(journal.PUBLISHED, digest=edition.release))
    return edition


def latest(folder: Folder) -> Edition | None:
    """What `publish` made last, or None."""
    return editions.last(folder)


def current(folder: Folder, on: dt.datetime, looks: Looks = OURS) -> bool:
    """Whether what was made last is still what would be made at the instant `on`, with the templates of `looks`."""
    last = latest(folder)
    return last is not None and editions.holds(folder, last, editions.key(folder, looks), on)


def _withdraw(folder: Folder, master: bytes, consent: Consent, on: dt.datetime, looks: Looks, *, shut: bool) -> bool:
    """Take back what is public where it may no longer be: the gate is shut, or more has to be held back than when it was made.
    Where only an approval or a note is outstanding, it stays. Gives whether anything was taken back."""
    if not folder.published.exists():
        withdrawal.keep(folder, master, consent, on)
        return False
    last = latest(folder)
    if not shut and last and editions.holds_back_enough(last, master, consent):
        return False
    files.take_away(folder.published, folder.work)
    files.remove(folder.shown)
    withdrawal.lay(folder, master, consent, on, looks)
    folder.note(By(on).did(journal.WITHDRAWN))
    return True


def _made(
    folder: Folder,
    master: bytes,
    consent: Consent,
    page: Release,
    laid: Plates,
    on: dt.datetime,
    progress: files.Progress,
) -> tuple[tuple[tuple[str, int, str], ...], LeakTest | None]:
    """Everything is made in a folder of its own and searched there, and then takes the old one's place: readers never see half. Raises _AnsweredOtherwise
    where people's answers are no more those it was made by."""
    public = page.standing is Standing.PUBLISHED
    making, present = folder.work / "making", editions.home(folder, public=public)
    printed, made = finished.make(
        laid, making, before=run.last(folder, public=public), present=present, progress=progress
    )
    leak_test = None
    if public:
        marked = gate.marked(master, consent, Channel.HTML, page.on)
        leak_test = finished.searched(folder, making, marked, laid.of, progress)
    with folder.at_once("published", on):
        if folder.consent() != consent:
            raise _AnsweredOtherwise
        if public:  # a kill before it is kept must not leave it said that something else is public
            editions.forget(folder)
        files.replace_tree(making, present)
    run.keep(folder, run.Run(printed), public=public)
    return made, leak_test
