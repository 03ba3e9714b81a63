"""Works cited in running text, as people write them (`[see @hale2009, p. 4; @venn2013]`), and as pandoc's citeproc prints them.

The syntax is pandoc's: https://pandoc.org/MANUAL.html#citation-syntax. All citations of an edition go to pandoc in one document and in reading
order, so that short forms, "ibid." and the letters behind years are right. What people wrote goes in as words, never as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from sasci_archive.model.apparatus import Reference
from sasci_archive.model.inlines import Cited, Emphasis, Inline, Link, Text

GROUP: Final = re.compile(r"\[(?=[^\[\]]*(?<![\w.])@)[^\[\]]+\]")
"""What is a citation: brackets with an @ in them that begins a word (in an address there stands a letter before it)."""

OPEN: Final = re.compile(r"\[[^\[\]]*(?<![\w.])@\w[^\[\]]*\Z")
"""A citation that does not end where the words end: something stands in it that is no words (italics, a link)."""

_WORK: Final = re.compile(
    r"(?P<before>.*?)(?<![\w.])(?P<bare>-?)@(?:\{(?P<braced>[^{}]+)\}|(?P<key>\w(?:[\w:.#$%&+?<>~/-]*\w)?))(?P<after>.*)",
    re.DOTALL,
)
_ADDRESS: Final = re.compile(
    r"(?:https?://[^\s/?#%@:<>\[\]{}|\\^`\"]+(?::\d+)?(?:[/?#]|$)|mailto:)[^\s<>\[\]{}|\\^`\"]*", re.IGNORECASE
)
_REF: Final = "#ref-"
_API: Final = [1, 23, 1]


class Work(msgspec.Struct, frozen=True):
    """One work that is cited, by its key, with what stands `before` and `after` it (", p. 4"); `bare` leaves out the author."""

    key: str
    before: str = ""
    after: str = ""
    bare: bool = False


class Listed(msgspec.Struct, frozen=True):
    """A work of the list: its key, who wrote it ("Hollin and Marsh"), when ("2016"), and its title."""

    key: str
    author: str
    year: str
    title: str


class Holder(msgspec.Struct, frozen=True):
    """What citations stand in: a paragraph or, where `note`, a footnote; and they, each with its works, in order."""

    note: bool
    groups: tuple[tuple[Work, ...], ...]


class Printed(msgspec.Struct, frozen=True):
    """A citation as it is printed; where `note`, as a footnote of its own."""

    note: bool
    content: tuple[Inline, ...]


class Rendered(msgspec.Struct, frozen=True):
    """All citations of an edition, in order, and the works cited, in the order of the list."""

    citations: tuple[Printed, ...]
    works: tuple[Reference, ...]


def works(group: str) -> tuple[Work, ...]:
    """The works of one citation, as it is written. Raises ValueError, saying what is wrong, where a part of it names none.

    >>> works("[see @hale2009, pp. 4-6; -@venn2013]")
    (Work(key='hale2009', before='see', after=', pp. 4-6', bare=False), Work(key='venn2013', before='', after='', bare=True))
    """
    found = []
    for part in group[1:-1].split(";"):
        match = _WORK.fullmatch(part)
        if match is None:
            msg = f"‘{' '.join(part.split())}’ names no work"
            raise ValueError(msg)
        before, after = (" ".join(match[name].split()) for name in ("before", "after"))
        found.append(Work(match["braced"] or match["key"], before, after, bool(match["bare"])))
    return tuple(found)


def compose(holders: Sequence[Holder], language: str) -> bytes:
    """A document of citations and nothing else, for pandoc (`json`)."""
    numbered = iter(range(sum(len(holder.groups) for holder in holders)))
    blocks = []
    for holder in holders:
        spans = [_span(next(numbered), group) for group in holder.groups]
        if holder.note:
            within = [each for span in spans for each in (span, {"t": "Space"})]
            blocks.append(_para({"t": "Str", "c": "x"}, {"t": "Note", "c": [_para(*within)]}))
        else:
            blocks += [_para(span) for span in spans]
    meta = {"link-citations": {"t": "MetaBool", "c": True}, "lang": {"t": "MetaString", "c": language}}
    return json.dumps({"pandoc-api-version": _API, "meta": meta, "blocks": blocks}, ensure_ascii=False).encode()


def parse(answer: bytes) -> Rendered:
    """What pandoc made of such a document."""
    blocks = json.loads(answer)["blocks"]
    citations = {id_: _printed(within) for id_, within in _spans(blocks)}
    listed = [block["c"][1] for block in blocks if block["t"] == "Div" and block["c"][0][0] == "refs"]
    entries = [entry["c"] for entries in listed for entry in entries]
    return Rendered(
        tuple(citations[number] for number in sorted(citations)),
        tuple(
            Reference(attributes[0].removeprefix(_REF[1:]), _joined(_inlines(_within(content))))
            for attributes, content in entries
        ),
    )


def keys(csl_json: bytes) -> tuple[str, ...]:
    """The keys of all works in CSL-JSON, in order; those that are there twice, twice. Raises ValueError where it is no such file."""
    try:
        entries = json.loads(csl_json)
    except RecursionError as error:
        msg = "it has lists within lists without end"
        raise ValueError(msg) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("id") for entry in entries):
        msg = "it is no list of works, each with an id"
        raise ValueError(msg)
    return tuple(str(entry["id"]) for entry in entries)


def listed(csl_json: bytes) -> tuple[Listed, ...]:
    """The works of a list that `keys` reads.

    >>> listed(b'[{"id": "h", "title": "Hours", "author": [{"family": "Hollin"}, {"literal": "B. Ltd"}], "issued": {"date-parts": [[2016]]}}]')
    (Listed(key='h', author='Hollin and B. Ltd', year='2016', title='Hours'),)
    """
    return tuple(
        Listed(
            key=str(entry["id"]),
            author=_people(entry.get("author") or entry.get("editor")),
            year=_year(entry.get("issued")),
            title=str(entry.get("title", "")),
        )
        for entry in json.loads(csl_json)
        if isinstance(entry, dict) and entry.get("id")
    )


def _people(told: Any) -> str:
    people = told if isinstance(told, list) else ()
    names = [str(each.get("family") or each.get("literal") or "") for each in people if isinstance(each, dict)]
    names = [name for name in names if name]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)


def _year(told: Any) -> str:
    parts = told.get("date-parts") if isinstance(told, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return str(first[0]) if isinstance(first, list) and first else ""


def leads(address: str) -> bool:
    """Whether an address leads to a page or to a mailbox, and nowhere else (`javascript:`, `file:`, what is no address).

    >>> leads("https://doi.org/10.5555/x"), leads("javascript:alert(1)"), leads("https://[::1")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(address) is not None


