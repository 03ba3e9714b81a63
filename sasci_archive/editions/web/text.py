"""What is said, as HTML: every kind of inline, each matched, none skipped.

What an editor adds to a speaker's words (brackets, directions, numbers of notes) carries the class `sign`, so that the
words can be told from the signs: `player.js` counts and lights up words by the same rule that `said` has here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from urllib.parse import quote

from markupsafe import Markup, escape

from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Matter,
    Paragraph,
    Picture,
    Quotation,
    Subheading,
    Table,
)
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
from sasci_archive.model.paragraph import CITED, everything
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.seminar import Term

_ELSEWHERE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_UNSAFE_IN_ID = re.compile(r"\W+")


class Hypertext:
    """Writes inlines as HTML, with links to the entries that this reading has."""

    def __init__(self, reading: Reading) -> None:
        self._people = {p.id: p.name for p in reading.people}
        self._events = {e.id for e in reading.chronology}
        self._pictures = {p.id: p for p in reading.pictures}
        self._references = {r.key for r in reading.references}
        self._shown: set[str] = set()  # pictures that have been printed: the first time one has its id
        self.places: set[str] = set()  # of this page, where a link may lead: whoever knows them says so
        self.term_ids = term_ids(reading.glossary)
        self._terms = {_key(t.term): (t, id_) for t, id_ in zip(reading.glossary, self.term_ids, strict=True)}

    def printed(self, pictures: Iterable[str]) -> None:
        """These stand further up, where they have their id."""
        self._shown.update(pictures)

    def paragraph(self, content: Iterable[Inline], *, speaker: str = "") -> Markup:
        """One paragraph's content; what `speaker` (a Person's id) does needs no name in front."""
        return Markup("".join(self._inline(i, speaker) for i in content))  # noqa: S704  each piece is escaped below

    def matter(self, matter: Matter) -> Markup:
        """One piece of a section."""
        made = ""
        match matter:
            case Paragraph():
                made = f"<p{direction(words_of(matter.content))}>{self.paragraph(matter.content)}</p>"
            case Subheading():
                level = min(matter.level + 2, 6)
                id_ = f' id="{escape(matter.id)}"' if matter.id else ""
                made = f"<h{level}{id_}>{escape(matter.text)}</h{level}>"
            case Bullets():
                items = "".join(f"<li>{self.paragraph(item)}</li>" for item in matter.items)
                made = f"<ol>{items}</ol>" if matter.ordered else f"<ul>{items}</ul>"
            case Quotation():
                made = f"<blockquote>{''.join(f'<p>{self.paragraph(p)}</p>' for p in matter.paragraphs)}</blockquote>"
            case Table():
                made = self._table(matter)
            case Illustration():
                made = self.figure(matter)
        return Markup(made)  # noqa: S704  each piece is escaped

    def _table(self, table: Table) -> str:
        """In a frame of its own, which is what moves sideways where the screen is narrower than the table."""
        if not table.rows:
            return ""
        head, *rows = ([self.paragraph(cell) for cell in row] for row in table.rows)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        first = "".join(f'<th scope="col">{cell}</th>' for cell in head)
        grid = f"<table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>"
        named = " ".join(filter(None, map(words_of, table.rows[0])))
        return f'<div class="wide" role="group" tabindex="0" aria-label="Table: {escape(named)}">{grid}</div>'

    def figure(self, place: Illustration) -> Markup:
        """A picture with its caption and whose it is."""
        it = self._pictures[place.picture]
        id_ = f' id="{escape(it.id)}"' if it.id and it.id not in self._shown else ""
        self._shown.add(it.id)
        credit = f' <span class="credit">{escape(it.credit)}</span>' if it.credit else ""
        caption = f"<figcaption>{self.paragraph(it.caption)}{credit}</figcaption>" if it.caption or credit else ""
        return Markup(f'<figure class="picture"{id_}>{self._image(it)}{caption}</figure>\n')  # noqa: S704  escaped

    def portrait(self, picture: str) -> Markup:
        """A small picture of somebody, and whose it is."""
        it = self._pictures[picture]
        credit = f'<span class="credit">{escape(it.credit)}</span>' if it.credit else ""
        return Markup(f'<span class="portrait">{self._image(it)}{credit}</span>')  # noqa: S704  escaped

    def _image(self, it: Picture) -> str:
        size = f' width="{it.width}" height="{it.height}"' if it.width and it.height else ""
        return f'<img src="pictures/{escape(quote(it.file))}" alt="{escape(it.alt)}"{size} loading="lazy" decoding="async">'

    def name(self, who: str) -> str:
        """A person's name as this release prints it; anything else as it stands."""
        return self._people.get(who, who)

    def _inline(self, inline: Inline, speaker: str) -> str:
        match inline:
            case Text():
                return escape(inline.text)
            case Marked():
                return self._marked(inline, speaker)
            case Link():
                leads = self.leads(inline.target)
                kind = (
                    ' class="plain"' if words_of(inline.content).strip() == leads else ""
                )  # print need not say it twice
                return self._linked(inline.content, f'<a{kind} href="{escape(leads)}">' if leads else "", speaker)
            case Cited():
                known = inline.key in self._references
                opening = f'<a class="cited" role="doc-biblioref" href="#{CITED}{escape(quote(inline.key))}">'
                return self._linked(inline.content, opening if known else "", speaker)
            case Emphasis(lang=lang):
                return f"<em{in_language(lang)}>{self.paragraph(inline.content, speaker=speaker)}</em>"
            case Unclear():
                title = f"Not certain: {inline.reason}" if inline.reason else "Not certain"
                content = self.paragraph(inline.content, speaker=speaker)
                return f'<span class="unclear" title="{escape(title)}">{_sign("[")}{content}{_sign("?]")}</span>'
            case Pause() | Direction() | Left():
                return self._untold(inline, speaker)
            case Note():
                id_ = escape(inline.id)
                return (
                    f'<sup class="sign"><a id="at-{id_}" href="#{id_}" role="doc-noteref" '
                    f'aria-label="Note {inline.number}">{inline.number}</a></sup>'
                )

    def _untold(self, inline: Pause | Direction | Left, speaker: str) -> str:
        match inline:
            case Pause():
                return _sign("[pause]" if inline.ms is None else f"[pause, {seconds(inline.ms)} s]", "direction")
            case Direction():
                doer = f"{self.name(inline.who)}: " if inline.who and inline.who != speaker else ""
                return _sign(f"[{doer}{inline.text}]", "direction")
            case Left():
                return _sign(f"[{inline.label}]", "left")

    def leads(self, target: str) -> str:
        """Where a link leads, if it is elsewhere on the web or a place that this page has; "" for anything else."""
        if target.startswith("#"):
            return target if target[1:] in self.places else ""
        return target if _ELSEWHERE.match(target) else ""

    def _linked(self, content: Iterable[Inline], opening: str, speaker: str) -> str:
        """Words that lead somewhere. A link may not hold another: what is one itself stands between two halves."""
        if not opening:
            return self.paragraph(content, speaker=speaker)
        halves = [(plain, self.paragraph(run, speaker=speaker)) for plain, run in groupby(content, key=_holds_no_link)]
        return "".join(f"{opening}{half}</a>" if plain and half.striptags() else half for plain, half in halves)

    def _marked(self, marked: Marked, speaker: str) -> str:
        content = self._linked(marked.content, self._entry(marked), speaker)
        return content + (_sign(f" [{marked.expands}]", "expansion") if marked.expands else "")

    def _term(self, marked: Marked) -> tuple[Term, str] | None:
        return self._terms.get(_key(words_of(marked.content))) or self._terms.get(_key(marked.target))

    def _entry(self, marked: Marked) -> str:
        """The tag that leads to what this edition says of it, "" where it says nothing."""
        match marked.kind:
            case NameKind.PERSON if marked.target in self._people:
                return f'<a class="entry" href="#person-{escape(marked.target)}">'
            case NameKind.DATE if marked.target in self._events:
                return f'<a class="entry" href="#event-{escape(marked.target)}">'
            case NameKind.TERM if found := self._term(marked):
                means = f' title="{escape(found[0].expansion)}"' if found[0].expansion else ""
                return f'<a class="entry term" role="doc-glossref" href="#{found[1]}"{means}>'
            case NameKind.PERSON | NameKind.DATE | NameKind.PLACE | NameKind.BODY | NameKind.TERM:
                return ""


