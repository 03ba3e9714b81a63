from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions.web import Sound, page
from sasci_archive.editions.web.text import Hypertext, word_starts, words_of
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Event, Paragraph, Section
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import (
    Direction,
    Emphasis,
    Inline,
    Left,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.model.reading import Chat, Person, Reading, SessionText, Utterance
from sasci_archive.model.seminar import Editor, Role, Term
from sasci_archive.model.speech import Span, Word
from tests import bare

HOSTILE = """</script><script>alert(1)</script><!-- "'&amp; ]]> <b onclick="x">"""

SOUNDS = (
    Sound(href="part one.wav", session="1", starts_at=0, duration=40_000, media_type="audio/wav"),
    Sound(href="part-2.wav", session="1", starts_at=40_000, duration=30_000, media_type="audio/wav"),
)
FILES = (
    "seminar.pdf",
    "seminar.docx",
    "transcript.xml",
    "captions.vtt",
    "citation.json",
    "citation.bib",
    "citation.ris",
)

letters = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from(" \n<>&\"'"), max_size=12)
texts = st.builds(Text, letters)


def nested(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    content = st.lists(inner, max_size=3).map(tuple)
    targets = st.sampled_from(["", "ic", "ev1", "HSU", HOSTILE])
    return (
        st.builds(Marked, st.sampled_from(NameKind), targets, content)
        | st.builds(Emphasis, content)
        | st.builds(Unclear, letters, content)
        | st.builds(Note, st.just("fn1"), st.just(1), st.sampled_from(NoteKind), letters, content)
    )


inlines: st.SearchStrategy[Inline] = st.recursive(
    texts
    | st.builds(Pause, st.none() | st.integers(0, 9_999))
    | st.builds(Direction, letters, letters)
    | st.builds(Left, letters),
    nested,
    max_leaves=8,
)


def parsed(html: bytes) -> lxml.html.HtmlElement:
    document: lxml.html.HtmlElement = lxml.html.document_fromstring(html.decode("utf-8"))
    return document


def said(element: lxml.html.HtmlElement) -> list[str]:
    """The words of an element, without what editors add."""
    for sign in element.find_class("sign"):
        sign.drop_tree()
    return str(element.text_content()).split()


def of_one_turn(reading: Reading, *paragraphs: tuple[Inline, ...]) -> Reading:
    """A reading of one turn."""
    turn = Utterance("u1", "1", "ic", "", None, False, paragraphs)
    return msgspec.structs.replace(reading, sessions=(SessionText("1", "", None, (turn,)),), notes=(), chronology=())


# -- laws ----------------------------------------------------------------------------------------------------------


def test_every_word_of_the_reading_is_on_the_page_in_order(release: Release) -> None:
    turns = [t for t in parsed(page(release)).find_class("turn") if "chat" not in t.get("class", "")]
    found = [w for turn in turns for element in turn.xpath("div[@class='said']") for w in said(element)]
    blocks = [b for s in release.reading.sessions for b in s.blocks if isinstance(b, Utterance)]
    assert found == [w for b in blocks for p in b.paragraphs for w in words_of(p).split()]


@given(content=st.lists(inlines, max_size=4).map(tuple))
def test_any_inlines_keep_their_words_and_none_becomes_a_tag(content: tuple[Inline, ...]) -> None:
    reading = bare.reading(
        people=(Person("ic", "Ines", Role.CHAIR),),
        chronology=(Event("ev1", "1998", "Began", ()),),
        glossary=(Term(term="HSU", expansion="Home Support Unit"),),
    )
    html = f"<p>{Hypertext(reading).paragraph(content)}</p>"
    paragraph = lxml.html.fragment_fromstring(html)
    assert {e.tag for e in paragraph.iter()} <= {"p", "em", "span", "sup", "a", "abbr"}
    assert not paragraph.xpath(".//a//a"), "a link may not hold another"
    assert said(paragraph) == words_of(content).split()


def test_every_block_can_be_linked_to_and_no_id_is_given_twice(release: Release) -> None:
    document = parsed(page(release, SOUNDS, files=FILES))
    ids = [str(e.get("id")) for e in document.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    blocks = [b.id for s in release.reading.sessions for b in s.blocks if hasattr(b, "id")]
    assert set(blocks) <= set(ids)
    assert [i for i in ids if re.fullmatch(r"u\d+[a-z]?", i)] == [i for i in blocks if i.startswith("u")]


def test_every_link_inside_the_page_arrives(release: Release) -> None:
    document = parsed(page(release, SOUNDS))
    ids = {e.get("id") for e in document.xpath("//*[@id]")}
    assert {a.get("href") for a in document.xpath("//a[starts-with(@href, '#')]")} <= {f"#{i}" for i in ids}


def test_nothing_is_fetched_from_elsewhere(release: Release) -> None:
    html = page(release, SOUNDS, files=FILES)
    document = parsed(html)
    for element in document.iter():
        for attribute in ("src", "srcset", "data", "poster", "action", "background", "href"):
            address = element.get(attribute, "")
            plain_link = element.tag == "a" or element.get("rel") in {
                *("canonical", "cite-as", "license", "author", "type", "collection"),  # no browser fetches these
            }
            assert plain_link or not re.match(r"(?i)[a-z]+:|//", address), (element.tag, address)
    style, script = document.xpath("//style")[0].text, document.xpath("//script[@type='module']")[0].text
    assert not re.search(r"url\(|@import|@font-face", style)
    assert not re.search(r"\bfetch\(|XMLHttpRequest|\bimport\b|sendBeacon|WebSocket|\beval\b", script)


def test_the_policy_allows_this_style_and_script_and_no_other(release: Release) -> None:
    document = parsed(page(release))
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for element in document.xpath("//style | //script[@type='module']"):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not document.xpath("//*[@style]")


def test_the_same_release_gives_the_same_bytes(release: Release, proof: Release) -> None:
    assert page(release, SOUNDS, files=FILES) == page(release, SOUNDS, files=FILES)
    assert page(release) != page(proof)


def test_the_words_lit_are_the_words_said_one_for_one(release: Release) -> None:
    for session in release.reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance) and block.span:
                gaps = [int(gap) for gap in word_starts(block).split()]
                starts = [block.span.start + sum(gaps[: i + 1]) for i in range(len(gaps))]
                assert starts == [w.span.start for w in block.words]


def test_words_whose_times_do_not_fit_are_not_lit() -> None:
    turn = Utterance(
        "u1", "1", "", "Voice 1", Span(0, 900), False, ((Text("two words"),),), (Word(Span(0, 900), "twowords"),)
    )
    assert word_starts(turn) == ""


# -- what hostile text becomes -------------------------------------------------------------------------------------


def test_hostile_text_stays_text_everywhere(release: Release) -> None:
    names = (
        "title",
        "subtitle",
        "publisher",
        "place",
        "version",
        "doi",
        "isbn",
        "report_number",
        "ark",
        "handle",
        "licence",
        "abstract",
        "language",
    )
    citation = msgspec.structs.replace(
        release.reading.citation,
        **dict.fromkeys(names, HOSTILE),
        editors=(Editor(family=HOSTILE, given=HOSTILE, affiliation=HOSTILE, orcid=HOSTILE),),
        keywords=(HOSTILE,),
    )
    person = Person("ic", HOSTILE, Role.CHAIR, HOSTILE, HOSTILE, HOSTILE)
    reading = msgspec.structs.replace(
        of_one_turn(release.reading, (Text(HOSTILE), Direction(HOSTILE, HOSTILE), Left(HOSTILE), Unclear(HOSTILE, ()))),
        citation=citation,
        people=(person,),
        questions=(HOSTILE,),
        glossary=(Term(term=HOSTILE, expansion=HOSTILE, meaning=HOSTILE),),
        how_made=HOSTILE,
    )
    document = parsed(page(msgspec.structs.replace(release, reading=reading), files=FILES, cite_as=HOSTILE))
    assert [s.get("type") for s in document.xpath("//script")] == ["application/ld+json", "application/json", "module"]
    assert not document.xpath("//@onclick")
    assert document.xpath("//h1")[0].text == HOSTILE
    assert document.get_element_by_id("cite-as").text == HOSTILE
    record = json.loads(document.xpath("//script[@type='application/ld+json']")[0].text)
    assert record["abstract"] == HOSTILE
    assert record["editor"][0]["familyName"] == HOSTILE


@pytest.mark.parametrize(
    "href", ["https://example.org/a.mp3", "//example.org/a.mp3", "/a.mp3", "javascript:x", "C:\\a.mp3", ""]
)
def test_a_sound_lies_beside_the_page_or_nowhere(href: str) -> None:
    with pytest.raises(ValueError, match="relative to the page"):
        Sound(href=href, session="1", starts_at=0, duration=1, media_type="audio/mpeg")


# -- standing ------------------------------------------------------------------------------------------------------


def test_a_proof_says_so_and_asks_not_to_be_found_or_cited(proof: Release) -> None:
    document = parsed(page(proof, SOUNDS, files=("seminar.pdf",)))
    label = "Machine transcript, not checked. Do not cite."
    assert document.find_class("band")[0].text_content() == label
    assert document.xpath("//title")[0].text.startswith(label)
    assert document.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow, noarchive"]
    assert not document.xpath("//meta[starts-with(@name, 'citation_') or starts-with(@name, 'DC.')]")
    assert not document.xpath(
        "//script[@type='application/ld+json'] | //link | //*[@id='cite-as'] | //*[@data-ui='copy-citation']"
    )


def test_a_synthetic_demonstration_says_so(synthetic: Release) -> None:
    document = parsed(page(synthetic))
    assert document.find_class("band")[0].text_content().startswith("Synthetic demonstration")
    assert document.xpath("//title")[0].text.endswith("(synthetic demonstration)")


def test_what_is_published_has_no_band(release: Release) -> None:
    assert not parsed(page(release)).find_class("band")


def test_no_sound_is_named_where_the_release_lets_none_out(release: Release) -> None:
    silent = page(msgspec.structs.replace(release, sound=False), SOUNDS)
    assert not parsed(silent).xpath("//audio")
    assert b".wav" not in silent
    assert parsed(silent).xpath("//div[@id='u2']//span[@class='time']/text()") == ["0:09"]


# -- one readable example ------------------------------------------------------------------------------------------


def lines(elements: Iterable[lxml.html.HtmlElement]) -> list[str]:
    return [" ".join(e.text_content().split()) for e in elements]


def test_the_conversation_reads_as_a_reader_sees_it(release: Release) -> None:
    session = parsed(page(release)).get_element_by_id("session-1")
    assert lines(session.xpath("*[not(self::section)] | section/*")) == [
        "How the Round began 16 May 2024",
        "Welcome and introductions",
        "Dr Ines Calloway 1 0:00 Good afternoon, and welcome. We are here to talk about the Lantern Round, the evening visiting "
        "scheme that began on the Harrow Estate in October 1998. [adjusts microphone] Tobias, how did it start?",
        "Tobias Wren 2 0:09 With a closed kitchen. [pause, 1.5 s] The Borough shut it in the spring1, and 140 people had no "
        "hot meal after four o’clock. I said to Amara, “Give me £13.60 a head.” She didn’t say no, [not in so many words?]. That "
        "was the first day2 of it, as far as I’m concerned.",
        "Amara Odunlami-Price overlapping 3 0:26 I said I’d have to ask.",
        "Tobias Wren 4 0:29 [laughs] She did say that.",
        "Priya O’Dowd writes in the chat 0:31 Could everybody who isn’t speaking mute, please? See <the joining note> & thanks.",
        "[the connection is lost for four seconds] 0:32",
        "Money, and who was asked",
        "Witness A 5 0:36 The HSU3 paid, in the end. [withheld] was very much against it, and [inaudible] wrote to say so, "
        "off the record. [pause] It was a good letter.",
        "Voice 7, not named 6 0:48 It was not.",
        "7[withheld: awaiting permission]",
        "Lena Fairholt speaking for Halina Mróz 8 0:55 They came every evening at six. I set my clock by them; I still put the "
        "light on.",
        "Dr Ines Calloway 8a 1:03 Thank you, Mrs Mróz. Shall we stop there for tea?",
    ]


def test_notes_lead_back_and_say_whose_they_are(release: Release) -> None:
    document = parsed(page(release))
    notes = document.xpath("//section[@id='the-notes']//li")
    assert lines(notes)[1] == (
        "Tobias Wren adds: I have since found my diary. It was a Tuesday, & it rained. Back to the text of note 2↩"
    )
    assert document.get_element_by_id("at-fn2").get("href") == "#fn2"
    assert notes[1].find_class("back")[0].get("href") == "#at-fn2"


def test_a_moment_is_a_link_into_the_recording_that_covers_it(release: Release) -> None:
    document = parsed(page(release, SOUNDS))
    times = {turn: document.xpath(f"//div[@id='{turn}']//a[@class='time']/@href") for turn in ("u2", "u6", "u9")}
    assert times == {"u2": ["./part%20one.wav#t=9.9"], "u6": ["./part-2.wav#t=8.5"], "u9": []}


def test_an_edition_longer_than_an_hour_prints_hours(long_release: Callable[[int], Release]) -> None:
    document = parsed(page(long_release(901)))
    assert document.xpath("//div[@id='u1' or @id='u900']//span[@class='time']/text()") == ["0:00:04", "1:00:00"]


def test_reference_managers_find_a_report(release: Release) -> None:
    document = parsed(page(release, files=FILES))
    tags = {m.get("name"): m.get("content") for m in document.xpath("//meta[starts-with(@name, 'citation_')]")}
    assert tags == {
        "citation_title": "The Lantern Round: How an Evening Visiting Scheme Began, and Why It Stopped",
        "citation_editor": "O’Dowd, Priya",  # the last of two
        "citation_publication_date": "2024/11/20",
        "citation_technical_report_institution": "Marlsea Seminar Press",
        "citation_technical_report_number": "WS-3",
        "citation_publisher": "Marlsea Seminar Press",
        "citation_series_title": "Marlsea Witness Seminars",
        "citation_issn": "0000-0000",
        "citation_isbn": "978-0-00-000000-2",
        "citation_doi": "10.5555/marlsea.lantern",
        "citation_language": "en-GB",
        "citation_keywords": "home care; volunteers; innovation",
        "citation_fulltext_html_url": "https://example.org/seminars/lantern-round/",
        "citation_pdf_url": "https://example.org/seminars/lantern-round/seminar.pdf",
    }
    assert document.xpath("//link[@rel='alternate']/@href") == [
        "seminar.pdf",
        "seminar.docx",
        "transcript.xml",
        "captions.vtt",
    ]
    assert document.xpath("//link[@rel='describedby']/@href") == ["citation.json", "citation.bib", "citation.ris"]
    record = json.loads(document.xpath("//script[@type='application/ld+json']")[0].text)
    assert (record["@type"], record["temporalCoverage"]) == ("Report", "2024-05-16/2024-05-17")


def test_the_page_offers_a_citation_of_its_own(release: Release) -> None:
    assert parsed(page(release)).get_element_by_id("cite-as").text == (
        "Ines Calloway and Priya O’Dowd (eds), The Lantern Round: How an Evening Visiting Scheme Began, and Why It Stopped. "
        "Marlsea: Marlsea Seminar Press, 2024. https://doi.org/10.5555/marlsea.lantern"
    )


def test_a_seminar_of_which_only_the_record_is_known_is_a_page_too(
    release: Release, release_of: Callable[..., Release]
) -> None:
    nothing = msgspec.structs.replace(
        release.reading,
        citation=Citation(id="x", title="A Seminar"),
        people=(),
        questions=(),
        front=(),
        sessions=(),
        chronology=(),
        index=(),
        glossary=(),
        back=(),
        changes=(),
        notes=(),
        how_made="",
    )
    document = parsed(page(release_of(nothing, Channel.HTML)))
    assert lines(document.xpath("//h1 | //h2")) == ["A Seminar", "Contents", "This edition"]
    assert document.get_element_by_id("cite-as").text == "A Seminar. Forthcoming."


def test_the_chronology_leads_to_the_turns_that_are_there(release: Release) -> None:
    event = Event("ev1", "1998", "The first evening", ("u2.s1", "u2.s2", "u7", "u99"))
    reading = msgspec.structs.replace(release.reading, chronology=(event,))
    entry = parsed(page(msgspec.structs.replace(release, reading=reading))).get_element_by_id("event-ev1")
    assert lines([entry]) == ["1998The first evening (turns 2, 7)"]
    assert entry.xpath(".//a/@href") == ["#u2", "#u7"]


def test_what_has_no_id_or_title_of_its_own_is_printed_all_the_same(release: Release) -> None:
    reading = msgspec.structs.replace(
        release.reading,
        sessions=(SessionText("1", "", None, (Chat("", "ic", "", None, ()), Chat("", "", "", None, ()))),),
        chronology=(Event("", "1998", "A", ()), Event("", "1999", "B", ())),
        front=(Section("introduction", "", (Paragraph((Text("Why."),)),)),),
    )
    document = parsed(page(msgspec.structs.replace(release, reading=reading)))
    assert "Introduction" in lines(document.xpath("//h2"))
    assert "" not in document.xpath("//@id")
    assert lines(document.find_class("chat")) == [
        "Dr Ines Calloway writes in the chat",
        "Speaker not named writes in the chat",
    ]


def test_every_role_has_a_name_in_print(release: Release) -> None:
    people = tuple(Person(role.value, "Somebody", role) for role in Role)
    document = parsed(
        page(msgspec.structs.replace(release, reading=msgspec.structs.replace(release.reading, people=people)))
    )
    assert lines(document.xpath("//section[@id='the-people']//span[@class='role']")) == [
        "Chair",
        "Witness",
        "Chair and witness",
        "Organiser",
        "Interpreter",
        "Assistant",
        "From the floor",
    ]
