"""Markdown as editors write it: every word of it comes in, and what no edition can show is a fault with its line."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord, Faults
from sasci_archive.formats.markdown import is_blank, is_empty, parse
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Matter,
    Paragraph,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.inlines import Emphasis, Inline, Link, Note, NoteKind, Text


def read(text: str) -> Section:
    """The section of a file."""
    section = parse(text.encode(), where="introduction.md", kind="introduction", title="Introduction")
    assert section is not None
    return section


def faults(text: str) -> list[str]:
    """What is wrong with one."""
    with pytest.raises(Faults) as found:
        read(text)
    return [f"{fault.line}: {fault.problem}" for fault in found.value.faults]


EXAMPLE = """\
# How it began

It began *well*, with a
[letter](#u7).[^why] See <https://example.org/a>.

## Before

1. first
2. second

> Quoted
> here.

| a | b |
|---|---|
| 1 | *2* |

![](room.jpg)

[^why]: Nobody knows.
"""


def test_a_file_reads_as_it_is_to_be_printed() -> None:
    note = Note("apparatus.introduction.n1", 1, NoteKind.EDITORIAL, "", (Text("Nobody knows."),))
    assert read(EXAMPLE) == Section(
        "introduction",
        "How it began",
        (
            Paragraph(
                (
                    Text("It began "),
                    Emphasis((Text("well"),)),
                    Text(", with a"),
                    Text("\n"),
                    Link("#u7", (Text("letter"),)),
                    Text("."),
                    note,
                    Text(" See "),
                    Link("https://example.org/a", (Text("https://example.org/a"),)),
                    Text("."),
                )
            ),
            Subheading("apparatus.introduction.before", 1, "Before"),
            Bullets(ordered=True, items=((Text("first"),), (Text("second"),))),
            Quotation(((Text("Quoted"), Text("\n"), Text("here.")),)),
            Table((((Text("a"),), (Text("b"),)), ((Text("1"),), (Emphasis((Text("2"),)),)))),
            Illustration("room.jpg"),
        ),
        "apparatus.introduction",
    )


def test_without_a_title_of_its_own_it_has_that_of_its_kind() -> None:
    assert read("Words.").title == "Introduction"


def test_html_script_and_typst_are_words() -> None:
    text = '<b>x</b> <script>alert(1)</script> #import "a" $x$ {{ y }}\n\n<div>\n\nz &amp; &lt;'
    said = [words(Section("", "", (matter,))) for matter in read(text).content]
    assert said == [
        ["<b>x</b>", "<script>alert(1)</script>", "#import", '"a"', "$x$", "{{", "y", "}}"],
        ["<div>"],
        ["z", "&", "<"],
    ]


def test_a_comment_is_the_editors_own_and_moves_no_line() -> None:
    assert words(read("<!-- ask\nHalina -->\n\nWords. <!-- not at the beginning of a line -->")) == [
        *("Words.", "<!--", "not", "at", "the", "beginning", "of", "a", "line", "-->")
    ]
    assert faults("<!-- ask\nHalina -->\n\n**bold**") == ["4: Bold has no place in an edition."]


def test_nothing_but_comments_is_not_begun_and_nothing_at_all_is_a_decision() -> None:
    comment = b"<!-- Write here. -->\n\n"
    assert parse(comment, where="a.md", kind="a", title="") is None
    assert (is_blank(comment), is_empty(comment)) == (True, False)
    assert (is_blank(b" \n"), is_empty(b"\xef\xbb\xbf \n")) == (True, True)
    assert not is_blank(b"Words")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a [mot juste]{lang=fr}.", (Text("a "), Emphasis((Text("mot juste"),), "fr"), Text("."))),
        ('[x]{ lang="pt-BR" }', (Emphasis((Text("x"),), "pt-BR"),)),
        ("*[mot juste]{lang=fr}*", (Emphasis((Text("mot juste"),), "fr"),)),
        ("[*mot juste*]{lang=fr}", (Emphasis((Text("mot juste"),), "fr"),)),
        ("*a [b]{lang=de}*", (Emphasis((Text("a "), Emphasis((Text("b"),), "de"))),)),
        ("[a [b]{lang=de}]{lang=fr}", (Emphasis((Text("a "), Emphasis((Text("b"),), "de")), "fr"),)),
        ("[a [c](#u1)]{lang=fr}", (Emphasis((Text("a "), Link("#u1", (Text("c"),))), "fr"),)),
        ("[[c](#u1)]{lang=fr}", (Emphasis((Link("#u1", (Text("c"),)),), "fr"),)),
        ("\\[a]{lang=fr}", (Text("[a]{lang=fr}"),)),
        ("[a] {lang=fr}", (Text("[a] {lang=fr}"),)),
        ("[@key]{b}", (Text("[@key]{b}"),)),
    ],
)
def test_words_in_another_language(text: str, content: tuple[Inline, ...]) -> None:
    assert read(text).content == (Paragraph(content),)


def test_a_note_may_stand_where_it_belongs() -> None:
    paragraph = read("Words^[See *there*.] go on.").content[0]
    assert isinstance(paragraph, Paragraph)
    note = Note(
        "apparatus.introduction.n1", 1, NoteKind.EDITORIAL, "", (Text("See "), Emphasis((Text("there"),)), Text("."))
    )
    assert paragraph.content == (Text("Words"), note, Text(" go on."))


@pytest.mark.parametrize("text", ["\\[\\^1\\]", "\\[^1]", "[\\^1]", "*\\[^1]*", "[\\[^1\\]](#u1)"])
def test_what_is_escaped_refers_to_no_footnote(text: str) -> None:
    assert words(read(text)) == ["[^1]"]


def test_headings_of_the_same_words_have_ids_of_their_own() -> None:
    headings = [m for m in read("## Why\n\na\n\n## Why\n\nb\n\n## 何故\n\nc").content if isinstance(m, Subheading)]
    assert [heading.id.removeprefix("apparatus.introduction.") for heading in headings] == ["why", "why-2", "part"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n\n# Late", "3: A second title, or one that is not at the beginning."),
        ("# T\n\n### Low", "3: Headings are out of order: ### follows the title."),
        ("## A\n\n#### Low", "3: Headings are out of order: #### follows ##."),
        ("## A\n\n### B\n\n#### C\n\n##### D", "7: A heading as low as this is set in no edition."),
        ("Words\n---", "1: The line with a row of = or - makes a heading of what stands above it."),
        ("## *A*", "1: A heading is plain text."),
        ("##", "1: A heading without words."),
        ("a\n\n    code", "3: This is set in by four spaces or more, which makes it a passage of code."),
        ("```\ncode\n```", "1: A passage of code has no place in an edition."),
        ("a\n\n***", "3: A line across the page has no place in an edition."),
        ("a\n**b**", "2: Bold has no place in an edition."),
        ("a `b`", "1: Words set as code (between `) have no place in an edition."),
        ("a  \nb", "1: A line is broken by force here (two spaces or a \\ at its end)."),
        ("a ![](b.jpg)", "1: A picture stands within a paragraph."),
        ("![alt](b.jpg)", "1: What is to be seen in a picture is written in pictures.toml."),
        ("[a](b.html)", "1: The link to ‘b.html’ leads nowhere from an edition."),
        ('[a](#u1 "b")', "1: A link says something that nobody sees."),
        ("[a]: https://example.org", "1: An address stands apart from the words that lead to it."),
        ("a[^1]", "1: The footnote [^1] has no text."),
        ("[*a*[^1]](#u1)", "1: The footnote [^1] has no text."),
        ("a[^1]\n[^2]\n\n[^1]: b", "2: The footnote [^2] has no text."),
        ("a\n\n[^1]: b", "3: Nothing in the text refers to the footnote [^1]."),
        ("a[^1] b[^1]\n\n[^1]: c", "1: The footnote [^1] is cited twice."),
        ("a[^1]\n\n[^1]: c\n\n[^1]: d", "5: The footnote [^1] is given a text twice (first in line 3)."),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c", "3: There is a footnote in a footnote."),
        ("a[^1]\n\n[^1]: b\n\n    c", "3: Several paragraphs in a footnote."),
        ("1995\\. a\n\n1995. a", "3: A numbered list that does not begin with 1."),
        ("- a\n  - b", "2: A list within an item of a list has no place in an edition."),
        ("- a\n\n  b", "1: Several paragraphs in an item of a list."),
        ("> - a", "1: A list within a quotation has no place in an edition."),
        ("|a|\n|-|\n|1|2|", "3: This row of the table has more cells than its head."),
        ("a\n[b]{lang=Welsh}", "2: Braces behind brackets say which language words are in, and {lang=Welsh} does not."),
        ("[b]{.small}", "1: Braces behind brackets say which language words are in, and {.small} does not."),
        ("[b]{lang=fr .small}", "1: Braces behind brackets say which language words are in, and {lang=fr .small} does not."),
        ("[b]{}", "1: Braces behind brackets say which language words are in, and {} does not."),
        ("[[c]{lang=fr}](#u1)", "1: Words in another language stand within the brackets of a link."),
        ("[]{lang=fr}", "1: Nothing stands between the brackets of a language."),
        ("[**b**]{lang=fr}", "1: Bold has no place in an edition."),
        ("a\n\n<!-- b", "3: This comment does not end, or something follows it."),
    ],
)  # fmt: skip
def test_what_no_edition_has_a_value_for_is_a_fault_with_its_line(text: str, said: str) -> None:
    assert faults(text) == [said]


def test_all_faults_are_told_together_by_line() -> None:
    assert [told.partition(":")[0] for told in faults("**a**\n\n`b`\n\n# c")] == ["1", "3", "5"]


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"a\.md is not UTF-8 text \(byte 1\)"):
        parse(b"a\xff", where="a.md", kind="a", title="")


# -- the law: the words of the file are the words of the section, in order ---------------------------------------------


def words(section: Section) -> list[str]:
    """All words of a section, notes where they are referred to."""
    return " ".join(_said(section.content)).split()


def _said(content: tuple[Matter, ...]) -> list[str]:
    found = []
    for matter in content:
        match matter:
            case Paragraph(inlines):
                found.append(_spoken(inlines))
            case Subheading(text=text):
                found.append(text)
            case Bullets(items=items):
                found += [_spoken(item) for item in items]
            case Quotation(paragraphs):
                found += [_spoken(paragraph) for paragraph in paragraphs]
            case Table(rows):
                found += [_spoken(cell) for row in rows for cell in row]
            case Illustration(picture):
                found.append(picture)
    return found


def _spoken(content: tuple[Inline, ...]) -> str:
    said = []
    for inline in content:
        match inline:
            case Text(text):
                said.append(text)
            case Note(content=within):
                said.append(f" {_spoken(within)} ")
            case Emphasis(content=within) | Link(content=within):
                said.append(_spoken(within))
            case _:
                raise AssertionError(inline)
    return "".join(said)


WORD = st.text(st.sampled_from(string.printable.strip() + "äßñ—“”€日本語🙂"), min_size=1, max_size=9)


def escaped(word: str) -> str:
    """A word as Markdown has it, where nothing in it is markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", word)


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A paragraph in Markdown, and its words."""
    written, said = [], []
    for word in draw(st.lists(WORD, min_size=1, max_size=8)):
        form = draw(st.sampled_from(["{}", "*{}*", "[{}](#u1)", "{}^[{}]"]))
        written.append(form.format(*[escaped(word)] * form.count("{}")))
        said += [word] * form.count("{}")
    breaks = [draw(st.sampled_from([" ", "\n"])) for _ in written]
    return "".join(part for each in zip(written, breaks, strict=True) for part in each).strip(), said


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A file, and its words in order."""
    written, said = [], []
    for number, (text, own) in enumerate(draw(st.lists(paragraphs(), min_size=1, max_size=6))):
        line = text.replace("\n", " ")
        match draw(st.sampled_from(["paragraph", "heading", "list", "quotation", "table"])):
            case "heading":
                title = [word for word in own if word.isalnum()]
                if title:
                    written.append("## " + " ".join(title))
                    said += title
            case "list":
                written.append(f"- {line}\n- {line}\n\n<!-- {number} -->")
                said += own * 2
            case "quotation":
                written.append(f"> {line}")
                said += own
            case "table":
                written.append(f"| a | b |\n|---|---|\n| {line} | c |")
                said += ["a", "b", *own, "c"]
            case _:
                written.append(text)
                said += own
    return "\n\n".join(written) + "\n", said


@given(documents())
def test_no_word_is_lost_or_put_elsewhere(document: tuple[str, list[str]]) -> None:
    text, said = document
    if not said:
        return
    assert words(read(text)) == " ".join(said).split()
