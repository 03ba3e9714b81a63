"""The house's rules as proposals beside the text: accepted one by one or a rule at once, or let be for good."""

from __future__ import annotations

import msgspec
from starlette.routing import Route

from sasci_archive.errors import SasciError
from sasci_archive.house.rules import RULES, rule_of
from sasci_archive.model.house import Finding, LetBe
from sasci_archive.stages import lint
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.workbench.answers import asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.many import Many, correct
from sasci_archive.workbench.operations.asking import short
from sasci_archive.workbench.operations.everywhere import Correction, Everywhere


class Ruled(msgspec.Struct, frozen=True):
    """A rule, what it does, and whether what it finds was misheard."""

    code: str
    does: str
    heard: bool


class Proposals(msgspec.Struct, frozen=True):
    """All that the rules propose; `numbers` are the turns' printed numbers by id; `let_be` is what is not proposed again."""

    rules: tuple[Ruled, ...]
    findings: tuple[Finding, ...]
    numbers: dict[str, str]
    let_be: tuple[LetBe, ...]


class Accept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """These proposals of rule `rule` are what is meant."""

    rule: str
    places: tuple[Correction, ...]
    window: str = ""


class Refuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """These are not to be proposed again."""

    let_be: tuple[LetBe, ...]


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was let be as number `number` (from 0) may be proposed again."""

    number: int


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules are to look at the text."""


def routes(bench: Bench) -> list[Route]:
    """What the panel asks."""

    def look(_: Look) -> Proposals:
        with bench.alone:
            bench.notice()
            found = lint.proposals(bench.folder, bench.house)
            let_be = lint.decided(bench.folder).let_be
        codes = {each.rule for each in found}
        rules = tuple(Ruled(rule.code, rule.does, rule.heard) for rule in RULES if rule.code in codes)
        return Proposals(rules, found, {each.passage: printed_number(each.passage) for each in found}, let_be)

    def accept(wanted: Accept) -> Many:
        rule = rule_of(wanted.rule)
        if rule is None:
            raise SasciError(f"There is no rule '{wanted.rule}'.", remedy="Look again.")
        kind = Kind.TRANSCRIPTION if rule.heard else Kind.EDITION
        name, why = f"House rule “{rule.code}”", lint.why_of(rule)
        return correct(bench, Everywhere(places=wanted.places, name=name, kind=kind, why=why), wanted.window)

    def refuse(wanted: Refuse) -> Look:
        told = f"Let be: ‘{short(wanted.let_be[0].was)}’" if len(wanted.let_be) == 1 else f"{len(wanted.let_be)} let be"
        bench.beside(lambda: lint.let_be(bench.folder, wanted.let_be), told)
        return Look()

    def again(wanted: Again) -> Look:
        bench.beside(lambda: lint.propose_again(bench.folder, wanted.number), "To be proposed again")
        return Look()

    return [
        Route("/rules", asked(bench, Look, look), methods=["POST"]),
        Route("/rules/accept", asked(bench, Accept, accept), methods=["POST"]),
        Route("/rules/refuse", asked(bench, Refuse, refuse), methods=["POST"]),
        Route("/rules/again", asked(bench, Again, again), methods=["POST"]),
    ]
