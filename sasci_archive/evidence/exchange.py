"""Seminars and their codings as they go to programs for qualitative analysis (REFI-QDA); how they come back is in `read_back`.

Each seminar is one plain text: a line with the number and the speaker before each turn, the turn, an empty line; its first and its last line are selected under a
code of their own, so that however a program counts shows in the text under these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.evidence import coding
from sasci_archive.evidence.following import Standing
from sasci_archive.evidence.told import Told
from sasci_archive.formats.refi_qda import Code, Coded, Project, Selection, Source, User, guid
from sasci_archive.model.coding import Codebook, Line, Place
from sasci_archive.model.inlines import View

START: Final = "[start of transcript]"
END: Final = "[end of transcript]"
EDGES: Final = "(start and end of transcript: please leave these coded)"
PUBLISHED: Final = "SASCI Archive (codings as they are public)"
"""Who coded, in what is public: who did is not said; what comes back under this name is ours already."""
HOUSE: Final = "RESTRICTED: the editors' text. Keep this project, and whatever is made of it, in the house."


class Sent(View, frozen=True, kw_only=True):
    """A seminar as it is sent: its text in one reading, its codings as they stand to that, their history and codebook."""

    slug: str
    title: str
    now: Told
    standing: tuple[Standing, ...] = ()
    history: tuple[Line, ...] = ()
    book: Codebook = Codebook()


def laid_out(title: str, now: Told, above: str = "") -> tuple[str, dict[str, int]]:
    """The text of a seminar, and where each turn's words begin in it."""
    text = "\n".join(filter(None, (START, above, title.replace("\n", " "))))
    text += "\n\n"
    starts = {}
    for turn in now.turns:
        text += f"[{turn.id}] {turn.speaker or '[…]'}\n"
        starts[turn.id] = len(text)
        text += f"{turn.text}\n\n" if turn.text else "\n"
    return f"{text}{END}\n", starts


def project(name: str, seminars: Sequence[Sent], *, restricted: bool) -> Project:
    """All of them as one project. Coders (by their ids), when they coded and what they noted goes only into what is restricted."""
    coders = sorted(
        {s.coding.by for each in seminars for s in each.standing} | {c.id for s in seminars for c in s.book.coder}
    )
    books = [each.book for each in seminars]
    return Project(
        name=f"{name} (RESTRICTED)" if restricted else name,
        users=tuple(User(guid("user", id_), id_) for id_ in coders)
        if restricted
        else (User(guid("user", PUBLISHED), PUBLISHED),),
        codes=(*codes(books), Code(guid("edges"), EDGES)),
        sources=tuple(_source(each, restricted=restricted) for each in seminars),
    )


def codes(books: Sequence[Codebook]) -> tuple[Code, ...]:
    """The codebooks as a tree: a heading for each dimension, a code for each theme by its id."""
    dimensions = {d.id: d for book in books for d in book.dimension}
    themes = {t.id: t for book in books for t in book.theme}
    return tuple(
        Code(
            guid("dimension", dimension.id),
            dimension.label,
            dimension.definition,
            codable=False,
            below=tuple(
                Code(
                    guid("theme", t.id),
                    t.id,
                    "\n".join(filter(None, (f"{t.label}: {t.definition}", t.use, t.avoid and f"Not: {t.avoid}"))),
                )
                for t in themes.values()
                if t.dimension == dimension.id
            ),
        )
        for dimension in dimensions.values()
    )


def _source(sent: Sent, *, restricted: bool) -> Source:
    text, starts = laid_out(sent.title, sent.now, HOUSE if restricted else "")
    marked = _by_coders(sent) if restricted else _by_nobody(sent)
    selections = []
    for place, id_, coded, note in marked:
        if stretch := _stretch(place, sent.now, starts):
            name = text[stretch[0] : stretch[1]].replace("\n", " ")[:80].strip()
            selections.append(
                Selection(
                    guid=guid(sent.slug, id_), name=name, start=stretch[0], end=stretch[1], coded=coded, note=note
                )
            )
    for line, start in ((START, 0), (END, len(text) - len(END) - 1)):
        mark = Coded(guid(sent.slug, line, "coded"), guid("edges"))
        selections.append(
            Selection(guid=guid(sent.slug, line), name=line, start=start, end=start + len(line), coded=(mark,))
        )
    return Source(
        guid=guid("source", sent.slug), name=f"{sent.slug}: {sent.title}", text=text, selections=tuple(selections)
    )


def _by_coders(sent: Sent) -> Iterator[tuple[Place, str, tuple[Coded, ...], str]]:
    """Each coding, with who gave it when, and what they noted."""
    when = {line.id: line.when for line in sent.history}
    for each in sent.standing:
        themes = coding.current(each.coding, sent.book)
        if each.place and themes:
            by, id_ = guid("user", each.coding.by), each.coding.id
            at = when.get(each.coding.change)
            coded = tuple(Coded(guid(sent.slug, id_, t), guid("theme", t), by, at) for t in themes)
            yield each.place, id_, coded, each.coding.note


def _by_nobody(sent: Sent) -> Iterator[tuple[Place, str, tuple[Coded, ...], str]]:
    """Each passage once, with all that anybody gave it."""
    found: dict[Place, list[str]] = {}
    for each in sent.standing:
        if each.place:
            found.setdefault(each.place, []).extend(coding.current(each.coding, sent.book))
    for place, themes in found.items():
        id_, by = f"{place.fragment} {place.start} {place.length}", guid("user", PUBLISHED)
        coded = tuple(Coded(guid(sent.slug, id_, t), guid("theme", t), by) for t in dict.fromkeys(themes))
        if coded:
            yield place, id_, coded, ""


def _stretch(place: Place, now: Told, starts: Mapping[str, int]) -> tuple[int, int] | None:
    if not place.whole:
        return starts[place.first] + place.start, starts[place.first] + place.start + place.length
    turns = [turn for turn in now.between(place.first, place.last) if turn.text]
    return (starts[turns[0].id], starts[turns[-1].id] + len(turns[-1].text)) if turns else None
