"""Numbers and addresses that lead to one person: what they look like in British English, written or spoken aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from sasci_archive.model.speech import Span


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last checks the others, modulo 11
    (https://www.datadictionary.nhs.uk/attributes/nhs_number.html).

    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = _digits(text)
    if len(digits) != 10:
        return False
    check = 11 - sum((10 - i) * digit for i, digit in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10


def is_card_number(text: str) -> bool:
    """Luhn's check of a payment card.

    >>> is_card_number("4539 1488 0343 6467"), is_card_number("4539 1488 0343 6468")
    (True, False)
    """
    digits = _digits(text)
    doubled = [sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """The check of an international account number, modulo 97.

    >>> is_iban("GB82 WEST 1234 5698 7654 32"), is_iban("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    bare = re.sub(r"\s", "", text).upper()
    return bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", bare)) and (
        int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1
    )


def always(_: str) -> bool:
    """Nothing more to check."""
    return True


_STREET = r"(?:Street|Road|Row|Lane|Avenue|Close|Crescent|Drive|Terrace|Gardens|Grove|Place|Square|Court|Way|Mews|Walk|Hill|Green|Mansions|House|Buildings)"
_COUNT = (
    r"(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve|[Tt]hirteen|"
    r"[Ff]ourteen|[Ff]ifteen|[Ss]ixteen|[Ss]eventeen|[Ee]ighteen|[Nn]ineteen|[Tt]wenty|[Tt]hirty|[Ff]orty|[Ff]ifty)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec)"
)
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},?(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,?(?: \d{{4}})?|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})"
_SPOKEN = r"(?:oh|zero|nought|naught|one|two|three|four|five|six|seven|eight|nine|hundred|double|triple|\d{1,2})"


class Pattern(msgspec.Struct, frozen=True):
    """How something looks, and what must hold of it besides; with a group, only that is meant."""

    what: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = always


PATTERNS: Final = tuple(
    Pattern(what, re.compile(pattern), holds)
    for what, pattern, holds in (
        ("an e-mail address", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", always),
        ("an e-mail address, spoken", r"(?i)\b[\w-]+(?:(?: dot | underscore |\.)[\w-]+)* at [\w-]+(?: dot [\w-]+)+\b", always),
        ("a web address", r"(?i)\b(?:https?://|www\.)\S+\b|\b[\w-]+\.(?:co\.uk|org\.uk|ac\.uk|gov\.uk|nhs\.uk|com|org|net)\b(?:/\S*)?", always),
        ("a web address, spoken", r"(?i)\b(?:www|double-?u double-?u double-?u) dot [\w-]+(?: dot [\w-]+)*\b", always),
        ("an account number (IBAN)", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7} ?[A-Z0-9]{1,4}\b", is_iban),
        ("a card number", r"\b\d(?:[ -]?\d){12,18}\b", is_card_number),
        ("an NHS number", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", is_nhs_number),
        ("a telephone number", r"(?<![\w+])(?:\+44 ?(?:\(0\) ?)?|\(?0)\d(?:[ ()-]{0,2}\d){8,9}\b", always),
        ("a National Insurance number", r"(?i)\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", always),
        ("a sort code", r"\b\d{2}-\d{2}-\d{2}\b", always),
        ("an account number", r"(?i)\b(?:account|acct)\b(?: number| no\.?)?(?: is| was|:)? ?(\d{8})\b", always),
        ("a postcode", r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])[ -]?\d[ABD-HJLNP-UW-Z]{2})\b", always),
        ("a street address", rf"(?:\b(?:Flat|Apartment|Room|Unit) \w+,? )?(?:\b(?:\d{{1,4}}[A-Za-z]?|{_COUNT}(?:-[a-z]+)?),? )(?:[A-Z][\w'’-]+ ){{1,3}}{_STREET}\b", always),
        ("a street", rf"\b(?:[A-Z][\w'’-]+ )(?:[A-Z][\w'’-]+ )?{_STREET}\b", lambda text: not text.startswith(("The ", "A ", "Our ", "My "))),
        ("a date of birth", rf"(?i:\b(?:born|birthday|date of birth|d\.?o\.?b\.?)\b)(?:[ ,]+[\w'’.]+){{0,4}}?[ ,:]+({_DATE})", always),
        ("a vehicle registration", r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3})\b", always),
        ("a number that may be somebody's", r"(?<![\w£$€.,])\d{6,}(?![\w%]|[.,]\d)", always),
        ("a number, spoken digit by digit", rf"(?i)\b{_SPOKEN}(?:[ ,-]+{_SPOKEN}){{5,}}\b", lambda text: len(re.findall(r"[A-Za-z]+", text)) >= 4),
    )
)  # fmt: skip
"""In order of preference: where two find the same words, the first tells what it is."""


def found(text: str) -> Iterator[tuple[Span, str]]:
    """Each stretch of characters (from, to) that looks like one of these, and what it looks like; none within another."""
    taken: list[Span] = []
    for each in PATTERNS:
        for match in each.pattern.finditer(text):
            group = 1 if each.pattern.groups else 0
            span = Span(match.start(group), match.end(group))
            if each.holds(match[group]) and not any(span.shared(other) for other in taken):
                taken.append(span)
                yield span, each.what
