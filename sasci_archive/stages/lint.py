"""The house's rules proposed, and what an editor accepts of it: changes of the transcript, each with a name against it.

Looking changes nothing. What was shown is kept in `.work/`, so that a number accepted later means what was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

from sasci_archive.alongside import whole
from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.formats import blocks_toml, records
from sasci_archive.house import rules
from sasci_archive.model import journal
from sasci_archive.model.house import Decided, Finding, House, LetBe
from sasci_archive.model.journal import By
from sasci_archive.model.speech import Value
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import ruled, spelt
from sasci_archive.tei.changing import amend
from sasci_archive.tei.document import parse

HEAD: Final = "# What the house's rules proposed here and nobody wants: it is not proposed again. Without `seg` it is let be wherever it stands.\n"
_DECIDING: Final = "changed, as the house's rules are let be,"


class _Shown(Value, frozen=True):
    """`.work/lint.json`: the list as it was last shown."""

    findings: tuple[Finding, ...]


def lint(folder: Folder, house: House) -> tuple[Finding, ...]:
    """What the rules find in the transcript, numbered; kept as what was shown. Raises NotYet, BadTranscript."""
    found = proposals(folder, house)
    files.write(folder.work / "lint.json", records.compose_json(_Shown(found)))
    return found


def accept(
    folder: Folder, house: House, chosen: Collection[int], by: By
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Make the chosen proposals (by number, as last shown) changes of the transcript: those made, and those left, as they are
    questions or share words with one before them. Each rule's are one line of the history; each run is one of the journal. Raises
    SasciError where nobody is named or there is no such number, OutOfDate where the text is not as it was shown, NotYet, Busy."""
    if not by.who.strip():
        raise SasciError("Who accepts these changes is not said.", remedy='Add --who "Your Name".')
    with whole.alone(folder, "changed, as the house's rules are followed,", by.on):
        return _accept(folder, house, chosen, by)


def _accept(
    folder: Folder, house: House, chosen: Collection[int], by: By
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    found = proposals(folder, house)
    _as_shown(folder, found)
    if beyond := sorted(set(chosen) - {f.number for f in found}):
        raise SasciError(
            f"There is no proposal no. {beyond[0]}: the list has {len(found)}.",
            remedy=f"`inv edit.lint {folder.slug}` shows it.",
        )
    wanted = [f for f in found if f.number in chosen]
    made = tuple(_apart(f for f in wanted if not f.query))
    if made:
        # from the end of the text, so that the words before keep their numbers
        changes = [
            ruled.change(f, when=by.on.date(), who=by.who, why=_why(f))
            for f in sorted(made, key=lambda f: (f.seg, f.first), reverse=True)
        ]
        told = f"{len(made)} by house rule: {', '.join(dict.fromkeys(f.rule for f in made))}"
        after = amend.apply_all(folder.master(), changes)
        planned.carry_out(folder, {folder.transcript_xml: after}, by.did(journal.EDITED, told))
    return made, tuple(f for f in wanted if f not in made)


def proposals(folder: Folder, house: House) -> tuple[Finding, ...]:
    """What the rules find, but for what an editor has let be, numbered from 1. Raises NotYet, BadTranscript, BadRecord."""
    root = parse(folder.master())
    found = rules.findings(ruled.paragraphs(root), spelt.known(folder.seminar(), root, house))
    not_wanted = dict[tuple[str, str], list[LetBe]]()
    for each in decided(folder).let_be:
        not_wanted.setdefault((each.rule, each.was), []).append(each)
    kept = (f for f in found if not any(each.covers(f) for each in not_wanted.get((f.rule, f.was), ())))
    return tuple(msgspec.structs.replace(f, number=n) for n, f in enumerate(kept, start=1))


def decided(folder: Folder) -> Decided:
    """What is not to be proposed again. Raises BadRecord."""
    path = folder.house_toml
    return records.parse(files.read(path), Decided, where=f"{folder.slug}/house.toml") if path.exists() else Decided()


def let_be(folder: Folder, wanted: Sequence[LetBe]) -> None:
    """Let proposals not be made again: a block each in `house.toml`, where every other character stays. Raises BadRecord, Busy, Disk."""
    with whole.alone(folder, _DECIDING, None):
        text, there = _text(folder), decided(folder).let_be
        for each in dict.fromkeys(wanted):
            if each not in there:
                text = blocks_toml.added(text, "let_be", msgspec.to_builtins(each), where="house.toml")
        files.write(folder.house_toml, text.encode())


def propose_again(folder: Folder, number: int) -> None:
    """Take block `number` (from 0) out of what is let be. Raises SasciError, BadRecord, Busy, Disk."""
    with whole.alone(folder, _DECIDING, None):
        if not 0 <= number < len(decided(folder).let_be):
            raise SasciError("That is not among what is let be any more.", remedy="Look at the list again.")
        text = blocks_toml.removed(_text(folder), "let_be", number, where="house.toml")
        files.write(folder.house_toml, text.encode())


def _text(folder: Folder) -> str:
    return files.read(folder.house_toml).decode() if folder.house_toml.exists() else HEAD


def _as_shown(folder: Folder, found: Sequence[Finding]) -> None:
    path = folder.work / "lint.json"
    if path.exists():
        shown = records.parse(files.read(path), _Shown, where=f"{folder.slug}/.work/lint.json")
        if shown.findings != tuple(found):
            raise OutOfDate(
                "The text, the record or the rules are not as they were when the proposals were last shown: their numbers mean "
                "something else now.",
                remedy=f"Look again: `inv edit.lint {folder.slug}`.",
            )


def _apart(found: Iterator[Finding]) -> Iterator[Finding]:
    """Without those that share words with one that is made; a footnote shares none."""
    taken: set[tuple[str, int]] = set()
    for each in found:
        words = set() if each.note else {(each.seg, n) for n in range(each.first, each.first + len(each.was.split()))}
        if not words & taken:
            taken |= words
            yield each


def why_of(rule: rules.Rule) -> str:
    """The line of the history for what a rule changes."""
    return f"House rule “{rule.code}”: {rule.does}."


def _why(finding: Finding) -> str:
    rule = rules.rule_of(finding.rule)
    return why_of(rule) if rule else f"House rule “{finding.rule}”: {finding.why}."
