"""Lines of evidence: every coded passage, quoted, cited and under its themes; public from the catalogue alone, or for the house.

Two who coded the same passage make one line, with the themes of both. In a dimension in which it was given none itself, a passage has those of the codings
that cover all of it: a stage may be given to ten turns, and what helped to one sentence of them. Laws: a public
line quotes only what its edition prints, and says nothing of who coded it or what they noted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

import msgspec

from sasci_archive.catalogue import Catalogue, Entry, Held, Shelved, whole
from sasci_archive.editions import citations, pages
from sasci_archive.editions.citations import citing, styles
from sasci_archive.errors import SasciError
from sasci_archive.evidence import coding, kept, told
from sasci_archive.evidence.agreement import Coded
from sasci_archive.evidence.agreement import coded as given_by_turn
from sasci_archive.evidence.following import Standing, Stands, follow
from sasci_archive.evidence.quoting import carried, quotation
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Codebook, Coding, Codings, Place
from sasci_archive.model.evidence import Evidence
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Reading
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

EDITION = "seminars/{slug}/edition/index.html#{fragment}"
"""Where a passage is read, from the root of the archive's site."""


class Found(View, frozen=True, kw_only=True):
    """All lines of evidence in the order of seminars and turns; how each coding stands, with its seminar; what each coder gave, by turn; and the codebooks,
    by seminar. `left_out` are invented seminars, whose evidence is not mixed with that of real ones."""

    lines: tuple[Evidence, ...] = ()
    standing: tuple[tuple[str, Standing], ...] = ()
    coded: tuple[Coded, ...] = ()
    books: Mapping[str, Codebook] = msgspec.field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def outside(self) -> tuple[tuple[str, Standing], ...]:
        """Codings that are in no line."""
        return tuple(pair for pair in self.standing if pair[1].place is None)

    @property
    def changed(self) -> tuple[tuple[str, Standing], ...]:
        """Codings of turns that read otherwise than when they were coded."""
        return tuple(pair for pair in self.standing if pair[1].place and pair[1].how is Stands.CHANGED)


def public(
    catalogue: Catalogue, workspace: Workspace, *, only: str = "", progress: files.Progress = files.silent
) -> Found:
    """Of all editions that may be read here (or `only` one). Raises BadRecord, BadTranscript, Faults, NotYet."""
    found, total = [], len(catalogue.entries)
    for number, it in enumerate(catalogue.lazily()):
        progress(number, total)
        if it.held is not Held.PUBLIC or only not in {"", it.slug}:
            continue
        folder = workspace.folder(it.slug)
        codings, book = kept.codings(folder), kept.codebook(workspace, folder)
        if codings.codings and book and (reading := whole(it).reading):
            now = told.told(reading)
            stand = standing(folder, codings, now, catalogue.on)
            found.append(_of(it.slug, reading, now, stand, book, _extents(it)))
    progress(total, total)
    return _together(found, only)


def restricted(
    workspace: Workspace, on: dt.datetime, *, only: str = "", progress: files.Progress = files.silent
) -> Found:
    """RESTRICTED: the same from the house's own text, with coders and their notes. Raises BadRecord, BadTranscript, Faults, NotYet."""
    slugs = [
        slug for slug in workspace.slugs() if only in {"", slug} and workspace.folder(slug).transcript() is not None
    ]
    found = []
    for number, slug in enumerate(slugs):
        progress(number, len(slugs))
        folder = workspace.folder(slug)
        codings, book = kept.codings(folder), kept.codebook(workspace, folder)
        if codings.codings and book:
            reading = kept.house_reading(folder, on)
            now = told.told(reading)
            stand = tuple(follow(each, now) for each in codings.codings)
            found.append(_of(slug, reading, now, stand, book, {}, house_only=True))
    progress(len(slugs), len(slugs))
    return _together(found, only)


def standing(folder: Folder, codings: Codings, now: Told, on: dt.datetime) -> tuple[Standing, ...]:
    """How each coding stands to a reading, found by way of the house's own text where the reading is another. Raises Faults, BadTranscript."""
    house = cache(lambda: kept.house(folder, on) if folder.transcript() else None)
    return tuple(_here(each, now, house) for each in codings.codings)


def quoted(entry: Entry, places: Sequence[Place]) -> tuple[Evidence, ...]:
    """Places of an edition that may be read here as lines under no theme, those of which anything is printed. Raises NotYet."""
    if entry.reading is None:
        return ()
    now = told.told(entry.reading)
    there = [p for p in places if any(turn.text for turn in now.between(p.first, p.last))]
    found = [_Passage(place=place, themes=(), by=(), note="") for place in there]
    return tuple(_lines(entry.slug, entry.reading, now, found, _extents(entry)))


def coded_turns(it: Shelved, workspace: Workspace, on: dt.datetime) -> dict[str, tuple[str, ...]]:
    """By the id of each turn that an edition prints, the themes of what is coded in it: for an index. Its text is read where something is. Raises as `public` does."""
    folder = workspace.folder(it.slug)
    codings, book = kept.codings(folder), kept.codebook(workspace, folder)
    if not codings.codings or book is None or (reading := whole(it).reading) is None:
        return {}
    now = told.told(reading)
    return _by_turn(standing(folder, codings, now, on), now, book)


