"""What decides what is held back, as digests: so that what is public is known to hold back enough, whatever else has changed since."""

from __future__ import annotations

import hashlib

import msgspec

from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.tei.bound import around
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.cutting.cast import authors, place_of
from sasci_archive.tei.document import Element, all_text, parse


def held_back(master: bytes, permissions: Consent) -> str:
    """Digests (SHA-256) of all that decides what is held back, whatever the channel: answers of people (`answered`); and passages
    marked as restricted, whose words they are who may not be named or heard at once, where the text speaks of these, and where something
    was taken down. Where it is another than when something was published, that may no longer be public. What editors write around the transcript
    decides nothing of it, so that a fault there keeps nothing public and takes nothing back. Raises BadTranscript."""
    return held_back_in(parse(master), permissions)


def held_back_in(root: Element, permissions: Consent) -> str:
    """The same of a transcript that is read already, and is changed: what was bound in is taken out of it. Raises BadTranscript."""
    around.unbind(root)
    passages = [all_text(seg) for seg in root.iter("{*}seg") if seg.get("type") == "restricted"]
    open_ = {f"p.{p.person}" for p in permissions.permission if _is_open(p)}
    theirs = [(place_of(node), authors(node)) for node in root.iter("*") if not open_.issuperset(authors(node))]
    mentions = [
        (place_of(node), ref)
        for node in root.iter(*redact.NAMING)
        if (ref := node.get("ref", "")[1:]).startswith("p.") and ref not in open_
    ]
    gone = [place_of(gap) for gap in root.iter("{*}gap") if gap.get("reason", "").startswith("redacted")]
    decisive = msgspec.json.encode([passages, theirs, mentions, *([gone] if gone else [])])
    return f"{answered(permissions)} {hashlib.sha256(decisive).hexdigest()}"


def _is_open(permission: Permission) -> bool:
    """Whether somebody appears by name with all that they said, and has never thought otherwise."""
    shut = permission.embargo or permission.opens or permission.withdrawn
    return permission.attribution is Attribution.NAME and permission.text is Answer.YES and not shut


def answered(permissions: Consent) -> str:
    """A digest (SHA-256) of the answers of people that decide what is held back."""
    answers = [
        msgspec.structs.replace(
            p,
            reuse=Answer.UNANSWERED,
            mutual=Answer.UNANSWERED,
            page=Answer.UNANSWERED,
            conditions="",
            conditions_met_by="",
            form="",
            form_version="",
        )
        for p in permissions.permission
    ]
    decisive = [answers, permissions.named, permissions.brought, permissions.sound]
    return hashlib.sha256(msgspec.json.encode(decisive, order="deterministic")).hexdigest()
