"""STM, in which the field's scoring programs keep what was said: a line for each stretch, with file, channel, speaker, from, to (seconds), perhaps a label in angle
brackets, and the words. https://github.com/usnistgov/SCTK/blob/master/doc/infmts.htm#stm_fmt_name_0
"""

from __future__ import annotations

import re

from sasci_archive.errors import BadCaptions
from sasci_archive.model.account import Account, Passage, spread

_LINE = re.compile(r"(\S+)\s+(\S+)\s+(\S+)\s+([0-9]+(?:\.[0-9]*)?)\s+([0-9]+(?:\.[0-9]*)?)(?:\s+<[^>]*>)?(?:\s+(.*))?")
_UNSCORED = "ignore_time_segment_in_scoring"


def parse(text: str, *, where: str) -> Account:
    """What is said in it, in the order of its times. Raises BadCaptions with the number of the line that does not read."""
    found: list[tuple[int, Passage]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip() or line.startswith(";;"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or float(match[5]) < float(match[4]):
            raise BadCaptions(
                f"{where}, line {number}, is no line of an STM file.",
                remedy="Each line is: file channel speaker from to words, the times in seconds.",
            )
        words = (match[6] or "").split()
        if words and words != [_UNSCORED]:
            start, end = round(float(match[4]) * 1000), round(float(match[5]) * 1000)
            found.append((start, Passage(match[3], spread(words, start, end, heard=False))))
    found.sort(key=lambda each: each[0])
    return Account(tuple(passage for _, passage in found))
