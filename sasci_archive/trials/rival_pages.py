"""From the edition to a PDF, side by side with what somebody would pick instead: time, memory, and what the file has and lacks.

All are made of the long volume of 3,000 turns, each in a process of its own from its start to its end, turn and turn about. What a file has is read from the file, not from what its program promises.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import re
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from sasci_archive.store.folder import Folder
from sasci_archive.trials import apart, long_volume, rival_presses
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Bar, Bars, Measured, Row, Table, between

OURS, ALL = "SASCI Archive, the PDF", "SASCI Archive, all files (inv publish)"
ROUNDS: Final = {OURS: 3, ALL: 3, "pandoc and typst": 3, "WeasyPrint, a plain page": 1, "WeasyPrint, our web page": 1}
"""How often each: the last two take minutes."""
_WAYS: Final = {
    OURS: "ours",
    "pandoc and typst": "pandoc-typst",
    "WeasyPrint, a plain page": "weasyprint-plain",
    "WeasyPrint, our web page": "weasyprint-page",
}
_NEEDS: Final = {"WeasyPrint, a plain page": "weasyprint", "WeasyPrint, our web page": "weasyprint"}


class Facts(msgspec.Struct, frozen=True):
    """What is in a PDF. `numbered` is the share of its pages on which a line is nothing but a number, `says` what its metadata claims (PDF/A, PDF/UA)."""

    pages: int
    size: int
    bookmarks: int
    tagged: bool
    language: str
    says: list[str]
    attached: int
    numbered: float


class Printed(msgspec.Struct, frozen=True):
    """How one did once."""

    ran: Ran
    facts: Facts


def case(course: Course) -> Measured:
    """Everybody who is installed, round after round."""
    here = [name for name in ROUNDS if importlib.util.find_spec(_NEEDS.get(name, "typst"))]
    plan = list(turns(here))
    printed: dict[str, list[Printed]] = {name: [] for name in here}
    with contextlib.ExitStack() as ending:
        home = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sasci-presses-")))
        material = _Material(home)
        for done, (turn, name) in enumerate(plan):
            part = f"{name}, round {turn + 1}"
            printed[name].append(course.part(part, Printed, functools.partial(material.printed, name)))
            course(done + 1, len(plan))
    return told(printed, absent=[name for name in ROUNDS if name not in here])


def turns(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Round and name; every other round from the last to the first."""
    for turn in range(max(ROUNDS[name] for name in names)):
        due = [name for name in names if turn < ROUNDS[name]]
        yield from ((turn, name) for name in (due if turn % 2 == 0 else reversed(due)))


def told(printed: Mapping[str, Sequence[Printed]], *, absent: Sequence[str] = ()) -> Measured:
    """The rows, and a picture of the seconds."""
    seconds = {name: [each.ran.seconds for each in of] for name, of in printed.items()}
    title = f"From {long_volume.TURNS:,} turns to a PDF"
    rows = [
        Row(name, "not measured: not installed here (pip install 'sasci-archive[rivals]', and Pango of the system)")
        for name in absent
    ]
    bars = tuple(Bar(name, tuple(took)) for name, took in seconds.items())
    lines = tuple(_line(name, of, statistics.median(seconds[OURS])) for name, of in printed.items())
    head = ("", "from start to end, s", "against our PDF, ×", "most memory, MB", "what is in the file")
    return Measured(rows, (Bars("seconds", title, "s", bars),), (Table(title, head, lines),))


def _line(name: str, of: Sequence[Printed], ours: float) -> tuple[str, ...]:
    took = [each.ran.seconds for each in of]
    return (
        name,
        between(took),
        "" if name == OURS else f"{statistics.median(took) / ours:.1f}",
        between([each.ran.peak for each in of], 0),
        told_of(of[0].facts),
    )


def told_of(facts: Facts) -> str:
    """In words, what it lacks too."""
    return ", ".join(
        [
            f"{facts.pages} pages, {facts.size / 1e6:.1f} MB",
            f"{facts.bookmarks:,} bookmarks" if facts.bookmarks else "no bookmarks",
            ("tagged" if facts.tagged else "not tagged")
            + (f", in {facts.language}" if facts.language else ", no language"),
            " and ".join(facts.says) or "claims neither PDF/A nor PDF/UA",
            f"page numbers on {facts.numbered:.0%} of pages" if facts.numbered else "no page numbers",
            "the transcript inside" if facts.attached else "nothing inside",
        ]
    )


def facts(path: Path) -> Facts:
    """Read from the file."""
    import pikepdf
    import pypdfium2

    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as about:
            says = (
                [f"PDF/A-{about['pdfaid:part']}{str(about.get('pdfaid:conformance', '')).lower()}"]
                if "pdfaid:part" in about
                else []
            )
            says += [f"PDF/UA-{about['pdfuaid:part']}"] if "pdfuaid:part" in about else []
        with pdf.open_outline() as outline:
            bookmarks = sum(_all(item) for item in outline.root)
        marked = pdf.Root.get("/MarkInfo", {}).get("/Marked", False)
        tagged, language, attached = bool(marked), str(pdf.Root.get("/Lang", "")), len(pdf.attachments)
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    return Facts(
        pages=len(texts),
        size=path.stat().st_size,
        bookmarks=bookmarks,
        tagged=tagged,
        language=language,
        says=says,
        attached=attached,
        numbered=sum(bool(_NUMBER.search(text)) for text in texts) / len(texts),
    )


_NUMBER: Final = re.compile(r"(?m)^\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$")


def _all(item: Any) -> int:
    return 1 + sum(map(_all, item.children))


class _Material:
    """The volume, written once; its Markdown and its web page, made when they are first asked for."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._made = 0

    def printed(self, name: str) -> Printed:
        """How one does now."""
        if name == ALL:
            folder = self._volume()
            ran = apart.inv(["publish", folder.slug], folder.path.parents[1])
            return Printed(ran, facts(folder.published / "seminar.pdf"))
        out, way = self._home / "out.pdf", _WAYS[name]
        source = {
            "ours": lambda: self._edition.path.parent,
            "weasyprint-page": lambda: self._edition.published / "index.html",
        }.get(way, lambda: self._edition.published / "seminar.md")()
        ran = apart.module(rival_presses.__name__, way, str(source), str(out))
        return Printed(ran, facts(out))

    @functools.cached_property
    def _edition(self) -> Folder:
        folder = self._volume()
        apart.inv(["publish", folder.slug], folder.path.parents[1])
        return folder

    def _volume(self) -> Folder:
        self._made += 1
        return long_volume.write(Folder(self._home / str(self._made) / "seminars", long_volume.SLUG))
