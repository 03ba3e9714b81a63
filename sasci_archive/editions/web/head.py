"""What machines read in a public page's head: Highwire Press tags, Dublin Core, Open Graph, schema.org, and the links of Signposting.

Reference managers take a page for a report only where `citation_technical_report_institution` stands; editors are
`citation_editor`, as naming them authors too would make them both in every library they are saved to. Addresses are whole where it is known
where the page lies: Google Scholar takes no others. Signposting's links (signposting.org) stand in the page, as a folder of files has no
headers to send.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urljoin

import msgspec
from markupsafe import Markup

from sasci_archive.editions import citations, kinds
from sasci_archive.editions.kinds import Kind
from sasci_archive.formats import dublin_core, schema_org
from sasci_archive.formats.citation import clean, full_title
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.citation import Citation, Part, Record
from sasci_archive.model.reading import Reading

__all__ = [
    "Beside",
    "Link",
    "beside",
    "doi_url",
    "json_ld",
    "licence_url",
    "links",
    "tags",
    "title",
]


class Beside(msgspec.Struct, frozen=True):
    """A file that lies beside the page."""

    href: str
    kind: Kind


class Link(msgspec.Struct, frozen=True):
    """A typed link of the page's head; `media_type` and `title` are "" where they say nothing."""

    rel: str
    href: str
    media_type: str = ""
    title: str = ""


def beside(files: Sequence[str]) -> tuple[Beside, ...]:
    """What each file is; raises KeyError for an ending not in `kinds.KINDS`."""
    return tuple(Beside(name, kinds.known(name)) for name in files)


def title(citation: Citation) -> str:
    """Title and subtitle in one line."""
    return f"{citation.title}: {citation.subtitle}" if citation.subtitle else citation.title


def doi_url(doi: str) -> str:
    """The DOI as a link."""
    return f"https://doi.org/{doi}" if doi else ""


def links(citation: Citation, files: Sequence[str]) -> tuple[Link, ...]:
    """Where the page leads programs: how it is cited, under which licence it is, who made it, what kind of thing it is, the series it is of, what
    describes it, and the same in other forms."""
    series = citation.series
    found = [
        Link("canonical", citation.url),
        Link("cite-as", doi_url(citation.doi) or citation.url),
        Link("license", licence_url(citation.licence)),
        *(Link("author", f"https://orcid.org/{e.orcid}" if e.orcid else "", "", e.name) for e in citation.editors),
        Link("type", "https://schema.org/Report"),
        Link("type", "https://schema.org/AboutPage"),
        Link("collection", f"https://portal.issn.org/resource/ISSN/{series.issn}" if series and series.issn else ""),
        *(Link(b.kind.rel, quote(b.href), b.kind.media_type, b.kind.label) for b in beside(files)),
        *(
            Link("item", quote(b.href), b.kind.media_type, b.kind.label)
            for b in beside(files)
            if b.kind.rel == "alternate"
        ),
    ]
    return tuple(link for link in found if link.href)


def tags(citation: Citation, files: Sequence[str], sounds: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The page's `meta` names and contents, in order, none empty. Those of Open Graph begin with `og:`, and stand as `property`."""
    day = citation.date.isoformat() if citation.date else ""
    pdf = next((name for name in files if name.endswith(".pdf")), "")
    cover = next((name for name in files if name.startswith("cover.")), "")
    series = citation.series
    found = [
        ("citation_title", full_title(citation)),
        *(("citation_editor", dublin_core.inverted(e)) for e in citation.editors),
        ("citation_publication_date", day.replace("-", "/")),
        ("citation_technical_report_institution", citation.publisher),
        ("citation_technical_report_number", citation.report_number),
        ("citation_publisher", citation.publisher),
        ("citation_series_title", series.title if series else ""),
        ("citation_issn", series.issn if series else ""),
        ("citation_isbn", citation.isbn),
        ("citation_doi", citation.doi),
        ("citation_language", citation.language),
        ("citation_keywords", "; ".join(citation.keywords)),
        ("citation_fulltext_html_url", citation.url),
        ("citation_pdf_url", urljoin(citation.url, quote(pdf)) if pdf else ""),
        *((f"DC.{term}", value) for term, value in dublin_core.terms(citation)),
        ("DC.format", "text/html"),
        ("og:type", "book"),
        ("og:title", full_title(citation)),
        ("og:description", citation.abstract),
        ("og:url", citation.url),
        ("og:site_name", citation.publisher),
        ("og:locale", citation.language.replace("-", "_")),
        ("og:image", urljoin(citation.url, quote(cover)) if cover and citation.url else ""),
        *(("og:audio", urljoin(citation.url, quote(name)) if citation.url else "") for name in sounds),
        ("book:isbn", citation.isbn),
        ("book:release_date", day),
    ]
    return [(name, told) for name, content in found if (told := clean(content))]


def json_ld(citation: Citation, files: Sequence[str], reading: Reading | None = None) -> Markup:
    """The edition as schema.org has it, safe inside a `script` element; with who speaks in it, where its `reading` is given."""
    people = citations.contributors(reading) if reading else ()
    parts = tuple(
        Part(name=b.href, media_type=b.kind.media_type, label=b.kind.label)
        for b in beside(files)
        if b.kind.rel == "alternate"
    )
    record = Record(citation=citation, contributors=people, files=parts)
    return Markup(schema_org.compose_for_a_page(record))  # noqa: S704  what could end the element is escaped there
