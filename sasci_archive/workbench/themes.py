"""Passages coded by theme: the codebook, one's own codings where they stand, and others' once one has coded oneself.

Two people agree by what they saw only if the second has not seen what the first said: so others' codings are not sent to a page whose coder has
given none here.
"""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.errors import SasciError
from sasci_archive.evidence import kept
from sasci_archive.evidence.coding import Wanted, current
from sasci_archive.evidence.following import follow
from sasci_archive.evidence.told import Told
from sasci_archive.formats import blocks_toml, records
from sasci_archive.model.coding import Codebook, Coder, Dimension, Place, Theme
from sasci_archive.stages import code as stage
from sasci_archive.store import files
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.shown.printed import printed
from sasci_archive.workbench import spoken
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations.asking import Chosen


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """One coding: where it stands now (`turns`, and of a single one perhaps `chosen` words; none where it stands nowhere), its themes as they are
    called now, by whom, and how it stands."""

    id: str
    by: str
    themes: tuple[str, ...]
    note: str
    how: str
    turns: tuple[str, ...] = ()
    chosen: Chosen | None = None


class Themes(msgspec.Struct, frozen=True, kw_only=True):
    """The codebook, and what is coded that `by` may see; `others` are those who have coded besides, `hidden` whether theirs is kept from them."""

    title: str
    dimensions: tuple[Dimension, ...]
    themes: tuple[Theme, ...]
    coders: tuple[Coder, ...]
    codings: tuple[Coded, ...]
    others: tuple[str, ...]
    hidden: bool


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a turn (`chosen`; None for all of it), or `turns` from one to another, get these themes."""

    by: str
    themes: tuple[str, ...]
    turns: tuple[str, str]
    chosen: Chosen | None = None
    note: str = ""


class Uncode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One coding is taken back (ch3.2), or all of one change (ch3); "" for the last change."""

    by: str
    what: str = ""


class NewCoder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody begins to code."""

    id: str
    name: str


class _House:
    """What the house reads, made once for each state of the transcript."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._of, self._told = bench, b"", Told(())

    def told(self) -> Told:
        master = self._bench.master()
        if master != self._of:
            self._told = kept.house(self._bench.folder, self._bench.now())
            self._of = master
        return self._told


def routes(bench: Bench) -> list[Route]:
    """What the panel of themes asks."""
    house = _House(bench)

    def themes(request: Request) -> Themes:
        by, shows = request.query_params.get("by", ""), request.query_params.get("others", "") == "yes"
        return _themes(bench, house, by, shows=shows)

    def code(wanted: Code) -> tuple[str, ...]:
        with bench.alone:
            book = kept.wanted_codebook(workspace(bench), bench.folder)
            first, last = wanted.turns
            where = spoken.place(bench.root(), first, wanted.chosen) if wanted.chosen else Place(first, last)
            if wanted.chosen and house.told().words(Place(first, first)) != spoken.text(bench.root(), first):
                raise SasciError(
                    f"{first} is printed otherwise than its words stand, so that these cannot be coded by themselves.",
                    remedy="Code the whole turn.",
                )
            each = Wanted(
                passage=where.fragment,
                themes=wanted.themes,
                by=wanted.by,
                note=" ".join(wanted.note.split()),
                place=where if wanted.chosen else None,
            )
            told, now = f"{where.fragment} coded: {', '.join(wanted.themes)}", house.told()
            new = bench.beside(
                lambda: stage.code(bench.folder, book, (each,), now, on=bench.now(), how="by hand"),
                told,
                coder=wanted.by,
            )
            return tuple(coding.id for coding in new)

    def uncode(gone: Uncode) -> tuple[str, ...]:
        taken = bench.beside(
            lambda: stage.undo(bench.folder, gone.what, gone.by, on=bench.now()), "A coding taken back", coder=gone.by
        )
        return tuple(each.id for each in taken)

    def begun(coder: NewCoder) -> None:
        with bench.alone:
            begin(bench, coder)
            bench.tell("themes")

    return [
        Route("/themes", answering(bench, themes), methods=["GET"]),
        Route("/themes/code", asked(bench, Code, code), methods=["POST"]),
        Route("/themes/undo", asked(bench, Uncode, uncode), methods=["POST"]),
        Route("/themes/coder", asked(bench, NewCoder, begun), methods=["POST"]),
    ]


def workspace(bench: Bench) -> Workspace:
    """The seminars that this one lies among."""
    home = bench.folder.path.parent
    return Workspace(home.parent, Settings(seminars=home.name))


def _themes(bench: Bench, house: _House, by: str, *, shows: bool) -> Themes:
    book = kept.wanted_codebook(workspace(bench), bench.folder)
    every = kept.codings(bench.folder).codings
    own = any(each.by == by for each in every)
    seen = [each for each in every if each.by == by or (own and shows)]
    now = house.told() if seen else Told(())
    standing = [follow(each, now) for each in seen]
    parts = {each.place.first for each in standing if each.place and not each.place.whole}
    reads = printed(bench.root(), parts) if parts else {}
    return Themes(
        title=book.title,
        dimensions=book.dimension,
        themes=book.theme,
        coders=book.coder,
        codings=tuple(
            Coded(
                id=each.coding.id,
                by=each.coding.by,
                themes=current(each.coding, book),
                note=each.coding.note,
                how=each.how.value,
                turns=tuple(turn.id for turn in now.between(each.place.first, each.place.last)) if each.place else (),
                chosen=spoken.chosen(reads[each.place.first], each.place)
                if each.place and not each.place.whole and each.place.first in reads
                else None,
            )
            for each in standing
        ),
        others=tuple(dict.fromkeys(each.by for each in every if each.by != by)),
        hidden=not own,
    )


def begin(bench: Bench, coder: NewCoder) -> None:
    """Write somebody who codes into the codebook that holds here: the seminar's own, else its project's, which other seminars use, too. Raises BadRecord, Faults, NotYet, Busy."""
    here = workspace(bench)
    with kept.alone(here, bench.folder, "changed, as somebody begins to code,", bench.now()):
        _written(here, bench, coder)


def _written(here: Workspace, bench: Bench, coder: NewCoder) -> None:
    book = kept.wanted_codebook(here, bench.folder)
    if any(each.id == coder.id for each in book.coder):
        raise SasciError(f"Somebody codes as '{coder.id}' already.", remedy="Choose other letters.")
    own = bench.folder.path / kept.THEMES
    file = own if own.exists() else kept.of_project(here, bench.folder.seminar().project) / kept.THEMES
    where = file.relative_to(here.seminars).as_posix()
    name = " ".join(coder.name.split())
    text = records.as_text(files.read(file), where=where)
    after = blocks_toml.added(text, "coder", {"id": coder.id, "name": name}, where=where)
    records.parse(after.encode(), Codebook, where=where)
    files.write(file, after.encode())
