"""References to passages as templates: rendered once for each style when an edition is made, filled in for any passage at any time.

The page fills them in the reader's browser, `inv cite` here, so that both say the same. A slot is a sign that CSL carries through as it is:
law: a template filled is what CSL makes of the passage itself.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from sasci_archive.editions import citations
from sasci_archive.editions.citations import styles
from sasci_archive.editions.citations.styles import Printed, Run
from sasci_archive.formats import citation as formats
from sasci_archive.formats.schema_org import in_a_script
from sasci_archive.model.citation import Citation, Contributor, Passage
from sasci_archive.model.days import MONTHS
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.seminar import Role

SLOTS: Final = {
    "\ue000": "passage",  # turns 12–15, 0:12:30
    "\ue001": "page",  # of the first turn
    "\ue002": "last-page",
    "\ue003": "place",  # u12-u15: what stands behind the # of the address
    "\ue004": "speaker",  # as the style prints the name
    "\ue005": "speakers",  # as the edition prints the names; "withheld" where nobody's are printed
}
_SIGN: Final = {name: sign for sign, name in SLOTS.items()}
_ANY: Final = re.compile(f"([{''.join(SLOTS)}])")
_ACCESSED: Final = re.compile(r"28\.?\s\w+\.?,?\s2222|\w+\.?\s28,\s2222|2222[-/.\s]\w+\.?[-/.\s]28|28[-/.]12[-/.]2222")
_OF_A_DAY: Final = re.compile(r"2222|28|12|[^\W\d_]{3,}")
_THAT_DAY: Final = {"date-parts": [[2222, 12, 28]]}
ACCESSED: Final = "accessed"


class Slot(msgspec.Struct, frozen=True):
    """A place to be filled in: one of `SLOTS`, or the day of access, which is printed like `like`."""

    name: str
    italic: bool = False
    like: str = ""


Template: TypeAlias = tuple[Run | Slot, ...]


class Templates(msgspec.Struct, frozen=True):
    """What one style makes of a volume, of all that somebody said, of a passage in which one person speaks and of one in which several or
    nobody does (each without a page, on one page, on several), and of the names of people, by their id."""

    volume: Template
    contribution: Template
    alone: tuple[Template, Template, Template]
    several: tuple[Template, Template, Template]
    names: Mapping[str, Printed]


def templates(citation: Citation, people: Sequence[Contributor], csl: str, *, accessed: bool = False) -> Templates:
    """What a style's CSL makes of it; with the day of access where the style prints one, if `accessed`. Raises SasciError."""
    form = citations.FORMS[0]
    tried, made = _made(citation, people, csl, form, accessed=accessed)
    if (best := citations.best(citation, tried)) != form:
        tried, made = _made(citation, people, csl, best, accessed=accessed)
    volume = _slots(tried[citations.FORMS.index(best)])
    placed, contribution, *alone = (_slots(printed) for printed in made[:5])
    several = (_pinned(placed, ""), _pinned(placed, ", p. \ue001"), _pinned(placed, ", pp. \ue001–\ue002"))
    none, one, more = (_of_version(template, citation.version) for template in alone)
    pinned, on_one, on_more = (_of_version(template, citation.version) for template in several)
    return Templates(
        volume=volume,
        contribution=contribution,
        alone=(none, one, more),
        several=(pinned, on_one, on_more),
        names={
            person.id: _name(contribution, printed, person) for person, printed in zip(people, made[5:], strict=True)
        },
    )


def _made(
    citation: Citation, people: Sequence[Contributor], csl: str, form: citations.Form, *, accessed: bool
) -> tuple[tuple[Printed, ...], tuple[Printed, ...]]:
    """The volume in every form it may have, and all else in one: a place in the volume; all that somebody said, without a name; a passage of
    it, on no page, on one, on several; all that everybody said, by name."""
    somebody = Contributor(id="", name=_SIGN["speaker"], role=Role.WITNESS)
    address = {"URL": f"{citation.address}#{_SIGN['place']}"} if citation.address else {}
    part = formats.csl_contribution(citation, somebody)
    place = part | address | {"title": f"{formats.CONTRIBUTION} ({_SIGN['passage']})"}
    pages: tuple[dict[str, str], ...] = ({}, {"page": _SIGN["page"]}, {"page": f"{_SIGN['page']}-{_SIGN['last-page']}"})
    items = [formats.csl(citation) | address, part, *(place | page for page in pages)]
    items += [formats.csl_contribution(citation, person) for person in people]
    all_items = [*citations.volumes(citation), *(citations.printed_item(item, form) for item in items)]
    on = {ACCESSED: _THAT_DAY} if accessed else {}
    made = styles.rendered([item | on for item in all_items], csl, citation.language)
    return made[: len(citations.FORMS)], made[len(citations.FORMS) :]


