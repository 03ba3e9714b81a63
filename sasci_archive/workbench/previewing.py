"""How the turn one is in will be published: the page, and the page of the PDF; as public where it may be, else as a proof that says so.

Both are made in the background of what the folder holds, without holding the bench; the last that was made stays until the next is there.
"""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from collections.abc import Callable, Mapping

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from sasci_archive.binding import bound
from sasci_archive.desk.watching import PAGE
from sasci_archive.editions import pages as paged
from sasci_archive.editions import products
from sasci_archive.editions.products import Materials
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import SasciError
from sasci_archive.model.channel import Channel
from sasci_archive.press import plates, run
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.stamps import Stamp, stamp

BELOW = "preview"
"""Under which path the framed page lies; below it as the edition does, so that it finds what it plays."""
_FIRST, _EACH = 1500, 2.7
"""ms that the PDF of nothing takes, and that each turn takes more: 3,000 turns took 8 s."""
_DOTS = 144
"""An inch of the picture of a page."""


class Made(msgspec.Struct, frozen=True):
    """What was made last: a file, of which state of the folder, whether as public, how long it took; or what is wrong with what was to be made since."""

    number: int = 0
    of: Stamp = ()
    content: bytes = b""
    pictures: Mapping[str, bytes] = {}
    public: bool = False
    outstanding: int = 0
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
    """Makes one kind of file anew where the folder has changed, in a thread of its own, one at a time."""

    def __init__(
        self, bench: Bench, make: Callable[[Folder, dt.datetime], Made], expected: Callable[[bool], int]
    ) -> None:
        self._bench, self._make, self._expected = bench, make, expected
        self._lock = threading.Lock()
        self._made, self._since = Made(), 0.0

    @property
    def made(self) -> Made:
        """The last."""
        return self._made

    def told(self) -> Told:
        """How it stands; begins to make another where the folder has changed."""
        now = stamp(self._bench.folder)
        with self._lock:
            if not self._since and now != self._made.of:
                self._since = time.monotonic()
                threading.Thread(target=self._work, args=(now,), daemon=True).start()
            made, since = self._made, self._since
            return Told(
                number=made.number,
                public=made.public,
                outstanding=made.outstanding,
                making=bool(since),
                since=round((time.monotonic() - since) * 1000) if since else 0,
                expected=made.ms or self._expected(made.public),
                fault=made.fault,
            )

    @looked_through_seldom()
    def _work(self, of: Stamp) -> None:
        before, started = self._made, time.monotonic()
        try:
            made = self._make(self._bench.folder, self._bench.now())
            taken = round((time.monotonic() - started) * 1000)
            made = msgspec.structs.replace(made, number=before.number + 1, of=of, ms=taken)
        except SasciError as error:
            made = msgspec.structs.replace(before, of=of, fault=self._bench.sentence(error))
        except Exception:  # noqa: BLE001 - whatever it was, it is told, and the next change is another chance
            made = msgspec.structs.replace(
                before, of=of, fault="It could not be made, for a reason that we did not foresee."
            )
        with self._lock:
            self._made, self._since = made, 0.0


def routes(bench: Bench) -> list[Route]:
    """What the preview asks."""
    page = _Maker(bench, _page, lambda _: 1000)
    pdf = _Maker(bench, _pdf, lambda public: _pdf_takes(bench, public=public))
    sheets = _Sheets(pdf)

    def of_page(_: Request) -> Told:
        return page.told()

    def of_pdf(request: Request) -> Told:
        return sheets.told(pdf.told(), request.query_params.get("turn", ""))

    async def framed(_: Request) -> Response:
        return HTMLResponse(page.made.content)

    async def picture(request: Request) -> Response:
        content = page.made.pictures.get(request.path_params["name"])
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


def _made(folder: Folder, on: dt.datetime, name: str) -> Made:
    """One file of the edition that could be made now. Raises NotYet, Faults, BadTranscript, BadRecord, SasciError."""
    whole = bound(folder)
    consent, design, asked = folder.consent(), folder.seminar().design, ready(folder, on=on)
    own = folder.templates
    looks = Looks(own if own is not None and own.is_dir() else None, design.look)
    if asked.ready:  # without its sound, which would have to be encoded first
        releases = plates.public(folder, whole, consent, on)
        shown = releases[Channel.HTML]
        pictures = {picture.file: whole.pictures[picture.file] for picture in shown.reading.pictures}
        jobs = products.making(releases, Materials(release=shown, pictures=pictures, looks=looks, design=design))
    else:
        laid = plates.plates(folder, whole, plates.proof(folder, whole, consent, on), looks)
        jobs, pictures = dict(laid.jobs), dict(laid.of.pictures)
    job = jobs[name]
    if name == PAGE:  # it names the pages of a PDF that is not made
        job = msgspec.structs.replace(job, of=msgspec.structs.replace(job.of, pages=dict, extents=dict, paged=""))
    return Made(content=job(), pictures=pictures, public=asked.ready, outstanding=len(asked.items))


def _page(folder: Folder, on: dt.datetime) -> Made:
    return _made(folder, on, PAGE)


def _pdf(folder: Folder, on: dt.datetime) -> Made:
    return _made(folder, on, products.PDF.name)


def _pdf_takes(bench: Bench, *, public: bool) -> int:
    """As long as it took last; or as long as so many turns take."""
    try:
        taken = next((f.ms for f in run.last(bench.folder, public=public).files if f.name == products.PDF.name), 0)
        return taken or round(_FIRST + _EACH * len(bench.rows()))
    except SasciError:  # what was made last does not read: then it is not known
        return _FIRST


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
                    document = pypdfium2.PdfDocument(self._pdf.made.content)
                    picture = document[sheet].render(scale=_DOTS / 72).to_pil()
                    document.close()
                drawn = io.BytesIO()
                picture.save(drawn, "PNG")
                self._pngs[sheet] = drawn.getvalue()
            return self._pngs[sheet]

    def _read(self) -> None:
        import pypdfium2

        made = self._pdf.made
        if made.number == self._number:
            return
        with paged.PDFIUM:
            document = pypdfium2.PdfDocument(made.content)
            self._labels = [document.get_page_label(sheet) for sheet in range(len(document))]
            document.close()
        self._extents, self._number, self._pngs = paged.extents(made.content), made.number, {}
