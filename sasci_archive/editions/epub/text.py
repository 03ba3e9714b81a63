"""A reading as XHTML for the EPUB: pieces of text with their links and notes, each kind of matter, the turns.

What people wrote is escaped here and nowhere else; XML's forbidden characters are shown as U+FFFD. A link to a place that this edition
lacks is only its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec
from markupsafe import Markup, escape

from sasci_archive.editions import book
from sasci_archive.model.apparatus import Bullets, Illustration, Matter, Paragraph, Quotation, Subheading, Table
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    NameKind,
    Note,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.model.language import runs_from_the_right
from sasci_archive.model.paragraph import CITED, OVERLAP, Footnote, Piece, Said, Sign, pieces, speaker
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, Utterance, Withheld
from sasci_archive.model.seminar import Term

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"{}|\\^`\[\]]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")


def anchor(kind: str, key: str) -> str:
    """An id that XML allows, the same for the same key.

    >>> anchor("", "u12"), anchor("ref", "smith:2001")
    ('u12', 'ref-smith_3a2001')
    """
    safe = _UNSAFE.sub(lambda found: "".join(f"_{byte:02x}" for byte in found[0].encode()), key)
    return f"{kind}-{safe}" if kind else safe


def whole(markup: str) -> Markup:
    """Markup of ours with people's words escaped in it, without what XML forbids."""
    return Markup(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", markup))  # noqa: S704  each piece of it is escaped


class Shown(msgspec.Struct, frozen=True):
    """Where each picture lies in the package, by its id."""

    at: Mapping[str, str]


class Places:
    """In which file of the package each id is."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}

    def put(self, file: str, ids: Iterable[str]) -> None:
        """These ids are in a file."""
        for id_ in ids:
            self._files.setdefault(id_, file)

    def file(self, id_: str) -> str:
        """The file an id is in, "" where it is nowhere."""
        return self._files.get(id_, "")

    def to(self, id_: str, *, within: str) -> str:
        """How a file leads to an id, "" where it is nowhere."""
        file = self.file(id_)
        return f"{'' if file == within else file}#{id_}" if file else ""


class Sheet:
    """What one file of the package says; its footnotes are gathered as they are met, and stand at its end."""

    def __init__(
        self, file: str, reading: Reading, places: Places, shown: Shown, breaks: Mapping[str, str], *, times: bool
    ) -> None:
        self._file, self._reading, self._places, self._shown = file, reading, places, shown
        self._breaks, self._times = breaks, times
        self._notes: dict[int, Footnote] = {}
        self._pictures: set[str] = set()
        self._terms = {_key(term.term): term_anchor(term) for term in reading.glossary}
        self._people = {person.id for person in reading.people}
        self._events = {event.id for event in reading.chronology}

    # -- text ----------------------------------------------------------------------------------------------------------

    def text(self, content: Iterable[Inline], speaker: str = "") -> Markup:
        """One paragraph's content."""
        linked = tuple(map(self._linked, content))
        return whole("".join(self._piece(piece) for piece in pieces(linked, self._reading, speaker=speaker)))

    def link(self, id_: str, label: str) -> Markup:
        """A label that leads to a place of the edition, where it has that."""
        to = self._places.to(id_, within=self._file)
        return whole(f'<a href="{escape(to)}">{escape(label)}</a>' if to else str(escape(label)))

    def address(self, url: str, label: str = "") -> Markup:
        """A label that leads out of the book, where the address is one."""
        found = _ADDRESS.fullmatch(url)
        name = escape(label or url)
        return whole(f'<a href="{escape(quote(url, safe=_SAFE))}">{name}</a>' if found else str(name))

    def notes(self) -> Markup:
        """The footnotes met so far: shown where they are called in a reading system that can, else here."""
        if not self._notes:
            return Markup("")
        asides = "".join(self._aside(note) for note in tuple(self._notes.values()))
        return whole(f'<section class="notes" epub:type="footnotes" aria-label="Notes">\n{asides}</section>\n')

    def _aside(self, note: Footnote) -> str:
        back = (
            f'<a class="number" href="#ref-fn-{note.number}" role="doc-backlink" '
            f'aria-label="Back to the text of note {note.number}">{note.number}</a>'
        )
        said = "".join(self._piece(piece) for piece in note.content)
        return (
            f'<aside id="fn-{note.number}" epub:type="footnote" role="doc-footnote">'
            f'<p>{back} <span class="by">{escape(note.by)}</span> {said}</p></aside>\n'
        )

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Said(text, stressed, target, lang):
                tag = "em" if stressed else "span" if lang else ""
                said = f"<{tag}{_in_language(lang)}>{escape(text)}</{tag}>" if tag else str(escape(text))
                return self._leading(target, said) if target else said
            case Sign(text):
                return f'<span class="sign">{escape(text)}</span>'
            case Footnote(number):
                first = number not in self._notes
                self._notes.setdefault(number, piece)
                id_ = f' id="ref-fn-{number}"' if first else ""
                return (
                    f'<a class="noteref" href="#fn-{number}"{id_} epub:type="noteref" role="doc-noteref" '
                    f'aria-label="Note {number}">{number}</a>'
                )

    def _leading(self, target: str, said: str) -> str:
        if target.startswith("#"):
            role = ' role="doc-biblioref"' if target.startswith(f"#{CITED}") else ""
            kind, _, key = target[1:].partition("-") if target.startswith(f"#{CITED}") else ("", "", target[1:])
            to = self._places.to(anchor(kind, key), within=self._file)
            return f'<a href="{escape(to)}"{role}>{said}</a>' if to else said
        if _ADDRESS.fullmatch(target):
            return f'<a href="{escape(quote(target, safe=_SAFE))}">{said}</a>'
        return said

    def _linked(self, inline: Inline) -> Inline:
        """The same with names and terms as links to this edition's entries about them."""
        match inline:
            case Marked(content=content):
                inner = tuple(map(self._linked, content))
                target = self._entry(inline)
                linked: tuple[Inline, ...] = (Link(f"#{target}", inner),) if target else inner
                return msgspec.structs.replace(inline, content=linked)
            case Link() | Cited() | Emphasis() | Unclear() | Note():
                return msgspec.structs.replace(inline, content=tuple(map(self._linked, inline.content)))
            case Text() | Pause() | Direction() | Left():
                return inline

    def _entry(self, marked: Marked) -> str:
        match marked.kind:
            case NameKind.PERSON if marked.target in self._people:
                return anchor("person", marked.target)
            case NameKind.DATE if marked.target in self._events:
                return anchor("event", marked.target)
            case NameKind.TERM:
                said = "".join(i.text for i in marked.content if isinstance(i, Text))
                return self._terms.get(_key(said)) or self._terms.get(_key(marked.target), "")
            case NameKind.PERSON | NameKind.DATE | NameKind.PLACE | NameKind.BODY:
                return ""

    # -- matter --------------------------------------------------------------------------------------------------------

    def matter(self, matter: Matter) -> Markup:
        """One piece of a section, whose own heading is the first."""
        match matter:
            case Paragraph():
                return whole(f"<p>{self.text(matter.content)}</p>\n")
            case Subheading(id=id_, level=level, text=text):
                at = f' id="{anchor("", id_)}"' if id_ else ""
                return whole(f"<h{min(level + 1, 6)}{at}>{escape(text)}</h{min(level + 1, 6)}>\n")
            case Bullets():
                items = "".join(f"<li>{self.text(item)}</li>\n" for item in matter.items)
                return whole(f"<ol>\n{items}</ol>\n" if matter.ordered else f"<ul>\n{items}</ul>\n")
            case Quotation():
                return whole(
                    f"<blockquote>{''.join(f'<p>{self.text(p)}</p>' for p in matter.paragraphs)}</blockquote>\n"
                )
            case Table():
                return self._table(matter)
            case Illustration():
                return self.figure(matter.picture)

    def _table(self, table: Table) -> Markup:
        head, *rows = [[self.text(cell) for cell in row] for row in table.rows] or [[]]
        first = "".join(f'<th scope="col">{cell}</th>' for cell in head)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
        body = f"<tbody>\n{body}</tbody>" if rows else ""
        return whole(f"<table><thead><tr>{first}</tr></thead>\n{body}</table>\n")

    def figure(self, picture: str, kind: str = "") -> Markup:
        """A picture with its caption and whose it is; where it is not there, what is to be seen on it. `kind` is a class for its looks."""
        it = self._reading.picture(picture)
        credit = f' <span class="credit">{escape(it.credit)}</span>' if it.credit else ""
        caption = f"<figcaption>{self.text(it.caption)}{credit}</figcaption>" if it.caption or credit else ""
        file = self._shown.at.get(picture)
        image = (
            f'<img src="{file}" alt="{escape(it.alt)}"/>' if file else f'<p class="direction">[{escape(it.alt)}]</p>'
        )
        looks = f' class="{kind}"' if kind else ""
        looks += "" if picture in self._pictures else f' id="{anchor("picture", picture)}"'
        self._pictures.add(picture)
        return whole(f"<figure{looks}>{image}{caption}</figure>\n")

    # -- the transcript ------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> Markup:
        """One block of a session."""
        match block:
            case Heading(id=id_, text=text):
                return whole(f'<h2 id="{anchor("", id_)}">{escape(text)}</h2>\n')
            case Utterance():
                return self._turn(block)
            case Incident(text=text):
                return whole(f'<p class="direction">[{escape(text)}]</p>\n')
            case Chat():
                id_ = f' id="{anchor("", block.id)}"' if block.id else ""
                at = f", {book.clock(block.at)}" if block.at is not None else ""
                by = f'<b class="speaker">{escape(speaker(block, self._reading))}</b> <span class="sign">in the chat{at}</span>'
                written = self.text(block.content, block.who)
                return whole(f'<div class="chat"{id_}>\n<p class="by">{by}</p>\n<p>{written}</p>\n</div>\n')
            case Withheld():
                id_ = anchor("", block.id)
                return whole(
                    f'<div class="turn" id="{id_}">{self._break(block.id)}\n<p class="by"><span class="number">{escape(block.number)}'
                    f'</span></p>\n<p class="direction">[{escape(block.label)}]</p>\n</div>\n'
                )
            case Illustration(picture=picture):
                return self.figure(picture)

    def _turn(self, turn: Utterance) -> Markup:
        by = f'<span class="number">{escape(turn.number)}</span> <b class="speaker">{escape(speaker(turn, self._reading))}</b>'
        by += f' <span class="sign">[{OVERLAP}]</span>' if turn.overlaps else ""
        by += f' <span class="time">{book.clock(turn.span.start)}</span>' if turn.span and self._times else ""
        said = "\n".join(f"<p>{self.text(p, turn.who)}</p>" for p in turn.paragraphs)
        id_ = anchor("", turn.id)
        return whole(
            f'<div class="turn" id="{id_}">{self._break(turn.id)}\n<p class="by">{by}</p>\n'
            f'<div class="said">\n{said}\n</div>\n</div>\n'
        )

    def _break(self, turn: str) -> str:
        """Where a page of the PDF begins."""
        page = self._breaks.get(turn)
        if page is None:
            return ""
        return f'<span epub:type="pagebreak" role="doc-pagebreak" id="{anchor("page", page)}" aria-label="{escape(page)}"></span>'


_SAFE = ":/?#[]@!$&'()*+,;=%-._~"


def _in_language(tag: str) -> str:
    """The attributes of words in a language, which may run from right to left; nothing for that of the words around them."""
    direction = ' dir="rtl"' if runs_from_the_right(tag) else ""
    return f' lang="{escape(tag)}" xml:lang="{escape(tag)}"{direction}' if tag else ""


def term_anchor(term: Term) -> str:
    """The id of a glossary's entry."""
    return anchor("term", _key(term.term))


def _key(term: str) -> str:
    return " ".join(term.casefold().split())


def breaks(sequence: Sequence[str], pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Of turns in order, those with which a page of the PDF begins, and that page; a page in whose middle a turn goes on has none."""
    told: set[str] = set()
    for turn in sequence:
        page = pages.get(turn, "")
        if page and page not in told:
            told.add(page)
            yield turn, page
