"""A transcript measured against a reference: word error, cpWER, speaker error, proper names, and what it takes to correct the one to the other.

What a measure needs and the reference has not (speakers, times) is None: not measured, which is not nought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sasci_archive.dialogue.alignment import same_words
from sasci_archive.dialogue.attribution import ends_sentence
from sasci_archive.errors import BadCaptions, NotToBeHad
from sasci_archive.formats import accounts, outside, stm
from sasci_archive.house.text import bare
from sasci_archive.model.account import Account, Passage, spread
from sasci_archive.model.speech import Span, Timing, VoiceSpan
from sasci_archive.quality.said import Session
from sasci_archive.trials import keystroke_plan, measures
from sasci_archive.trials.caret import Workbench
from sasci_archive.trials.keystrokes import Count, Script, counted

PLANNED: Final = 4_000
"""Words of a transcript up to which the keys are planned: it takes minutes for more."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How far a transcript is from a reference. `cp` is cpWER (0…1), `der` the diarisation error rate, `names` how many of the reference's proper
    names stand right, of how many; `corrections` is how many places an editor mends, `keys` what it takes in the workbench."""

    words: measures.WordError
    cp: float | None
    der: float | None
    names: tuple[int, int]
    corrections: int
    keys: Count | None
    unmeasured: tuple[str, ...] = ()


def read(content: bytes, *, where: str) -> Account:
    """A reference: STM by its name, a text without speakers, else whatever `inv import` takes in. Raises BadCaptions where it does not read or says nothing."""
    name = where.lower()
    if name.endswith(".stm"):
        account = stm.parse(outside.decoded(content, where=where)[0], where=where)
    elif name.endswith((".txt", ".md")) and _is_prose(text := outside.decoded(content, where=where)[0]):
        account = Account(
            tuple(Passage(None, spread(part.split(), None, None)) for part in text.split("\n\n") if part.strip())
        )
    else:
        account = accounts.read(content, where=where).account
    if not account.words:
        raise BadCaptions(f"{where} has no words in it.", remedy="Give a text, captions or another transcript.")
    return account


def _is_prose(text: str) -> bool:
    """Whether nothing in it says who speaks, or when."""
    return not any(form.recognises(accounts.Opened(text)) for form in accounts.FORMS)


def measured(session: Session, reference: Account) -> Measured:
    """All that can be told of one session."""
    ours = [(turn.who or turn.turn, " ".join(word.text for word in turn.words)) for turn in session.said if turn.words]
    theirs = [(p.speaker, " ".join(word.text for word in p.words)) for p in reference.passages if p.words]
    missing: list[str] = []
    named = [(speaker, text) for speaker, text in theirs if speaker is not None]
    cp = der = None
    if len(named) == len(theirs) and len({speaker for speaker, _ in named}) > 1:
        cp = _cp(named, ours)
        der = _der(session, reference, missing)
    else:
        missing.append("the reference does not say who speaks (cpWER, DER)")
    before, after = "\n".join(text for _, text in ours), "\n".join(_joined(theirs))
    return Measured(
        words=measures.word_error(" ".join(text for _, text in theirs), " ".join(text for _, text in ours)),
        cp=cp,
        der=der,
        names=names([word.text for turn in session.said for word in turn.words], reference.passages),
        corrections=len(keystroke_plan.hunks(before, after)),
        keys=_keys(before, after) if len(before.split()) <= PLANNED else None,
        unmeasured=tuple(missing),
    )


def _joined(passages: Iterable[tuple[str | None, str]]) -> list[str]:
    """The passages of one speaker that follow one another are one turn: captions have many."""
    found: list[tuple[str | None, str]] = []
    for speaker, text in passages:
        if found and found[-1][0] == speaker:
            found[-1] = (speaker, f"{found[-1][1]} {text}")
        else:
            found.append((speaker, text))
    return [text for _, text in found]


def _cp(theirs: Sequence[tuple[str, str]], ours: Sequence[tuple[str, str]]) -> float:
    said: list[dict[str, list[str]]] = []
    for side in (theirs, ours):
        by = defaultdict[str, list[str]](list)
        for speaker, text in side:
            by[speaker] += measures.plain(text)
        said.append(by)
    return measures.cp_word_error(*said)


def _der(session: Session, reference: Account, missing: list[str]) -> float | None:
    if not reference.timed:
        missing.append("the reference has no times (DER)")
        return None
    truth = [span for p in reference.passages if (span := _spoken(p)) is not None]
    answer = list(session.voices) or [VoiceSpan(t.span, t.who or t.turn) for t in session.said if t.span]
    if not answer:
        missing.append("the transcript has no times (DER)")
        return None
    try:
        return measures.diarisation_error(truth, answer)
    except ImportError:
        missing.append("DER (pip install 'sasci-archive[measure]')")
        return None


def _spoken(passage: Passage) -> VoiceSpan | None:
    timed = [word.span for word in passage.words if word.timing is not Timing.NONE]
    if not timed or passage.speaker is None:
        return None
    return VoiceSpan(Span(timed[0].start, max(timed[0].start, *(span.end for span in timed))), passage.speaker)


def names(ours: Sequence[str], passages: Sequence[Passage]) -> tuple[int, int]:
    """Words with a capital inside a sentence of the reference that stand nowhere in it without one (as those do that begin a line of verse), and how many of them are among the
    transcript's words: right, of how many."""
    theirs = [word.text for p in passages for word in p.words]
    small = {bare(text) for text in theirs if not _is_proper(text)}
    firsts = {n for n, text in enumerate(theirs) if n == 0 or ends_sentence(theirs[n - 1])}
    at = 0
    for passage in passages:
        firsts.add(at)
        at += len(passage.words)
    proper = {n for n, text in enumerate(theirs) if n not in firsts and _is_proper(text) and bare(text) not in small}
    right = {other for _, other in same_words(ours, theirs)}
    return len(proper & right), len(proper)


def _is_proper(text: str) -> bool:
    core = text.strip("\"'“”‘’()[].,;:?!–—")
    return core[:1].isupper() and core.partition("'")[0].partition("’")[0] != "I"


def _keys(before: str, after: str) -> Count:
    try:
        return counted(Script(tuple(keystroke_plan.plan(Workbench(), before, after))))
    except AssertionError as error:
        raise NotToBeHad("The keys could not be planned.", remedy="Send us both texts, if you may.") from error
