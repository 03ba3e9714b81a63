"""Words that are lifted out of what is printed and kept in what was said: which they are, and how they are put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.errors import OutOfDate
from sasci_archive.tei.document import ID, Element, all_text, local, remove, spaced
from sasci_archive.tei.wordings import Which, applies


def lifted(seg: Element) -> Iterator[Element]:
    """The `del` of a paragraph in whose place nothing stands, in order; one within another is the outer's."""
    for node in seg.iterchildren("*"):
        name = local(node)
        if name == "del":
            yield node
        elif name not in {"subst", "note"}:
            yield from lifted(node)


def is_kept(node: Element, kinds: Mapping[str, str]) -> bool:
    """Whether a `del` is read in what was said; `kinds` as in `wordings.kinds_of`."""
    return not applies(node, Which.VERBATIM, kinds)


def put_back(seg: Element, number: int, was: str) -> None:
    """Let number `number` of what is lifted (from 0), which says `was`, be printed again. Raises OutOfDate where it is not there."""
    every = list(lifted(seg))
    if not 0 <= number < len(every) or spaced(all_text(every[number])) != spaced(was):
        raise OutOfDate(
            f"‘{was}’ is not lifted out of {seg.get(ID)} any more.",
            remedy="Somebody has changed it since: look at it again.",
        )
    node = every[number]
    remove(node, keep_content=True)
