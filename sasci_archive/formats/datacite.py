"""A `Record` as DataCite 4.5 wants it, as JSON and as XML (datacite-metadata-schema.readthedocs.io/en/4.5).

DataCite has no works without creators: the editors stand there, and only there; who speaks is a contributor. A DOI is registered of
nothing that is not published: without a publisher and a date there is no such file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lxml import etree

from sasci_archive.formats.citation import GENRE, clean, titles
from sasci_archive.formats.rights import is_spdx, licence_url
from sasci_archive.model.authorities import NOBODY, Authorities, Body, Person
from sasci_archive.model.citation import Citation, Contributor, Record
from sasci_archive.model.seminar import Editor
from sasci_archive.model.speech import Clock

NAMESPACE = "http://datacite.org/schema/kernel-4"
_SCHEMA = "http://schema.datacite.org/meta/kernel-4.5/metadata.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SPACES: dict[str | None, str] = {None: NAMESPACE, "xsi": _XSI}
_ORCID = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
_ISNI = {"nameIdentifierScheme": "ISNI", "schemeUri": "https://isni.org"}
_ROR = {"nameIdentifierScheme": "ROR", "schemeUri": "https://ror.org"}
_SOUND = ("audio/", "video/")


def registrable(citation: Citation) -> bool:
    """Whether all is known of it that DataCite asks for."""
    return bool(citation.publisher and citation.date)


def datacite(record: Record, known: Authorities = NOBODY) -> dict[str, Any]:
    """As DataCite's JSON schema has it. What is not known is left out; whoever is `known` by exactly the name that is printed has their numbers."""
    it = record.citation
    year = str(it.date.year) if it.date else ""
    return _filled(
        {
            "doi": it.doi,
            "creators": [_editor(e, known) for e in it.editors]
            or [{"name": clean(it.publisher), "nameType": "Organizational", **_numbers(_body(it.publisher, known))}],
            "titles": _titles(it),
            "publisher": {"name": clean(it.publisher), **_ror(it.publisher, known, "publisher")},
            "publicationYear": f"{year:0>4}",
            "types": {"resourceType": GENRE, "resourceTypeGeneral": "Report"},
            "subjects": [{"subject": clean(word)} for word in it.keywords if clean(word)],
            "contributors": [
                *(_contributor(c, known) for c in record.contributors),
                *([_holder(it.rights_holder)] if it.rights_holder else []),
            ],
            "dates": list(_dates(record)),
            "language": it.language,
            "alternateIdentifiers": [
                {"alternateIdentifier": clean(value), "alternateIdentifierType": kind}
                for value, kind in (
                    *((it.isbn, "ISBN"), (it.report_number, "Report number"), (it.url, "URL")),
                    *((it.ark, "ARK"), (it.handle, "Handle")),
                )
                if value
            ],
            "relatedIdentifiers": list(_related(record)),
            "relatedItems": list(_series(it)),
            "sizes": list(_sizes(record)),
            "formats": list(dict.fromkeys(part.media_type for part in record.files)),
            "version": it.version,
            "rightsList": list(_rights(it)),
            "descriptions": [{"description": clean(it.abstract), "descriptionType": "Abstract"}] if it.abstract else [],
            "fundingReferences": [
                _filled(
                    {
                        "funderName": clean(f.funder),
                        **_ror(f.funder, known, "funder"),
                        "awardNumber": clean(f.award),
                    }
                )
                for f in it.funding
            ],
            "schemaVersion": NAMESPACE,
        }
    )


def compose_json(record: Record, known: Authorities = NOBODY) -> str:
    """A file of DataCite JSON."""
    return json.dumps(datacite(record, known), ensure_ascii=False, indent=1) + "\n"


