"""Which stretches of the sound must be silent, so that nobody hears what is not in the text.

What is withheld is silent from the last word before it to the first word after it, and a little beyond: the times of words
are not exact to the syllable. Where a word's own time is a guess, the silence reaches to the next word that was truly heard.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue import align
from sasci_archive.house import hesitation
from sasci_archive.model import hidden_names
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.speech import Span, Timing, Voices, Word, Words
from sasci_archive.tei.document import ID, Element, all_text, instant, instants, local, parent, path, pointers

PAD = 150
"""In ms, on either side of what is silenced."""

TAIL = 1_000
"""In ms, how much longer than its words a turn may be heard in its speaker's packet, while nobody else speaks."""

SUBSTANTIAL = 3
"""So many words, taken out or replaced at once, are more than a slip of the tongue: their sound goes too, unless somebody has
decided that it stays. Hesitation is not counted: a sound that skips at every "um" tells more than the "um"."""

FOREVER = (1 << 31) - 1
"""In ms: the end of a silence that reaches to the end of whatever was recorded."""

_NOT_SAID = frozenset(("note", "desc", "add"))
"""An addition stands for the sound of what it replaces, or for none."""

_GAP = "\ufffc"  # where words were taken out of the master itself


class _Marks(msgspec.Struct, frozen=True):
    """What makes words of one turn secret: the kinds of changes by id, who is not to be known, what was brought and is not to be
    published (by id), and whether the sound of corrections stays."""

    kinds: Mapping[str, str]
    muted: frozenset[str]
    refused: frozenset[str]
    kept: bool

    def hide(self, node: Element) -> bool:
        """Whether what is said in an element must not be heard."""
        return self._hides_itself(node) or (local(node) == "del" and self._hides_what_replaced(node))

    def _hides_itself(self, node: Element) -> bool:
        """The same, whatever a deletion was replaced by."""
        if node.get(ID) in self.refused:
            return True
        match local(node):
            case "seg":
                return node.get("type") == "restricted"
            case "persName" | "placeName" | "orgName" | "term":
                return node.get("ref", "")[1:] in self.muted
            case "del":
                return _is_secret(node, self.kinds, kept=self.kept)
            case "gap":
                return node.get("reason") != "inaudible"
            case _:
                return False

    def _hides_what_replaced(self, deleted: Element) -> bool:
        """Whether what was heard is now written as something hidden: the same sound."""
        holder = parent(deleted)
        added = [node for add in holder if local(add) == "add" for node in add.iter("*")]
        # what replaced a deletion among these is among these itself: to ask that of each would double with every correction of a correction
        return local(holder) == "subst" and any(self._hides_itself(node) for node in added)


class _These(msgspec.Struct, frozen=True):
    """Only these passages."""

    passages: Collection[Element]

    def hide(self, node: Element) -> bool:
        return node in self.passages


class _Token(msgspec.Struct, frozen=True):
    """A word as it was said, and whether it must not be heard."""

    text: str
    secret: bool


