"""Search in the reader's own browser: every turn is found by its words, narrowed down by who speaks, in which seminar, year, series and role, and
played where it can be heard. Nothing is asked of anybody: the index lies beside the pages, and what is in it is in the readings of the catalogue.

An index that was made from the same turns is taken over from the old site: it is not twice the same bytes, though it is twice the same index.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from sasci_archive.catalogue import Entry, Held
from sasci_archive.editions import templates
from sasci_archive.engines import pagefind
from sasci_archive.engines.pagefind import Found
from sasci_archive.formats.citation import clean, full_title
from sasci_archive.formats.iiif import turn_text
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.paragraph import speaker
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.speech import Clock
from sasci_archive.site import sounds
from sasci_archive.site.values import Page, Site
from sasci_archive.store import files

PATH: Final = "search/"
FOLDER: Final = "pagefind"
MADE_FROM: Final = "made-from.txt"
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


def index(site: Site, made: Path, old: Path, progress: files.Progress = files.silent) -> None:
    """Makes the index in the finished folder `made`, from the turns, or takes it over from the `old` site. Raises SasciError, Disk."""
    records = list(found(site))
    told = hashlib.sha256(msgspec.json.encode([pagefind.version(), LANGUAGE, records])).hexdigest()
    target, before = made / FOLDER, old / FOLDER
    if (before / MADE_FROM).is_file() and files.read(before / MADE_FROM).decode("utf-8", "replace") == told:
        shutil.copytree(before, target)
        return
    target.mkdir(parents=True, exist_ok=True)
    pagefind.index(_counted(records, progress), target, language=LANGUAGE)
    files.write(target / MADE_FROM, told.encode())


def _counted(records: Sequence[Found], progress: files.Progress) -> Iterator[Found]:
    for number, record in enumerate(records, start=1):
        yield record
        progress(number, len(records))


def found(site: Site) -> Iterator[Found]:
    """Every turn that may be read here, and every seminar by its title and what it is about."""
    for entry in site.catalogue.entries:
        if entry.held is not Held.WITHDRAWN:
            yield _seminar(entry)
        if entry.reading:
            yield from _turns(entry, entry.reading)


def _seminar(entry: Entry) -> Found:
    it = entry.citation
    names = ", ".join(editor.name for editor in it.editors)
    words = " ".join(filter(None, (full_title(it), clean(it.abstract), ", ".join(it.keywords), names)))
    return Found(
        leads=_leading(f"seminars/{entry.slug}/index.html", {"elsewhere": "1" if entry.held is Held.ELSEWHERE else ""}),
        content=clean(words),
        filters=_narrowed(entry),
        sort={"said": f"{entry.slug} 00000000", "newest": _newest(entry)},
    )


def _leading(path: str, told: Mapping[str, str], fragment: str = "") -> str:
    """Where it leads, and behind the question mark what the page shows of it: what stands there is not searched, as all else is."""
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{path}?{query}{f'#{fragment}' if fragment else ''}"


def _turns(entry: Entry, reading: Reading) -> Iterator[Found]:
    heard, place = sounds.sounds(entry), 0
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
