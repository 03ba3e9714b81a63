"""What is held of the PDF: an archive's and a blind reader's, its letters in it, the transcript in it, contents and index true."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

from sasci_archive.model.apparatus import IndexEntry, Place
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading
from sasci_archive.proofing import pdf_pages
from sasci_archive.proofing.finding import Built, Found, NotChecked
from sasci_archive.proofing.validator import failures
from sasci_archive.proofing.words import MOST, find, is_easy_read, letters, turns

_PAGE = r"(?:\d+|[ivxlc]+)"
_RUN = re.compile(rf"({_PAGE})(?:\s*[–-]\s*({_PAGE}))?")
_NAMED_PAGES = re.compile(rf"\W*(?:{_RUN.pattern})(?:\s*,\s*(?:{_RUN.pattern}))*")


def archival(built: Built, names: tuple[str, ...]) -> Found:
    """PDF/A-3a and PDF/UA-1, rule by rule. https://pdfa.org/resource/iso-19005-3-pdf-a-3/"""
    import page

    faults: list[str] = []
    for name in names:
        content = built.read(name)
        for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
            found = failures(content, profile)
            faults += [f"{name}: {profile}: {_sentence(failure)}" for failure in found[:MOST]]
    return Found(tuple(faults))


def _sentence(failure: object) -> str:
    return " ".join(str(failure).split())[:300]