def _span(number: int, group: Sequence[Work]) -> dict[str, Any]:
    cited = [
        {
            "citationId": work.key,
            "citationPrefix": _words(work.before),
            "citationSuffix": _words(work.after),
            "citationMode": {"t": "SuppressAuthor" if work.bare else "NormalCitation"},
            "citationNoteNum": 0,
            "citationHash": 0,
        }
        for work in group
    ]
    return {"t": "Span", "c": [[f"c{number}", [], []], [{"t": "Cite", "c": [cited, [{"t": "Str", "c": "?"}]]}]]}


def _para(*content: dict[str, Any]) -> dict[str, Any]:
    return {"t": "Para", "c": list(content)}


def _words(text: str) -> list[dict[str, Any]]:
    words = [each for word in text.split() for each in ({"t": "Space"}, {"t": "Str", "c": word})]
    return words[1:]


def _spans(blocks: Sequence[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Our spans, by their numbers, with what is in each."""
    for block in blocks:
        if block["t"] != "Para":
            continue
        for inline in block["c"]:
            if inline["t"] == "Span" and inline["c"][0][0][:1] == "c":
                yield int(inline["c"][0][0][1:]), inline["c"][1][0]["c"][1]
            elif inline["t"] == "Note":
                yield from _spans(inline["c"])


def _printed(content: Sequence[dict[str, Any]]) -> Printed:
    notes = [inline for inline in content if inline["t"] == "Note"]
    if notes:
        return Printed(note=True, content=_joined(_inlines(_within(notes[0]["c"]))))
    return Printed(note=False, content=_joined(_inlines(content)))


def _within(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is in the paragraphs of an entry or a note: styles may set a number or an annotation in a block of its own."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        inside = _within(block["c"][1]) if block["t"] == "Div" else list(block["c"])
        found += ([{"t": "Space"}] if found else []) + inside
    return found


def _inlines(content: Sequence[dict[str, Any]], *, leading: bool = True) -> Iterator[Inline]:
    """What pandoc knows inside a paragraph, as far as we have it; `leading` is whether a link may begin here."""
    for inline in content:
        kind: str = inline["t"]
        inside: Any = inline.get("c")
        match kind:
            case "Str":
                yield Text(inside)
            case "Space" | "SoftBreak" | "LineBreak":
                yield Text(" ")
            case "Emph" | "Underline":
                yield Emphasis(_joined(_inlines(inside, leading=leading)))
            case "Quoted":
                opening, closing = ("‘", "’") if inside[0]["t"] == "SingleQuote" else ("“", "”")
                yield from (Text(opening), *_inlines(inside[1], leading=leading), Text(closing))
            case "Link" if leading and inside[2][0].startswith(_REF):
                yield Cited(inside[2][0].removeprefix(_REF), _joined(_inlines(inside[1], leading=False)))
            case "Link" if leading and leads(inside[2][0]):
                yield Link(inside[2][0], _joined(_inlines(inside[1], leading=False)))
            case "Link" | "Span" | "Cite":  # what a list of works has for an address may be anything: then it is words
                yield from _inlines(inside[1], leading=leading)
            case "Strong" | "SmallCaps" | "Superscript" | "Subscript" | "Strikeout":
                yield from _inlines(inside, leading=leading)
            case _:  # code, mathematics, raw markup: their words
                yield Text(str(inside[-1] if isinstance(inside, list) else inside or ""))


def _joined(content: Iterator[Inline]) -> tuple[Inline, ...]:
    """Neighbouring words made one."""
    done: list[Inline] = []
    for inline in content:
        if isinstance(inline, Text) and done and isinstance(last := done[-1], Text):
            done[-1] = Text(last.text + inline.text)
        elif not isinstance(inline, Text) or inline.text:
            done.append(inline)
    return tuple(done)
