"""Words of the master are withheld: put into `seg type="restricted"`, which never cuts through markup and hides nothing that
nobody asked to hide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import ID, Element, all_text, by_id, local, parent, remove
from sasci_archive.tei.passages import Numbered, counted, numbered, paragraphs, passage
from sasci_archive.tei.places import Place, after, at_its_end, before, closes, depth, opens

_WHOLE = frozenset(("persName", "orgName", "placeName", "term", "date", "subst"))
"""Withheld as a whole or not at all: what they point at, or how they read before, would tell the rest."""


def restrict(
    root: Element, name: str, words: tuple[int, int] | None, made: Callable[[], Element], *, notes: bool = False
) -> None:
    """Put these words of a passage (by number, both included; None: all that is in it) into what `made` gives, once for each
    paragraph they are in; `notes` among them go along. Raises BadTranscript."""
    holder = passage(root, name)
    stretches = list(_whole(holder)) if words is None else _stretches(holder, name, words)
    inside = [note.get(ID, "") for start, end in stretches for note in _notes(start, end)]
    if inside and not notes:
        raise BadTranscript(
            f"{name}: a note stands among these words ({', '.join(filter(None, inside)) or 'it has no xml:id'}).",
            remedy="Withhold the words on each side of it by themselves, or say --notes to withhold the note with them.",
        )
    if not stretches:
        raise BadTranscript(f"{name} has no words.", remedy="There is nothing in it to withhold.")
    for start, end in stretches:
        seg = made()
        start.wrap(end, seg, seg, hiding=True)


def lift(root: Element, name: str) -> None:
    """Take the restricted passage with this id back: its words stand again as they stood. Raises BadTranscript."""
    remove(redaction(root, name), keep_content=True)


def redaction(root: Element, name: str) -> Element:
    """The restricted passage with this id. Raises BadTranscript."""
    found = by_id(root).get(name)
    if found is None or not is_restricted(found):
        raise BadTranscript(
            f"There is no redaction '{name}'.",
            remedy="`inv redact.log SLUG` lists them; one without an id is taken back by hand, with its tags.",
        )
    return found


def is_restricted(node: Element) -> bool:
    """Whether it is a passage that is withheld."""
    return local(node) == "seg" and node.get("type") == "restricted"


# -- where the wrapping begins and ends --------------------------------------------------------------------------------


def _whole(holder: Element) -> Iterator[tuple[Place, Place]]:
    """All that is in its paragraphs, if there are words in them."""
    for paragraph in paragraphs(holder):
        if all_text(paragraph).strip():
            last = paragraph[-1] if len(paragraph) else None
            yield Place(paragraph, None, 0), at_its_end(paragraph, last)


def _stretches(holder: Element, name: str, asked: tuple[int, int]) -> list[tuple[Place, Place]]:
    """From where to where, in each paragraph that words of these numbers are in. Raises BadTranscript where they are not there,
    are withheld already, or would cut through markup."""
    known = numbered(holder)
    _check(known, name, asked)
    cut: Element | None = None
    first, last = asked
    while True:
        found, through = _fitted([w for w in known if first <= w.number <= last])
        if through is None:
            break
        cut = cut if cut is not None else through
        among = [w.number for w in known if _is_in(w, through)]
        first, last = min(first, *among), max(last, *among)
    if cut is not None:
        raise _cutting(known, name, asked, cut, (first, last))
    return found


def _check(known: Sequence[Numbered], name: str, asked: tuple[int, int]) -> None:
    first, last = asked
    if not 1 <= first <= last <= len(known):
        count = f"{len(known)} word{'' if len(known) == 1 else 's'}" if known else "no words"
        raise BadTranscript(
            f"{name} has {count}; there is no run of them from {first} to {last}.",
            remedy="Say --from and --to by the numbers that the list shows; words of two turns are withheld turn by turn.",
        )
    if all(w.withheld is not None for w in known[first - 1 : last]):
        where = known[first - 1].withheld
        id_ = "" if where is None else where.get(ID, "")
        raise BadTranscript(
            f"{name}: {counted(list(range(first, last + 1)))} {'is' if first == last else 'are'} withheld already.",
            remedy=f"`inv redact.lift SLUG {id_}` takes that back."
            if id_
            else "It was done by hand, in the transcript.",
        )


def _fitted(words: Sequence[Numbered]) -> tuple[list[tuple[Place, Place]], Element | None]:
    """Where each paragraph's part of them begins and ends; or the element that this would cut through."""
    found = []
    for paragraph in dict.fromkeys(w.paragraph for w in words):
        own = [w.word for w in words if w.paragraph is paragraph]
        start, end = own[0].start, own[-1].end
        while start.parent is not end.parent:
            if depth(start.parent) >= depth(end.parent):
                if not opens(start):
                    return [], start.parent
                start = before(start.parent)
            else:
                if not closes(end):
                    return [], end.parent
                end = after(end.parent)
        while start.parent is not paragraph and opens(start) and closes(end):
            start, end = before(start.parent), after(start.parent)
        above = (start.parent, *start.parent.iterancestors())
        for node in above[: above.index(paragraph)]:
            if local(node) in _WHOLE:
                return [], node
        found.append((start, end))
    return found, None


def _is_in(word: Numbered, element: Element) -> bool:
    return any(element in (place.parent, *place.parent.iterancestors()) for place in (word.word.start, word.word.end))


def _notes(start: Place, end: Place) -> Iterator[Element]:
    for node in start.between(end):
        yield from node.iter("{*}note")


def _cutting(
    known: Sequence[Numbered], name: str, asked: tuple[int, int], cut: Element, wider: tuple[int, int]
) -> BadTranscript:
    first, last = asked
    these = counted(list(range(first, last + 1)))
    open_ = [w.number for w in known[first - 1 : last] if w.withheld is None]
    if any(is_restricted(node) for node in (cut, *cut.iterancestors())):
        return BadTranscript(
            f"{name}: of {these} some are withheld already.", remedy=f"Withhold the others: {counted(open_)}."
        )
    if local(cut) in {"add", "del"} and local(parent(cut)) == "subst":
        cut = parent(cut)
    whole = counted([w.number for w in known if _is_in(w, cut)])
    return BadTranscript(
        f"{name}: {these} would cut through <{local(cut)}>, in which {whole} stand{'s' if whole.startswith('word ') else ''}.",
        remedy=f"Withhold {counted(list(range(wider[0], wider[1] + 1)))}, or mark the passage by hand in the transcript.",
    )
