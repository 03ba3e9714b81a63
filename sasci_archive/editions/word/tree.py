"""What Word files are made of: the nodes of pandoc's document tree, built as data so that nothing said is ever read as markup, and
the file that pandoc writes of it. Every Word file of ours is made with these.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.model import language
from sasci_archive.model.paragraph import Footnote, Piece, Said, Sign

Node: TypeAlias = dict[str, Any]
"""One node of pandoc's tree, `{"t": type, "c": content}` (pandoc-types 1.23)."""

API = [1, 23, 1]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EARLIEST = dt.date(1980, 1, 1)  # no zip file can bear an earlier date


def writable(said: str) -> str:
    """Without the characters that XML forbids, as pandoc leaves them out: for markup of ours."""
    return _FORBIDDEN.sub("", said)


def text(said: str) -> Node:
    """Characters as they stand."""
    return {"t": "Str", "c": said}


def styled(style: str, *content: Node) -> Node:
    """Characters in a named style."""
    return {"t": "Span", "c": (_looks(style), content)}


def para(style: str, *content: Node) -> Node:
    """A paragraph in a named style."""
    return {"t": "Div", "c": (_looks(style), ({"t": "Para", "c": content},))}


def _looks(style: str) -> tuple[object, ...]:
    """pandoc's attributes of what has a named style."""
    return ("", (), (("custom-style", style),))


def heading(level: int, said: str, *content: Node) -> Node:
    """A heading in the text, from 1; `content` in the place of the text, where it is more than that."""
    return {"t": "Header", "c": [level, ["", [], []], list(content) or [text(said)]]}


def plain(*content: Node) -> Node:
    """A paragraph in the style of whatever it stands in."""
    return {"t": "Plain", "c": content}


def numbered(items: Iterable[Iterable[Node]]) -> Node:
    """A list with numbers; an item is a paragraph."""
    return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], [[plain(*item)] for item in items]]}


def bulleted(items: Iterable[Iterable[Node]]) -> Node:
    """A list; an item is a paragraph."""
    return {"t": "BulletList", "c": [[plain(*item)] for item in items]}


def quoted(paragraphs: Iterable[Iterable[Node]]) -> Node:
    """A passage set off."""
    return {"t": "BlockQuote", "c": [{"t": "Para", "c": list(content)} for content in paragraphs]}


def table(rows: Sequence[Sequence[Sequence[Node]]]) -> Node:
    """Rows of cells, the first the head; all columns alike in width."""
    bare = ("", (), ())
    columns = max(map(len, rows), default=0)

    def row(cells: Sequence[Sequence[Node]]) -> Any:
        filled = [*cells, *[()] * (columns - len(cells))]
        return [bare, [[bare, {"t": "AlignDefault"}, 1, 1, [plain(*cell)]] for cell in filled]]

    width = [{"t": "AlignDefault"}, {"t": "ColWidth", "c": 1 / columns}] if columns else []
    head, *body = [row(cells) for cells in rows] or [[bare, []]]
    parts = [bare, [None, []], [width] * columns, [bare, [head]], [[bare, 0, [], body]], [bare, []]]
    return {"t": "Table", "c": parts}


def link(target: str, *content: Node) -> Node:
    """Words that lead somewhere: an address, or # and a bookmark's name."""
    return {"t": "Link", "c": [("", (), ()), content, [target, ""]]}


def image(file: str, alt: str, width: float) -> Node:
    """A picture among those given to `written`, so many centimetres wide."""
    return {"t": "Image", "c": [("", (), (("width", f"{width:.2f}cm"),)), (text(alt),), [file, ""]]}


def block(markup: str) -> Node:
    """Markup of ours, in a paragraph of its own."""
    return {"t": "RawBlock", "c": ["openxml", markup]}


def openxml(markup: str) -> Node:
    """Markup of ours, within a paragraph."""
    return {"t": "RawInline", "c": ["openxml", markup]}


TAB = openxml("<w:r><w:tab/></w:r>")
LINE = {"t": "LineBreak"}


def nowhere(_: str) -> str:
    """Where words lead in a file without links."""
    return ""


def inlines(content: Iterable[Piece], leads: Callable[[str], str] = nowhere) -> list[Node]:
    """A paragraph, its footnotes with it; `leads` gives the target of a link as the file has it, "" for none."""
    return [_inline(piece, leads) for piece in content]