def cuts(
    root: Element,
    words: Words | None,
    muted: Collection[str],
    kept: Collection[str],
    names: Collection[Hidden] = (),
    refused: Collection[str] = (),
) -> dict[str, tuple[Span, ...]] | None:
    """By session, the spans of the master's sound (before anything is cut from it) that must be silent; None where it cannot
    be told, as a turn has no times, or a name may have been said and no words were heard. `muted` are people (by xml:id) whose voice is not to be heard, nor, whoever says them,
    their `names`; `kept` are the turns in which the sound of substantial corrections stays, `refused` what (by id) must not be heard
    whoever speaks."""
    is_name = hidden_names.naming(names)
    times = instants(root)
    kinds = {change.get(ID, ""): change.get("type", "") for change in path(root, "teiHeader/revisionDesc/change")}
    found: dict[str, tuple[Span, ...]] = {}
    for session in path(root, "text/body/div"):
        id_ = session.get("n", "1")
        heard = words.of(id_) if words else ()
        starts = [word.span.start for word in heard]
        spans: list[Span] = []
        turns = list(session.iter("{*}u"))
        bounds = [bounds_of(u, times) for u in turns]
        for number, (u, span) in enumerate(zip(turns, bounds, strict=True)):
            silent = u.get(ID, "") in refused or any(who in muted for who in _speakers(u))
            marks = _Marks(kinds, frozenset(muted), frozenset(refused), u.get(ID, "") in kept)
            if not silent and not any(marks.hide(node) for node in u.iter("*")):
                continue
            if span is None:
                return None
            near, whole = _heard_with(span, bounds[number + 1 :], heard, starts)
            spans += [whole] if silent or not near else _secret(list(_tokens(u, marks)), near, span)
        if names and turns and not heard:
            return None  # nobody knows where in the sound a name is
        if names:
            telling = {text for text in {word.text for word in heard} if is_name(text)}
            spans += [word.span for word in heard if word.text in telling]
        spans += _in_no_turn(heard, [span for span in bounds if span])
        found[id_] = _joined(spans)
    return {id_: spans for id_, spans in found.items() if spans}


def of(root: Element, words: Words | None, passages: Collection[Element]) -> dict[str, tuple[Span, ...]] | None:
    """By session, when these passages are heard (turns, or what stands in one), and a little beyond; None where that cannot be told, as a turn has
    no times. What was written and not said is heard nowhere."""
    times = instants(root)
    found: dict[str, tuple[Span, ...]] = {}
    for session in path(root, "text/body/div"):
        heard = words.of(session.get("n", "1")) if words else ()
        starts = [word.span.start for word in heard]
        turns = list(session.iter("{*}u"))
        bounds = [bounds_of(u, times) for u in turns]
        spans: list[Span] = []
        for number, (u, span) in enumerate(zip(turns, bounds, strict=True)):
            if not any(node in passages and local(node) != "note" for node in u.iter("*")):
                continue
            if span is None:
                return None
            near, whole = _heard_with(span, bounds[number + 1 :], heard, starts)
            spans += [whole] if u in passages or not near else _secret(list(_tokens(u, _These(passages))), near, span)
        found[session.get("n", "1")] = _joined(spans)
    return {id_: spans for id_, spans in found.items() if spans}


def _heard_with(
    span: Span, later: Sequence[Span | None], heard: Sequence[Word], starts: Sequence[int]
) -> tuple[Sequence[Word], Span]:
    """The words that are heard in a turn, `later` being the bounds of those after it; and from where to where it is heard."""
    near = heard_in(heard, starts, span, next((each.start for each in later if each), None))
    return near, Span(span.start, max([span.end, *(word.span.end for word in near)]))


def all_but(
    root: Element,
    words: Words | None,
    own: Collection[str],
    muted: Collection[str],
    names: Sequence[Hidden],
    refused: Collection[str],
    voices: Voices | None = None,
) -> dict[str, tuple[Span, ...]] | None:
    """What must be silent, by session, so that only the turns `own` (by id) are heard, and in them nothing that `cuts` silences: all
    the rest, to the end; and where somebody else speaks at the same time, that too, be it that the words tell it or that another of
    the `voices` is heard there. None where that cannot be known, as times are missing."""
    secret = cuts(root, words, muted, own, names, refused)
    if secret is None:
        return None
    times = instants(root)
    found: dict[str, tuple[Span, ...]] = {
        heard.session: (Span(0, FOREVER),) for heard in (words.sessions if words else ())
    }
    heard_own, told = dict[str, tuple[Span, ...]](), dict[str, list[Span]]()
    for session in path(root, "text/body/div"):
        id_ = session.get("n", "1")
        turns = list(session.iter("{*}u"))
        bounds = [span for u in turns if (span := bounds_of(u, times))]
        if len(bounds) < len(turns):
            return None
        heard = words.of(id_) if words else ()
        starts = [word.span.start for word in heard]
        mine, quiet = list[Span](), list(secret.get(id_, ()))
        for u, span, following in zip(turns, bounds, [*bounds[1:], None], strict=True):
            near = heard_in(heard, starts, span, following.start if following else None)
            whole = Span(span.start, max([span.end, *(word.span.end for word in near)]))
            (mine if u.get(ID, "") in own else quiet).append(whole)
        heard_own[id_], told[id_] = _joined(mine, pad=0), quiet
    theirs, others = _told_apart(voices, heard_own)
    for id_, spans in heard_own.items():
        silent = _joined([*told[id_], *others.get(id_, ())], pad=0)
        said_out = [_said_out(span, theirs.get(id_, ()), silent) for span in spans]
        found[id_] = _beside(_joined(said_out, pad=0), silent)
    return found


