"""The files beside the transcript that the workbench changes with it: what was changed in them is told, undone and done again.

What is put back has to stand as well as what is written: it is read by the same rules, and refused where something would be wrong that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from sasci_archive.errors import Faults, OutOfDate, SasciError
from sasci_archive.evidence import kept
from sasci_archive.formats import records
from sasci_archive.model import glossary
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.coding import Codings, Line
from sasci_archive.model.consent import Consent
from sasci_archive.model.house import Decided
from sasci_archive.model.indexing import Index
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Refusal
from sasci_archive.model.seminar import Seminar
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import codings
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.document import parse
from sasci_archive.tei.past import alongside
from sasci_archive.tei.past.alongside import Beside, Given, Lines

CODINGS: Final = "codings.xml"
REFUSED: Final = ".work/not-withheld.jsonl"
"""RESTRICTED: a line for each passage and the words of it that somebody decided to publish, though they were proposed to be withheld."""

_Check = Callable[[bytes, bytes, bytes, str], None]
"""Raises where the text, which was another before, cannot stand with this transcript: before, after, transcript, name."""


def _index(before: bytes, after: bytes, master: bytes, where: str) -> None:
    root = parse(master)
    known = {str(fault) for fault in indexing.faults(root, records.parse(before, Index, where=where))}
    wrong = [f for f in indexing.faults(root, records.parse(after, Index, where=where)) if str(f) not in known]
    if wrong:
        raise Faults(where, wrong)


def _seminar(_: bytes, after: bytes, __: bytes, where: str) -> None:
    if wrong := glossary.faults(records.parse(after, Seminar, where=where).glossary):
        raise Faults(where, wrong)


def _refused(_: bytes, after: bytes, __: bytes, where: str) -> None:
    records.lines(after, Refusal, where=where)


def _reads(kind: type[Chronology | Consent | Decided]) -> _Check:
    def check(_: bytes, after: bytes, __: bytes, where: str) -> None:
        records.parse(after, kind, where=where)

    return check


_CHECKS: Final[Mapping[str, _Check]] = {
    "seminar.toml": _seminar,
    "consent.toml": _reads(Consent),
    "house.toml": _reads(Decided),
    "apparatus/index.toml": _index,
    "apparatus/chronology.toml": _reads(Chronology),
    REFUSED: _refused,
}
NAMES: Final = (*_CHECKS, CODINGS)
"""The files, as they are called from the seminar's folder."""


def state(folder: Folder) -> dict[str, bytes]:
    """What stands in each of them; one that is not there is empty."""
    return {name: _content(folder.path / name) for name in NAMES}


def restore(folder: Folder, known: Mapping[str, bytes]) -> None:
    """Let them be what they were."""
    for name, content in known.items():
        _write(folder.path / name, content)


def changed(folder: Folder, known: Mapping[str, bytes]) -> tuple[Beside, ...]:
    """What each of them is other than it was. Raises BadTranscript where there were codings that do not read."""
    return tuple(_changed(name, known[name], now) for name, now in state(folder).items() if known[name] != now)


def _changed(name: str, before: bytes, after: bytes) -> Beside:
    if name != CODINGS:
        return alongside.between(name, _text(before, name), _text(after, name))
    was, now = (codings.read(content).codings if content else () for content in (before, after))
    return Given(
        name=name,
        before=tuple(each for each in was if each not in now),
        after=tuple(each for each in now if each not in was),
    )


class Files:
    """The files as they stand, while changes are put into them one after the other; nothing is written before `save`."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._texts: dict[str, bytes] = {}
        self._codings: Codings | None = None

    def put(self, changes: Iterable[Beside], master: bytes, by: By) -> None:
        """Put these in; the transcript will be `master`. Raises OutOfDate where a file was changed elsewhere since, Faults and BadRecord where it could
        not stand so; then none of them is in."""
        texts, kept_ = dict(self._texts), self._codings
        for change in changes:
            if isinstance(change, Given):
                now = kept_ or kept.codings(self._folder)
                kept_ = alongside.given(
                    now, change, Line(id=now.next, when=by.on.replace(microsecond=0), how=_how(change))
                )
            else:
                texts[change.name] = self._lines(texts, change, master)
        self._texts, self._codings = texts, kept_

    def _lines(self, texts: Mapping[str, bytes], change: Lines, master: bytes) -> bytes:
        if change.name not in _CHECKS:  # the log of another workbench than ours
            raise SasciError(f"{change.name} is not changed in this workbench.", remedy="Change it there.")
        before = texts.get(change.name, _content(self._folder.path / change.name))
        after = alongside.put(_text(before, change.name), change).encode()
        if after != before:
            _CHECKS[change.name](before, after, master, change.name)
        return after

    def save(self) -> None:
        """Write what is another now. A file of which nothing is left goes."""
        for name, content in self._texts.items():
            _write(self._folder.path / name, content)
        if self._codings is not None and self._codings != kept.codings(self._folder):
            kept.save(self._folder, self._codings)


def _how(change: Given) -> str:
    """What the history of the codings says: which, and no more."""
    told = ((change.before, "taken back"), (change.after, "given again"))
    return "; ".join(f"{', '.join(each.id for each in some)} {did}" for some, did in told if some)


def names(changes: Iterable[Beside]) -> Iterator[str]:
    """The files that these change."""
    yield from dict.fromkeys(change.name for change in changes)


def _content(path: Path) -> bytes:
    return files.read(path) if path.exists() else b""


def _write(path: Path, content: bytes) -> None:
    if content == _content(path):
        return
    if content:
        files.write(path, content)
    else:
        files.remove(path)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise OutOfDate(f"{name} is no UTF-8 text any more.", remedy="Put it right there.") from error
