"""What editors write around the transcript, in Markdown: a title, paragraphs, headings, lists, quotations, tables, footnotes, links.

It is CommonMark with tables and footnotes, and no more of it than an edition has a value for: the rest is a fault with its line, and nothing
is dropped or guessed. HTML is text like any other, but for comments (`<!-- … -->`, from the beginning of a line to the end of one), which
are the editor's own and never printed. Law: the words of the file are the words of the section, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sasci_archive.errors import Fault, Faults
from sasci_archive.formats import markdown_inline, markdown_language, records
from sasci_archive.formats.markdown_inline import Inlines, Place
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
from sasci_archive.model.inlines import Inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

DEEPEST: Final = 4
"""The lowest heading that editions set: `####`."""

_COMMENT: Final = re.compile(r"^<!--.*?-->[ \t]*$", re.MULTILINE | re.DOTALL)
_OPENING: Final = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_ADDRESS: Final = re.compile(r"\[[^\]^]+\]:\s*\S")
_NO_VALUE: Final = {
    "fence": ("A passage of code has no place in an edition", "Take out the marks (``` or ~~~) before and after it."),
    "code_block": (
        "This is set in by four spaces or more, which makes it a passage of code",
        "Take the spaces out; a quotation begins with > at each line.",
    ),
    "hr": ("A line across the page has no place in an edition", "Begin a part with a heading: ## How it began"),
}


def is_empty(content: bytes) -> bool:
    """Whether nothing at all stands in a file: that switches off what the house would put there."""
    return not content.strip().removeprefix(b"\xef\xbb\xbf")


def is_blank(content: bytes) -> bool:
    """Whether nothing but comments stands in a file: nobody has begun to write."""
    return not _uncommented(content.decode("utf-8-sig", "replace")).strip()


def parse(content: bytes, *, where: str, kind: str, title: str) -> Section | None:
    """The section that a file holds, under its own title or else the `title` given; None where there is nothing in it but comments.

    Its notes are editors', numbered as they are first met; an `Illustration` names the file of its picture; works cited stand as they were
    written (`[@key, p. 4]`). Raises BadRecord where it is not UTF-8 text, Faults with everything that has no value.
    """
    section, faults = read(content, where=where, kind=kind, title=title)
    if faults:
        raise Faults(where, faults)
    return section


def read(content: bytes, *, where: str, kind: str, title: str) -> tuple[Section | None, tuple[Fault, ...]]:
    """The same with its faults, by line, and the section as far as it reads: so that what else is wrong with it can be found too. Raises
    BadRecord."""
    text = records.as_text(content, where=where)
    text = _uncommented(text)
    if not text.strip():
        return None, ()
    reader = _Reader(f"apparatus.{kind}")
    section = reader.section(text, kind, title)
    return section, tuple(sorted(reader.faults, key=lambda fault: fault.line))


def _uncommented(text: str) -> str:
    """Without its comments; every line stays where it is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference").use(footnote_plugin)
    markdown_language.extend(markdown_inline.extend(parser))
    parser.core.ruler.after("block", "defined", _defined)
    return parser


def _defined(state: StateCore) -> None:
    """Keep which footnotes are given a text, and in which lines: those that nothing refers to are not in the result."""
    state.env["defined"] = [
        (str(token.meta["label"]), (token.map or [0])[0] + 1)
        for token in state.tokens
        if token.type == "footnote_reference_open"
    ]


