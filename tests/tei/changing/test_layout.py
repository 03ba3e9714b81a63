"""A paragraph is parted into many at once, as somebody pastes a whole chapter: as one after the other would part it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Together
from sasci_archive.tei.changing.corrections import CorrectWords, Kind, SplitParagraph
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.places import words_of
from tests.tei.edited import DAY, drafts, paragraphs


@given(st.data())
def test_a_paragraph_parted_and_reworded_from_the_last_to_the_first_is_that_one_after_the_other(
    data: st.DataObject,
) -> None:
    before = data.draw(drafts())
    seg = data.draw(st.sampled_from([seg for seg in paragraphs(parse(before)) if seg.get(ID)]))
    words = [word.text for word in words_of(seg)]
    wanted = data.draw(st.sets(st.tuples(st.integers(0, len(words)), st.sampled_from("pcw")), min_size=2, max_size=9))
    made, after = list[CorrectWords | SplitParagraph](), before
    for first, how in sorted(wanted, reverse=True):
        was = words[first] if how == "c" and first < len(words) else ""
        change = (
            SplitParagraph(when=DAY, who="ed1", why="Parted.", seg=seg.get(ID, ""), first=first)
            if how == "p"
            else CorrectWords(
                when=DAY,
                who="ed1",
                why="Parted.",
                seg=seg.get(ID, ""),
                first=first,
                was=was,
                now="other words",
                kind=Kind.EDITION,
            )
        )
        try:
            after = apply(after, change, shared=True)
        except (BadTranscript, OutOfDate):
            continue
        made.append(change)
    together = Together(when=DAY, who="ed1", why="Parted.", kind=Kind.EDITION, changes=tuple(made))
    assert apply(before, together, shared=True) == after or not made
