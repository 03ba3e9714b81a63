"""How the turn one is in will be published: the page, with the turns around it, and the page of the PDF; as public where it may be, else as a proof that says so.

Both are made in the background of what the folder holds, without holding the bench; the last that was made stays until the next is there.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Mapping

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from sasci_archive.desk.watching import PAGE
from sasci_archive.editions import pages as paged
from sasci_archive.editions.products import PDF
from sasci_archive.errors import SasciError
from sasci_archive.press import run
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.making import Made
from sasci_archive.workbench.stamps import Stamp, stamp

BELOW = "preview"
"""Under which path the framed page lies; below it as the edition does, so that it finds what it plays."""
_FIRST, _EACH = 1500, 1.5
"""ms that the PDF of nothing takes, and that each turn takes more: 3,000 turns took 6 s."""
_GATHERED = 1.0
"""ms that each turn takes more before a page can be made."""
_DOTS = 144
"""An inch of the picture of a page."""


class _Last(msgspec.Struct, frozen=True):
    """What was made last: of which state of the folder, for which turn, how long it took (ms); or what is wrong with what was to be made since."""

    number: int = 0
    of: Stamp = ()
    turn: str = ""
    made: Made = Made(b"", {}, public=False, outstanding=0)
    ms: int = 0
    fault: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with one of the two: `number` of what is to be seen (0 for nothing yet), whether it is `public`, how many things are `outstanding` if not, whether another is being
    made, for how long and about how long in all (ms), and what is wrong. `sheets` are the sheets (from 0) of the PDF on which the turn stands, `printed` the
    pages as they are numbered."""

    number: int
    public: bool
    outstanding: int
    making: bool
    since: int
    expected: int
    fault: str
    sheets: tuple[int, ...] = ()
    printed: str = ""
    of: int = 0


class _Maker:
    """Makes one file for a turn, anew where the folder has changed or the turn is not in it, in the background, one at a time; `expected` is how long the first
    may take (ms)."""

    def __init__(self, bench: Bench, make: Callable[[str], Made], expected: Callable[[], int]) -> None:
        self._bench, self._make, self._expected = bench, make, expected
        self._lock = threading.Lock()
        self._last, self._since, self._takes = _Last(), 0.0, 0

    @property
    def last(self) -> _Last:
        """What was made last."""
        return self._last

    def told(self, turn: str) -> Told:
        """How it stands; begins to make another where the folder has changed, or the turn is not in it."""
        now = stamp(self._bench.folder)
        with self._lock:
            if not self._since and not self._has(now, turn):
                self._takes = self._last.ms or self._expected()
                self._since = time.monotonic()
                threading.Thread(target=self._work, args=(now, turn), daemon=True).start()
            last, since = self._last, self._since
            return Told(
                number=last.number,
                public=last.made.public,
                outstanding=last.made.outstanding,
                making=bool(since),
                since=round((time.monotonic() - since) * 1000) if since else 0,
                expected=self._takes,
                fault=last.fault,
            )

    def _has(self, now: Stamp, turn: str) -> bool:
        last = self._last
        return now == last.of and (turn == last.turn or not last.made.turns or turn in last.made.turns)

    def _work(self, of: Stamp, turn: str) -> None:
        before, started = self._last, time.monotonic()
        try:
            made = self._make(turn)
            last = _Last(before.number + 1, of, turn, made, round((time.monotonic() - started) * 1000))
        except SasciError as error:
            last = msgspec.structs.replace(before, of=of, turn=turn, fault=self._bench.sentence(error))
        except Exception:  # noqa: BLE001 - whatever it was, it is told, and the next change is another chance
            told = "It could not be made, for a reason that we did not foresee."
            last = msgspec.structs.replace(before, of=of, turn=turn, fault=told)
        with self._lock:
            self._last, self._since = last, 0.0