def _said_out(span: Span, voice: Sequence[Span], silent: Sequence[Span]) -> Span:
    """A turn as long as its `voice` is still heard, but for TAIL at most: a recogniser gives the last word hardly any time. Where it ends
    in what must be `silent`, that is all."""
    if any(each.start <= span.end <= each.end + PAD for each in silent):
        return span
    ends = [each.end for each in voice if each.start <= span.end < each.end]
    return Span(span.start, min(max(ends, default=span.end), span.end + TAIL))


def _told_apart(
    voices: Voices | None, own: Mapping[str, Sequence[Span]]
) -> tuple[dict[str, list[Span]], dict[str, list[Span]]]:
    """When, by session, a voice is heard that is of who speaks in the spans `own` (in order, apart from one another), and when one that
    is mostly heard elsewhere. A recogniser that follows one speaker has no words of what another says meanwhile."""
    inside, outside = Counter[str](), Counter[str]()
    sessions = voices.sessions if voices else ()
    for session in sessions:
        mine = own.get(session.session, ())
        ends = [span.end for span in mine]
        for each in session.spans:
            shared = 0
            for span in mine[bisect_right(ends, each.span.start) :]:
                if span.start >= each.span.end:
                    break
                shared += min(span.end, each.span.end) - max(span.start, each.span.start)
            inside[each.voice] += shared
            outside[each.voice] += each.span.length - shared
    theirs = {voice for voice in inside if inside[voice] > outside[voice]}
    return (
        {s.session: [each.span for each in s.spans if each.voice in theirs] for s in sessions},
        {s.session: [each.span for each in s.spans if each.voice not in theirs] for s in sessions},
    )


def _beside(mine: Sequence[Span], quiet: Sequence[Span]) -> tuple[Span, ...]:
    """Everything but `mine`, and of that what is `quiet` (both in order, apart from one another)."""
    starts, ends = [q.start for q in quiet], [q.end for q in quiet]
    silent, at = list[Span](), 0
    for span in mine:
        within = quiet[bisect_right(ends, span.start) : bisect_left(starts, span.end)]
        silent += [Span(at, span.start), *(Span(max(q.start, span.start), min(q.end, span.end)) for q in within)]
        at = span.end
    return _joined([s for s in (*silent, Span(at, FOREVER)) if s.start < s.end], pad=0)


def corrected(root: Element, kept: Collection[str]) -> tuple[str, ...]:
    """The turns (by id) in whose sound nothing is heard where the edition or a witness put other words, or none: somebody may
    decide that it stays."""
    kinds = {change.get(ID, ""): change.get("type", "") for change in path(root, "teiHeader/revisionDesc/change")}
    turns = [u for u in root.iter("{*}u") if u.get(ID, "") not in kept]
    return tuple(u.get(ID, "") for u in turns if any(_is_secret(node, kinds, kept=False) for node in u.iter("{*}del")))


def _speakers(u: Element) -> tuple[str, ...]:
    return (*(pointers(u.get("who", "")) or ("",)), *pointers(u.get("corresp", "")))


def bounds_of(u: Element, times: Mapping[str, int]) -> Span | None:
    """From when to when a turn lasts; None where its times are not known."""
    start, end = instant(u, "start", times), instant(u, "end", times)
    return Span(start, end) if start is not None and end is not None and start <= end else None


