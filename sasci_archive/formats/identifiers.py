"""Whether numbers that name a volume, a series, a person, a body or a place can be right: their shape and their check digits.

ISBN: ISO 2108; ISSN: ISO 3297; ORCID and ISNI: ISO 27729; DOI: <https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html>; Handle:
RFC 3650, 3; ROR: <https://ror.readme.io/docs/identifier> (ISO 7064, mod 97-10); ARK: `formats.ark`. That a number is somebody's, none of this says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from sasci_archive.formats.ark import ark
from sasci_archive.model.authorities import Authorities
from sasci_archive.model.seminar import Seminar

_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_HANDLE: Final = re.compile(r"\d+(?:\.\d+)*/\S+")
_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR: Final = re.compile(rf"0[{_BASE32}]{{6}}\d\d")


class Wrong(msgspec.Struct, frozen=True):
    """A number that cannot be right: where it is written in the file, a sentence without its full stop, and what to do."""

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
        ("[publication] ark", publication.ark if publication else "", ark),
        ("[publication] handle", publication.handle if publication else "", handle),
    ]
    return _wrong(written)


def wrong_among(known: Authorities) -> tuple[Wrong, ...]:
    """Every number in `authorities.toml` that cannot be right, in its order."""
    people = [
        (f"[[person]] {p.name}", number, look)
        for p in known.person
        for number, look in ((p.orcid, orcid), (p.isni, isni), (p.wikidata, wikidata))
    ]
    bodies = [
        (f"[[body]] {b.name}", number, look)
        for b in known.body
        for number, look in ((b.ror, ror), (b.isni, isni), (b.wikidata, wikidata))
    ]
    places = [
        (f"[[place]] {p.name}", number, look)
        for p in known.place
        for number, look in ((p.geonames, geonames), (p.wikidata, wikidata))
    ]
    return _wrong([*people, *bodies, *places])


def _wrong(written: Iterable[tuple[str, str, Callable[[str], str]]]) -> tuple[Wrong, ...]:
    return tuple(
        Wrong(where, told, _REMEDIES[look]) for where, number, look in written if number and (told := look(number))
    )


def isbn(number: str) -> str:
    """What is wrong with an ISBN, of ten digits or thirteen; "" where nothing is.

    >>> isbn("978-0-306-40615-7"), isbn("978-0-306-40615-8")
    ('', "'978-0-306-40615-8' is no ISBN: its last digit does not fit the others")
    """
    return _told(number, "ISBN", _isbn, letters="0123456789Xx- ")


def issn(number: str) -> str:
    """What is wrong with an ISSN; "" where nothing is."""
    return _told(number, "ISSN", _issn, letters="0123456789Xx-")


def orcid(number: str) -> str:
    """What is wrong with an ORCID iD, by itself or as an address; "" where nothing is."""
    bare = re.sub(r"^(?:https?://)?orcid\.org/", "", number.strip())
    return _told(bare, "ORCID iD", _isni, letters="0123456789Xx-", shape=r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def doi(name: str) -> str:
    """What is wrong with a DOI; "" where nothing is.

    >>> doi("10.5555/toy"), doi("doi:10.5555/toy")
    ('', "'doi:10.5555/toy' is no DOI: it must begin with 10. and a number, a slash and the rest behind it")
    """
    if _DOI.fullmatch(name):
        return ""
    return f"'{name}' is no DOI: it must begin with 10. and a number, a slash and the rest behind it"


def isni(number: str) -> str:
    """What is wrong with an ISNI; "" where nothing is."""
    return _told(number, "ISNI", _isni, letters="0123456789Xx ", shape=r"(?:\d{4} ?){3}\d{3}[\dXx]")


def ror(number: str) -> str:
    """What is wrong with a ROR id of nine signs; "" where nothing is. Behind the 0 stand six signs of Crockford's base 32, and two digits that make
    the whole, as a number times a hundred, one more than a multiple of 97.

    >>> ror("0220mzb33"), ror("0220mzb34")
    ('', "'0220mzb34' is no ROR id: its last two digits do not fit the others")
    """
    if not _ROR.fullmatch(number):
        return f"'{number}' is no ROR id: it has other signs, or another number of them"
    value = 0
    for sign in number[:7]:
        value = value * 32 + _BASE32.index(sign)
    fits = 98 - value * 100 % 97 == int(number[7:])
    return "" if fits else f"'{number}' is no ROR id: its last two digits do not fit the others"


def wikidata(number: str) -> str:
    """What is wrong with the number of a Wikidata item; "" where nothing is. It has no check digit."""
    return (
        ""
        if re.fullmatch(r"Q[1-9]\d{0,11}", number)
        else f"'{number}' is no item of Wikidata: it must be Q and a number"
    )


def geonames(number: str) -> str:
    """What is wrong with a GeoNames number; "" where nothing is. It has no check digit."""
    return (
        "" if re.fullmatch(r"[1-9]\d{0,9}", number) else f"'{number}' is no number of GeoNames: it must be digits only"
    )


def handle(name: str) -> str:
    """What is wrong with a Handle; "" where nothing is. It has no check digit.

    >>> handle("20.500.12345/67"), handle("hdl:20.500.12345/67")
    ('', "'hdl:20.500.12345/67' is no Handle: it must begin with numbers between full stops, a slash and the rest behind it")
    """
    if _HANDLE.fullmatch(name):
        return ""
    return f"'{name}' is no Handle: it must begin with numbers between full stops, a slash and the rest behind it"


_REMEDIES: Final[Mapping[Callable[[str], str], str]] = {
    isbn: "Compare it with what the ISBN agency sent; its hyphens are printed as you write them.",
    issn: "It stands on the series' title page, as 1234-5679.",
    orcid: "Write it as 0000-0002-1825-0097: ask them for it, or look at orcid.org.",
    doi: "Write it as 10.1234/abc, as whoever registered it gave it, without https://doi.org/.",
    ark: "Write it as ark:/12345/x5wf6789, as whoever minted it gave it, without an address before it.",
    handle: "Write it as 20.500.12345/67, as whoever registered it gave it, without https://hdl.handle.net/.",
    isni: "Write it as 0000 0001 2103 2683: look at isni.org.",
    ror: "Write its nine signs, as in 0220mzb33, without https://ror.org/: look at ror.org.",
    wikidata: "Write it as Q42, without an address before it.",
    geonames: "Write it as 2643743, without an address before it.",
}


def _told(number: str, kind: str, fits: Callable[[str], bool | None], *, letters: str, shape: str = "") -> str:
    is_shaped = all(sign in letters for sign in number) and (not shape or re.fullmatch(shape, number))
    match fits(re.sub("[ -]", "", number).upper()) if is_shaped else None:
        case None:
            return f"'{number}' is no {kind}: it has other signs, or another number of them"
        case False:
            return f"'{number}' is no {kind}: its last digit does not fit the others"
        case True:
            return ""


# Whether the last digit fits the others; None where it is no number of this kind at all. X stands for ten.


def _isbn(number: str) -> bool | None:
    """Thirteen digits times 1, 3, 1, 3 … make a multiple of ten, ten times 1 … 10 one of eleven; nine are ten with a nought before them."""
    if re.fullmatch(r"\d{13}", number):
        fits = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(number)) % 10 == 0
        return fits if number.startswith(("978", "979")) or not fits else None
    number = number.zfill(10) if len(number) == 9 else number
    if not re.fullmatch(r"\d{9}[\dX]", number):
        return None
    return sum(place * digit for place, digit in enumerate(_digits(number), 1)) % 11 == 0


def _issn(number: str) -> bool | None:
    """Eight digits times 8 … 1 make a multiple of eleven."""
    if not re.fullmatch(r"\d{7}[\dX]", number):
        return None
    return sum(times * digit for times, digit in zip(range(8, 0, -1), _digits(number), strict=True)) % 11 == 0


def _isni(number: str) -> bool | None:
    """ISO 7064, mod 11-2: sixteen digits, each added to twice those before it, make one more than a multiple of eleven."""
    if not re.fullmatch(r"\d{15}[\dX]", number):
        return None
    whole = 0
    for digit in _digits(number):
        whole = 2 * whole + digit
    return whole % 11 == 1


def _digits(number: str) -> list[int]:
    return [10 if digit == "X" else int(digit) for digit in number]