def _inline(piece: Piece, leads: Callable[[str], str]) -> Node:
    match piece:
        case Said(said, stressed, target, lang):
            node = {"t": "Emph", "c": [text(said)]} if stressed else text(said)
            node = _in_language(lang, said, node, stressed=stressed) if lang else node
            to = leads(target) if target else ""
            return link(to, node) if to else node
        case Sign(said):
            return styled("Sign", text(said))
        case Footnote(_, by, content):
            said_by = styled("Sign", text(f"{by} "))
            return {"t": "Note", "c": [{"t": "Para", "c": [said_by, *inlines(content, leads)]}]}


def _in_language(tag: str, said: str, node: Node, *, stressed: bool) -> Node:
    """Words with their language, by which Word checks their spelling and reads them aloud. pandoc knows only that of Latin and its like; for what
    runs from right to left, and for Chinese, Japanese and Korean, Word has two others (ECMA-376, part 1, 17.3.2.20)."""
    from_the_right = language.runs_from_the_right(tag)
    if not from_the_right and not language.is_east_asian(tag):
        return {"t": "Span", "c": (("", (), (("lang", tag),)), (node,))}
    other = "bidi" if from_the_right else "eastAsia"
    looks = ("<w:i/><w:iCs/>" if stressed else "") + ("<w:rtl/>" if from_the_right else "")
    spoken = f'<w:lang w:val="{tag}" w:{other}="{tag}"/>'
    return openxml(f'<w:r><w:rPr>{looks}{spoken}</w:rPr><w:t xml:space="preserve">{escape(writable(said))}</w:t></w:r>')


def facts(texts: Mapping[str, str]) -> Node:
    """Properties of a file: those pandoc does not know become custom ones; what is empty is left out."""
    return {key: {"t": "MetaInlines", "c": [text(said)]} for key, said in texts.items() if said}


def listed(texts: Iterable[str]) -> Node:
    """A property with several values."""
    return {"t": "MetaList", "c": [{"t": "MetaInlines", "c": [text(each)]} for each in texts]}


def entry(style: str, label: str, *content: Node) -> Node:
    """A label, and what it stands for."""
    return para(style, styled("Term", text(label)), TAB, *content)


def bookmarked(paragraphs: list[list[Node]], name: str, number: int) -> list[list[Node]]:
    """Paragraphs within the range bookmark `name`; `number` is its own in the file."""
    start = openxml(f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>')
    end = openxml(f'<w:bookmarkEnd w:id="{number}"/>')
    first, *rest = paragraphs
    *before, last = [[start, *first], *rest]
    return [*before, [*last, end]]


def written(
    blocks: Sequence[Node],
    meta: Node,
    styles: bytes,
    date: dt.date,
    *,
    what: str,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The file: `styles` is the one it takes its looks from, `date` the day inside it, `pictures` those that `image` names. Raises SasciError,
    with pandoc's own words, where pandoc refuses; `what` is how the sentence calls the file."""
    import pypandoc

    tree = msgspec.json.encode({"pandoc-api-version": API, "meta": meta, "blocks": blocks})
    at_noon = dt.datetime.combine(max(date, EARLIEST), dt.time(12), tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="sasci-word-") as folder:
        looks = Path(folder) / "reference.docx"
        looks.write_bytes(styles)
        for name, content in (pictures or {}).items():
            (Path(folder) / name).write_bytes(content)
        # Not --sandbox, in which pandoc knows no time and dates every file 1970: the tree has no includes and no images but those
        # above, named by us, so there is nothing else for it to open, and an empty data folder keeps the user's own templates out.
        command = [
            pypandoc.get_pandoc_path(),
            "--from=json",
            "--to=docx",
            f"--data-dir={folder}",
            f"--reference-doc={looks}",
        ]
        done = subprocess.run(  # noqa: S603 - our own pandoc, from its wheel; nothing a user wrote is an argument
            [*command, "--output=-"],
            input=tree,
            capture_output=True,
            check=False,
            cwd=folder,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(int(at_noon.timestamp()))},
        )
    if done.returncode or done.stderr:
        told = done.stderr.decode(errors="replace").strip()
        raise SasciError(
            f"{what} could not be written: {told}",
            remedy="The other editions are not touched by this; please report it.",
        )
    return done.stdout