def _holds_no_link(inline: Inline) -> bool:
    return not any(isinstance(i, Note | Marked | Link | Cited) for i in everything((inline,)))


def direction(text: str) -> str:
    """The attribute that lets a text run from right to left, where any of it does."""
    if text.isascii():
        return ""
    return ' dir="auto"' if any(unicodedata.bidirectional(c) in ("R", "AL") for c in set(text)) else ""


def in_language(tag: str) -> str:
    """The attributes of words in a language, which may run from right to left; nothing for that of the words around them."""
    direction = ' dir="rtl"' if runs_from_the_right(tag) else ""
    return f' lang="{escape(tag)}"{direction}' if tag else ""


def words_of(content: Iterable[Inline]) -> str:
    """The words in it, without what editors add."""
    return "".join(
        i.text
        if isinstance(i, Text)
        else words_of(i.content)
        if isinstance(i, Marked | Link | Cited | Emphasis | Unclear)
        else ""
        for i in content
    )


def word_starts(utterance: Utterance) -> str:
    """When each of the utterance's words begins: ms after the one before it (the first: after the utterance).

    Empty where the words that have times are not, one for one, the words that are printed: better no light on a word
    than a light on the wrong one.
    """
    printed = "\n".join(words_of(p) for p in utterance.paragraphs).split()
    if utterance.span is None or len(printed) != len(utterance.words):
        return ""
    starts = [utterance.span.start, *(w.span.start for w in utterance.words)]
    return " ".join(str(b - a) for a, b in pairwise(starts))


def seconds(ms: int) -> str:
    """As media fragments have them.

    >>> seconds(12_480), seconds(3_000), seconds(0)
    ('12.48', '3', '0')
    """
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def clock(ms: int, *, hours: bool) -> str:
    """A time as printed, to the second.

    >>> clock(63_900, hours=False), clock(63_900, hours=True)
    ('1:03', '0:01:03')
    """
    minutes, second = divmod(ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def _sign(text: str, kind: str = "") -> str:
    return f'<span class="{f"sign {kind}".strip()}">{escape(text)}</span>'


def _key(term: str) -> str:
    return " ".join(term.casefold().split())


def term_ids(glossary: Sequence[Term]) -> tuple[str, ...]:
    """One id per entry, made of its words so that a link to it lasts."""
    ids: list[str] = []
    for term in glossary:
        plain = f"term-{_UNSAFE_IN_ID.sub('-', term.term.casefold()).strip('-')}"
        ids.append(plain if plain not in ids else f"{plain}-{len(ids) + 1}")
    return tuple(ids)
