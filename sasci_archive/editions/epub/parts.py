"""The parts of the EPUB, a file each, in order: what it is, what can be linked to in it, how its text is written."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from enum import Enum

import msgspec
from markupsafe import Markup, escape

from sasci_archive.editions import book, index_lines, outline
from sasci_archive.editions.epub.text import Sheet, anchor, term_anchor, whole
from sasci_archive.editions.volume.text import unplaced
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Section, Subheading
from sasci_archive.model.days import day
from sasci_archive.model.paragraph import CITED
from sasci_archive.model.reading import Block, Chat, Heading, Reading, SessionText, Utterance, Withheld

LONGEST = 200
"""How many blocks a file of the transcript has at most, but for a part that is longer by less than half: reading systems open whole files."""

_TYPES = {
    "introduction": ("introduction", "doc-introduction"),
    "acknowledgements": ("acknowledgments", "doc-acknowledgments"),
    "preface": ("preface", "doc-preface"),
    "foreword": ("foreword", "doc-foreword"),
    "summary": ("abstract", ""),
}
"""What sections are called in EPUB's vocabulary <https://www.w3.org/TR/epub-ssv-11/>, and their roles <https://www.w3.org/TR/dpub-aria-1.1/>."""


class Position(Enum):
    """Where in the book a part is."""

    FRONT = "frontmatter"
    BODY = "bodymatter"
    BACK = "backmatter"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `heading` is its first heading, "" where it has none of its own (it goes on with the part before it); `headings` are those
    in it, with their ids; `ids` all that can be linked to."""

    file: str
    title: str
    heading: str
    matter: Position
    body: Callable[[Sheet], Markup]
    id: str = ""
    type: str = ""
    role: str = ""
    headings: tuple[tuple[str, str], ...] = ()
    ids: tuple[str, ...] = ()


def parts(release: Release, cite_as: str) -> tuple[Part, ...]:
    """All of them, in order."""
    reading = release.reading
    front, body, back = Position.FRONT, Position.BODY, Position.BACK
    numbers, signs = book.turns(reading), book.signs(reading)
    turns = {anchor("", id_): number for id_, number in numbers.items()}
    found: list[Part | None] = [
        _titlepage(release, cite_as),
        *(_section(section, f"front-{n}", front) for n, section in enumerate(reading.front, start=1)),
        _plain(
            "questions",
            "Questions put to the seminar",
            front,
            lambda _: _numbered(reading),
            when=bool(reading.questions),
        ),
        _plain("participants", "Participants", front, lambda s: _company(reading, s), when=bool(reading.people)),
        _photographs(reading),
        _chronology(reading, turns),
        _plain("signs", "Signs used in the transcript", front, lambda _: _terms(signs), when=bool(signs)),
        *(part for n, session in enumerate(reading.sessions, start=1) for part in _session(session, reading, n, body)),
        _biographies(reading),
        _glossary(reading),
        *(_section(section, f"back-{n}", back) for n, section in enumerate(reading.back, start=1)),
        _references(reading),
        _index(reading, numbers),
        _volumes(reading),
        _plain("changes", "Versions and changes", back, lambda _: _changes(reading), when=bool(reading.changes)),
        _plain(
            "colophon", "About this edition", back, lambda _: _colophon(release), type_="colophon", role="doc-colophon"
        ),
    ]
    return tuple(part for part in found if part is not None)


def _plain(
    name: str,
    title: str,
    matter: Position,
    body: Callable[[Sheet], Markup],
    *,
    type_: str = "",
    role: str = "",
    ids: Iterable[str] = (),
    when: bool = True,
) -> Part | None:
    if not when:
        return None
    return Part(
        file=f"{name}.xhtml",
        title=title,
        heading=title,
        matter=matter,
        body=body,
        type=type_,
        role=role,
        ids=tuple(ids),
    )


def _titlepage(release: Release, cite_as: str) -> Part:
    reading = release.reading
    it = reading.citation

    def body(sheet: Sheet) -> Markup:
        series = ", ".join(part for part in (it.series.title, it.series.number) if part) if it.series else ""
        lines = [
            f'<p class="series">{escape(series)}</p>' if series else "",
            f'<h1 class="title">{escape(it.title)}</h1>',
            f'<p class="subtitle" role="doc-subtitle">{escape(it.subtitle)}</p>' if it.subtitle else "",
            f'<p class="editors">Edited by {escape(book.editors(it.editors))}</p>' if it.editors else "",
        ]
        imprint = "".join(
            f"<dt>{escape(label)}</dt><dd>{sheet.address(text)}</dd>\n"
            for label, text in book.imprint(reading, cite_as)
        )
        return whole("\n".join(line for line in lines if line) + f'\n<dl class="imprint">\n{imprint}</dl>\n')

    return Part(
        file="title.xhtml",
        title=it.title,
        heading="Title page",
        matter=Position.FRONT,
        body=body,
        type="titlepage",
    )


def _section(section: Section, name: str, matter: Position) -> Part:
    type_, role = _TYPES.get(section.kind, ("", ""))
    title = book.section_title(section)
    headings = [m for m in section.content if isinstance(m, Subheading) and m.id]
    return Part(
        file=f"{name}.xhtml",
        title=title,
        heading=title,
        matter=matter,
        body=lambda sheet: whole("".join(sheet.matter(m) for m in section.content)),
        id=anchor("", section.id) if section.id else "",
        type=type_,
        role=role,
        headings=tuple((h.id, h.text) for h in headings if h.level == 1),
        ids=(*([anchor("", section.id)] if section.id else []), *(anchor("", h.id) for h in headings)),
    )


# -- the transcript ------------------------------------------------------------------------------------------------------


def _session(session: SessionText, reading: Reading, number: int, matter: Position) -> Iterator[Part]:
    title = book.session_title(session, reading)
    for place, blocks in enumerate(_files(session.blocks), start=1):
        first = place == 1
        headings = tuple((block.id, block.text) for block in blocks if isinstance(block, Heading))
        date = f'<p class="date">{day(session.date)}</p>\n' if first and session.date else ""
        yield Part(
            file=f"session-{number}{'' if first else f'-{place}'}.xhtml",
            title=title if first or not headings else f"{title}: {headings[0][1]}",
            heading=title if first else "",
            matter=matter,
            body=functools.partial(_blocks, date, blocks),
            type="chapter",
            role="doc-chapter" if first else "",
            headings=headings,
            ids=tuple(
                anchor("", b.id) for b in blocks if isinstance(b, Heading | Utterance | Withheld | Chat) and b.id
            ),
        )


def _blocks(before: str, blocks: tuple[Block, ...], sheet: Sheet) -> Markup:
    return whole(before + "".join(map(sheet.block, blocks)))


def _files(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """Cut before a part's heading where a file would grow too long, and within a part that is too long by itself."""
    if not blocks:
        yield ()
        return
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    begin = 0
    while begin < len(blocks):
        if len(blocks) - begin <= LONGEST + LONGEST // 2:
            yield blocks[begin:]
            return
        end = max((at for at in starts if begin < at <= begin + LONGEST), default=begin + LONGEST)
        yield blocks[begin:end]
        begin = end