def filled(template: Template, slots: Mapping[str, Printed], accessed: dt.date | None = None) -> Printed:
    """A template with everything in its place, the day of access as the style prints days (nothing for None). Raises KeyError for a slot that
    is not given."""
    runs: list[Run] = []
    for part in template:
        match part:
            case Run():
                runs.append(part)
            case Slot(name, italic, like) if name == ACCESSED:
                runs.append(Run(day_like(like, accessed) if accessed else "", italic))
            case Slot(name, italic):
                runs.extend(Run(run.text, run.italic != italic) for run in slots[name])
    return styles.trimmed(runs)


def day_like(like: str, day: dt.date) -> str:
    """A day as a style prints the 28 December 2222. `dayLike` in `templates/citing.js` does the same.

    >>> [day_like(like, dt.date(2027, 3, 5)) for like in ("28 December 2222", "December 28, 2222", "28 Dec. 2222", "2222-12-28", "28/12/2222")]
    ['5 March 2027', 'March 5, 2027', '5 Mar. 2027', '2027-03-05', '5/03/2027']
    """
    month = MONTHS[day.month - 1]
    named = {"28": f"{day.day:02}" if "-" in like else str(day.day), "12": f"{day.month:02}", "2222": str(day.year)}
    return _OF_A_DAY.sub(lambda part: named.get(part[0]) or (month if len(part[0]) > 3 else month[:3]), like)


def volume(of: Templates, *, accessed: dt.date | None = None) -> Printed:
    """The reference to the volume."""
    return filled(of.volume, {}, accessed)


def contribution(of: Templates, who: Contributor, *, accessed: dt.date | None = None) -> Printed:
    """The reference to all that somebody said, whose name the templates have."""
    return filled(of.contribution, {"speaker": of.names[who.id]}, accessed)


def passage(of: Templates, passage: Passage, *, accessed: dt.date | None = None) -> Printed:
    """The reference to a passage, whose speakers' names the templates have."""
    pages = min(len(passage.pages), 2)
    who = passage.speakers
    names = ", ".join(person.name for person in who) or "withheld"
    values = {
        "passage": passage.words,
        "page": passage.pages[0] if pages else "",
        "last-page": passage.pages[-1] if pages else "",
        "place": passage.fragment,
        "speakers": names,
    }
    slots = {name: (Run(value),) for name, value in values.items()}
    if len(who) != 1:
        return filled(of.several[pages], slots, accessed)
    return filled(of.alone[pages], slots | {"speaker": of.names.get(who[0].id, (Run(who[0].name),))}, accessed)


def data(reading: Reading, extents: Callable[[], Mapping[str, tuple[str, ...]]]) -> dict[str, Any]:
    """All that a page needs to cite any passage of it, for a JSON file: each of our styles with its templates, the names of people as the
    page prints them, and the pages of the turns, for which it asks last.

    A template is a list: a text, {"i": text} in italics, or {"slot": name} (with "i": 1 in italics). Slots are those of `SLOTS`, and
    "accessed", which is printed like its "like" (28 December 2222)."""
    people = (*citations.contributors(reading), *_unnamed(reading))
    return {
        "styles": [
            {"id": name, "name": styles.CALLED[name], **_as_data(_of_style(reading.citation, people, name))}
            for name in styles.STYLES
        ],
        "people": {person.id: person.name for person in people},
        "pages": {turn: list(on) for turn, on in extents().items()},
    }


