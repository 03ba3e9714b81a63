"""The anonymisation log: what was withheld, and what stands in its place, in the form that the UK Data Service asks for.

Its template has a line for each change: interview and page number, original, changed to; the log is kept apart from the data. A
transcript has turns and times rather than pages; reason, authority, who and when are ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sasci_archive.formats.cells import harmless
from sasci_archive.model.redaction import Redaction
from sasci_archive.model.speech import Clock

RESTRICTED = (
    "RESTRICTED: this log holds what is withheld. Keep it apart from everything that is published, lent or deposited."
)
COLUMNS = (
    *("Interview", "Page number (turn)", "Time", "Original", "Changed to"),
    *("Reason given to readers", "Why", "On whose authority", "Done by", "Date", "Redaction"),
)


def compose(slug: str, redactions: Iterable[Redaction]) -> bytes:
    """CSV in UTF-8, with the mark by which spreadsheets know it: a line of warning, the columns, a line for each redaction.
    What a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([RESTRICTED, *[""] * (len(COLUMNS) - 1)])
    writer.writerow(COLUMNS)
    for each in redactions:
        line = (
            *(slug, each.passage, _time(each), each.original, each.instead),
            *(each.reason, each.why, each.authority, each.who, each.when.isoformat() if each.when else "", each.id),
        )
        writer.writerow([harmless(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")


def _time(each: Redaction) -> str:
    if each.at is None:
        return ""
    return f"{Clock.at(each.at).seconds}{f' (session {each.session})' if each.session != '1' else ''}"