# -- what stands around it -----------------------------------------------------------------------------------------------


def _company(reading: Reading, sheet: Sheet) -> Markup:
    groups = []
    for heading, people in book.company(reading):
        items = []
        for person in people:
            posts = "".join(f'<br/><span class="post">{escape(post)}</span>' for post in book.posts(person))
            name = sheet.link(anchor("person", person.id), person.name)
            portrait = sheet.figure(person.portrait, "portrait") if person.portrait else ""
            items.append(f"<li>{portrait}<b>{name}</b>{posts}</li>\n")
        groups.append(f'<h2>{escape(heading)}</h2>\n<ul class="people">\n{"".join(items)}</ul>\n')
    return whole("".join(groups))


def _numbered(reading: Reading) -> Markup:
    return whole(f"<ol>\n{''.join(f'<li>{escape(q)}</li>' for q in reading.questions)}\n</ol>\n")


def _terms(entries: Iterable[tuple[str, str]]) -> Markup:
    return whole(
        f"<dl>\n{''.join(f'<dt>{escape(sign)}</dt><dd>{escape(text)}</dd>' for sign, text in entries)}\n</dl>\n"
    )


def _turns(sheet: Sheet, ids: Iterable[str], turns: dict[str, str]) -> str:
    """Numbers of turns that are in this edition, as links; u2.s1 is a part of u2."""
    whole_ = dict.fromkeys(anchor("", id_.partition(".")[0]) for id_ in ids)
    return ", ".join(str(sheet.link(id_, turns[id_])) for id_ in whole_ if id_ in turns)


def _chronology(reading: Reading, turns: dict[str, str]) -> Part | None:
    def body(sheet: Sheet) -> Markup:
        rows = "".join(
            f'<tr id="{anchor("event", e.id)}"><th scope="row">{escape(e.when)}</th><td>{escape(e.label)}</td>'
            f"<td>{_turns(sheet, e.utterances, turns)}</td></tr>\n"
            for e in reading.chronology
        )
        head = '<th scope="col">When</th><th scope="col">What</th><th scope="col">Turns</th>'
        return whole(f'<table class="chronology"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n')

    ids = [anchor("event", e.id) for e in reading.chronology]
    return _plain("chronology", "Chronology", Position.FRONT, body, ids=ids, when=bool(ids))


