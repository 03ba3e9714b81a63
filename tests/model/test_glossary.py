"""A glossary that explains nothing is refused; a term that nobody says is told."""

from __future__ import annotations

import pytest

from sasci_archive.model.glossary import faults, never_said
from sasci_archive.model.seminar import Term


def term(name: str, meaning: str = "", expansion: str = "") -> Term:
    """An entry."""
    return Term(term=name, meaning=meaning, expansion=expansion)


@pytest.mark.parametrize(
    ("glossary", "told"),
    [
        ([term("ALCD"), term("alcd", "a body")], ["G01 'alcd' is in the glossary twice. Make one entry of the two, or tell them apart in the term."]),
        ([term("pay", "see wages"), term("wages", "the pay.")], ["G02 The glossary explains a term by itself: 'pay' → 'wages' → 'pay'. Say in one of them what it means, in other words."]),
        ([term("pay", "Pay")], ["G02 The glossary explains a term by itself: 'pay' → 'pay'. Say in one of them what it means, in other words."]),
        ([term("ALCD", "see Home Board", "Association"), term("HB", "same as the Association", "Home Board")], ["G02 The glossary explains a term by itself: 'ALCD' → 'HB' → 'ALCD'. Say in one of them what it means, in other words."]),
        ([term("pay", "what wages are"), term("wages", "what is paid")], []),
        ([term("pay", "see wages"), term("wages", "money")], []),
        ([term("TLA", "", "Toy Libraries Association")], []),
        ([term("a", "see b"), term("b", "see c"), term("c", "see b")], ["G02 The glossary explains a term by itself: 'b' → 'c' → 'b'. Say in one of them what it means, in other words."]),
        ([], []),
    ],
)  # fmt: skip
def test_faults(glossary: list[Term], told: list[str]) -> None:
    assert [str(fault) for fault in faults(glossary)] == told


def test_a_term_that_nobody_says_is_told() -> None:
    glossary = (term("time bank"), term("RCIB", expansion="Regional Care Improvement Board"), term("ALCD"))
    assert never_said(glossary, ["Time banks …", "the Regional Care Improvement Board"]) == (glossary[2],)
