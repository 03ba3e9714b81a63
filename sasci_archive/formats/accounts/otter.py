"""Text as Otter.ai and its like export it: a line with a name and a time, what was said below it, a blank line.

    Miriam Okafor  0:12
    We began with eight wards.

Two spaces or more, or a tab, stand between name and time. `parse(compose(x)) == x` in words, times and names, where passages
begin on whole seconds.
"""

from __future__ import annotations

import itertools
import re

from sasci_archive.errors import BadCaptions
from sasci_archive.formats.outside import shown
from sasci_archive.model.account import LETTER, Account, Aside, Passage, What, spread
from sasci_archive.model.speech import Clock

_HEAD = re.compile(r"(?P<name>\S(?:.{0,78}?\S)??)(?:\s{2,}|\t)\s*(?P<at>(?:\d{1,3}:)?\d{1,2}:[0-5]\d)\s*")
_SIGNED = re.compile(r"Transcribed by https?://otter\.ai/?\s*", re.IGNORECASE)
_NOBODY = "Unknown Speaker"
SLOW = 2
"""What somebody says goes on until the next one begins, but no longer than this many times what it takes to say it."""


def is_one(text: str) -> bool:
    """Whether a text is of this kind: its first line that is not blank, or any two, are a name and a time."""
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and (bool(_HEAD.fullmatch(lines[0])) or sum(1 for line in lines if _HEAD.fullmatch(line)) > 1)


def _at(text: str, where: str, before: int) -> int:
    try:
        return Clock.read(text).ms
    except ValueError as error:
        raise BadCaptions(
            f"{where}: this is no time: {shown(text)}. {_read(before)}.",
            remedy="Correct it: minutes and seconds go to 59.",
        ) from error


def parse(text: str, *, where: str = "The transcript") -> Account:
    """What was said; each passage begins at its time, and its words share what it has of time. Raises BadCaptions, with the line."""
    found: list[tuple[str | None, int, list[list[str]], int]] = []
    signed = False
    blank = False
    for number, line in enumerate(text.split("\n"), start=1):
        if head := _HEAD.fullmatch(line):
            at = _at(head["at"], f"{where}, line {number}", len(found))
            if found and at < found[-1][1]:
                raise BadCaptions(
                    f"{where}, line {number}: the times run back, from {Clock.at(found[-1][1]).seconds} to {head['at']}. "
                    f"{_read(len(found))}.",
                    remedy="Correct the time, or put the passages in the order in which they were said.",
                )
            found.append((None if head["name"] == _NOBODY else head["name"], at, [], number))
        elif _SIGNED.fullmatch(line):
            signed = True
        elif line.strip():
            if not found:
                raise BadCaptions(
                    f"{where}, line {number}: this stands before the first name and time: {shown(line)}.",
                    remedy="Delete what stands above the first line like `Miriam Okafor  0:12`; the title belongs into seminar.toml.",
                )
            paragraphs = found[-1][2]
            if blank or not paragraphs:
                paragraphs.append([])
            paragraphs[-1] += line.split()
        blank = not line.strip()
    if not found:
        raise BadCaptions(
            f"There is no text in {where}.", remedy="Each passage begins with a line like `Miriam Okafor  0:12`."
        )
    following = [at for _, at, _, _ in found[1:]]
    remarks = ("The line that says where the text was transcribed was left out.",) if signed else ()
    return Account(
        tuple(
            _passage(speaker, at, paragraphs, then)
            for (speaker, at, paragraphs, _), then in itertools.zip_longest(found, following)
        ),
        remarks,
    )


def compose(account: Account) -> str:
    """The text; who is nobody is an unknown speaker."""
    return "\n".join(
        f"{passage.speaker or _NOBODY}  {_time(passage.words[0].span.start)}\n{_text(passage)}\n"
        for passage in account.passages
        if passage.words
    )


def _passage(speaker: str | None, at: int, paragraphs: list[list[str]], then: int | None) -> Passage:
    texts = [word for paragraph in paragraphs for word in paragraph]
    needed = LETTER * sum(map(len, texts))
    end = at + needed if then is None else min(then, at + SLOW * needed)
    begins = itertools.accumulate(len(paragraph) for paragraph in paragraphs[:-1])
    return Passage(
        speaker, spread(texts, at, end, heard=False), tuple(Aside(number, What.PARAGRAPH) for number in begins)
    )


def _text(passage: Passage) -> str:
    cuts = [0, *(aside.at for aside in passage.asides if aside.what is What.PARAGRAPH), len(passage.words)]
    parts = (passage.words[first:last] for first, last in itertools.pairwise(cuts))
    return "\n\n".join(" ".join(word.text for word in part) for part in parts)


def _time(ms: int) -> str:
    hours, minutes, seconds = Clock.at(ms).seconds.split(":")
    return f"{hours}:{minutes}:{seconds}" if hours != "0" else f"{int(minutes)}:{seconds}"


def _read(number: int) -> str:
    return f"{number} passage{'' if number == 1 else 's'} before it {'was' if number == 1 else 'were'} read"
