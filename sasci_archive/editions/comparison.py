"""The page on which two readings stand side by side, or as one text where the window is narrow. RESTRICTED, and no edition.

One file without scripts: what went is `<del>`, what came `<ins>`, each said in words for those who cannot see it. It takes a
`Comparison` of plain views, not the master. Same comparison, same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence

import msgspec
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from sasci_archive.editions import book, templates
from sasci_archive.formats import citation as citations
from sasci_archive.model.comparison import ComparedTurn, Comparison, Did, Stretch
from sasci_archive.model.days import day

MEANING = {
    "machine": "what the machine heard, as it was first drafted",
    "verbatim": "what was said, as people heard it better",
    "published": "what is printed, with all that editors and witnesses changed",
}
_SIDES = {"earlier": {Did.KEPT, Did.OUT, Did.SIGN}, "later": {Did.KEPT, Did.IN, Did.SIGN, Did.NOTE}, "both": set(Did)}
_SAID = {Did.OUT: "taken out: ", Did.IN: "put in: ", Did.NOTE: "note put in: "}


class _Bar(msgspec.Struct, frozen=True):
    """A bar of the chart; `kind` is "put" or "out"."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class _Chart(msgspec.Struct, frozen=True):
    """Where changes lie along the transcript; `most` is the tallest bar's number of words."""

    bars: tuple[_Bar, ...]
    most: int
    width: int = 400
    height: int = 44
    middle: int = 22


def page(comparison: Comparison, *, everything: bool = False, lang: str = "en-GB") -> bytes:
    """The page, UTF-8: the turns that differ, with how many lie between them; or `everything`."""
    style = templates.text("comparison.css")
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    done = environment.from_string(templates.text("comparison.html.j2")).render(
        c=comparison,
        lang=lang if re.fullmatch(book.LANGUAGE, lang) else "en-GB",
        style=Markup(style),  # noqa: S704 - our own template, and nothing else
        style_digest=f"sha256-{digest}",
        synthetic=citations.SYNTHETIC,
        meaning=f"{MEANING[comparison.earlier]}; {MEANING[comparison.later]}.",
        changed=[turn for turn in comparison.turns if turn.changed],
        turns=list(comparison.turns) if everything else list(_between(comparison.turns)),
        everything=everything,
        chart=_chart(comparison.turns),
        clock=book.clock,
        day=day,
        text=_text,
    )
    return done.encode()


def _between(turns: Sequence[ComparedTurn]) -> Iterator[ComparedTurn | str]:
    """The turns that differ; in the place of the others, how many they are."""
    same = 0
    for turn in (*turns, None):
        if turn is not None and not turn.changed:
            same += 1
            continue
        if same:
            yield "1 turn is the same." if same == 1 else f"{same} turns are the same."
        same = 0
        if turn is not None:
            yield turn


def _text(turn: ComparedTurn, side: str) -> Markup:
    shown = ([s for s in paragraph if s.did in _SIDES[side]] for paragraph in turn.paragraphs)
    return Markup("").join(Markup("<p>{}</p>").format(Markup(" ").join(_stretch(s) for s in p)) for p in shown)


def _stretch(stretch: Stretch) -> Markup:
    text = escape(stretch.text)
    if stretch.withheld:
        text = Markup('<s class="withheld">{}<span class="tag"> withheld</span></s>').format(text)
    match stretch.did:
        case Did.KEPT:
            return text
        case Did.SIGN:
            return Markup("<i>{}</i>").format(text)
        case Did.OUT | Did.IN | Did.NOTE:
            said = Markup('<span class="unseen">{}</span>').format(_SAID[stretch.did])
            marked = Markup("<del>{}{}</del>") if stretch.did is Did.OUT else Markup("<ins>{}{}</ins>")
            return marked.format(said, text)


def _chart(turns: Sequence[ComparedTurn]) -> _Chart:
    counts = [tuple(_words(turn, did) for did in (Did.IN, Did.OUT)) for turn in turns]
    most = max((max(pair) for pair in counts), default=0)
    empty = _Chart((), most)
    step = empty.width / max(len(turns), 1)
    width = round(max(step - 0.6, 0.6), 2)
    bars = []
    for at, (put, out) in enumerate(counts):
        for kind, count in (("put", put), ("out", out)):
            if count:
                height = round(count / most * (empty.middle - 1), 2)
                y = round(empty.middle - height, 2) if kind == "put" else empty.middle
                bars.append(_Bar(kind, round(at * step, 2), y, width, height))
    return _Chart(tuple(bars), most)


def _words(turn: ComparedTurn, did: Did) -> int:
    return sum(len(s.text.split()) for paragraph in turn.paragraphs for s in paragraph if s.did is did)
