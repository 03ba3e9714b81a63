"""A transcript is TEI: bytes in, bytes out. Read hardened, here and nowhere else; written the same way every time.

`compose(parse(tei))` keeps markup we do not know, comments and white space, and composing again changes nothing.
A document with a DTD is refused before a parser sees it, so that no entity is ever declared, let alone fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.formats import hardened_xml

Element = etree._Element
"""lxml's element; its public name is a factory, not a type."""

NS: Final = "http://www.tei-c.org/ns/1.0"
T: Final = f"{{{NS}}}"
ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NSMAP: Final = cast(dict[str, str], {None: NS})  # the stubs know no default namespace
_RUNNING: Final = frozenset(
    ("seg", "p", "item", "note", "writing", "persName", "application", "person", "editor", "media")
)
_DOCTYPE: Final = re.compile(r"(?:\s|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
_INVALID: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WITH_ID: Final = etree.XPath("descendant-or-self::*[@xml:id]")
_OF_ID: Final = etree.XPath("descendant-or-self::*[@xml:id=$name]")
_IDS: Final = etree.XPath("descendant-or-self::*/@xml:id", smart_strings=False)
_ALL_IDS: Final = etree.XPath("//@xml:id", smart_strings=False)  # of a whole document the same, in half the time
_POINTING: Final = etree.XPath("descendant-or-self::*/@*[contains(., '#')]", smart_strings=False)
_POINTER: Final = re.compile(r"(?<!\S)#(\S+)")
_DURATION: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def parse(tei: bytes) -> Element:
    """The document's `TEI` element. Raises BadTranscript where it is not UTF-8, not well-formed, has a DTD, or is no TEI."""
    try:
        text = tei.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTranscript(
            f"The transcript is not UTF-8 text (byte {error.start}).", remedy="Save it as UTF-8 in your editor."
        ) from error
    if _DOCTYPE.match(text):
        raise BadTranscript(
            "The transcript has a DTD (`<!DOCTYPE …`), which can make a program read other files.",
            remedy="Delete that declaration, and write out whatever it abbreviates.",
        )
    parser = hardened_xml.parser(strip_cdata=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise BadTranscript(
            f"The transcript is not well-formed XML: line {line}: {error.msg}.",
            remedy=f"Look at line {line} and just before it: a tag may not be closed, or a `<` or `&` may stand for itself.",
        ) from error
    if root.tag != f"{T}TEI":
        raise BadTranscript(
            f"The transcript begins with <{etree.QName(root).localname}>, not with <TEI> in TEI's namespace.",
            remedy=f'It must begin with <TEI xmlns="{NS}">.',
        )
    return root


def compose(root: Element) -> bytes:
    """The whole document, comments before and after its root included, each on a line: UTF-8."""
    beside = [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]
    lines = [etree.tostring(node, encoding="unicode", with_tail=False) for node in beside]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""]).encode()


def element(tag: str, text: str = "", /, *children: Element, **attributes: str) -> Element:
    """A TEI element. An attribute `id` or `lang` is xml:id, xml:lang; an empty one is left out; `_` in a name is `-`."""
    made = etree.Element(f"{T}{tag}", nsmap=_NSMAP)
    for name, value in attributes.items():
        if value:
            made.set({"id": ID, "lang": LANG}.get(name, name.rstrip("_").replace("_", "-")), clean(value))
    if text:
        made.text = clean(text)
    made.extend(children)
    return made


def clean(text: str) -> str:
    """The text, with U+FFFD in the place of every character that XML cannot hold."""
    return _INVALID.sub("\ufffd", text)


def local(node: Element) -> str:
    """An element's name without its namespace; "" for a comment, a processing instruction or an entity."""
    tag: object = node.tag
    return tag.removeprefix(T) if isinstance(tag, str) else ""


def line(node: Element) -> int:
    """The line an element begins in, from 1; 0 where it was not read from a file."""
    number: object = node.sourceline
    return number if isinstance(number, int) else 0


def path(root: Element, steps: str) -> Iterator[Element]:
    """The elements at `a/b/c` (TEI names; an attribute in brackets may follow) under `root`."""
    return root.iterfind("/".join(f"{T}{step}" for step in steps.split("/")))


def first(root: Element, steps: str) -> Element | None:
    """The first of `path`, or None."""
    return next(path(root, steps), None)


def the(root: Element, steps: str) -> Element:
    """The first of `path`. Raises BadTranscript where there is none."""
    found = first(root, steps)
    if found is None:
        raise BadTranscript(
            f"The transcript lacks <{steps}>.", remedy="`inv validate` lists every fault with its line."
        )
    return found


def parent(node: Element) -> Element:
    """The element that another is in. Raises ValueError for the root."""
    found = node.getparent()
    if found is None:
        raise ValueError("the root of a transcript is in nothing")
    return found


def text_at(root: Element, steps: str) -> str:
    """All the text in the first element at `steps`; "" where there is none."""
    found = first(root, steps)
    return "" if found is None else all_text(found)


def all_text(node: Element) -> str:
    """Every character in the element, in order; what stands in comments is none of it."""
    return str(node.xpath("string()"))


