"""Citations as people write them, and as pandoc answers."""

from __future__ import annotations

import json

import pytest

from sasci_archive.formats.citing import GROUP, Holder, Work, compose, keys, parse, works
from sasci_archive.model.inlines import Cited, Emphasis, Link, Text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[@a]", (Work("a"),)),
        ("[@a, p. 4]", (Work("a", "", ", p. 4"),)),
        (
            "[see @doe:2001.b, chap. 3; cf. -@{odd key}]",
            (Work("doe:2001.b", "see", ", chap. 3"), Work("odd key", "cf.", bare=True)),
        ),
        ("[@a.]", (Work("a", "", "."),)),
    ],
)
def test_a_citation_is_read(written: str, said: tuple[Work, ...]) -> None:
    assert works(written) == said


def test_a_part_that_names_no_work_is_refused() -> None:
    with pytest.raises(ValueError, match="‘b’ names no work"):
        works("[@a; b]")


def test_only_brackets_with_an_at_that_begins_a_word_are_citations() -> None:
    text = "[a] [a@b.org] [see @k] [@k2, p. 1] @k3 [[@k4]]"
    assert GROUP.findall(text) == ["[see @k]", "[@k2, p. 1]", "[@k4]"]


def test_all_citations_go_in_one_document_in_order_footnotes_as_footnotes() -> None:
    document = json.loads(
        compose((Holder(False, ((Work("a"),),)), Holder(True, ((Work("b"),), (Work("a"),)))), "en-GB")
    )
    first, second = document["blocks"]
    assert first["c"][0]["c"][0][0] == "c0"
    assert [each["c"][0][0] for each in second["c"][1]["c"][0]["c"] if each["t"] == "Span"] == ["c1", "c2"]


def test_what_pandoc_answers_becomes_our_values() -> None:
    link = {
        "t": "Link",
        "c": [["", [], []], [{"t": "Str", "c": "A"}, {"t": "Strong", "c": [{"t": "Str", "c": "b"}]}], ["#ref-a", ""]],
    }
    out = {"t": "Link", "c": [["", [], []], [{"t": "Str", "c": "doi"}], ["https://doi.org/1", ""]]}
    cite = {"t": "Cite", "c": [[], [{"t": "Str", "c": "("}, link, {"t": "Str", "c": ")"}]]}
    entry = {
        "t": "Div",
        "c": [
            ["ref-a", [], []],
            [
                {
                    "t": "Para",
                    "c": [
                        {"t": "Emph", "c": [{"t": "Str", "c": "T"}]},
                        {"t": "Space"},
                        {"t": "Quoted", "c": [{"t": "DoubleQuote"}, [out]]},
                    ],
                }
            ],
        ],
    }
    answer = {
        "blocks": [
            {"t": "Para", "c": [{"t": "Span", "c": [["c0", [], []], [cite]]}]},
            {"t": "Div", "c": [["refs", [], []], [entry]]},
        ]
    }
    rendered = parse(json.dumps(answer).encode())
    assert rendered.citations[0].content == (Text("("), Cited("a", (Text("Ab"),)), Text(")"))
    assert rendered.works[0].key == "a"
    assert rendered.works[0].content == (
        Emphasis((Text("T"),)),
        Text(" “"),
        Link("https://doi.org/1", (Text("doi"),)),
        Text("”"),
    )


def test_keys_are_those_of_the_works_listed() -> None:
    assert keys(b'[{"id": "a"}, {"id": "a"}]') == ("a", "a")
    with pytest.raises(ValueError, match="no list of works"):
        keys(b'{"id": "a"}')
