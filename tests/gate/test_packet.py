"""What one participant is sent to read and to hear: their own words, and of others what may be read before it is public."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sasci_archive.errors import NoPermission
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.inlines import Left, NoteKind, spoken
from sasci_archive.model.reading import Standing, Utterance, Withheld
from sasci_archive.model.speech import SessionVoices, SessionWords, Span, Voices, VoiceSpan, Word, Words
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import AddNote
from sasci_archive.tei.cutting.silence import FOREVER, PAD, TAIL
from sasci_archive.tei.rules import check
from tests.gate.toy import CONSENT, MASTER, ON, WORDS, but, mutual, packet, said


def test_before_anybody_has_answered_somebody_reads_their_own_words_and_the_chairs() -> None:
    made = said(packet("wren", Consent()))
    assert made["u8"] == "We closed it in June."
    assert made["u6"] == "Why did it stop?"
    assert made["u7"] == made["u5"] == made["u5a"] == "-"
    assert "Mróz" not in packet("wren", Consent()).tei.decode()
    assert said(packet("mroz", Consent()))["u7"].startswith("Nobody asked for it")
    assert said(packet("mroz", Consent()))["u8"] == "-"


def test_a_yes_to_publishing_is_none_to_being_read_before_it_is_corrected() -> None:
    assert said(packet("wren"))["u7"] == "-"
    for answer in (Answer.NO, Answer.UNANSWERED):
        assert said(packet("wren", mutual(mroz=answer)))["u7"] == "-"
        assert said(packet("mroz", mutual(fairholt=answer)))["u8"] == "-"


def test_once_all_who_speak_agreed_to_it_everybodys_turns_are_there_and_disguised_as_for_anybody() -> None:
    made = packet("wren", mutual())
    assert said(made)["u7"].startswith("Nobody asked for it")
    assert "Mrs K." in made.tei.decode()
    assert "Mróz" not in made.tei.decode()
    own = packet("mroz", mutual())
    assert said(own)["u8"] == "We closed it in June."
    assert "Halina Mróz" in own.tei.decode()
    assert "Fairholt" not in own.tei.decode()
    assert own.standing is Standing.CORRECTED


def test_a_voice_nobody_has_named_agrees_to_nothing() -> None:
    unnamed = MASTER.replace(b'who="#p.chair" start="#T2.400"', b'start="#T2.400"')
    assert said(packet("wren", mutual(), unnamed))["u7"] == "-"
    assert said(packet("wren", mutual(), unnamed))["u6"] == "-"
    listed = b'<listPerson type="voices"><person xml:id="V3"><persName>jm-laptop</persName></person></listPerson>'
    voice = MASTER.replace(b'who="#p.chair" start="#T2.400"', b'who="#V3" start="#T2.400"')
    voice = voice.replace(b"</particDesc>", listed + b"</particDesc>")
    made = packet("wren", mutual(), voice)
    assert said(made)["u6"] == "-"
    assert b"jm-laptop" not in made.tei


@pytest.mark.parametrize(
    "answers",
    [
        {"withdrawn": dt.date(2025, 1, 1)},
        {"text": Answer.NO},
        {"embargo": True},
        {"pseudonym": ""},
        {"pseudonym": "Tobias Wren"},
    ],
)
def test_what_somebody_refused_or_could_only_be_shown_under_anothers_name_is_not_there(
    answers: dict[str, object],
) -> None:
    consent = mutual(but("mroz", **answers))
    assert said(packet("wren", consent))["u7"] == "-"
    assert said(packet("mroz", consent))["u7"].startswith("Nobody asked for it")
    withdrawn = "withdrawn" in answers
    assert (said(packet("mroz", consent))["u8"] == "-") == withdrawn, "who took it back does not read the others either"


def test_a_chair_who_refuses_or_who_is_a_witness_too_is_read_as_others_are() -> None:
    assert said(packet("wren", mutual(chair=Answer.NO)))["u6"] == "-"
    assert said(packet("wren", but("chair", text=Answer.NO)))["u6"] == "-"
    both = MASTER.replace(b'xml:id="p.chair" role="chair"', b'xml:id="p.chair" role="chair-and-witness"')
    assert said(packet("wren", Consent(), both))["u6"] == "-"
    assert said(packet("wren", mutual(), both))["u6"] == "Why did it stop?"


def test_of_others_turns_there_is_only_the_number_and_nothing_tells_how_long_they_are() -> None:
    made = packet("wren", Consent())
    assert [b for s in made.reading.sessions for b in s.blocks if isinstance(b, Withheld)] == [
        Withheld("u5", "5", "redacted"),
        Withheld("u5a", "5a", "redacted"),
        Withheld("u7", "7", "redacted"),
    ]
    for moment in ("T1.500", "T1.5492", "T1.12200", "T1.18200", "T1.20500", "T2.400", "T2.4000", "T2.7000"):
        assert moment.encode() not in made.tei
    assert b"T1.6000" in made.tei
    assert made.reading.left_out == ""


def test_what_an_interpreter_says_is_read_by_whom_it_is_said_for_and_by_the_interpreter_as_others_words_are() -> None:
    own = packet("mroz", Consent())
    assert said(own)["u5a"] == "evening, and I was glad."
    assert "Lena Fairholt" in own.tei.decode()
    assert said(packet("fairholt", Consent()))["u5a"] == "-"
    assert said(packet("fairholt", mutual()))["u5a"] == "evening, and I was glad."
    heard = packet("mroz", mutual()).cuts["1"]
    assert heard == (Span(0, FOREVER),), "the interpreter's voice is not hers"


def test_a_note_of_ones_own_is_there_though_it_stands_in_a_turn_that_is_not() -> None:
    note = AddNote(when=dt.date(2024, 7, 2), who="p.wren", why="x", seg="u7.s1", after=1, text="I was asked.", note=NoteKind.WITNESS)  # fmt: skip
    made = packet("wren", Consent(), amend.apply(MASTER, note))
    assert check(made.tei) == ()
    turn = next(b for s in made.reading.sessions for b in s.blocks if isinstance(b, Utterance) and b.id == "u7")
    assert (turn.who, turn.label, turn.span, said(made)["u7"]) == ("", "Speaker not named", None, "")
    left, own = turn.paragraphs[0]
    assert left == Left("redacted")
    assert own == made.reading.notes[-2]
    assert own.by == "Tobias Wren"
    assert b"Nobody asked" not in made.tei


def test_what_another_added_to_ones_turn_is_in_the_final_packet_alone_and_only_where_it_may_be_public() -> None:
    """Its reader approves what will be printed there."""
    note = AddNote(when=dt.date(2024, 7, 2), who="p.mroz", why="x", seg="u8.s1", after=1, text="It was cold.", note=NoteKind.WITNESS)  # fmt: skip
    master = amend.apply(MASTER, note)

    def added(consent: Consent, *, final: bool) -> list[str]:
        made = release(master, WORDS, consent, Channel.REVIEW, ON, reader="wren", final=final)
        assert check(made.tei) == ()
        assert "Mróz" not in made.tei.decode()
        return [n.by for n in made.reading.notes if "cold" in spoken(n.content)]

    assert added(CONSENT, final=True) == ["Mrs K."]
    assert added(CONSENT, final=False) == []
    unanswered = tuple(p for p in CONSENT.permission if p.person != "mroz")
    refused = (*unanswered, Permission(person="mroz", attribution=Attribution.NAME, text=Answer.NO))
    for permission in (unanswered, refused):
        assert added(msgspec.structs.replace(CONSENT, permission=permission), final=True) == []


def test_their_own_restricted_passages_are_withheld_from_themselves_too() -> None:
    made = packet("wren", mutual())
    assert said(made)["u4"].startswith("The council's. Mrs lent us")
    assert "Mróz" not in made.tei.decode()


def test_a_hidden_name_in_a_readers_own_words_is_as_hidden_as_anywhere() -> None:
    open_ = MASTER.replace(b'<seg type="restricted" subtype="name" resp="#ed1">Mr\xc3\xb3z</seg>', "Mróz".encode())
    with pytest.raises(NoPermission, match="Halina Mróz in u4"):
        packet("wren", CONSENT, open_)
    marked = open_.replace("Mrs Mróz".encode(), '<persName ref="#p.mroz">Mrs Mróz</persName>'.encode())
    assert "Mrs K." in said(packet("wren", CONSENT, marked))["u4"]


def test_in_the_sound_of_a_packet_only_ones_own_turns_are_heard_and_nothing_secret_in_them() -> None:
    made = packet("wren", mutual())
    assert made.sound
    assert made.cuts == {
        "1": (
            Span(0, 6_000),
            Span(11_500, 12_600),  # the chair begins before he ends
            Span(13_614 - PAD, 13_952 + PAD),  # the restricted name
            Span(16_994, FOREVER),
        ),
        "2": (Span(0, 9_600), Span(11_000, FOREVER)),
    }


def test_where_another_voice_was_heard_in_ones_own_turn_it_is_silent_whatever_the_words_tell() -> None:
    """Who finishes a sentence while the next one speaks has no words of it there: the recogniser follows one of them."""
    spans = [VoiceSpan(Span(500, 6_300), "V1"), VoiceSpan(Span(6_000, 11_760), "V2"), VoiceSpan(Span(13_000, 13_400), "V3"),
             VoiceSpan(Span(15_000, 15_500), "V1"), VoiceSpan(Span(16_000, 16_990), "V9")]  # fmt: skip
    elsewhere = (VoiceSpan(Span(4_000, 7_000), "V3"),)
    voices = Voices(
        made=WORDS.made,
        sessions=(SessionVoices(session="1", spans=tuple(spans)), SessionVoices(session="2", spans=elsewhere)),
    )
    made = release(MASTER, WORDS, mutual(), Channel.REVIEW, ON, reader="wren", voices=voices)
    assert made.sound
    assert made.cuts["1"] == (
        Span(0, 6_300),  # the chair still speaks
        Span(11_500, 12_600),
        Span(13_000, 13_400),  # somebody who speaks in the other session
        Span(13_614 - PAD, 13_952 + PAD),  # the restricted name
        Span(15_000, 15_500),
        Span(16_994, FOREVER),  # what is heard in his own turns only, V9, is taken to be him
    )
    assert made.cuts["2"] == packet("wren", mutual()).cuts["2"]


def test_a_turn_is_heard_to_its_end_where_the_voice_goes_on_and_nothing_there_is_secret() -> None:
    """The last word of a turn often has hardly any time: its speaker's voice tells how long it was."""
    own, chair = VoiceSpan(Span(6_000, 11_000), "V2"), VoiceSpan(Span(0, 5_900), "V1")

    def heard_until(end: int, *more: VoiceSpan) -> int:
        spans = (chair, own, VoiceSpan(Span(12_600, end), "V2"), *more)
        voices = Voices(made=WORDS.made, sessions=(SessionVoices(session="1", spans=spans),))
        made = release(MASTER, WORDS, mutual(), Channel.REVIEW, ON, reader="wren", voices=voices)
        return made.cuts["1"][-1].start

    assert heard_until(16_900) == 16_994
    assert heard_until(17_500) == 17_500
    assert heard_until(20_000) == 16_994 + TAIL
    assert heard_until(17_500, VoiceSpan(Span(17_200, 18_000), "V1")) == 17_200
    assert heard_until(17_500, VoiceSpan(Span(16_900, 18_000), "V1")) == 16_900


