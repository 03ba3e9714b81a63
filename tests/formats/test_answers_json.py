"""The file of answers: what is written is read again, and whatever the page could not have written is refused with a sentence."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadAnswers
from sasci_archive.formats import answers_json
from sasci_archive.formats.answers_json import FORMAT, Answered, Answers, State

SAVED = dt.datetime(2026, 11, 28, 20, 0, tzinfo=dt.UTC)
TEXT = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


def a_file(**changed: Any) -> bytes:
    """A file as the page writes it, with some keys otherwise; a key that is None is left out."""
    whole: dict[str, Any] = {
        "format": FORMAT,
        "slug": "toy",
        "packet": "mary-1",
        "release": "r" * 64,
        "saved": "2026-11-28T20:00:00.000Z",
        "passages": [{"id": "u1", "digest": "d" * 64, "state": "amended", "text": "It was so."}],
        "answers": {"text": "yes"},
        "feedback": {},
    }
    whole.update(changed)
    return json.dumps({key: value for key, value in whole.items() if value is not None}).encode()


@given(
    st.lists(
        st.builds(
            Answered,
            id=st.from_regex(r"u[0-9]{1,3}", fullmatch=True),
            digest=TEXT,
            state=st.sampled_from(State),
            text=TEXT,
            question=TEXT,
            additions=st.lists(TEXT, max_size=2).map(tuple),
        ),
        max_size=3,
        unique_by=lambda passage: passage.id,
    ),
    st.dictionaries(TEXT, TEXT, max_size=2),
)
def test_what_is_written_is_read_again(passages: list[Answered], texts: dict[str, str]) -> None:
    answers = Answers(
        format=FORMAT,
        slug="toy",
        packet="mary-1",
        release="r",
        saved=SAVED,
        passages=tuple(passages),
        answers=texts,
        feedback=texts,
    )
    written = answers_json.compose(answers)
    assert answers_json.parse(written) == answers
    assert answers_json.compose(answers_json.parse(written)) == written


def test_a_file_of_the_page_is_read() -> None:
    assert answers_json.parse(a_file()).passages == (
        Answered(id="u1", digest="d" * 64, state=State.AMENDED, text="It was so."),
    )


PASSAGE = {"id": "u1", "digest": "d", "state": "amended", "text": "x"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "answers-toy-mary-1.json is empty."),
        (b" \n", "answers-toy-mary-1.json is empty."),
        (a_file()[:-2], "answers-toy-mary-1.json is not JSON: Input data was truncated."),
        (b"%PDF-1.7", "answers-toy-mary-1.json is not JSON: JSON is malformed: invalid character (byte 0)."),
        (b"\xff\xfe{", "answers-toy-mary-1.json is not UTF-8 text (byte 0)."),
        (b"[" * 100_000, "answers-toy-mary-1.json: this wants a table of keys, not a list between [ and ]."),
        (b"[]", "answers-toy-mary-1.json: this wants a table of keys, not a list between [ and ]."),
        (a_file(note="x"), "answers-toy-mary-1.json: 'note' is not a key we know."),
        (a_file(packet=None), "answers-toy-mary-1.json: 'packet' is missing."),
        (
            a_file(format="answers 2"),
            "answers-toy-mary-1.json is of the format 'answers 2', not 'sasci-archive answers 1'.",
        ),
        (a_file(saved="yesterday"), "answers-toy-mary-1.json, at saved: this wants a date and time like"),
        (a_file(saved="2026-11-28T20:00:00"), "answers-toy-mary-1.json, at saved: the time has no time zone."),
        (a_file(answers={"text": True}), "this wants text between quotation marks, not true or false."),
        (
            a_file(passages=[PASSAGE | {"state": "maybe"}]),
            "at passages[0].state: 'maybe' is not one of the values known here.",
        ),
        (a_file(passages=[PASSAGE | {"by": "me"}]), "at passages[0]: 'by' is not a key we know."),
        (a_file(passages=[PASSAGE, PASSAGE]), "answers-toy-mary-1.json answers to 'u1' twice."),
        (a_file(passages=[PASSAGE | {"text": "a\x0bb"}]), "at u1: the character U+000B cannot stand in a text."),
        (a_file(feedback={"used": "\x00"}), "at used: the character U+0000 cannot stand in a text."),
        (a_file().replace(b"It was", b"\\ud800"), "answers-toy-mary-1.json is not JSON"),
    ],
)
def test_what_the_page_did_not_write_is_refused_with_a_sentence(content: bytes, problem: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        answers_json.parse(content, where="answers-toy-mary-1.json")
    assert problem in refused.value.problem
    assert refused.value.remedy


def test_a_file_of_another_name_is_read_too() -> None:
    assert answers_json.parse(a_file(), where="answers (1).txt").slug == "toy"
