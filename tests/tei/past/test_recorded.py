"""The edition's history with what stands under each line; and parts of a transcript as people read them."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.consent import Reason
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Hear, Restrict
from sasci_archive.tei.changing.corrections import CorrectWords, SplitParagraph
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.changing.parts_told import told
from sasci_archive.tei.changing.swaps import Part
from sasci_archive.tei.document import parse
from sasci_archive.tei.past.recorded import Stood, recorded

ON = dt.date(2026, 11, 29)


def changed(toy: bytes) -> bytes:
    """The toy with a change of each kind."""
    for change in (
        CorrectWords(when=ON, who="Bo", why="one", seg="u3.s1", first=0, was="", now="And"),
        CorrectWords(when=ON, who="Bo", why="two", seg="u6.s1", first=0, was="Why", now=""),
        SplitParagraph(when=ON, who="Bo", why="three", seg="u2.s1", first=3),
        Restrict(when=ON, who="Bo", why="four", passage="u7", words=(1, 2), reason=Reason.LIBEL, authority="Bo"),
        Hear(when=ON, who="Bo", why="five", utterances=("u1", "u2")),
    ):
        toy = apply(toy, change)
    return toy


def test_under_each_line_of_the_history_stands_what_it_changed_or_which_turns_it_names(toy: bytes) -> None:
    lines = {line.why: line for line in recorded(parse(changed(toy)))}
    assert [line.why for line in recorded(parse(toy))][:2] == ["First published.", "An addition by Tobias Wren."]
    assert lines["one"].stood == (Stood("u3", "3", "", "And"),)
    assert lines["two"].stood == (Stood("u6", "6", "Why", ""),)
    assert [stood.id for stood in lines["three"].stood] == ["u2"]
    assert lines["four"].stood == (Stood("u7", "7", "Nobody asked", "[not to be published]"),)
    assert (lines["five"].kind, lines["five"].stood) == ("heard", (Stood("u1", "1"), Stood("u2", "2")))
    assert (lines["five"].who, lines["five"].when) == ("Bo", ON)
    named = toy.replace(b'type="version">First', b'type="version" target="#fn1 #u3">First')
    assert recorded(parse(named))[0].stood == (Stood("u3", "3"),)  # a note is in its turn
    assert lines["Years heard again."].stood == (Stood("u2", "2", "1997,", "1996,"),)


def test_parts_are_told_as_the_words_that_are_published_with_all_else_in_brackets(toy: bytes) -> None:
    after = changed(toy)
    found = {id_: (was, now) for id_, was, now in told(difference(toy, after).parts)}
    assert found["u3"] == ("Whose cupboard?", "And Whose cupboard?")
    assert found["u2"][1].startswith("It began with ¶ a cupboard,")
    assert found["u7"][1].startswith("[not to be published: Nobody asked]")
    whole = {id_: now for id_, _, now in told((Part("", toy.decode(), after.decode()),))}
    assert whole["u3"] == "And Whose cupboard?"
    assert "[laughs]" in whole["u4"]
    assert "[note: The association was dissolved in 2004.]" in whole["u4"]
    gone = (Part("#u3", '<u xml:id="u3"><seg xml:id="u3.s1">Whose<anchor xml:id="a1"/>?</seg></u>', ""),)
    assert list(told(gone)) == [("u3", "Whose?", "")]