def spaced(text: str) -> str:
    """The text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def pointers(value: str) -> tuple[str, ...]:
    """The ids that an attribute points at: `#p.a #p.b` gives `p.a`, `p.b`. What is no `#id` is left out."""
    parts = value.split()
    if len(parts) == 1:  # as nearly every one
        return (parts[0][1:],) if parts[0][0] == "#" else ()
    return tuple([part[1:] for part in parts if part[0] == "#"])


def by_id(root: Element) -> dict[str, Element]:
    """Every element with an xml:id; of two with the same, the first."""
    found: dict[str, Element] = {}
    for node in cast(list[Element], _WITH_ID(root)):
        if name := node.get(ID):
            found.setdefault(name, node)
    return found


def identified(root: Element, name: str) -> Element | None:
    """The element with this xml:id, or None; of two, the first."""
    found = cast(list[Element], _OF_ID(root, name=name))
    return found[0] if found else None


def ids(root: Element) -> list[str]:
    """Every xml:id that is given, in order."""
    return cast(list[str], (_ALL_IDS if root.getparent() is None else _IDS)(root))


def pointed_at(root: Element) -> set[str]:
    """The ids that something in the document points at."""
    return set(_POINTER.findall("\n".join(cast(list[str], _POINTING(root)))))


def remove(node: Element, *, keep_content: bool = False) -> None:
    """Take an element out of its parent; what follows it stays, and so, if asked, does what is in it."""
    above = parent(node)
    before = node.getprevious()
    children = list(node) if keep_content else []
    text = (node.text or "") if keep_content else ""
    tail = node.tail or ""
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        text += tail
    node.tail = None
    if before is None:
        above.text = ((above.text or "") + text) or None
    else:
        before.tail = ((before.tail or "") + text) or None
    for child in children:
        node.addprevious(child)
    above.remove(node)


def swap(old: Element, new: Element) -> None:
    """Put `new` in the place of `old`; what follows stays."""
    new.tail, old.tail = old.tail, None
    parent(old).replace(old, new)


def say(node: Element, text: str) -> None:
    """Put text at the end of an element."""
    if len(node):
        node[-1].tail = (node[-1].tail or "") + clean(text)
    else:
        node.text = (node.text or "") + clean(text)


def indent(node: Element, depth: int = 0) -> None:
    """Lay out an element that we have made: each child on a line of its own, where no text stands between them."""
    if not len(node) or node.text or any(child.tail for child in node) or local(node) in _RUNNING:
        return
    node.text = "\n" + "  " * (depth + 1)
    for child in node:
        indent(child, depth + 1)
        child.tail = node.text
    node[-1].tail = "\n" + "  " * depth


# -- times ---------------------------------------------------------------------------------------------------------


def seconds(ms: int) -> str:
    """Milliseconds as TEI writes them in seconds.

    >>> seconds(12480), seconds(2000)
    ('12.48', '2')
    """
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest:03}".rstrip("0") if rest else str(whole)


def milliseconds(text: str) -> int | None:
    """Seconds, as written in `@interval`, in ms; None where it is no number from 0 up."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return round(value * 1000) if value.is_finite() and 0 <= value < 10**7 else None


def duration(ms: int) -> str:
    """Milliseconds as an ISO 8601 duration.

    >>> duration(1500), duration(5_530_000), duration(0)
    ('PT1.5S', 'PT1H32M10S', 'PT0S')
    """
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{parts}{seconds(rest)}S" if rest or not parts else f"PT{parts}"


def duration_ms(text: str) -> int | None:
    """An ISO 8601 duration of hours, minutes and seconds in ms; None where it is none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    hours, minutes, rest = found.groups()
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60_000 + round(Decimal(rest or 0) * 1000)


def instants(root: Element) -> dict[str, int]:
    """Every `when` of every timeline, by id, in ms from its timeline's origin. One that leads nowhere is left out."""
    intervals: dict[str, tuple[int, str]] = {}
    known: dict[str, int] = {}
    for timeline in path(root, "standOff/timeline"):
        origin = next(iter(pointers(timeline.get("origin", ""))), "")
        for when in path(timeline, "when"):
            id_, interval = when.get(ID, ""), when.get("interval")
            if interval is None:
                known[id_] = 0
            elif (ms := milliseconds(interval)) is not None:
                intervals[id_] = ms, (pointers(when.get("since", "")) or (origin,))[0]
    for id_, (ms, since) in intervals.items():
        if since in known:
            known.setdefault(id_, known[since] + ms)
            continue
        trail: list[str] = []
        at = id_
        while at not in known and at in intervals and at not in trail:
            trail.append(at)
            at = intervals[at][1]
        for step in reversed(trail):
            if intervals[step][1] in known:
                known[step] = known[intervals[step][1]] + intervals[step][0]
    return known


def instant(node: Element, attribute: str, times: Mapping[str, int]) -> int | None:
    """When something starts or ends, in ms: at the first moment its attribute points at that has one of the `times` (of
    `instants`); None where none has."""
    for id_ in pointers(node.get(attribute, "")):
        if id_ in times:
            return times[id_]
    return None
