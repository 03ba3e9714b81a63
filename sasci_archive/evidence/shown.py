"""All of it that may be shown at one instant: codebooks, lines of evidence, innovations; made from the Catalogue, and held back where somebody is named
who is not to be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.catalogue import Catalogue, Held
from sasci_archive.catalogue.discretion import Discretion, Silences
from sasci_archive.errors import SasciError
from sasci_archive.evidence import discretion, kept, lines
from sasci_archive.evidence.agreement import Agreed, agreement
from sasci_archive.evidence.lines import Found
from sasci_archive.model.coding import STAGE, SUPPORT, Codebook, Place, Theme
from sasci_archive.model.evidence import Evidence, Innovation, Taker
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.workspace import Workspace


class Described(View, frozen=True, kw_only=True):
    """An innovation with the passages that speak of it, as they may be quoted; `persons` are those whom these editions print by that name."""

    innovation: Innovation
    persons: tuple[Taker, ...] = ()
    passages: tuple[Evidence, ...] = ()
    synthetic: bool = False


class Account(View, frozen=True, kw_only=True):
    """How one seminar was coded: by how many people, the names of those who agreed to be named, and how far they agree on what is public."""

    slug: str
    title: str
    coders: int
    named: tuple[str, ...]
    agreed: Agreed


class Shown(View, frozen=True, kw_only=True):
    """`book` is every dimension and theme that is used anywhere, without coders; `problems` are sentences about what is left out, for who builds the pages."""

    found: Found = Found()
    book: Codebook = Codebook()
    innovations: tuple[Described, ...] = ()
    accounts: tuple[Account, ...] = ()
    problems: tuple[str, ...] = ()

    def under(self, theme: str) -> tuple[Evidence, ...]:
        """The lines under a theme."""
        return tuple(line for line in self.found.lines if theme in line.themes)


def shown(
    catalogue: Catalogue,
    workspace: Workspace,
    progress: files.Progress = files.silent,
    silences: Silences | None = None,
) -> Shown:
    """What may be shown. What does not read is left out, and told."""
    problems: list[str] = []
    try:
        found = lines.public(catalogue, workspace, progress=progress)
        books = {**_of_what_is_public(catalogue, workspace), **found.books}
        described = kept.innovations(workspace)
    except SasciError as error:
        return Shown(problems=(f"No evidence is shown: {error}",))
    book = _whole(list(books.values()))
    held_back = Discretion(workspace, catalogue.on, silences=silences)
    if clause := discretion.against_codebooks(held_back, books.values()):
        return Shown(problems=(f"No evidence is shown: a codebook {clause}.",))
    real = [line for line in found.lines if not line.synthetic]
    innovations = []
    for owner, each in ((owner, i) for owner, several in described.items() for i in several):
        told = _described(catalogue, held_back, owner, each, book, problems)
        if told and not (told.synthetic and real):
            innovations.append(told)
        elif told:
            problems.append(
                f"Innovation '{each.id}' ({owner}) is left out: it is invented, and there is evidence that is not."
            )
    return Shown(
        found=found,
        book=book,
        innovations=tuple(innovations),
        accounts=tuple(_accounts(found)),
        problems=tuple(problems),
    )


def _of_what_is_public(catalogue: Catalogue, workspace: Workspace) -> dict[str, Codebook]:
    """The codebooks of projects, and those of seminars that may be read here: what others write in theirs may tell what is not public yet."""
    public = {it.slug for it in catalogue.lazily() if it.held is Held.PUBLIC}
    return {of: book for of, book in kept.codebooks(workspace).items() if of in public or of in catalogue.projects}


def _accounts(found: Found) -> Iterator[Account]:
    titles = {line.slug: line.title for line in found.lines}
    for each in (each for each in found.coded if each.slug in titles):
        book = found.books[each.slug]
        yield Account(
            slug=each.slug,
            title=titles[each.slug],
            coders=len(each.given),
            named=tuple(coder.name for coder in book.coder if coder.named and coder.id in each.given),
            agreed=agreement([each], book).overall,
        )


def _whole(books: Sequence[Codebook]) -> Codebook:
    themes: dict[str, Theme] = {theme.id: theme for book in reversed(books) for theme in book.theme}
    dimensions = {d.id: d for book in books for d in book.dimension}
    order = dict.fromkeys(theme.id for book in books for theme in book.theme)
    return Codebook(dimension=tuple(dimensions.values()), theme=tuple(themes[id_] for id_ in order))


def _described(
    catalogue: Catalogue, held_back: Discretion, owner: str, each: Innovation, book: Codebook, problems: list[str]
) -> Described | None:
    where = f"Innovation '{each.id}'"
    slugs = list(dict.fromkeys(slug for slug, _, _ in each.places))
    public = [it.slug for it in catalogue.lazily() if it.held is Held.PUBLIC]
    entries = {slug: catalogue.entry(slug) for slug in sorted(slugs) if slug in public}
    problems += [
        f"{where} names a passage of '{slug}', which is no seminar here."
        for slug in slugs
        if slug not in held_back.slugs
    ]
    if owner in held_back.slugs and owner not in public:
        problems.append(f"{where} is left out: '{owner}', where it is described, is not public.")
        return None
    if slugs and not entries:
        problems.append(f"{where} is left out: no passage that speaks of it is public.")
        return None
    if clause := discretion.against_innovation(held_back, each):
        problems.append(f"{where} is left out: it {clause}.")
        return None
    themes = {
        asked: found.id
        for dimension, several in ((STAGE, each.stages), (SUPPORT, each.support))
        for asked in several
        if (found := book.found(asked)) and found.dimension == dimension
    }
    problems += [
        f"{where}: '{asked}' is no {kind} of a codebook; it is left out."
        for kind, several in (("stage", each.stages), ("kind of support", each.support))
        for asked in several
        if asked not in themes
    ]
    printed = {person.name for entry in entries.values() if entry.reading for person in entry.reading.people}
    if unprinted := sum(taker.name not in printed for taker in each.person):
        problems.append(
            f"{where}: {unprinted} of its people are left out, as no edition it rests on prints their names."
        )
    passages = tuple(
        line
        for slug, entry in entries.items()
        for line in lines.quoted(entry, [Place(first, last) for of, first, last in each.places if of == slug])
    )
    if missing := sum(slug in entries for slug, _, _ in each.places) - len(passages):
        problems.append(f"{where}: {missing} of its passages are left out, as nothing is printed there.")
    return Described(
        innovation=msgspec.structs.replace(
            each,
            stages=tuple(themes[asked] for asked in each.stages if asked in themes),
            support=tuple(themes[asked] for asked in each.support if asked in themes),
        ),
        persons=tuple(taker for taker in each.person if taker.name in printed),
        passages=passages,
        synthetic=any(entry.reading.synthetic for entry in entries.values() if entry.reading),
    )


def kinds_of_support(shown_: Shown) -> Mapping[str, tuple[Described, ...]]:
    """By theme, the innovations that had this kind of support; kinds that none had but that are spoken of in evidence, too."""
    used = {theme for each in shown_.innovations for theme in each.innovation.support}
    used |= {theme for line in shown_.found.lines for theme in line.under(SUPPORT)}
    return {
        theme.id: tuple(each for each in shown_.innovations if theme.id in each.innovation.support)
        for theme in shown_.book.of(SUPPORT)
        if theme.id in used
    }
