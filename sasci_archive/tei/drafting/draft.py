"""The first transcript: turns with names, as TEI. Written once; from then on the machine never rewrites it.

Law: the words of the draft, in order, are the words that came in; and read again with them, every one has its time.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.dialogue import NamedTurn
from sasci_archive.dialogue.told import Between
from sasci_archive.errors import Faults
from sasci_archive.model.account import What
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Recordings, Seminar
from sasci_archive.model.speech import Turn, Word
from sasci_archive.tei import rules
from sasci_archive.tei.document import Element, compose, duration, element, indent, say, seconds
from sasci_archive.tei.drafting.beside import NOTHING, Beside, InTurn, Message, cut, element_of
from sasci_archive.tei.head.header import NONE, Made, back_matter, header, named

LONG_PAUSE: Final = 2_000
"""A silence inside a turn is told from this length on (ms)."""
DOUBTFUL: Final = 0.6
"""A paragraph whose words have less than this confidence on average is worth a second listening."""

_VOICE: Final = re.compile(r"V(\d+)")

Turns = Mapping[str, Sequence[NamedTurn]]
"""The turns of each session, by its id."""


def draft(
    slug: str,
    seminar: Seminar,
    turns: Turns,
    *,
    made_on: dt.date,
    recordings: Recordings = NONE,
    made: Sequence[Made] = (),
    project: Project | None = None,
    beside: Mapping[str, Beside] | None = None,
) -> bytes:
    """The transcript's first version. `made` are the machine's results it comes from, `beside` what each session has beside its
    words. Raises Faults where a turn is given to
    somebody who is not on the roster, or the record holds what a transcript cannot."""
    sessions = list(dict.fromkeys((*(s.id for s in seminar.sessions), *turns)))
    writer = _Writer()
    beside = beside or {}
    divs = [
        writer.session(id_, _title(seminar, id_, sessions), turns.get(id_, ()), beside.get(id_, NOTHING))
        for id_ in sessions
    ]
    back = back_matter(seminar)
    root = element(
        "TEI",
        "",
        header(
            slug,
            seminar,
            recordings=recordings,
            project=project,
            made=made,
            voices=_unnamed(turns, sessions, beside),
            made_on=made_on,
        ),
        element(
            "standOff",
            "",
            *(_timeline(i, id_, writer.moments[id_], recordings) for i, id_ in enumerate(sessions, start=1)),
            *writer.doubts(),
        ),
        element("text", "", element("body", "", *divs), *([element("back", "", *back)] if back else [])),
        lang=seminar.language,
    )
    indent(root)
    if faults := rules.check_tree(root):
        raise Faults(f"The draft of {slug}", faults)
    return compose(root)


class _Writer:
    """Numbers utterances through all sessions, and remembers which moments they need."""

    def __init__(self) -> None:
        self.moments: dict[str, set[int]] = {}
        self._said = 0
        self._latest = 0  # start of the utterance before: no time runs back, whatever an engine gave
        self._doubtful: list[tuple[str, float]] = []
        self._messages = 0
        self._parts = 0

    def session(self, id_: str, title: str, turns: Sequence[NamedTurn], beside: Beside) -> Element:
        """One session's div, its turns with what stands between them, in order; a heading begins a part."""
        number = len(self.moments) + 1
        moments = self.moments[id_] = set()
        self._latest = 0
        div = element("div", "", *([element("head", title)] if title else []), type="session", n=id_)
        at = div
        messages = list(beside.messages)
        between = list(beside.between)
        count = 0
        pieces = cut(turns, {b.after for b in beside.between})
        for turn, after in itertools.zip_longest(pieces, pieces[1:]):
            while between and between[0].after <= count:
                at = self._between(div, at, between.pop(0), beside)
            while messages and turn.timed and (messages[0].at or 0) < turn.span.start:
                at.append(self._message(number, moments, messages.pop(0)))
            words = InTurn(beside, count, len(turn.words))
            at.append(self._utterance(number, moments, turn, after, words))
            count += len(turn.words)
        for last in between:
            at = self._between(div, at, last, beside)
        at.extend(self._message(number, moments, message) for message in messages)
        return div

    def _between(self, div: Element, at: Element, passage: Between, beside: Beside) -> Element:
        """What is in no turn goes to `at`, the session or its last part; gives where what follows goes."""
        who = beside.people.get(passage.voice, "") if passage.voice else ""
        speaker = f"p.{who}" if who else f"v.{named(passage.voice)}" if passage.voice else ""
        headings = [aside for aside in passage.asides if aside.what is What.HEADING]
        others = [aside for aside in passage.asides if aside.what not in {What.HEADING, What.PARAGRAPH}]
        for heading in headings:
            self._parts += 1
            at = element("div", "", element("head", heading.text), type="part", id=f"h{self._parts}")
            div.append(at)
        if not speaker and all(aside.what is What.HAPPENING for aside in others):
            at.extend(element_of(aside) for aside in others)
        elif others:
            self._said += 1
            u = element("u", id=f"u{self._said}", who=f"#{speaker}" if speaker else "")
            seg = element("seg", id=f"u{self._said}.s1")
            for aside in others:
                if len(seg):
                    say(seg, " ")
                seg.append(element_of(aside))
            u.append(seg)
            at.append(u)
        return at

    def _message(self, session: int, moments: set[int], message: Message) -> Element:
        self._messages += 1
        if message.at is not None:
            moments.add(message.at)
        who = f"p.{message.participant}" if message.participant else _written_by(message.name)
        return element(
            "writing",
            " ".join(message.text.split()),
            id=f"c{self._messages}",
            who=f"#{who}",
            type="chat",
            start="" if message.at is None else f"#{_moment(session, message.at)}",
        )

    def _utterance(
        self, session: int, moments: set[int], turn: NamedTurn, after: NamedTurn | None, beside: InTurn
    ) -> Element:
        self._said += 1
        id_ = f"u{self._said}"
        interrupted = max(after.span.start, turn.span.start) if after and after.overlaps else None
        start = self._latest = max(turn.span.start, self._latest) if turn.timed else 0
        end = max(turn.span.end, start)
        moments |= {start, end} if turn.timed else set()
        u = element(
            "u",
            id=id_,
            who=f"#{_speaker(turn)}" if _speaker(turn) else "",
            corresp=f"#p.{turn.speaking_for}" if turn.speaking_for else "",
            start=f"#{_moment(session, start)}" if turn.timed else "",
            end=f"#{_moment(session, end)}" if turn.timed else "",
            trans="overlap" if turn.overlaps else "",
        )
        before: Word | None = None
        at = 0
        for number, words in enumerate(beside.paragraphs(Turn(turn.voice, turn.words)), start=1):
            if before and (silence := words[0].span.start - before.span.end) >= LONG_PAUSE:
                u.append(element("pause", dur=duration(silence)))
            seg = element("seg", id=f"{id_}.s{number}")
            interrupted = _fill(seg, words, _moment(session, interrupted or 0), interrupted, beside, at)
            at += len(words)
            u.append(seg)
            before = words[-1]
            self._judge(f"{id_}.s{number}", words)
        return u

    def _judge(self, seg: str, words: Sequence[Word]) -> None:
        sure = [word.confidence for word in words if word.confidence is not None]
        if sure and (mean := sum(sure) / len(sure)) < DOUBTFUL:
            self._doubtful.append((seg, mean))

    def doubts(self) -> Iterator[Element]:
        """What the machine was least sure of, paragraph by paragraph."""
        if self._doubtful:
            spans = (element("span", f"{mean:.2f}", target=f"#{seg}") for seg, mean in self._doubtful)
            yield element("spanGrp", "", *spans, type="asr-confidence", resp="#machine")


