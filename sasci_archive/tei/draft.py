"""The first transcript: turns with names, as TEI. Written once; from then on the machine never rewrites it.

Law: the words of the draft, in order, are the words that came in; and read again with them, every one has its time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.dialogue import NamedTurn, paragraphs
from sasci_archive.errors import Faults
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Recordings, Seminar
from sasci_archive.model.speech import Turn, Word
from sasci_archive.tei import rules
from sasci_archive.tei.document import Element, compose, duration, element, indent, say, seconds
from sasci_archive.tei.header import NONE, Made, back_matter, header, named

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
) -> bytes:
    """The transcript's first version. `made` are the machine's results it comes from. Raises Faults where a turn is given to
    somebody who is not on the roster, or the record holds what a transcript cannot."""
    sessions = list(dict.fromkeys((*(s.id for s in seminar.sessions), *turns)))
    writer = _Writer()
    divs = [writer.session(id_, _title(seminar, id_, sessions), turns.get(id_, ())) for id_ in sessions]
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
            voices=_unnamed(turns, sessions),
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

    def session(self, id_: str, title: str, turns: Sequence[NamedTurn]) -> Element:
        """One session's div."""
        number = len(self.moments) + 1
        self.moments[id_] = set()
        following = [*turns[1:], None][: len(turns)]
        self._latest = 0
        return element(
            "div",
            "",
            *([element("head", title)] if title else []),
            *(self._utterance(number, self.moments[id_], t, after) for t, after in zip(turns, following, strict=True)),
            type="session",
            n=id_,
        )

    def _utterance(self, session: int, moments: set[int], turn: NamedTurn, after: NamedTurn | None) -> Element:
        self._said += 1
        id_ = f"u{self._said}"
        interrupted = max(after.span.start, turn.span.start) if after and after.overlaps else None
        start = self._latest = max(turn.span.start, self._latest)
        end = max(turn.span.end, start)
        moments |= {start, end}
        u = element(
            "u",
            id=id_,
            who=f"#{_speaker(turn)}" if _speaker(turn) else "",
            corresp=f"#p.{turn.speaking_for}" if turn.speaking_for else "",
            start=f"#{_moment(session, start)}",
            end=f"#{_moment(session, end)}",
            trans="overlap" if turn.overlaps else "",
        )
        before: Word | None = None
        for number, words in enumerate(paragraphs(Turn(turn.voice, turn.words)), start=1):
            if before and (silence := words[0].span.start - before.span.end) >= LONG_PAUSE:
                u.append(element("pause", dur=duration(silence)))
            seg = element("seg", id=f"{id_}.s{number}")
            interrupted = _fill(seg, words, _moment(session, interrupted or 0), interrupted)
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


def _fill(seg: Element, words: Sequence[Word], moment: str, interrupted: int | None) -> int | None:
    """Put a paragraph's words into its `seg`: pauses, doubts, and an anchor before the word in which the next speaker begins.
    Gives back `interrupted` where that moment is still to come."""
    doubt: Element | None = None
    for i, word in enumerate(words):
        gap = word.span.start - words[i - 1].span.end if i else 0
        if word.doubt is None or not (i and words[i - 1].doubt):
            doubt = None
        at = seg if doubt is None else doubt
        if i:
            say(at, " ")
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
    return interrupted


def _speaker(turn: NamedTurn) -> str:
    """The xml:id of who speaks; "" where nobody was even heard apart."""
    if turn.participant:
        return f"p.{turn.participant}"
    return f"v.{named(turn.voice)}" if turn.voice else ""


def _unnamed(turns: Turns, sessions: Iterable[str]) -> list[tuple[str, str]]:
    """Voices nobody has named, by first appearance: xml:id, and what is shown."""
    heard = {t.voice: _speaker(t) for id_ in sessions for t in turns.get(id_, ()) if t.voice and not t.participant}
    shown = {voice: (found[1] if (found := _VOICE.fullmatch(voice)) else voice) for voice in heard}
    return [(id_, f"Voice {shown[voice]}, not named") for voice, id_ in heard.items()]


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
