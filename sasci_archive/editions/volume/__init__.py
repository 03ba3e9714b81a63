"""The PDF: a book set by typst from a template that is the publisher's to change, PDF/A-3a and PDF/UA-1, the released TEI inside.

What is said goes to the template as data (`text`), never as markup. Law: all words of the reading, in order, are in it; the
same release gives the same bytes. typst's own warnings are failures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from sasci_archive.editions import book, typesetting
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.volume import text
from sasci_archive.gate import Release

Paper: TypeAlias = Literal["a5", "a4"]

TEMPLATE = "volume.typ"


def pdf(
    release: Release,
    *,
    paper: Paper = "a5",
    times: bool = False,
    cite_as: str = "",
    looks: Looks = OURS,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The volume. `times` prints every turn's time in the margin, `cite_as` is the reference on the imprint page, `pictures` are those
    of the reading by their names. A picture that is not among them is printed as its description, a character that no typeface has by
    its Unicode name.

    Raises SasciError, with typst's own words, where typst refuses or warns.
    """
    reading = release.reading
    faces = typesetting.faces()
    shown = text.Shown.of(reading, pictures or {})
    data = {"paper": paper, "times": times, **text.volume(release, shown, cite_as=cite_as)}
    inputs = {
        "volume": typesetting.printable(msgspec.json.encode(data).decode(), faces),
        "tei": release.tei.decode("utf-8"),
    }
    at_noon = dt.datetime.combine(book.filed_on(reading), dt.time(12), tzinfo=dt.UTC)
    what = f"The PDF of '{release.slug}'"
    return typesetting.set_book(looks.typst(TEMPLATE, shown.files), inputs, faces, at_noon, what=what)
