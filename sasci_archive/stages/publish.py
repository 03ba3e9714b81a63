"""The editions: everything a reader gets, made from what the gate lets through and from nothing else.

Where the gate stays shut, only a proof is made, in `5-review/proof/`, and whatever had been public is withdrawn. Nothing
is done where nothing has changed: what an edition is made from is known by digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.binding import Bound, bound
from sasci_archive.editions import html, products, templates
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.engines import media
from sasci_archive.errors import BadTranscript, Leaking, NoPermission
from sasci_archive.formats import records
from sasci_archive.gate import Release, Withholding
from sasci_archive.inspection.search import search
from sasci_archive.inspection.texts import texts
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.journal import By
from sasci_archive.model.outstanding import Item
from sasci_archive.model.reading import Reading, Standing, Utterance
from sasci_archive.model.secret import Marked
from sasci_archive.model.seminar import Marking, Recording
from sasci_archive.model.speech import Span, Value
from sasci_archive.readiness import readiness
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

WORKERS = 2
"""How many files are made at a time: the PDF, and the others one by one, the Word file first. What is Python's in a third would
only keep these two, which typst and pandoc make, from being begun."""


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


def publish(
    folder: Folder,
    *,
    on: dt.datetime,
    looks: Looks = OURS,
    proof: bool = False,
    progress: files.Progress = files.silent,
) -> tuple[Edition, bool]:
    """Make the editions of a seminar, public or proof; the second value is False where nothing had to be done.

    `on` is the instant (UTC) for which embargoes are judged. With `proof` only that is made, and what is public stays as it is.
    Raises NotYet without a transcript, Faults where it is not valid, Leaking and Unreadable where the leak test stops it,
    BadRecord, BadTranscript.
    """
    whole = bound(folder)
    master = whole.master
    key = _key(folder, looks)
    last = _last(folder, proof=proof)
    if last and _holds(folder, last, key, on):
        return last, False
    consent = folder.consent()
    folder.remember(consent, on)
    # at once: making takes minutes, and may be killed
    withdrawn = not proof and _withdraw(folder, master, consent, on, shut=False)
    try:
        edition = _published(
            folder, whole, consent, key, on, looks, proof=proof, withdrawn=withdrawn, progress=progress
        )
    except BaseException as stopped:  # whatever it was: what may no longer be public does not wait for it to be mended
        files.remove_tree(folder.work / "making")
        if not proof:
            _withdraw(folder, master, consent, on, shut=isinstance(stopped, Leaking))
        raise
    return edition, True


def _published(
    folder: Folder,
    whole: Bound,
    consent: Consent,
    key: str,
    on: dt.datetime,
    looks: Looks,
    *,
    proof: bool,
    withdrawn: bool,
    progress: files.Progress,
) -> Edition:
    master, words = whole.master, folder.words()
    releases, shut = {}, None
    try:
        releases = gate.releases(master, words, consent, products.CHANNELS, on)
    except NoPermission as closed:
        shut = closed
    letters = folder.correspondence()
    asked = readiness(master, folder.seminar(), consent, on, shut=shut, digests=folder.forms(consent), letters=letters)
    public = asked.ready and not proof
    if not public:
        releases = dict.fromkeys(products.CHANNELS, gate.release(master, words, consent, Channel.PROOF, on))
        withdrawn |= not proof and _withdraw(folder, master, consent, on, shut=shut is not None)
    of = products.Materials(
        release=releases[Channel.HTML],
        pictures=whole.pictures,
        looks=msgspec.structs.replace(looks, look=folder.seminar().design.look),
        design=folder.seminar().design,
    )
    made, leak_test = _made(folder, master, consent, releases, of, progress)
    page = releases[Channel.HTML]
    edition = Edition(
        key=key,
        public=public,
        release=page.digest,
        files=made,
        made_on=on.date(),
        headline=asked.headline,
        outstanding=asked.items,
        withheld=page.withheld,
        held_back=gate.held_back(master, consent),
        letters=_letters(folder),
        next_opening=page.next_opening,
        leak_test=leak_test,
        withdrawn=withdrawn,
    )
    files.write(_record(folder, proof=proof), records.compose_json(edition))
    if public:
        folder.note(By(on).did(journal.PUBLISHED, digest=edition.release))
    return edition


def latest(folder: Folder) -> Edition | None:
    """What `publish` made last, or None."""
    return _last(folder, proof=False)


def current(folder: Folder, on: dt.datetime, looks: Looks = OURS) -> bool:
    """Whether what was made last is still what would be made at the instant `on`."""
    last = latest(folder)
    return last is not None and _holds(folder, last, _key(folder, looks), on)


def _last(folder: Folder, *, proof: bool) -> Edition | None:
    path = _record(folder, proof=proof)
    return records.parse(files.read(path), Edition, where=f"{folder.slug}/.work/{path.name}") if path.exists() else None


def _holds(folder: Folder, last: Edition, key: str, on: dt.datetime) -> bool:
    """Whether nothing has changed since: neither what it was made from, nor its files; no embargo has opened, and what was
    outstanding was so today (a day that was still to come may have come) and with the same letters."""
    opened = bool(last.next_opening and last.next_opening <= on)
    today = last.public or (last.made_on == on.date() and last.letters == _letters(folder))
    return last.key == key and _stands(folder, last) and not opened and today


def _withdraw(folder: Folder, master: bytes, consent: Consent, on: dt.datetime, *, shut: bool) -> bool:
    """Take back what is public where it may no longer be: the gate is shut, or more has to be held back than when it was made.
    Where only an approval or a note is outstanding, it stays. Gives whether anything was taken back."""
    if not folder.published.exists():
        return False
    last = latest(folder)
    if not shut and last and _holds_back_enough(last, master, consent):
        return False
    files.take_away(folder.published, folder.work)
    folder.note(By(on).did(journal.WITHDRAWN))
    return True


def _holds_back_enough(last: Edition, master: bytes, consent: Consent) -> bool:
    """Whether no more is to be held back than when it was made; of a transcript that does not read, as far as people's answers say."""
    try:
        return last.held_back == gate.held_back(master, consent)
    except BadTranscript:
        return last.held_back.partition(" ")[0] == gate.answered(consent)


