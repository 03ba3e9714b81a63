"""What stands inside a paragraph of Markdown: words, italics, links, footnotes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from sasci_archive.errors import Fault
from sasci_archive.formats import markdown_language
from sasci_archive.formats.citing import leads
from sasci_archive.model.inlines import Emphasis, Inline, Link, Note, NoteKind, Text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_UNKNOWN: Final = "footnote_unknown"
_REFERS: Final = re.compile(r"\[\^[^\]\s]+\]")
_NO_VALUE: Final = {
    "strong_open": (
        "Bold has no place in an edition",
        "Use *italics* for titles and foreign words, and nothing for stress.",
    ),
    "code_inline": (
        "Words set as code (between `) have no place in an edition",
        "Take out the ` before and behind them.",
    ),
    "hardbreak": (
        "A line is broken by force here (two spaces or a \\ at its end)",
        "Take them out, or leave an empty line to begin a new paragraph.",
    ),
    "image": (
        "A picture stands within a paragraph",
        "Put it on a line of its own, with an empty line above and below.",
    ),
}


def extend(parser: MarkdownIt) -> MarkdownIt:
    """A parser, which knows footnotes, that also knows what refers to one that is not there; what is escaped refers to none."""
    parser.inline.ruler.after("footnote_ref", _UNKNOWN, _unknown)
    return parser


def _unknown(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  markdown-it's own signature
    found = _REFERS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push(_UNKNOWN, "", 0).content = found[0]
    state.pos = found.end()
    return True


@dataclass
class Place:
    """The line that is being read; it goes on where the text does."""

    line: int


class Inlines(ABC):
    """Reads the paragraphs of one file, numbering its notes as they are met and keeping all faults. `id` begins every id in it."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.faults: list[Fault] = []
        self.defined: dict[str, tuple[Sequence[Token], int]] = {}
        self._lines: dict[str, int] = {}
        self._met: dict[str, int] = {}
        self._in_note = False

    def fault(self, line: int, problem: str, remedy: str) -> None:
        """Something wrong in a line."""
        self.faults.append(Fault("A01", line, f"{problem}.", remedy))

    @abstractmethod
    def note(self, label: str, line: int) -> tuple[Inline, ...]:
        """The text of the footnote with this label, referred to in a line."""

    def define(self, tokens: Sequence[Token], env: Mapping[str, object]) -> None:
        """Take note of every footnote's text, and say which is given twice."""
        for label, line in cast(list[tuple[str, int]], env.get("defined", [])):
            if label in self._lines:
                self.fault(
                    line,
                    f"The footnote [^{label}] is given a text twice (first in line {self._lines[label]})",
                    "Give one of them another name.",
                )
            self._lines.setdefault(label, line)
        label = ""
        within: list[Token] = []
        for token in tokens:
            match token.type:
                case "footnote_open":
                    label, within = _label(token), []
                case "footnote_close":
                    self.defined[label] = (within, self._lines.get(label, 0))
                case _:
                    within.append(token)

    def unused(self) -> None:
        """Say which footnotes nothing in the text refers to: a reader would never see them."""
        for label, line in self._lines.items():
            if label not in self._met:
                self.fault(
                    line,
                    f"Nothing in the text refers to the footnote [^{label}]",
                    f"Write [^{label}] where it belongs, or take the footnote out.",
                )

    def inlines(self, tokens: Sequence[Token], place: Place) -> tuple[Inline, ...]:
        """The content of a paragraph that begins at `place`."""
        return tuple(self._read(iter(tokens), place, ""))

    def picture(self, image: Token, line: int) -> str:
        """The file of a picture."""
        if image.content or image.attrGet("title"):
            self.fault(
                line,
                "What is to be seen in a picture is written in pictures.toml",
                "Leave nothing between the brackets: ![](file.jpg)",
            )
        return str(image.attrGet("src") or "")

    def _read(self, tokens: Iterator[Token], place: Place, until: str) -> Iterator[Inline]:
        in_language = False  # whether words with a language stand directly before
        for token in tokens:
            behind, in_language = in_language, token.type == markdown_language.OPENS
            match token.type:
                case "text" | "footnote_unknown":
                    yield from self._text(token, place, behind=behind)
                case "softbreak":
                    place.line += 1
                    yield Text("\n")
                case "em_open":
                    yield _emphasis(tuple(self._read(tokens, place, "em_close")))
                case markdown_language.OPENS:
                    yield from self._in_language(token, tokens, place)
                case "link_open":
                    yield self._link(token, tokens, place)
                case "footnote_ref":
                    yield from self._note(token, place)
                case name if name == until:
                    return
                case name:
                    if name in _NO_VALUE:
                        self.fault(place.line, *_NO_VALUE[name])
                    place.line += name == "hardbreak"

    def _text(self, token: Token, place: Place, *, behind: bool) -> Iterator[Text]:
        text = token.content
        if behind and text.startswith("]("):
            self.fault(
                place.line,
                "Words in another language stand within the brackets of a link",
                "Put the language around the link: [[mot juste](#u7)]{lang=fr}.",
            )
        if token.type == _UNKNOWN:
            self.fault(
                place.line,
                f"The footnote {text} has no text",
                f"Add it below, on a line of its own: {text}: The text of the note.",
            )
        if text:
            yield Text(text)

    def _link(self, token: Token, tokens: Iterator[Token], place: Place) -> Link:
        target, line = str(token.attrGet("href") or ""), place.line
        if not (leads(target) or re.fullmatch(r"#\S+", target)):
            self.fault(
                line,
                f"The link to ‘{target}’ leads nowhere from an edition",
                "Write a whole address (https://…), or a turn (#u12).",
            )
        if token.attrGet("title"):
            self.fault(
                line, "A link says something that nobody sees", "Take out what stands in quotes behind the address."
            )
        return Link(target, tuple(self._read(tokens, place, "link_close")))

    def _in_language(self, token: Token, tokens: Iterator[Token], place: Place) -> tuple[Inline, ...]:
        """Words that somebody has put a language to."""
        written, line = str(token.meta[markdown_language.WRITTEN]), place.line
        content = tuple(self._read(tokens, place, markdown_language.CLOSES))
        tag = markdown_language.tag(written)
        if not tag:
            self.fault(
                line,
                f"Braces behind brackets say which language words are in, and {{{written}}} does not",
                "Write the tag of the language, as in [mot juste]{lang=fr}; or put a \\ before the [ if it is meant as it stands.",
            )
        if not content:
            self.fault(
                line, "Nothing stands between the brackets of a language", "Write the words there, or take it out."
            )
        return (_emphasis(content, tag),) if tag and content else content

    def _note(self, token: Token, place: Place) -> Iterator[Note]:
        label = _label(token)
        if self._in_note:
            self.fault(
                place.line, "There is a footnote in a footnote", "Put it into the text, or make one note of both."
            )
            self._met.setdefault(label, 0)
            return
        if self._met.get(label):
            self.fault(
                place.line,
                f"The footnote [^{label}] is cited twice",
                "A note stands at one place: write another for the second, such as ‘See note 1’.",
            )
            return
        number = self._met[label] = len(self._met) + 1
        self._in_note = True
        content = self.note(label, place.line)
        self._in_note = False
        yield Note(f"{self.id}.n{number}", number, NoteKind.EDITORIAL, "", content)


def _emphasis(content: tuple[Inline, ...], lang: str = "") -> Emphasis:
    """Italics once: words of another language are in italics, whether they are also written so or not (`*[mot juste]{lang=fr}*`)."""
    match content:
        case (Emphasis(inner, own),) if bool(own) != bool(lang):
            return Emphasis(inner, own or lang)
        case _:
            return Emphasis(content, lang)


def _label(token: Token) -> str:
    """What a footnote is called; one that is written where it stands (`^[…]`) has no name."""
    return str(token.meta.get("label") or f"^{token.meta['id']}")
