"""What people's answers come to for one transcript, asked without anything being released: who must not be known, what would be silent, who may have a page.

For the house only: it may name people. What may leave, the gate alone decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from sasci_archive.model import hidden_names
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Consent
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.speech import Span, Words
from sasci_archive.tei.cutting import leaks, silence
from sasci_archive.tei.cutting.cast import Cast
from sasci_archive.tei.document import Element, parse


class Audible(msgspec.Struct, frozen=True):
    """What the public would hear: all but the `cuts` (by session, in ms; None where they cannot be found), once nothing is `outstanding` (a
    clause each)."""

    cuts: Mapping[str, tuple[Span, ...]] | None
    outstanding: tuple[str, ...]


def audible(master: bytes, words: Words | None, permissions: Consent, on: dt.datetime) -> Audible:
    """The cuts that `release` would make in the sound at the instant `on`, although it may be shut: so that editors hear beforehand what
    readers will. Raises BadTranscript."""
    root = parse(master)
    cast = Cast(root, permissions, Channel.AUDIO, on)
    return Audible(cuts(root, words, cast, permissions), (*cast.outstanding, *cast.unheard))


def next_opening(master: bytes, permissions: Consent, on: dt.datetime) -> dt.datetime | None:
    """When an embargo next ends after the instant `on`, whatever is outstanding; None: never by itself. Raises BadTranscript."""
    return Cast(parse(master), permissions, Channel.HTML, on).next_opening


def mutual(master: bytes, permissions: Consent, on: dt.datetime) -> bool:
    """Whether everybody who speaks agreed to mutual reading, so that packets show all turns. Raises BadTranscript."""
    return Cast(parse(master), permissions, Channel.HTML, on).mutual


def paged(master: bytes, permissions: Consent, on: dt.datetime) -> frozenset[str]:
    """Who of the roster (by id) may have a page of their own on the archive's site: they agreed to it, appear by name, and their words are
    public at the instant `on`. Raises BadTranscript."""
    return Asked(parse(master), permissions, on).paged()


def not_to_be_kept(master: bytes, permissions: Consent, on: dt.datetime) -> tuple[tuple[str, str], ...]:
    """Whose answer stands against an archive's keeping the recording and the whole text at the instant `on` (UTC): the person's id ("" for a voice
    that nobody has named), and why, in a clause. Raises BadTranscript."""
    cast = Cast(parse(master), permissions, Channel.DEPOSIT, on)
    return tuple(cast.not_to_be_kept())


def names_now(earlier: bytes, master: bytes, permissions: Consent, channel: Channel, on: dt.datetime) -> bool:
    """Whether something that the gate let through earlier names somebody who is not to be known at the instant `on`. Raises BadTranscript."""
    cast = Cast(parse(master), permissions, channel, on)
    return bool(leaks.find(parse(earlier), cast.hidden(), cast.by_name()))


def named_to(
    master: bytes, permissions: Consent, on: dt.datetime, reader: str, texts: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Of each of some texts that somebody writes to the participant `reader` beside the transcript: whom it names who is not to be
    known to them. Raises BadTranscript."""
    cast = Cast(parse(master), permissions, Channel.HTML, on)
    hidden = cast.hidden(f"p.{reader}")
    return tuple(tuple(somebody.name for somebody in hidden_names.told(text, hidden)) for text in texts)


def unknown(master: bytes, permissions: Consent, on: dt.datetime) -> tuple[Hidden, ...]:
    """Who is not to be known, of those who are in a transcript and those whom it speaks of. Raises BadTranscript."""
    return Asked(parse(master), permissions, on).unknown()


class Asked:
    """A transcript that is read already, for whoever wants to know several of these things: each as the function of that name says it. What becomes of the document
    afterwards changes nothing of it."""

    def __init__(self, root: Element, permissions: Consent, on: dt.datetime) -> None:
        """Raises BadTranscript."""
        self._cast, self._permissions = Cast(root, permissions, Channel.HTML, on), permissions

    def paged(self) -> frozenset[str]:
        """Who may have a page of their own."""
        cast = self._cast
        agreed = {f"p.{p.person}" for p in self._permissions.permission if p.page is Answer.YES}
        disguised = cast.disguises().keys()
        open_ = {id_ for id_, decision in cast.decisions.items() if not decision.outstanding and not decision.withheld}
        return frozenset(id_[2:] for id_ in agreed & cast.people.keys() & open_ - disguised - cast.gone)

    def unknown(self) -> tuple[Hidden, ...]:
        """Who is not to be known."""
        return tuple(self._cast.hidden())


def cuts(root: Element, words: Words | None, cast: Cast, permissions: Consent) -> dict[str, tuple[Span, ...]] | None:
    """What must be silent in all that the public hears."""
    kept = {decision.turn for decision in permissions.sound}
    return silence.cuts(root, words, cast.muted, kept, cast.hidden(), cast.refused)
