"""What came of every case, as a page: the counts on top, by group, and a table for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tests.faults import stages
from tests.faults.cases import Case

Row = tuple[Case, str, Mapping[str, Any]]
"""A fault, a stage, and what came of it."""
_SHOWN: Final = 2
"""So many of the sentences that people were shown are in a row of the page."""
_GROUPS: Final = {
    "sound": "from a recording to its draft",
    "noise": "many recordings",
    "edition": "what is published, kept, shown and deposited; a second edition, a withdrawal",
    "editing": "what editors change and decide",
    "going": "a takedown of three turns and a file",
    "gone": "a takedown of all",
}


def counted(told: Iterable[Mapping[str, Any]]) -> str:
    """The counts, in a sentence."""
    every = list(told)
    tried, survived, equal = (sum(each[what] for each in every) for what in ("tried", "survived", "equal"))
    return f"{len(every)} cases, {tried:,} faults tried, {survived:,} survived, {equal:,} bytes equal."


def wrong(seen: Mapping[str, int]) -> list[str]:
    """What did not hold, of what was seen."""
    return [f"{each} ({times} ×)" for each, times in seen.items() if not _is_told(each)]


def _is_told(seen: str) -> bool:
    return seen.startswith(("it went on", "“", "the second ended", "stopped after"))


def written(rows: Sequence[Row], cases: Sequence[Case]) -> str:
    """The page."""
    commits = sorted({str(told["commit"]) for _, _, told in rows})
    lines = [
        "# Bad days",
        "",
        "Written by `inv prove`. Each fault is let befall each stage, as its real command in a process of its own, at so many points of its run as the table says (*tried*). It",
        "*survived* where afterwards nothing that stood there before was lost, `inv status` said what is so, the next run of the same command finished, and nobody was shown a traceback; *bytes",
        "equal* says how often every result was then, to the byte, what an undisturbed run gives. *A line more*: what happened twice is told twice.",
        "",
        f"**{counted(told for _, _, told in rows)}**" if rows else "Nothing has been tried yet.",
        "",
        f"Tried on {', '.join(commits)}.{' A whole run (`inv prove`) makes it one.' if len(commits) > 1 else ''}"
        if rows
        else "",
        "",
        "| group | stages | tried | survived | bytes equal | minutes |",
        "|---|---|---|---|---|---|",
        *(
            _group(chain, [told for _, name, told in rows if stages.stage(name).chain == chain])
            for chain in stages.CHAINS
        ),
    ]
    for case in cases:
        own = [(stage, told) for each, stage, told in rows if each is case]
        lines += ["", f"## {case.name}: {case.title}", ""]
        lines += _table(own, also=len(commits) > 1) if own else ["Not tried yet."]
    return "\n".join(lines) + "\n"


def _group(chain: str, told: Sequence[Mapping[str, Any]]) -> str:
    names = ", ".join(each.name for each in stages.STAGES if each.chain == chain)
    counts = " | ".join(f"{sum(each[what] for each in told):,}" for what in ("tried", "survived", "equal"))
    return f"| {_GROUPS[chain]} | {names} | {counts} | {sum(each.get('seconds', 0.0) for each in told) / 60:.1f} |"


def _table(own: Sequence[tuple[str, Mapping[str, Any]]], *, also: bool) -> list[str]:
    lines = [
        f"| stage | tried | survived | bytes equal |{' commit |' if also else ''} seen |",
        f"|---|---|---|---|{'---|' if also else ''}---|",
    ]
    for stage, told in own:
        which = f" {str(told['commit']).removeprefix('commit ')[:7]} |" if also else ""
        text = _seen(told["seen"]).replace("|", "/") or "–"
        lines.append(f"| {stage} | {told['tried']} | {told['survived']} | {told['equal']} |{which} {text} |")
    return lines


def _seen(seen: Mapping[str, int]) -> str:
    most = sorted(((what, times) for what, times in seen.items() if _is_told(what)), key=lambda each: -each[1])
    told = [*wrong(seen), *(f"{what} ({times} ×)" for what, times in most[:_SHOWN])]
    told += [f"and {len(most) - _SHOWN} more sentences"] if len(most) > _SHOWN else []
    return "; ".join(told)
