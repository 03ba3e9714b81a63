"""The web edition: one file that opens by double click, from a Release and nothing else.

Style and script are inside it and nothing is ever fetched but the sound that lies beside it: the page's own policy
(CSP, by the digests of both) forbids the rest. Without JavaScript all text, notes, anchors and sound are there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

import msgspec
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from sasci_archive.editions import html_head, templates
from sasci_archive.editions.html_text import Hypertext, clock, days, seconds, word_starts
from sasci_archive.gate import Release
from sasci_archive.model.citation import Citation
from sasci_archive.model.reading import (
    Block,
    Chat,
    Event,
    Heading,
    Illustration,
    Incident,
    Reading,
    SessionText,
    Utterance,
    Withheld,
)
from sasci_archive.model.seminar import Role

_COLOURS = 8  # as many as page.css has
_HOUR = 3_600_000
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]")


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """Where one recording lies: `href` relative to the page, as it is called on disk (the page escapes it).

    It covers `starts_at … starts_at + duration` (ms) of the session's timeline; several cover it one after another.
    Raises ValueError for an address with a scheme or from the root.
    """

    href: str
    session: str
    starts_at: int
    duration: int
    media_type: str

    def __post_init__(self) -> None:
        if not self.href or _ABSOLUTE.match(self.href):
            msg = f"a sound lies at an address relative to the page, not at {self.href!r}"
            raise ValueError(msg)

    @property
    def src(self) -> str:
        """The address as HTML has it; `./` keeps a colon in the name from being read as a scheme."""
        plain = quote(self.href, safe="/")
        return plain if plain.startswith(".") else f"./{plain}"

    @property
    def end(self) -> int:
        """In ms of the session's timeline."""
        return self.starts_at + self.duration

    def at(self, ms: int) -> str:
        """The address of a moment of the session's timeline, as a media fragment (https://www.w3.org/TR/media-frags/)."""
        return f"{self.src}#t={seconds(min(max(0, ms - self.starts_at), self.duration))}"


class Speaker(msgspec.Struct, frozen=True):
    """Somebody, or a voice nobody has named, who speaks or writes in this edition: `count` times."""

    name: str
    colour: int
    count: int


def page(release: Release, sounds: Sequence[Sound] = (), *, files: Sequence[str] = (), cite_as: str = "") -> bytes:
    """The whole page, UTF-8.

    `sounds` are used only where the release lets sound out, or where the page is a proof and stays in the house; `files` are the names of other editions that lie beside the
    page (KeyError for an ending that `html_head.KINDS` does not know); `cite_as` is the citation as plain text, by
    default a short one made here.
    """
    reading, citation = release.reading, release.reading.citation
    label = release.standing.label
    style, script = templates.text("page.css"), templates.text("player.js") + templates.text("page.js")
    text = _template(templates.text("page.html.j2")).render(
        reading=reading,
        citation=citation,
        view=View(reading, sounds if release.sound or not release.channel.public else ()),
        public=release.channel.public and not label,
        label=label,
        digest=release.digest,
        title=html_head.title(citation),
        tags=html_head.tags(citation, files, [sound.href for sound in sounds if release.sound]),
        links=html_head.links(citation, files),
        json_ld=html_head.json_ld(citation, files, reading),
        files=html_head.beside(files),
        licence_url=html_head.licence_url(citation.licence),
        doi_url=html_head.doi_url(citation.doi),
        cite_as=cite_as or short_citation(citation),
        held=days(citation.event_dates),
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        style_digest=templates.integrity(style),
        script_digest=templates.integrity(script),
    )
    return text.encode("utf-8")


def short_citation(citation: Citation) -> str:
    """Who, what, where and when, in one line of plain text.

    >>> short_citation(Citation(id="x", title="The Lantern Round", publisher="Marlsea Press"))
    'The Lantern Round. Marlsea Press, forthcoming.'
    """
    names = [f"{e.given} {e.family}" for e in citation.editors]
    editors = f"{_listed(names)} (ed{'s' if len(names) > 1 else ''}), " if names else ""
    imprint = ": ".join(filter(None, (citation.place, citation.publisher)))
    year = str(citation.date.year) if citation.date else "forthcoming"
    imprint = f"{imprint}, {year}" if imprint else year.capitalize()
    text = f"{editors}{html_head.title(citation)}. {imprint}."
    return " ".join(filter(None, (text, html_head.doi_url(citation.doi) or citation.url)))