def coded_in_the_house(folder: Folder, workspace: Workspace, on: dt.datetime) -> dict[str, tuple[str, ...]]:
    """RESTRICTED: the same of the house's own text. Raises as `restricted` does."""
    codings, book = kept.codings(folder), kept.codebook(workspace, folder)
    if not codings.codings or book is None:
        return {}
    now = kept.house(folder, on)
    return _by_turn([follow(each, now) for each in codings.codings], now, book)


def _by_turn(standing: Sequence[Standing], now: Told, book: Codebook) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in _passages(standing, now, book, house_only=False):
        for turn in now.between(each.place.first, each.place.last):
            if turn.text:
                found.setdefault(turn.id, []).extend(each.themes)
    return {turn: tuple(dict.fromkeys(themes)) for turn, themes in found.items()}


class _Passage(View, frozen=True, kw_only=True):
    place: Place
    themes: tuple[str, ...]
    by: tuple[str, ...]
    note: str


def _of(
    slug: str,
    reading: Reading,
    now: Told,
    standing: Sequence[Standing],
    book: Codebook,
    extents: Mapping[str, tuple[str, ...]],
    *,
    house_only: bool = False,
) -> tuple[Found, bool]:
    passages = _passages(standing, now, book, house_only=house_only)
    lines = tuple(_lines(slug, reading, now, passages, extents))
    return Found(
        lines=lines,
        standing=tuple((slug, s) for s in standing),
        coded=(given_by_turn(slug, standing, now, book),),
        books={slug: book},
    ), reading.synthetic


def _passages(standing: Sequence[Standing], now: Told, book: Codebook, *, house_only: bool) -> list[_Passage]:
    """Each passage once, with its themes: its own, and in dimensions in which it has none those of what covers it; those without a theme left out."""
    placed = sorted((s for s in standing if s.place), key=lambda s: _order(s, now))
    order = {theme.id: number for number, theme in enumerate(book.theme)}
    passages = []
    for place, same in groupby(placed, key=lambda s: s.place):
        if place is None:
            continue
        here = list(same)
        own = {theme for s in here for theme in coding.current(s.coding, book)}
        dimensions = {theme.partition(".")[0] for theme in own}
        covering = [s for s in placed if s.place and s not in here and _covers(s.place, place, now)]
        around = {theme for s in covering for theme in coding.current(s.coding, book)}
        themes = own | {theme for theme in around if theme.partition(".")[0] not in dimensions}
        passages.append(
            _Passage(
                place=place,
                themes=tuple(sorted(themes, key=order.__getitem__)),
                by=tuple(sorted({s.coding.by for s in here})) if house_only else (),
                note=" / ".join(filter(None, (s.coding.note for s in here))) if house_only else "",
            )
        )
    return [passage for passage in passages if passage.themes]


def _here(each: Coding, now: Told, house: Callable[[], Told | None]) -> Standing:
    """With its place in this reading, found by way of the house's own text where this one does not read as the passage was coded."""
    standing = follow(each, now)
    if standing.how in {Stands.AS_CODED, Stands.FOLLOWED} or (own := house()) is None:
        return standing
    there = follow(each, own)
    if there.place is None:
        return there
    place = carried(there.place, own, now)
    return Standing(each, there.how if place else Stands.WITHHELD, place)


def _order(standing: Standing, now: Told) -> tuple[int, int, int, int]:
    place = standing.place or Place("", "")
    return now.at(place.first), place.start, -now.at(place.last), place.length


def _covers(outer: Place, inner: Place, now: Told) -> bool:
    if not now.at(outer.first) <= now.at(inner.first) <= now.at(inner.last) <= now.at(outer.last):
        return False
    return outer.whole or (
        not inner.whole and outer.start <= inner.start and inner.start + inner.length <= outer.start + outer.length
    )


def _lines(
    slug: str, reading: Reading, now: Told, passages: Sequence[_Passage], extents: Mapping[str, tuple[str, ...]]
) -> Iterator[Evidence]:
    if not passages:
        return
    made = citing.templates(reading.citation, citations.contributors(reading), styles.style("apa"))
    for each in passages:
        quoted = quotation(each.place, reading, now, extents)
        yield Evidence(
            slug=slug,
            title=reading.citation.title,
            themes=each.themes,
            quotation=quoted,
            reference=styles.plain(citing.passage(made, quoted.passage)),
            link=EDITION.format(slug=slug, fragment=quoted.passage.fragment),
            synthetic=reading.synthetic,
            by=each.by,
            note=each.note,
        )


def _extents(entry: Shelved) -> Mapping[str, tuple[str, ...]]:
    """On which pages of the published PDF each turn is; nothing where there is none, or it does not say."""
    pdf = entry.home / "seminar.pdf" if entry.home else None
    if pdf is None or not pdf.exists():
        return {}
    try:
        return dict(pages.extents(files.read(pdf)))
    except SasciError:
        return {}


def _together(found: Sequence[tuple[Found, bool]], only: str) -> Found:
    """What was never said is not counted among what was: invented seminars are left out as soon as there is another."""
    real = [each for each, synthetic in found if not synthetic and each.lines]
    used = [each for each, synthetic in found if only or not real or not synthetic]
    left_out = [slug for each, _ in found if each not in used for slug in each.books]
    return Found(
        lines=tuple(line for each in used for line in each.lines),
        standing=tuple(pair for each in used for pair in each.standing),
        coded=tuple(coded for each in used for coded in each.coded),
        books={slug: book for each in used for slug, book in each.books.items()},
        left_out=tuple(left_out),
    )
