"""A version of what is kept for good: the public object, made through the gate, and the restricted one, the folder as it is.

Each is a version of its own, and stands when it is written: where a run is stopped between the two, the next one goes on. A version is made only
where something other than the account of what has happened is new.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sasci_archive.archive import keeping, objects, owed, permitted, public, replicas, restricted, safekept
from sasci_archive.archive.objects import Which
from sasci_archive.archive.takedown import memory
from sasci_archive.archive.takedown import record as taken_down
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import Leaking, NoPermission, NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.journal import By, Entry
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import Agent, VersionInfo
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.signed.held_back import held_back

NOBODY = "SASCI Archive"
"""Who made a version where nobody has said."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for besides: only the public object; on whose word the whole is kept although somebody has not permitted it; that a new
    object is begun although another one is known of."""

    public_only: bool = False
    authority: str = ""
    anew: bool = False


class Kept(msgspec.Struct, frozen=True):
    """One object after it: its newest version (None: there is none), whether that is new, and why nothing was kept where something might be
    looked for."""

    which: Which
    version: VersionInfo | None
    new: bool = False
    why_not: str = ""


class Done(msgspec.Struct, frozen=True):
    """Both objects, and what somebody should know."""

    public: Kept
    restricted: Kept
    remarks: tuple[str, ...] = ()


def archive(
    workspace: Workspace,
    folder: Folder,
    message: str,
    by: By,
    *,
    looks: Looks = OURS,
    ask: Ask | None = None,
    progress: Progress = files.silent,
) -> Done:
    """Keep a seminar as it is at the instant `by.on`. Raises NoPermission, saying whose answer stands against it; OutOfDate where a root is not
    there or the clock is wrong; Busy, BrokenObject, Disk, Leaking, BadRecord, BadTranscript."""
    if not message.strip():
        raise SasciError(
            "Why a version is kept is not said.", remedy='Add -m "what has changed": it stands in the version.'
        )
    with folder.at_length("archived", by.on):
        return _archive(workspace, folder, message, by, looks, ask or Ask(), progress)


def _archive(
    workspace: Workspace, folder: Folder, message: str, by: By, looks: Looks, ask: Ask, progress: Progress
) -> Done:
    _nothing_that_must_go(workspace, folder)
    against = () if ask.public_only else restricted.not_to_be_kept(folder, by.on)
    if against and not ask.authority:
        raise _not_permitted(folder, against)
    replicas.chain(workspace)  # no copy of the ledger knows more than it does
    owed.settle(workspace, by.on)
    wanted = (Which.PUBLIC,) if ask.public_only else tuple(Which)
    agent = Agent(by.who or NOBODY)
    for which in wanted:
        _findable(workspace, which, folder, by.on, anew=ask.anew)
        book, root = objects.ledger(workspace), objects.root(workspace, which)
        keeping.ready(book, root, which.id(folder.slug), by=agent, on=by.on, anew=ask.anew)
    try:
        first = _public(workspace, folder, message, agent, by, looks, progress)
    except NoPermission:
        if not ask.authority:
            raise
        before = objects.kept(workspace, Which.PUBLIC, folder.slug)
        first = Kept(
            Which.PUBLIC,
            before[-1] if before else None,
            why_not="not everybody has said whether an archive may keep it",
        )
    if ask.public_only:
        return Done(first, Kept(Which.RESTRICTED, None, why_not="only the public object was asked for"))
    if against:
        _on_authority(folder, against, by, ask.authority)
    found = restricted.whole(folder)
    second = _restricted(workspace, folder, found, first.version, message, agent, by, progress)
    links = [f"{name} is a link to somewhere else, and is not kept: put the file itself there." for name in found.links]
    return Done(first, second, tuple(links))


def _nothing_that_must_go(workspace: Workspace, folder: Folder) -> None:
    """A version is not begun while something in the folder is to be found nowhere: it would be kept again. (A copy that could not be reached is no reason.)
    Raises NotYet, BadRecord."""
    for taken in taken_down.every(workspace, folder.slug):
        if memory.is_open(folder, taken):
            raise NotYet(
                f"Takedown {taken.number} of '{folder.slug}' is not at its end: what must go would be kept again.",
                remedy=f"`inv takedown.list --slug {folder.slug}` says what is still there. Take it out, and run the same `inv takedown` again.",
            )
    folder.nothing_must_go()


def _public(
    workspace: Workspace, folder: Folder, message: str, agent: Agent, by: By, looks: Looks, progress: Progress
) -> Kept:
    which = Which.PUBLIC
    before = objects.kept(workspace, which, folder.slug)
    newest = before[-1] if before else None
    if not permitted.is_current(folder, by.on, looks):
        if not folder.is_public():
            return Kept(which, newest, why_not="nothing of it is public")
        return Kept(
            which,
            newest,
            why_not=f"what is published is not what would be published now (`inv ready {folder.slug}` says what is outstanding)",
        )
    try:
        of = permitted.deposited(folder, on=by.on, looks=looks, progress=progress)
        if told := public.says(folder, of, message):
            raise _telling(told)
        if public.says(folder, of, agent.name):  # an archivist who took part, and is not to be known
            agent = Agent(NOBODY)
        since = safekept.events(objects.ledger(workspace).chain(), which.id(folder.slug))
        contents = public.contents(folder, of, since, progress)
    except Leaking as leak:
        stands = "Nothing of it was put into the archive, and what is published is as it was."
        raise Leaking(folder.slug, leak.hits, stands=stands) from leak
    if not permitted.is_current(folder, by.on, looks):  # it may have taken minutes, and a withdrawal waits for nobody
        return Kept(
            which, newest, why_not="somebody has answered otherwise while it was made ready: `inv publish` first"
        )
    made, new = _added(
        workspace, which, folder, contents, frozenset((public.PROVENANCE,)), newest, message, agent, by, progress
    )
    _remember(folder, before, made, by, held_back(folder.master(), folder.consent()), new=new)
    return Kept(which, made, new)


def _restricted(
    workspace: Workspace,
    folder: Folder,
    found: restricted.Whole,
    beside: VersionInfo | None,
    message: str,
    agent: Agent,
    by: By,
    progress: Progress,
) -> Kept:
    which = Which.RESTRICTED
    before = objects.kept(workspace, which, folder.slug)
    newest = before[-1] if before else None
    if newest:
        _catch_up(workspace, folder, newest)
        if _same(found.files, newest, restricted.OURS, progress):
            return Kept(which, newest)
    # the line stands in the version that it tells of, and in the folder once that is there
    line = by.did(journal.KEPT, _named(which, newest.number + 1 if newest else 1))
    noted: dict[str, Path | bytes] = {folder.journal_jsonl.name: folder.noted(line)}
    since = safekept.events(objects.ledger(workspace).chain(), which.id(folder.slug))
    beside_it = restricted.described(folder, beside.number if beside else 0, line, since)
    made = keeping.add(
        objects.ledger(workspace),
        objects.root(workspace, which),
        which.id(folder.slug),
        {**found.files, **noted, **beside_it},
        message=message,
        by=agent,
        on=by.on,
        anew=True,  # whether it may be was looked at in the beginning
        progress=progress,
    )
    folder.note(line)
    return Kept(which, made, new=True)


def _catch_up(workspace: Workspace, folder: Folder, newest: VersionInfo) -> None:
    """The line on the newest version, where a run was stopped before it was written in the folder too: as that version has it."""
    name = folder.journal_jsonl.name
    if name not in newest.state:
        return
    then = objects.root(workspace, Which.RESTRICTED).read(Which.RESTRICTED.id(folder.slug), name, newest.number)
    now = files.read(folder.journal_jsonl) if folder.journal_jsonl.exists() else b""
    more = then.removeprefix(now).strip() if then.startswith(now) else b""
    if more and b"\n" not in more:
        with contextlib.suppress(msgspec.DecodeError):
            line = msgspec.json.decode(more, type=Entry)
            if (line.what, line.about) == (journal.KEPT, _named(Which.RESTRICTED, newest.number)):
                folder.note(line)


def _added(
    workspace: Workspace,
    which: Which,
    folder: Folder,
    contents: Mapping[str, Path | bytes],
    but: frozenset[str],
    newest: VersionInfo | None,
    message: str,
    agent: Agent,
    by: By,
    progress: Progress,
) -> tuple[VersionInfo, bool]:
    """The version that holds these, and whether it is new; what is in the files `but` makes none by itself."""
    if newest:
        now = objects.state({name: content for name, content in contents.items() if name not in but}, progress)
        if now == {name: digest for name, digest in newest.state.items() if name not in but}:
            return newest, False
    id_ = which.id(folder.slug)
    book, root = objects.ledger(workspace), objects.root(workspace, which)
    made = keeping.add(book, root, id_, contents, message=message, by=agent, on=by.on, anew=True, progress=progress)
    return made, True


def _same(found: Mapping[str, Path], newest: VersionInfo, ours: str, progress: Progress) -> bool:
    """Whether a folder's files are those of a version, but for what the archive wrote."""
    before = {name: digest for name, digest in newest.state.items() if not name.startswith(ours)}
    return found.keys() == before.keys() and objects.state(found, progress) == before


