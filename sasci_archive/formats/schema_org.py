"""A `Record` as schema.org has it (JSON-LD), for search engines: the report, who edited it, who speaks in it, its files."""

from __future__ import annotations

import json
from typing import Any

from sasci_archive.formats.citation import GENRE, clean, full_title
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.citation import Citation, Contributor, Part, Record
from sasci_archive.model.seminar import Editor
from sasci_archive.model.speech import Clock

_KINDS = {"audio": "AudioObject", "video": "VideoObject", "image": "ImageObject"}


def schema_org(record: Record, known: Authorities = NOBODY) -> dict[str, Any]:
    """What is not known is left out; whoever is `known` by exactly the name that is printed is led to."""
    it = record.citation
    series = it.series
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "Report",
            "@id": it.address,
            "name": full_title(it),
            "genre": GENRE,
            "reportNumber": it.report_number,
            "editor": [_editor(e, known) for e in it.editors],
            "contributor": [_contributor(c, known) for c in record.contributors],
            "publisher": _publisher(it, known),
            "datePublished": it.date.isoformat() if it.date else "",
            "creativeWorkStatus": "" if it.date else "Draft",
            "version": it.version,
            "identifier": _identifiers(record),
            "isbn": it.isbn,
            "url": it.url,
            "sameAs": f"https://doi.org/{it.doi}" if it.doi else "",
            "inLanguage": it.language,
            "license": licence_url(it.licence) or it.licence,
            "copyrightHolder": _body(it.rights_holder, known),
            "usageInfo": [clean(line) for line in it.rights if clean(line)],
            "abstract": clean(it.abstract),
            "keywords": [word for word in map(clean, it.keywords) if word],
            "funding": [
                _filled({"@type": "Grant", "identifier": f.award, "funder": _body(f.funder, known)}) for f in it.funding
            ],
            "isPartOf": _filled(
                {"@type": "CreativeWorkSeries", "name": series.title, "issn": series.issn, "position": series.number}
            )
            if series
            else "",
            "temporalCoverage": "/".join(
                day.isoformat() for day in dict.fromkeys(it.event_dates[:1] + it.event_dates[-1:])
            ),
            "recordedAt": {
                "@type": "Event",
                "name": full_title(it),
                "startDate": it.event_dates[0].isoformat(),
                "endDate": it.event_dates[-1].isoformat(),
            }
            if it.event_dates
            else "",
            "numberOfPages": record.pages or "",
            "encoding": [_file(record, part) for part in record.files],
        }
    )


def compose_schema_org(record: Record, known: Authorities = NOBODY) -> str:
    """A file of JSON-LD."""
    return json.dumps(schema_org(record, known), ensure_ascii=False, indent=1) + "\n"


def compose_for_a_page(record: Record, known: Authorities = NOBODY) -> str:
    """The same for a `script` element: no `<`, `>` or `&` is left in it that could end it."""
    return in_a_script(schema_org(record, known))


def in_a_script(value: Any) -> str:
    """JSON without a `<`, `>` or `&`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for unsafe in "<>&\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return text


def _editor(editor: Editor, known: Authorities) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person",
            "name": clean(editor.name),
            "familyName": clean(editor.family),
            "givenName": clean(editor.given),
            "honorificPrefix": clean(editor.prefix),
            "affiliation": _body(editor.affiliation, known),
            "sameAs": _same(editor.name, editor.orcid, known),
        }
    )


def _contributor(somebody: Contributor, known: Authorities) -> dict[str, Any]:
    """Their part in it is a role of its own: a contributor is otherwise taken for a writer."""
    person = _filled(
        {
            "@type": "Person",
            "name": clean(somebody.name),
            "familyName": clean(somebody.family) if somebody.given else "",
            "givenName": clean(somebody.given),
            "description": clean(somebody.post),
            "sameAs": _same(somebody.name if somebody.given else "", somebody.orcid, known),
        }
    )
    return {"@type": "Role", "roleName": ROLE_NAMES[somebody.role], "contributor": person}


def _same(name: str, orcid: str, known: Authorities) -> str | list[str]:
    """Where a person is written of elsewhere; the ORCID iD that the seminar's own record has goes before another. One address, or a list of them."""
    somebody = known.person_called(clean(name))
    links = [link for link in (somebody.links if somebody else ()) if not (orcid and "orcid.org" in link)]
    return _one_or_more([*([f"https://orcid.org/{orcid}"] if orcid else []), *links])


def _one_or_more(links: list[str]) -> str | list[str]:
    return links[0] if len(links) == 1 else links


def _body(name: str, known: Authorities) -> dict[str, Any] | str:
    if not clean(name):
        return ""
    body = known.body_called(clean(name))
    same = {"sameAs": _one_or_more(list(body.links))} if body and body.links else {}
    return {"@type": "Organization", "name": clean(name), **same}


def _publisher(it: Citation, known: Authorities) -> dict[str, Any] | str:
    body = _body(it.publisher, known)
    place = known.place_called(clean(it.place))
    same = {"sameAs": _one_or_more(list(place.links))} if place and place.links else {}
    placed = {"location": {"@type": "Place", "name": clean(it.place), **same}} if clean(it.place) else {}
    return {**body, **placed} if isinstance(body, dict) else ""


def _identifiers(record: Record) -> list[dict[str, str]]:
    it = record.citation
    known = (
        *(("DOI", it.doi), ("ISBN", it.isbn), ("report number", it.report_number)),
        *(("ARK", it.ark), ("Handle", it.handle)),
    )
    return [
        {"@type": "PropertyValue", "propertyID": kind, "value": told} for kind, value in known if (told := clean(value))
    ]


def _file(record: Record, part: Part) -> dict[str, str]:
    kind = _KINDS.get(part.media_type.partition("/")[0], "MediaObject")
    base = record.citation.url
    url = part.name if not base else f"{base.rpartition('/')[0]}/{part.name}"
    length = {"duration": _iso(record.duration)} if record.duration and kind in {"AudioObject", "VideoObject"} else {}
    return {"@type": kind, "name": part.label, "encodingFormat": part.media_type, "contentUrl": url, **length}


def _iso(ms: int) -> str:
    hours, minutes, seconds = Clock.at(ms).seconds.split(":")
    return f"PT{hours}H{minutes}M{seconds}S"


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    told = {key: clean(value) if isinstance(value, str) else value for key, value in record.items()}
    return {key: value for key, value in told.items() if value not in ("", [], {})}
