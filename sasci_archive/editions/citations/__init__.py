"""References as readers print them: to the volume, to what one witness contributed, to a passage; in any style.

A passage in which one person speaks is cited as theirs, in the volume that the editors edited; one in which several speak is cited as a
place in the volume, as nobody is its author alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sasci_archive.editions import pages
from sasci_archive.editions.citations import styles
from sasci_archive.editions.citations.styles import Printed
from sasci_archive.errors import NotYet
from sasci_archive.formats import citation as formats
from sasci_archive.model.citation import Citation, Contributor, Passage
from sasci_archive.model.reading import Person, Reading, Utterance, Withheld
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Clock

STYLES = styles.STYLES

_RANGE = re.compile(r"u?([1-9][0-9]*[a-z]*)(?:\s*[-–]\s*u?([1-9][0-9]*[a-z]*))?")


class Form(msgspec.Struct, frozen=True):
    """In which form a style is given the volume. Not every one knows editors of a report, or prints a DOI."""

    kind: str = "report"
    doi: bool = True


FORMS = (Form(), Form(doi=False), Form("book"), Form("book", doi=False))
"""In the order in which they are tried: the first in which a style prints all editors, and where it is found."""


def reference(citation: Citation, style: str = "apa") -> str:
    """The reference to the volume as a line of plain text, in one of `STYLES` or any other that `styles.style` knows. Raises NotYet for
    a style we do not have."""
    return styles.plain(volume(citation, styles.style(style)))


def volume(citation: Citation, csl: str) -> Printed:
    """The reference to the volume, by a style's CSL. Raises SasciError."""
    tried = styles.rendered(volumes(citation), csl, citation.language)
    return tried[FORMS.index(best(citation, tried))]


def volumes(citation: Citation) -> list[dict[str, Any]]:
    """The volume in all `FORMS`."""
    return [printed_item(formats.csl(citation), form) for form in FORMS]


def best(citation: Citation, tried: Sequence[Printed]) -> Form:
    """The form to take, by what a style made of all of them: one in which nobody and nothing is missing, else one with all editors."""
    texts = [styles.plain(printed).casefold() for printed in tried]
    address = (citation.doi or citation.url).casefold()
    named = [all(formats.clean(e.family).casefold() in text for e in citation.editors) for text in texts]
    whole = (form for form, text, names in zip(FORMS, texts, named, strict=True) if names and address in text)
    return next(whole, next((form for form, names in zip(FORMS, named, strict=True) if names), FORMS[0]))


def printed_item(item: dict[str, Any], form: Form) -> dict[str, Any]:
    """An item as it is printed. What leads to a passage does so itself, as a DOI alone leads to the whole; an abstract is no part of a
    reference, whatever a style makes of it."""
    told = {key: value for key, value in item.items() if key not in {"abstract", "keyword", "note"}}
    placed = "#" in told.get("URL", "")
    if "DOI" in told and (placed or not form.doi):
        doi = told.pop("DOI")
        told["URL"] = told["URL"] if placed else f"https://doi.org/{doi}"
    return told | {"type": form.kind} if told["type"] == "report" else told


# -- who and where ---------------------------------------------------------------------------------------------------


def contributor(person: Person) -> Contributor:
    """Somebody of a reading, as citations name them."""
    return Contributor(
        id=person.id,
        name=person.name,
        role=person.role,
        sort_as=person.sort_as,
        orcid=person.orcid,
        post=person.affiliation_now or person.affiliation_then,
    )


def contributors(reading: Reading) -> tuple[Contributor, ...]:
    """Everybody who speaks in a reading, in the order of its list of participants."""
    speaking = {b.who for s in reading.sessions for b in s.blocks if isinstance(b, Utterance)}
    return tuple(contributor(person) for person in reading.people if person.id in speaking)


def speaker(reading: Reading, id_: str) -> Contributor:
    """Somebody who speaks in it, by the id or the name it prints. Raises NotYet."""
    found = contributors(reading)
    if known := [c for c in found if id_ in {c.id, c.name}]:
        return known[0]
    listed = ", ".join(f"{c.id} ({c.name})" for c in found)
    raise NotYet(f"Nobody called '{id_}' speaks in this edition.", remedy=f"Give one of: {listed or 'nobody does'}.")


def passage(reading: Reading, turns: str, extents: Mapping[str, tuple[str, ...]] | None = None) -> Passage:
    """The turns "u12" or "u12-u15" (the printed numbers do, too), with their pages where the PDF's `extents` are given. Raises NotYet
    where there are no such turns, or the last stands before the first."""
    blocks = [b for s in reading.sessions for b in s.blocks if isinstance(b, Utterance | Withheld)]
    places = {block.number: place for place, block in enumerate(blocks)}
    asked = _RANGE.fullmatch(turns.strip())
    if asked is None:
        raise NotYet(f"'{turns}' is no turn.", remedy="Write u12 for one turn, u12-u15 for several.")
    gone = {old.removeprefix("u"): new.removeprefix("u") for old, new in reading.moved}
    numbers = tuple(gone.get(number, number) for number in (asked[1], asked[2] or asked[1]))
    for number in numbers:
        if number not in places:
            raise NotYet(
                f"There is no turn 'u{number}' in this edition.",
                remedy="Turns are numbered u1, u2 …, as the edition prints them.",
            )
    first, last = (places[number] for number in numbers)
    if last < first:
        raise NotYet(
            f"In '{turns}' the last turn stands before the first.", remedy=f"Write u{numbers[1]}-u{numbers[0]}."
        )
    cited = blocks[first : last + 1]
    who = dict.fromkeys((b.who, b.label) for b in cited if isinstance(b, Utterance))
    at = next((b.span.start for b in cited[:1] if isinstance(b, Utterance) and b.span), None)
    extents = extents or {}
    on = pages.cited(extents.get(cited[0].id, ()), extents.get(cited[-1].id, ()))
    return Passage(
        first=cited[0].id,
        last=cited[-1].id,
        numbers=tuple(dict.fromkeys(numbers)),
        speakers=tuple(_speaking(reading, id_, label) for id_, label in who),
        at=Clock.at(at).seconds if at is not None else "",
        pages=tuple(on.split("–")) if on else (),
    )


def _speaking(reading: Reading, id_: str, label: str) -> Contributor:
    return contributor(reading.person(id_)) if id_ else Contributor(id="", name=label, role=Role.WITNESS)