def routes(bench: Bench) -> list[Route]:
    """What the preview asks."""
    page = _Maker(bench, lambda turn: _page(bench, turn), lambda: round(_FIRST + _GATHERED * len(bench.rows())))
    pdf = _Maker(bench, lambda _: _pdf(bench), lambda: _pdf_takes(bench))
    sheets = _Sheets(pdf)

    def of_page(request: Request) -> Told:
        return page.told(request.query_params.get("turn", ""))

    def of_pdf(request: Request) -> Told:
        turn = request.query_params.get("turn", "")
        return sheets.told(pdf.told(turn), turn)

    async def framed(_: Request) -> Response:
        return HTMLResponse(page.last.made.content)

    async def picture(request: Request) -> Response:
        content = page.last.made.pictures.get(request.path_params["name"])
        if content is None:
            raise HTTPException(404)
        return Response(content, media_type="image/png" if content.startswith(b"\x89PNG") else "image/jpeg")

    async def recording(request: Request) -> Response:
        known = {each.name: each.media_type for each in bench.folder.recordings().media()}
        name = request.path_params["name"]
        if name not in known or not (bench.folder.recording / name).is_file():
            raise HTTPException(404)
        return FileResponse(bench.folder.recording / name, media_type=known[name])

    def sheet(request: Request) -> Response:
        content = sheets.png(request.path_params["number"], request.path_params["sheet"])
        if not content:
            raise HTTPException(404)
        return Response(content, media_type="image/png")

    home = f"/{BELOW}/5-review/proof"
    return [
        Route("/preview-page", answering(bench, of_page), methods=["GET"]),
        Route("/preview-pdf", answering(bench, of_pdf), methods=["GET"]),
        Route("/preview-pdf/{number:int}/{sheet:int}.png", sheet, methods=["GET"]),
        Route(f"{home}/{PAGE}", framed, methods=["GET"]),
        Route(f"{home}/pictures/{{name}}", picture, methods=["GET"]),
        Route(f"/{BELOW}/1-recording/{{name}}", recording, methods=["GET"]),
    ]


def _page(bench: Bench, turn: str) -> Made:
    return bench.aside.ask(making.page(turn), bench.now())


def _pdf(bench: Bench) -> Made:
    laid = bench.aside.ask(making.VOLUME, bench.now())
    return Made(bench.aside.typeset(laid.setting), {}, laid.public, laid.outstanding)


def _pdf_takes(bench: Bench) -> int:
    """As long as it took last; or as long as so many turns take."""
    try:
        kept = (*run.last(bench.folder, public=True).files, *run.last(bench.folder, public=False).files)
    except SasciError:  # what was made last does not read: then it is not known
        kept = ()
    return max((f.ms for f in kept if f.name == PDF.name), default=round(_FIRST + _EACH * len(bench.rows())))


class _Sheets:
    """The sheets of the PDF that was made last, and the pictures of those that were asked for."""

    def __init__(self, pdf: _Maker) -> None:
        self._pdf, self._lock = pdf, threading.Lock()
        self._number, self._labels = 0, list[str]()
        self._extents: Mapping[str, tuple[str, ...]] = {}
        self._pngs: dict[int, bytes] = {}

    def told(self, told: Told, turn: str) -> Told:
        """The same, with the sheets on which a turn stands."""
        with self._lock:
            self._read()
            on = self._extents.get(turn, ())
            places = [self._labels.index(label) for label in on if label in self._labels]
            sheets = tuple(range(places[0], places[-1] + 1)) if places else ()
            return msgspec.structs.replace(told, sheets=sheets, printed=paged.cited(on), of=len(self._labels))

    def png(self, number: int, sheet: int) -> bytes:
        """A sheet of PDF `number`; nothing where that is no more."""
        import pypdfium2

        with self._lock:
            self._read()
            if number != self._number or not 0 <= sheet < len(self._labels):
                return b""
            if sheet not in self._pngs:
                with paged.PDFIUM:
                    document = pypdfium2.PdfDocument(self._pdf.last.made.content)
                    picture = document[sheet].render(scale=_DOTS / 72).to_pil()
                    document.close()
                drawn = io.BytesIO()
                picture.save(drawn, "PNG")
                self._pngs[sheet] = drawn.getvalue()
            return self._pngs[sheet]

    def _read(self) -> None:
        import pypdfium2

        last = self._pdf.last
        if last.number == self._number:
            return
        content = last.made.content
        with paged.PDFIUM:
            document = pypdfium2.PdfDocument(content)
            self._labels = [document.get_page_label(sheet) for sheet in range(len(document))]
            document.close()
        self._extents, self._number, self._pngs = paged.extents(content), last.number, {}
