"""`apparatus/easy-read.md`: a title, who made it, and lines of one picture and one sentence.

    # Neighbour Hours

    Made by: Ann and Tom, Fennerby People First
    Tested by: the Wednesday group
    Tested on: 3 June 2026

    ## How it began

    ![Two people and a clock](clock.png)
    People helped each other.

A comment (`<!-- … -->`) is its makers' own and never printed. It is Markdown, so that whoever writes it sees it in any editor as it will be; but only that much of it as Easy Read needs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sasci_archive.errors import Fault, Faults
from sasci_archive.formats import records
from sasci_archive.model.easy_read import EasyRead, Line, Part
from sasci_archive.model.pictures import is_plain

if TYPE_CHECKING:
    from markdown_it.token import Token

KEYS: Final = {
    "made by": "made_by",
    "with help from": "helped_by",
    "tested by": "tested_by",
    "tested on": "tested_on",
    "pictures by": "pictures_by",
    "pictures with leave from": "pictures_leave",
}
"""What stands under the title, and where it goes."""

_COMMENT = re.compile(r"^<!--.*?-->[ \t]*$", re.MULTILINE | re.DOTALL)
_KEYED = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{2,30}):\s*(?P<said>.*)")
_OTHERS: Final = {
    "bullet_list_open": "a list",
    "ordered_list_open": "a numbered list",
    "blockquote_open": "a quotation",
    "fence": "code",
    "code_block": "an indented passage",
    "hr": "a line across the page",
}


def parse(content: bytes, *, where: str) -> EasyRead:
    """What the file says. Raises BadRecord where it is not UTF-8 text, Faults with everything in it that Easy Read has no place for."""
    from markdown_it import MarkdownIt

    text = records.as_text(content, where=where)
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text.replace("\r\n", "\n"))
    reader = _Reader()
    reader.read(
        MarkdownIt("commonmark", {"html": False}).disable(["lheading", "html_block", "html_inline"]).parse(text)
    )
    if reader.faults:
        raise Faults(where, reader.faults)
    return EasyRead(
        title=reader.title,
        parts=tuple(Part(title, tuple(lines)) for title, lines in reader.parts if lines),
        **reader.head,
    )


class _Reader:
    """Reads one file, from top to bottom."""

    def __init__(self) -> None:
        self.title = ""
        self.head: dict[str, str] = {}
        self.parts: list[tuple[str, list[Line]]] = [("", [])]
        self.faults: list[Fault] = []

    def read(self, tokens: Sequence[Token]) -> None:
        for before, token in itertools.pairwise(tokens):
            if before.level == 0 and before.type in _OTHERS:
                self._fault(
                    "E02",
                    before,
                    f"here is {_OTHERS[before.type]}",
                    "Write each idea as a line of its own, below its picture.",
                )
            elif before.level == 0 and before.type == "heading_open":
                self._heading(before.tag, token)
            elif before.level == 0 and before.type == "paragraph_open":
                self._paragraph(token)
        if tokens and tokens[-1].type in _OTHERS:
            self._fault(
                "E02",
                tokens[-1],
                f"here is {_OTHERS[tokens[-1].type]}",
                "Write each idea as a line of its own, below its picture.",
            )
        if not self.title:
            self.faults.insert(
                0, Fault("E01", 1, "it has no title.", "Begin the file with a line such as: # Neighbour Hours")
            )
        elif not any(lines for _, lines in self.parts):
            self.faults.append(
                Fault("E01", 0, "it has no lines.", "Below the title: a picture, and one sentence beside it.")
            )

    def _heading(self, tag: str, inline: Token) -> None:
        text = " ".join(piece for piece, _ in _pieces(inline.children or ())).strip()
        if tag == "h1" and not self.title and not self.parts[0][1]:
            self.title = text
        elif tag == "h2":
            self.parts.append((text, []))
        else:
            self._fault(
                "E03",
                inline,
                f"the heading '{text}' is out of order",
                "One line with # at the top is the title; all other headings have ##.",
            )

    def _paragraph(self, inline: Token) -> None:
        children = inline.children or []
        pictures = [child for child in children if child.type == "image"]
        said = _trimmed(_pieces(children))
        number = (inline.map or [0])[0] + 1
        if not pictures and not any(lines for _, lines in self.parts) and self._keyed(inline, number):
            return
        if any(child.type == "link_open" for child in children):
            self._fault("E09", inline, "here is a link", "Write the address as words, if readers are to have it.")
        if len(pictures) > 1:
            self._fault(
                "E04",
                inline,
                f"there are {len(pictures)} pictures for one line",
                "Keep the one that shows the idea best.",
            )
            return
        picture, alt = (str(pictures[0].attrGet("src") or ""), pictures[0].content.strip()) if pictures else ("", "")
        if pictures and not is_plain(picture):
            self._fault(
                "E05",
                inline,
                f"'{picture}' cannot be the name of a picture's file",
                "Call it by letters, digits, hyphens and one dot (clock.png), and put it into apparatus/.",
            )
        elif pictures and not alt:
            self._fault(
                "E06",
                inline,
                f"nothing says what is to be seen in {picture}",
                f"Write it into the brackets: ![A clock and two people]({picture})",
            )
        elif not said:
            self._fault(
                "E07",
                inline,
                f"{picture} has no sentence beside it",
                "Write the sentence on the next line, without an empty line between.",
            )
        else:
            self.parts[-1][1].append(Line(number, said, picture, alt))

    def _keyed(self, inline: Token, number: int) -> bool:
        """Whether it is one of the lines under the title that say who made it."""
        rows = inline.content.split("\n")
        if not _KEYED.fullmatch(rows[0].strip()):
            return False
        for at, row in enumerate(rows):
            found = _KEYED.fullmatch(row.strip())
            key = KEYS.get(found["key"].casefold()) if found else None
            if found is None or key is None:
                known = ", ".join(f"{known.capitalize()}:" for known in KEYS)
                self.faults.append(
                    Fault(
                        "E08",
                        number + at,
                        f"'{row.strip()[:60]}' is none of the lines that say who made it.",
                        f"Known: {known}",
                    )
                )
            else:
                self.head[key] = found["said"].strip()
        return True

    def _fault(self, code: str, token: Token, problem: str, remedy: str) -> None:
        self.faults.append(Fault(code, (token.map or [0])[0] + 1, f"{problem}.", remedy))


def _pieces(children: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is bold. Whatever else Markdown can do is no part of it, but its words are."""
    bold = 0
    for child in children:
        match child.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "softbreak" | "hardbreak":
                yield " ", bool(bold)
            case "text" | "code_inline":
                yield child.content, bool(bold)
            case _:
                pass  # a picture; emphasis, links: their words come by themselves


def _trimmed(pieces: Iterator[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """White space as it is printed, neighbours of one kind joined."""
    joined: list[tuple[str, bool]] = []
    for text, bold in pieces:
        before = joined[-1][0] if joined else " "
        plain = re.sub(r"\s+", " ", text)
        plain = plain[1:] if before.endswith(" ") and plain.startswith(" ") else plain
        if joined and plain and joined[-1][1] == bold:
            joined[-1] = (joined[-1][0] + plain, bold)
        elif plain:
            joined.append((plain, bold))
    while joined and not joined[-1][0].rstrip():
        joined.pop()
    if joined:
        joined[-1] = (joined[-1][0].rstrip(), joined[-1][1])
    return tuple(joined)
