"""A meeting's chat: when, who, to whom, what; no line lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import meeting_chat
from sasci_archive.formats.meeting_chat import Message


def test_a_chat_real_in_shape_loses_nothing(captions: Path) -> None:
    text = (captions / "zoom.chat.txt").read_text(encoding="utf-8")
    messages = meeting_chat.parse(text)
    assert [(m.at, m.name) for m in messages[:3]] == [
        (1_274_000, "First Speaker"),
        (1_295_000, "First Speaker"),
        (1_321_000, "Second Speaker"),
    ]
    told = "".join(f"{m.name}:{m.text}" for m in messages)
    written = "".join(line[8:] for line in text.splitlines())
    assert "".join(told.split()) == "".join(written.split())


def test_both_shapes_wrapped_lines_replies_and_private_messages() -> None:
    text = (
        "\ufeff00:21:14\tJill:\tStave 👍\r\nand on\r\n\r\n"
        "00:22:00\tFrom Mo O'Hara to Everyone : Yes: ours\r\n"
        '10:23:01 From Jill To Mo O\'Hara (Direct Message):\r\n\tReplying to "Yes: ours"\r\n\r\n\tNot quite\r\n'
    )
    assert meeting_chat.parse(text) == (
        Message(1_274_000, "Jill", "Stave 👍\nand on"),
        Message(1_320_000, "Mo O'Hara", "Yes: ours"),
        Message(37_381_000, "Jill", 'Replying to "Yes: ours"\n\nNot quite', to="Mo O'Hara"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "00:22:00\t From Jill to Mo O'Hara(Privately) :\thush",
        "00:22:00\tFrom Jill To Mo O'Hara (Direct Message):\thush",
        "00:22:00 From Jill to Everyone (Direct Message): hush",
        "00:22:00 From Jill to All(Privately): hush",
        "00:22:00 From Jill to Mo: later to Everyone: hush",
    ],
)
def test_a_private_message_is_one_in_whatever_shape_and_whatever_its_reader_is_called(line: str) -> None:
    (message,) = meeting_chat.parse(line)
    assert message.to
    assert message.name == "Jill"


def test_a_message_of_a_shape_we_do_not_know_is_not_taken_for_more_of_the_one_before_it() -> None:
    with pytest.raises(BadCaptions, match=r"line 2: this is no message of a Zoom chat: '00:22:01\\t From Mo : Mine'"):
        meeting_chat.parse("00:22:00 From Jill to Everyone: Yours\n00:22:01\t From Mo : Mine", where="chat.txt")


def test_text_before_the_first_message_is_not_skipped() -> None:
    with pytest.raises(BadCaptions) as error:
        meeting_chat.parse("\nhello\n00:22:00 From Mo to Everyone: Yes", where="chat.txt")
    assert str(error.value) == (
        "chat.txt, line 2: this is no message of a Zoom chat: 'hello'. "
        "Each begins with its time, as in `00:21:14 From Jill to Everyone: hello`."
    )
