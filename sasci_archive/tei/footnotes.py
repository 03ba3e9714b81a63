"""Footnotes are written otherwise, and taken away: what markup is in them stays, and no id is given twice."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import Element, element, identified, local, spaced
from sasci_archive.tei.places import after, before, words_of


def change(root: Element, name: str, text: str) -> Element:
    """Let a note read otherwise; gives it. Raises BadTranscript where markup stands among the words that would be others."""
    note, new = note_of(root, name), spaced(text).split()
    if not new:
        raise BadTranscript("A note needs words.", remedy="Write it, or take the note away.")
    if not len(note):
        note.text = " ".join(new)
        return note
    every = words_of(note)
    old = [word.text for word in every]
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    gone, put = every[head : len(every) - tail], new[head : len(new) - tail]
    if not gone and not put:
        return note
    start = gone[0].start if gone else every[head].start if head < len(every) else every[-1].end
    end = gone[-1].end if gone else start
    if start.parent is not end.parent or start.before is not end.before:
        raise BadTranscript(
            f"{name}: markup stands among the words that would be others.",
            remedy="Change the words on each side of it by themselves.",
        )
    told = start.text
    words = " ".join(put)
    if not gone:
        words = f"{words} " if head < len(every) else f" {words}"
    changed = told[: start.offset] + words + told[end.offset :]
    if start.before is None:
        start.parent.text = changed
    else:
        start.before.tail = changed
    return note


def take(root: Element, name: str, marks: Mapping[str, str]) -> None:
    """Take a note away: it stands as deleted, so that it can be had back, and its id is not given again. Raises BadTranscript."""
    note = note_of(root, name)
    made = element("del", **marks)
    before(note).wrap(after(note), made, made, hiding=True)


def note_of(root: Element, name: str) -> Element:
    """The note with this id, that is there. Raises BadTranscript."""
    found = identified(root, name)
    if found is None or local(found) != "note" or next(found.iterancestors("{*}del"), None) is not None:
        raise BadTranscript(
            f"There is no note '{name}'.", remedy="Notes of the transcript are called fn1, fn2 and so on."
        )
    return found


def _alike(old: list[str], new: list[str]) -> int:
    return sum(1 for _ in itertools.takewhile(lambda both: both[0] == both[1], zip(old, new, strict=False)))
