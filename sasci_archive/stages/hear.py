"""Somebody has listened to turns, and what is written is what was said: a line in the transcript's history and the journal."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sasci_archive.alongside import whole
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.store import planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Hear
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.signed import texts

_LINE = re.compile(rb'<change [^>]*type="heard"[^>]*>')
_RANGE = re.compile(r"(u[0-9]+[a-z]*)(?:-(u[0-9]+[a-z]*))?")


def hear(folder: Folder, turns: str, by: By) -> tuple[str, ...]:
    """Record that `by.who` has heard these turns ("u1-u12,u15", or "all"); gives the ids of those that nobody had heard before.
    Raises NotYet without a transcript, BadTranscript where a turn is not there, SasciError where nobody is named."""
    if not by.who.strip():
        raise SasciError("Who has listened is not said.", remedy='Add --who "Your Name".')
    with whole.alone(folder, "marked as heard", by.on):
        return _hear(folder, turns, by)


def _hear(folder: Folder, turns: str, by: By) -> tuple[str, ...]:
    master = folder.master()
    root = parse(master)
    heard = texts.heard(root)
    chosen = tuple(id_ for id_ in _chosen(turns, [u.get(ID, "") for u in root.iter("{*}u")]) if id_ not in heard)
    if chosen:
        change = Hear(when=by.on.date(), who=by.who, why="Heard, and compared with the sound.", utterances=chosen)
        after = amend.apply(master, change)
        planned.carry_out(folder, {folder.transcript_xml: after}, by.did(journal.HEARD, turns))
    return chosen


def followed(folder: Folder, before: bytes, by: By) -> None:
    """Write into the journal who has been recorded as having heard which turns since the transcript was `before`, and what of it was taken
    back. Turns that are new or gone are no news of that kind. Raises NotYet, BadTranscript."""
    after = folder.master()
    if _LINE.findall(before) == _LINE.findall(after):
        return
    was, now = parse(before), parse(after)
    both = {u.get(ID, "") for u in was.iter("{*}u")} & {u.get(ID, "") for u in now.iter("{*}u")}
    every = [u.get(ID, "") for u in now.iter("{*}u")]
    old, new = texts.heard(was) & both, texts.heard(now) & both
    for what, ids in ((journal.HEARD, new - old), (journal.UNHEARD, old - new)):
        if ids:
            folder.note(by.did(what, ranges(every, ids)))


def ranges(every: Sequence[str], ids: Collection[str]) -> str:
    """These of every id, in their order, as they are asked for.

    >>> ranges(["u1", "u2", "u2a", "u3", "u4", "u5"], {"u1", "u2", "u2a", "u4"})
    'u1-u2a,u4'
    """
    runs: list[list[str]] = []
    before = False
    for id_ in every:
        if id_ in ids:
            if before:
                runs[-1][1:] = [id_]
            else:
                runs.append([id_])
        before = id_ in ids
    return ",".join("-".join(run) for run in runs)


def named(turns: str, every: Sequence[str]) -> frozenset[str]:
    """Those of every id that a line of the journal names; what has left the transcript since is left out.

    >>> sorted(named("u1-u3,u9", ["u1", "u2", "u3", "u4"])), sorted(named("u7-u9", ["u1"]))
    (['u1', 'u2', 'u3'], [])
    """
    places = {id_: place for place, id_ in enumerate(every)}
    found: set[str] = set(every) if turns.strip() == "all" else set()
    for part in turns.split(","):
        first, _, last = part.strip().partition("-")
        if first in places and (last or first) in places:
            found.update(every[places[first] : places[last or first] + 1])
    return frozenset(found)


def _chosen(turns: str, every: list[str]) -> tuple[str, ...]:
    """The ids that a list of turns and ranges names, in the order of the text.

    >>> _chosen("u2-u4,u1", ["u1", "u2", "u2a", "u3", "u4", "u5"])
    ('u1', 'u2', 'u2a', 'u3', 'u4')
    """
    if turns.strip() == "all":
        return tuple(every)
    wanted: set[str] = set()
    for part in (piece.strip() for piece in turns.split(",")):
        found = _RANGE.fullmatch(part)
        first, last = (found[1], found[2] or found[1]) if found else ("", "")
        if first not in every or last not in every or every.index(first) > every.index(last):
            raise BadTranscript(
                f"There are no turns '{part}' in this transcript.",
                remedy=f"It has {every[0]} to {every[-1]}: write u1-u12, or u3,u7-u9, or all."
                if every
                else "It has none.",
            )
        wanted.update(every[every.index(first) : every.index(last) + 1])
    return tuple(id_ for id_ in every if id_ in wanted)
