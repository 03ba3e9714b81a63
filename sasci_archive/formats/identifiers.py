"""Whether numbers that name a volume, a series or a person can be right: their shape and their check digits.

ISBN: ISO 2108; ISSN: ISO 3297; ORCID: ISO 27729 (ISNI); DOI: <https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html>. That a number is
somebody's, none of this says.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sasci_archive.model.seminar import Seminar

_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")


class Wrong(msgspec.Struct, frozen=True):
    """A number that cannot be right: where it is written in `seminar.toml`, a sentence without its full stop, and what to do."""

    where: str
    problem: str
    remedy: str


def wrong(seminar: Seminar) -> tuple[Wrong, ...]:
    """Every number in the record that cannot be right, in its order."""
    series, publication = seminar.series, seminar.publication
    written = [
        ("[series] issn", series.issn if series else "", issn),
        *((f"[[series.volumes]] {v.number or v.title}", v.isbn, isbn) for v in (series.volumes if series else ())),
        *((f"[[series.volumes]] {v.number or v.title}", v.doi, doi) for v in (series.volumes if series else ())),
        *((f"[[editors]] {editor.family}", editor.orcid, orcid) for editor in seminar.editors),
        *((f"[[roster]] {person.id}", person.orcid, orcid) for person in seminar.roster),
        ("[publication] isbn", publication.isbn if publication else "", isbn),
        ("[publication] doi", publication.doi if publication else "", doi),
    ]
    return tuple(
        Wrong(where, told, _REMEDIES[look]) for where, number, look in written if number and (told := look(number))
    )


def isbn(number: str) -> str:
    """What is wrong with an ISBN, of ten digits or thirteen; "" where nothing is.

    >>> isbn("978-0-306-40615-7"), isbn("978-0-306-40615-8")
    ('', "'978-0-306-40615-8' is no ISBN: its last digit does not fit the others")
    """
    from stdnum import isbn as standard

    return _told(number, "ISBN", standard, letters="0123456789Xx- ")


def issn(number: str) -> str:
    """What is wrong with an ISSN; "" where nothing is."""
    from stdnum import issn as standard

    return _told(number, "ISSN", standard, letters="0123456789Xx-")


def orcid(number: str) -> str:
    """What is wrong with an ORCID iD, by itself or as an address; "" where nothing is."""
    from stdnum import isni as standard

    bare = re.sub(r"^(?:https?://)?orcid\.org/", "", number.strip())
    return _told(bare, "ORCID iD", standard, letters="0123456789Xx-", shape=r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def doi(name: str) -> str:
    """What is wrong with a DOI; "" where nothing is.

    >>> doi("10.5555/toy"), doi("doi:10.5555/toy")
    ('', "'doi:10.5555/toy' is no DOI: it must begin with 10. and a number, a slash and the rest behind it")
    """
    if _DOI.fullmatch(name):
        return ""
    return f"'{name}' is no DOI: it must begin with 10. and a number, a slash and the rest behind it"


_REMEDIES: Final = {
    isbn: "Compare it with what the ISBN agency sent; its hyphens are printed as you write them.",
    issn: "It stands on the series' title page, as 1234-5679.",
    orcid: "Write it as 0000-0002-1825-0097: ask them for it, or look at orcid.org.",
    doi: "Write it as 10.1234/abc, as whoever registered it gave it, without https://doi.org/.",
}


def _told(number: str, kind: str, standard: object, *, letters: str, shape: str = "") -> str:
    from stdnum.exceptions import InvalidChecksum, ValidationError

    if any(sign not in letters for sign in number) or (shape and not re.fullmatch(shape, number)):
        return f"'{number}' is no {kind}: it has other signs, or another number of them"
    try:
        standard.validate(number)  # type: ignore[attr-defined]
    except InvalidChecksum:
        return f"'{number}' is no {kind}: its last digit does not fit the others"
    except ValidationError:
        return f"'{number}' is no {kind}: it has other signs, or another number of them"
    return ""
