"""What editors write around the transcript, as TEI: sections with all that is in them; and where each is bound in.

Law: `Sections(root).section(division(section, …)) == section`, but for the numbers of its notes, which run through the whole edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, cast

from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Matter,
    Paragraph,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    Note,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.tei.bound import citing
from sasci_archive.tei.document import ID, Element, element, first, local, path, remove, say, the

APPARATUS: Final = "apparatus"
"""The folder in which it is written, and how the ids begin of all that comes from there: `apparatus.introduction`."""

NAMES: Final = {"person": "persName", "place": "placeName", "org": "orgName", "label": "term"}
"""What a link is that leads to an entry of one of the edition's lists."""

FRONT: Final = ("cover", "foreword", "summary", "about", "introduction", "background", "", "editorial-policy")
"""The order of the front matter, as university presses have it: what the volume is, for everybody and in a page, comes first; how to read
the transcript stands before it. What an editor adds under a name of their own has the place of "": between these two."""

BACK: Final = (
    *("afterword", "glossary", "appendix", "", "pictures", "acknowledgements"),
    *("references", "easy-read", "index", "volumes"),
)
"""The order of the back matter. The chronology and the biographical notes are no sections."""

Known = Callable[[str], str]
"""The name of the element that has an id in the transcript; "" where none has."""

Show = Callable[[str], Element | None]
"""The `figure` of a picture by its file's name; None where it cannot be shown."""


def division(section: Section, known: Known, show: Show) -> Element:
    """A section as a `div`. `known` tells what an id is that of (`person`): words that link to an entry of the transcript's lists
    are a name of it; `show` gives a picture."""
    made = element("div", "", element("head", section.title), id=section.id, type=section.kind)
    open_ = [made]
    for matter in section.content:
        if isinstance(matter, Subheading):
            below = element("div", "", element("head", matter.text), id=matter.id)
            del open_[matter.level :]
            open_[-1].append(below)
            open_.append(below)
        else:
            open_[-1].extend(_matter(matter, known, show))
    return made


def bind(root: Element, part: Element) -> None:
    """Put a `div` to its place in the front or back matter, by its type; behind those that stand there already and have the same."""
    back = part.get("type", "") in BACK
    holder, order = _holder(root, "back" if back else "front"), BACK if back else FRONT
    place = _rank(part, order)
    following = next((div for div in path(holder, "div") if _rank(div, order) > place), None)
    if following is None:
        holder.append(part)
    else:
        following.addprevious(part)


def unbind(root: Element) -> None:
    """Take out what a binding put there, as a transcript of it may have been taken over; works cited stand as they were written."""
    for part in ("front", "back"):
        for div in list(path(root, f"text/{part}/div")):
            if div.get(ID, "").startswith(f"{APPARATUS}."):
                remove(div)
    citing.restore(root)


def _rank(div: Element, order: Sequence[str]) -> int:
    kind = div.get("type", "")
    return order.index(kind if kind in order else "")


def _holder(root: Element, name: str) -> Element:
    text = the(root, "text")
    found = first(text, name)
    if found is None:
        found = element(name)
        text.insert(0, found) if name == "front" else text.append(found)
    return found


def _matter(matter: Matter, known: Known, show: Show) -> Iterator[Element]:
    def filled(tag: str, content: Sequence[Inline]) -> Element:
        return _fill(element(tag), content, known)

    match matter:
        case Paragraph(content):
            yield filled("p", content)
        case Bullets(ordered, items):
            rend = "numbered" if ordered else "bulleted"
            yield element("list", "", *(filled("item", item) for item in items), rend=rend)
        case Quotation(paragraphs):
            yield element("quote", "", *(filled("p", paragraph) for paragraph in paragraphs))
        case Table(rows):
            made = [element("row", "", *(filled("cell", cell) for cell in row)) for row in rows]
            made[0].set("role", "label")
            yield element("table", "", *made)
        case Illustration(picture):
            if (figure := show(picture)) is not None:
                yield figure
        case Subheading():
            raise ValueError("a heading holds what is below it")


def _fill(node: Element, content: Sequence[Inline], known: Known) -> Element:
    for inline in content:
        match inline:
            case Text(text):
                say(node, text)
            case Emphasis(lang=lang):
                made = element("foreign" if lang else "emph", lang=lang)
                node.append(_fill(made, inline.content, known))
            case Link(target):
                name = NAMES.get(known(target[1:])) if target.startswith("#") else None
                made = element(name, ref=target) if name else element("ref", target=target)
                node.append(_fill(made, inline.content, known))
            case Note():
                node.append(_fill(element("note", id=inline.id, type="editorial"), inline.content, known))
            case Cited() | Marked() | Unclear() | Pause() | Direction() | Left():
                raise ValueError(f"nobody writes a {type(inline).__name__} around a transcript")
    return node


def entries(root: Element) -> dict[str, str]:
    """Every id of a document, with the name of the element that has it."""
    return {str(node.attrib[ID]): local(node) for node in cast(list[Element], root.xpath("//*[@xml:id]"))}