def _made(
    folder: Folder,
    master: bytes,
    consent: Consent,
    releases: dict[Channel, Release],
    of: products.Materials,
    progress: files.Progress,
) -> tuple[tuple[tuple[str, int, str], ...], LeakTest | None]:
    """Everything is made in a folder of its own and searched there, and then takes the old one's place: readers never see half."""
    page = releases[Channel.HTML]
    public = page.standing is Standing.PUBLISHED
    making = folder.work / "making"
    files.remove_tree(making)
    made: list[tuple[str, int, str]] = []
    for name, content in _files(folder, releases, of, progress, public=public):
        if isinstance(content, bytes):
            files.write(making / name, content)
        else:
            files.copy(content, making / name)
        made.append((name, (making / name).stat().st_size, files.sha256(making / name)))
    leak_test = None
    if public:
        marked = gate.marked(master, consent, Channel.HTML, page.on)
        leak_test = _searched(folder, making, marked, of, progress)
    files.replace_tree(making, folder.published if public else folder.proof)
    return tuple(made), leak_test


def _searched(
    folder: Folder, making: Path, marked: Marked, of: products.Materials, progress: files.Progress
) -> LeakTest:
    """The condition of a release: nothing marked is found in any of its files. Raises Leaking, Unreadable."""
    may_be_said = f"{marked.unmarked}\n{products.furniture(of.looks)}"
    found = search(making, marked.secrets, may_be_said, progress)
    if found.hits:  # perhaps only words that editions have of their own: then an edition of nothing has them too
        nothing = folder.work / "nothing"
        for name, content in products.of_nothing(of).items():
            files.write(nothing / name, content)
        own = "\n".join(text for path in sorted(nothing.iterdir()) for _, text in texts(path))
        files.remove_tree(nothing)
        found = search(making, marked.secrets, f"{may_be_said}\n{own}", progress)
    if found.hits:
        raise Leaking(folder.slug, [(hit.artefact, hit.where, hit.mark) for hit in found.hits])
    return LeakTest(files=found.artefacts, secrets=found.secrets, untellable=found.untellable)