def test_it_has_no_sound_where_times_are_missing_or_nothing_was_said() -> None:
    for moments in (b' start="#T1.18200" end="#T1.20500"', b' start="#T1.6000" end="#T1.11760"'):
        made = packet("wren", mutual(), MASTER.replace(moments, b""))
        assert (made.sound, made.cuts) == (False, {})
    assert not packet("ansty").sound
    unheard = release(MASTER, None, Consent(), Channel.REVIEW, ON, reader="wren")
    assert unheard.sound, "with no hidden name in it, the times of turns are enough"
    assert any(c.start <= 12_600 and c.end >= 16_994 for c in unheard.cuts["1"])
    assert not release(MASTER, None, CONSENT, Channel.REVIEW, ON, reader="wren").sound


def test_a_session_that_was_heard_and_is_not_in_the_transcript_is_silent() -> None:
    more = Words(made=WORDS.made, sessions=(*WORDS.sessions, SessionWords(session="3", words=(Word(Span(0, 9), "x"),))))
    made = release(MASTER, more, Consent(), Channel.REVIEW, ON, reader="wren")
    assert made.cuts["3"] == (Span(0, FOREVER),)


def test_nothing_is_made_for_somebody_who_is_not_there() -> None:
    with pytest.raises(NoPermission, match="There is no 'nobody' among the participants"):
        packet("nobody")
