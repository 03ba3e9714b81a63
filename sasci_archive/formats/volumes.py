"""The other volumes of a series, as a list of them is printed: in order of their numbers, each as it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sasci_archive.model.apparatus import Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor, Elsewhere


def of(here: Iterable[Citation], elsewhere: Iterable[Elsewhere]) -> tuple[Volume, ...]:
    """Those of this workspace and those published elsewhere; the same volume (by number and title) once, as it is recorded here."""
    found: dict[tuple[str, str], Volume] = {}
    for citation in here:
        number = citation.series.number if citation.series else ""
        where = _url(citation.doi, citation.url)
        text = reference(
            citation.editors,
            citation.title,
            citation.subtitle,
            citation.place,
            citation.publisher,
            citation.date.year if citation.date else None,
        )
        found[number, citation.title.casefold()] = Volume(number, text, where)
    for volume in elsewhere:
        text = reference(volume.editors, volume.title, volume.subtitle, volume.place, volume.publisher, volume.year)
        told = f"{text} ISBN {volume.isbn}." if volume.isbn else text
        found.setdefault(
            (volume.number, volume.title.casefold()), Volume(volume.number, told, _url(volume.doi, volume.url))
        )
    return tuple(sorted(found.values(), key=lambda volume: (_number(volume.number), volume.reference.casefold())))


def reference(
    editors: Sequence[Editor], title: str, subtitle: str, place: str, publisher: str, year: int | None
) -> str:
    """A volume as a list of volumes has it.

    >>> reference((Editor(family="Ferrar", given="Ada"),), "The Toy Library", "", "Marlsea", "Toy Press", 2024)
    'Ada Ferrar (ed.), The Toy Library (Marlsea: Toy Press, 2024).'
    """
    names = [editor.name for editor in editors]
    joined = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    by = f"{joined} ({'ed.' if len(names) == 1 else 'eds'}), " if names else ""
    whole = f"{title}: {subtitle}" if subtitle else title
    house = ": ".join(part for part in (place, publisher) if part)
    made = ", ".join(part for part in (house, str(year or "")) if part)
    return f"{by}{whole}{f' ({made})' if made else ''}."


def _url(doi: str, url: str) -> str:
    return f"https://doi.org/{doi}" if doi else url


def _number(number: str) -> tuple[int, str]:
    """In the order of numbers: 2 before 10, what has none at the end."""
    found = re.match(r"\D*(\d+)", number)
    return (int(found[1]) if found else 10**9, number)
