"""What others made, read by what it is: a file by hand of every kind, the law of every pair, and what bad input gets."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions, SasciError
from sasci_archive.formats import accounts, outside
from sasci_archive.formats.accounts import (
    amazon_transcribe,
    elan,
    exmaralda,
    foreign_tei,
    google_speech,
    iso_tei,
    otter,
    plain_transcript,
    rev_ai,
    speechmatics,
    subrip,
)
from sasci_archive.formats.webvtt import Cue
from sasci_archive.model.account import Account, Aside, Passage, What, spread
from sasci_archive.model.seminar import Kind
from sasci_archive.model.speech import Span, Timing, Word

OUTSIDE = Path(__file__).parent / "outside"
SAID = [("Was", 1000, 1250), ("it", 1250, 1400), ("painted?", 1400, 2050)]
ANSWER = [("Twice.", 2300, 2750)]


def read(name: str) -> accounts.Read:
    return accounts.read((OUTSIDE / name).read_bytes(), where=name)


def told(account: Account) -> list[tuple[str | None, list[tuple[str, int, int]]]]:
    return [(p.speaker, [(w.text, w.span.start, w.span.end) for w in p.words]) for p in account.passages if p.words]


@pytest.mark.parametrize(
    ("name", "form", "first", "second"),
    [
        ("amazon-items.json", "amazon", "spk_0", "spk_1"),
        ("amazon-old.json", "amazon", "spk_0", "spk_1"),
        ("amazon-channels.json", "amazon", "ch_0", "ch_1"),
        ("whisperx.json", "whisper", "SPEAKER_00", "SPEAKER_01"),
    ],
)
def test_words_that_were_heard_elsewhere_have_their_own_times_confidence_and_speaker(
    name: str, form: str, first: str, second: str
) -> None:
    found = read(name)
    assert (found.form.id, found.form.kind) == (form, Kind.WORDS)
    assert told(found.account) == [(first, SAID), (second, ANSWER)]
    assert [w.confidence for w in found.account.words][2:] == [0.5, 1.0]
    assert {w.timing for w in found.account.words} == {Timing.HEARD}


def test_google_tells_all_words_again_when_it_knows_who_spoke_and_they_are_taken_once() -> None:
    assert told(read("google-v1.json").account) == [
        ("1", [("was", 1000, 1250), ("it", 1250, 1400), ("painted", 1400, 2050)]),
        ("2", [("twice", 2300, 2750)]),
    ]


def test_in_googles_version_2_a_start_of_nothing_is_left_out() -> None:
    assert told(read("google-v2.json").account) == [
        ("1", [("Was", 0, 250), ("it", 250, 400), ("painted?", 400, 1050)]),
        ("2", [("Twice.", 1300, 1750)]),
    ]


def test_googles_batches_lie_under_the_address_of_the_file() -> None:
    inside = json.loads((OUTSIDE / "google-v2.json").read_text())
    batch = {"results": {"gs://bucket/ferry.wav": {"transcript": inside}}}
    assert accounts.read(json.dumps(batch).encode(), where="batch.json").account == read("google-v2.json").account


def test_a_result_of_google_without_words_has_its_text_from_the_last_ones_end() -> None:
    content = {
        "results": [{"alternatives": [{"transcript": "Not at all"}], "resultEndTime": "1.200s", "channelTag": 2}]
    }
    assert told(google_speech.parse(content)) == [
        ("channel 2", [("Not", 0, 450), ("at", 450, 750), ("all", 750, 1200)])
    ]


def test_speechmatics_punctuation_goes_with_its_word_and_an_entity_is_several() -> None:
    assert told(read("speechmatics.json").account) == [
        ("S1", SAID),
        ("S2", ANSWER),
        (None, [("May", 3000, 3385), ("1994", 3385, 3900)]),
    ]


def test_speechmatics_marks_may_go_with_what_follows_and_events_are_no_words() -> None:
    word = {"type": "word", "start_time": 0, "end_time": 1, "channel": "left", "alternatives": [{"content": "Sí"}]}
    mark = {"type": "punctuation", "attaches_to": "next", "alternatives": [{"content": "¿"}]}
    event = {"type": "audio_event", "alternatives": [{"content": "laughter"}]}
    nothing = {"type": "word", "alternatives": []}
    account = speechmatics.parse({"results": [mark, word, event, nothing]})
    assert told(account) == [("left", [("¿Sí", 0, 1000)])]
    assert account.passages[-1].asides == (Aside(0, What.HAPPENING, "laughter"),)


def test_a_mark_without_a_word_is_a_word_of_its_own_and_an_unknown_speaker_none() -> None:
    mark = {"type": "punctuation", "attaches_to": "next", "alternatives": [{"content": "¿"}]}
    assert [w.text for w in speechmatics.parse({"results": [mark]}).words] == ["¿"]
    with pytest.raises(BadCaptions, match="There is no text in"):
        otter.parse("\n")


def test_a_heading_between_turns_is_written_as_one() -> None:
    account = plain_transcript.parse("# One\n\nADA: two\n\n# Three\n\nBEN: four\n")
    assert plain_transcript.parse(plain_transcript.compose(account)) == account


def test_revs_hyphens_join_words_and_what_nobody_made_out_is_told() -> None:
    account = read("rev.json").account
    assert [w.text for w in account.words] == ["Was", "it", "re-painted?", "Twice,", "."]
    assert account.speakers == ("0", "Ben Marsh")
    assert account.passages[1].asides == (Aside(1, What.INAUDIBLE),)


def test_subtitles_name_who_speaks_as_captions_do() -> None:
    found = read("ferry.srt")
    assert (found.form.id, found.form.kind) == ("srt", Kind.CAPTIONS)
    assert [(c.speaker, c.span, c.text) for c in found.cues] == [
        ("Ada Quill", Span(1000, 3500), "Was the pier ever painted?"),
        ("Ben Marsh", Span(3700, 5000), "Twice & badly."),
        (None, Span(6000, 7250), "[gulls]"),
    ]


def test_otters_text_has_names_times_and_paragraphs() -> None:
    found = read("otter.txt")
    assert [(p.speaker, p.words[0].span.start) for p in found.account.passages] == [
        ("Ada Quill", 1000),
        (None, 9000),
        ("Ben Marsh", 3_602_000),
    ]
    assert found.account.passages[0].asides == (Aside(5, What.PARAGRAPH),)
    assert found.account.remarks == ("The line that says where the text was transcribed was left out.",)


def test_a_chat_gives_messages_private_ones_marked() -> None:
    found = read("zoom-chat.txt")
    assert found.form.kind is Kind.CHAT
    assert [(m.name, m.to) for m in found.messages] == [("Ada Quill", ""), ("Ben Marsh", "Ada Quill"), ("Cy", "")]


def test_a_finished_text_has_turns_headings_brackets_doubts_and_footnotes() -> None:
    account = read("finished.txt").account
    assert [(p.speaker, [w.text for w in p.words]) for p in account.passages] == [
        (None, []),
        (None, []),
        (
            "CHAIR",
            ["Good", "afternoon.", "Was", "the", "pier", "ever", "painted?", "It", "looked", "grey", "to", "me."],
        ),
        (None, []),
        ("Ben Marsh", ["Twice,", "and", "I", "said", "this:", "badly.", "In", "ninety-four."]),
        ("AQ", []),
        ("CHAIR", ["Thank", "you."]),
    ]
    assert account.passages[0].asides == (Aside(0, What.HEADING, "The Ferry and the Pier"),)
    assert account.passages[2].asides == (
        Aside(2, What.HAPPENING, "laughs"),
        Aside(7, What.NOTE, "Green, by the minutes."),
        Aside(7, What.PARAGRAPH),
    )
    assert account.passages[3].asides == (Aside(0, What.HAPPENING, "Tea was served."),)
    assert account.passages[4].asides == (Aside(1, What.INAUDIBLE), Aside(7, What.UNCLEAR, covers=1))
    assert account.passages[5].asides == (Aside(0, What.HAPPENING, "nods"),)
    assert not account.timed
    assert account.end == 0


def test_a_time_in_brackets_gives_the_next_word_its_time() -> None:
    account = plain_transcript.parse("ADA: [0:01:02] Now then.\n\nBEN: [pause] Well.\n")
    assert (account.words[0].text, account.words[0].span.start, account.words[0].timing) == (
        "Now",
        62_000,
        Timing.INFERRED,
    )
    assert [w.timing for w in account.words][1:] == [Timing.NONE, Timing.NONE]
    assert account.passages[1].asides == (Aside(0, What.PAUSE),)


def test_lines_that_were_wrapped_are_one_paragraph_and_long_ones_are_each_their_own() -> None:
    wrapped = plain_transcript.parse("ADA: one\ntwo three\nBEN: four\n")
    assert [(p.speaker, len(p.words), p.asides) for p in wrapped.passages] == [("ADA", 3, ()), ("BEN", 1, ())]
    long = f"ADA: {'one ' * 60}\nand two\nBEN: four\n"
    assert plain_transcript.parse(long).passages[0].asides == (Aside(60, What.PARAGRAPH),)


def test_a_name_that_nothing_follows_is_left_out_and_counted() -> None:
    account = plain_transcript.parse("ADA: one\n\nBEN:\n\nADA: two\n")
    assert account.speakers == ("ADA",)
    assert account.remarks == ("In The transcript nothing follows 1 of the names; they were left out.",)


def test_a_heading_in_capitals_may_stand_between_turns() -> None:
    account = plain_transcript.parse("ADA: one\n\nTHE PIER\n\nBEN: two\n")
    assert account.passages[1].asides == (Aside(0, What.HEADING, "THE PIER"),)


def test_iso_24624_has_tokens_timelines_names_and_annotations_that_are_left_out() -> None:
    account = read("iso.xml").account
    assert [(p.speaker, [w.text for w in p.words]) for p in account.passages] == [
        ("Ada Quill", ["Was", "it", "painted?"]),
        (None, []),
        ("BM", ["Twice.", "“Badly”"]),
    ]
    assert (account.words[0].span.start, account.words[2].span.end, account.words[-1].span) == (
        1000,
        2050,
        Span(2507, 2750),
    )
    assert account.passages[1].asides == (Aside(0, What.HAPPENING, "gulls"),)
    assert account.passages[2].asides == (Aside(0, What.PAUSE),)
    assert account.remarks == ("Not taken over from iso.xml, as it is no part of what was said: 1 <spanGrp>.",)


def test_parlamint_has_paragraphs_notes_gaps_and_doubts() -> None:
    account = read("parlamint.xml").account
    assert account.speakers == ("QuillAda", "MarshBen")
    assert account.passages[1].asides == (
        Aside(3, What.INAUDIBLE),
        Aside(3, What.PARAGRAPH),
        Aside(5, What.EMPHASIS, covers=1),
        Aside(6, What.NOTE, "To the bench."),
    )
    assert [w.text for w in account.passages[3].words] == ["Twice.", "Badly."]
    assert account.passages[3].asides == (Aside(1, What.HAPPENING, "Applause"), Aside(1, What.UNCLEAR, covers=1))


def test_a_timeline_may_stand_off_count_ms_and_who_needs_no_hash() -> None:
    account = read("standoff.xml").account
    assert told(account) == [("ada", [("Was", 1000, 1360), ("it", 1360, 1600), ("painted?", 1600, 2050)])]


def test_elan_is_read_tier_by_tier_and_put_in_order() -> None:
    found = read("ferry.eaf")
    assert [(p.speaker, p.words[0].span.start, p.words[-1].span.end) for p in found.account.passages] == [
        ("Ada Quill", 1000, 2050),
        ("Ben Marsh", 2300, 2750),
    ]
    assert found.account.remarks == (
        "Not taken over from ferry.eaf, as these depend on others: 1 on the tier 'gloss'.",
    )


def test_exmaralda_joins_events_and_tells_what_is_described() -> None:
    found = read("ferry.exb")
    assert [(p.speaker, [w.text for w in p.words], p.asides) for p in found.account.passages] == [
        ("AQ", ["Was", "it", "painted?"], ()),
        (None, [], (Aside(0, What.HAPPENING, "gulls"),)),
        ("BM", ["Twice."], (Aside(0, What.HAPPENING, "coughs"),)),
    ]
    assert "'BM [en]'" in found.account.remarks[0]


# -- the law of every pair -----------------------------------------------------------------------------------------------

LETTERS = st.text(st.characters(codec="utf-8", categories=("L", "Nd")), min_size=1, max_size=8)
NAMES = st.sampled_from(("Ada Quill", "Ben Marsh", "CHAIR", "Dr Cy Dee", "E. Fox"))


@st.composite
def timed(draw: st.DrawFn, *, confident: bool = True) -> Account:
    """Passages that follow one another, every word with its own time."""
    passages: list[Passage] = []
    at = 0
    for _ in range(draw(st.integers(1, 4))):
        words = []
        for text in draw(st.lists(LETTERS, min_size=1, max_size=4)):
            start = at + draw(st.integers(0, 900))
            at = start + draw(st.integers(1, 900))
            sure = draw(st.none() | st.integers(1, 1000)) if confident else None
            words.append(Word(Span(start, at), text, None if sure is None else sure / 1000))
        speaker = draw(st.none() | NAMES)
        if passages and passages[-1].speaker == speaker:
            passages[-1] = Passage(speaker, (*passages[-1].words, *words))
        else:
            passages.append(Passage(speaker, tuple(words)))
    return Account(tuple(passages))


def through_json(compose: Callable[[Account], object], parse: Callable[[Any], Account], account: Account) -> Account:
    return parse(json.loads(json.dumps(compose(account))))


@given(timed())
def test_what_recognisers_say_written_again_is_the_same_in_words_times_and_names(account: Account) -> None:
    assert through_json(amazon_transcribe.compose, amazon_transcribe.parse, account) == account
    assert through_json(google_speech.compose, google_speech.parse, account) == account
    assert through_json(speechmatics.compose, speechmatics.parse, account) == account
    assert through_json(rev_ai.compose, rev_ai.parse, account) == account


@given(timed(confident=False))
def test_what_annotators_say_written_again_is_the_same_in_words_times_and_names(account: Account) -> None:
    assert foreign_tei.parse(outside.xml(iso_tei.compose(account), where="x")) == account
    assert exmaralda.parse(outside.xml(exmaralda.compose(account), where="x")) == account


@given(timed(confident=False))
def test_elan_written_again_is_the_same_in_words_names_and_times_of_passages(account: Account) -> None:
    shared = Account(
        tuple(
            Passage(
                p.speaker or "nobody",
                spread([w.text for w in p.words], p.words[0].span.start, p.words[-1].span.end),
            )
            for p in account.passages
        )
    )
    assert elan.parse(outside.xml(elan.compose(shared), where="x")) == shared


@given(st.lists(st.tuples(st.none() | NAMES, st.integers(0, 9), st.lists(LETTERS, min_size=1, max_size=5)), min_size=1))
def test_otters_text_written_again_is_the_same(passages: list[tuple[str | None, int, list[str]]]) -> None:
    at, given_ = 0, []
    for speaker, later, texts in passages:
        at += later * 1000
        given_.append(Passage(speaker, spread(texts, at, None)))
    account = otter.parse(otter.compose(Account(tuple(given_))))
    assert [(p.speaker, p.words[0].span.start, [w.text for w in p.words]) for p in account.passages] == [
        (p.speaker, p.words[0].span.start, [w.text for w in p.words]) for p in given_
    ]
    assert otter.parse(otter.compose(account)) == account


@st.composite
def written(draw: st.DrawFn) -> Account:
    """A finished text: words without times, and at most one thing beside them in each place. (A line in capitals is a heading.)"""
    passages = []
    for _ in range(draw(st.integers(1, 4))):
        texts = [f"{text}é" for text in draw(st.lists(LETTERS, min_size=1, max_size=5))]
        asides, at = [], 0
        while at <= len(texts):
            what = draw(st.sampled_from((None, None, *What)))
            if what is What.UNCLEAR and at < len(texts):
                asides.append(Aside(at, what, covers=1))
            elif (what is What.PARAGRAPH and 0 < at < len(texts)) or what in {What.INAUDIBLE, What.PAUSE}:
                asides.append(Aside(at, what))
            elif what in {What.HAPPENING, What.NOTE}:
                asides.append(Aside(at, what, "he " + draw(LETTERS)))
            at += 1
        words = tuple(Word(Span(0, 0), text, None, Timing.NONE) for text in texts)
        passages.append(Passage(draw(NAMES), words, tuple(asides)))
    return Account(tuple(passages))


@given(written())
def test_a_finished_text_written_again_is_the_same_in_words_names_and_all_beside_them(account: Account) -> None:
    again = plain_transcript.parse(plain_transcript.compose(account))
    assert again.passages == account.passages


@given(written())
def test_so_it_is_in_tei(account: Account) -> None:
    again = foreign_tei.parse(outside.xml(iso_tei.compose(account), where="x"))
    assert again.passages == account.passages


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 9999), st.lists(LETTERS, max_size=3)), max_size=5))
def test_srt_written_again_is_the_same(given_: list[tuple[int, int, list[str]]]) -> None:
    cues = tuple(
        Cue(Span(start, start + length), "\n".join(lines), str(number))
        for number, (start, length, lines) in enumerate(given_, start=1)
    )
    assert subrip.parse(subrip.compose(cues)) == cues


# -- bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "x is empty. Export or download it once more, or leave it out."),
        (b" \n\n", "x is empty."),
        (b"\x00\x01\x02\x03", "x is not text: it has the character '\\x00'."),
        (b"%PDF-1.7", "x is a PDF. Save the text in it as .docx or .txt: a PDF does not say who speaks."),
        (b"{\\rtf1", "x is rich text (RTF). Save it as .docx in Word or LibreOffice."),
        (b"\xd0\xcf\x11\xe0", "x is an old Word file"),
        (b"<!DOCTYPE html><html/>", "x is a web page"),
        (b'{"segments": [', "x is not JSON"),
        (b"{" + b'"a":{' * 100_000, "x has lists within lists without end."),
        (
            b'{"hello": 1}',
            "x is of no kind that can be taken in. It is JSON of another program. These can: captions in WebVTT",
        ),
        (b"<svg/>", "x is of no kind that can be taken in. It is XML that begins with <svg>."),
        (b"Just some prose, and nobody says it.", "x is of no kind that can be taken in. These can:"),
        (
            b"<TEI><text/></TEI>",
            "x begins with <TEI> without TEI's namespace, so that nothing in it is TEI. Let it begin with",
        ),
        (b"<TEI.2/>", "x is TEI of before 2007"),
        (b"<teiCorpus/>", "x is a corpus of several texts."),
        (b'<!DOCTYPE TEI [<!ENTITY a "b">]><TEI/>', "x has a DTD"),
        (b"<TEI", "x is not well-formed XML: line 1"),
        (
            b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body/></text></TEI>',
            "x is TEI, but nobody says anything in it",
        ),
        (
            b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>\n<u who="a">One.</u>\n<p>Lost words.</p></body></text></TEI>',
            "x, line 3: nobody is said to speak here (<p>): 'Lost words.'. 1 utterances before it were read.",
        ),
        (b"WEBVTT\n", "x has no captions in it."),
        (
            b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><u who="a">%s%s</u></body></text></TEI>'
            % (b"<seg>" * 250, b"</seg>" * 250),
            "x has elements within elements without end.",
        ),
        (
            b"WEBVTT\n\n00:45:00.000 --> 00:45:01.000\none\n\n00:00:02.000 --> 00:00:03.000\ntwo\n",
            "x, line 6: the times run back, from 0:45:00.000 to 0:00:02.000. Two files may have been put together",
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:09,000 --> 00:00:03,000\ntwo\n",
            "x, line 6: the cue ends before it starts: '00:00:09,000 --> 00:00:03,000'. 1 cue before it was read.",
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\none\n\nlost\n",
            "x, line 5: these are no times: 'lost'. 1 cue before it was read.",
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\none\n00:00:01,000 --> 00:00:02,000\n",
            "x, line 4: a second time inside one cue",
        ),
        (
            b"Ada Quill  0:12\none\n\nBen Marsh  0:03\ntwo\n",
            "x, line 4: the times run back, from 0:00:12 to 0:03. 1 passage before it was read.",
        ),
        (
            b"A title\n\nAda Quill  0:12\none\n\nBen  0:13\ntwo",
            "x, line 1: this stands before the first name and time: 'A title'.",
        ),
        (b"ADA: one [1] two", "x, line 1: there is no footnote 1."),
        (b"ADA: one\n\n[1] Lost.", "x: footnote 1 is marked nowhere in the text: 'Lost.'. 1 turn before it was read."),
        (b"ADA: one[1]\n\n[1] a\n\n[1] b", "x, line 5: there is a footnote 1 already."),
        (b"ADA: one [two", "x, line 1: a bracket that is not closed, or not opened"),
        (
            b"Nobody says this sentence.\n\nADA: one",
            "x, line 1: nobody is said to speak here: 'Nobody says this sentence.'. 0 turns",
        ),
        (
            b'{"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "a", "ts": 2, "end_ts": 1}]}]}',
            "x, word 1 ('a'): it ends at 0:00:01.000, before it starts (0:00:02.000). 0 words were read before it.",
        ),
        (
            b'{"monologues": [{"elements": [{"type": "text", "value": "a", "ts": -1}]}]}',
            "x, word 1: '-1.0' is no time in seconds.",
        ),
        (b'{"monologues": []}', "There is no text in x."),
        (b'{"monologues": [1]}', "x looks like Rev's JSON, but does not read: expected object, got int"),
        (
            b'{"results": [{"alternatives": [{"transcript": "a", "words": [{"word": "a", "startTime": "later"}]}]}]}',
            "x has a time that cannot be read: 'later'. Times look like 1.400s.",
        ),
        (
            b'<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="PAL-frames"/></ANNOTATION_DOCUMENT>',
            "x counts time in PAL-frames.",
        ),
        (b"<ANNOTATION_DOCUMENT/>", "There is no text in x: no tier of its own has annotations."),
        (b"<basic-transcription/>", "There is no text in x: no tier of type t has events."),
        (
            b"1\n00:00:01,000 --> 00:00:02,000 --> 00:00:03,000\none\n",
            "x, line 2: these are no times: '00:00:01,000 --> 00:00:02,000 --> 00:00:03,000'. 0 cues",
        ),
        (
            b"WEBVTT\n\n00:01.000 --> 00:02.000 --> 00:03.000\none\n",
            "x, line 3: times that cannot be read: '00:01.000 --> 00:02.000 --> 00:03.000'.",
        ),
        (
            b"Ada Quill  0:12\none\n\nBen Marsh  1:90:02\ntwo\n",
            "x, line 4: this is no time: '1:90:02'. 1 passage before",
        ),
        (b"ADA: one [0:99:02] two", "x, line 1: this is no time: '[0:99:02]'. 0 turns before it were read."),
    ],
)
def test_what_cannot_be_read_is_a_sentence_that_shows_it(content: bytes, sentence: str) -> None:
    with pytest.raises(BadCaptions) as refused:
        accounts.read(content, where="x")
    assert str(refused.value).startswith(sentence)


ELAN = (OUTSIDE / "ferry.eaf").read_text(encoding="utf-8")
EXB = (OUTSIDE / "ferry.exb").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            ELAN.replace('"2750"', '"2000"'),
            "x, line 11: this ends at 0:00:02.000, before it starts (0:00:02.300): 'Twice.'.",
        ),
        (ELAN.replace('"2750"', '"²"'), "x: the time slot ts4 has the time '²'."),
        (ELAN.replace('"2750"', f'"{"9" * 5000}"'), "x: the time slot ts4 has the time '999999999"),
        (ELAN.replace('"2750"', '"soon"'), "x: the time slot ts4 has the time 'soon'."),
        (ELAN.replace('TIME_SLOT_REF2="ts4"', 'TIME_SLOT_REF2="ts9"'), "x, line 11: the time slot 'ts9' is not there."),
        (EXB.replace('time="2.05"', 'time="1.2"'), "x, line 9: '1.2' lies before the moment before it (0:00:01.400)."),
        (EXB.replace('time="2.05"', 'time="soon"'), "x, line 9: 'soon' is no time in seconds."),
        (
            EXB.replace('start="T3" end="T4">((', 'start="T9" end="T4">(('),
            "x, line 15: the moment 'T9' is not on the timeline.",
        ),
        (EXB.replace('start="T3" end="T4">((', 'start="T4" end="T3">(('), "x, line 15: this ends before it starts"),
    ],
)
def test_so_are_annotations_whose_times_cannot_be(text: str, sentence: str) -> None:
    with pytest.raises(BadCaptions) as refused:
        accounts.read(text.encode(), where="x")
    assert str(refused.value).startswith(sentence)


FILES = tuple(path.read_bytes() for path in sorted(OUTSIDE.iterdir()) if path.suffix != ".md")


@given(
    st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.binary(max_size=9)), max_size=9)
)
def test_whatever_is_done_to_a_file_it_is_read_or_a_sentence(
    content: bytes, edits: list[tuple[float, int, bytes]]
) -> None:
    for place, taken, put in edits:
        at = int(place * len(content))
        content = content[:at] + put + content[at + taken :]
    with contextlib.suppress(SasciError):
        msgspec.json.encode(accounts.read(content, where="x").account)


def test_a_slot_of_elan_without_a_time_leaves_the_words_without() -> None:
    text = ELAN.replace(' TIME_VALUE="1000"', "").replace(' TIME_VALUE="2050"', "")
    account = accounts.read(text.encode(), where="x").account
    assert {w.timing for p in account.passages if p.speaker == "Ada Quill" for w in p.words} == {Timing.NONE}


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8-sig", ()),
        ("utf-16", ()),
        ("utf-16-le", ()),
        ("utf-16-be", ()),
        ("utf-32", ()),
        (
            "cp1252",
            ("x is not UTF-8: it was read as Windows-1252, which decides what 2 letters with accents are.",),
        ),
    ],
)
def test_old_encodings_are_read_and_where_it_was_guessed_it_is_said(encoding: str, remark: tuple[str, ...]) -> None:
    read_ = accounts.read("ADA: A café – no more.\r\nBEN: Yes.\r\n".encode(encoding), where="x")
    assert [w.text for w in read_.account.words] == ["A", "café", "–", "no", "more.", "Yes."]
    assert read_.account.remarks == remark


def test_bytes_that_are_no_encoding_are_refused() -> None:
    for content in (b"ADA: caf\x81\xe9", b"\xff\xfeA"):
        with pytest.raises(BadCaptions, match="is not text"):
            accounts.read(content, where="x")


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadCaptions, match="too large to be a transcript"):
        accounts.read(b" " * (outside.MOST + 1), where="x")


def test_times_and_choices_of_others_tei() -> None:
    text = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc><person xml:id="a" n="AQ"/></particDesc>'
        '</profileDesc></teiHeader><text><timeline origin="#o"><when xml:id="o"/><when xml:id="x" interval="2" since="#y"/>'
        '<when xml:id="y" interval="1" since="#x"/><when xml:id="z" absolute="noon" interval="-1"/></timeline><body><pause dur="PT2S"/>'
        '<gap reason="editorial"/><div><sp><speaker>Ben:</speaker><p>One.</p><p>Two <choice><sic>thre</sic><corr>three</corr></choice>'
        '<subst><del>4</del><add>5</add></subst></p></sp><u who="a b" start="#x"><shift new="whisper"/>Oh <unclear/><w>n<anchor synch="#o"/>o'
        '</w><hi/> <blink>yes</blink><u who="b">inner</u><head>H</head></u></div><div><p/></div></body></text></TEI>'
    )
    account = accounts.read(text.encode(), where="x").account
    assert [(p.speaker, [w.text for w in p.words]) for p in account.passages if p.words] == [
        ("Ben", ["One.", "Two", "thre5"]),
        ("AQ, b", ["Oh", "no", "yes", "inner"]),
    ]
    assert account.passages[0].asides == (Aside(0, What.PAUSE, "2000"),)
    assert account.passages[1].asides == (Aside(0, What.HAPPENING, "editorial"),)
    assert account.passages[3].asides == (
        Aside(0, What.HAPPENING, "whisper"),
        Aside(1, What.INAUDIBLE),
        Aside(4, What.HEADING, "H"),
    )
    assert account.remarks == (
        "Not taken over from x, as it is no part of what was said: 1 <corr>, 1 <del>.",
        "Of these only the words were taken over: 1 <blink>.",
    )
