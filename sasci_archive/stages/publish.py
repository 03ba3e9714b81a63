"""The editions: everything a reader gets, made from what the gate lets through and from nothing else.

Where the gate stays shut, only a proof is made, in `5-review/proof/`, and whatever had been public is withdrawn. Nothing
is done where nothing has changed: what an edition is made from is known by digest.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.editions import captions, citations, html, templates, volume, word
from sasci_archive.engines import media
from sasci_archive.errors import NoPermission, NotYet
from sasci_archive.formats import citation as formats
from sasci_archive.formats import records
from sasci_archive.gate import Release, Withholding
from sasci_archive.model import journal
from sasci_archive.model.consent import Channel
from sasci_archive.model.journal import By
from sasci_archive.model.reading import Standing
from sasci_archive.model.seminar import Marking, Recording
from sasci_archive.model.speech import Span, Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

WORKERS = 3
"""How many files are made at a time: the PDF, the Word file, and the others one by one."""

Make = Callable[[Release, str], bytes]
"""From a release and the reference to print in it ("" where it may not be cited)."""


class Product(msgspec.Struct, frozen=True):
    """One file of an edition: its name, the channel it leaves by, how it is made, whether a proof has it too."""

    name: str
    channel: Channel
    make: Make
    proof: bool = True


def _pdf(release: Release, cite_as: str) -> bytes:
    """Whoever checks a machine's transcript needs the times in the margin; a reader does not."""
    return volume.pdf(release, times=release.standing is not Standing.PUBLISHED, cite_as=cite_as)


PRODUCTS = (
    Product("seminar.pdf", Channel.PDF, _pdf),
    Product("seminar.docx", Channel.WORD, lambda release, cite_as: word.docx(release, cite_as=cite_as)),
    Product("transcript.xml", Channel.TEI, lambda release, _: release.tei),
    Product(
        "citation.json", Channel.HARVEST, lambda r, _: formats.compose_csl(r.reading.citation).encode(), proof=False
    ),
    Product("citation.bib", Channel.HARVEST, lambda r, _: citations.biblatex(r.reading.citation).encode(), proof=False),
    Product(
        "citation.ris", Channel.HARVEST, lambda r, _: formats.compose_ris(r.reading.citation).encode(), proof=False
    ),
    Product(
        "CITATION.cff", Channel.HARVEST, lambda r, _: formats.compose_cff(r.reading.citation).encode(), proof=False
    ),
)
"""All but the page, which needs to know where the sound lies, and the captions, of which each session has its own."""


class Edition(Value, frozen=True, kw_only=True):
    """What was made last, kept in `.work/`: from what (a digest of every input), which files (name, bytes, SHA-256), and
    when an embargo next opens. `outstanding` says why it is only a proof; empty for a public edition."""

    key: str
    public: bool
    release: str
    files: tuple[tuple[str, int, str], ...]
    outstanding: str = ""
    withheld: tuple[Withholding, ...] = ()
    next_opening: dt.datetime | None = None


def publish(folder: Folder, *, on: dt.datetime, progress: files.Progress = files.silent) -> tuple[Edition, bool]:
    """Make the editions of a seminar, public or proof; the second value is False where nothing had to be done.

    `on` is the instant (UTC) for which embargoes are judged. Raises NotYet without a transcript, Faults where it is not
    valid, BadRecord, BadTranscript.
    """
    master = folder.transcript()
    if master is None:
        raise NotYet(
            f"There is no transcript of '{folder.slug}' to publish.",
            remedy=f"`inv draft {folder.slug}` writes the first one.",
        )
    key = _key(folder)
    last = latest(folder)
    if last and last.key == key and _stands(folder, last) and not (last.next_opening and last.next_opening <= on):
        return last, False
    words, consent = folder.words(), folder.consent()
    channels = (Channel.HTML, Channel.CAPTIONS, *(product.channel for product in PRODUCTS))
    outstanding = ""
    try:
        releases = gate.releases(master, words, consent, channels, on)
    except NoPermission as shut:
        outstanding = f"{shut.problem}\n{shut.remedy}"
        releases = dict.fromkeys(channels, gate.release(master, words, consent, Channel.PROOF, on))
    edition = _made(folder, key, releases, outstanding, progress)
    if edition.public:
        folder.note(By(on).did(journal.PUBLISHED, digest=edition.release))
    return edition, True


def latest(folder: Folder) -> Edition | None:
    """What `publish` made last, or None."""
    path = _record(folder)
    return records.parse(files.read(path), Edition, where=f"{folder.slug}/.work/{path.name}") if path.exists() else None


def current(folder: Folder, on: dt.datetime) -> bool:
    """Whether what was made last is still what would be made at the instant `on`."""
    last = latest(folder)
    opened = bool(last and last.next_opening and last.next_opening <= on)
    return last is not None and last.key == _key(folder) and _stands(folder, last) and not opened


