"""What one participant may read: their own words, and those of others who agreed to it; cut for them alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from sasci_archive.errors import NoPermission
from sasci_archive.gate.let_through import Release, leaking, released, restrictions, unapproved
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.speech import Voices, Words
from sasci_archive.tei.bound import index_places
from sasci_archive.tei.cutting import leaks, redact, silence
from sasci_archive.tei.cutting.cast import Cast, authors
from sasci_archive.tei.document import ID, Element, local, pointers, remove


def review(
    root: Element,
    words: Words | None,
    permissions: Consent,
    on: dt.datetime,
    reader: str,
    voices: Voices | None,
    *,
    final: bool,
) -> Release:
    """A REVIEW of a transcript, which is cut, for the participant `reader`: as `gate.release` says. Raises NoPermission, StillNamed."""
    index_places.drop(root)
    cast, own = Cast(root, permissions, Channel.HTML, on), f"p.{reader}"
    if own not in cast.people:
        raise NoPermission(
            f"There is no '{reader}' among the participants of this transcript, so nothing can be made for them.",
            remedy="Give an id of the roster in seminar.toml; `inv refresh` lets the header follow it.",
        )
    read = cast.read_by(own)
    standing, withheld = unapproved(root), list(restrictions(root))
    disguises = {id_: disguise for id_, disguise in cast.disguises().items() if id_ != own}
    hidden = cast.hidden(own)
    turns = [u for u in root.iter("{*}u") if pointers(u.get("who", "")) == (own,) and _is_shown(u, cast, read, own)]
    voice = {u.get(ID, "") for u in turns}
    cuts = silence.all_but(root, words, voice, disguises, hidden, cast.refused - voice, voices) if voice else None
    spoken_of = redact.spoken_of(root)
    redact.for_the_house_only(root)
    redact.restricted(root)
    for figure in list(root.iter("{*}figure")):  # packets are of words
        remove(figure)
    theirs = frozenset(node for node in root.iter("*") if own in authors(node) and _is_shown(node, cast, read, own))
    added = frozenset(_added(theirs, cast)) if final else frozenset()
    with_them = {id_ for node in theirs | added for id_ in authors(node) if id_ in cast.people}  # who speaks for them
    for node in reversed(list(root.iter("*"))):  # inner ones first
        if node in added or _is_shown(node, cast, read, own):
            continue
        if local(node) in {"u", "seg", "p"}:
            redact.withhold_but_notes(node, theirs)
        else:
            remove(node)
    redact.untimed(root, theirs)
    redact.forget(root, (cast.people.keys() | cast.voices.keys()) - read - with_them)
    redact.disguise(root, disguises)
    redact.unlist(root, spoken_of)
    redact.prune(root)
    if found := leaks.find(root, hidden, {id_: cast.names(id_) for id_ in (read | with_them) - disguises.keys()}):
        raise leaking([(hidden[leak.whose].name, leak.where) for leak in found])
    return released(root, words, Channel.REVIEW, on, standing, sound=cuts is not None, cuts=cuts, withheld=withheld)


def _added(theirs: Iterable[Element], cast: Cast) -> Iterator[Element]:
    """The later additions in these turns of whoever has said yes to being published."""
    for note in (note for turn in theirs for note in turn.iter("{*}note") if authors(note)):
        answered = all(id_ in cast.people and not cast.decisions[id_].outstanding for id_ in authors(note))
        if answered and not cast.is_withheld(note):
            yield note


def _is_shown(node: Element, cast: Cast, read: Collection[str], own: str) -> bool:
    """Whether somebody may read what an element holds: nobody's, or their own (said for them, too), or of people they may read."""
    whose = authors(node)
    if own in pointers(node.get("corresp", "")) and local(node) in {"u", "writing"}:
        return True
    return (own in whose or not cast.is_withheld(node)) and all(id_ == own or id_ in read for id_ in whose)