def _in_no_turn(heard: Sequence[Word], turns: Sequence[Span]) -> Iterator[Span]:
    """Words that were heard in no turn that is there: somebody has taken the turn out of the master itself."""
    ordered = sorted(turns)
    starts = [turn.start for turn in ordered]
    ends = list(itertools.accumulate((turn.end for turn in ordered), max))
    for word in heard:
        before = bisect_right(starts, word.span.start)
        if not before or ends[before - 1] < word.span.start:
            yield word.span


def heard_in(heard: Sequence[Word], starts: Sequence[int], span: Span, following: int | None) -> Sequence[Word]:
    """The words heard in a turn: those that start in it, and before the next turn does."""
    until = bisect_right(starts, span.end)
    if following is not None and following > span.start:
        until = min(until, bisect_left(starts, following))
    return heard[bisect_left(starts, span.start) : until]


def _secret(tokens: Sequence[_Token], near: Sequence[Word], span: Span) -> Iterator[Span]:
    """The spans of secret runs of words."""
    said = [i for i, token in enumerate(tokens) if token.text != _GAP]
    placed = dict(zip(said, align([tokens[i].text for i in said], near), strict=True))

    def sure(i: int) -> bool:
        return i in placed and not tokens[i].secret and placed[i].timing is Timing.HEARD

    at = 0
    while at < len(tokens):
        if not tokens[at].secret:
            at += 1
            continue
        end = at
        while end < len(tokens) and not sure(end):
            end += 1
        before = next((placed[i].span.end for i in range(at - 1, -1, -1) if sure(i)), span.start)
        after = placed[end].span.start if end < len(tokens) else max(span.end, near[-1].span.end)
        own = [placed[i].span for i in range(at, end) if i in placed and tokens[i].secret]
        first = min([before, *(own_span.start for own_span in own)])
        last = max([after, *(own_span.end for own_span in own)])
        yield Span(first, max(first, last))
        at = end


def _joined(spans: Sequence[Span], *, pad: int = PAD) -> tuple[Span, ...]:
    """Padded, in order, those that touch made one."""
    joined: list[Span] = []
    for span in sorted(Span(max(0, s.start - pad), s.end + pad) for s in spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


# -- the words as they were said ---------------------------------------------------------------------------------------


def _tokens(u: Element, marks: _Marks | _These) -> Iterator[_Token]:
    """What was said in a turn, word by word: corrections undone, so that it fits what was heard."""
    runs = list(_runs(u, marks, secret=False))
    whole = "".join(text for text, _ in runs)
    hidden = [secret for text, secret in runs for _ in text]
    for found in re.finditer(rf"{_GAP}|[^\s{_GAP}]+", whole):
        yield _Token(found[0], any(hidden[found.start() : found.end()]))


def _runs(node: Element, marks: _Marks | _These, *, secret: bool) -> Iterator[tuple[str, bool]]:
    if node.text:
        yield node.text, secret
    for child in node:
        name = local(child)
        if name == "gap" and marks.hide(child):
            yield _GAP, True
        elif name and name not in _NOT_SAID:
            yield from _runs(child, marks, secret=secret or marks.hide(child))
            yield " " * (name == "seg" and child.get("type") is None), secret  # a paragraph ends
        if child.tail:
            yield child.tail, secret


def _is_secret(deleted: Element, kinds: Mapping[str, str], *, kept: bool) -> bool:
    """Whether what was taken out must not be heard either: a wish of the edition's or the witness's, not a better hearing; and
    either nothing stands in its place, or it was more than a slip."""
    holder = parent(deleted)
    replaced = local(holder) == "subst"
    of = deleted.get("change") or (holder.get("change", "") if replaced else "")
    if kept or not any(kinds.get(id_) in {"witness", "edition"} for id_ in pointers(of or "")):
        return False
    instead = "".join(all_text(add) for add in holder if local(add) == "add") if replaced else ""
    if hesitation.is_only(all_text(deleted), instead):
        return False  # an "um", a word said twice: nothing is lost that anybody could learn
    return not instead.strip() or len(all_text(deleted).split()) >= SUBSTANTIAL
