"""The changes of the master that carry out what somebody asked for, in the text as it is now; or why it can only be done by hand.

Law: carried out, they give exactly the words that were asked for. What would not give them is refused before anything is changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.wording import Is, Token, new_tokens, same
from sasci_archive.tei import history
from sasci_archive.tei.answering.proposed import Look
from sasci_archive.tei.changing.corrections import CorrectWords, JoinParagraphs, Kind, Rewording, SplitParagraph, Supply
from sasci_archive.tei.changing.reword import reword
from sasci_archive.tei.document import Element
from sasci_archive.tei.shown.printed import Of, Printed, excerpt, printed
from sasci_archive.tei.wordings import Which, settle

_DAY = dt.date(2000, 1, 1)
"""For changes that are tried, and those that stand within another, which says when."""


_BY_HAND = (
    "Make this change in the transcript by hand, and record that with a reason; or word it yourself, or refuse it."
)


def rewordings(root: Element, now: Printed, where: Look, kind: Kind) -> tuple[Rewording, ...]:
    """The changes that let the tokens of `where` read what was asked for; `root` is not touched. Raises BadTranscript where this
    can only be done by hand."""
    if not now.told:
        raise _by_hand(now.id, "its markup is not one that we can change words in")
    if where.cuts:
        raise _by_hand(now.id, "what is changed is within a sign that nobody said")
    new = _tidied(now, where, new_tokens(where.asked, now.tokens[where.first : where.last]))
    where, new = _without_doubt(now, where, new)
    wanted = list(_primitives(now, where, new, kind))
    trial = excerpt(root, (now.id,))
    line = history.record(trial, when=_DAY, who="", why="", kind=kind.value)
    done: list[Rewording] = []
    for each in wanted:
        try:
            done += _tried(trial, each, line)
        except OutOfDate as error:
            raise _by_hand(now.id, "a paragraph would begin where no word does") from error
        except BadTranscript as error:
            raise BadTranscript(error.problem, remedy=_BY_HAND) from error
    after = printed(trial, (now.id,)).get(now.id)
    expected = [*now.tokens[: where.first], *new, *now.tokens[where.last :]]
    if after is None or not same(_words(after.tokens), _words(expected)):
        raise _by_hand(now.id, "it would not read as was asked for")
    if not done:
        raise _by_hand(now.id, "no word is another, nor where a paragraph begins")
    if any(isinstance(each, SplitParagraph) for each in done) and _heard(trial, now.id) != _heard(root, now.id):
        raise _by_hand(now.id, "a paragraph would begin within what was heard as one word")
    return tuple(done)


def _heard(root: Element, id_: str) -> list[str]:
    """The words of a passage as the machine heard them, which no change may touch."""
    alone = excerpt(root, (id_,))
    settle(alone, Which.HEARD)
    reads = printed(alone, (id_,)).get(id_)
    return reads.text.split() if reads else []


def place(now: Printed, gap: int) -> tuple[str, int, bool]:
    """Where new words, or a note, stand that come before token number `gap`: the paragraph, the number of the word they come before,
    and whether something that is no word stands between. Raises BadTranscript within a word."""
    if not now.segs:
        raise _by_hand(now.id, "it has no paragraph")
    left = now.tokens[gap - 1] if gap else None
    if left is not None and left.kind is not Is.BREAK:
        seg = now.at[gap - 1].seg
    else:
        seg = now.at[gap].seg if gap < len(now.at) else now.segs[0][0]
    right = now.tokens[gap] if gap < len(now.tokens) else None
    if left is not None and left.kind is Is.WORD:
        at = now.at[gap - 1]
        if right is not None and right.kind is Is.WORD and now.at[gap].first < at.last:
            raise _by_hand(now.id, "it would stand within a word")
        return seg, at.last, right is not None and right.kind is Is.SIGN
    for token, at in zip(now.tokens[gap:], now.at[gap:], strict=True):
        if token.kind is Is.BREAK:
            break
        if token.kind is Is.WORD:
            return seg, at.first, False
    return seg, dict(now.segs)[seg], False


# -- what is to be done, from the end to the beginning, so that numbers stay ---------------------------------------------


class _Piece(msgspec.Struct):
    """Old tokens `first` to `last` (of the whole passage) read `new`."""

    first: int
    last: int
    new: list[Token]


def _primitives(now: Printed, where: Look, new: Sequence[Token], kind: Kind) -> Iterator[Rewording]:
    for piece in reversed(_pieces(now, where, new)):
        olds = list(_chunks(now, piece))
        lines = list(_lines(piece.new))
        if len(olds) == len(lines):  # paragraph by paragraph
            for (first, last), line in reversed(list(zip(olds, lines, strict=True))):
                yield from _reworded(now, first, last, [line], kind)
            continue
        for first, last in reversed(olds[1:]):
            yield from _reworded(now, first, last, [""], kind)
            yield JoinParagraphs(when=_DAY, why="", seg=now.at[first - 1].seg, kind=kind)
        yield from _reworded(now, *olds[0], lines, kind)


def _pieces(now: Printed, where: Look, new: Sequence[Token]) -> list[_Piece]:
    """What differs, each stretch by itself; what was unclear and is no longer so, with all that stands in it."""
    old = now.tokens[where.first : where.last]
    kept = _kept(old, new)
    for number, other in _doubts(now, where):
        if other not in kept and number not in kept:
            for i in range(number, other + 1):
                kept.pop(i, None)
    pieces: list[_Piece] = []
    i = j = 0
    for at, to in [*sorted(kept.items()), (len(old), len(new))]:
        if (i, j) != (at, to):
            pieces.append(_Piece(where.first + i, where.first + at, list(new[j:to])))
        i, j = at + 1, to + 1
    return pieces


def _kept(old: Sequence[Token], new: Sequence[Token]) -> dict[int, int]:
    """Which old token is which new one."""
    blocks = SequenceMatcher(None, [t.key for t in old], [t.key for t in new], autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}


def _doubts(now: Printed, where: Look) -> list[tuple[int, int]]:
    """The two signs around what is unclear, as numbers from the beginning of the stretch, which need not have both."""
    found, open_ = list[tuple[int, int]](), list[int]()
    for number, at in enumerate(now.at):
        if now.tokens[number].kind is Is.SIGN and at.sign is Of.OPENS:
            open_.append(number - where.first)
        elif now.tokens[number].kind is Is.SIGN and at.sign is Of.CLOSES:
            found.append((open_.pop(), number - where.first))
    return found


def _without_doubt(now: Printed, where: Look, new: list[Token]) -> tuple[Look, list[Token]]:
    """Where one of the signs around what is unclear is gone, the other goes too."""
    length = where.last - where.first
    kept = _kept(now.tokens[where.first : where.last], new)
    first, last, dropped = where.first, where.last, set[int]()
    before, behind = list[Token](), list[Token]()
    for one, other in _doubts(now, where):
        inside = [0 <= number < length for number in (one, other)]
        gone = [here and number not in kept for here, number in zip(inside, (one, other), strict=True)]
        if not any(gone):
            continue
        dropped |= {kept[number] for number in (one, other) if number in kept}
        if not inside[0]:
            first, before = where.first + one, list(now.tokens[where.first + one + 1 : where.first])
        if not inside[1]:
            last, behind = where.first + other + 1, list(now.tokens[where.last : where.first + other])
    left = [token for number, token in enumerate(new) if number not in dropped]
    return msgspec.structs.replace(where, first=first, last=last), [*before, *left, *behind]


def _chunks(now: Printed, piece: _Piece) -> Iterator[tuple[int, int]]:
    """Its old tokens, paragraph by paragraph."""
    start = piece.first
    for number in range(piece.first, piece.last):
        if now.tokens[number].kind is Is.BREAK:
            yield start, number
            start = number + 1
    yield start, piece.last


def _lines(new: Sequence[Token]) -> Iterator[str]:
    line: list[str] = []
    for token in new:
        if token.kind is Is.BREAK:
            yield " ".join(line)
            line = []
        else:
            line.append(token.text)
    yield " ".join(line)


def _reworded(now: Printed, first: int, last: int, lines: Sequence[str], kind: Kind) -> Iterator[Rewording]:
    """Tokens of one paragraph read the first of `lines`; the others are paragraphs of their own behind it."""
    seg, at, close = place(now, first)
    runs = list(_runs(now, first, last))
    words = [run for run in runs if run[0] == "words"]
    signs = [run for run in runs if run[0] == "sign"]
    heir = words[0] if words else signs[0] if signs else None
    new = lines[0]
    for run in reversed(runs):
        text = new if run is heir else ""
        if run[0] == "sign":
            yield Supply(when=_DAY, why="", seg=seg, sign=run[1], now=text, kind=kind)
        else:
            was = " ".join(token.text for token in _tokens(now, run[1], run[2], seg))
            yield CorrectWords(when=_DAY, why="", seg=seg, first=run[1], was=was, now=text, kind=kind)
    if heir is None and new:
        yield CorrectWords(when=_DAY, why="", seg=seg, first=at, was="", now=new, kind=kind, close=close)
    begin = (words[0][1] if words else at) + len(new.split())
    starts = []
    for line in lines[1:]:
        if line:
            yield CorrectWords(when=_DAY, why="", seg=seg, first=begin, was="", now=line, kind=kind)
        starts.append(begin)
        begin += len(line.split())
    ends = last == len(now.tokens) or now.tokens[last].kind is Is.BREAK
    for start in reversed(starts):
        if start and not (ends and start == begin):
            yield SplitParagraph(when=_DAY, why="", seg=seg, first=start, kind=kind)


def _runs(now: Printed, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """Words that stand together, and signs, of a stretch of one paragraph: ("words", first, last) by the numbers that words have
    in it, ("sign", number, 0). Signs among words that go with them are none."""
    numbers = [n for n in range(first, last) if now.tokens[n].kind is Is.WORD]
    edges = (numbers[0], numbers[-1]) if numbers else (last, first)
    run: tuple[int, int] | None = None
    for number in range(first, last):
        token, at = now.tokens[number], now.at[number]
        if token.kind is Is.WORD:
            if not at.whole:
                raise _by_hand(now.id, "a word would be cut where something stands within it")
            run = (run[0] if run else at.first, at.last)
        elif at.sign in {Of.OPENS, Of.CLOSES}:
            pass
        elif at.sign is Of.FIXED:
            raise _by_hand(now.id, f"'{token.text}' is not to be changed in words")
        elif edges[0] < number < edges[1] and _goes_along(token):
            pass
        else:
            if run:
                yield ("words", *run)
            run = None
            yield "sign", at.first, 0
    if run:
        yield ("words", *run)


def _goes_along(token: Token) -> bool:
    """Whether a sign among words is taken out with them: what could not be heard is taken out by itself."""
    return token.text not in {"[inaudible]", "[off the record]"}


def _tokens(now: Printed, first: int, last: int, seg: str) -> Iterator[Token]:
    for token, at in zip(now.tokens, now.at, strict=True):
        if token.kind is Is.WORD and at.seg == seg and first <= at.first and at.last <= last:
            yield token


def _tried(root: Element, wanted: Rewording, line: tuple[str, str]) -> list[Rewording]:
    """A change as it can be made: where words run across markup, word by word."""
    try:
        reword(root, wanted, line)
    except BadTranscript:
        if not isinstance(wanted, CorrectWords) or len(wanted.was.split()) < 2:
            raise
    else:
        return [wanted]
    old, new = wanted.was.split(), wanted.now.split()
    if len(new) > len(old):
        new = [*new[: len(old) - 1], " ".join(new[len(old) - 1 :])]
    parts = list[Rewording]()
    for number in reversed(range(len(old))):
        now = new[number] if number < len(new) else ""
        if now != old[number]:
            one = msgspec.structs.replace(wanted, first=wanted.first + number, was=old[number], now=now)
            reword(root, one, line)
            parts.append(one)
    return parts


def _words(every: Sequence[Token]) -> list[Token]:
    """Without signs."""
    return [token for token in every if token.kind is not Is.SIGN]


def _tidied(now: Printed, where: Look, new: Sequence[Token]) -> list[Token]:
    """A new wording without empty paragraphs."""
    kept: list[Token] = []
    after = now.tokens[where.first - 1].kind if where.first else Is.BREAK
    for token in new:
        if token.kind is not Is.BREAK or after is not Is.BREAK:
            kept.append(token)
            after = token.kind
    follows = now.tokens[where.last].kind if where.last < len(now.tokens) else Is.BREAK
    return kept[:-1] if kept and kept[-1].kind is Is.BREAK and follows is Is.BREAK else kept


def _by_hand(passage: str, why: str) -> BadTranscript:
    return BadTranscript(
        f"{passage}: {why}.",
        remedy=_BY_HAND,
    )
