"""Words that are lifted out of what is printed and kept in what was said: which they are, and how they are put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.document import ID, Element, local, remove, spaced
from sasci_archive.tei.wordings import Which, applies, text_in


def lifted(seg: Element) -> Iterator[Element]:
    """The `del` of a paragraph, and the `subst` in which something stands in its place, in order; what is gone with another is that one's."""
    for node in seg.iterchildren("*"):
        name = local(node)
        if name in {"del", "subst"}:
            yield node
        if name == "subst":
            for put in node.iterchildren("{*}add"):
                yield from lifted(put)
        elif name not in {"del", "note"}:
            yield from lifted(node)


def text_of(node: Element, kinds: Mapping[str, str]) -> str:
    """The words that were lifted, as they were said; `kinds` as in `wordings.kinds_of`."""
    gone = (each for each in ([node] if local(node) == "del" else node) if local(each) == "del")
    return spaced("".join(text_in(each, Which.VERBATIM, kinds) for each in gone))


def is_kept(node: Element, kinds: Mapping[str, str]) -> bool:
    """Whether they are read in what was said; `kinds` as in `wordings.kinds_of`."""
    if not all(applies(put, Which.VERBATIM, kinds) for put in node.iterancestors("{*}add")):
        return False  # they were put in for readers
    gone = node if local(node) == "del" else next((each for each in node if local(each) == "del"), None)
    return gone is not None and not applies(gone, Which.VERBATIM, kinds)


def put_back(seg: Element, number: int, was: str, kinds: Mapping[str, str]) -> None:
    """Let number `number` of what is lifted (from 0), which says `was`, be printed again, and what stands in its place no more. Raises OutOfDate
    where it is not there, BadTranscript where it was corrected as heard: the verbatim reading would be another."""
    every = list(lifted(seg))
    if not 0 <= number < len(every) or text_of(every[number], kinds) != spaced(was):
        raise OutOfDate(
            f"‘{was}’ is not lifted out of {seg.get(ID)} any more.",
            remedy="Somebody has changed it since: look at it again.",
        )
    node = every[number]
    if not is_kept(node, kinds):
        raise BadTranscript(
            f"{seg.get(ID)}: ‘{was}’ was corrected as heard, and is not lifted out of what is printed alone.",
            remedy="Undo that, or write the words anew.",
        )
    if local(node) == "subst":
        instead = [each for part in node if local(part) == "add" for each in part.iter("*")]
        if any(each.get(ID) or local(each) in {"note", "seg"} for each in instead):
            raise BadTranscript(
                f"{seg.get(ID)}: a footnote, or something that is pointed at, stands in what is printed instead of ‘{was}’.",
                remedy="Take that out first.",
            )
        for part in list(node):
            remove(part, keep_content=local(part) == "del")
    remove(node, keep_content=True)
