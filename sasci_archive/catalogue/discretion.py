"""Whether what people write beside the transcripts (a register, a codebook, a description) says what is to be held back of a seminar.

Editions are searched before they are public; what stands beside them is written by hand, for several seminars at once, and nobody has looked through it. So each
seminar of the workspace is asked, public or not: a name that one of them does not let be known, and words that one withholds, stand in no such text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.inspection.grams import SHORTEST, Sought, sought
from sasci_archive.inspection.words import words
from sasci_archive.model import hidden_names
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Attribution, Consent, Wish
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.secret import Kind
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.cutting import marked as marks
from sasci_archive.tei.cutting.cast import Cast
from sasci_archive.tei.document import parse


class _Law(msgspec.Struct, frozen=True):
    """What one seminar holds back: whom a text names of those who are not to be known, in any way or in full; and its withheld words, with their marks."""

    named: Callable[[str], tuple[Hidden, ...]]
    in_full: Callable[[str], tuple[Hidden, ...]]
    words: Sought
    marks: tuple[str, ...]


class Silences(Protocol):
    """What is remembered of texts that a seminar has nothing against."""

    def known(self, slug: str, asked: bytes) -> bool:
        """Whether this is remembered of a text, by a digest of it and of what was asked."""

    def keep(self, slug: str, asked: bytes) -> None:
        """It is so."""


class _Forgetful:
    """Where nothing is remembered."""

    def known(self, slug: str, asked: bytes) -> bool:  # noqa: ARG002 - as Silences has it
        return False

    def keep(self, slug: str, asked: bytes) -> None:
        """It is forgotten."""


class Discretion:
    """Of all seminars of a workspace at the instant `on`, or of `one` alone; each is read once, when it is first asked of what is not remembered (`silences`)."""

    def __init__(self, workspace: Workspace, on: dt.datetime, one: str = "", silences: Silences | None = None) -> None:
        self._workspace, self._on = workspace, on
        self._silences = silences or _Forgetful()
        self.slugs = (one,) if one else tuple(workspace.slugs())
        self._laws: dict[str, _Law] = {}

    def against(self, texts: Iterable[str]) -> str:
        """Why some texts may not be shown, as a clause ("names Jo Bloggs, who is not to be known"); "" where they may. Raises BadRecord, Disk."""
        return next((clause for text in texts for clause in self._each("in part", text, self._in_part)), "")

    def against_names(self, names: Iterable[str]) -> str:
        """The same of the names of people, who may share a part of theirs with others: only somebody who is named in full is meant."""
        return next((clause for text in names for clause in self._each("in full", text, self._in_full)), "")

    def _each(self, how: str, text: str, against: Callable[[str, str], Iterator[str]]) -> Iterator[str]:
        """What each seminar has against a text; one of which it is known that it has nothing is not read."""
        asked = hashlib.sha256(f"{how} {text}".encode(errors="surrogatepass")).digest()
        for slug in self.slugs:
            if self._silences.known(slug, asked):
                continue
            clauses = tuple(against(slug, text))
            if not clauses:
                self._silences.keep(slug, asked)
            yield from clauses

    def _in_part(self, slug: str, text: str) -> Iterator[str]:
        law = self._law(slug)
        yield from (_names(each.name) for each in law.named(text))
        yield from (f"says what '{slug}' holds back ({law.marks[n]})" for n in sorted(law.words.found(text)))

    def _in_full(self, slug: str, name: str) -> Iterator[str]:
        yield from (_names(each.name) for each in self._law(slug).in_full(name))

    def _law(self, slug: str) -> _Law:
        if slug not in self._laws:
            self._laws[slug] = _law(self._workspace.folder(slug), self._on)
        return self._laws[slug]


def _names(name: str) -> str:
    return f"names {name}, who is not to be known"


def _law(folder: Folder, on: dt.datetime) -> _Law:
    """Of a transcript that does not read, and of a seminar that has none yet, whom the record and people's answers tell of."""
    consent, master = folder.consent(), folder.transcript()
    try:
        root = parse(master or b"")
        cast = Cast(root, consent, Channel.HTML, on)
        hidden, marked = tuple(cast.hidden()), marks.marked(root, cast, consent)
    except BadTranscript:
        hidden, secrets, unmarked = tuple(_recorded(folder, consent)), [], ""
    else:
        secrets = [s for s in marked.secrets if s.kind is Kind.WORDS and len(words(s.text)) >= SHORTEST]
        unmarked = marked.unmarked if secrets else ""
    return _Law(
        named=hidden_names.telling(hidden),
        in_full=hidden_names.whole(hidden),
        words=sought(secrets, unmarked),
        marks=tuple(secret.mark for secret in secrets),
    )


def _recorded(folder: Folder, consent: Consent) -> Iterator[Hidden]:
    asked = {p.person for p in consent.permission if p.attribution in {Attribution.ROLE, Attribution.PSEUDONYM}}
    for person in folder.seminar().roster if asked else ():
        if person.id in asked:
            yield Hidden(person.name, person.known_as)
    for third in consent.named:
        if third.wish is Wish.OMIT:
            yield Hidden(third.name, third.known_as)
