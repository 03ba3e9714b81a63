"""Signs among words, doubts, and turns that overlap: as they stand in the markup, in each reading, and taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.model.paragraph import Said, pieces
from sasci_archive.model.paragraph import Sign as Printed
from sasci_archive.model.reading import Utterance
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Change, Doubt, Overlap, PutSign, TakeBack
from sasci_archive.tei.changing.corrections import CorrectWords, Kind, Supply
from sasci_archive.tei.changing.signs import Sign
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.comparison import compare
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.wordings import Which, reading_of
from tests.tei.edited import DAY, amended, changes, drafts, said


def put(seg: str, after: int, sign: Sign, *, ms: int | None = None, told: str = "", person: str = "") -> PutSign:
    return PutSign(when=DAY, who="ed1", why="Heard.", seg=seg, after=after, sign=sign, ms=ms, told=told, person=person)


def doubt(seg: str, first: int, last: int, *, reason: str = "", sure: bool = False) -> Doubt:
    return Doubt(when=DAY, who="ed1", why="Heard.", seg=seg, first=first, last=last, reason=reason, sure=sure)


def overlap(seg: str, first: int | None) -> Overlap:
    return Overlap(when=DAY, who="ed1", why="Heard.", seg=seg, first=first)


def text(tei: bytes, turn: str) -> str:
    """A turn as it is printed."""
    reading = read(tei, None)
    block = next(b for s in reading.sessions for b in s.blocks if isinstance(b, Utterance) and b.id == turn)
    every = (piece for paragraph in block.paragraphs for piece in pieces(paragraph, reading, speaker=block.who))
    return "".join(piece.text for piece in every if isinstance(piece, Said | Printed))


@pytest.mark.parametrize(
    ("change", "printed"),
    [
        (put("u6.s1", 2, Sign.PAUSE, ms=2400), "Why did [pause, 2.4 seconds] it stop?"),
        (put("u6.s1", 0, Sign.VOCAL, told="laughs"), "[laughs] Why did it stop?"),
        (put("u6.s1", 4, Sign.KINESIC, told="nods", person="wren"), "Why did it stop? [Tobias Wren: nods]"),
        (put("u6.s1", 3, Sign.INCIDENT, told="a door"), "Why did it [a door] stop?"),
        (put("u6.s1", 3, Sign.INAUDIBLE), "Why did it [inaudible] stop?"),
        (put("u6.s1", 3, Sign.OFF_RECORD), "Why did it [off the record] stop?"),
        (doubt("u6.s1", 1, 3, reason="crosstalk"), "Why [did it? crosstalk] stop?"),
    ],
)
def test_what_is_put_among_words_is_printed_there_and_goes_with_its_line(
    toy: bytes, change: Change, printed: str
) -> None:
    after = apply(toy, change)
    assert text(after, "u6") == printed
    assert check(after) == ()
    compare(after, Which.HEARD, Which.PUBLISHED)
    assert apply(after, TakeBack(when=DAY, why="", line="ch6")) == toy


def test_a_sign_stands_as_put_in_so_that_what_the_machine_heard_is_as_it_was_and_can_be_taken_out(toy: bytes) -> None:
    after = apply(toy, put("u6.s1", 2, Sign.VOCAL, told="laughs", person="wren"))
    assert (
        'Why did <add change="#ch6" resp="#ed1"><vocal who="#p.wren"><desc>laughs</desc></vocal></add> it stop?'
        in after.decode()
    )
    assert text(reading_of(after, Which.HEARD), "u6") == "Why did it stop?"
    out = apply(after, Supply(when=DAY, why="No.", seg="u6.s1", sign=0))
    assert text(out, "u6") == "Why did it stop?"


def test_what_was_unclear_is_sure_when_somebody_says_so_and_no_word_is_another(toy: bytes) -> None:
    after = apply(toy, doubt("u8.s1", 3, 4, sure=True))
    assert (
        'it <subst change="#ch4" resp="#p.wren"><del>quietly.</del><add>in June.</add></subst></seg>' in after.decode()
    )
    assert said(after) == said(toy)


def test_a_turn_begins_in_the_one_before_it_where_that_is_said_and_nowhere_else(toy: bytes) -> None:
    after = apply(toy, overlap("u2.s1", 8)).decode()
    assert after.count('synch="#T1.11500"') == 1
    assert '<anchor synch="#T1.11500"/>no money at all.' in after
    apart = apply(after.encode(), overlap("u2.s1", None)).decode()
    assert "no money at all." in apart
    assert '<u xml:id="u3" who="#p.chair" start="#T1.11500" end="#T1.12200">' in apart


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (put("u6.s1", 9, Sign.PAUSE), OutOfDate, "u6.s1 has 4 words, not 9. Look at it again."),
        (
            put("u6.s1", 1, Sign.VOCAL, told=" "),
            BadTranscript,
            "Nothing says what is to be heard or seen there. Say it: laughs.",
        ),
        (
            doubt("u8.s1", 2, 5),
            BadTranscript,
            "u8.s1: these words are unclear in part already. Mark the words on each side of it.",
        ),
        (
            doubt("u7.s1", 7, 9),
            BadTranscript,
            "u7.s1: these words run across markup. Mark the words on each side of it.",
        ),
        (doubt("u6.s1", 0, 1, sure=True), BadTranscript, "u6.s1: none of these words is unclear. Look at it again."),
        (
            overlap("u8.s1", 0),
            BadTranscript,
            "No turn comes after u8.s1 that could begin in it. Part the turn first: two of one part of a session overlap.",
        ),
    ],
)
def test_what_cannot_be_put_there_is_refused_in_a_sentence(
    toy: bytes, change: Change, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refused:
        apply(toy, change)
    assert str(refused.value) == sentence


@given(st.data())
def test_fillers_and_false_starts_go_from_what_is_published_and_stay_in_what_was_said(data: st.DataObject) -> None:
    before = data.draw(amended(data.draw(drafts())))
    change = data.draw(changes(before, ("corrected",)))
    assert isinstance(change, CorrectWords)
    lifted = CorrectWords(
        when=DAY, why="A filler.", seg=change.seg, first=change.first, was=change.was, now="", kind=Kind.EDITION
    )
    try:
        after = apply(before, lifted)
    except SasciError:
        return
    if change.seg.startswith("u"):
        assert len(said(after)) == len(said(before)) - len(change.was.split())
    for which in (Which.VERBATIM, Which.HEARD):
        assert said(after, which) == said(before, which)
