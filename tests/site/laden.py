"""An invented archive with something of every kind in it, given as values; and the same with hostile words wherever somebody writes words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sasci_archive.catalogue import Catalogue, Entry, File, Held
from sasci_archive.model.citation import Citation, Contributor, Funding, Record
from sasci_archive.model.holdings import Output, Project
from sasci_archive.model.published import Published, Turn, Version
from sasci_archive.model.reading import Utterance
from sasci_archive.model.seminar import Editor, Role, Series
from sasci_archive.model.speech import Word
from sasci_archive.store import files
from tests.editions.conftest import READING
from tests.editions.rich import rich

T = TypeVar("T")

ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NAMES = (
    *("index.html", "cover.png", "seminar.pdf", "seminar.epub", "easy-read.pdf", "sound-1.m4a", "captions.vtt"),
    *("transcript.xml", "citation.bib", "datacite.json", "pictures/van.png"),
)
HOSTILE = (
    " \"'><script>window.ran=1</script><img src=x onerror=window.ran=1></title></style></textarea><!-- {{ 7*7 }}{% raw %}"
    ' <a href="javascript:window.ran=1">x</a>\u202e\u2066 *_`$\\\\ &lt;b&gt;'
)
KEPT = frozenset({
    *("id", "slug", "project", "who", "target", "turn", "utterances", "key", "picture", "portrait", "language", "lang", "name_of", "digest", "tei", "scheme"),
    *("theme", "themes", "dimension", "stages", "support", "seminar", "link", "was", "uses", "first", "last", "passage", "passages", "coder", "person"),
})  # fmt: skip
"""Fields that no person writes freely: what points at something must still point there."""
NUMBERS = frozenset(
    {"doi", "ark", "handle", "isbn", "issn", "orcid", "url", "licence", "website", "host_page", "wikidata", "ror"}
)
"""Fields that lead somewhere where they are sound."""

LISTS = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff>
<listOrg><org xml:id="o-borough"><orgName>Borough of Marlsea{0}</orgName><orgName>the Borough{0}</orgName>
<desc>It paid for the kitchen.{0}</desc><idno type="wikidata">Q42</idno><idno type="wikidata">{0}</idno></org></listOrg>
</standOff></TEI>"""


def project() -> Project:
    ann = Editor(family="Lee", given="Ann")
    return Project(
        title="Evenings: a history of care after hours",
        acronym="EVE",
        website="https://example.org/evenings",
        principal_investigator="Dr Ines Calloway",
        host="University of Marlsea",
        team=tuple(f"Dr Member {n}" for n in range(9)),
        funder="Marlsea Council for Social Research",
        start=dt.date(2021, 1, 1),
        summary="One paragraph.\n\nAnd another.",
        themes=("who pays",),
        notes=("The register has no award number.",),
        output=(
            Output(title="How It Began", editors=(ann,), kind="report", year=2022, publisher="Toy Press", place="Marlsea"),
            Output(title="Lamps", authors=(ann, ann), kind="blog", url="https://example.org/lamps"),
            Output(title="The Lantern Round", kind="witness seminar", seminar="lantern", citation="Calloway, I. (ed.) The Lantern Round. Marlsea."),
        ),
    )  # fmt: skip


