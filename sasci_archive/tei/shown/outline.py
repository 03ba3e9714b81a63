"""What catalogues say of a released transcript, read without what is said in it: of a thousand seminars only that is asked.

Law: it is what the whole reading says, `Outline.of(reading.read(tei, None))`, but for the portraits of those who speak.
"""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.model.outline import Outline
from sasci_archive.tei.document import Element, instant, instants, local, parse, path, pointers
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.reading import is_withheld
from sasci_archive.tei.wordings import Which, settle


def outline(tei: bytes) -> Outline:
    """Raises BadTranscript."""
    root = parse(tei)
    settle(root, Which.PUBLISHED)
    people = colophon.people(root)
    known, times = {person.id for person in people}, instants(root)
    speaking, turns, length = set[str](), 0, 0
    for session in path(root, "text/body/div"):
        last = 0
        for u in (each for each in _utterances(session) if not is_withheld(each)):
            turns += 1
            id_ = colophon.person_id(next(iter(pointers(u.get("who", ""))), ""))
            speaking.add(id_ if id_ in known else "")
            start, end = instant(u, "start", times), instant(u, "end", times)
            if start is not None and end is not None and start <= end:
                last = max(last, end)
        length += last
    return Outline(
        citation=colophon.citation_of(root, slug=colophon.slug_of(root)),
        speakers=tuple(person for person in people if person.id in speaking),
        turns=turns,
        length=length,
    )


def _utterances(div: Element) -> Iterator[Element]:
    """Those of a session, in its parts and between them."""
    for child in div.iterchildren("*"):
        if local(child) == "div":
            yield from _utterances(child)
        elif local(child) == "u":
            yield child
