"""What is said at the desk about a proposal, and what is told of what came of it: on the page of decisions as in the workbench."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.review import Verdict
from sasci_archive.stages.decide import Deed
from sasci_archive.tei.answering.verdicts import Word

WHOLE = re.compile(r"[0-9]{1,9}")


def word(form: Mapping[str, str], by: By) -> Word:
    """As it was filled in: `verdict`; `now`, `was`, `reason`, `passage`, `after`; `own` where it is to be one's own words. Raises SasciError where
    the form is none of ours."""
    verdicts = {verdict.value: verdict for verdict in Verdict}
    if form.get("verdict") not in verdicts:
        raise SasciError("What is decided is not said.", remedy="Use the buttons.")
    if "own" in form and not form.get("now", "").strip() and not form.get("was", "").strip():
        raise SasciError("What it shall read is not said.", remedy="Write it; or say which words go.")
    after = form.get("after", "").strip() or "0"
    if not WHOLE.fullmatch(after):
        raise SasciError(f"‘{after}’ is no number of words.", remedy="Write a number such as 7.")
    return Word(
        verdict=verdicts[form["verdict"]],
        who=by.who,
        on=by.on.date(),
        now=_lines(form.get("now", "")),
        was=form.get("was", "").strip(),
        reason=_lines(form.get("reason", "")),
        passage=form.get("passage", "").strip(),
        after=int(after),
    )


def _lines(typed: str) -> str:
    """What was typed, or pasted from Word, whose line breaks are \\v."""
    return typed.replace("\r\n", "\n").replace("\v", "\n").strip()


def what_came(deed: Deed) -> str:
    """In sentences."""
    did = {Verdict.ACCEPTED: "Accepted", Verdict.REFUSED: "Refused", Verdict.FOOTNOTE: "Put into a footnote"}
    parts = [f"{did[deed.decision.verdict]}: number {deed.case.number}, {deed.case.name}.", deed.told]
    if deed.public:
        parts.append(
            "This seminar has been published: it is a correction after publication, which `inv review.erratum` tells readers."
        )
    return " ".join(filter(None, parts))
