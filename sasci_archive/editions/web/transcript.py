"""The conversation as HTML: parts with their headings, turns, messages, and what happened between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec
from markupsafe import Markup, escape

from sasci_archive.editions.web.marking import marked
from sasci_archive.editions.web.sound import Sound
from sasci_archive.editions.web.text import Hypertext, clock, direction, words_of
from sasci_archive.model.apparatus import Illustration, Place
from sasci_archive.model.inlines import Inline
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, SessionText, Utterance, Withheld

COLOURS = 8
"""As many as page.css has."""
_HOUR = 3_600_000
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9#./%_-]*[A-Za-z0-9_#.-]")


class Speaker(msgspec.Struct, frozen=True):
    """Somebody, or a voice nobody has named, who speaks or writes in this edition `count` times; `who` is what an address calls them."""

    name: str
    who: str
    colour: int
    count: int


class Transcript:
    """Writes the blocks of sessions. `linked` are the paragraphs that something on the page leads to, `weak` what whoever edits is to listen to."""

    def __init__(
        self,
        reading: Reading,
        hypertext: Hypertext,
        sounds: Sequence[Sound],
        linked: Collection[Place] = (),
        weak: Sequence[Weak] = (),
    ) -> None:
        self._hypertext = hypertext
        self._weak: dict[str, list[Weak]] = {}
        for each in sorted(weak, key=lambda w: (w.turn, w.at or 0, w.number)):
            self._weak.setdefault(each.turn, []).append(each)
        self._sounds = sorted(sounds, key=lambda s: s.starts_at)
        self._linked = linked
        blocks = [b for session in reading.sessions for b in session.blocks]
        self._hours = any((ms := start(b)) is not None and ms >= _HOUR for b in blocks)
        self._moved: dict[str, list[str]] = {}
        for gone, to in reading.moved:
            self._moved.setdefault(to, []).append(gone)
        counts = Counter(_author(b) for b in blocks if isinstance(b, Utterance | Chat))
        self._places = {author: place for place, author in enumerate(counts)}
        self.speakers = tuple(
            Speaker(hypertext.name(who) if who else label, who or label, place % COLOURS, count)
            for place, ((who, label), count) in enumerate(counts.items())
        )

    def session(self, session: SessionText) -> Markup:
        """All that was said and done in it; what follows a heading is a section with that name."""
        made, within = [], False
        for block in session.blocks:
            if isinstance(block, Heading):
                name = f' aria-labelledby="{escape(block.id)}"' if block.id else ""
                made.append("</section>\n" * within + f'<section class="part"{name}>\n')
                within = True
            made.append(self._block(block, session.id))
        return Markup("".join([*made, "</section>\n" * within]))  # noqa: S704  escaped below

    def who(self, turn: Utterance) -> tuple[str, int]:
        """Whose a turn is, and the place of their colour."""
        speaker = self.speakers[self._places[_author(turn)]]
        return speaker.name, speaker.colour

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

    def _block(self, block: Block, session: str) -> str:
        match block:
            case Heading():
                id_ = f' id="{escape(block.id)}"' if block.id else ""
                return f"<h3{id_}>{escape(block.text)}</h3>\n"
            case Utterance():
                return self._turn(block, session)
            case Chat():
                return self._message(block, session)
            case Incident():
                at = f" {self._time(session, block.at)}" if block.at is not None else ""
                return f'<p class="incident">[{escape(block.text)}]{at}</p>\n'
            case Illustration():
                return self._hypertext.figure(block)
            case Withheld():
                return (
                    f'<div class="turn withheld"{attribute("id", block.id)}><p class=by>{self._addresses(block.id)}{_number(block)}</p>'
                    f"<p class=said>[{escape(block.label)}]</p></div>\n"
                )

    def _turn(self, turn: Utterance, session: str) -> str:
        place, span = self._places[_author(turn)], turn.span
        times = f" data-t={span.start} data-e={span.end}" if span else ""
        how = f" <i>speaking for {escape(self._hypertext.name(turn.speaking_for))}</i>" if turn.speaking_for else ""
        how += " <i>overlapping</i>" if turn.overlaps else ""
        at = f" {self._time(session, span.start)}" if span else ""
        said = marked("\n".join(self._paragraphs(turn)), self._weak.get(turn.id, ()))
        return (
            f'<div class="turn c{self.speakers[place].colour}"{attribute("id", turn.id)} data-by={place}{times}>\n'
            f"<p class=by>{self._addresses(turn.id)}<b>{escape(self.speakers[place].name)}</b>{how} {_number(turn)}{at}</p>\n"
            f"<div class=said>{said}</div>\n{self._doubts(turn.id)}</div>\n"
        )

    def _doubts(self, turn: str) -> str:
        """What whoever edits is to listen to in a turn; only a proof has any."""
        told = "; ".join(
            f"<mark>{escape(w.was or '…')}</mark>{f' → ‘{escape(w.now)}’?' if w.now else ''} ({escape(w.why)})"
            for w in self._weak.get(turn, ())
        )
        return f"<p class=small>Listen: {told}</p>\n" if told else ""

    def _addresses(self, turn: str) -> str:
        """Where turns are found that were published once and are joined to this one."""
        return "".join(f"<span{attribute('id', gone)}></span>" for gone in self._moved.get(turn, ()))

    def _paragraphs(self, turn: Utterance) -> Iterator[str]:
        for number, content in enumerate(turn.paragraphs, start=1):
            id_ = (
                f' id="{paragraph_id(turn.id, number)}"'
                if number > 1 and Place(turn.id, number) in self._linked
                else ""
            )
            yield f"<p{id_}{_way(content)}>{self._hypertext.paragraph(content, speaker=turn.who)}</p>"

    def _message(self, chat: Chat, session: str) -> str:
        place = self._places[_author(chat)]
        id_ = attribute("id", chat.id) if chat.id else ""
        at = f" {self._time(session, chat.at)}" if chat.at is not None else ""
        return (
            f'<div class="turn chat c{self.speakers[place].colour}"{id_} data-by={place}>\n'
            f"<p class=by><b>{escape(self.speakers[place].name)}</b> <i>writes in the chat</i>{at}</p>\n"
            f"<div class=said><p{_way(chat.content)}>{self._hypertext.paragraph(chat.content)}</p></div>\n</div>\n"
        )

    def _time(self, session: str, ms: int) -> str:
        address = self.address(session, ms)
        if address:
            return f"<a class=time{attribute('href', address)}>{self.clock(ms)}</a>"
        return f"<span class=time>{self.clock(ms)}</span>"


def attribute(name: str, value: str) -> str:
    """An attribute of an element of which there are thousands: without quotes where it needs none
    (https://html.spec.whatwg.org/multipage/syntax.html#unquoted).

    >>> attribute("id", "u12"), attribute("id", "a b")
    (' id=u12', ' id="a b"')
    """
    return f" {name}={value}" if _NEEDS_NO_QUOTES.fullmatch(value) else f' {name}="{escape(value)}"'


def paragraph_id(turn: str, paragraph: int) -> str:
    """What a paragraph of a turn is called in an address; the first is the turn itself."""
    return f"{turn}-p{paragraph}" if paragraph > 1 else turn


def start(block: Block) -> int | None:
    """When a block begins, in ms; None where no time is known."""
    match block:
        case Utterance():
            return block.span.start if block.span else None
        case Chat() | Incident():
            return block.at
        case Heading() | Withheld() | Illustration():
            return None


def _way(content: Iterable[Inline]) -> str:
    return direction(words_of(content))


def _author(block: Utterance | Chat) -> tuple[str, str]:
    return (block.who, "") if block.who else ("", block.label or "Speaker not named")


def _number(block: Utterance | Withheld) -> str:
    return f"<a class=number{attribute('href', f'#{block.id}')}>{escape(block.number)}</a>"
