"""Search in the reader's own browser: every turn is found by its words, narrowed down by who speaks, in which seminar, year, series and role, and
played where it can be heard. Nothing is asked of anybody: the index lies beside the pages, and what is in it is in the readings of the catalogue.

It is in parts, and a part that was made from the same turns stays: it is not twice the same bytes, though it is twice the same index.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from sasci_archive.catalogue import Entry, Held, whole
from sasci_archive.editions import templates
from sasci_archive.engines import pagefind
from sasci_archive.engines.pagefind import Found
from sasci_archive.formats.citation import clean, full_title
from sasci_archive.formats.iiif import turn_text
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.inlines import View
from sasci_archive.model.paragraph import speaker
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.speech import Clock
from sasci_archive.site import sounds
from sasci_archive.site.told import digest
from sasci_archive.site.values import Page, Site
from sasci_archive.store import files

PATH: Final = "search/"
FOLDER: Final = "pagefind"
CONTENTS: Final = "parts.json"
MADE_FROM: Final = "made-from.txt"
MOST: Final = 1_500_000
"""The most that a part of the index weighs (`gists.weight`), but for a seminar that is heavier by itself: about 4,000 turns of fifty words. Pagefind holds all of
a part at once (some 170 MB then, as much as pandoc takes to write the references), and makes it anew where one turn has changed."""
LANGUAGE: Final = "en"
"""In which words are cut to their stems; words of other languages are found as they stand."""


ANSWERS: Final = "search/answers.html"
"""The page into which whoever serves the site puts what was found, where its template has `HERE`."""
HERE: Final = "what was found stands here"


def pages(site: Site) -> Iterator[Page]:
    """The page on which one searches, and that on which a server answers, where one does. Raises BadTemplate."""
    style, script = site.looks.text("site/search.css"), site.looks.text("site/search.js")
    templates.may_be_enclosed(site.looks, "site/search.css", "site/search.js")
    yield site.page(
        PATH,
        "search.html.j2",
        title="Search",
        description="Find words in what was said in the seminars, by whom, and hear them.",
        search_style=Markup(style),  # noqa: S704  our own file
        search_style_digest=templates.integrity(style),
        search_script=Markup(script),  # noqa: S704  our own file
        search_script_digest=templates.integrity(script),
        filters=FILTERS,
        asked_at=site.asked_at,
    )
    if site.asked_at:
        more = site.styled(site.looks.text("site/answers.css"))
        yield site.page(ANSWERS, "answers.html.j2", title="Search", listed=False, rooted=True, here=HERE, **more)


FILTERS: Final = (
    ("speaker", "Who speaks", "anybody"),
    ("seminar", "Seminar", "all seminars"),
    ("role", "As", "any role"),
    ("year", "Year", "any year"),
    ("series", "Series", "any series"),
)
"""By what one narrows down: its name in the address, what stands before it, what stands for no choice."""


class Part(View, frozen=True):
    """A part of the index: where it lies, what it is made from, and the seminars whose turns are in it, by slug."""

    path: str
    made_from: str
    slugs: frozenset[str]


def parts(site: Site) -> tuple[Part, ...]:
    """Each as heavy as it may be, and no heavier. By its slug a seminar always goes the same way, left or right, where a part is too heavy and is made two:
    so a change makes one part anew and not all, and what is added parts one."""
    kept = [(hashlib.sha256(slug.encode()).digest(), slug, made, weight) for slug, made, weight in site.kept.weights()]
    return tuple(
        Part(f"{FOLDER}/{number}/", digest(pagefind.version(), LANGUAGE, its), frozenset(slug for slug, _ in its))
        for number, its in _parted(sorted(kept), 1, 0)
    )


def _parted(
    its: Sequence[tuple[bytes, str, str, int]], number: int, depth: int
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The parts with their numbers (that of the whole is 1, of the halves of `number` twice that, and one more), each seminar by slug and what it was made from.
    One in which nothing is is none, as it has no language and cannot be asked; but for the whole."""
    if len(its) < 2 or sum(weight for *_, weight in its) <= MOST:
        if its or not depth:
            yield number, sorted((slug, made) for _, slug, made, _ in its)
        return
    byte, bit = divmod(depth, 8)
    left = [each for each in its if not each[0][byte] >> (7 - bit) & 1]
    yield from _parted(left, 2 * number, depth + 1)
    yield from _parted(its[len(left) :], 2 * number + 1, depth + 1)


def contents(all_: Sequence[Part]) -> Page:
    """The list of parts, for the page that searches them."""
    return Page(f"{FOLDER}/{CONTENTS}", msgspec.json.encode([part.path for part in all_]))