def _glossary(reading: Reading) -> Part | None:
    def body(_: Sheet) -> Markup:
        entries = "".join(
            f'<dt id="{term_anchor(t)}" epub:type="glossterm"><dfn>{escape(t.term)}</dfn></dt>'
            f'<dd epub:type="glossdef">{escape(book.definition(t))}</dd>\n'
            for t in reading.glossary
        )
        return whole(f"<dl>\n{entries}</dl>\n")

    ids = [term_anchor(t) for t in reading.glossary]
    return _plain(
        "glossary", "Glossary", Position.BACK, body, type_="glossary", role="doc-glossary", ids=ids, when=bool(ids)
    )


def _biographies(reading: Reading) -> Part | None:
    told = [p for p in reading.people if p.biography]

    def body(_: Sheet) -> Markup:
        return whole(
            "".join(
                f'<section id="{anchor("person", p.id)}">\n<h2>{escape(p.name)}</h2>\n<p>{escape(p.biography)}</p>\n</section>\n'
                for p in told
            )
        )

    ids = [anchor("person", p.id) for p in told]
    return _plain("biographies", "Biographical notes", Position.BACK, body, ids=ids, when=bool(told))


def _photographs(reading: Reading) -> Part | None:
    """Those that stand at no place of their own."""
    pictures = tuple(unplaced(reading))

    def body(sheet: Sheet) -> Markup:
        return whole("".join(sheet.figure(p.id) for p in pictures))

    return _plain("photographs", "Photographs", Position.FRONT, body, when=bool(pictures))


def _references(reading: Reading) -> Part | None:
    def key(key: str) -> str:
        return anchor(CITED.rstrip("-"), key)

    def body(sheet: Sheet) -> Markup:
        items = "".join(f'<li id="{key(r.key)}">{sheet.text(r.content)}</li>\n' for r in reading.references)
        return whole(f'<ul class="references">\n{items}</ul>\n')

    ids = [key(r.key) for r in reading.references]
    return _plain(
        "references",
        "References",
        Position.BACK,
        body,
        type_="bibliography",
        role="doc-bibliography",
        ids=ids,
        when=bool(ids),
    )


def _index(reading: Reading, numbers: dict[str, str]) -> Part | None:
    letters = index_lines.letters(reading)

    def lead(sheet: Sheet, say: str, leads: Iterable[index_lines.Lead]) -> str:
        to = "; ".join(str(sheet.link(lead.id, lead.heading)) for lead in leads)
        return f"; <i>{say}</i> {to}" if to else ""

    def line(sheet: Sheet, of: index_lines.Line) -> str:
        runs = index_lines.runs(of.places, numbers)
        labels = [(a, numbers[a] if a == b else f"{numbers[a]}–{numbers[b]}") for a, b in runs]
        at = ", ".join(str(sheet.link(anchor("", turn), label)) for turn, label in labels)
        told = f"{escape(of.heading)}{f', {at}' if at else ''}{lead(sheet, 'see', of.see)}{lead(sheet, 'see also', of.also)}"
        kind = ' class="below"' if of.level else ""
        return f'<li id="{of.id}"{kind}>{told}</li>\n'

    def body(sheet: Sheet) -> Markup:
        told = "<p>Numbers are those of turns.</p>\n"
        for letter, lines in letters:
            told += f'<h2>{escape(letter)}</h2>\n<ul class="index">\n{"".join(line(sheet, of) for of in lines)}</ul>\n'
        return whole(told)

    ids = [line.id for _, lines in letters for line in lines]
    return _plain("index", "Index", Position.BACK, body, type_="index", role="doc-index", ids=ids, when=bool(letters))


def _volumes(reading: Reading) -> Part | None:
    def body(sheet: Sheet) -> Markup:
        lines = [(f"{v.number}. " if v.number else "", v.reference, v.url) for v in reading.volumes]
        items = "".join(
            f"<li>{escape(number)}{escape(text)}{f' {sheet.address(url)}' if url else ''}</li>\n"
            for number, text, url in lines
        )
        return whole(f'<ul class="references">\n{items}</ul>\n')

    series = reading.citation.series.title if reading.citation.series else ""
    title = f"Other volumes of {series}" if series else "Other volumes of the series"
    return _plain("volumes", title, Position.BACK, body, when=bool(reading.volumes))


def _changes(reading: Reading) -> Markup:
    return _terms((outline.dated(c), f"{c.who}: {c.text}") for c in reading.changes)


def _colophon(release: Release) -> Markup:
    lines = (
        release.reading.how_made,
        "Numbers before the speakers are those of the turns, by which a passage is cited in every edition.",
        f"Digest of the release (SHA-256): {release.digest}",
    )
    return whole("".join(f"<p>{escape(line)}</p>\n" for line in lines if line))