class View:
    """What the template asks about a reading."""

    days = staticmethod(days)

    def __init__(self, reading: Reading, sounds: Sequence[Sound]) -> None:
        self._sounds = sorted(sounds, key=lambda s: s.starts_at)
        hypertext = Hypertext(reading)
        self.paragraph, self.name, self.matter, self.figure = (
            hypertext.paragraph,
            hypertext.name,
            hypertext.matter,
            hypertext.figure,
        )
        self.glossary = tuple(zip(reading.glossary, hypertext.term_ids, strict=True))
        blocks = [b for session in reading.sessions for b in session.blocks]
        self._hours = any((ms := start(b)) is not None and ms >= _HOUR for b in blocks)
        self._moved: dict[str, list[str]] = {}
        for gone, to in reading.moved:
            self._moved.setdefault(to, []).append(gone)
        self._numbers = {b.id: b.number for b in blocks if isinstance(b, Utterance | Withheld)}
        counts = Counter(_author(b) for b in blocks if isinstance(b, Utterance | Chat))
        self._places = {author: place for place, author in enumerate(counts)}
        self.speakers = tuple(
            Speaker(self.name(who) if who else label, place % _COLOURS, count)
            for place, ((who, label), count) in enumerate(counts.items())
        )

    def headings(self, session: SessionText) -> list[Heading]:
        """What its parts are called."""
        return [block for block in session.blocks if isinstance(block, Heading)]

    def transcript(self, session: SessionText) -> Markup:
        """All that was said and done in it."""
        return Markup("".join(self._block(block, session.id) for block in session.blocks))  # noqa: S704  escaped below

    def role(self, role: Role) -> str:
        """A role as printed."""
        match role:
            case Role.CHAIR:
                return "Chair"
            case Role.WITNESS:
                return "Witness"
            case Role.CHAIR_AND_WITNESS:
                return "Chair and witness"
            case Role.ORGANISER:
                return "Organiser"
            case Role.INTERPRETER:
                return "Interpreter"
            case Role.ASSISTANT:
                return "Assistant"
            case Role.FLOOR:
                return "From the floor"

    def sounds(self, session: str) -> list[Sound]:
        """A session's recordings, in order."""
        return [s for s in self._sounds if s.session == session]

    def address(self, session: str, ms: int) -> str:
        """Where a moment can be heard, "" where it cannot."""
        parts = self.sounds(session)
        return next((s.at(ms) for s in reversed(parts) if s.starts_at <= ms), parts[0].at(ms) if parts else "")

    def clock(self, ms: int) -> str:
        """A time as printed: with hours where anything in this edition is later than an hour."""
        return clock(ms, hours=self._hours)

    def turns_of(self, event: Event) -> list[tuple[str, str]]:
        """The id and number of each turn that speaks of it and is in this release; u2.s1 is a part of u2."""
        turns = dict.fromkeys(id_.partition(".")[0] for id_ in event.utterances)
        return [(id_, self._numbers[id_]) for id_ in turns if id_ in self._numbers]

    def _block(self, block: Block, session: str) -> str:
        match block:
            case Heading():
                return f'<h3 id="{escape(block.id)}">{escape(block.text)}</h3>\n'
            case Utterance():
                return self._turn(block, session)
            case Chat():
                place = self._places[_author(block)]
                id_ = f' id="{escape(block.id)}"' if block.id else ""
                at = f' <span class="at">{self._time(session, block.at)}</span>' if block.at is not None else ""
                return (
                    f'<div class="turn chat c{self.speakers[place].colour}"{id_} data-by="{place}">\n'
                    f'<p class="by"><b>{escape(self.speakers[place].name)}</b> <i>writes in the chat</i>{at}</p>\n'
                    f'<div class="said"><p>{self.paragraph(block.content)}</p></div>\n</div>\n'
                )
            case Incident():
                at = f" {self._time(session, block.at)}" if block.at is not None else ""
                return f'<p class="incident">[{escape(block.text)}]{at}</p>\n'
            case Illustration():
                return self.figure(block)
            case Withheld():
                return (
                    f'<div class="turn withheld" id="{escape(block.id)}">{self._addresses(block.id)}<p class="by"><span class="at">{_number(block)}'
                    f'</span></p><p class="said">[{escape(block.label)}]</p></div>\n'
                )

    def _turn(self, turn: Utterance, session: str) -> str:
        place, span, starts = self._places[_author(turn)], turn.span, word_starts(turn)
        times = f' data-t="{span.start}" data-e="{span.end}"' if span else ""
        times += f' data-w="{starts}"' if starts else ""
        how = f" <i>speaking for {escape(self.name(turn.speaking_for))}</i>" if turn.speaking_for else ""
        how += " <i>overlapping</i>" if turn.overlaps else ""
        at = f" {self._time(session, span.start)}" if span else ""
        said = "\n".join(f"<p>{self.paragraph(p, speaker=turn.who)}</p>" for p in turn.paragraphs)
        return (
            f'<div class="turn c{self.speakers[place].colour}" id="{escape(turn.id)}" data-by="{place}"{times}>\n{self._addresses(turn.id)}'
            f'<p class="by"><b>{escape(self.speakers[place].name)}</b>{how} <span class="at">{_number(turn)}{at}</span></p>\n'
            f'<div class="said">{said}</div>\n</div>\n'
        )

    def _addresses(self, turn: str) -> str:
        """Where turns are found that were published once and are joined to this one."""
        return "".join(f'<span id="{escape(gone)}"></span>' for gone in self._moved.get(turn, ()))

    def _time(self, session: str, ms: int) -> str:
        address = self.address(session, ms)
        if address:
            return f'<a class="time" href="{escape(address)}">{self.clock(ms)}</a>'
        return f'<span class="time">{self.clock(ms)}</span>'


def start(block: Block) -> int | None:
    """When a block begins, in ms; None where no time is known."""
    match block:
        case Utterance():
            return block.span.start if block.span else None
        case Chat() | Incident():
            return block.at
        case Heading() | Withheld() | Illustration():
            return None


def _author(block: Utterance | Chat) -> tuple[str, str]:
    return (block.who, "") if block.who else ("", block.label or "Speaker not named")


def _number(block: Utterance | Withheld) -> str:
    return f'<a class="number" href="#{escape(block.id)}">{escape(block.number)}</a>'


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@cache
def _template(text: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)
