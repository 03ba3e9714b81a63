"""Where a text stands in a transcript, and what each place would read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.tei.answering.occurrences import Wanted, occurrences
from sasci_archive.tei.document import Element, all_text, parse, spaced

TOY = (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()
texts = st.lists(st.sampled_from(["um,", "um", "the", "ummer", "Um.", "a-b", "don’t", "(um)"]), max_size=9).map(
    " ".join
)
sought = st.sampled_from(["um", "um, ", " um", "m t", "the um", "don't", "a-b", "u", "e u"])


def talk(*texts: str) -> Element:
    said = "".join(
        f'<u xml:id="u{n}" who="#p.x"><seg xml:id="u{n}.s1">{text}</seg></u>' for n, text in enumerate(texts, 1)
    )
    div = f'<div type="session" n="1">{said}</div>'
    return parse(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{div}</body></text></TEI>'.encode())


@given(
    text=texts, wanted=sought, now=st.sampled_from(["", "er", "er er", "x"]), whole=st.booleans(), case=st.booleans()
)
def test_made_all_together_a_paragraph_reads_as_its_text_with_every_match_replaced(
    text: str, wanted: str, now: str, whole: bool, case: bool
) -> None:
    found = occurrences(talk(text), Wanted(text=wanted, now=now, whole=whole, case=case, expression=True))
    words = text.split()
    for each in reversed(found):
        reach = slice(each.first, each.first + len(each.was.split()))
        assert " ".join(words[reach]) == each.was
        words[reach] = each.now.split()
    pattern = rf"(?<!\w)(?:{wanted})(?!\w)" if whole else wanted
    assert " ".join(words) == spaced(re.sub(pattern, now, text, flags=0 if case else re.IGNORECASE))


def test_what_people_type_finds_what_is_printed_and_only_where_it_is_asked_for() -> None:
    root = talk("He said “don’t”, twice.", "Don't go to Ox-ford")
    assert [each.turn for each in occurrences(root, Wanted(text='"don\'t"'))] == ["u1"]
    assert [each.was for each in occurrences(root, Wanted(text="don't", now="do not"))] == ["“don’t”,", "Don't"]
    assert [each.now for each in occurrences(root, Wanted(text="don’t", now="do not", case=True))] == ["“do not”,"]
    assert [each.turn for each in occurrences(root, Wanted(text="(T)wice", expression=True, now=r"\1hrice"))] == ["u1"]
    assert occurrences(root, Wanted(text="ford", whole=True, speaker="y")) == ()
    assert [each.before for each in occurrences(root, Wanted(text="ford", speaker="x"))] == ["Don't go to"]


def test_withheld_words_are_told_only_where_asked_for() -> None:
    held = next(node for node in parse(TOY).iter("{*}seg") if node.get("type") == "restricted")
    word = all_text(held).split()[0].strip(".,")
    asked = [
        occurrences(parse(TOY), Wanted(text=word, whole=True, case=True, withheld=withheld))
        for withheld in (False, True)
    ]
    assert not any(each.held for each in asked[0])
    assert any(each.held for each in asked[1])


def test_an_expression_that_is_none_and_one_that_goes_round_in_circles_get_a_sentence() -> None:
    with pytest.raises(
        SasciError, match=r"‘\(a’ is no regular expression that can be read: missing \) at position 2\."
    ):
        occurrences(talk("a"), Wanted(text="(a", expression=True))
    with pytest.raises(SasciError, match="no such group"):
        occurrences(talk("a"), Wanted(text="a", now=r"\2", expression=True))
    with pytest.raises(SasciError, match="takes too long to look for: it can match the same words in too many ways"):
        occurrences(talk("a" * 40 + "b"), Wanted(text="(a|aa|aaa)*c$|(.*)*(a+)+(a+)+(a+)+c(a+)+", expression=True))
