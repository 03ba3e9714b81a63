"""What is withheld, and what may have to be: the list of it, how a passage would be printed, and proposals. RESTRICTED: it shows the words."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.model.consent import Reason
from sasci_archive.model.redaction import Redaction, Suggestion
from sasci_archive.stages import redact, suggest
from sasci_archive.stages.redact import Done
from sasci_archive.tei.cutting import withheld
from sasci_archive.tei.document import Element, path, text_at
from sasci_archive.tei.head import colophon
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations.asking import place
from sasci_archive.workbench.operations.withholding import Withhold
from sasci_archive.workbench.turns import holding


class Passage(msgspec.Struct, frozen=True):
    """What is withheld as one redaction, and the turn or message it stands in."""

    turn: str
    redaction: Redaction


class Withholding(msgspec.Struct, frozen=True):
    """All that is withheld, in the order of the text; the reasons that readers are told; and whom one may name as the authority."""

    passages: tuple[Passage, ...]
    reasons: tuple[str, ...]
    authorities: tuple[str, ...]


class Proposed(msgspec.Struct, frozen=True):
    """What may have to be withheld, and the turn or message it stands in."""

    turn: str
    suggestion: Suggestion


def routes(bench: Bench) -> list[Route]:
    """What the panel of withheld words asks."""

    def listed(_: Request) -> Withholding:
        with bench.alone:
            root, words = bench.root(), bench.folder.words()
        turns = holding(root)
        found = withheld.redactions(root, words)
        return Withholding(
            tuple(Passage(turns.get(each.id) or turns.get(each.passage, each.passage), each) for each in found),
            tuple(reason.value for reason in Reason),
            tuple(dict.fromkeys([*_people(root), *(each.authority for each in found if each.authority)])),
        )

    def preview(op: Withhold) -> Done:
        with bench.alone:
            placed = op.placed(bench.root())
            return redact.redact(bench.folder, placed.change(bench.by()), bench.by(), pretend=True)

    def proposed(_: Request) -> tuple[Proposed, ...]:
        found = bench.aside.ask(making.WITHHOLDING, bench.now())
        with bench.alone:
            turns = holding(bench.version().root)
        return tuple(Proposed(turns.get(each.passage, each.passage), each) for each in found)

    def refuse(suggestion: Suggestion) -> None:
        told = f"A proposal to withhold words of {place(suggestion.passage)} left as it is"
        bench.beside(lambda: suggest.refuse(bench.folder, suggestion, bench.by()), told)

    return [
        Route("/withheld", answering(bench, listed), methods=["GET"]),
        Route("/withheld/preview", asked(bench, Withhold, preview), methods=["POST"]),
        Route("/withheld/proposed", answering(bench, proposed), methods=["GET"]),
        Route("/withheld/refuse", asked(bench, Suggestion, refuse), methods=["POST"]),
    ]


def _people(root: Element) -> list[str]:
    """Everybody in the header who may have a say: who took part, and the editors."""
    editors = [text_at(editor, "persName") for editor in path(root, "teiHeader/fileDesc/titleStmt/editor")]
    return [name for name in (*colophon.labels(root).values(), *editors) if name]
