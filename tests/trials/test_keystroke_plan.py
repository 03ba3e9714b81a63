"""What is planned makes of one text the other, and nobody presses more than they must."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.trials.caret import Editor, Plain, Text, Workbench
from sasci_archive.trials.keystroke_plan import Correction, hunks, plan
from sasci_archive.trials.keystrokes import Script, counted

WORDS = st.sampled_from(["the", "tea", "was", "T", "er,", "£13.60", "left-handed.", "don't", "of", "B."])
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=3)


class Typist:
    """Who presses what stands in a plan, by the plain meaning of each key."""

    def __init__(self, editor: Editor, text: str) -> None:
        self.editor, self.text, self.at, self.end = editor, text, 0, 0
        self.sought: str | None = None

    def put(self, words: str) -> None:
        self.text = self.text[: self.at] + words + self.text[self.end :]
        self.at = self.end = self.at + len(words)

    def press(self, correction: Correction) -> None:
        for step in (*correction.there, *correction.mend):
            kind, _, value = step.partition(": ")
            times, _, key = step.rpartition(" × ")
            if kind == "type" and self.sought is None:
                self.put(value)
            elif kind == "type":
                self.sought = value
            elif kind.endswith("click"):
                lines = self.text.split("\n")
                self.at = self.end = sum(len(line) + 1 for line in lines[: correction.turn - 1]) + int(value)
                if kind == "double click":
                    self.end = Text(self.text).word_right(self.at)
            else:
                for _ in range(int(times or 1)):
                    self.key(key)

    def key(self, key: str) -> None:
        text = Text(self.text)
        if key == self.editor.searching[0]:
            self.sought = ""
        elif key == "Enter":
            assert self.sought
            _, self.at, self.end = self.editor.found(text, self.at, self.sought)
        elif self.sought is not None:
            assert key == self.editor.searching[1].split()[1]
            self.sought = None
        elif key in {"Delete", "Control+Delete", "Backspace", "Control+Backspace"}:
            match key:
                case _ if self.at != self.end:  # what is chosen goes
                    assert key == "Delete"
                case "Delete":
                    self.end = self.at + 1
                case "Control+Delete":
                    self.end = text.word_right(self.at)
                case "Backspace":
                    self.at -= 1
                case _:
                    self.at = text.word_left(self.at)
            self.put("")
        elif self.at != self.end:
            self.at = self.end = self.at if key == "ArrowLeft" else self.end
        else:
            self.at = self.end = dict(self.editor.moves(text, self.at))[key]


@pytest.mark.parametrize("editor", [Plain(), Workbench()], ids=lambda editor: editor.name)
@given(data=st.data())
def test_what_is_planned_makes_of_one_text_the_other(editor: Editor, data: st.DataObject) -> None:
    before = data.draw(LINES)
    after = [
        data.draw(st.one_of(st.just(line), st.lists(WORDS, min_size=1, max_size=7).map(" ".join))) for line in before
    ]
    typist = Typist(editor, "\n".join(before))
    for correction in plan(editor, "\n".join(before), "\n".join(after)):
        typist.press(correction)
    assert typist.text == "\n".join(after)


def test_what_was_found_and_is_chosen_goes_with_one_key() -> None:
    """A search chooses whole words: what stands behind them is not what Delete takes then."""
    before, after = "the\nthe\nthe B. the", "the\nthe\nthe the"
    typist = Typist(Workbench(), before)
    for correction in plan(Workbench(), before, after):
        typist.press(correction)
    assert typist.text == after


@given(LINES, LINES)
def test_what_differs_is_all_that_differs(before: list[str], after: list[str]) -> None:
    one, other = "\n".join(before), "\n".join(after)
    made, moved = one, 0
    for start, end, new in hunks(one, other):
        made = made[: start + moved] + new + made[end + moved :]
        moved += len(new) - (end - start)
    assert made == other


def test_a_letter_is_a_key_and_so_is_each_time_one_is_pressed() -> None:
    (correction,) = plan(Plain(), "What it saved was a check.", "What it saved was a cheque.")
    assert correction == Correction(
        turn=1, was="check.", now="cheque.", there=["End", "ArrowLeft"], mend=["2 × Backspace", "type: que"]
    )
    count = counted(Script((correction,)))
    assert (count.keys, count.clicks, count.points, count.seconds) == (7, 0, 0, 1.4)


def test_words_end_where_chromium_has_it() -> None:
    text = Text("Dr O'Neil (RCIB) paid £13.60, left-handed.\nno, — yes")
    ends, at = [], 0
    while at < len(text.text):
        at = text.word_right(at) if text.word_right(at) > at else at + 1
        ends.append(at)
    assert "".join(text.text[a:b] + "|" for a, b in zip([0, *ends], ends, strict=False)) == (
        "Dr| O'Neil| (|RCIB|)| paid| £|13.60|,| left|-|handed|.|\n|no|,| —| yes|"
    )
