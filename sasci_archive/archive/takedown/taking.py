"""A takedown: what is to be gone leaves the seminar's folder, every version of its objects, every copy and index; and is looked for afterwards.

It is begun by writing down what is to be found nowhere (RESTRICTED), and ends when that is found nowhere: then the words are out of the record
too, and only digests stay. Stopped at any step, the same command goes on, and until the folder is without them nothing leaves it (`memory`). It cannot be undone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from msgspec.structs import replace

from sasci_archive.archive.takedown import afterwards, excising, memory, quoting, record, stores
from sasci_archive.archive.takedown.excising import ALL, Bin, Cut, excise, excise_all, look
from sasci_archive.archive.takedown.memory import Memory
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.press import withdrawal
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import Agent
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.changing import expunge


def begun(
    workspace: Workspace, folder: Folder, parts: Sequence[str], by: By, reason: str
) -> tuple[Takedown, Cut | None]:
    """The record of a takedown that is asked for, or that of the same parts that has not come to its end; and what is to be cut, None where that is
    done already. Nothing is written. Raises BadTranscript, SasciError for a part that is not there."""
    if not parts:
        raise SasciError(
            "What is to be taken down is not said.", remedy="Add --part u12, r1, person:ID, file:PATH or all."
        )
    before = record.every(workspace, folder.slug)
    open_ = next((t for t in before if t.parts == tuple(parts) and t.state is not State.DONE), None)
    taken = open_ or Takedown(
        slug=folder.slug,
        number=record.free(workspace, folder.slug),
        on=by.on,
        who=by.who,
        authority=by.authority,
        reason=reason,
        parts=tuple(parts),
        elsewhere=tuple(record.elsewhere(folder, tuple(parts))),
    )
    try:
        cut = None if taken.is_all else look(folder, taken, again=open_ is not None)
    except SasciError:
        if open_ is None:
            raise
        cut = excising.left(taken) if memory.is_open(folder, taken) else None
    if cut:
        taken = _saying(taken, cut)
    if open_ is None and taken.is_all and excising.is_gone(folder):
        raise SasciError(
            f"All of '{folder.slug}' was taken down before.",
            remedy=f"`inv takedown.list --slug {folder.slug}` says when, and who has not answered.",
        )
    quoting.refuse(taken)
    return taken, cut


def _saying(taken: Takedown, cut: Cut) -> Takedown:
    """With what is to be found nowhere."""
    texts = (*taken.texts, *(said for said in cut.texts if said not in taken.texts))
    return replace(taken, texts=texts, names=tuple(dict.fromkeys((*taken.names, *cut.names))))


def repeated(taken: Takedown, cut: Cut | None) -> tuple[str, ...]:
    """The turns that stay in which words of it stand too: only people can say whether that is to go as well."""
    return expunge.repeated(cut.found.tei, (said.text for said in taken.texts)) if cut and cut.found else ()


def takedown(
    workspace: Workspace,
    folder: Folder,
    taken: Takedown,
    cut: Cut | None,
    by: By,
    *,
    looks: Looks = OURS,
    progress: files.Progress = files.silent,
) -> Takedown:
    """Do it, and look whether anything is left. Raises BadTranscript where a part has left the transcript since it was looked at, and nothing is done; BadMedia, Busy, BrokenObject, Disk: then it goes
    on where it was when it is asked for again."""
    with folder.at_length("taken down", by.on):
        memory.refuse_if_other(workspace, taken)
        if cut and cut.found:  # once more, now that nobody else writes: what they wrote since would go with it
            cut = look(folder, taken, again=True)
            taken = _saying(taken, cut)
            quoting.refuse(taken)
        return _takedown(workspace, folder, taken, cut, by, looks, progress)


def _takedown(
    workspace: Workspace,
    folder: Folder,
    taken: Takedown,
    cut: Cut | None,
    by: By,
    looks: Looks,
    progress: files.Progress,
) -> Takedown:
    cuts = cut is not None or taken.is_all
    if cuts:
        memory.shut(
            folder
        )  # before anything else: nothing may leave the folder from now on, whatever becomes of this run
    kept = Memory(workspace, replace(taken, state=State.BEGUN) if cuts else taken)
    afterwards.close(workspace)  # what is shown goes first
    away = Bin(folder, kept)
    if taken.is_all:
        with contextlib.suppress(BadTranscript):
            withdrawal.lay(folder, folder.transcript() or b"", folder.consent(), by.on, looks)
        with folder.at_once(
            "changed, as all of it is taken down,", by.on
        ):  # else a withdrawal could bring its file back
            excise_all(folder, away)
    elif cut:
        excise(folder, cut, away, progress)
        withdrawal.lay(folder, folder.transcript() or b"", folder.consent(), by.on, looks)
    for told in quoting.quiet(folder, taken):
        kept.about_to(told=[told])
    still = afterwards.close(workspace)  # and what somebody else has made of it meanwhile
    for told in afterwards.laid(workspace, folder.slug):
        kept.about_to(told=[told])
    taken = kept.taken
    looked = quoting.looked_for(folder, taken)
    stays = {files.sha512(path) for path in folder.path.rglob("*") if path.is_file() and not path.is_symlink()}
    gone = {content.sha512 for content in taken.contents}
    purged = stores.purge(
        *(workspace, folder.slug, looked, gone),
        everything=taken.is_all,
        stays=stays,
        by=Agent(by.who or "SASCI Archive"),
        on=by.on,
        about=f"takedown {taken.number}",
        untold=any(line.startswith(stores.UNTOLD) for line in taken.left),
        about_to=kept.about_to,
        progress=progress,
    )
    taken = stores.but_for(purged.untouched, kept.taken)
    if not any(entry.what == journal.TAKEN_DOWN and entry.about == _about(taken) for entry in folder.history()):
        folder.note(by.did(journal.TAKEN_DOWN, about=_about(taken)))
    told_to = "" if purged.own else stores.told(workspace, folder.slug, f"takedown {taken.number}", by.on)
    trouble = (*filter(None, (*purged.trouble, told_to)), *still, *quoting.still_named(folder, taken))
    return _ended(workspace, taken, looked, trouble, purged.untouched, progress)


def _about(taken: Takedown) -> str:
    return f"takedown {taken.number}: {', '.join(taken.parts)}"


def _ended(
    workspace: Workspace,
    taken: Takedown,
    looked: Looked,
    trouble: tuple[str, ...],
    untouched: tuple[str, ...],
    progress: files.Progress,
) -> Takedown:
    """How it stands: records of what is not at its end hold the words, until they are found nowhere else and no place is left that could not be
    looked through; `trouble` is what keeps it from being done besides: of the roots that could not be touched, it need not be said file by file."""
    folder = workspace.folder(taken.slug)
    anew = afterwards.made_anew(folder)
    gone = tuple(content for content in taken.contents if content.sha512 not in anew)
    found = afterwards.search(workspace, looked, gone, progress)
    inside = tuple(f"{place}/" for place in untouched)
    left = (*trouble, *(place for place in found.found if not inside or not place.startswith(inside)))
    unreached = stores.unreached(workspace)
    common = tuple(
        f"{mark} are too common to be searched for: they are gone from where they stood" for mark in found.untellable
    )
    state = State.UNFINISHED if left or unreached else State.DONE
    done = state is State.DONE
    after = replace(
        taken,
        state=state,
        texts=() if done else taken.texts,
        names=() if done else taken.names,
        left=left,
        unreached=unreached,
        searched=found.files,
        removed=(*taken.removed, *(told for told in common if told not in taken.removed)),
    )
    memory.opened(
        workspace, folder, after
    )  # before it is said to be done: else nobody would take the sign away any more
    record.save(workspace, after)
    return after


__all__ = ["ALL", "begun", "repeated", "takedown"]
