"""What the house's rules propose, in a master: no other reading, no withheld word is touched, and once is enough."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import BadTranscript
from sasci_archive.house.rules import RULES, Rule, findings
from sasci_archive.house.text import Paragraph
from sasci_archive.model.consent import Reason
from sasci_archive.model.house import Finding
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.speech import Span, Word
from sasci_archive.tei.answering.ruled import change, paragraphs
from sasci_archive.tei.changing.amend import apply, apply_all
from sasci_archive.tei.changing.changes import AddNote, Restrict
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.document import ID, all_text, parse
from sasci_archive.tei.drafting import draft as drafting
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which, reading_of
from tests.tei.shown.test_comparison import DAY, SEMINAR, words
from tests.test_house import KNOWN, TOKENS


@st.composite
def masters(draw: st.DrawFn) -> bytes:
    """A draft of words that rules look at, some of them withheld, noted and corrected."""
    turns = []
    for _ in range(draw(st.integers(1, 2))):
        said = draw(st.lists(TOKENS, min_size=2, max_size=10))
        turns.append(NamedTurn("a", None, tuple(Word(Span(n * 10, n * 10 + 5), w, None) for n, w in enumerate(said))))
    tei = drafting.draft("t", SEMINAR, {"1": tuple(turns)}, made_on=DAY)
    for _ in range(draw(st.integers(0, 3))):
        seg = draw(st.sampled_from(paragraphs(parse(tei))))
        if not seg.words:
            continue
        first = draw(st.integers(0, len(seg.words) - 1))
        last = draw(st.integers(first, min(first + 2, len(seg.words) - 1)))
        possible: list[CorrectWords | AddNote | Restrict] = [
            Restrict(when=DAY, why="r", passage=seg.passage, words=(first + 1, last + 1), reason=Reason.LIBEL, authority="E"),
            AddNote(when=DAY, why="n", seg=seg.seg, after=first, text="N", note=NoteKind.WITNESS),
            CorrectWords(
                when=DAY, why="c", seg=seg.seg, first=first, was=" ".join(seg.words[first : last + 1]),
                now=" ".join(draw(st.lists(TOKENS, max_size=3))), kind=draw(st.sampled_from(Kind)),
            ),
        ]  # fmt: skip
        try:
            tei = apply(tei, draw(st.sampled_from(possible)))
        except BadTranscript:
            continue
    return tei


def accepted(tei: bytes, found: tuple[Finding, ...]) -> bytes:
    """The master with every proposal made, from the end of the text."""
    made = sorted((f for f in found if not f.query), key=lambda f: (f.seg, f.first), reverse=True)
    return apply_all(tei, [change(f, when=DAY, who="Ed One", why=f.rule) for f in made])


def withheld(tei: bytes) -> list[str]:
    return [all_text(seg) for seg in parse(tei).iter("{*}seg") if seg.get("type") == "restricted"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@given(tei=masters())
def test_accepting_all_of_a_rule_changes_its_own_reading_and_leaves_it_nothing_to_propose(
    rule: Rule, tei: bytes
) -> None:
    found = findings(paragraphs(parse(tei)), KNOWN, (rule,))
    after = accepted(tei, found)
    kept = (Which.HEARD,) if rule.heard else (Which.HEARD, Which.VERBATIM)
    assert all(words(reading_of(after, which)) == words(reading_of(tei, which)) for which in kept)
    assert withheld(after) == withheld(tei)
    assert check(after) == ()
    assert [f for f in findings(paragraphs(parse(after)), KNOWN, (rule,)) if not f.query] == []
    if any(not f.query for f in found):
        lines = [node for node in parse(after).iter("{*}change") if all_text(node) == rule.code]
        assert {node.get("type") for node in lines} == {"transcription" if rule.heard else "edition"}
        assert len(lines) == 1


def test_paragraphs_hold_what_is_published_and_say_what_must_not_be_torn(toy: bytes) -> None:
    found = {text.seg: text for text in paragraphs(parse(toy))}
    assert list(found) == ["u1.s1", "u2.s1", "u3.s1", "u4.s1", "u5.s1", "u5a.s1", "u6.s1", "c1", "u7.s1", "u8.s1"]
    fourth = found["u4.s1"]
    assert fourth == Paragraph(
        "u4.s1",
        "u4",
        ("The", "council's.", "Mrs", "lent", "us", "the", "first", "puzzle,", "and", "the", "TLA", "paid."),
        breaks=frozenset({2, 3, 8, 10, 11}),
        fixed=frozenset({1, 7}),
        notes=((11, "The association was dissolved in 2004."),),
    )
    assert found["u2.s1"].words[6] == "1996,"
    assert found["u6.s1"].breaks == frozenset()


def test_a_question_has_no_change() -> None:
    asked = Finding(number=1, rule="first-use", passage="u1", seg="u1.s1", first=0, was="XYZ", now="XYZ", why="?")
    with pytest.raises(ValueError, match="a question cannot be accepted"):
        change(asked, when=dt.date(2024, 1, 1), who="", why="")


def test_changes_made_together_share_a_line_of_the_history_where_they_are_one_decision(toy: bytes) -> None:
    def made(seg: str, first: int, was: str, now: str, why: str) -> CorrectWords:
        return CorrectWords(when=DAY, who="ed1", why=why, seg=seg, first=first, was=was, now=now, kind=Kind.EDITION)

    after = apply_all(
        toy,
        [
            made("u6.s1", 3, "stop?", "end?", "a"),
            made("u6.s1", 0, "Why", "How", "a"),
            AddNote(when=DAY, who="ed1", why="a", seg="u3.s1", after=1, text="N"),
            made("u3.s1", 0, "Whose", "My", "b"),
            made("c1", 0, "It", "That", "b"),
        ],
    )
    history = [(line.get(ID), all_text(line)) for line in parse(after).iter("{*}change")][:2]
    assert history == [("ch7", "b"), ("ch6", "a")]
    assert after.count(b'change="#ch6"') == 3
    assert (
        b'type="chat" start="#T2.3000"><subst change="#ch7" resp="#ed1"><del>It</del><add>That</add></subst> did'
        in after
    )
