"""The sound in the page: what was recorded and where it lies in its session, how loud it is, what the public will not hear of it, and where
somebody was when they stopped."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sasci_archive.binding import bound
from sasci_archive.model.seminar import Recording
from sasci_archive.model.speech import Span
from sasci_archive.press import sounds
from sasci_archive.tei.cutting import permitted
from sasci_archive.workbench import kept
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.hearing import Hearing, State
from sasci_archive.workbench.news import News

_NUMBER = re.compile(r"[0-9]{1,9}")


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that can be played: it covers `starts_at` to `starts_at + duration` (ms) of its session. One of a participant alone is a `track`
    (what its file calls them); `person` is who that is, where it is known (an id of the roster)."""

    session: str
    name: str
    kind: str
    starts_at: int
    duration: int
    track: str
    person: str
    state: State


class Room(msgspec.Struct, frozen=True):
    """A session: its id, as it is called, and how long it is (ms; 0 where nothing was recorded)."""

    id: str
    title: str
    duration: int


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be heard of a seminar; `fault` says what to do where that is nothing."""

    sessions: tuple[Room, ...]
    media: tuple[Medium, ...]
    fault: str
    place: kept.Place
    liking: kept.Liking


class Copy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recording that the browser cannot play as it is."""

    name: str


class Heard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was played to somebody, by session."""

    who: str
    played: dict[str, tuple[Span, ...]]


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What the public will hear: all but the `cuts`, in which is what `marked` says; None where nothing can be heard, as they cannot be found.
    `outstanding` is what keeps the sound shut until it is settled."""

    cuts: dict[str, tuple[Span, ...]] | None
    marked: str
    outstanding: tuple[str, ...]


def routes(bench: Bench) -> list[Route]:
    """What the sound asks."""
    desk = _Desk(bench)
    return [
        Route("/sound", answering(bench, lambda _: desk.sound()), methods=["GET"]),
        Route("/sound/released", answering(bench, lambda _: desk.released()), methods=["GET"]),
        Route("/sound/loudness/{name}", desk.loudness, methods=["GET"]),
        Route("/sound/copy", asked(bench, Copy, desk.copy), methods=["POST"]),
        Route("/sound/copy/{name}", desk.copied, methods=["GET"]),
        Route("/sound/place", asked(bench, kept.Place, desk.keep_place), methods=["POST"]),
        Route(
            "/sound/played",
            answering(bench, lambda asked: desk.played(asked.query_params.get("who", ""))),
            methods=["GET"],
        ),
        Route("/sound/played", asked(bench, Heard, desk.keep_played), methods=["POST"]),
        Route("/sound/liking", asked(bench, kept.Liking, desk.keep_liking), methods=["POST"]),
    ]


class _Desk:
    """What each of them is answered."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._folder = bench, bench.folder
        self._hearing = Hearing(bench.folder, bench.sentence, lambda: bench.news.say(News(told="sound")))
        self._playing = threading.Lock()

    def sound(self) -> Sound:
        """All that can be heard."""
        with self._bench.alone:
            every = [r for r in self._folder.recordings().recordings if r.is_media]
            titles = {s.id: s.title for s in self._folder.seminar().sessions}
            ids = dict.fromkeys([*titles, *(r.session for r in every)] or ["1"])
            lengths = {id_: max((r.span.end for r in every if r.session == id_), default=0) for id_ in ids}
            return Sound(
                sessions=tuple(Room(id_, titles.get(id_, ""), lengths[id_]) for id_ in ids),
                media=tuple(_medium(recording, self._hearing) for recording in every),
                fault="" if every else _nothing(self._folder.slug),
                place=kept.read(kept.place_file(self._folder), kept.Place),
                liking=kept.read(kept.liking_file(self._folder), kept.Liking),
            )

    def loudness(self, request: Request) -> Response:
        """Bytes (`engines.loudness`): one for each `every` ms, from number `first` to `last`."""
        wanted = [request.query_params.get(key, "") for key in ("every", "first", "last")]
        if not all(_NUMBER.fullmatch(each) for each in wanted):
            raise HTTPException(404)
        steps = self._hearing.steps(self._recorded(request.path_params["name"]), *map(int, wanted))
        return Response(steps, media_type="application/octet-stream")

    def copy(self, wanted: Copy) -> Sound:
        """Let it be made."""
        self._hearing.copy(self._recorded(wanted.name))
        return self.sound()

    def copied(self, request: Request) -> Response:
        """It is played."""
        path = self._hearing.copied(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type="video/mp4" if _is_mp4(path) else "video/webm")

    def released(self) -> Released:
        """What the public will hear."""
        with self._bench.alone:
            folder = self._folder
            heard = permitted.audible(bound(folder).master, folder.words(), folder.consent(), self._bench.now())
            cuts = None if heard.cuts is None else dict(heard.cuts)
            return Released(cuts=cuts, marked=sounds.marking(folder).value, outstanding=heard.outstanding)

    def keep_place(self, place: kept.Place) -> kept.Place:
        """Where somebody is."""
        kept.keep(kept.place_file(self._folder), place)
        return place

    def played(self, who: str) -> dict[str, tuple[Span, ...]]:
        """What was played to somebody, by session."""
        return kept.read(kept.played_file(self._folder), kept.Played).to.get(who, {})

    def keep_played(self, more: Heard) -> dict[str, tuple[Span, ...]]:
        """What was played besides; gives all of it. Of several windows none forgets what another has told."""
        with self._playing:
            known = kept.read(kept.played_file(self._folder), kept.Played)
            if (now := known.more(more.who, more.played)) != known:
                kept.keep(kept.played_file(self._folder), now)
        return self.played(more.who)

    def keep_liking(self, liking: kept.Liking) -> kept.Liking:
        """How somebody works."""
        kept.keep(kept.liking_file(self._folder), liking)
        return liking

    def _recorded(self, name: str) -> Recording:
        for recording in self._folder.recordings().recordings:
            if recording.is_media and recording.name == name:
                return recording
        raise HTTPException(404)


def _medium(recording: Recording, hearing: Hearing) -> Medium:
    return Medium(
        session=recording.session,
        name=recording.name,
        kind=recording.kind.value,
        starts_at=recording.starts_at,
        duration=recording.duration,
        track=recording.track,
        person=recording.participant,
        state=hearing.state(recording),
    )


def _nothing(slug: str) -> str:
    return f"There is no recording of this seminar here, so that nothing can be heard. `inv ingest {slug} FILE` takes one in; all else works without it."


def _is_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"
