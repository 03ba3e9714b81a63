"""What lies beside the transcript, gathered from its folder and put into a copy of the master: pictures, chronology, Easy Read, the series.

Each file is read strictly, and all that is wrong with all of them is told together. A picture is made for readers once, and kept in `.work/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from sasci_archive.engines import pictures as engine
from sasci_archive.errors import BadPicture, BadRecord, Fault
from sasci_archive.formats import dates, volumes
from sasci_archive.formats import easy_read as easy
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.citation import Citation
from sasci_archive.model.easy_read import EasyRead
from sasci_archive.model.pictures import ForReaders, Leave, Photograph, Photographs
from sasci_archive.model.reading import Volume
from sasci_archive.model.seminar import Seminar
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import easy_read, events, figures
from sasci_archive.tei import volumes as series
from sasci_archive.tei.document import Element

PICTURES = "pictures.toml"
CHRONOLOGY = "chronology.toml"
EASY_READ = "easy-read.md"

_MADE = "1"
"""Another number when pictures for readers come out otherwise than before: what `.work/` has of them is then made anew."""


def gather(folder: Folder, root: Element) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """Put all of it into a parsed master, in which Markdown has put its pictures already. Gives the pictures as readers get them, by what
    they are called in `pictures/`, and all that is wrong; with anything wrong the master is not to be used. Raises BadRecord, Faults."""
    seminar = folder.seminar()
    listed = list(folder.beside(PICTURES, Photographs, Photographs()).picture)
    faults = [*dated(folder, root)]
    if told := easy_text(folder):
        easy_read.bind(root, told, synthetic=seminar.synthetic)
        listed += _of_easy_read(told, listed)
    wanted = {each.file for each in listed}
    shown, wrong = _shown(folder, wanted)
    faults += wrong
    faults += figures.bind(root, listed, shown)
    series.bind(root, volumes_of(folder, seminar))
    return {picture.file: picture.content for picture in shown.values()}, tuple(faults)


def easy_text(folder: Folder) -> EasyRead | None:
    """The Easy Read edition as its makers wrote it; None where there is none. Raises BadRecord, Faults."""
    file = folder.apparatus / EASY_READ
    content = files.read(file) if file.exists() else b""
    return easy.parse(content, where=f"{folder.slug}/apparatus/{EASY_READ}") if content.strip() else None


def volumes_of(folder: Folder, seminar: Seminar) -> tuple[Volume, ...]:
    """The other volumes of a seminar's series: those of this workspace that are published, and those published elsewhere. A record that
    does not read is none of them: `inv status` says so."""
    if seminar.series is None:
        return ()
    wanted = _series(seminar)
    here = []
    for path in sorted(folder.path.parent.glob("*/seminar.toml")):
        other = Folder(folder.path.parent, path.parent.name)
        try:
            record = other.seminar() if other.slug != folder.slug else None
        except BadRecord:
            continue
        if record and _series(record) == wanted and _is_out(other, record):
            here.append(Citation.of(other.slug, record))
    return volumes.of(here, seminar.series.volumes)


def _series(seminar: Seminar) -> str:
    return " ".join(seminar.series.title.split()).casefold() if seminar.series else ""


def _is_out(folder: Folder, seminar: Seminar) -> bool:
    """Whether a seminar is published: here, or, as a record alone, elsewhere. What is being worked on is nobody's business yet."""
    dated = seminar.publication is not None and seminar.publication.date is not None
    return dated and (folder.published.exists() or not folder.transcript_xml.exists())


def dated(folder: Folder, root: Element) -> list[Fault]:
    """Put the chronology into a parsed master; gives all that is wrong with it. Raises BadRecord."""
    chronology = folder.beside(CHRONOLOGY, Chronology, Chronology())
    listed, faults = [], []
    for number, event in enumerate(chronology.event, start=1):
        at = f"{CHRONOLOGY}, event no. {number} ({event.label.strip()[:40]})"
        try:
            listed.append(events.Listed(dates.read(event.when), event.label, event.turns, at))
        except ValueError as error:
            problem, _, remedy = str(error).partition("\n")
            faults.append(Fault("C01", 0, f"{at}: {problem}.", remedy))
    return [*faults, *events.bind(root, listed)]


def _of_easy_read(told: EasyRead, listed: Sequence[Photograph]) -> list[Photograph]:
    """The pictures of the Easy Read edition that the list does not have: all of them whose its head says, and by whose leave."""
    known = {each.file for each in listed}
    leave = Leave(who=told.pictures_leave, how="for the Easy Read edition") if told.pictures_leave else None
    found = {line.picture: line.alt for line in told.lines if line.picture and line.picture not in known}
    return [Photograph(file=file, alt=alt, credit=told.pictures_by, permission=leave) for file, alt in found.items()]


def _shown(folder: Folder, wanted: Iterable[str]) -> tuple[dict[str, ForReaders], list[Fault]]:
    """The files, made for readers; and those that are not there, or are no pictures."""
    shown: dict[str, ForReaders] = {}
    faults = []
    for file in sorted(wanted):
        path = folder.apparatus / file
        if path.is_symlink() or not path.is_file():
            faults.append(
                Fault(
                    "P01",
                    0,
                    f"The picture {file} is not in apparatus/.",
                    "Put the file there, or correct its name; large and small letters count.",
                )
            )
            continue
        try:
            shown[file] = _made(folder, file, files.read(path))
        except BadPicture as error:
            faults.append(Fault("P05", 0, error.problem, error.remedy))
    called = [picture.file.casefold() for picture in shown.values()]
    faults += [
        Fault(
            "P07",
            0,
            f"The picture {file} would be called {picture.file} for readers, and so would another.",
            "Give one of the files another name.",
        )
        for file, picture in shown.items()
        if called.count(picture.file.casefold()) > 1
    ]
    return shown, faults


class _Kept(msgspec.Struct, frozen=True):
    """What is known of a picture that was made for readers."""

    file: str
    media_type: str
    width: int
    height: int


def _made(folder: Folder, file: str, original: bytes) -> ForReaders:
    """A picture for readers, made once for each original."""
    digest = hashlib.sha256(f"{_MADE} {file} ".encode() + original).hexdigest()[:24]
    content, facts = folder.work / "pictures" / digest, folder.work / "pictures" / f"{digest}.json"
    if content.exists() and facts.exists():
        kept = msgspec.json.decode(files.read(facts), type=_Kept)
        return ForReaders(kept.file, files.read(content), kept.media_type, kept.width, kept.height)
    made = engine.for_readers(original, file)
    files.write(content, made.content)
    files.write(facts, msgspec.json.encode(_Kept(made.file, made.media_type, made.width, made.height)))
    return made