def _named(which: Which, number: int) -> str:
    return f"{which.value} {number}"


def _remember(
    folder: Folder, before: tuple[VersionInfo, ...], made: VersionInfo, by: By, held: str, *, new: bool
) -> None:
    """A line in the journal for each version of the public object that has none: a run may have been stopped before it was written. What had to
    be held back is known of the one that is kept now, and of no earlier one. A line is of the version that was made at its instant: there may
    have been another object before (`Ask.anew`)."""
    told = {(entry.about, entry.on) for entry in folder.history() if entry.what == journal.KEPT}
    for version in (*(each for each in before if each.number != made.number), made):
        about, its = _named(Which.PUBLIC, version.number), version.number == made.number
        if (about, version.created) not in told:
            who = by.who if (new and its) or version.user.name == NOBODY else version.user.name
            line = Entry(on=version.created, what=journal.KEPT, who=who, about=about, digest=held if its else "")
            folder.note(line)


def _on_authority(folder: Folder, against: tuple[tuple[str, str], ...], by: By, authority: str) -> None:
    about = "; ".join(why for _, why in against)
    line = By(by.on, by.who, authority).did(journal.KEPT_ON_AUTHORITY, about)
    told = [entry for entry in folder.history() if entry.what == journal.KEPT_ON_AUTHORITY]
    if not told or (told[-1].about, told[-1].authority) != (about, authority):
        folder.note(line)


