"""Every fault of a transcript: in itself, against the record, against the words it was drafted from, against the recording; and of what
stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sasci_archive import binding
from sasci_archive.errors import BadTranscript, Fault
from sasci_archive.formats import identifiers
from sasci_archive.model.speech import Clock
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import rules
from sasci_archive.tei.document import ID, Element, instants, line, parse, path, pointers
from sasci_archive.tei.head import agreement, colophon

_UNREADABLE = frozenset(("T01", "T02", "T09", "T13"))
"""Faults with which a header need not read."""
SLACK = 1_000
"""A word may end this much (ms) after its recording: lengths are rounded."""


def validate(folder: Folder, bound: Callable[[Folder], binding.Looked] = binding.Looked) -> tuple[Fault, ...]:
    """All faults, by line; `bound` binds the whole, where somebody wants to have that afterwards. Raises NotYet without a transcript, BadRecord where the record does not read."""
    folder.seminar(), folder.consent()  # what people write first is read first, before there is a transcript
    tei = folder.master()
    try:
        root = parse(tei)
    except BadTranscript as error:
        return (Fault("T00", 0, error.problem, error.remedy),)
    found = [*rules.check_tree(root), *_frozen_words(folder, root), *_within_the_recording(folder, root)]
    if _UNREADABLE.isdisjoint(fault.code for fault in found):
        found.extend(agreement.differences(root, folder.slug, folder.seminar()))
        found.extend(bound(folder).found().faults)
    found.extend(_numbers(folder))
    return tuple(sorted(found, key=lambda fault: (fault.file, fault.line, fault.code, fault.problem)))


def _numbers(folder: Folder) -> Iterator[Fault]:
    """ISBN, ISSN, ORCID and DOI that cannot be right."""
    for wrong in identifiers.wrong(folder.seminar()):
        yield Fault("H03", 0, f"seminar.toml, {wrong.where}: {wrong.problem}.", wrong.remedy)


def _frozen_words(folder: Folder, root: Element) -> Iterator[Fault]:
    """The words as heard are frozen, by digest, at the draft: times and earlier readings are read from them."""
    for name, digest in colophon.made_from(root):
        if name != folder.words_json.name:
            continue
        if not folder.words_json.exists():
            yield Fault(
                "W01",
                0,
                f"{name}, from which this transcript was drafted, is not there.",
                "Put it back: times are read from it.",
            )
        elif files.sha256(folder.words_json) != digest:
            yield Fault(
                "W01",
                0,
                f"{name} is not the one that this transcript was drafted from.",
                f"Put that one back; or, if nobody has worked on the transcript yet, `inv draft {folder.slug} --replace`.",
            )


def _within_the_recording(folder: Folder, root: Element) -> Iterator[Fault]:
    times = instants(root)
    for session in path(root, "text/body/div"):
        media = folder.recordings().media(session.get("n", "1"))
        if not media:
            continue
        end = max(r.span.end for r in media)
        for u in session.iter("{*}u"):
            late = max((times.get(id_, 0) for name in ("start", "end") for id_ in pointers(u.get(name, ""))), default=0)
            if late > end + SLACK:
                yield Fault(
                    "W02",
                    line(u),
                    f"{u.get(ID, '')} lies at {Clock.at(late)}, and the recording ends at {Clock.at(end)}.",
                    "Correct the <when> it points at, or ingest the missing part of the recording.",
                )
