"""What each person says in the text that will be printed, with the notes on it: what a witness approves, by its digest.

It is the published reading with restricted passages taken out. Times, ids of changes and typography are no part of it, so that
only a change of what is read asks a witness again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from sasci_archive.model.consent import Attribution, Consent, Matter, Wish
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.cutting.cast import authors
from sasci_archive.tei.document import ID, Element, local, parse, path, pointers, remove, spaced
from sasci_archive.tei.shown.matter import VOLUMES

_PRINTED = {
    **dict.fromkeys(("u", "writing", "vocal", "kinesic", "incident"), ("who", "corresp")),
    "shift": ("feature", "new"),
    "unclear": ("reason",),
    "note": ("type", "resp"),
    "ref": ("target",),
    "graphic": ("url",),
    "figure": ("corresp",),
    "event": ("when", "from", "to", "notBefore", "notAfter"),
}
"""Attributes that readers see, or whose meaning."""
_UNREAD = frozenset(("pause", "vocal", "kinesic", "incident", "shift", "anchor"))
"""What happens while somebody speaks is nothing they say."""
_ABOUT = (
    *("teiHeader/fileDesc/titleStmt/title", "teiHeader/profileDesc/abstract", "teiHeader/profileDesc/textClass"),
    *("teiHeader/profileDesc/particDesc", "standOff/listPlace", "standOff/listOrg", "standOff/listPerson"),
    *("standOff/listEvent", "text"),
)
"""What of a document people read for libel and the like: its text, and what the record and the editors' lists tell."""
_BLOCKS = frozenset(("note", "seg", "u", "p", "head", "item", "label", "cell", "figDesc", "bibl"))
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
    """The SHA-256 of all that will be printed, who says it and what happens meanwhile, the title, what is told of people, bodies and
    events: what somebody signs off. What other volumes of the series are called is signed off there, and changes when one is published. Raises
    BadTranscript."""
    root = _printed(tei)
    for div in [div for div in path(root, "text/back/div") if div.get("type") == VOLUMES]:
        remove(div)
    parts = [spaced("".join(_read(part, all_of_it=True))) for steps in _ABOUT for part in path(root, steps)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def signed(text: str, matter: Matter, permissions: Consent) -> str:
    """What a sign-off for `matter` is of, by its digest: the `text` (the digest of `whole`); for recognition, with how everybody
    appears who is not to be known."""
    if matter is not Matter.RECOGNITION:
        return text
    hidden = [
        *(
            (p.person, p.attribution, p.pseudonym)
            for p in permissions.permission
            if p.attribution is not Attribution.NAME
        ),
        *((named.name, named.wish, "") for named in permissions.named if named.wish is Wish.OMIT),
    ]
    return hashlib.sha256(text.encode() + msgspec.json.encode(sorted(hidden, key=str))).hexdigest()


def heard(root: Element) -> frozenset[str]:
    """The turns (by id) that somebody has listened to, as the history says."""
    lines = (line for line in path(root, "teiHeader/revisionDesc/change") if line.get("type") == "heard")
    return frozenset(id_ for line in lines for id_ in pointers(line.get("target", "")))


def _printed(tei: bytes) -> Element:
    root = parse(tei)
    redact.for_the_house_only(root)
    redact.restricted(root)
    indexing.unsought(root)
    return root


def _read(node: Element, *, all_of_it: bool = False) -> Iterator[str]:
    apart = " " if local(node) in _BLOCKS else ""
    if all_of_it and (printed := [node.get(name, "") for name in _PRINTED.get(local(node), ())]):
        yield f"[{' '.join(printed)}]"
    if not all_of_it and node.get("type") == "citation" and (written := node.get("n")):
        yield written  # the style in which works are cited is no witness's business
        return
    if local(node) == "gap":
        yield f"[{node.get('reason', '')}]"
    yield apart + (node.text or "")
    for child in node:
        if all_of_it or local(child) not in _UNREAD:
            yield from _read(child, all_of_it=all_of_it)
        yield child.tail or ""
    yield apart
