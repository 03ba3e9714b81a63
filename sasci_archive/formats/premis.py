"""PREMIS 3.0 in XML (loc.gov/standards/premis/v3): what has happened to what is kept, in and out.

The order of elements is the schema's. What is no character of XML 1.0 is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from sasci_archive.errors import BadRecord
from sasci_archive.formats.hardened_xml import parser
from sasci_archive.model.provenance import Agent, AgentKind, Event, Happened, Provenance, Right, Thing

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "https://www.loc.gov/standards/premis/premis.xsd"
_EVENTS = "http://id.loc.gov/vocabulary/preservation/eventType"
_LOCAL = "local"
_NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def compose(it: Provenance) -> bytes:
    """A PREMIS document. Law: `parse(compose(it)) == it`, where no text has white space at its ends."""
    root = etree.Element(f"{{{NAMESPACE}}}premis", nsmap={None: NAMESPACE, "xsi": _XSI}, version="3.0")  # type: ignore[dict-item]  # the stubs know of no default namespace
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    for thing in it.things:
        _thing(root, thing)
    for number, event in enumerate(it.events, start=1):
        _event(root, event, number)
    for agent in it.agents:
        _agent(root, agent)
    if it.rights:
        rights = _add(root, "rights")
        for number, right in enumerate(it.rights, start=1):
            _right(rights, right, number, it.things[0].id)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _thing(root: Any, thing: Thing) -> None:
    kind = "file" if thing.sha512 else "intellectualEntity"
    node = _add(root, "object")
    node.set(f"{{{_XSI}}}type", kind)
    _identified(node, "objectIdentifier", thing.id)
    if thing.sha512:
        about = _add(node, "objectCharacteristics")
        fixity = _add(about, "fixity")
        _add(fixity, "messageDigestAlgorithm", "SHA-512")
        _add(fixity, "messageDigest", thing.sha512)
        _add(about, "size", str(thing.size))
        _add(_add(_add(about, "format"), "formatDesignation"), "formatName", thing.media_type or "unknown")
    if thing.name:
        _add(node, "originalName", thing.name)


def _event(root: Any, event: Event, number: int) -> None:
    node = _add(root, "event")
    _identified(node, "eventIdentifier", f"event-{number}")
    kind = _add(node, "eventType", event.what.value)
    kind.set("authority", "eventType")
    kind.set("authorityURI", _EVENTS)
    _add(node, "eventDateTime", event.on)
    if event.detail:
        _add(_add(node, "eventDetailInformation"), "eventDetail", event.detail)
    if event.outcome:
        _add(_add(node, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    for agent in event.agents:
        _identified(node, "linkingAgentIdentifier", agent)
    for thing in event.things:
        _identified(node, "linkingObjectIdentifier", thing)


def _agent(root: Any, agent: Agent) -> None:
    node = _add(root, "agent")
    _identified(node, "agentIdentifier", agent.id)
    _add(node, "agentName", agent.name)
    _add(node, "agentType", agent.kind.value)
    if agent.version:
        _add(node, "agentVersion", agent.version)


def _right(rights: Any, right: Right, number: int, whole: str) -> None:
    node = _add(rights, "rightsStatement")
    _identified(node, "rightsStatementIdentifier", f"rights-{number}")
    if right.licence:
        _add(node, "rightsBasis", "license")
        about = _add(node, "licenseInformation")
        _add(about, "licenseTerms", right.basis)
        if right.note:
            _add(about, "licenseNote", right.note)
    else:
        _add(node, "rightsBasis", "other")
        about = _add(node, "otherRightsInformation")
        _add(about, "otherRightsBasis", right.basis)
        if right.note:
            _add(about, "otherRightsNote", right.note)
    for act in right.acts:
        _add(_add(node, "rightsGranted"), "act", act)
    _identified(node, "linkingObjectIdentifier", whole)


def _identified(node: Any, name: str, value: str) -> None:
    made = _add(node, name)
    _add(made, f"{name}Type", _LOCAL)
    _add(made, f"{name}Value", value)


def _add(node: Any, name: str, text: str = "") -> Any:
    made = etree.SubElement(node, f"{{{NAMESPACE}}}{name}")
    made.text = _NO_XML.sub("", text) or None
    return made


def parse(document: bytes, *, where: str) -> Provenance:
    """A document that `compose` wrote. Raises BadRecord."""
    try:
        root = etree.fromstring(document, parser())
        return Provenance(
            things=tuple(_thing_of(node) for node in _all(root, "object")),
            events=tuple(_event_of(node) for node in _all(root, "event")),
            agents=tuple(
                Agent(
                    id=_text(node, "agentIdentifier/agentIdentifierValue"),
                    name=_text(node, "agentName"),
                    kind=AgentKind(_text(node, "agentType")),
                    version=_text(node, "agentVersion"),
                )
                for node in _all(root, "agent")
            ),
            rights=tuple(_right_of(node) for node in _all(root, "rights/rightsStatement")),
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadRecord(
            f"{where} is no provenance that was written here: {error}.",
            remedy="It is made anew with every version: `inv versions` lists those there are.",
        ) from error


def _thing_of(node: Any) -> Thing:
    about = "objectCharacteristics"
    sha512 = _text(node, f"{about}/fixity/messageDigest")
    media_type = _text(node, f"{about}/format/formatDesignation/formatName")
    return Thing(
        id=_text(node, "objectIdentifier/objectIdentifierValue"),
        name=_text(node, "originalName"),
        size=int(_text(node, f"{about}/size") or 0),
        sha512=sha512,
        media_type="" if media_type == "unknown" else media_type,
    )


def _event_of(node: Any) -> Event:
    return Event(
        what=Happened(_text(node, "eventType")),
        on=_text(node, "eventDateTime"),
        detail=_text(node, "eventDetailInformation/eventDetail"),
        outcome=_text(node, "eventOutcomeInformation/eventOutcome"),
        agents=tuple(_texts(node, "linkingAgentIdentifier/linkingAgentIdentifierValue")),
        things=tuple(_texts(node, "linkingObjectIdentifier/linkingObjectIdentifierValue")),
    )


def _right_of(node: Any) -> Right:
    licence = _text(node, "rightsBasis") == "license"
    about, kind = ("licenseInformation", "license") if licence else ("otherRightsInformation", "otherRights")
    return Right(
        basis=_text(node, f"{about}/licenseTerms" if licence else f"{about}/otherRightsBasis"),
        licence=licence,
        note=_text(node, f"{about}/{kind}Note"),
        acts=tuple(_texts(node, "rightsGranted/act")),
    )


def _all(node: Any, steps: str) -> Iterable[Any]:
    return node.findall("/".join(f"{{{NAMESPACE}}}{step}" for step in steps.split("/")))  # type: ignore[no-any-return]


def _texts(node: Any, steps: str) -> Iterable[str]:
    return ("".join(found.itertext()) for found in _all(node, steps))


def _text(node: Any, steps: str) -> str:
    return next(iter(_texts(node, steps)), "")
