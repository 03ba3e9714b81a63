"""A catalogue of invented seminars, given as values: public with sound, published elsewhere, withdrawn; with whatever is said in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.catalogue import Catalogue, Entry, File, Held
from sasci_archive.model.citation import Citation, Contributor, Record
from sasci_archive.model.inlines import Text
from sasci_archive.model.published import Published, Version
from sasci_archive.model.reading import Person, SessionText, Utterance
from sasci_archive.model.seminar import Editor, Role, Series
from sasci_archive.model.speech import Span
from sasci_archive.store import files
from sasci_archive.store.workspace import SiteSettings
from tests import bare

ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SETTINGS = SiteSettings(address="https://archive.example/witness", name="Marlsea & Sons’ Archive")
PEOPLE = (
    Person("tw", "Tobias Wren", Role.WITNESS, orcid="0000-0002-1825-0097"),
    Person("ic", "Dr Ines <b>Calloway", Role.CHAIR),
)
NAMES = ("seminar.pdf", "transcript.xml", "captions.vtt", "datacite.json", "mods.xml", "cover.png", "sound-1.m4a", "index.html")  # fmt: skip
TEI = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body/></text></TEI>'
PAGE = '<section data-session="1"><audio src="./sound-1.m4a" data-t="0" data-e="90000"></audio></section>'


def citation(slug: str, title: str = "The Lantern Round") -> Citation:
    return Citation(
        id=slug,
        title=title,
        editors=(Editor(family="Calloway", given="Ines", orcid="0000-0001-5109-3700"), Editor(family="Dowd", given="Priya")),
        publisher="Marlsea Press",
        date=dt.date(2024, 11, 20),
        doi=f"10.5555/{slug}",
        licence="CC-BY-4.0",
        abstract="Six people remember.",
        keywords=("home care",),
        event_dates=(dt.date(2024, 5, 16),),
        series=Series(title="Marlsea Seminars", number="3", issn="0000-0019"),
        rights=("© The witnesses",),
    )  # fmt: skip


def public(home: Path, slug: str, *said: tuple[str, str], title: str = "The Lantern Round") -> Entry:
    """A seminar whose turns are these: who speaks, and what they say; each a second long, one every two seconds."""
    for name in NAMES:
        files.write(home / slug / name, PAGE.encode() if name == "index.html" else b"-")
    turns = tuple(
        Utterance(
            f"u{n}",
            str(n),
            who,
            "",
            Span(2000 * n - 2000, 2000 * n - 1000),
            overlaps=False,
            paragraphs=((Text(words),),),
        )
        for n, (who, words) in enumerate(said, start=1)
    )
    it = citation(slug, title)
    reading = bare.reading(
        slug=slug, citation=it, people=PEOPLE, sessions=(SessionText("1", "", dt.date(2024, 5, 16), turns),)
    )
    return Entry(
        slug=slug,
        held=Held.PUBLIC,
        record=Record(citation=it, contributors=(Contributor(id="tw", name="Tobias Wren", role=Role.WITNESS),)),
        published=Published(version=(Version(version="1.0", on=dt.date(2024, 11, 20), title=title),)),
        reading=reading,
        tei=TEI,
        home=home / slug,
        files=tuple(File(n, (home / slug / n).stat().st_size, files.sha256(home / slug / n)) for n in NAMES),
        changed=ON,
    )


def elsewhere(slug: str) -> Entry:
    return Entry(slug=slug, held=Held.ELSEWHERE, record=Record(citation=citation(slug, "Elsewhere Published")))


def withdrawn(slug: str) -> Entry:
    it = Citation(id=slug, title="Taken Back")
    return Entry(slug=slug, held=Held.WITHDRAWN, record=Record(citation=it), changed=ON)


def of(*entries: Entry) -> Catalogue:
    return Catalogue(on=ON, entries=tuple(sorted(entries, key=lambda entry: entry.slug)))
