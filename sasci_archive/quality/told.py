"""The screen on top of the list, in sentences."""

from __future__ import annotations

from collections import Counter

from sasci_archive.model.quality import Estimate, Kind, Quality


def summary(found: Quality) -> tuple[str, ...]:
    """The screen on top of the list."""
    counts = Counter(each.kind for each in found.weak)
    told = ", ".join(f"{counts[kind]} {kind.value}" for kind in Kind if counts[kind])
    lines = [likely(found.estimate)]
    lines.append(f"{_many(len(found.weak), 'place')} to listen to{f': {told}' if told else ''}.")
    lines.append(f"{found.heard} of {_many(found.turns, 'turn')} heard by a person.")
    if found.smoothed:
        islands = f", {_many(found.islands, 'island')} of one to three words among them" if found.islands else ""
        remain = found.of(Kind.SPEAKER)
        lines.append(
            f"Speakers: {_many(found.smoothed, 'word')} nearer to another voice {'was' if found.smoothed == 1 else 'were'} left with the sentence{islands}; {_many(remain, 'place')} with "
            "words of another speaker at a turn's edge remain."
        )
    return tuple(lines)


def likely(of: Estimate) -> str:
    """How good it is likely to be, in a sentence that says what it is taken from."""
    if of.rate is None:
        why = "nothing says how sure its words are" if not of.judged else "there are too few words to tell"
        return f"How good it is cannot be estimated: {why}. Hold it against a reference (--reference FILE), or listen."
    if not of.judged:
        return "Every word has been heard or corrected by a person."
    share = (
        f"{of.rate:.0%} ({of.low:.0%} to {of.high:.0%})"
        if of.low is not None and of.high is not None
        else f"{of.rate:.0%}"
    )
    known = f", {of.known} of them heard or corrected by a person" if of.known else ""
    return (
        f"Likely word error: {share} of {of.words} words{known}. An estimate from how sure the machine was: what it misheard with confidence, and passages "
        "left out, it cannot see (docs/quality.md)."
    )


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
