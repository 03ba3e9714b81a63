"""`themes.toml`: the codebook that people write, with that of the project it uses. All faults are told together."""

from __future__ import annotations

import msgspec

from sasci_archive.errors import Fault, Faults
from sasci_archive.formats import records
from sasci_archive.model.coding import Codebook


def parse(content: bytes, *, where: str, used: Codebook | None = None) -> Codebook:
    """The codebook, after all of the one it `uses`. Raises BadRecord, Faults."""
    own = records.parse(content, Codebook, where=where)
    whole = msgspec.structs.replace(
        own,
        title=own.title or (used.title if used else ""),
        dimension=(*(used.dimension if used else ()), *own.dimension),
        theme=(*(used.theme if used else ()), *own.theme),
        coder=(*(used.coder if used else ()), *own.coder),
    )
    if faults := _faults(whole, where):
        raise Faults(where, faults)
    return whole


def uses(content: bytes, *, where: str) -> str:
    """The project whose codebook holds here too, "" for none. Raises BadRecord."""
    return records.parse(content, Codebook, where=where).uses


def _faults(book: Codebook, where: str) -> list[Fault]:
    found = []

    def fault(code: str, problem: str, remedy: str) -> None:
        found.append(Fault(code, 0, problem, remedy, where))

    for kind, ids in (
        ("dimension", [d.id for d in book.dimension]),
        ("theme", [t.id for t in book.theme]),
        ("coder", [c.id for c in book.coder]),
    ):
        for id_ in sorted({i for i in ids if ids.count(i) > 1}):
            fault("C01", f"There are two of the {kind} '{id_}'.", "Rename or take out one.")
    dimensions, themes = {d.id for d in book.dimension}, {t.id for t in book.theme}
    claimed: dict[str, str] = {}
    for theme in book.theme:
        if theme.dimension not in dimensions:
            fault(
                "C02",
                f"The theme '{theme.id}' belongs to no dimension that is here.",
                f'Add [[dimension]] with id = "{theme.dimension}", or correct the theme\'s id.',
            )
        for old in theme.was:
            if old in themes:
                fault("C03", f"'{old}', which '{theme.id}' was, is still a theme.", "Take out the one or the other.")
            elif old in claimed:
                fault("C03", f"Both '{claimed[old]}' and '{theme.id}' say that they were '{old}'.", "Leave it in one.")
            claimed[old] = theme.id
    return found
