"""What each person says in the text that will be printed, with the notes on it: what a witness approves, by its digest.

It is the published reading with restricted passages taken out. Times, ids of changes and typography are no part of it, so that
only a change of what is read asks a witness again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sasci_archive.tei import redact
from sasci_archive.tei.cast import authors
from sasci_archive.tei.document import ID, Element, first, local, parse, path, pointers, spaced

_UNREAD = frozenset(("pause", "vocal", "kinesic", "incident", "shift", "anchor"))
"""What happens while somebody speaks is nothing they say."""
_BLOCKS = frozenset(("note", "seg", "u", "p", "head", "item", "label"))
"""Between these and their neighbours no word runs on."""


def by_person(tei: bytes) -> dict[str, str]:
    """By the xml:id of each `person` ("" for a voice nobody has named): the SHA-256 of their turns, messages and notes as they
    will be published, in order. An interpreter's turn is theirs and the other's. Raises BadTranscript."""
    digests: dict[str, hashlib._Hash] = {}
    for node in _printed(tei).iter("{*}u", "{*}writing", "{*}note"):
        for person in authors(node):
            line = f"{node.get(ID, '')}\t{spaced(''.join(_read(node)))}\n"
            digests.setdefault(person, hashlib.sha256()).update(line.encode())
    return {person: digest.hexdigest() for person, digest in digests.items()}


def whole(tei: bytes) -> str:
    """The SHA-256 of all that will be printed, whoever says it: what somebody signs off. Raises BadTranscript."""
    text = first(_printed(tei), "text")
    return hashlib.sha256(spaced("".join(_read(text))).encode() if text is not None else b"").hexdigest()


def heard(root: Element) -> frozenset[str]:
    """The turns (by id) that somebody has listened to, as the history says."""
    lines = (line for line in path(root, "teiHeader/revisionDesc/change") if line.get("type") == "heard")
    return frozenset(id_ for line in lines for id_ in pointers(line.get("target", "")))


def _printed(tei: bytes) -> Element:
    root = parse(tei)
    redact.for_the_house_only(root)
    redact.restricted(root)
    return root


def _read(node: Element) -> Iterator[str]:
    apart = " " if local(node) in _BLOCKS else ""
    if local(node) == "gap":
        yield f"[{node.get('reason', '')}]"
    yield apart + (node.text or "")
    for child in node:
        if local(child) not in _UNREAD:
            yield from _read(child)
        yield child.tail or ""
    yield apart