def _unnamed(reading: Reading) -> tuple[Contributor, ...]:
    """Voices that nobody has named, which a page knows by their labels: a style prints these too as it prints names."""
    labels = (b.label for s in reading.sessions for b in s.blocks if isinstance(b, Utterance) and not b.who)
    return tuple(Contributor(id=label, name=label, role=Role.WITNESS) for label in dict.fromkeys(filter(None, labels)))


def composed(reading: Reading, extents: Mapping[str, tuple[str, ...]]) -> str:
    """`data` as JSON that can stand in a `script` element: no `<`, `>` or `&` is left in it."""
    return in_a_script(data(reading, lambda: extents))


@functools.lru_cache(maxsize=32)
def _of_style(citation: Citation, people: tuple[Contributor, ...], name: str) -> Templates:
    """They hang on no word of the transcript: an edition that is made again and again makes them once."""
    return templates(citation, people, styles.style(name), accessed=True)


def _as_data(of: Templates) -> dict[str, Any]:
    return {
        "volume": _listed(of.volume),
        "contribution": _listed(of.contribution),
        "alone": [_listed(template) for template in of.alone],
        "several": [_listed(template) for template in of.several],
        "names": {id_: _listed(name) for id_, name in of.names.items()},
    }


def _listed(template: Template) -> list[Any]:
    found: list[Any] = []
    for part in template:
        match part:
            case Run(text, italic):
                found.append({"i": text} if italic else text)
            case Slot(name, italic, like):
                found.append({"slot": name} | ({"i": 1} if italic else {}) | ({"like": like} if like else {}))
    return found


def _slots(printed: Iterable[Run]) -> Template:
    """The signs of a rendered reference as slots."""
    parts: list[Run | Slot] = []
    for run in printed:
        for piece in filter(None, _ANY.split(run.text)):
            if piece in SLOTS:
                parts.append(Slot(SLOTS[piece], run.italic))
                continue
            at = 0
            for day in _ACCESSED.finditer(piece):
                parts += [Run(piece[at : day.start()], run.italic), Slot(ACCESSED, run.italic, day[0])]
                at = day.end()
            parts.append(Run(piece[at:], run.italic))
    return tuple(part for part in parts if not isinstance(part, Run) or part.text)


def _pinned(placed: Template, pages: str) -> Template:
    """A reference to the volume, with a place in it behind, in brackets."""
    *before, last = placed or (Run(""),)
    end = f" ({_SIGN['passage']}, {_SIGN['speakers']}{pages})"
    if isinstance(last, Run):
        ended = last.text.removesuffix(".")
        return (*before, Run(ended, last.italic), *_slots((Run(end + "." * (ended != last.text)),)))
    return (*placed, *_slots((Run(end),)))


def _of_version(template: Template, version: str) -> Template:
    """A passage is one of a version: words may change. Where a style does not print it, it stands behind the turns."""
    if not version or f"ersion {version}" in "".join(part.text for part in template if isinstance(part, Run)):
        return template
    at = next((place for place, part in enumerate(template) if isinstance(part, Slot) and part.name == "passage"), -1)
    if at < 0:
        return template
    slot = template[at]
    return (*template[: at + 1], Run(f", version {version}", slot.italic), *template[at + 1 :])


def _name(contribution: Template, printed: Printed, person: Contributor) -> Printed:
    """How a style prints somebody's name: what a reference to what they said has where the template has its slot."""
    signs = [sign for part in contribution for sign in _signs(part)]
    theirs = [(sign, run.italic) for run in printed for sign in run.text]
    at = [place for place, (sign, _) in enumerate(signs) if sign == _SIGN["speaker"]]
    if len(at) != 1:
        return (Run(person.name),)
    before, after = signs[: at[0]], signs[at[0] + 1 :]
    end = len(theirs) - len(after)
    if theirs[: len(before)] != before or theirs[end:] != after or end < len(before):
        return (Run(person.name),)
    return styles.trimmed(Run(sign, italic) for sign, italic in theirs[len(before) : end])


def _signs(part: Run | Slot) -> Iterable[tuple[str, bool]]:
    match part:
        case Run(text, italic):
            return ((sign, italic) for sign in text)
        case Slot(name, italic, like):
            return ((sign, italic) for sign in like or _SIGN[name])
