"""Where others speak of somebody by name, and the markup that says so: a person who is not to be known is then disguised there too.

A mention is a run of words of a name, without the punctuation and the possessive around it. Found, never guessed: what a recogniser
misheard is not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.model import hidden_names
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.tei.document import ID, Element, local
from sasci_archive.tei.passages import Numbered, numbered, passage
from sasci_archive.tei.places import Place

_TAIL = re.compile(r"(?:['’]s?)?[^\w\s]*$")
_HEAD = re.compile(r"^[^\w\s]*")


class Mention(msgspec.Struct, frozen=True):
    """Words of a passage (by number, both ends included) that name somebody."""

    passage: str
    first: int
    last: int
    text: str = ""


def unmarked(root: Element, name: Hidden) -> tuple[Mention, ...]:
    """Where a part of the name stands in what is said, written or noted, and no markup says whose it is."""
    parts = {part for called in name.every for part in hidden_names.parts(called)}
    found: list[Mention] = []
    for holder in root.iter("{*}u", "{*}writing", "{*}note"):
        if not (id_ := holder.get(ID)):
            continue
        telling = [word for word in numbered(holder) if _is_open(word) and parts & set(hidden_names.parts(_bare(word)))]
        found += [
            Mention(id_, run[0].number, run[-1].number, " ".join(word.text for word in run)) for run in _runs(telling)
        ]
    return tuple(found)


def mark(root: Element, mention: Mention, made: Callable[[], Element]) -> None:
    """Put a mention into the element that `made` gives. Raises BadTranscript where its words are not there, or stand in
    different markup."""
    known = numbered(passage(root, mention.passage))
    words = known[mention.first - 1 : mention.last] if mention.first >= 1 else ()
    if not words or len(words) != mention.last - mention.first + 1:
        raise BadTranscript(
            f"{mention.passage} has {len(known)} words; there is no run of them from {mention.first} to {mention.last}.",
            remedy="Say --from and --to by the numbers that `inv redact` lists.",
        )
    if not _bare(words[-1]) or not _HEAD.sub("", words[0].text):
        raise BadTranscript(
            f"{mention.passage}: '{words[0].text}' names nothing.",
            remedy="Choose the words of the name, from the first to the last.",
        )
    start, end = words[0].word.start, words[-1].word.end
    head = len(_HEAD.search(words[0].text)[0])  # type: ignore[index]
    tail = len(_TAIL.search(words[-1].text)[0])  # type: ignore[index]
    start = Place(start.parent, start.before, min(start.offset + head, len(start.text)))
    end = Place(end.parent, end.before, max(end.offset - tail, 0))
    element = made()
    start.wrap(end, element, element)


def _bare(word: Numbered) -> str:
    return _TAIL.sub("", word.text)


def _is_open(word: Numbered) -> bool:
    """Whether it is published, and no markup in it or around it says already who is meant."""
    start, end = word.word.start, word.word.end
    around = [node for place in (start, end) for node in (place.parent, *place.parent.iterancestors())]
    inside = list(start.between(end)) if start.parent is end.parent else []
    return word.withheld is None and not any(_tells_who(node) for node in (*around, *inside))


def _tells_who(node: Element) -> bool:
    return local(node) == "persName" and bool(node.get("ref"))


def _runs(words: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Neighbours in one paragraph and one element together."""
    numbered_ = enumerate(words)
    for _, run in groupby(numbered_, key=lambda at: (at[1].number - at[0], at[1].word.start.parent)):
        group = [word for _, word in run]
        yield from _apart(group)


def _apart(group: list[Numbered]) -> Iterator[list[Numbered]]:
    """A run ends with a word after which a comma or a full stop stands: "Harjit, Harjit!" are two mentions."""
    run: list[Numbered] = []
    for word in group:
        run.append(word)
        if _TAIL.search(word.text)[0]:  # type: ignore[index]
            yield run
            run = []
    if run:
        yield run