def _not_permitted(folder: Folder, against: tuple[tuple[str, str], ...]) -> NoPermission:
    return NoPermission(
        f"The recording and the whole text of '{folder.slug}' may not be kept: it is not permitted by {len(against)} of those in it.\n"
        + "\n".join(f"  {why}." for _, why in against),
        remedy="Record the answer in consent.toml; or keep what is public alone (--public-only); or say on whose word the whole is kept "
        'nonetheless, such as the law\'s (--authority "…"), which goes into the journal and the provenance.',
    )


def _telling(marks: tuple[str, ...]) -> SasciError:
    return SasciError(
        f"Why this version is kept says what is to be held back ({', '.join(marks)}), and would stand in the public object for ever.",
        remedy="Say it in other words: -m is read by everybody. Nothing was kept.",
    )


def _findable(workspace: Workspace, which: Which, folder: Folder, on: dt.datetime, *, anew: bool) -> None:
    """Whether the object that this would be a version of is the one that is there. Raises OutOfDate."""
    before = objects.kept(workspace, which, folder.slug)
    if before:
        objects.in_order(before[-1], on, folder.slug)
        return
    if anew:
        return
    here = objects.root(workspace, which)
    if other := _renamed(workspace, folder):
        raise OutOfDate(
            f"The recording of '{folder.slug}' is kept already, as '{other}', and there is no folder '{other}' any more: was it renamed?",
            remedy=f"Call the folder '{other}' again, as an object keeps its name for ever, and so do its citations; "
            f"or `--anew` begins a second object, and `inv takedown` must then be asked for both.",
        )
    told = [e for e in folder.history() if e.what == journal.KEPT and e.about.startswith(f"{which.value} ")]
    if told:
        gone = (
            f"{which.id(folder.slug)} is not in {here.port.name()}"
            if here.is_there()
            else f"{here.port.name()} is no archive"
        )
        raise OutOfDate(
            f"{gone}, though '{folder.slug}' was kept there on {told[-1].on:%Y-%m-%d} ({told[-1].about}).",
            remedy="Mount the disk it lies on, or correct `[archive]` in sasci.toml; `--anew` begins a new object, without the versions before.",
        )


def _renamed(workspace: Workspace, folder: Folder) -> str:
    """Under which other slug, of which there is no folder, the archive has the recording of this seminar, or what is recorded of it; "" for none."""
    here = objects.root(workspace, Which.RESTRICTED)
    if not here.is_there():
        return ""
    told = [path for path in (folder.recording_json, folder.words_json) if path.is_file()]
    digests = {r.sha512 for r in folder.recordings().recordings if r.is_media} | {files.sha512(path) for path in told}
    for id_ in here.ids():
        slug = Which.RESTRICTED.slug(id_)
        if slug and slug not in workspace.slugs() and not digests.isdisjoint(here.versions(id_)[-1].state.values()):
            return slug
    return ""