class _Reader(Inlines):
    """Reads one file, keeping all its faults."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self._level = 1
        self._ids: set[str] = set()
        self._lines_of: list[str] = []

    def section(self, text: str, kind: str, title: str) -> Section:
        """The whole."""
        for opening in _OPENING.finditer(text):
            line = text.count("\n", 0, opening.start()) + 1
            self.fault(
                line, "This comment does not end, or something follows it", "End it with --> and begin a new line."
            )
        self._lines_of = text.split("\n")
        env: dict[str, object] = {}
        tokens = _parser().parse(text, env)
        body, notes = _parted(tokens)
        self.define(notes, env)
        if body and body[0].type == "heading_open" and body[0].tag == "h1":
            title = self._heading(body[1], _line(body[0]))
            body = body[3:]
        content = tuple(self._blocks(body))
        self.unused()
        return Section(kind, title, content, self.id)

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[Matter]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            within = tokens[at + 1 : end]
            match token.type:
                case "heading_open":
                    yield from self._subheading(token, within[0])
                case "paragraph_open":
                    yield from self._paragraph(within[0])
                case "bullet_list_open" | "ordered_list_open":
                    yield Bullets(token.type == "ordered_list_open", tuple(self._items(token, within)))
                case "blockquote_open":
                    yield Quotation(tuple(self._only_paragraphs(within, "a quotation", _line(token))))
                case "table_open":
                    self._whole_rows(token)
                    yield Table(tuple(self._rows(within)))
                case _:
                    self._no_value(token)
            at = end + 1

    def _no_value(self, token: Token) -> None:
        problem, remedy = _NO_VALUE.get(
            token.type, (f"‘{token.type}’ has no place in an edition", "Write it as a paragraph.")
        )
        self.fault(_line(token), problem, remedy)

    def _subheading(self, opening: Token, within: Token) -> Iterator[Subheading]:
        line, level = _line(opening), int(opening.tag[1])
        if opening.markup in {"=", "-"}:
            under = "a row of = or -"
            self.fault(
                line,
                f"The line with {under} makes a heading of what stands above it",
                "Begin a heading with ## instead.",
            )
        elif level == 1:
            self.fault(
                line,
                "A second title, or one that is not at the beginning",
                "The title (#) is the first line of the file, and only that; headings below it begin with ##.",
            )
        elif level > DEEPEST:
            self.fault(line, "A heading as low as this is set in no edition", f"Use {'#' * DEEPEST} at most.")
        elif level > self._level + 1:
            self.fault(
                line,
                f"Headings are out of order: {'#' * level} follows {'#' * self._level if self._level > 1 else 'the title'}",
                f"Write {'#' * (self._level + 1)} here: no step may be left out.",
            )
        self._level = min(level, self._level + 1, DEEPEST)
        text = self._heading(within, line)
        yield Subheading(self._named(text), max(1, self._level - 1), text)

    def _heading(self, within: Token, line: int) -> str:
        """A heading is plain text."""
        text = "".join(child.content for child in within.children or () if child.type == "text")
        if any(child.type not in {"text", "softbreak"} for child in within.children or ()):
            self.fault(line, "A heading is plain text", "Take out italics, links, notes and pictures there.")
        if not text.strip():
            self.fault(line, "A heading without words", "Write it behind the #, or take the # out.")
        return " ".join(text.split())

    def _named(self, heading: str) -> str:
        """What a heading can be linked to by."""
        words = re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
        base = f"{self.id}.{words[:40].strip('-') or 'part'}"
        number = 1
        while (id_ := base if number == 1 else f"{base}-{number}") in self._ids:
            number += 1
        self._ids.add(id_)
        return id_

    def _paragraph(self, within: Token) -> Iterator[Matter]:
        children, line = within.children or [], _line(within)
        images = [child for child in children if child.type == "image"]
        if images and all(child.type in {"image", "softbreak"} for child in children):
            for image in images:
                yield Illustration(self.picture(image, line))
        else:
            if _ADDRESS.match(within.content):
                self.fault(
                    line,
                    "An address stands apart from the words that lead to it",
                    "Write it behind them: [words](https://example.org).",
                )
            yield Paragraph(self.inlines(children, Place(line)))

    def _items(self, opening: Token, within: Sequence[Token]) -> Iterator[tuple[Inline, ...]]:
        if opening.type == "ordered_list_open" and opening.attrGet("start") not in {None, 1}:
            self.fault(
                _line(opening), "A numbered list that does not begin with 1", "Editions number from 1: begin with 1."
            )
        at = 0
        while at < len(within):
            end = _closing(within, at)
            yield self._one_paragraph(within[at + 1 : end], "an item of a list", _line(within[at]))
            at = end + 1

    def _one_paragraph(self, within: Sequence[Token], what: str, line: int) -> tuple[Inline, ...]:
        found = list(self._only_paragraphs(within, what, line))
        if len(found) > 1:
            self.fault(line, f"Several paragraphs in {what}", "Make it one, or write the rest below as a paragraph.")
        return tuple(inline for paragraph in found for inline in paragraph)

    def _only_paragraphs(self, within: Sequence[Token], what: str, line: int) -> Iterator[tuple[Inline, ...]]:
        at = 0
        while at < len(within):
            end = _closing(within, at)
            if within[at].type == "paragraph_open":
                inside = within[at + 1]
                yield self.inlines(inside.children or [], Place(_line(inside) if inside.map else line))
            else:
                called = {"bullet_list_open": "A list", "ordered_list_open": "A list", "table_open": "A table"}
                called |= {"heading_open": "A heading", "blockquote_open": "A quotation"}
                self.fault(
                    _line(within[at]),
                    f"{called.get(within[at].type, 'Something else than text')} within {what} has no place in an edition",
                    "Write it below, by itself, or as a sentence.",
                )
            at = end + 1

    def _rows(self, within: Sequence[Token]) -> Iterator[tuple[tuple[Inline, ...], ...]]:
        cells: list[tuple[Inline, ...]] = []
        for token in within:
            match token.type:
                case "tr_open":
                    cells = []
                case "inline":
                    cells.append(self.inlines(token.children or [], Place(_line(token))))
                case "tr_close":
                    yield tuple(cells)
                case _:
                    pass  # the parts of a table, and what begins and ends a cell

    def _whole_rows(self, table: Token) -> None:
        """Markdown drops cells for which the head has no column."""
        from markdown_it.rules_block.table import escapedSplit

        first, last = table.map or [0, 0]
        columns, *rows = [len(escapedSplit(row.strip().strip("|"))) for row in self._lines_of[first:last]]
        for number, cells in enumerate(rows, start=first + 2):
            if cells > columns:
                self.fault(
                    number,
                    "This row of the table has more cells than its head",
                    "Give each column a head; write a | in a cell as \\|.",
                )

    def note(self, label: str, line: int) -> tuple[Inline, ...]:
        """The text of a footnote: one paragraph. It stands at the end of the file, or (`^[…]`) in the `line` that refers to it."""
        tokens, given = self.defined[label]
        within = [token for token in tokens if token.type != "footnote_anchor"]
        return self._one_paragraph(within, "a footnote", given or line)


def _parted(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The text, and behind it the footnotes."""
    at = next((at for at, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    return list(tokens[:at]), list(tokens[at + 1 : -1])


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Where what opens at a place is closed; the place itself where it does not open anything."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1
