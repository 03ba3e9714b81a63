"""The PDF: a book set by typst from a template that is the publisher's to change, PDF/A-3a and PDF/UA-1, the released TEI inside.

What is said goes to the template as data (`text`), never as markup. Law: all words of the reading, in order, are in it; the
same release gives the same bytes. typst's own warnings are failures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, TypeAlias, TypedDict, Unpack

import msgspec

from sasci_archive.editions import book, typesetting
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.typesetting import Setting
from sasci_archive.editions.volume import text
from sasci_archive.gate import Release

Paper: TypeAlias = Literal["a5", "a4"]

TEMPLATE = "volume.typ"


class Printed(TypedDict, total=False):
    """How a volume is printed. `times` prints every turn's time in the margin, `cite_as` is the reference on the imprint page, `pictures` are those
    of the reading by their names."""

    paper: Paper
    times: bool
    cite_as: str
    looks: Looks
    pictures: Mapping[str, bytes]


def pdf(release: Release, **how: Unpack[Printed]) -> bytes:
    """The volume, on A5 and in our look unless it is said otherwise. A picture that is not among those given is printed as its description, a character
    that no typeface has by its Unicode name.

    Raises SasciError, with typst's own words, where typst refuses or warns.
    """
    return typesetting.typeset(setting(release, **how))


def setting(release: Release, **how: Unpack[Printed]) -> Setting:
    """The same, not set yet: all that typst is given. Raises Disk, SasciError where the look is none."""
    reading = release.reading
    shown = text.Shown.of(reading, how.get("pictures", {}))
    data = {
        "paper": how.get("paper", "a5"),
        "times": how.get("times", False),
        **text.volume(release, shown, cite_as=how.get("cite_as", "")),
    }
    inputs = {"volume": msgspec.json.encode(data).decode(), "tei": release.tei.decode("utf-8")}
    at_noon = dt.datetime.combine(book.filed_on(reading), dt.time(12), tzinfo=dt.UTC)
    what = f"The PDF of '{release.slug}'"
    looks = how.get("looks", OURS)
    return Setting(looks.typst(TEMPLATE, shown.files), inputs, at_noon, what, printed=("volume",))