def public(home: Path, slug: str, **more: Any) -> Entry:
    """The Lantern Round, with everything around it; `more` is what its citation says otherwise."""
    for name in NAMES:
        files.write(home / slug / name, f"<!DOCTYPE html><title>{name}</title>".encode())
    reading = rich(READING)
    citation = msgspec.structs.replace(reading.citation, **{
        "id": slug, "doi": f"10.5555/{slug}", "ark": "ark:/99999/fk4x", "isbn": "9780000000002", "abstract": "Six people remember. " * 5,
        "keywords": ("home care", "evenings"), "licence": "CC-BY-4.0", "event_dates": (dt.date(2024, 5, 16), dt.date(2024, 5, 17)),
        "series": Series(title="Marlsea Seminars", number="3", issn="0000-0019"),
        "funding": (Funding(funder="Marlsea Council", award="MC/1"),), "version": "1.1",
    } | more)  # fmt: skip
    people = tuple(msgspec.structs.replace(p, sort_as=p.sort_as or p.name) for p in reading.people)
    reading = msgspec.structs.replace(reading, slug=slug, citation=citation, people=people)
    return Entry(
        slug=slug,
        held=Held.PUBLIC,
        record=Record(citation=citation, contributors=(Contributor(id="tw", name="Tobias Wren", role=Role.WITNESS),), turns=8),
        published=Published(version=tuple(
            Version(version=v, on=dt.date(2024, 11, day), title=citation.title, reference=f"Calloway ({v})", turns=(Turn("u1", "1"),))
            for v, day in (("1.0", 20), ("1.1", 21))
        )),
        project="eve",
        reading=reading,
        tei=LISTS.format("").encode(),
        home=home / slug,
        files=tuple(File(n, (home / slug / n).stat().st_size, files.sha256(home / slug / n)) for n in NAMES),
        paged=frozenset({"tw", "ic", "rtl"}),
        changed=ON,
    )  # fmt: skip


def elsewhere(slug: str = "kitchens") -> Entry:
    citation = Citation(
        id=slug, title="The Harbour Kitchens", editors=(Editor(family="Calloway", given="Ines"),), publisher="Marlsea Press",
        date=dt.date(2019, 1, 2), url="https://example.org/kitchens", event_dates=(dt.date(2018, 6, 1),), abstract="Kitchens.",
    )  # fmt: skip
    return Entry(slug=slug, held=Held.ELSEWHERE, record=Record(citation=citation), project="eve")


def withdrawn(slug: str = "gone") -> Entry:
    said = Version(
        version="1.0", on=dt.date(2024, 1, 1), title="Taken Back", reference="Calloway (2024)", turns=(Turn("u1", "1"),)
    )
    record = Record(citation=Citation(id=slug, title="Taken Back"))
    return Entry(slug=slug, held=Held.WITHDRAWN, record=record, published=Published(version=(said,)), changed=ON)


def laden(home: Path) -> Catalogue:
    """One of every kind; two are public, so that what is told once for all seminars is there too."""
    entries = (
        public(home, "lantern"),
        public(home, "lamps", title="Lamps", subtitle="", series=None),
        elsewhere(),
        withdrawn(),
    )
    return of(*entries)


def of(*entries: Entry, **projects: Project) -> Catalogue:
    return Catalogue(
        on=ON, entries=tuple(sorted(entries, key=lambda each: each.slug)), projects=projects or {"eve": project()}
    )


def telling(value: T, words: str, kept: Collection[str] = KEPT | NUMBERS, *, field: str = "") -> T:
    """The same value with `words` behind all that people write in it."""
    found: Any = value
    match value:
        case File() | Word():
            pass
        case str():
            found = f"{value}{words}" if value and field not in kept else value
        case tuple():
            found = tuple(telling(each, words, kept, field=field) for each in value)
        case dict():
            found = {key: telling(each, words, kept, field=field) for key, each in value.items()}
        case msgspec.Struct():
            numbered = {"number"} if isinstance(value, Utterance | Turn) else set()  # by which it is found
            told = {
                name: telling(getattr(value, name), words, {*kept, *numbered}, field=name)
                for name in value.__struct_fields__
            }
            found = msgspec.structs.replace(value, **told)
        case _:  # enums, numbers, days, bytes, folders
            pass
    answer: T = found
    return answer


def hostile(catalogue: Catalogue, words: str = HOSTILE, kept: Collection[str] = KEPT | NUMBERS) -> Catalogue:
    """With hostile words in every title, name and text, and in the lists of the transcripts."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    entries = [
        msgspec.structs.replace(telling(entry, words, kept), tei=LISTS.format(escaped).encode() if entry.tei else b"")
        for entry in catalogue.entries
    ]
    return of(*entries, **telling(dict(catalogue.projects), words, kept))
