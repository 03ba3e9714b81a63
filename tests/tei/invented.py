"""Seminars and turns that Hypothesis invents, for the laws of everything that handles a transcript."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from sasci_archive.dialogue import NamedTurn
from sasci_archive.model.seminar import (
    Attendance,
    Editor,
    Funder,
    Participant,
    Publication,
    Rights,
    Role,
    Seminar,
    Series,
    Session,
    Term,
)
from sasci_archive.model.speech import Doubt, Span, Timing, Word

printable = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
texts = st.text(st.one_of(printable, st.sampled_from(" \n&<>\"'é")), max_size=30)
lines = st.text(printable, min_size=1, max_size=20).filter(str.strip)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
ids = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)

roles = st.lists(
    st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=8), max_size=3
).map(" ".join)
editors = st.builds(Editor, family=texts, given=texts, prefix=texts, affiliation=texts, orcid=texts, role=roles)
participants = st.builds(
    Participant,
    id=ids,
    name=lines,
    role=st.sampled_from(Role),
    sort_as=texts,
    affiliation_then=texts,
    affiliation_now=texts,
    biography=texts,
    known_as=st.lists(lines, max_size=2).map(tuple),
    attendance=st.sampled_from(Attendance),
    orcid=texts,
)
publications = st.builds(
    Publication,
    publisher=texts,
    place=texts,
    date=st.none() | days,
    version=texts,
    doi=texts,
    isbn=texts,
    url=texts,
    report_number=texts,
    ark=texts,
    handle=texts,
)
sessions = st.builds(
    Session, id=ids, title=texts, date=st.none() | days, starts=st.none() | st.times(), platform=texts, place=texts
)
seminars = st.builds(
    Seminar,
    title=lines,
    subtitle=texts,
    synthetic=st.booleans(),
    language=st.sampled_from(["en-GB", "en", "cy"]),
    abstract=texts,
    keywords=st.lists(texts, max_size=3).map(tuple),
    questions=st.lists(texts, max_size=3).map(tuple),
    acknowledgements=texts,
    series=st.none() | st.builds(Series, title=texts, number=texts, issn=texts),
    editors=st.lists(editors, max_size=3).map(tuple),
    funders=st.lists(st.builds(Funder, name=lines, grant=texts), max_size=2).map(tuple),
    sessions=st.lists(sessions, max_size=3, unique_by=lambda s: s.id).map(tuple),
    roster=st.lists(participants, max_size=4, unique_by=lambda p: p.id).map(tuple),
    glossary=st.lists(st.builds(Term, term=lines, expansion=texts, meaning=texts), max_size=3).map(tuple),
    publication=st.none() | publications,
    rights=st.builds(Rights, licence=texts, holder=texts, statement=texts),
)

spoken = st.text(printable, min_size=1, max_size=8).filter(lambda t: not any(c.isspace() for c in t))


@st.composite
def heard(draw: st.DrawFn, least: int = 1, most: int = 40) -> tuple[Word, ...]:
    """Words whose starts never fall; they may overlap, have gaps, no confidence, or never have been said."""
    found, at = [], 0
    for text in draw(st.lists(spoken, min_size=least, max_size=most)):
        at += draw(st.sampled_from([0, 10, 300, 2_500]))
        length = draw(st.sampled_from([0, 200, 4_000]))
        confidence = draw(st.sampled_from([None, 0.2, 0.97]))
        doubt = draw(st.sampled_from([None, None, *Doubt]))
        found.append(
            Word(Span(at, at + length), text, confidence, draw(st.sampled_from((Timing.HEARD, Timing.INFERRED))), doubt)
        )
    return tuple(found)


@st.composite
def conversations(draw: st.DrawFn, people: tuple[str, ...]) -> tuple[NamedTurn, ...]:
    """Words cut into turns of these people, of voices nobody has named, and of nobody."""
    words, turns = list(draw(heard())), []
    while words:
        size = draw(st.integers(1, len(words)))
        said, words = tuple(words[:size]), words[size:]
        who = draw(st.sampled_from([*people, None]))
        voice = draw(st.sampled_from(["V1", "V2", None]))
        speaking_for = draw(st.sampled_from(["", *people])) if who else ""
        turns.append(NamedTurn(who, voice, said, speaking_for, draw(st.booleans())))
    return tuple(turns)
