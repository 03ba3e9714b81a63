"""The page of decisions as an application: reads and decides through the stage, and shows what it says.

It holds nothing that is not in the seminar's folder but the name of who sits before it and what is to be told next.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sasci_archive.desk import saying, view
from sasci_archive.desk.guard import Guard
from sasci_archive.editions.templates import path, text
from sasci_archive.errors import Busy, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.review import Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.document import parse

_TEMPLATES = Environment(
    loader=FileSystemLoader(path("desk")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_ASSETS = {"desk.css": "text/css", "desk.js": "text/javascript"}


def application(folder: Folder, *, host: str, secret: str, who: str, now: Callable[[], dt.datetime]) -> Guard:
    """For one seminar. `host` is what the browser says it asks (127.0.0.1:8123), `secret` begins every path."""
    desk = _Desk(folder, who, now)
    app = Starlette(
        routes=[
            Route(f"/{secret}/", desk.page, methods=["GET"]),
            Route(f"/{secret}/stamp", desk.stamp, methods=["GET"]),
            Route(f"/{secret}/decide", desk.decide, methods=["POST"]),
            Route(f"/{secret}/undo", desk.undo, methods=["POST"]),
            Route(f"/{secret}/all", desk.all, methods=["POST"]),
            Route(f"/{secret}/who", desk.name, methods=["POST"]),
            Route(f"/{secret}/{{asset}}", _asset, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _nothing, Exception: _unforeseen},
    )
    return Guard(app, host=host, secret=secret)


class _Desk:
    def __init__(self, folder: Folder, who: str, now: Callable[[], dt.datetime]) -> None:
        self._folder, self._who, self._now = folder, who, now
        self._told = ""
        self._one_at_a_time = threading.Lock()

    async def page(self, _: Request) -> Response:
        return await run_in_threadpool(self._shown)

    async def stamp(self, _: Request) -> Response:
        return await run_in_threadpool(self._stamp)

    async def decide(self, request: Request) -> Response:
        return await run_in_threadpool(self._decide, await _form(request))

    async def undo(self, request: Request) -> Response:
        return await run_in_threadpool(self._undo, await _form(request))

    async def all(self, request: Request) -> Response:
        await _form(request)
        return await run_in_threadpool(self._all)

    async def name(self, request: Request) -> Response:
        self._who = " ".join((await _form(request)).get("who", "").split())[:200]
        return RedirectResponse("./", 303)

    # -- with the folder, one at a time

    def _shown(self, wrong: str = "", at: str = "", status: int = 200) -> Response:
        with self._one_at_a_time:
            try:
                cases = stage.proposals(self._folder)
                turns = view.turns(parse(self._folder.master()), cases)
                title, lost = self._folder.seminar().title, stage.lost(self._folder)
            except SasciError as error:
                cases, turns, title, lost = (), (), self._folder.slug, ()
                wrong, status = self._sentence(error), 500
            told, self._told = self._told, ""
        return HTMLResponse(
            _TEMPLATES.get_template("decide.html.j2").render(
                slug=self._folder.slug,
                title=title,
                who=self._who,
                turns=turns,
                lost=lost,
                open=sum(case.is_open for case in cases),
                decided=sum(not case.is_open for case in cases),
                easy=sum(case.is_easy for case in cases),
                stamp=view.overall(cases),
                told=told,
                wrong=wrong,
                at=at if any(case.ref == at for case in cases) else "",  # else it is told above all
            ),
            status,
        )

    def _stamp(self) -> Response:
        with self._one_at_a_time:
            try:
                return PlainTextResponse(view.overall(stage.proposals(self._folder)))
            except SasciError:
                return PlainTextResponse("")

    def _decide(self, form: dict[str, str]) -> Response:
        of, number = form.get("of", ""), _number(form)
        at = f"{of}/{number}"
        with self._one_at_a_time:
            by = By(self._now(), self._who)
            try:
                case = stage.one(stage.proposals(self._folder), of, number)
                if form.get("seen", view.stamp(case)) != view.stamp(case):
                    wrong = "This has changed since you looked at it (another window, or the file). Look again: it is as it is now."
                else:
                    deed = stage.decide(self._folder, of, number, saying.word(form, by), by)
                    self._told, wrong = saying.what_came(deed), ""
            except SasciError as error:
                wrong = self._sentence(error)
        return self._shown(wrong, at, 409) if wrong else RedirectResponse("./", 303)

    def _undo(self, form: dict[str, str]) -> Response:
        of, number = form.get("of", ""), _number(form)
        with self._one_at_a_time:
            try:
                stage.undo(self._folder, of, number, By(self._now(), self._who))
                self._told, wrong = "Taken back: it is open again.", ""
            except SasciError as error:
                wrong = self._sentence(error)
        return self._shown(wrong, f"{of}/{number}", 409) if wrong else RedirectResponse("./", 303)

    def _all(self) -> Response:
        done, wrong = 0, list[str]()
        with self._one_at_a_time:
            try:
                for case in [case for case in stage.proposals(self._folder) if case.is_easy]:
                    by = By(self._now(), self._who)
                    word = Word(verdict=Verdict.ACCEPTED, who=self._who, on=by.on.date())
                    try:
                        stage.decide(self._folder, case.of, case.proposal.number, word, by)
                        done += 1
                    except Busy as error:  # who is waited for in vain once is not waited for with each that is left
                        wrong.append(self._sentence(error))
                        break
                    except SasciError as error:
                        wrong.append(f"{case.number}: {self._sentence(error)}")
            except SasciError as error:
                wrong.append(self._sentence(error))
            self._told = f"{done} accepted."
        return self._shown(" ".join(wrong[:3]), "", 409) if wrong else RedirectResponse("./", 303)

    def _sentence(self, error: SasciError) -> str:
        """What is wrong and what to do, without where on this machine it is."""
        return str(error).replace(f"{self._folder.path.parent}/", "").replace(str(self._folder.path.parent), "")


def _number(form: dict[str, str]) -> int:
    """Of a proposal; 0, which none has, where it is no number."""
    return int(form["number"]) if saying.WHOLE.fullmatch(form.get("number", "")) else 0


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=40))
    except ValueError:  # none of ours has so many
        return {}


async def _asset(request: Request) -> Response:
    name = request.path_params["asset"]
    if name not in _ASSETS:
        raise HTTPException(404)
    return Response(text(f"desk/{name}"), media_type=_ASSETS[name])


async def _nothing(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return PlainTextResponse("There is nothing here.", status)


async def _unforeseen(_: Request, __: Exception) -> Response:
    return PlainTextResponse(
        "Something went wrong that we did not foresee. Nothing half-written was kept; go back, and try again.", 500
    )
