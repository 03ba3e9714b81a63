"""The law of every edition: each turn's words stand in every format, all of them, in order.

Where a format names its turns (an id, a bookmark, a cue's id), each is read by its name and must be, word for word, what was said. Where it
has none (a PDF, plain text), the turns are looked for one after the other in the running text: hyphens at line ends, dashes and white space
aside, not a letter may be missing.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from sasci_archive.editions import book
from sasci_archive.editions.typesetting import LAST_SURE, named
from sasci_archive.model.apparatus import Paragraph
from sasci_archive.model.inlines import spoken
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.proofing import named_turns, pdf_pages
from sasci_archive.proofing.finding import Built, Found

MOST: Final = 12
"""Faults told of one file: where a whole part is gone, nobody reads a thousand lines."""
_SIGN: Final = re.compile(r"\[[^\[\]]*\]")


def words(built: Built, names: tuple[str, ...]) -> Found:
    """Of every file that has the turns."""
    faults: list[str] = []
    for name in names:
        look = _easy_read if is_easy_read(name) else _FORMATS[PurePath(name).suffix.lower()]
        found = list(look(built, name))
        faults += [f"{name}: {fault}" for fault in found[:MOST]]
        faults += (
            [f"{name}: and {len(found) - MOST} more{'' if look is _easy_read else ' turns'}"]
            if len(found) > MOST
            else []
        )
    return Found(tuple(faults), f"{len(turns(built.reading)):,} turns")


def is_easy_read(name: str) -> bool:
    """Whether a file is of the Easy Read edition, which has lines of its own and no turns."""
    return PurePath(name).stem == "easy-read"


def turns(reading: Reading, session: str = "") -> list[Utterance]:
    """Those that are printed, of one session or of all."""
    sessions = [s for s in reading.sessions if session in {"", s.id}]
    return [block for s in sessions for block in s.blocks if isinstance(block, Utterance)]


def _said(turn: Utterance) -> list[str]:
    return " ".join(spoken(paragraph) for paragraph in turn.paragraphs).split()


def _printed(turn: Utterance, reading: Reading) -> str:
    """With the signs between the words."""
    return "\n".join(plain(pieces(paragraph, reading, speaker=turn.who)) for paragraph in turn.paragraphs)


# -- by name -----------------------------------------------------------------------------------------------------------


def _page(built: Built, name: str) -> Iterator[str]:
    there = named_turns.of_page(built.read(name))
    yield from _compared(((t.id, t.number, _said(t)) for t in turns(built.reading)), there)


def _word(built: Built, name: str) -> Iterator[str]:
    there = named_turns.of_word(built.read(name))
    reading = built.printed
    yield from _compared(((t.id, t.number, _printed(t, reading).split()) for t in turns(reading)), there)


def _captions(built: Built, name: str) -> Iterator[str]:
    """Only words that have a time can be shown at it; what is left out stands in brackets."""
    session = _session(built, name)
    there = named_turns.of_captions(built.read(name))
    timed = [turn for turn in turns(built.reading, session) if turn.span is not None]
    bare = {id_: _SIGN.sub(" ", text) for id_, text in there.items()}
    yield from _compared(((t.id, t.number, _SIGN.sub(" ", " ".join(_said(t))).split()) for t in timed), bare)


def _session(built: Built, name: str) -> str:
    """Whose captions a file has: captions-2.vtt; of the only session where nothing is said."""
    ids = [session.id for session in built.reading.sessions]
    return ids[0] if len(ids) == 1 else PurePath(name).stem.partition("-")[2]


def _subrip(built: Built, name: str) -> Iterator[str]:
    """The same captions as in the WebVTT file beside it: SubRip has no names for them."""
    beside = str(PurePath(name).with_suffix(".vtt"))
    if beside not in built.files(".vtt"):
        yield f"there is no {beside} to compare it with"
        return
    said = set(book.marks(built.reading))  # SubRip has no place for remarks: these stand in captions of their own
    ours = [text for cue in named_turns.cues(built.read(name)) if (text := " ".join(cue.split())) not in said]
    theirs = [" ".join(cue.split()) for cue in named_turns.cues(built.read(beside))]
    for what, start, end, to, until in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if what != "equal":
            was, now = " ".join(theirs[start:end]) or "nothing", " ".join(ours[to:until]) or "nothing"
            yield f"‘{now[:80]}’ stands where {beside} has ‘{was[:80]}’"


def _compared(said: Iterable[tuple[str, str, list[str]]], there: Mapping[str, str]) -> Iterator[str]:
    order = {id_: place for place, id_ in enumerate(there)}
    last = -1
    for id_, number, expected in said:
        if not expected:
            continue
        if id_ not in there:
            yield f"turn {number} is not in it"
            continue
        if order[id_] < last:
            yield f"turn {number} stands before one that was said earlier"
        last = order[id_]
        if (found := there[id_].split()) != expected:
            yield f"turn {number}: {_difference(expected, found)}"


def _difference(expected: list[str], found: list[str]) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), min(len(expected), len(found))
    )
    was, is_ = " ".join(expected[at : at + 6]) or "(the end)", " ".join(found[at : at + 6]) or "(the end)"
    return f"‘{is_}’ stands where ‘{was}’ was said (word {at + 1})"


# -- in running text ---------------------------------------------------------------------------------------------------


def _running(text: str, built: Built) -> Iterator[str]:
    whole, at, reading = letters(text), 0, built.printed
    for turn in turns(reading):
        found = find(_printed(turn, reading), whole, at)
        if found is None:
            said = _printed(turn, reading).split()
            yield f"turn {turn.number} (‘{' '.join(said[:6])}’ …) does not stand whole after the turn before it"
        else:
            at = found[1]


def _pdf(built: Built, name: str) -> Iterator[str]:
    yield from _running("\n".join(pdf_pages.pages(built.read(name))), built)


def _epub(built: Built, name: str) -> Iterator[str]:
    yield from _running(named_turns.text_of_epub(built.read(name)), built)


def _plain(built: Built, name: str) -> Iterator[str]:
    yield from _running(named_turns.text_of_plain(built.read(name)), built)


def _easy_read(built: Built, name: str) -> Iterator[str]:
    """Each of its lines, whole, after the one before it."""
    if name.endswith(".pdf"):
        text = "\n".join(pdf_pages.pages(built.read(name)))
    else:
        text = named_turns.text_of_page(built.read(name))
    whole, at = letters(text), 0
    content = built.reading.easy_read.content if built.reading.easy_read else ()
    for line in (spoken(matter.content) for matter in content if isinstance(matter, Paragraph)):
        found = find(line, whole, at)
        if found is None:
            yield f"‘{line[:60]}’ does not stand whole after the line before it"
        else:
            at = found[1]


def letters(text: str) -> str:
    """Only its letters and figures, small: what hyphens, line ends, spaces and marks of a format cannot change."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def find(text: str, whole: str, start: int) -> tuple[int, int] | None:
    """Where a text stands in the `letters` of a whole, from a place on; a character for which no typeface has a sign may stand there by
    its name."""
    wanted = letters(text)
    if (at := whole.find(wanted, start)) >= 0:
        return at, at + len(wanted)
    rare = {sign for sign in unicodedata.normalize("NFC", text) if ord(sign) > LAST_SURE and not sign.isspace()}
    if not rare:
        return None
    parts = [
        f"(?:{re.escape(letters(sign))}|{re.escape(letters(named(sign)))})"
        if sign in rare
        else re.escape(letters(sign))
        for sign in unicodedata.normalize("NFC", text)
    ]
    met = re.compile("".join(parts)).search(whole, start)
    return met.span() if met else None


_FORMATS: Final[dict[str, Callable[[Built, str], Iterator[str]]]] = {
    ".html": _page,
    ".docx": _word,
    ".vtt": _captions,
    ".srt": _subrip,
    ".pdf": _pdf,
    ".epub": _epub,
    ".txt": _plain,
    ".md": _plain,
}
KINDS: Final = tuple(_FORMATS)
