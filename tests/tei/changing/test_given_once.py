"""An id that somebody outside knows is given to nothing else: what is new gets another, and the transcript is sound and says the same."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import SplitTurn
from sasci_archive.tei.changing.given_once import NAMED
from sasci_archive.tei.document import ID, ids, parse
from sasci_archive.tei.rules import check
from tests.tei.edited import DAY, TOY, amended, changes, drafts, said

KINDS = ("turn parted", "moved", "parted", "noted", "headed", "withheld", "together")


@given(st.data())
@settings(max_examples=25)
def test_nothing_new_has_an_id_that_is_taken_and_all_else_is_the_same(data: st.DataObject) -> None:
    before = data.draw(amended(data.draw(drafts()), most=2))
    change = data.draw(changes(before, KINDS))
    known = set(ids(parse(before)))
    taken: set[str] = set()
    asked = lambda: taken  # noqa: E731 - it grows
    try:
        plain = made = apply(before, change)
        for _ in range(3):  # each time what came next is taken too
            made = apply(before, change, taken=asked)
            new = {id_ for id_ in set(ids(parse(made))) - known if NAMED.fullmatch(id_)}
            assert not new & taken
            taken |= new
    except SasciError:
        event("refused")
        return
    assert said(made) == said(plain)
    assert {fault.problem for fault in check(made)} <= {fault.problem for fault in check(before)}
    assert len(ids(parse(made))) == len(ids(parse(plain)))
    assert apply(before, change, taken=lambda: known) == plain


def test_a_turn_that_is_called_otherwise_has_its_paragraphs_called_after_it() -> None:
    split = SplitTurn(when=DAY, why="", seg="u2.s1", first=3)
    made = parse(apply(TOY, split, taken=lambda: {"u2a", "u2a.s1"}))
    new = next(u for u in made.iter("{*}u") if u.get(ID) == "u2b")
    assert new[0].get(ID) == "u2b.s1"
    assert any("#u2b" in change.get("target", "").split() for change in made.iter("{*}change"))
