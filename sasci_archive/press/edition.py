"""What was made last: kept in `.work/`, and whether it still is what would be made now."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.binding import series
from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import BadRecord, BadTranscript
from sasci_archive.formats import records
from sasci_archive.gate import Withholding
from sasci_archive.model.consent import Consent
from sasci_archive.model.outstanding import Item
from sasci_archive.model.speech import Value
from sasci_archive.press import listening, sounds
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import Element, parse
from sasci_archive.tei.signed.held_back import answered, held_back_in


class LeakTest(Value, frozen=True, kw_only=True):
    """What was searched: so many files for so many secrets, of which `untellable` are so common in what may be said that nothing
    can be told of them."""

    files: int
    secrets: int
    untellable: int

    @property
    def told(self) -> str:
        """In a sentence: what it says is what it knows."""
        common = f" ({self.untellable} too common to tell)" if self.untellable else ""
        return f"Leak test: of {self.secrets} passages and names nothing was found in the {self.files} files checked{common}."


class Edition(Value, frozen=True, kw_only=True):
    """What was made last, kept in `.work/`: from what (a digest of every input), which files (name, bytes, SHA-256), on which day,
    and when an embargo next opens. `outstanding` says why it is only a proof; empty for a public edition. `withheld` is what a
    public one holds back, `held_back` the digest of all that must be; `letters` that of all that went out to people and came back."""

    key: str
    public: bool
    release: str
    files: tuple[tuple[str, int, str], ...]
    made_on: dt.date
    headline: str = ""
    outstanding: tuple[Item, ...] = ()
    withheld: tuple[Withholding, ...] = ()
    held_back: str = ""
    letters: str = ""
    next_opening: dt.datetime | None = None
    leak_test: LeakTest | None = None
    withdrawn: bool = False


def last(folder: Folder, *, proof: bool = False) -> Edition | None:
    """What `publish` made last, or None; with `proof` the proof that was last asked for. Raises BadRecord, which says what to delete."""
    path = _record(folder, proof=proof)
    return records.parse(files.read(path), Edition, where=f"{folder.slug}/.work/{path.name}") if path.exists() else None


def forget_broken(folder: Folder) -> None:
    """Remove the records of what was made that do not read: what lies in `.work/` may be lost at any time, and then all is made anew. Raises Disk."""
    for path in (_record(folder, proof=False), _record(folder, proof=True), _public(folder)):
        try:
            if path.exists():
                records.parse(files.read(path), Edition, where=path.name)
        except BadRecord:
            files.remove(path)


def public(folder: Folder) -> Edition | None:
    """The edition that is public, though only a proof could be made since: what is outstanding takes nothing back. None where none is.
    Raises BadRecord."""
    path = _public(folder)
    made = last(folder)
    if path.exists() and (made is None or not made.public):
        made = records.parse(files.read(path), Edition, where=f"{folder.slug}/.work/{path.name}")
    return made if made and made.public and folder.published.is_dir() else None


def known(folder: Folder) -> tuple[Edition | None, str]:
    """What is public, as `public` gives it, for whoever looks at all seminars: where its record does not read, it is not known, and why is said."""
    try:
        return public(folder), ""
    except BadRecord as error:
        return None, str(error)


def keep(folder: Folder, edition: Edition, *, proof: bool) -> None:
    """To be asked for as `last`, and as `public` while it is."""
    before = public(folder) if not proof and not edition.public else None
    if before:
        files.write(_public(folder), records.compose_json(before))
    files.write(_record(folder, proof=proof), records.compose_json(edition))
    if edition.public:
        files.remove(_public(folder))


def forget(folder: Folder) -> None:
    """What is public is not known until it is kept again: then it is taken back sooner than needed, and never too late."""
    files.remove(_public(folder))
    files.remove(_record(folder, proof=False))
    files.remove(folder.shown)


def home(folder: Folder, *, public: bool) -> Path:
    """Where the files of an edition lie."""
    return folder.published if public else folder.proof


def holds(folder: Folder, made: Edition, key: str, on: dt.datetime) -> bool:
    """Whether nothing has changed since: neither what it was made from, nor its files; no embargo has opened, and what was
    outstanding was so today (a day that was still to come may have come) and with the same letters."""
    opened = bool(made.next_opening and made.next_opening <= on)
    today = made.public or (made.made_on == on.date() and made.letters == letters(folder))
    return made.key == key and _stands(folder, made) and not opened and today


def holds_back_enough(made: Edition, master: bytes, consent: Consent) -> bool:
    """Whether no more is to be held back now than when it was made; of a transcript that does not read, as far as people's answers say."""
    try:
        root = parse(master)
    except BadTranscript:
        root = None
    return holds_back_enough_in(made, root, consent)


