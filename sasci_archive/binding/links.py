"""Whether the links of what stands around a transcript lead somewhere in it."""

from __future__ import annotations

import difflib

from sasci_archive.binding.whole import Whole, file_of
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import path


def check(whole: Whole) -> None:
    """Every link to a turn, a person or another place that is not there is a fault."""
    if not whole.folder.apparatus.is_dir():
        return
    known: dict[str, str] | None = None  # not asked for where every link leads into the transcript
    told: set[tuple[str, str]] = set()
    for part in ("front", "back"):
        for div in path(whole.root, f"text/{part}/div"):
            if not (file := file_of(div)):
                continue
            for node in div.iter("{*}ref", *(f"{{*}}{name}" for name in around.NAMES.values())):
                target = node.get("target", "") or node.get("ref", "")
                if not target.startswith("#") or target[1:] in whole.known or (file, target) in told:
                    continue
                known = known or around.entries(whole.root)
                if target[1:] in known:
                    continue
                told.add((file, target))
                near = difflib.get_close_matches(target[1:], known, n=1, cutoff=0.5)
                whole.fault(
                    "A05",
                    file,
                    f"The link to ‘{target}’ leads to nothing in this edition.",
                    f"Did you mean #{near[0]}?"
                    if near
                    else "Turns are called #u1, #u2 and so on; people #p. and their id.",
                    line=whole.line_of(file, f"({target})"),
                )