def _files(
    folder: Folder,
    releases: dict[Channel, Release],
    of: products.Materials,
    progress: files.Progress,
    *,
    public: bool,
) -> Iterator[tuple[str, bytes | Path]]:
    """Each file's name, and its bytes or (sound) where it was encoded."""
    page = releases[Channel.HTML]
    sounds = []
    recordings = [r for r in folder.recordings().media() if not public or _is_heard(r, page.reading)]
    for number, recording in enumerate(recordings, start=1):
        if not public:
            # the proof plays the original where it lies, so that a proof sent round takes no sound with it
            href = f"../../1-recording/{recording.name}"
            sounds.append(_sound(href, recording, recording.media_type))
        elif page.sound:
            name = f"sound-{number}.m4a"
            sounds.append(_sound(name, recording, "audio/mp4"))
            yield name, _encoded(folder, recording, page.cuts.get(recording.session, ()), _marking(folder))
    making = products.making(releases, msgspec.structs.replace(of, sounds=tuple(sounds)))
    with ThreadPoolExecutor(WORKERS) as workers:  # typst and pandoc are not Python's: the rest is made meanwhile
        made = {name: workers.submit(make) for name, make in making.items()}
        for done, (name, future) in enumerate(made.items()):
            progress(done, len(made))
            yield name, future.result()
    progress(len(made), len(made))


def _is_heard(recording: Recording, reading: Reading) -> bool:
    """Whether anything that is said in a transcript was said in a recording: of another nobody knows who speaks in it."""
    turns = [b for s in reading.sessions if s.id == recording.session for b in s.blocks if isinstance(b, Utterance)]
    begins, ends = recording.starts_at, recording.starts_at + recording.duration
    return any(turn.span is None or (turn.span.start < ends and begins < turn.span.end) for turn in turns)


def _sound(href: str, recording: Recording, media_type: str) -> html.Sound:
    return html.Sound(
        href=href,
        session=recording.session,
        starts_at=recording.starts_at,
        duration=recording.duration,
        media_type=media_type,
    )


def _marking(folder: Folder) -> Marking:
    """What the seminar's record says is heard where words are withheld."""
    publication = folder.seminar().publication
    return publication.redacted_sound if publication else Marking.SILENCE


def _encoded(folder: Folder, recording: Recording, cuts: Sequence[Span], marked: Marking) -> Path:
    """The recording's sound for readers, without the `cuts` of its session, encoded once for each original, its cuts and the code
    that silences them."""
    here = tuple(
        Span(max(0, cut.start - recording.starts_at), cut.end - recording.starts_at)
        for cut in cuts
        if cut.end > recording.starts_at
    )
    coder = [files.sha256(path) for path in _coders()]
    of = hashlib.sha256(msgspec.json.encode((recording.sha512, here, marked, coder))).hexdigest()
    path = folder.work / "sound" / f"{of[:16]}.m4a"
    if not path.exists():
        with files.writing(path) as temporary:
            media.encode(folder.recording / recording.name, temporary, silence=here, marked=marked)
    return path


def _key(folder: Folder, looks: Looks) -> str:
    """A digest of everything an edition is made from: the master, words, permissions, which recordings (by their recorded
    digests), our templates and the code that fills them."""
    package = Path(gate.__file__).parent
    ours = [
        *(path for part in ("editions", "tei", "formats", "dialogue", "model") for path in package.glob(f"{part}/*.*")),
        package / "gate.py",
        package / "binding.py",
        package / "readiness.py",
        *_coders(),
        *templates.path("").rglob("*"),
        *(looks.own.rglob("*") if looks.own else ()),
    ]
    theirs = [
        folder.transcript_xml,
        folder.words_json,
        folder.consent_toml,
        folder.seminar_toml,
        folder.recording_json,
        *(path for path in sorted(folder.apparatus.rglob("*")) if path.is_file()),
    ]
    digest = hashlib.sha256(_marking(folder).value.encode())
    for path in [*sorted(p for p in ours if p.is_file()), *(p for p in theirs if p.exists())]:
        digest.update(path.name.encode() + hashlib.sha256(files.read(path)).digest())
    digest.update(msgspec.json.encode(folder.forms(folder.consent())))
    return digest.hexdigest()


def _letters(folder: Folder) -> str:
    """A digest (SHA-256) of all that went out to people and came back: it decides what is outstanding, and nothing in an edition."""
    return hashlib.sha256(msgspec.json.encode(folder.correspondence(), order="deterministic")).hexdigest()


def _coders() -> list[Path]:
    """The code that makes the sound for readers: what an earlier one left must not be taken for what it makes now."""
    return [Path(media.__file__), Path(media.__file__).with_name("decoding.py")]


def _stands(folder: Folder, edition: Edition) -> bool:
    """Whether its files are where they were, as long as they were."""
    root = folder.published if edition.public else folder.proof
    return all((root / name).is_file() and (root / name).stat().st_size == size for name, size, _ in edition.files)


def _record(folder: Folder, *, proof: bool) -> Path:
    return folder.work / ("proof.json" if proof else "edition.json")
