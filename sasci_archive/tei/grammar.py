"""The closed profile, asked: what may stand where. Read from profile.rng, so that there is one grammar and no copy of it.

A grammar's own messages tell a person little ("Element u failed to validate content"), so unknown elements, attributes
and stray words are looked for here first; what is left, order and what is missing, is the schema's to say.
"""

from __future__ import annotations

import difflib
import functools
import importlib.resources
from collections.abc import Iterator

import msgspec
from lxml import etree

from sasci_archive.errors import Fault
from sasci_archive.tei.document import ID, LANG, Element, line, local

_RNG = "{http://relaxng.org/ns/structure/1.0}"
_REMEDY = "docs/transcript.md shows what stands where."


class Shape(msgspec.Struct, frozen=True):
    """What an element may hold at one place of the document; `children` are the definitions, by name."""

    children: dict[str, tuple[Element, ...]]
    attributes: frozenset[str]
    text: bool


class Allowed(msgspec.Struct, frozen=True):
    """An element that may stand somewhere: its name and, where the profile has several of that name, the `type` that tells them apart (else "");
    what may be on it, without id and language, each with the only words that may be in it (none: any); whether `words` may stand in it."""

    known_by: tuple[str, str]
    attributes: dict[str, tuple[str, ...]]
    words: bool


@functools.cache
def profile() -> bytes:
    """profile.rng."""
    return importlib.resources.files(__package__).joinpath("profile.rng").read_bytes()


def check(root: Element) -> list[Fault]:
    """Every element, attribute and word that has no place where it stands; where there are none of these, what else the
    grammar does not allow."""
    if _schema().validate(root):
        return []
    against = list(_against_grammar())
    return list(_misplaced(root)) or against


def allowed(definition: str) -> tuple[Allowed, ...]:
    """The elements that a definition of the profile (`inline`) lets stand, in its order."""
    found = [(name, part) for part in _parts(_definitions()[definition], "element") for name in _names(part)]
    every = [name for name, _ in found]
    made = []
    for name, part in found:
        on_it = {str(each.get("name")): _values(each) for each in _parts(part, "attribute")}
        kind = next(iter(on_it.get("type", ())), "") if every.count(name) > 1 else ""
        own = {key: values for key, values in on_it.items() if not key.startswith("xml:")}
        made.append(Allowed((name, kind), own, _shape((part,)).text))
    return tuple(made)


def _parts(part: Element, kind: str) -> Iterator[Element]:
    """Patterns of this kind in one, wherever they are defined, and not within elements and attributes in it."""
    for inner in part:
        match str(inner.tag).removeprefix(_RNG):
            case name if name == kind:
                yield inner
            case "ref":
                yield from _parts(_definitions()[inner.get("name", "")], kind)
            case "element" | "attribute":
                pass
            case _:
                yield from _parts(inner, kind)


def _values(attribute: Element) -> tuple[str, ...]:
    return tuple((value.text or "").strip() for value in _parts(attribute, "value"))


def _misplaced(root: Element) -> Iterator[Fault]:
    waiting = [(root, _start())]
    while waiting:
        node, definitions = waiting.pop()
        shape = _shape(definitions)
        yield from _stray(node, shape)
        inside = []
        for child in node:
            name = local(child)
            if not name:
                continue  # a comment or a processing instruction
            if name in shape.children:
                inside.append((child, shape.children[name]))
            else:
                yield _unknown_element(child, name, node, shape)
        waiting.extend(reversed(inside))


def _stray(node: Element, shape: Shape) -> Iterator[Fault]:
    for name in node.attrib:
        if name not in shape.attributes:
            shown = {ID: "xml:id", LANG: "xml:lang"}.get(str(name), str(name))
            near = difflib.get_close_matches(str(name), shape.attributes, n=1)
            remedy = f"Did you mean @{near[0]}?" if near else "Take it out."
            yield Fault("T02", line(node), f"@{shown} has no place on <{local(node)}>{_named(node)}.", remedy)
    if not shape.text:
        for text in (node.text, *(child.tail for child in node)):
            if text and text.strip():
                words = " ".join(text.split())
                shown = f"{words[:40]}…" if len(words) > 40 else words
                yield Fault(
                    "T02",
                    line(node),
                    f"“{shown}” stands in <{local(node)}>{_named(node)} outside of every paragraph.",
                    "Put it into a <seg> (in an utterance) or a <p>, or take it out.",
                )


def _unknown_element(child: Element, name: str, node: Element, shape: Shape) -> Fault:
    near = difflib.get_close_matches(name, shape.children, n=1)
    if near:
        remedy = f"Did you mean <{near[0]}>?"
    elif shape.children:
        remedy = f"Known there: {', '.join(sorted(shape.children))}."
    else:
        remedy = "Only text stands there."
    foreign = name.startswith("{")
    shown = f"{name.rpartition('}')[2]}> from another vocabulary than TEI" if foreign else f"{name}>"
    return Fault("T01", line(child), f"<{shown} is not known in <{local(node)}>{_named(node)}.", remedy)


def _named(node: Element) -> str:
    """The utterance or entry a fault lies in, for a person to find it."""
    for place in (node, *node.iterancestors()):
        if name := place.get(ID):
            return f" ({name})"
    return ""


def _against_grammar() -> Iterator[Fault]:
    """What the schema said last, one fault for each line."""
    seen: set[int] = set()
    for error in _schema().error_log:
        if error.line not in seen:
            seen.add(error.line)
            message = error.message.replace("{http://www.tei-c.org/ns/1.0}", "")
            yield Fault("T09", error.line, f"The grammar of transcripts does not allow this: {message}.", _REMEDY)


@functools.cache
def _schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(profile()))


@functools.cache
def _definitions() -> dict[str, Element]:
    grammar = etree.fromstring(profile())
    return {str(define.get("name")): define for define in grammar.iter(f"{_RNG}define", f"{_RNG}start")} | {"": grammar}


def _start() -> tuple[Element, ...]:
    return tuple(_definitions()[""].iterfind(f"{_RNG}start/{_RNG}element"))


@functools.cache
def _shape(definitions: tuple[Element, ...]) -> Shape:
    children: dict[str, tuple[Element, ...]] = {}
    attributes: set[str] = set()
    text = False
    waiting = [part for definition in definitions for part in definition]
    followed: set[str] = set()
    while waiting:
        part = waiting.pop()
        match str(part.tag).removeprefix(_RNG):
            case "element":
                for name in _names(part):
                    children[name] = (*children.get(name, ()), part)
            case "attribute":
                attributes.add({"xml:id": ID, "xml:lang": LANG}.get(part.get("name", ""), part.get("name", "")))
            case "text":
                text = True
            case "ref":
                if (name := part.get("name", "")) not in followed:
                    followed.add(name)
                    waiting.extend(_definitions()[name])
            case _:
                waiting.extend(part)
    return Shape(children, frozenset(attributes), text)


def _names(definition: Element) -> list[str]:
    if name := definition.get("name"):
        return [name]
    return [(name.text or "").strip() for name in definition.iterfind(f"{_RNG}choice/{_RNG}name")]