def _fill(
    seg: Element, words: Sequence[Word], moment: str, interrupted: int | None, beside: InTurn, first: int
) -> int | None:
    """Put a paragraph's words into its `seg`: pauses, doubts, an anchor before the word in which the next speaker begins, and
    what stands beside the words from the turn's word `first` on. Gives back `interrupted` where that moment is still to come."""
    doubt: Element | None = None
    covering: list[tuple[int, Element]] = []
    for i, word in enumerate(words):
        gap = word.span.start - words[i - 1].span.end if i else 0
        if word.doubt is None or not (i and words[i - 1].doubt):
            doubt = None
        covering = [(end, node) for end, node in covering if end > first + i]
        at = covering[-1][1] if covering else seg if doubt is None else doubt
        covering += beside.begin(at, first + i, anew=not i)
        at = covering[-1][1] if covering else at
        if gap >= LONG_PAUSE:
            at.append(element("pause", dur=duration(gap)))
            say(at, " ")
        if word.doubt and doubt is None:
            doubt = element("unclear", reason="machine-doubt")
            seg.append(doubt)
            at = doubt
        if interrupted is not None and word.span.end > interrupted:
            at.append(element("anchor", synch=f"#{moment}"))
            interrupted = None
        say(at, word.text)
        beside.end(next((node for end, node in reversed(covering) if end > first + i + 1), seg), first + i + 1)
    return interrupted


def _speaker(turn: NamedTurn) -> str:
    """The xml:id of who speaks; "" where nobody was even heard apart."""
    if turn.participant:
        return f"p.{turn.participant}"
    return f"v.{named(turn.voice)}" if turn.voice else ""


def _unnamed(turns: Turns, sessions: Sequence[str], beside: Mapping[str, Beside]) -> list[tuple[str, str]]:
    """Voices nobody has named, by first appearance, and then who wrote in the chat: xml:id, and what is shown."""
    heard = [t.voice for id_ in sessions for t in turns.get(id_, ()) if t.voice and not t.participant]
    silent = [b.voice for some in beside.values() for b in some.between if b.voice and b.voice not in some.people]
    called = {voice: name for some in beside.values() for voice, name in some.called.items()}
    found = {f"v.{named(voice)}": _shown(voice, called.get(voice, "")) for voice in (*heard, *silent)}
    wrote = [m.name for some in beside.values() for m in some.messages if not m.participant]
    found |= {_written_by(name): f"“{name}”, not named" for name in wrote}
    return list(found.items())


def _shown(voice: str, called: str) -> str:
    if called:
        return f"“{called}”, not named"
    number = _VOICE.fullmatch(voice)
    return f"Voice {number[1] if number else voice}, not named"


def _written_by(name: str) -> str:
    return f"v.chat.{named(name)}"


def _title(seminar: Seminar, session: str, sessions: Sequence[str]) -> str:
    given = next((s.title for s in seminar.sessions if s.id == session), "")
    return given or (f"Session {session}" if len(sessions) > 1 else "")


def _moment(session: int, ms: int) -> str:
    return f"T{session}.{ms}"


def _timeline(number: int, session: str, moments: set[int], recordings: Recordings) -> Element:
    origin = f"#{_moment(number, 0)}"
    sources = " ".join(f"#rec{i}" for i, r in enumerate(recordings.media(), start=1) if r.session == session)
    line = element(
        "timeline", "", element("when", id=_moment(number, 0)), n=session, unit="s", origin=origin, corresp=sources
    )
    for ms in sorted(moments - {0}):
        line.append(element("when", id=_moment(number, ms), interval=seconds(ms), since=origin))
    return line
