"""Parts of a session and their headings: put, changed and taken away, with every word and address where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.model.reading import Chat, Heading, Utterance
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import ChangeHeading, PutHeading
from sasci_archive.tei.shown.reading import read
from tests.tei.edited import DAY, amended, changes, drafts


def put(before: str, text: str) -> PutHeading:
    return PutHeading(when=DAY, who="ed1", why="Parts.", before=before, text=text)


def change(heading: str, text: str = "") -> ChangeHeading:
    return ChangeHeading(when=DAY, who="ed1", why="Parts.", heading=heading, text=text)


def told(tei: bytes) -> list[str]:
    """Headings, turns and messages, in their order."""
    blocks = (block for session in read(tei, None).sessions for block in session.blocks)
    return [
        block.text if isinstance(block, Heading) else block.id
        for block in blocks
        if isinstance(block, Heading | Utterance | Chat)
    ]


def test_a_heading_stands_before_its_turn_and_its_part_goes_on_to_the_next(toy: bytes) -> None:
    after = apply(toy, put("c1", "Did it  stop?"))
    assert told(after)[6:] == ["u6", "Did it stop?", "c1", "u7", "The end", "u8"]
    assert (
        '        <div type="part" xml:id="h2">\n        <head>Did it stop?</head>\n        <writing xml:id="c1"'
    ) in after.decode()
    within = apply(after, put("u7", "No"))
    assert told(within)[6:] == ["u6", "Did it stop?", "c1", "No", "u7", "The end", "u8"]


def test_a_heading_reads_otherwise_or_goes_and_its_address_leads_to_what_came_first_under_it(toy: bytes) -> None:
    assert told(apply(toy, change("h1", "The  close")))[-2:] == ["The close", "u8"]
    after = apply(toy, change("h1"))
    assert told(after)[-2:] == ["u7", "u8"]
    assert read(after, None).moved == (("h1", "u8"),)
    assert '<div type="part" xml:id="h2">' in apply(after, put("u8", "Again")).decode()  # h1 is not given again


@given(st.data())
def test_headings_are_put_and_taken_away_and_nothing_else_is_anywhere_else(data: st.DataObject) -> None:
    before = data.draw(amended(data.draw(drafts())))
    made = data.draw(changes(before, ("headed", "heading")))
    try:
        after = apply(before, made)
    except SasciError:
        return
    texts = {"What came then", "Then", "The end"}
    assert [id_ for id_ in told(after) if id_ not in texts] == [id_ for id_ in told(before) if id_ not in texts]
    if isinstance(made, PutHeading):
        every = told(after)
        assert every[every.index(made.before) - 1] == "What came then"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            put("u8", "x"),
            "u8 begins under a heading already (h1). Change that heading.",
        ),
        (put("u99", "x"), "There is no turn or message 'u99'. A heading is put before one of these."),
        (put("u7", " "), "A heading needs words. Write it, or take the heading away."),
        (
            change("h9", "x"),
            "There is no heading 'h9' in the transcript. Headings of parts are called h1, h2 and so on.",
        ),
    ],
)
def test_what_is_no_heading_is_refused_in_a_sentence(
    toy: bytes, change: PutHeading | ChangeHeading, sentence: str
) -> None:
    with pytest.raises(BadTranscript) as refused:
        apply(toy, change)
    assert str(refused.value) == sentence
