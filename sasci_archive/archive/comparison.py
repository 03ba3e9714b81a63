"""Two versions of what is kept, compared as people speak of them: turns and words, what is recorded of the volume, who permitted what, files.

The public object is compared by what readers got; the restricted one (RESTRICTED) by the master as it was to be printed, with what is withheld.
Law: the words that are the same and those that went, in order, are the turn as it was; those that are the same and those that came, as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sasci_archive.archive import objects
from sasci_archive.archive.objects import Which
from sasci_archive.errors import NotYet
from sasci_archive.model.comparison import Did, Stretch
from sasci_archive.model.inlines import View
from sasci_archive.returns.comparison import compared
from sasci_archive.store.ocfl import VersionInfo
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.shown.comparison import compare
from sasci_archive.tei.wordings import Which as Reading

_TEXT = {Which.PUBLIC: "edition/transcript.xml", Which.RESTRICTED: "4-transcript.xml"}
_NAMES = ("id", "person", "file", "name", "family", "url")
"""By which key an entry of a list is told from the others, where it has one."""


class Said(View, frozen=True):
    """A turn or a message in one version: its printed number, who says it, its text, paragraphs parted by one line break each."""

    number: str
    speaker: str
    text: str


class ChangedTurn(View, frozen=True):
    """A turn that is not the same: as it was (None: it was not there), as it is (None: it is gone), and stretches of both: KEPT, OUT, IN."""

    id: str
    was: Said | None
    now: Said | None
    stretches: tuple[Stretch, ...]


class Changed(View, frozen=True):
    """Something recorded that is not the same: what ("citation.title", "mo.archive"), and its values, "" where there was or is none."""

    what: str
    was: str
    now: str


class Differences(View, frozen=True, kw_only=True):
    """From one version to another: turns that changed and how many did not; words that went and came; what is `recorded` of the volume and
    `permitted` by people (restricted only); files by logical path."""

    turns: tuple[ChangedTurn, ...] = ()
    same: int = 0
    out: int = 0
    put: int = 0
    recorded: tuple[Changed, ...] = ()
    permitted: tuple[Changed, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is not the same."""
        return bool(self.new or self.changed or self.gone)


def differences(workspace: Workspace, which: Which, slug: str, earlier: int, later: int) -> Differences:
    """Of two versions of an object. Raises NotYet where there are none such, BrokenObject, BadTranscript."""
    before, after = (objects.version(workspace, which, slug, number) for number in (earlier, later))
    was, now = ({path: _read(workspace, which, slug, v, path) for path in _READ[which]} for v in (before, after))
    text = _TEXT[which]
    turns = changed_turns(said(was[text]), said(now[text]))
    words = [(s.did, len(s.text.split())) for turn in turns for s in turn.stretches]
    changes = files_changed(before.state, after.state)
    return Differences(
        turns=turns,
        same=len(said(now[text]).keys()) - sum(turn.now is not None for turn in turns),
        out=sum(count for did, count in words if did is Did.OUT),
        put=sum(count for did, count in words if did is Did.IN),
        recorded=recorded(_RECORD[which](was), _RECORD[which](now)),
        permitted=permitted(was.get(_CONSENT, b""), now.get(_CONSENT, b"")),
        new=changes[0],
        changed=changes[1],
        gone=changes[2],
    )