def made_from(folder: Path) -> str:
    """What the part that lies in a folder was made from; "" where none does, or where something has been put among its files or taken away."""
    file = folder / MADE_FROM
    told, _, names = (files.read(file).decode("utf-8", "replace") if file.is_file() else "").partition("\n")
    return told if names == _names(folder) else ""


def _names(folder: Path) -> str:
    """A digest of what lies in it, by name alone: in a part there are as many files as turns."""
    root, found = str(folder), list[str]()
    for home, folders, names in os.walk(root):
        found += [f"{home[len(root) :]}/{name}" for name in (*folders, *names)]
    return hashlib.sha256(b"\0".join(sorted(map(os.fsencode, set(found) - {f"/{MADE_FROM}"})))).hexdigest()


def index(site: Site, part: Part, target: Path, progress: files.Progress = files.silent) -> None:
    """Makes a part of the index in the folder `target`, from its turns. Raises SasciError, Disk."""
    target.mkdir(parents=True, exist_ok=True)
    pagefind.index(_counted(found(site, part.slugs), progress), target, language=LANGUAGE)
    files.write(target / MADE_FROM, f"{part.made_from}\n{_names(target)}".encode())


def _counted(records: Iterable[Found], progress: files.Progress) -> Iterator[Found]:
    for number, record in enumerate(records, start=1):
        yield record
        progress(number, 0)


def found(site: Site, slugs: Iterable[str] | None = None) -> Iterator[Found]:
    """Every turn that may be read here, and every seminar by its title and what it is about; of all seminars, or of these."""
    its = map(whole, site.catalogue.lazily()) if slugs is None else map(site.catalogue.entry, sorted(slugs))
    for entry in its:
        if entry.held is not Held.WITHDRAWN:
            yield _seminar(entry)
        if entry.reading:
            gist = site.gist(entry.slug)
            yield from _turns(entry, entry.reading, gist.sounds if gist else ())


def _seminar(entry: Entry) -> Found:
    it = entry.citation
    names = ", ".join(editor.name for editor in it.editors)
    words = " ".join(filter(None, (full_title(it), clean(it.abstract), ", ".join(it.keywords), names)))
    return Found(
        leads=_leading(
            f"seminars/{entry.slug}/index.html",
            {"elsewhere": "1" if entry.held is Held.ELSEWHERE else "", "on": _newest(entry)},
        ),
        content=clean(words),
        filters=_narrowed(entry),
        sort={"said": f"{entry.slug} 00000000", "newest": _newest(entry)},
    )


def _leading(path: str, told: Mapping[str, str], fragment: str = "") -> str:
    """Where it leads, and behind the question mark what the page shows of it: what stands there is not searched, as all else is."""
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{path}?{query}{f'#{fragment}' if fragment else ''}"


def _turns(entry: Entry, reading: Reading, heard: tuple[sounds.Sound, ...]) -> Iterator[Found]:
    place = 0
    roles = {person.id: ROLE_NAMES[person.role] for person in reading.people}
    several = len(reading.sessions) > 1
    for session in reading.sessions:
        for turn in session.blocks:
            if not isinstance(turn, Utterance):
                continue
            place += 1
            text = clean(turn_text(turn, reading))
            if not text:
                continue
            name = clean(speaker(turn, reading))
            shown = {
                "turn": turn.number,
                "place": str(place),
                "on": _newest(entry),
                "at": Clock.at(turn.span.start).seconds if turn.span and heard else "",
                **_played(sounds.at(heard, session.id, turn.span)),
            }
            yield Found(
                leads=_leading(f"seminars/{entry.slug}/edition/index.html", shown, turn.id),
                content=text,
                filters=_narrowed(entry)
                | {"speaker": [name]}
                | ({"role": [roles[turn.who]]} if turn.who in roles else {})
                | ({"session": [session.title]} if several and session.title else {}),
                sort={"said": f"{entry.slug} {place:08}", "newest": _newest(entry)},
            )


def _played(at: tuple[sounds.Sound, int, int] | None) -> dict[str, str]:
    """The file beside the edition in which a turn is heard, and from when to when in it (seconds)."""
    if at is None:
        return {}
    sound, begin, end = at
    return {"sound": sound.name, "from": f"{begin / 1000:.3f}", "to": f"{end / 1000:.3f}"}


def _narrowed(entry: Entry) -> dict[str, Sequence[str]]:
    it = entry.citation
    years = sorted({str(day.year) for day in it.event_dates} or ({str(it.date.year)} if it.date else set()))
    told = {"seminar": [full_title(it)], "year": years, "series": [clean(it.series.title)] if it.series else []}
    return {name: values for name, values in told.items() if values}


def _newest(entry: Entry) -> str:
    it = entry.citation
    day = max(it.event_dates, default=None) or it.date
    return day.isoformat() if day else "0000"
