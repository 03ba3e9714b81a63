"""A volume as long as they come, that never was: 3,000 turns, 50,000 words, 300 footnotes, 25 speakers, the same each time.

SYNTHETIC: every word is drawn by lot from a short list, every person is invented, and the record says so. Its apparatus is
written into the folder as an editor would write it; everything people owe each other is recorded as done by "the benchmark".
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from msgspec.structs import replace

from sasci_archive import dialogue
from sasci_archive.formats import records
from sasci_archive.model.consent import Matter
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Making, SessionWords, Span, Word, Words
from sasci_archive.stages import approve, hear, ready
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import Element, compose, element, parse
from sasci_archive.tei.drafting import draft
from sasci_archive.trials import long_apparatus
from sasci_archive.trials.long_apparatus import FAMILIES, TERMS, WORKS

SLUG = "long"
TURNS, SPEAKERS, NOTES, TERMED = 3_000, 25, 300, 40
MOST = 29
"""Words in the longest turn: so 3,000 have about 50,000."""
TITLE = "Three Thousand Turns"

_ON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
_BY = By(_ON, who="the benchmark")
_LEXICON = [
    "we",
    "had",
    "rota",
    "on",
    "the",
    "wall",
    "and",
    "a",
    "tin",
    "for",
    "money",
    "nobody",
    "counted",
    "twice",
    "council",
    "care",
    "hours",
    "in",
    "winter",
    "people",
    "came",
    "to",
    "ask",
    "who",
    "paid",
    "for",
    "it",
    "because",
    "office",
    "was",
    "closed",
    "at",
    "noon",
    "they",
    "said",
    "yes",
    "then",
    "no",
    "letter",
    "went",
    "out",
    "of",
    "that",
    "building",
    "before",
    "anyone",
    "knew",
    "what",
    "manager",
    "visit",
    "street",
    "daughter",
    "kitchen",
    "form",
    "signed",
    "budget",
    "meeting",
    "morning",
    "nurse",
    "driver",
    "bread",
    "lamp",
    "ledger",
    "neighbour",
    "wage",
]


def write(
    folder: Folder, *, turns: int = TURNS, pace: int = 400, sure: bool = True, lot: int = 3, paged: int = 0
) -> Folder:
    """The whole seminar in an empty folder, ready to be published; shorter with fewer `turns`, and then all else in proportion. A word begins every
    `pace` ms. Where the machine was not `sure` it doubted one word in twenty, and nobody has heard or answered anything yet.
    Another `lot` draws other words; the first `paged` people have agreed to a page of their own."""
    chance = random.Random(lot)  # noqa: S311 - material to be measured on
    record = _record(chance)
    seminar = records.parse(record.encode(), Seminar, where="seminar.toml")
    said = _turns(chance, turns, pace)
    if not sure:
        said = _doubted(said)
    files.write(folder.seminar_toml, record.encode())
    files.write(folder.consent_toml, _consent(paged).encode())
    folder.save_words(
        Words(
            made=Making(engine="invented", version="1", model="by lot"),
            sessions=(SessionWords(session="1", words=tuple(word for turn in said for word in turn.words)),),
        )
    )
    root = parse(draft.draft(folder.slug, seminar, {"1": said}, made_on=dt.date(2026, 1, 1)))
    _parted(root, turns)
    _noted(root, chance, max(1, turns * NOTES // TURNS))
    folder.save_transcript(compose(root))
    long_apparatus.write(folder, [[word.text for word in turn.words] for turn in said])
    if sure:
        _answer(folder)
    return folder


def _record(chance: random.Random) -> str:
    people = "".join(
        f'[[roster]]\nid = "p{n}"\nname = "{_name(n)}"\nrole = "{"chair" if n == 0 else "witness"}"\n'
        f'affiliation_then = "Post no. {n}, Marlsea Borough"\naffiliation_now = "Retired"\n'
        f'biography = "{_name(n)} is invented, and {_sentence(chance, 24)}"\n'
        for n in range(SPEAKERS)
    )
    terms = "".join(
        f'[[glossary]]\nterm = "{term}"\nexpansion = "{full}"\nmeaning = "{_sentence(chance, 9)}"\n'
        for term, full in TERMS
    )
    return (
        f'title = "{TITLE}"\nsubtitle = "A Synthetic Volume to Measure On"\nsynthetic = true\n'
        'abstract = "Nobody said any of this: the words are drawn by lot."\nkeywords = ["synthetic", "benchmark"]\n'
        'questions = ["Who paid?", "Who was asked?", "What became of it?"]\n'
        'editors = [{ given = "Bo", family = "Lot" }, { given = "Ada", family = "Chance" }]\n'
        'series = { title = "Volumes That Never Were", number = "1" }\n'
        '[[sessions]]\nid = "1"\ntitle = "The whole of it"\ndate = 2026-01-01\n'
        f"{people}{terms}"
        '[publication]\npublisher = "Nobody’s Press"\nplace = "Marlsea"\ndate = 2026-01-31\nversion = "1.0"\ndoi = "10.5555/long"\n'
        'url = "https://example.org/long/"\n[rights]\nlicence = "CC-BY-4.0"\nholder = "Nobody"\n'
    )


def _consent(paged: int) -> str:
    granted = "".join(
        f'[[permission]]\nperson = "p{n}"\nattribution = "name"\ntext = "yes"\naudio = "no"\narchive = "yes"\nreuse = "yes"\n'
        'copyright = "licence"\nperformance = "yes"\nsigned = 2026-01-01\nform = "none: nobody exists"\n'
        + ('page = "yes"\n' if n < paged else "")
        for n in range(SPEAKERS)
    )
    return f'{granted}[processing]\nlawful_basis = "nobody’s data"\ncontrollers = ["Nobody"]\nretention = "none"\n'


def _name(n: int) -> str:
    return f"{('Ada', 'Bo', 'Cy', 'Dee', 'Eli')[n % 5]} {FAMILIES[n]}"


def _sentence(chance: random.Random, words: int) -> str:
    drawn = [chance.choice(_LEXICON) for _ in range(words)]
    return f"{' '.join(drawn)}."


def _turns(chance: random.Random, count: int, pace: int) -> list[dialogue.NamedTurn]:
    """Each a sentence or two; about one in forty says a word of the glossary, one in twenty names somebody."""
    made, at = [], 4_000
    for n in range(count):
        tokens = _sentence(chance, chance.randint(5, MOST)).split()
        tokens[0] = tokens[0].capitalize()
        if n % 40 == 7:
            tokens[2] = TERMS[n // 40 % len(TERMS)][0]
        if n % 20 == 3:
            tokens[3] = FAMILIES[n // 20 % SPEAKERS]
        words = []
        for token in tokens:
            words.append(Word(Span(at, at + pace - 50), token))
            at += pace
        made.append(
            dialogue.NamedTurn(participant=f"p{n * 7 % SPEAKERS}", voice=f"V{n * 7 % SPEAKERS + 1}", words=tuple(words))
        )
        at += pace
    return made


def _doubted(said: Sequence[dialogue.NamedTurn]) -> list[dialogue.NamedTurn]:
    """With how sure the machine is said to have been of each word."""
    chance = random.Random(4)  # noqa: S311 - material to be measured on

    def doubted(word: Word) -> Word:
        return replace(word, confidence=round(chance.uniform(0.2, 0.49) if chance.random() < 0.05 else 0.9, 2))

    return [replace(turn, words=tuple(map(doubted, turn.words))) for turn in said]


def _parted(root: Element, turns: int) -> None:
    """In parts of a hundred turns, each with a heading."""
    (session,) = root.iterfind(".//{*}body/{*}div")
    every = list(session.iterchildren("{*}u"))
    for start in range(0, turns, 100):
        head = element("head", f"Part {start // 100 + 1}: what was drawn")
        part = element("div", "", head, type="part", id=f"part{start // 100 + 1}")
        every[start].addprevious(part)
        part.extend(every[start : start + 100])


def _noted(root: Element, chance: random.Random, count: int) -> None:
    """So many footnotes, at the ends of turns; every third cites a work."""
    passages: Sequence[Element] = list(root.iter("{*}seg"))
    for n in range(count):
        cited = f" See [@{WORKS[n // 3 % len(WORKS)]}, p. {n + 1}]." if n % 3 == 0 else ""
        text = f"Note {n + 1}: {_sentence(chance, chance.randint(6, 30))}{cited}"
        passages[n * len(passages) // count].append(
            element("note", text, type="editorial", place="foot", id=f"fn{n + 1}", resp="#ed1")
        )


def _answer(folder: Folder) -> None:
    """All that must be done before anything is public, on the benchmark's word."""
    hear.hear(folder, "all", _BY)
    for witness in ready.ready(folder, on=_ON).witnesses:
        approve.approve(folder, witness.person, _BY)
    for matter in Matter:
        approve.sign_off(folder, matter, _BY)