def holds_back_enough_in(made: Edition, root: Element | None, consent: Consent) -> bool:
    """The same of a transcript that is read already (None: it does not read), and is changed: what was bound in is taken out of it."""
    with contextlib.suppress(BadTranscript):
        if root is not None:
            return made.held_back == held_back_in(root, consent)
    return made.held_back.partition(" ")[0] == answered(consent)


def key(folder: Folder, looks: Looks, *, anew: bool = False) -> str:
    """A digest of everything an edition is made from: the master, words, permissions, which recordings (by their recorded
    digests), what stands around it, our templates and the code that fills them. Where a file lies counts: one that is put into a folder beside is not read any more.
    Templates are read `anew`, within `templates_read_once` too, for an edition that is about to be made."""
    theirs = [
        folder.transcript_xml,
        folder.words_json,
        folder.voices_json,
        folder.consent_toml,
        folder.seminar_toml,
        folder.recording_json,
        *(path for path in files.below(folder.apparatus) if path.is_file()),
    ]
    around = folder.apparatus.is_dir()  # an empty one has the house's own sections
    digest = hashlib.sha256(f"{sounds.marking(folder).value} {code()} {around}".encode() + _ours(looks, anew=anew))
    for path in (p for p in theirs if p.exists()):
        digest.update(_told(folder.path, path))
    digest.update(msgspec.json.encode(folder.forms(folder.consent())))
    digest.update(msgspec.json.encode(series.volumes_of(folder, folder.seminar())))
    return digest.hexdigest()


_once: ContextVar[dict[Looks, bytes] | None] = ContextVar("once", default=None)


@contextlib.contextmanager
def templates_read_once() -> Iterator[None]:
    """Within, templates are read once for all whose `key` is asked for, to know whether they are as they were: for whoever goes through many seminars. One that
    somebody changes meanwhile is seen by whoever comes next."""
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def _ours(looks: Looks, *, anew: bool) -> bytes:
    """Every template, ours and the workspace's own, by where it lies and its digest."""
    known = None if anew else _once.get()
    if known is not None and looks in known:
        return known[looks]
    homes = (templates.path(""), looks.own)
    told = b"".join(_told(home, path) for home in homes if home for path in templates.behind_editions(home))
    if known is not None:
        known[looks] = told
    return told


def _told(home: Path, path: Path) -> bytes:
    return path.relative_to(home).as_posix().encode() + hashlib.sha256(files.read(path)).digest()


@functools.cache  # the code that runs: what is written into a file meanwhile is run by nobody
def code() -> str:
    """A digest (SHA-256) of our own code that editions are made by: what an earlier one made is not what it makes now."""
    package = Path(gate.__file__).parents[1]
    parts = ("gate", "editions", "tei", "quality", "house", "formats", "dialogue", "model", "binding")
    ours = [path for part in parts for path in (package / part).rglob("*.*") if path.suffix != ".pyc"]
    ours.append(package / "readiness.py")
    digest = hashlib.sha256()
    for path in [*sorted(path for path in ours if path.is_file()), *sounds.coders(), *listening.code()]:
        digest.update(path.name.encode() + hashlib.sha256(files.read(path)).digest())
    return digest.hexdigest()


def letters(folder: Folder) -> str:
    """A digest (SHA-256) of all that went out to people and came back: it decides what is outstanding, and nothing in an edition."""
    return hashlib.sha256(msgspec.json.encode(folder.correspondence(), order="deterministic")).hexdigest()


def _stands(folder: Folder, edition: Edition) -> bool:
    """Whether its files are where they were, as long as they were."""
    root = home(folder, public=edition.public)
    return all((root / name).is_file() and (root / name).stat().st_size == size for name, size, _ in edition.files)


def _record(folder: Folder, *, proof: bool) -> Path:
    return folder.work / ("proof.json" if proof else "edition.json")


def _public(folder: Folder) -> Path:
    """What is public, while what was made last is only a proof."""
    return folder.work / "public.json"
