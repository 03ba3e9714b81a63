"""Terms are marked where they are said and written out at first use; the words are what they were."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import products
from sasci_archive.editions.glossing import glossed
from sasci_archive.editions.materials import Materials
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import (
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
    spoken,
)
from sasci_archive.model.paragraph import everything
from sasci_archive.model.reading import Reading, SessionText, Utterance
from sasci_archive.model.seminar import Term
from tests import bare

Content = tuple[Inline, ...]
ALCD = Term(term="ALCD", expansion="Association of Local Care Directors", meaning="a body")
BANK = Term(term="time bank", meaning="a scheme")


def reading(*sessions: tuple[Content, ...], glossary: tuple[Term, ...] = (ALCD, BANK)) -> Reading:
    """Sessions of turns of a paragraph each."""
    return bare.reading(
        glossary=glossary,
        sessions=tuple(
            SessionText(
                str(n),
                "",
                dt.date(2026, 1, 1),
                tuple(Utterance(f"u{n}-{m}", str(m), "a", "", None, False, (turn,)) for m, turn in enumerate(turns)),
            )
            for n, turns in enumerate(sessions)
        ),
    )


def paragraphs(told: Reading) -> list[Content]:
    """Of all turns, in order."""
    return [p for s in told.sessions for b in s.blocks if isinstance(b, Utterance) for p in b.paragraphs]


def marks(told: Reading) -> list[tuple[str, str, str]]:
    """What is marked: the words, the term, what it is written out as."""
    return [
        (spoken(i.content), i.target, i.expands)
        for p in paragraphs(told)
        for i in everything(p)
        if isinstance(i, Marked) and i.kind is NameKind.TERM
    ]


def test_the_first_use_in_each_session_is_written_out_and_all_are_marked() -> None:
    told = glossed(
        reading(((Text("Time banks and the ALCD's plan."),), (Text("The ALCD, a time-bank."),)), ((Text("ALCD."),),))
    )
    expansion = ALCD.expansion
    assert marks(told) == [
        ("Time banks", "time bank", ""),
        ("ALCD's", "ALCD", expansion),
        ("ALCD", "ALCD", ""),
        ("time-bank", "time bank", ""),
        ("ALCD", "ALCD", expansion),
    ]


def test_what_the_speaker_says_out_is_not_written_out_again() -> None:
    said = (Text("the association of local care directors, the ALCD. "),), (Text("The ALCD said no."),)
    assert marks(glossed(reading(said))) == [("ALCD", "ALCD", ""), ("ALCD", "ALCD", "")]


def test_what_a_note_explains_is_not_written_out_again() -> None:
    note = Note("fn1", 1, NoteKind.EDITORIAL, "", (Text("ALCD: Association of Local Care Directors."),))
    told = glossed(reading(((Text("The ALCD"), note, Text(" said no.")),)))
    assert marks(told) == [("ALCD", "ALCD", "")]
    assert paragraphs(told)[0][2] == note


def test_what_is_marked_already_stays_and_is_written_out_where_it_is_the_first() -> None:
    mark = Marked(NameKind.TERM, "g.alcd", (Text("ALCD"),))
    told = glossed(reading(((mark, Text(" and "), mark),)))
    assert marks(told) == [("ALCD", "g.alcd", ALCD.expansion), ("ALCD", "g.alcd", "")]


def test_links_names_and_notes_are_left_alone_and_emphasis_is_not() -> None:
    note = Note("fn1", 1, NoteKind.EDITORIAL, "", (Text("The ALCD."),))
    person = Marked(NameKind.BODY, "o.alcd", (Text("ALCD"),))
    content = (Link("#u1", (Text("ALCD"),)), note, Text(" "), person, Text(" "), Emphasis((Text("ALCD"),)), Pause(None))
    told = glossed(reading((content,)))
    assert marks(told) == [("ALCD", "ALCD", ALCD.expansion)]
    assert paragraphs(told)[0][:4] == content[:4]


def test_no_term_reaches_across_what_is_left_out_or_into_a_longer_word() -> None:
    content = (
        Text("time "),
        Left("redacted"),
        Text(" bank; a time bank"),
        Emphasis((Text("er"),)),
        Text(" said ALCDs."),
    )
    assert marks(glossed(reading((content,)))) == [("ALCDs", "ALCD", ALCD.expansion)]


word = st.sampled_from(["ALCD", "time", "bank", "banks", "the", "Association of Local Care Directors", "'s", "-", ", "])
pieces = st.recursive(
    st.builds(lambda words: Text(" ".join(words)), st.lists(word, min_size=1, max_size=5)) | st.just(Left("redacted")),
    lambda inner: (
        st.builds(lambda c: Emphasis(tuple(c)), st.lists(inner, max_size=3))
        | st.builds(lambda c: Unclear("", tuple(c)), st.lists(inner, max_size=3))
        | st.builds(lambda c: Link("#u1", tuple(c)), st.lists(inner, max_size=3))
        | st.builds(lambda c: Marked(NameKind.TERM, "g", tuple(c)), st.lists(inner, max_size=3))
        | st.builds(lambda c: Note("n", 1, NoteKind.EDITORIAL, "", tuple(c)), st.lists(inner, max_size=3))
    ),
    max_leaves=6,
)


@given(st.lists(st.lists(st.lists(pieces, max_size=4).map(tuple), max_size=3).map(tuple), max_size=3))
def test_not_a_word_is_touched_and_each_term_is_written_out_once_a_session_at_most(
    sessions: list[tuple[Content, ...]],
) -> None:
    before = reading(*sessions)
    after = glossed(before)
    assert [spoken(p) for p in paragraphs(after)] == [spoken(p) for p in paragraphs(before)]
    for session in after.sessions:
        inlines = [i for b in session.blocks if isinstance(b, Utterance) for p in b.paragraphs for i in everything(p)]
        assert sum(1 for i in inlines if isinstance(i, Marked) and i.expands) <= 1
    again = glossed(after)
    assert [spoken(p) for p in paragraphs(again)] == [spoken(p) for p in paragraphs(before)]


def test_a_text_without_a_glossary_is_as_it_was() -> None:
    plain = reading(((Text("ALCD"),),), glossary=())
    assert glossed(plain) is plain


@pytest.mark.parametrize(
    ("name", "written_out"),
    [("index.html", True), ("captions-1.vtt", False), ("transcript.xml", False), ("captions-1.srt", False)],
)
def test_what_is_read_has_it_and_what_is_heard_or_processed_has_not(
    release: Release, name: str, *, written_out: bool
) -> None:
    whole = msgspec.structs.replace(
        release, reading=msgspec.structs.replace(release.reading, glossary=(Term(term="tin", expansion="Tin In Name"),))
    )
    first = whole.reading.sessions[0].blocks
    at = next(n for n, b in enumerate(first) if isinstance(b, Utterance))
    turn = first[at]
    assert isinstance(turn, Utterance)
    said = msgspec.structs.replace(turn, paragraphs=((Text("A tin of it."),), *turn.paragraphs))
    session = msgspec.structs.replace(whole.reading.sessions[0], blocks=(*first[:at], said, *first[at + 1 :]))
    whole = msgspec.structs.replace(
        whole, reading=msgspec.structs.replace(whole.reading, sessions=(session, *whole.reading.sessions[1:]))
    )
    releases = {c: msgspec.structs.replace(whole, channel=c) for c in products.CHANNELS}
    made = products.making(releases, Materials(release=releases[Channel.HTML]))[name]()
    assert (b"[Tin In Name]" in made) is written_out
