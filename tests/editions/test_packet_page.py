"""The answer page as a file: all that is sent stands in it, what is not does not, and no text becomes markup."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import templates
from sasci_archive.editions.packet import page as packet_page
from sasci_archive.editions.packet import passages_of
from sasci_archive.editions.packet.letters import Letter, Outcome
from sasci_archive.editions.packet.page import page
from sasci_archive.gate import Release
from sasci_archive.model import questions
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Permission
from sasci_archive.model.inlines import Text
from sasci_archive.model.reading import Reading, SessionText, Utterance
from sasci_archive.model.review import Packet, Purpose, Question
from sasci_archive.model.seminar import Participant, Role
from tests.editions.conftest import READING, released

WREN = Participant(
    id="tw",
    name="Tobias Wren",
    role=Role.WITNESS,
    affiliation_then="Organiser, the Lantern Round",
    biography="He drove.",
)


def packet_of(release: Release, person: str = "tw", **changed: Any) -> Packet:
    """What `person` would be sent of a release."""
    whole: dict[str, Any] = {
        "id": f"{person}-1",
        "slug": release.slug,
        "person": person,
        "purpose": Purpose.CORRECT,
        "sent": dt.datetime(2026, 11, 28, 20, 0, tzinfo=dt.UTC),
        "master": "m" * 64,
        "release": release.digest,
        "sender": "Ada Ferrar",
        "due": dt.date(2026, 12, 12),
        "passages": passages_of(
            release, person, changed.get("purpose", Purpose.CORRECT), extracts=changed.get("extracts", False)
        ),
        "questions": (
            *questions.spelling(("Mróz", "HSU")),
            *questions.about(WREN),
            *questions.consent(Permission(person=person)),
            questions.approval(final=False),
            *questions.FEEDBACK,
        ),
    }
    return Packet(**whole | changed)


def text_of(content: bytes) -> str:
    """What is read on the page, as one line."""
    body = re.sub(rb"<(style|script|template)\b.*?</\1>", b"", content, flags=re.DOTALL).decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def review(release_of: Callable[..., Release]) -> Release:
    return release_of(READING, Channel.REVIEW)


def test_the_page_has_their_turns_with_sound_the_others_and_every_question(review: Release) -> None:
    packet = packet_of(review)
    made = page(review, packet, {"u2": b"ID3sound"})
    text = text_of(made)
    assert re.findall(r'<article class="turn own" id="(\w+)"', made.decode()) == ["u2", "u4", "u11"]
    for passage in packet.passages:
        assert "".join(passage.text.split()) in "".join(text.split())
    for question in packet.questions:
        assert question.asked in text
    assert made.count(b"<audio") == 1
    assert b'src="data:audio/mpeg;base64,SUQzc291bmQ="' in made
    assert "For Tobias Wren , about the seminar of 16 May 2024 and 17 May 2024." in text
    assert "Please send us your answers by 12 December 2026 ." in text
    assert "Somebody speaks. 7" in text
    assert "Note 1, after “in the spring”: Editor: The Borough closed the kitchen" in text
    assert "Packet lantern-round/tw-1, sent 28 November 2026 by Ada Ferrar." in text


def test_extracts_are_their_own_turns_and_nothing_else(review: Release) -> None:
    text = text_of(page(review, packet_of(review, extracts=True), {}))
    assert "With a closed kitchen." in text
    for other in ("Good afternoon", "Somebody speaks", "the connection is lost", "Could everybody", "Money, and who"):
        assert other not in text
    assert "in grey" not in text
    assert "listen" not in text


def test_a_final_text_is_read_and_approved_and_says_what_became_of_what_was_asked(review: Release) -> None:
    asked = (questions.approval(final=True),)
    final = packet_of(review, purpose=Purpose.FINAL, extracts=True, questions=asked, due=None, sender="Ada Ferrar")
    letter = Letter(
        name="Tobias Wren",
        title="The Lantern Round",
        packet="lantern-round/tw-1",
        sent="today",
        contact="ada@example.org",
        printed_as="By your name: Tobias Wren.",
        outcomes=(Outcome("Turn 2: “140” to read “141”", "Done."),),
    )
    text = text_of(page(review, final, {}, letter))
    assert "exactly as it will be printed" in text
    assert "Not yet, see my changes" in text
    assert "How you will appear By your name: Tobias Wren." in text
    assert "Turn 2: “140” to read “141” Done." in text
    assert "by Ada Ferrar (ada@example.org)." in text
    for absent in ("Names and abbreviations", "And for us", "Please send us your answers by", "Good afternoon"):
        assert absent not in text
    assert b"data-fixed" in page(review, final, {})
    assert "What became" not in text_of(page(review, final, {}))


def test_a_question_nobody_foresaw_is_asked_with_the_others(review: Release) -> None:
    packet = packet_of(
        review, questions=(Question(id="slides", asked="May we print your slides?", choices=("yes", "no")),)
    )
    assert b'name="q-slides" value="yes"' in page(review, packet, {})


def test_the_same_packet_gives_the_same_bytes_and_fetches_nothing(review: Release) -> None:
    packet = packet_of(review)
    made = page(review, packet, {"u2": b"x"})
    assert made == page(review, packet, {"u2": b"x"})
    assert not re.search(rb"(?:src|href)=\"(?!data:|#)", made)
    assert b"url(" not in made
    script = "".join(templates.text(f"review/{part}.js") for part in ("kept", "answers", "page"))
    assert f"script-src '{templates.integrity(script)}'".encode() in made
    assert b"connect-src" not in made
    assert b"default-src 'none'" in made


HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'/\\{}%!-scriptyle]x "), max_size=30)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_becomes_markup(said: str, name: str, answer: str) -> None:
    blocks = (
        Utterance("u1", "1", "tw", "", None, False, ((Text(f"</script><script>{said}"), Text("x")),)),
        Utterance("u2", "2", "", f"<b>{name}", None, False, ((Text(said),),)),
    )
    reading: Reading = msgspec.structs.replace(READING, sessions=(SessionText("1", f"<i>{name}", None, blocks),))
    release = released(reading, Channel.REVIEW)
    asked = Question(id="biography", asked=f"<u>{name}", answer=f"</textarea><u>{answer}")
    packet = packet_of(release, questions=(asked,))
    made = page(release, packet, {}).decode()
    assert made.count("<script") == 2
    assert made.count("</script>") == 2
    assert "<u>" not in made
    inside = re.search(r'<script type="application/json" id="packet">(.*?)</script>', made, re.DOTALL)
    assert inside
    known = json.loads(inside[1])
    assert known["passages"]["u1"]["text"] == packet.passages[0].text
    assert known["answers"] == {"biography": f"</textarea><u>{answer}"}


def test_the_file_is_called_by_the_seminar_and_the_packet(review: Release) -> None:
    assert packet_page.file_name(packet_of(review)) == "answers-lantern-round-tw-1.json"