def compose_xml(record: Record, known: Authorities = NOBODY) -> bytes:
    """A file of DataCite XML."""
    told = datacite(record, known)
    root = etree.Element(f"{{{NAMESPACE}}}resource", nsmap=_SPACES)  # type: ignore[arg-type]  # the stubs know of no default namespace
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    it = record.citation  # the XML, unlike the JSON, must have an identifier
    number, kind = next((n, k) for n, k in ((it.doi, "DOI"), (clean(it.url), "URL"), (it.id or "-", "Local")) if n)
    _add(root, "identifier", number, identifierType=kind)
    _people(root, "creators", "creator", told["creators"])
    _list(root, "titles", "title", told["titles"], "title", "titleType")
    _body_in_xml(root, "publisher", told["publisher"])
    _add(root, "publicationYear", told["publicationYear"])
    _add(root, "resourceType", told["types"]["resourceType"], resourceTypeGeneral=told["types"]["resourceTypeGeneral"])
    _list(root, "subjects", "subject", told.get("subjects", ()), "subject")
    _people(root, "contributors", "contributor", told.get("contributors", ()))
    _list(root, "dates", "date", told.get("dates", ()), "date", "dateType", "dateInformation")
    _add(root, "language", told.get("language", ""))
    _list(
        root,
        *("alternateIdentifiers", "alternateIdentifier", told.get("alternateIdentifiers", ())),
        *("alternateIdentifier", "alternateIdentifierType"),
    )
    _list(
        root,
        *("relatedIdentifiers", "relatedIdentifier", told.get("relatedIdentifiers", ())),
        *("relatedIdentifier", "relatedIdentifierType", "relationType"),
    )
    for tag, one in (("sizes", "size"), ("formats", "format")):
        _list(root, tag, one, [{one: text} for text in told.get(tag, ())], one)
    _add(root, "version", told.get("version", ""))
    _list(
        root,
        *("rightsList", "rights", told.get("rightsList", ()), "rights"),
        *("rightsUri:rightsURI", "rightsIdentifier", "rightsIdentifierScheme", "schemeUri:schemeURI"),
    )
    _list(root, "descriptions", "description", told.get("descriptions", ()), "description", "descriptionType")
    if funded := told.get("fundingReferences", ()):
        group = _add(root, "fundingReferences", "", empty=True)
        for funding in funded:
            one = _add(group, "fundingReference", "", empty=True)
            _add(one, "funderName", funding["funderName"])
            _add(one, "funderIdentifier", funding.get("funderIdentifier", ""), funderIdentifierType="ROR")
            _add(one, "awardNumber", funding.get("awardNumber", ""))
    if items := told.get("relatedItems", ()):
        group = _add(root, "relatedItems", "", empty=True)
        for item in items:
            one = _add(
                group,
                *("relatedItem", ""),
                empty=True,
                relatedItemType=item["relatedItemType"],
                relationType=item["relationType"],
            )
            if known := item.get("relatedItemIdentifier"):
                _add(
                    one,
                    *("relatedItemIdentifier", known["relatedItemIdentifier"]),
                    relatedItemIdentifierType=known["relatedItemIdentifierType"],
                )
            _list(one, "titles", "title", item["titles"], "title")
            _add(one, "number", item.get("number", ""))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _titles(it: Citation) -> list[dict[str, str]]:
    title, subtitle = titles(it)
    return [{"title": title}, *([{"title": subtitle, "titleType": "Subtitle"}] if subtitle else [])]


def _editor(editor: Editor, known: Authorities) -> dict[str, Any]:
    family, given = clean(editor.family), clean(editor.given)
    affiliation = _affiliation(editor.affiliation, known)
    if not (family and given):
        body = known.body_called(family or given)
        return _filled({"name": family or given, **_numbers(body), "affiliation": affiliation})
    return _person(family, given, editor.orcid, affiliation, _somebody(editor.name, known))


def _contributor(somebody: Contributor, known: Authorities) -> dict[str, Any]:
    person = (
        _person(clean(somebody.family), clean(somebody.given), somebody.orcid, [], _somebody(somebody.name, known))
        if somebody.given
        else {"name": clean(somebody.name)}  # a role or a pseudonym
    )
    return {**person, "contributorType": "Other"}


def _holder(name: str) -> dict[str, str]:
    return {"name": clean(name), "contributorType": "RightsHolder"}


def _person(
    family: str, given: str, orcid: str, affiliation: list[dict[str, str]], known: Person | None
) -> dict[str, Any]:
    return _filled(
        {
            "name": f"{family}, {given}",
            "nameType": "Personal",
            "givenName": given,
            "familyName": family,
            "nameIdentifiers": _people_numbers(orcid, known),
            "affiliation": affiliation,
        }
    )


def _people_numbers(orcid: str, known: Person | None) -> list[dict[str, str]]:
    """The ORCID iD that the seminar's own record has goes before another."""
    number = clean(orcid or (known.orcid if known else ""))
    told = [{"nameIdentifier": f"https://orcid.org/{number}", **_ORCID}] if number else []
    return [*told, *_isni(known.isni if known else "")]


def _isni(number: str) -> list[dict[str, str]]:
    bare = number.replace(" ", "")
    return [{"nameIdentifier": f"https://isni.org/isni/{bare}", **_ISNI}] if bare else []


def _numbers(body: Body | None) -> dict[str, Any]:
    if body is None:
        return {}
    ror = [{"nameIdentifier": f"https://ror.org/{body.ror}", **_ROR}] if body.ror else []
    return _filled({"nameIdentifiers": [*ror, *_isni(body.isni)]})


def _ror(name: str, known: Authorities, what: str) -> dict[str, str]:
    """A body's ROR id as an affiliation, a publisher or a funder has it, whose keys differ (datacite-v4.5.json)."""
    body = known.body_called(clean(name))
    if body is None or not body.ror:
        return {}
    address = f"https://ror.org/{body.ror}"
    if what == "funder":
        return {"funderIdentifier": address, "funderIdentifierType": "ROR"}
    return {f"{what}Identifier": address, f"{what}IdentifierScheme": "ROR", "schemeUri": _ROR["schemeUri"]}


