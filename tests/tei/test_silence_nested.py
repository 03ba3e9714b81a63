"""Who types slowly in one place corrects a correction of a correction: what is silent is told in the same time."""

from __future__ import annotations

import pytest
from lxml import etree

from sasci_archive.tei.cutting.silence import _Marks
from sasci_archive.tei.document import Element


def nested(depth: int, innermost: str) -> Element:
    text = innermost
    for number in range(depth):
        text = f'<subst><del change="#c{number}">a</del><add change="#c{number}">{text}</add></subst>'
    return etree.fromstring(f'<seg xmlns="http://www.tei-c.org/ns/1.0">{text}</seg>')


@pytest.mark.parametrize(
    ("innermost", "is_hidden"),
    [("said", False), ('<persName ref="#p.jo">Jo</persName>', True)],
    ids=["plain", "hidden"],
)
def test_forty_corrections_of_one_another_hide_what_the_last_of_them_hides(innermost: str, is_hidden: bool) -> None:
    marks = _Marks(
        {f"c{number}": "transcription" for number in range(40)}, frozenset({"p.jo"}), frozenset(), kept=False
    )
    deleted = list(nested(40, innermost).iter("{*}del"))
    assert {marks.hide(node) for node in deleted} == {is_hidden}
