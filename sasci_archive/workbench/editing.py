"""The transcript in the page: what is in it, turns as they stand, and every change of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.errors import SasciError
from sasci_archive.model.seminar import Attendance, Recordings
from sasci_archive.tei.document import ID, path, spaced, text_at
from sasci_archive.tei.past.edits import Edit
from sasci_archive.workbench import operations
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.news import News
from sasci_archive.workbench.turns import Row, Turn

_MOST = 200
"""Turns that are read at once."""


class Person(msgspec.Struct, frozen=True):
    """Somebody of the roster: `id` as in it, `name` as printed; `absent` who was invited and did not come."""

    id: str
    name: str
    role: str
    absent: bool = False


class Medium(msgspec.Struct, frozen=True):
    """A recording that can be played: it covers `starts_at` to `starts_at + duration` (ms) of its session."""

    session: str
    name: str
    kind: str
    starts_at: int
    duration: int
    there: bool


class Whole(msgspec.Struct, frozen=True):
    """All that the page must know before it shows the first turn; not `drafted`: there is none yet, and voices are named first. `voices` are those in
    it that nobody has named, by xml:id, as they are called; `news` is up to where it knows what has changed; `beside` is what is wrong with files beside
    the transcript."""

    slug: str
    title: str
    who: str
    people: tuple[Person, ...]
    voices: dict[str, str]
    media: tuple[Medium, ...]
    rows: tuple[Row, ...]
    news: str
    drafted: bool
    beside: tuple[str, ...]


class Done(msgspec.Struct, frozen=True):
    """What came of a change: the ids that read otherwise, the turns it touched as they are now (of very many only those that were asked
    about) and their rows; `list` where the list is another."""

    number: int
    told: str
    turns: tuple[Turn, ...]
    can_undo: str
    can_redo: str
    changed: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    list: bool = False


class Next(msgspec.Struct, frozen=True):
    """What would be undone, and done again, next; "" for nothing."""

    can_undo: str
    can_redo: str


class Who(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sits at the bench."""

    who: str


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which window asks, and who codes in it."""

    window: str = ""
    coder: str = ""


def routes(bench: Bench) -> list[Route]:
    """What the list of turns asks."""

    def whole(_: Request) -> Whole:
        with bench.alone:
            bench.notice()
            seminar, recordings = bench.folder.seminar(), Recordings(recordings=())
            with contextlib.suppress(SasciError):  # `beside` says what is wrong; all else works without them
                recordings = bench.folder.recordings()
            return Whole(
                slug=bench.folder.slug,
                title=seminar.title,
                who=bench.who,
                people=tuple(
                    Person(p.id, p.name, p.role.value, p.attendance is Attendance.ABSENT) for p in seminar.roster
                ),
                voices=_unnamed(bench),
                media=tuple(
                    Medium(
                        m.session,
                        m.name,
                        m.kind.value,
                        m.starts_at,
                        m.duration,
                        (bench.folder.recording / m.name).is_file(),
                    )
                    for m in recordings.media()
                ),
                rows=bench.rows(),
                news=bench.news.place(bench.news.last),
                drafted=bench.is_drafted,
                beside=bench.wrong,
            )

    def turns(request: Request) -> tuple[Turn, ...]:
        ids = request.query_params.get("ids", "").split(",")[:_MOST]
        return bench.turns(frozenset(ids))

    def do(request: operations.Request) -> Done:
        return done(bench, lambda: bench.do(request), request.seen)

    def undo(window: Window) -> Done:
        return done(bench, lambda: bench.undo(window.window, coder=window.coder), (), window.coder)

    def redo(window: Window) -> Done:
        return done(bench, lambda: bench.redo(window.window, window.coder), (), window.coder)

    def following(request: Request) -> Next:
        with bench.alone:
            back, again = bench.next(request.query_params.get("coder", ""))
        return Next(back.told if back else "", again.told if again else "")

    def who(who: Who) -> Who:
        bench.who = " ".join(who.who.split())[:200]
        return Who(bench.who)

    return [
        Route("/whole", answering(bench, whole), methods=["GET"]),
        Route("/turns", answering(bench, turns), methods=["GET"]),
        Route("/do", asked(bench, operations.Request, do), methods=["POST"]),
        Route("/next", answering(bench, following), methods=["GET"]),
        Route("/undo", asked(bench, Window, undo), methods=["POST"]),
        Route("/redo", asked(bench, Window, redo), methods=["POST"]),
        Route("/who", asked(bench, Who, who), methods=["POST"]),
    ]


def _unnamed(bench: Bench) -> dict[str, str]:
    """Voices that nobody has named, as readers are told."""
    if not bench.is_drafted:
        return {}
    groups = path(bench.root(), "teiHeader/profileDesc/particDesc/listPerson")
    return {
        person.get(ID, ""): spaced(text_at(person, "persName"))
        for group in groups
        if group.get("type") == "voices"
        for person in group.iterchildren("{*}person")
    }


def done(bench: Bench, does: Callable[[], Edit | None], ids: Collection[str], coder: str = "") -> Done:
    """Do something, and what the page is told of it; `ids` are turns that it is to have anew besides those that read otherwise, `coder` is who codes in
    it."""
    with bench.alone:
        before = bench.news.last
        edit = does()
        news = bench.news.newest if bench.news.last > before else News(number=before)
        every = bench.folder.edits()
        undo, redo = bench.next(coder, every)
        return Done(
            edit.number if edit else 0,
            edit.told if edit else "",
            bench.turns({*(news.turns if len(news.turns) <= _MOST else ()), *ids}),
            undo.told if undo else "",
            redo.told if redo else "",
            news.turns,
            news.rows,
            news.whole,
        )