def _affiliation(name: str, known: Authorities) -> list[dict[str, str]]:
    return [{"name": clean(name), **_ror(name, known, "affiliation")}] if clean(name) else []


def _body(name: str, known: Authorities) -> Body | None:
    return known.body_called(clean(name))


def _somebody(name: str, known: Authorities) -> Person | None:
    return known.person_called(clean(name))


def _dates(record: Record) -> Iterable[dict[str, str]]:
    it = record.citation
    if it.date:
        yield {"date": it.date.isoformat(), "dateType": "Issued"}
    if days := [day.isoformat() for day in dict.fromkeys(it.event_dates[:1] + it.event_dates[-1:])]:
        yield {"date": "/".join(days), "dateType": "Collected", "dateInformation": "The seminar was held"}


def _related(record: Record) -> Iterable[dict[str, str]]:
    it = record.citation
    related = [(it.series.issn if it.series else "", "ISSN", "IsPartOf")]
    related += [(doi, "DOI", "IsNewVersionOf") for doi in record.earlier if doi != it.doi]
    if it.url.endswith("/"):
        related += [
            (it.url + part.name, "URL", "HasPart") for part in record.files if part.media_type.startswith(_SOUND)
        ]
    for value, kind, relation in related:
        if value:
            yield {"relatedIdentifier": clean(value), "relatedIdentifierType": kind, "relationType": relation}


def _series(it: Citation) -> Iterable[dict[str, Any]]:
    if it.series and clean(it.series.title):
        issn = {"relatedItemIdentifier": clean(it.series.issn), "relatedItemIdentifierType": "ISSN"}
        yield _filled(
            {
                "relatedItemType": "Collection",
                "relationType": "IsPublishedIn",
                "titles": [{"title": clean(it.series.title)}],
                "number": clean(it.series.number),
                "relatedItemIdentifier": issn if it.series.issn else {},
            }
        )


def _sizes(record: Record) -> Iterable[str]:
    for count, what in ((record.pages, "page"), (record.turns, "turn")):
        if count:
            yield f"{count} {what}{'s' if count > 1 else ''}"
    if record.duration:
        yield f"{Clock.at(record.duration).seconds} (h:mm:ss) of sound"


def _rights(it: Citation) -> Iterable[dict[str, str]]:
    if it.licence:
        spdx = is_spdx(it.licence)
        yield _filled(
            {
                "rights": clean(it.licence),
                "rightsUri": licence_url(it.licence),
                "rightsIdentifier": it.licence if spdx else "",
                "rightsIdentifierScheme": "SPDX" if spdx else "",
                "schemeUri": "https://spdx.org/licenses/" if spdx else "",
            }
        )
    for line in it.rights:
        if clean(line):
            yield {"rights": clean(line)}


# -- XML -------------------------------------------------------------------------------------------------------------


def _add(parent: Any, tag: str, text: str, *, empty: bool = False, **attributes: str) -> Any:
    if not text and not empty:
        return None
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", {k: v for k, v in attributes.items() if v})
    made.text = text or None
    return made


def _list(parent: Any, tag: str, one: str, entries: Iterable[dict[str, Any]], text: str, *attributes: str) -> None:
    """A group of elements, whose attributes are called as in the JSON, or as behind the colon."""
    if not entries:
        return
    group = _add(parent, tag, "", empty=True)
    for entry in entries:
        named = {a.partition(":")[2] or a: entry.get(a.partition(":")[0], "") for a in attributes}
        _add(group, one, entry[text], **named)


def _body_in_xml(parent: Any, tag: str, body: dict[str, str]) -> None:
    scheme = {f"{tag}IdentifierScheme": body.get(f"{tag}IdentifierScheme", ""), "schemeURI": body.get("schemeUri", "")}
    _add(parent, tag, body["name"], empty=False, **{f"{tag}Identifier": body.get(f"{tag}Identifier", "")}, **scheme)


def _people(root: Any, tag: str, one: str, people: Iterable[dict[str, Any]]) -> None:
    if not people:
        return
    group = _add(root, tag, "", empty=True)
    for person in people:
        made = _add(group, one, "", empty=True, contributorType=person.get("contributorType", ""))
        _add(made, f"{one}Name", person["name"], nameType=person.get("nameType", ""))
        _add(made, "givenName", person.get("givenName", ""))
        _add(made, "familyName", person.get("familyName", ""))
        for known in person.get("nameIdentifiers", ()):
            _add(
                made,
                *("nameIdentifier", known["nameIdentifier"]),
                nameIdentifierScheme=known["nameIdentifierScheme"],
                schemeURI=known["schemeUri"],
            )
        for affiliation in person.get("affiliation", ()):
            _body_in_xml(made, "affiliation", affiliation)


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value}
