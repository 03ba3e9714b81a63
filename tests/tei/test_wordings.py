"""Three readings of one master."""

from __future__ import annotations

import pytest

from sasci_archive.model.reading import Utterance
from sasci_archive.tei.document import compose, parse
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.wordings import Which, reading_of


def said(tei: bytes) -> str:
    """All the words of the utterances."""
    blocks = [block for session in read(tei, None).sessions for block in session.blocks]
    return " ".join(w for b in blocks if isinstance(b, Utterance) for p in b.paragraphs for w in words_in(p))


@pytest.mark.parametrize(
    ("which", "year", "how"),
    [(Which.HEARD, "1997,", "quietly."), (Which.VERBATIM, "1996,", "quietly."), (Which.PUBLISHED, "1996,", "in June.")],
)
def test_a_correction_belongs_to_the_reading_that_its_line_of_history_says(
    toy: bytes, which: Which, year: str, how: str
) -> None:
    settled = reading_of(toy, which)
    assert f"in {year} and no money" in said(settled)
    assert said(settled).endswith(f"We closed it {how}")
    assert not any(settled.count(tag) for tag in (b"<subst", b"<del", b"<add"))


def test_without_corrections_all_three_are_the_document_itself(toy: bytes) -> None:
    plain = reading_of(toy, Which.PUBLISHED)
    assert all(reading_of(plain, which) == plain for which in Which)


@pytest.mark.parametrize(
    ("which", "text"),
    [
        (Which.HEARD, "a b c d e f"),
        (Which.VERBATIM, "a x d e y f"),
        (Which.PUBLISHED, "a x d y z f"),
    ],
)
def test_lone_and_nested_corrections_and_those_made_by_hand(which: Which, text: str) -> None:
    tei = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc/><revisionDesc><change xml:id="w" when="2024-01-01" '
        'type="witness"/></revisionDesc></teiHeader><text><body><div type="session"><u xml:id="u1"><seg>a '
        "<subst>\n <del>b <add change='#w'>no</add></del>\n <add>x</add>\n</subst> <del>c</del> d "
        '<del change="#w">e</del> <add>y</add> <add change="#w">z</add> f</seg></u></div></body></text></TEI>'
    )
    assert said(reading_of(compose(parse(tei.encode())), which)) == text
