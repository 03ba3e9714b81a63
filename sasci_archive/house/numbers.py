"""Numbers, dates, sums and shares, as the house writes them. A sentence never begins with figures that were words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sasci_archive.house import numerals
from sasci_archive.house.text import Known, Paragraph, Proposed, capitalised, ends_sentence, parts, pauses, words
from sasci_archive.model.days import MONTHS

_MONTHS: Final = [month.casefold() for month in MONTHS]
_LABELS: Final = words(
    """
    article band bullet chapter clause class column day figure form grade group item key level line no note number option
    page paragraph part period phase platform point question room rule schedule section session stage step table tier title
    turn type unit version volume ward week year zone road route bus channel radio
    """
)
"""Words whose number is a name: page 7, Number 10, Radio 4."""
_MEASURES: Final = words("% am pm a.m p.m o'clock km kg g m cm mm mg ml l mph gb mb k million billion trillion bn")
"""Before these a number stays in figures."""
_OWNED: Final = words("pound pounds pence p percent per")
"""Before these another rule looks."""
_SPOKEN: Final = re.compile(r"(\d{1,2})-((?:year|month|week|day|hour|minute|mile|page|bed|week)s?(?:-olds?)?)")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DECADE: Final = re.compile(r"((?:\d\d)?\d0)['’]s")
_LINKS: Final = frozenset(("or", "to", "and", "by"))
LONGEST: Final = 7
""" "two hundred and forty-two thousand" has as many."""


def numbers(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """Up to `words_to` in words, above in figures."""
    at = 0
    while at < len(text.words):
        found = _spelt(text, at)
        if found is None:
            yield from _in_figures(text, at, known.house.words_to)
            at += 1
            continue
        end, number = found
        if number > known.house.words_to and not _stays_spelt(text, at, end):
            lead, tail = parts(text.words[at])[0], parts(text.words[end - 1])[2]
            yield Proposed(
                at, end - at, f"{lead}{numerals.in_figures(number)}{tail}", f"above {known.house.words_to}: figures"
            )
        at = end


def _spelt(text: Paragraph, at: int) -> tuple[int, int] | None:
    """Where the longest number in words that begins here ends, and what it says."""
    best = None
    if not numerals.begins(text.word(at)):
        return None
    for end in range(at + 1, min(len(text.words), at + LONGEST) + 1):
        if end - at > 1 and (pauses(text.words[end - 2]) or not text.together(at, end)):
            break
        number = numerals.spelt([text.word(n) for n in range(at, end)])
        if number is not None:
            best = end, number
    return best


def _stays_spelt(text: Paragraph, at: int, end: int) -> bool:
    """At the beginning of a sentence; in a year, a sum, a share, a million; where something hangs on it; beside a small number."""
    following, before = text.word(end), text.word(at - 1)
    near = [text.word(n) for n in range(max(0, at - 2), min(len(text.words), end + 2)) if not at <= n < end]
    is_part = numerals.spelt([before]) is not None or numerals.spelt([following]) is not None
    return (
        text.begins(at)
        or text.words[at].lstrip("“‘\"'(")[:1].isupper()
        or is_part
        or following in _OWNED | {"million", "billion", "hundred", "thousand", "odd", "something", "oh"}
        or following.endswith("ties")
        or (bool(_LINKS & {before, following}) and any(numerals.spelt([word]) is not None for word in near))
        or not text.together(at, end)
        or any(
            "-" in parts(word)[1] and numerals.spelt([parts(word)[1].casefold()]) is None for word in text.words[at:end]
        )
    )


def _in_figures(text: Paragraph, at: int, most: int) -> Iterator[Proposed]:
    lead, core, tail = parts(text.words[at])
    if at in text.fixed:
        return
    before, following = text.word(at - 1), text.word(at + 1)
    if core.isdecimal() and 4 < len(core) < 16 and core[0] != "0" and lead in {"", "(", "£"} and not _is_code(text, at):
        yield Proposed(at, 1, f"{lead}{numerals.in_figures(int(core))}{tail}", "thousands are set off by a comma")
        return
    hyphened, ordinal = _SPOKEN.fullmatch(core), _ORDINAL.fullmatch(core)
    number = numerals.figures(core) if core.isdecimal() and len(core) < 16 and core[0] != "0" else None
    if lead not in {"", "(", "“", "‘"} or (number is None and not hyphened and not ordinal):
        return
    if hyphened and int(hyphened[1]) <= most:
        new = f"{numerals.in_words(int(hyphened[1]))}-{hyphened[2]}"
    elif ordinal and 0 < int(ordinal[1]) <= min(most, 10) and not _in_date(text, at):
        new = numerals.ORDINALS[int(ordinal[1]) - 1]
    elif number is not None and 0 < number <= most and not _stays_figures(text, at, before, following, tail):
        new = numerals.in_words(number)
    else:
        return
    yield Proposed(at, 1, lead + (capitalised(new) if text.begins(at) else new) + tail, f"up to {most}: in words")


def _is_code(text: Paragraph, at: int) -> bool:
    """Whether figures are more likely a number to dial or to look up."""
    near = {text.word(at - 1), text.word(at - 2)}
    return bool(near & (_LABELS | {"telephone", "phone", "call", "code", "reference"})) or text.word(at - 1).isdigit()


def _stays_figures(text: Paragraph, at: int, before: str, following: str, tail: str) -> bool:
    number_behind = following in _LINKS and not pauses(text.words[at]) and _big(text.word(at + 2))
    number_before = before in _LINKS and _big(text.word(at - 2))
    return (
        before in _LABELS
        or following in _MEASURES | _OWNED
        or tail.startswith(("%", ":", "/"))
        or _in_date(text, at)
        or number_behind
        or number_before
        or before[:1].isdigit()
        or (following[:1].isdigit() and not pauses(text.words[at]))
    )


def _big(word: str) -> bool:
    value = numerals.figures(word)
    return value is not None and value > 10


def _in_date(text: Paragraph, at: int) -> bool:
    near = {text.word(at - 1), text.word(at + 1)} | ({text.word(at + 2)} if text.word(at + 1) == "of" else set())
    return bool(near & set(_MONTHS))


def dates(text: Paragraph, _: Known) -> Iterator[Proposed]:
    """ "1990's" → "1990s", "nineteen ninety-six" → "1996", "the 3rd of May" → "3 May"."""
    at = 0
    while at < len(text.words):
        found = next(filter(None, (_date(text, at, end) for end in range(min(len(text.words), at + 5), at, -1))), None)
        if found is not None:
            yield found
        at = at + 1 if found is None else found.first + found.count


def _date(text: Paragraph, at: int, end: int) -> Proposed | None:
    begins = text.word(at)
    if not (numerals.begins(begins) or begins == "the" or begins in _MONTHS or "0" in begins):
        return None
    if not text.together(at, end) or any(pauses(word) for word in text.words[at : end - 1]):
        return None
    lead, tail = parts(text.words[at])[0], parts(text.words[end - 1])[2]
    said = [text.word(n) for n in range(at, end)]
    if end == at + 1:
        found = _DECADE.fullmatch(text.words[at].strip('“”‘"(),.;:?!'))
        if found is None:
            return None
        return Proposed(at, 1, text.words[at].replace(found[0], f"{found[1]}s"), "a decade has no apostrophe")
    if (year := numerals.year(said)) is not None:
        new, why = str(year), "a year stands in figures"
    elif (decade := numerals.decade(said)) is not None:
        new, why = f"{decade}s", "a decade stands in figures"
    elif (day := _day(said)) is not None:
        new, why = day, "a day is written as in 3 May"
    else:
        return None
    return Proposed(at, end - at, f"{lead}{new}{tail}", why)


def _day(said: list[str]) -> str | None:
    """A day of a month in house style; None where it is none.

    >>> _day(["the", "3rd", "of", "may"]), _day(["may", "3rd"]), _day(["3rd", "may"]), _day(["the", "may"])
    ('3 May', '3 May', '3 May', None)
    """
    rest = [word for word in said if word != "of"]
    rest = rest[1:] if rest[:1] == ["the"] and len(rest) == 3 else rest
    if len(rest) != 2 or said[-1] in {"of", "the"}:
        return None
    month = next((word for word in rest if word in _MONTHS), None)
    day = _ORDINAL.fullmatch(next((word for word in rest if word not in _MONTHS), ""))
    return f"{int(day[1])} {month.capitalize()}" if month and day and 0 < int(day[1]) <= 31 else None


def money(text: Paragraph, _: Known) -> Iterator[Proposed]:
    """ "42,000 pounds" → "£42,000", "forty pence" → "40p"."""
    at = 0
    while at < len(text.words):
        found = next(
            filter(None, (_sum(text, at, end) for end in range(min(len(text.words), at + LONGEST), at + 1, -1))), None
        )
        if found is not None:
            yield found
        at = at + 1 if found is None else found.first + found.count


def _sum(text: Paragraph, at: int, end: int) -> Proposed | None:
    unit, many = text.word(end - 1), ""
    if unit not in {"pound", "pounds", "pence"} and text.words[at] != "£":
        return None
    if not text.together(at, end) or any(pauses(word) for word in text.words[at : end - 1]):
        return None
    if text.words[at] == "£" and end == at + 2 and parts(text.words[at + 1])[1][:1].isdigit():
        return Proposed(at, 2, f"£{text.words[at + 1]}", "the sign stands close to the sum")
    if unit not in {"pound", "pounds", "pence"} or (text.word(end) == "of" and not ends_sentence(text.words[end - 1])):
        return None
    said = [text.word(n) for n in range(at, end - 1)]
    if said[-1] in {"million", "billion"} and unit == "pounds":
        many, said = f" {said[-1]}", said[:-1]
    lead, first, _ = parts(text.words[at])
    value = first if len(said) == 1 and re.fullmatch(r"[\d,]+(?:\.\d+)?", first) else None
    number = numerals.spelt(said)
    shown = value or (numerals.in_figures(number) if number is not None else None)
    before = text.word(at - 1)
    if not shown or lead.strip('£(“‘"') or numerals.spelt([before]) is not None or _goes_on(text, at):
        return None
    tail = parts(text.words[end - 1])[2]
    new = f"{shown}p" if unit == "pence" else f"£{shown}{many}"
    return Proposed(at, end - at, f"{lead.replace('£', '')}{new}{tail}", "sums stand in figures, with their sign")


def per_cent(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """ "5%", "5 percent", "five per cent" → "5 per cent" (or "5%")."""
    sign = known.house.per_cent == "%"
    for at, word in enumerate(text.words):
        lead, core, tail = parts(word)
        rest = tail
        if core and not core.isalpha() and tail.startswith("%"):
            if not sign and at not in text.fixed:
                yield Proposed(at, 1, f"{lead}{core} per cent{tail[1:]}", "per cent in words")
            continue
        size = 1 if core.casefold() == "percent" else 2 if (text.word(at), text.word(at + 1)) == ("per", "cent") else 0
        if not size or lead:
            continue
        rest = parts(text.words[at + size - 1])[2]
        before = text.words[at - 1] if at else ""
        number = numerals.spelt([text.word(at - 1)]) if before and not text.begins(at - 1) else None
        apart = at > 1 and (numerals.spelt([text.word(at - 2)]) is not None or _goes_on(text, at - 1))
        opening, shown, _ = parts(before)
        spelt = number is not None and not apart and not pauses(before)
        shown = str(number) if spelt else shown
        if (spelt or (sign and shown[:1].isdigit())) and text.together(at - 1, at + size):
            joined = f"{shown}%" if sign else f"{shown} per cent"
            yield Proposed(at - 1, size + 1, f"{opening}{joined}{rest}", "a share stands in figures")
        elif size == 1 and not sign and text.together(at, at + 1):
            yield Proposed(at, 1, f"{'P' if core[0] == 'P' else 'p'}er cent{rest}", "two words")


def _goes_on(text: Paragraph, at: int) -> bool:
    """Whether what stands before is the first part of the same number: "a hundred and" twelve."""
    before = text.word(at - 1)
    return (text.word(at - 2) if before == "and" else before) in {"hundred", "thousand"}
