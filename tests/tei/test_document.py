"""Bytes in, bytes out: what is kept, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import (
    NS,
    all_text,
    compose,
    duration,
    duration_ms,
    element,
    instants,
    milliseconds,
    parse,
    remove,
    seconds,
    swap,
)
from tests.tei.invented import texts

HEAD = f'<TEI xmlns="{NS}">'


def test_composing_what_was_parsed_keeps_comments_white_space_and_markup_we_do_not_know(toy: bytes) -> None:
    assert compose(parse(toy)) == toy
    assert b"<?sasci keep?>" in toy
    assert b"<!-- listen again -->" in toy


def test_unknown_markup_cdata_and_what_stands_after_the_root_survive() -> None:
    strange = f'<?xml version="1.0" encoding="UTF-8"?>\n{HEAD}<!--a--> <x:y xmlns:x="urn:x" z="1"/><![CDATA[<&>]]></TEI>\n<!--end-->\n'
    assert compose(parse(strange.encode())).decode() == strange


@given(texts, texts)
def test_text_and_attributes_read_back_as_they_were_written(text: str, attribute: str) -> None:
    root = element("TEI", "", element("text", text, n=attribute))
    again = parse(compose(root))
    assert all_text(again) == text
    assert again[0].get("n", "") == attribute
    assert compose(again) == compose(root)


def test_a_character_that_xml_cannot_hold_is_replaced_and_seen() -> None:
    assert all_text(element("p", "a\x00b\ufffe")) == "a\ufffdb\ufffd"


BOMB = '<!DOCTYPE TEI [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE TEI [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "declaration", [BOMB, OUTSIDE, '<!DOCTYPE TEI SYSTEM "http://example.org/tei.dtd">', "<!DOCTYPE TEI>"]
)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>\n', "<!-- a --> <?b?>\n", "\ufeff"])
def test_a_document_with_a_dtd_is_refused_before_it_is_parsed(declaration: str, before: str) -> None:
    with pytest.raises(BadTranscript) as refused:
        parse(f"{before}{declaration}{HEAD}&b;</TEI>".encode())
    assert str(refused.value) == (
        "The transcript has a DTD (`<!DOCTYPE …`), which can make a program read other files. "
        "Delete that declaration, and write out whatever it abbreviates."
    )


def test_a_doctype_in_a_comment_or_in_text_is_only_text() -> None:
    assert all_text(parse(f"<!-- <!DOCTYPE x> -->{HEAD}<![CDATA[<!DOCTYPE y>]]></TEI>".encode())) == "<!DOCTYPE y>"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The transcript is not well-formed XML: line 1: "),
        (f"{HEAD}\n<p>a</q></TEI>".encode(), "The transcript is not well-formed XML: line 2: "),
        (
            f"{HEAD}&unknown;</TEI>".encode(),
            "The transcript is not well-formed XML: line 1: Entity 'unknown' not defined",
        ),
        (
            f"{HEAD}é</TEI>".encode("latin-1"),
            "The transcript is not UTF-8 text (byte 41). Save it as UTF-8 in your editor.",
        ),
        (b"<TEI/>", "The transcript begins with <TEI>, not with <TEI> in TEI's namespace."),
        (b"<html/>", "The transcript begins with <html>, not with <TEI> in TEI's namespace."),
    ],
)
def test_what_does_not_read_at_all_is_said_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadTranscript) as refused:
        parse(content)
    assert str(refused.value).startswith(sentence)


def test_a_document_too_deep_for_anybody_is_refused() -> None:
    with pytest.raises(BadTranscript, match="not well-formed"):
        parse(f"{HEAD}{'<hi>' * 5000}{'</hi>' * 5000}</TEI>".encode())


@given(st.data())
def test_taking_an_element_out_leaves_the_text_around_it(data: st.DataObject) -> None:
    """Law: with its content kept, the text is the same; without, it is the text less the element's own."""
    source = "<p>a<b>b<c>c</c>d</b>e<!--x-->f<g/>h</p>"
    keep = data.draw(st.booleans())
    root = etree.fromstring(source)
    nodes = [node for node in root.iter(etree.Element) if node is not root]
    node = data.draw(st.sampled_from(nodes))
    text, own = all_text(root), all_text(node)
    remove(node, keep_content=keep)
    assert all_text(root) == (text if keep else text.replace(own, "", 1))


@given(st.integers(0, 10**8))
def test_times_read_back(ms: int) -> None:
    assert milliseconds(seconds(ms)) == ms
    assert duration_ms(duration(ms)) == ms


@pytest.mark.parametrize("text", ["", "-1", "nan", "Infinity", "1e9", "ten"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert milliseconds(text) is None
    assert duration_ms(text) is None
    assert duration_ms("PT") is None


def test_moments_may_be_told_from_moments_and_one_that_goes_round_in_a_circle_has_no_time() -> None:
    whens = (
        '<when xml:id="a"/><when xml:id="c" interval="1.5" since="#b"/><when xml:id="b" interval="2" since="#a"/>'
        '<when xml:id="x" interval="1" since="#y"/><when xml:id="y" interval="1" since="#x"/><when xml:id="z" interval="1"/>'
    )
    root = parse(f'{HEAD}<standOff><timeline unit="s" origin="#a">{whens}</timeline></standOff></TEI>'.encode())
    assert instants(root) == {"a": 0, "b": 2_000, "c": 3_500, "z": 1_000}


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.sampled_from(["", "0.5", "2", "soon"]), st.sampled_from(["", "#a", "#b", "#c", "#d", "#x", "b"])),
    )
)
def test_a_moment_lies_its_interval_after_the_one_it_is_told_from(whens: dict[str, tuple[str, str]]) -> None:
    def at(id_: str, *before: str) -> int | None:
        if id_ not in whens or id_ in before:
            return None
        interval, since = whens[id_]
        earlier = at(since[1:] if since.startswith("#") else "a", id_, *before) if interval else 0
        own = milliseconds(interval) if interval else 0
        return None if earlier is None or own is None else earlier + own

    made = [element("when", id=id_, interval=interval, since=since) for id_, (interval, since) in whens.items()]
    root = element("TEI", "", element("standOff", "", element("timeline", "", *made, origin="#a")))
    assert instants(root) == {id_: ms for id_ in whens if (ms := at(id_)) is not None}


def test_the_root_is_in_nothing_and_cannot_be_taken_out_or_replaced() -> None:
    root = element("TEI")
    with pytest.raises(ValueError, match="the root of a transcript is in nothing"):
        remove(root)
    with pytest.raises(ValueError, match="the root of a transcript is in nothing"):
        swap(root, element("TEI"))


def test_a_moment_whose_interval_is_no_number_has_no_time() -> None:
    whens = '<when xml:id="a"/><when xml:id="b" interval="soon" since="#a"/>'
    root = parse(f'{HEAD}<standOff><timeline unit="s" origin="#a">{whens}</timeline></standOff></TEI>'.encode())
    assert instants(root) == {"a": 0}
