"""What stands inside a paragraph of a transcript, as the values that editions print; and the words that are said in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.model import language
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.tei.cutting.redact import stand_in
from sasci_archive.tei.document import ID, LANG, Element, duration_ms, line, local, pointers, spaced, text_at
from sasci_archive.tei.head import colophon

_NAMES = {
    "persName": NameKind.PERSON,
    "placeName": NameKind.PLACE,
    "orgName": NameKind.BODY,
    "term": NameKind.TERM,
    "date": NameKind.DATE,
}
REFERENCE = "ref."
"""What stands before the key of a work in the id of its entry."""
_STYLED = frozenset(("emph", "hi", "foreign", "title", "expan", "gloss"))
"""Set apart by the speaker or the editor; the last two in a list that is no glossary."""


class Paragraphs:
    """Reads the paragraphs of one document, in its order, numbering notes as they come."""

    def __init__(self, root: Element) -> None:
        self.labels = colophon.labels(root)
        self.people = {person.id for person in colophon.people(root)}
        self.notes: list[Note] = []

    def paragraph(self, node: Element, *, before: Sequence[Element] = ()) -> tuple[Inline, ...]:
        """The content of a paragraph, with what happened just `before` it. Raises BadTranscript."""
        early = [inline for child in before for inline in self.one(child)]
        return tuple(_tidy([*early, *self._content(node)]))

    def one(self, child: Element, *, spaced_before: bool = False) -> tuple[Inline, ...]:
        """One element that stands between paragraphs; nothing for an anchor. Raises BadTranscript."""
        value = self._inline(child)
        if value is None:
            return ()
        return (Text(" "), value) if spaced_before and not isinstance(value, Note) else (value,)

    def speaker(self, node: Element) -> tuple[str, str]:
        """A participant's id and printed name; "" and what is shown for a voice nobody has named."""
        pointed = next(iter(pointers(node.get("who", ""))), "")
        id_ = colophon.person_id(pointed)
        return (id_ if id_ in self.people else ""), self.labels.get(pointed, "") or "Speaker not named"

    def _content(self, node: Element) -> Iterator[Inline]:
        if node.text:
            yield Text(node.text)
        for child in node:
            if local(child) == "seg" and child.get("type") == "citation":
                yield from self._content(child)
            elif local(child) and (value := self._inline(child)) is not None:
                yield value
            if child.tail:
                yield Text(child.tail)

    def _inline(self, node: Element) -> Inline | None:
        name = local(node)
        if name in _NAMES:
            target = next(iter(pointers(node.get("ref", ""))), "")
            return Marked(_NAMES[name], colophon.person_id(target), tuple(self._content(node)))
        if name in _STYLED:
            return Emphasis(tuple(self._content(node)), _language(node))
        match name:
            case "ref":
                return self._leading(node)
            case "unclear":
                return Unclear(node.get("reason", ""), tuple(self._content(node)))
            case "note":
                return None if node.get("type") == "query" else self._note(node)
            case "anchor":
                return None
            case _:
                return self._untold(node)

    def _leading(self, node: Element) -> Link | Cited:
        """Words that lead to a work, an address or a place of this edition."""
        target, content = node.get("target", ""), tuple(self._content(node))
        if node.get("type") == "citation":
            return Cited(target.removeprefix(f"#{REFERENCE}"), content)
        return Link(target, content)

    def _untold(self, node: Element) -> Inline:
        """What is no speech: done, heard, or left out."""
        match local(node):
            case "vocal" | "kinesic" | "incident":
                return Direction(spaced(text_at(node, "desc")), self.speaker(node)[0])
            case "shift":
                return Direction(f"{node.get('feature', '')}: {node.get('new', '')}")
            case "pause":
                return Pause(duration_ms(node.get("dur", "")))
            case "gap":
                return Left(node.get("reason", ""), spaced(text_at(node, "desc")))
            case "seg" if node.get("type") == "restricted":
                return self._untold(stand_in(node))
            case _:
                raise unknown(node)

    def _note(self, node: Element) -> Note:
        if any(local(parent) == "note" for parent in node.iterancestors()):
            raise BadTranscript(
                f"line {line(node)}: there is a note inside a note.", remedy="Put it after the other one."
            )
        kind = NoteKind(node.get("type", "editorial"))
        by = [self.labels.get(id_, "") for id_ in pointers(node.get("resp", ""))] if kind is NoteKind.WITNESS else []
        number = len(self.notes) + 1
        self.notes.append(
            Note(node.get(ID, f"n{number}"), number, kind, ", ".join(filter(None, by)), self.paragraph(node))
        )
        return self.notes[-1]


def _language(node: Element) -> str:
    """The tag of the language that words are in. Raises BadTranscript."""
    tag = node.get(LANG, "")
    if tag and not language.is_tag(tag):
        raise BadTranscript(
            f"line {line(node)}: “{tag}” is not the tag of a language.",
            remedy='Write it as BCP 47 has it: xml:lang="fr", "cy" or "pt-BR".',
        )
    return tag


def words_in(content: Sequence[Inline]) -> tuple[str, ...]:
    """The words that are said in a paragraph, in order: no notes, no stage directions."""
    return tuple("".join(_said(content)).split())


def _said(content: Sequence[Inline]) -> Iterator[str]:
    for inline in content:
        match inline:
            case Text():
                yield inline.text
            case Marked() | Link() | Cited() | Emphasis() | Unclear():
                yield from _said(inline.content)
            case Pause() | Direction() | Left() | Note():
                pass


def _tidy(content: Sequence[Inline]) -> list[Inline]:
    """White space as it is printed: every run one space, none at the ends; text that follows text is one."""
    tidied, _ = _collapse(content, after_space=True)
    while tidied and isinstance(last := tidied[-1], Text):
        if text := last.text.rstrip():
            tidied[-1] = Text(text)
            break
        tidied.pop()
    return tidied


def _collapse(content: Sequence[Inline], *, after_space: bool) -> tuple[list[Inline], bool]:
    done: list[Inline] = []
    for inline in content:
        match inline:
            case Text(text):
                text = re.sub(r"[ \t\r\n]+", " ", text)
                text = text[1:] if after_space and text.startswith(" ") else text
                after_space = text.endswith(" ") if text else after_space
                if done and isinstance(last := done[-1], Text):
                    done[-1] = Text(last.text + text)
                elif text:
                    done.append(Text(text))
            case Marked() | Link() | Cited() | Emphasis() | Unclear():
                within, after_space = _collapse(inline.content, after_space=after_space)
                done.append(msgspec.structs.replace(inline, content=tuple(within)))
            case Pause() | Direction() | Left():
                done.append(inline)
                after_space = False
            case Note():
                done.append(inline)
    return done, after_space


def unknown(node: Element) -> BadTranscript:
    """The error for an element that has no value here."""
    return BadTranscript(
        f"line {line(node)}: <{local(node) or node.tag}> is not known here.",
        remedy="Take it out, or use one of the elements in docs/transcript.md; `inv validate` lists every such place.",
    )
