"""What a reader cites: one value, from which every citation format is written."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.model.seminar import Editor, Seminar, Series
from sasci_archive.model.speech import Value


class Citation(Value, frozen=True, kw_only=True):
    """A volume as bibliographies need it. `title` holds no subtitle; `id` is the seminar's slug. `event_dates` are the
    days the seminar was held."""

    id: str
    title: str
    subtitle: str = ""
    editors: tuple[Editor, ...] = ()
    publisher: str = ""
    place: str = ""
    date: dt.date | None = None
    version: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    report_number: str = ""
    series: Series | None = None
    language: str = "en-GB"
    licence: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    event_dates: tuple[dt.date, ...] = ()
    synthetic: bool = False

    @classmethod
    def of(cls, slug: str, seminar: Seminar) -> Citation:
        """What `seminar.toml` says of it."""
        pub = seminar.publication
        return cls(
            id=slug,
            title=seminar.title,
            subtitle=seminar.subtitle,
            editors=seminar.editors,
            publisher=pub.publisher if pub else "",
            place=pub.place if pub else "",
            date=pub.date if pub else None,
            version=pub.version if pub else "",
            doi=pub.doi if pub else "",
            isbn=pub.isbn if pub else "",
            url=pub.url if pub else "",
            report_number=pub.report_number if pub else "",
            series=msgspec.structs.replace(seminar.series, volumes=()) if seminar.series else None,
            language=seminar.language,
            licence=seminar.rights.licence,
            abstract=seminar.abstract,
            keywords=seminar.keywords,
            event_dates=tuple(s.date for s in seminar.sessions if s.date),
            synthetic=seminar.synthetic,
        )
