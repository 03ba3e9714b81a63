"""Many places are corrected at once; what is not as it was shown any more is left as it is, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.tei.document import ID, Element
from sasci_archive.tei.places import published
from sasci_archive.tei.restrict import is_restricted
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.operations.everywhere import Correction, Everywhere


class Left(msgspec.Struct, frozen=True):
    """A place that was left as it is, and why."""

    place: Correction
    why: str


class Many(msgspec.Struct, frozen=True):
    """What came of it: the line of the edits ("told" is its name), how many places were changed, and which were not."""

    number: int
    told: str
    made: int
    left: tuple[Left, ...]


def correct(bench: Bench, asked: Everywhere, window: str) -> Many:
    """Make all that still fit, as one change. Raises SasciError where none does, and as `bench.do` does."""
    with bench.alone:
        bench.notice()
        fit, left = _sorted(asked.places, _paragraphs(bench.root()))
        if not fit:
            raise SasciError(
                "Nothing was changed: " + (left[0].why if left else "no place was chosen") + ".",
                remedy="Look again, and choose the places that are meant.",
            )
        edit = bench.do(Request(op=msgspec.structs.replace(asked, places=fit), window=window))
        return Many(edit.number, edit.told, len(fit), left)


def _paragraphs(root: Element) -> dict[str, Element]:
    every = (*root.iter("{*}seg"), *root.iter("{*}writing"))
    return {node.get(ID, ""): node for node in every if node.get(ID) and not is_restricted(node)}


def _sorted(
    places: Sequence[Correction], known: Mapping[str, Element]
) -> tuple[tuple[Correction, ...], tuple[Left, ...]]:
    """Those that can be made together, and those that cannot."""
    fit, left = list[Correction](), list[Left]()
    words = dict[str, list[str]]()
    taken = set[tuple[str, int]]()
    for each in places:
        if each.seg in known and each.seg not in words:
            words[each.seg] = published(known[each.seg]).split()
        wanted = each.was.split()
        here = words.get(each.seg, [])[each.first : each.first + len(wanted)] if each.first >= 0 else []
        reach = set() if each.note else {(each.seg, each.first + n) for n in range(len(wanted))}
        if not wanted or here != wanted:
            left.append(Left(each, "it does not read as it was shown any more"))
        elif reach & taken:
            left.append(Left(each, "it shares words with a place before it"))
        else:
            taken |= reach
            fit.append(each)
    return tuple(fit), tuple(left)
