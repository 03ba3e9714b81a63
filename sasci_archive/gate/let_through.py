"""What was let through: the value that editions are made from, and the words in which it is said what was not."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.errors import StillNamed
from sasci_archive.model import outstanding
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Reading, Standing
from sasci_archive.model.speech import SessionWords, Span, Word, Words
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.cutting.cast import Cast, listed, place_of
from sasci_archive.tei.document import Element, compose, element, first, path, the
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.reading import STANDING, read_tree
from sasci_archive.tei.signed import approvals


class Withholding(msgspec.Struct, frozen=True):
    """One thing the gate kept back, and why, in words an editor understands. For the house only: it may name people."""

    what: str
    reason: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate let through for one channel at the instant `on` (UTC).

    `tei` is the released document, `reading` the view of it that editions print, `sound` whether it may be heard at all, `cuts`
    the spans (by session, in ms) that are then silent. `next_opening` is when an embargo next ends (None: never by itself).
    `digest` (SHA-256) covers all that a reader could see or hear, not the instant. `weak` is for whoever edits what they read: nothing but a
    proof has any of it.
    """

    slug: str
    channel: Channel
    on: dt.datetime
    standing: Standing
    tei: bytes
    reading: Reading
    sound: bool
    withheld: tuple[Withholding, ...]
    next_opening: dt.datetime | None
    digest: str
    cuts: Mapping[str, tuple[Span, ...]] = msgspec.field(default_factory=dict)
    weak: tuple[Weak, ...] = ()


def unapproved(root: Element) -> Standing:
    """How far a text has come that nobody has approved: whether a person has corrected anything."""
    kinds = {change.get("type") for change in path(root, "teiHeader/revisionDesc/change")}
    untouched = kinds <= {"draft", "record", "version", "heard"} and not colophon.taken_over(root)
    return Standing.MACHINE if untouched else Standing.CORRECTED


def how_far(root: Element, permissions: Consent, on: dt.datetime, digests: Mapping[str, str]) -> Standing:
    """How far a text has come that is not published: what those whose approval is asked for have said to it as it is now; `digests` are those of
    their texts (`texts.by_person`)."""
    cast = Cast(root, permissions, Channel.HTML, on)
    said = {standing for _, standing, _ in approvals.standings(cast, permissions, digests)}
    if outstanding.Standing.APPROVED not in said:
        return unapproved(root)
    if said == {outstanding.Standing.APPROVED}:
        return Standing.APPROVED
    return Standing.SETTLED if said <= _DONE else Standing.PARTLY


_DONE = frozenset((outstanding.Standing.APPROVED, outstanding.Standing.WITHOUT))


def restrictions(root: Element) -> Iterator[Withholding]:
    """What is marked as not to be published."""
    for passage in root.iter("{*}seg"):
        if passage.get("type") == "restricted":
            kind = passage.get("subtype", "")
            yield Withholding(f"words in {place_of(passage)}", f"marked as restricted{f' ({kind})' if kind else ''}")


def released(
    root: Element,
    words: Words | None,
    channel: Channel,
    on: dt.datetime,
    standing: Standing,
    *,
    sound: bool,
    withheld: Sequence[Withholding],
    cuts: Mapping[str, tuple[Span, ...]] | None = None,
    opening: dt.datetime | None = None,
    pictures: int = 0,
    weak: tuple[Weak, ...] = (),
) -> Release:
    """The release of what is left of a document that was cut: it says of itself how far it has come, and, but for a packet, how much was left out."""
    notes = first(root, "teiHeader/fileDesc/notesStmt")
    if notes is None:
        notes = element("notesStmt")
        the(root, "teiHeader/fileDesc/sourceDesc").addprevious(notes)
    notes.append(element("note", STANDING[standing], type="standing"))
    if channel is not Channel.REVIEW and (left_out := redact.account(root, pictures=pictures)):
        notes.append(element("note", left_out, type="left-out"))
    tei = compose(root)
    reading = read_tree(root, _certain(words) if channel.public and words else words)
    seen = [reading, sound, cuts or {}, *([weak] if weak else [])]
    digest = hashlib.sha256(tei + msgspec.json.encode(seen, order="deterministic")).hexdigest()
    return Release(
        slug=reading.slug,
        channel=channel,
        on=on,
        standing=standing,
        tei=tei,
        reading=reading,
        sound=sound,
        cuts=cuts or {},
        withheld=tuple(withheld),
        next_opening=opening,
        digest=digest,
        weak=weak,
    )


def _certain(words: Words) -> Words:
    """The words with their times, and nothing of how sure the machine was of them."""
    return Words(
        made=words.made,
        sessions=tuple(
            SessionWords(session=s.session, words=tuple(Word(w.span, w.text, None, w.timing) for w in s.words))
            for s in words.sessions
        ),
    )


def leaking(found: Sequence[tuple[str, str]]) -> StillNamed:
    """What is said where names (each with where it stands) are in what would be let through."""
    places: dict[str, list[str]] = {}
    for name, where in found:
        places.setdefault(name, []).append(where)
    return StillNamed([(name, listed(dict.fromkeys(where))) for name, where in places.items()])