def files_changed(
    was: Mapping[str, str], now: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The files that are new, that are others, and that are gone."""
    both = sorted(was.keys() & now.keys())
    return (
        tuple(sorted(now.keys() - was.keys())),
        tuple(name for name in both if was[name] != now[name]),
        tuple(sorted(was.keys() - now.keys())),
    )


def said(tei: bytes) -> dict[str, Said]:
    """Every turn and message of a transcript as it is printed, by id; none where there is no transcript. Words that are withheld stand in their
    place and say that they are. Raises BadTranscript."""
    if not tei:
        return {}
    return {
        turn.id: Said(turn.number, turn.speaker, "\n".join(" ".join(map(_shown, p)) for p in turn.paragraphs))
        for turn in compare(tei, Reading.PUBLISHED, Reading.PUBLISHED).turns
    }


def _shown(stretch: Stretch) -> str:
    return f"[withheld: {stretch.text}]" if stretch.withheld else stretch.text


def changed_turns(was: Mapping[str, Said], now: Mapping[str, Said]) -> tuple[ChangedTurn, ...]:
    """The turns that are not the same, in the order in which they stand now; those that are gone last."""
    found = []
    for id_ in (*now, *(id_ for id_ in was if id_ not in now)):
        before, after = was.get(id_), now.get(id_)
        if before != after:
            texts = before.text if before else "", after.text if after else ""
            found.append(ChangedTurn(id_, before, after, stretches(*texts)))
    return tuple(found)


def stretches(was: str, now: str) -> tuple[Stretch, ...]:
    """What two texts have in common and what not, in order."""
    found, at = [], 0
    for change in compared(was, now):
        found += [
            Stretch(Did.KEPT, was[at : change.start]),
            Stretch(Did.OUT, change.was),
            Stretch(Did.IN, change.now),
        ]
        at = change.end
    return tuple(stretch for stretch in (*found, Stretch(Did.KEPT, was[at:])) if stretch.text)


def recorded(was: Any, now: Any) -> tuple[Changed, ...]:
    """What is another of two records, as they read (tables, lists, values)."""
    before, after = dict(_flat(was)), dict(_flat(now))
    return tuple(
        Changed(what.partition(_ENTRY)[0], before.get(what, ""), after.get(what, ""))
        for what in dict.fromkeys((*before, *after))
        if before.get(what, "") != after.get(what, "")
    )


def permitted(was: bytes, now: bytes) -> tuple[Changed, ...]:
    """What is another of two `consent.toml`: a line for each person and question."""
    return recorded(_toml(was), _toml(now))


def _flat(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _flat(inner, f"{at}.{key}" if at else str(key))
        case list() if all(
            isinstance(inner, str) for inner in value
        ):  # keywords: a new one in the middle changes no other
            yield from ((f"{at}{_ENTRY}{inner}", inner) for inner in value)
        case list():
            for number, inner in enumerate(value, start=1):
                yield from _flat(inner, f"{at}.{_called(inner) or number}" if at else str(number))
        case None:
            pass
        case _:
            yield at, str(value)


def _called(entry: Any) -> str:
    """What tells an entry of a list from the others; "" where nothing does."""
    if not isinstance(entry, dict):
        return ""
    return next((str(entry[name]) for name in _NAMES if entry.get(name)), "")


def _toml(content: bytes) -> Any:
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError):  # what people wrote then, whatever it was, is no fault now
        return {"it does not read": content.decode("utf-8", "replace")}


_ENTRY = "\0"  # between a list and what stands in it: in no name of a key
_CONSENT = "consent.toml"
_READ: Mapping[Which, Sequence[str]] = {
    Which.PUBLIC: (_TEXT[Which.PUBLIC], "record.json"),
    Which.RESTRICTED: (_TEXT[Which.RESTRICTED], "seminar.toml", _CONSENT),
}
_RECORD = {
    Which.PUBLIC: lambda files: _volume(files["record.json"]),
    Which.RESTRICTED: lambda files: _toml(files["seminar.toml"]),
}


def _volume(content: bytes) -> Any:
    """What `record.json` says of the volume; files are compared as files."""
    kept = msgspec.json.decode(content) if content else {}
    return kept.get("record", {}).get("citation", {})


def _read(workspace: Workspace, which: Which, slug: str, version: VersionInfo, path: str) -> bytes:
    """A file of a version; nothing where it has none (it was not written yet, or taken down)."""
    if path not in version.state:
        return b""
    return objects.root(workspace, which).read(which.id(slug), path, version.number)


def text_of(workspace: Workspace, which: Which, slug: str, version: VersionInfo) -> dict[str, Said]:
    """The turns of a version, by id. Raises BrokenObject, BadTranscript."""
    return said(_read(workspace, which, slug, version, _TEXT[which]))


def since(workspace: Workspace, slug: str, number: int) -> tuple[Changed, ...]:
    """What people have answered otherwise in the newest restricted version than in this one. Raises NotYet, BrokenObject."""
    texts = []
    for each in (number, 0):
        version = objects.version(workspace, Which.RESTRICTED, slug, each)
        texts.append(_read(workspace, Which.RESTRICTED, slug, version, _CONSENT))
    return permitted(*texts)


def checked_number(text: str) -> int:
    """A version's number as people write it. Raises NotYet."""
    bare = text.strip().removeprefix("v")
    if not bare.isdecimal() or not int(bare):
        raise NotYet(f"'{text}' is no version.", remedy="Versions are counted from 1: `inv versions SLUG` lists them.")
    return int(bare)