def _made(
    folder: Folder, key: str, releases: dict[Channel, Release], outstanding: str, progress: files.Progress
) -> Edition:
    """Everything is made in a folder of its own, which then takes the old one's place: readers never see half."""
    public = not outstanding
    target = folder.published if public else folder.proof
    making = folder.work / "making"
    files.remove_tree(making)
    made: list[tuple[str, int, str]] = []
    for name, content in _files(folder, releases, progress, public=public):
        if isinstance(content, bytes):
            files.write(making / name, content)
        else:
            files.copy(content, making / name)
        made.append((name, (making / name).stat().st_size, files.sha256(making / name)))
    if not public:
        files.remove_tree(folder.published)
    files.replace_tree(making, target)
    page = releases[Channel.HTML]
    edition = Edition(
        key=key,
        public=public,
        release=page.digest,
        files=tuple(made),
        outstanding=outstanding,
        withheld=page.withheld,
        next_opening=page.next_opening,
    )
    files.write(_record(folder), records.compose_json(edition))
    return edition


def _files(
    folder: Folder, releases: dict[Channel, Release], progress: files.Progress, *, public: bool
) -> Iterator[tuple[str, bytes | Path]]:
    """Each file's name, and its bytes or (sound) where it was encoded."""
    page, spoken = releases[Channel.HTML], releases[Channel.CAPTIONS]
    cite_as = citations.reference(page.reading.citation) if public else ""
    products = [product for product in PRODUCTS if public or product.proof]
    sounds = []
    for number, recording in enumerate(folder.recordings().media(), start=1):
        if not public:
            # the proof plays the original where it lies, so that a proof sent round takes no sound with it
            href = f"../../1-recording/{recording.name}"
            sounds.append(_sound(href, recording, recording.media_type))
        elif page.sound:
            name = f"sound-{number}.m4a"
            sounds.append(_sound(name, recording, "audio/mp4"))
            yield name, _encoded(folder, recording, page.cuts.get(recording.session, ()), _marking(folder))
    sessions = spoken.reading.sessions
    captioned = [(s.id, "captions.vtt" if len(sessions) == 1 else f"captions-{s.id}.vtt") for s in sessions]
    beside = [*(product.name for product in products), *(name for _, name in captioned)]
    making: dict[str, Callable[[], bytes]] = {
        product.name: functools.partial(product.make, releases[product.channel], cite_as) for product in products
    }
    making["index.html"] = functools.partial(html.page, page, sounds, files=beside, cite_as=cite_as)
    making |= {name: functools.partial(captions.vtt, spoken, session) for session, name in captioned}
    with ThreadPoolExecutor(WORKERS) as workers:  # typst and pandoc are not Python's: the rest is made meanwhile
        made = {name: workers.submit(make) for name, make in making.items()}
        for done, (name, future) in enumerate(made.items()):
            progress(done, len(made))
            yield name, future.result()
    progress(len(made), len(made))


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
    """The recording's sound for readers, without the `cuts` of its session, encoded once for each original and its cuts."""
    here = tuple(
        Span(max(0, cut.start - recording.starts_at), cut.end - recording.starts_at)
        for cut in cuts
        if cut.end > recording.starts_at
    )
    of = hashlib.sha256(msgspec.json.encode((recording.sha512, here, marked))).hexdigest()
    path = folder.work / "sound" / f"{of[:16]}.m4a"
    if not path.exists():
        with files.writing(path) as temporary:
            media.encode(folder.recording / recording.name, temporary, silence=here, marked=marked)
    return path


def _key(folder: Folder) -> str:
    """A digest of everything an edition is made from: the master, words, permissions, which recordings (by their recorded
    digests), our templates and the code that fills them."""
    package = Path(gate.__file__).parent
    ours = [
        *(path for part in ("editions", "tei", "formats", "dialogue", "model") for path in package.glob(f"{part}/*.*")),
        package / "gate.py",
        *templates.path("").rglob("*"),
    ]
    theirs = [folder.transcript_xml, folder.words_json, folder.consent_toml, folder.recording_json]
    digest = hashlib.sha256(_marking(folder).value.encode())
    for path in [*sorted(p for p in ours if p.is_file()), *(p for p in theirs if p.exists())]:
        digest.update(path.name.encode() + hashlib.sha256(files.read(path)).digest())
    return digest.hexdigest()


def _stands(folder: Folder, edition: Edition) -> bool:
    """Whether its files are where they were, as long as they were."""
    root = folder.published if edition.public else folder.proof
    return all((root / name).is_file() and (root / name).stat().st_size == size for name, size, _ in edition.files)


def _record(folder: Folder) -> Path:
    return folder.work / "edition.json"