def typefaces(built: Built, names: tuple[str, ...]) -> Found:
    """Every typeface that is used is embedded. ISO 19005-3, 6.2.11.4"""
    import pikepdf

    faults, found = [], set()
    for name in names:
        with pikepdf.open(io.BytesIO(built.read(name))) as document:
            for thing in document.objects:
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                    face = str(thing.get("/FontName", "?")).lstrip("/")
                    found.add(face.partition("+")[2] or face)
                    if not any(key in thing for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                        faults.append(f"{name}: the typeface {face} is not embedded")
            for thing in document.objects:
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                    simple = thing.get("/Subtype") in {"/Type1", "/TrueType", "/MMType1"}
                    if simple and "/FontDescriptor" not in thing:
                        faults.append(f"{name}: the typeface {thing.get('/BaseFont', '?')} is not embedded")
    return Found(tuple(faults), f"{len(found)} typefaces")


def transcript(built: Built, names: tuple[str, ...]) -> Found:
    """The transcript inside is the one beside."""
    faults = []
    for name in (each for each in names if not is_easy_read(each)):
        inside = {file: text for file, text in pdf_pages.attached(built.read(name)).items() if file.endswith(".xml")}
        if not inside:
            faults.append(f"{name}: no transcript is attached to it")
        faults += [
            f"{name}: the attached {file} is not the transcript.xml beside it"
            for file, text in inside.items()
            if text != built.read("transcript.xml")
        ]
    return Found(tuple(faults))


def blocks(built: Built, names: tuple[str, ...]) -> Found:
    """Whatever is printed stands in a block (a paragraph, a heading, a list, a table): else a screen reader runs it together."""
    faults = []
    for name in names:
        labels = pdf_pages.labels(built.read(name))
        for number, pieces_ in groupby(pdf_pages.loose(built.read(name)), key=lambda piece: piece[0]):
            shown = " ".join("".join(text for _, text in pieces_).split())
            faults.append(f"{name}, page {labels[number]}: in no paragraph: ‘{shown[:80]}’")
    return Found(tuple(faults[:MOST]))


def contents(built: Built, names: tuple[str, ...]) -> Found:
    """Each line of the contents, and each bookmark, leads to the page that it names, where its heading stands."""
    faults: list[str] = []
    seen = 0
    for name in names:
        content = built.read(name)
        labels, texts = pdf_pages.labels(content), [letters(page) for page in pdf_pages.pages(content)]
        for title, at in pdf_pages.bookmarks(content):
            seen += 1
            if at is None or letters(title) not in texts[at] + "".join(texts[at + 1 : at + 2]):
                where = "leads nowhere" if at is None else f"leads to page {labels[at]}, where it does not stand"
                faults.append(f"{name}: the bookmark ‘{title}’ {where}")
        for link in pdf_pages.links(content):
            line = re.fullmatch(rf"(.+?)[ .…\u2002-\u200a]*\s({_PAGE})\s*", " ".join(link.text.split()))
            if link.page not in _contents(content) or link.target is None or line is None:
                continue
            heading, said = line[1].rstrip(" ."), line[2]
            seen += 1
            if labels[link.target] != said:
                faults.append(
                    f"{name}: the contents say page {said} of ‘{heading}’, which is on page {labels[link.target]}"
                )
            elif letters(heading) not in texts[link.target]:
                faults.append(f"{name}: ‘{heading}’ is not on page {said}, where the contents say it is")
    return Found(tuple(faults), f"{seen} lines and bookmarks")


@lru_cache(maxsize=2)
def _contents(content: bytes) -> range:
    """The pages (from 0) of the contents: from their bookmark to the next."""
    marks = pdf_pages.bookmarks(content)
    for number, (title, at) in enumerate(marks):
        if title == "Contents" and at is not None:
            return range(at, next((to for _, to in marks[number + 1 :] if to is not None and to > at), at + 1))
    return range(0)


class Stands:
    """On which pages of a PDF each paragraph of each turn stands, by its text."""

    def __init__(self, content: bytes, reading: Reading) -> None:
        self.labels = pdf_pages.labels(content)
        self.texts = pdf_pages.pages(content)
        whole = [letters(page) for page in self.texts]
        self._ends = list(accumulate(len(page) for page in whole))
        joined, at = "".join(whole), 0
        self._where: dict[Place, tuple[int, int]] = {}
        for turn in turns(reading):
            for number, paragraph in enumerate(turn.paragraphs, start=1):
                found = find(plain(pieces(paragraph, reading, speaker=turn.who)), joined, at)
                if found:
                    at = found[1]
                    self._where[Place(turn.id, number)] = (
                        self._page(found[0]),
                        self._page(max(found[0], found[1] - 1)),
                    )

    def _page(self, at: int) -> int:
        return bisect_right(self._ends, at)

    def pages(self, place: Place) -> range:
        """From 0; empty where it was not found."""
        first, last = self._where.get(place, (0, -1))
        return range(first, last + 1)


def index(built: Built, names: tuple[str, ...]) -> Found:
    """Each page that the index names holds a place where it is spoken of, and each place is on a page that it names."""
    every = built.reading.index
    if not every:
        raise NotChecked("the edition has no index of the editor's")
    faults: list[str] = []
    count = 0
    for name in (each for each in names if not is_easy_read(each)):
        content = built.read(name)
        stands = Stands(content, built.printed)
        printed = _index_text(content, stands.texts)
        for path, entry in _flat(every):
            if not entry.places:
                continue
            count += 1
            faults += [f"{name}: {fault}" for fault in _entry(path, entry, printed, stands)]
    return Found(tuple(faults[: MOST * 2]), f"{count} entries")


def _index_text(content: bytes, texts: Sequence[str]) -> str:
    """The running text of the index, from its bookmark to the next. Raises NotChecked where there is none."""
    marks = pdf_pages.bookmarks(content)
    for number, (title, at) in enumerate(marks):
        if title.startswith("Index") and at is not None:
            end = next((to for _, to in marks[number + 1 :] if to is not None and to > at), len(texts) - 1)
            return "\n".join(texts[at : end + 1])
    raise NotChecked("the PDF has no bookmark that leads to an index")


def _flat(entries: Sequence[IndexEntry]) -> Iterator[tuple[str, IndexEntry]]:
    for entry in entries:
        yield entry.heading, entry
        yield from _flat(entry.below)


def _entry(heading: str, entry: IndexEntry, printed: str, stands: Stands) -> Iterator[str]:
    named = list(_named(heading, printed, stands.labels))
    if not named:
        yield f"‘{heading}’ is not in the index, or names no page"
        return
    true = {page for place in entry.places for page in stands.pages(place)}
    best = min(named, key=lambda pages: len(set(pages) ^ true))  # two entries may have one heading
    wrong = sorted(set(best) - true)
    if wrong:
        yield f"‘{heading}’ is not spoken of on page {', '.join(stands.labels[page] for page in wrong)}, which the index names"
    missed = [place.turn for place in entry.places if stands.pages(place) and not set(stands.pages(place)) & set(best)]
    if missed:
        yield f"‘{heading}’ is spoken of in {', '.join(missed[:5])}, on no page that the index names"


def _named(heading: str, printed: str, labels: Sequence[str]) -> Iterator[list[int]]:
    """The pages (from 0) that are named behind a heading, for each place where it begins an entry: a line, or behind another's pages."""
    signs = [re.escape(sign) for sign in heading if sign.isalnum()]
    begins = re.compile(r"(?:^|[\n\d])\W*" + r"\W*".join(signs) + r"(?=\W)")
    for met in begins.finditer(printed):
        told = _NAMED_PAGES.match(printed, met.end())
        if told is None:
            continue
        runs = [(run[1], _whole(run[1], run[2] or run[1])) for run in _RUN.finditer(told[0])]
        if all(first in labels and last in labels for first, last in runs):
            yield [page for first, last in runs for page in range(labels.index(first), labels.index(last) + 1)]
        else:
            yield []


def _whole(first: str, last: str) -> str:
    """The last page of a run that may be shortened.

    >>> _whole("132", "34"), _whole("9", "11"), _whole("v", "vii")
    ('134', '11', 'vii')
    """
    shortened = first.isdigit() and last.isdigit() and len(last) < len(first)
    return first[: len(first) - len(last)] + last if shortened else last
