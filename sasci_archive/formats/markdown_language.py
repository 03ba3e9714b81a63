"""Words in another language, as pandoc writes them in Markdown: `[mot juste]{lang=fr}`.

<https://pandoc.org/MANUAL.html#divs-and-spans>. Braces behind a pair of brackets are taken whole, whatever stands in them: what they say is
read, or told as a fault, by whoever reads the words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sasci_archive.model import language

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

OPENS: Final = "language_open"
CLOSES: Final = "language_close"
WRITTEN: Final = "written"
"""Under what name a token keeps what stands between the braces."""

_BRACES: Final = re.compile(r"\{([^{}\n]*)\}")
_LANG: Final = re.compile(r"\s*lang=(?:([^\s\"'=]+)|\"([^\"]*)\"|'([^']*)')\s*")


def extend(parser: MarkdownIt) -> MarkdownIt:
    """A parser that knows them; a footnote `[^…]` and a work that is cited `[@…]` stay what they are."""
    parser.inline.ruler.before("link", "language", _rule)
    return parser


def tag(written: str) -> str:
    """The language that braces name, "" where they say anything else.

    >>> tag("lang=fr"), tag(' lang="pt-BR" '), tag("lang=French"), tag(".small"), tag("lang=fr .small")
    ('fr', 'pt-BR', '', '', '')
    """
    found = _LANG.fullmatch(written)
    said = next(filter(None, found.groups()), "") if found else ""
    return said if language.is_tag(said) else ""


def _rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  markdown-it's own signature
    start = state.pos
    if not state.src.startswith("[", start) or state.src.startswith(("[^", "[@"), start):
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    braces = _BRACES.match(state.src, end + 1, state.posMax) if end >= 0 else None
    if braces is None:
        return False
    if not silent:
        most, state.pos, state.posMax = state.posMax, start + 1, end
        state.push(OPENS, "span", 1).meta = {WRITTEN: braces[1]}
        state.md.inline.tokenize(state)
        state.push(CLOSES, "span", -1)
        state.posMax = most
    state.pos = braces.end()
    return True
