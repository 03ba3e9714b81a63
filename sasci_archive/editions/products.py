"""Every file of an edition: its name, the channel it leaves by, how it is made; and what editions say of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from sasci_archive import gate
from sasci_archive.editions import (
    captions,
    citations,
    easy_read,
    epub,
    markdown,
    materials,
    plain_text,
    templates,
    volume,
    web,
    word,
)
from sasci_archive.editions import pages as paged
from sasci_archive.editions.citations import catalogued, citing
from sasci_archive.editions.glossing import Glossing
from sasci_archive.editions.materials import Materials
from sasci_archive.editions.pages import Once
from sasci_archive.editions.templates import OURS, Looks, Used
from sasci_archive.editions.typesetting import Setting
from sasci_archive.editions.volume import cover
from sasci_archive.formats.datacite import registrable
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.reading import SessionText, Standing

Make = Callable[[Materials], bytes]
Given = Callable[[Materials], Materials]


def _always(_: Release) -> bool:
    return True


def _has_easy_read(release: Release) -> bool:
    return release.reading.easy_read is not None


class Product(msgspec.Struct, frozen=True):
    """One file of an edition: its name (with `{}` for the session, where each session has one of its own), the channel it leaves by, how
    it is made, whether a proof has it too, of which releases it is `there` at all. It is made from what it is `given` of the materials and cannot read more, so that it is made
    again when that has changed, and only then."""

    name: str
    channel: Channel
    make: Make
    proof: bool = True
    given: Given = materials.everything
    there: Callable[[Release], bool] = _always

    def files(self, release: Release) -> Iterator[tuple[str, str]]:
        """What its files are called, and the session each is of, "" for all."""
        if not self.there(release):
            return
        if "{}" not in self.name:
            yield self.name, ""
            return
        sessions = release.reading.sessions
        for session in filter(_has_times, sessions):
            yield self.name.format("" if len(sessions) == 1 else f"-{session.id}"), session.id


def _has_times(session: SessionText) -> bool:
    return captions.has_times(session)


def _pdf(of: Materials) -> bytes:
    return volume.pdf(of.release, **_printed(of))


def volume_of(of: Materials) -> Setting:
    """The PDF, as it is given to the compositor. Raises Disk, SasciError."""
    return volume.setting(of.release, **_printed(of))


def _printed(of: Materials) -> volume.Printed:
    return {
        "paper": of.design.paper.value,
        "times": _timed(of),
        "cite_as": of.cite_as,
        "looks": of.looks,
        "pictures": of.pictures,
    }


def _timed(of: Materials) -> bool:
    """Whoever checks a machine's transcript needs the times; a reader only where the editor thinks so."""
    return of.design.times or of.release.standing is not Standing.PUBLISHED


def page_of(of: Materials, around: str | None = None) -> bytes:
    """The page; with only the turns `around` one it does not say how they are cited. Only what may be cited needs the page on which it is printed, for which it
    waits until the PDF is there, when all else is made."""
    cited = of.release.standing is Standing.PUBLISHED and around is None
    return web.page(
        of.release,
        of.sounds,
        files=[f for f in of.files if f != "index.html"],
        cite_as=of.cite_as,
        looks=of.looks,
        speaking=of.design.speaking,
        citing=(lambda: citing.data(of.release.reading, of.extents)) if cited else None,
        around=around,
    )


def _described(form: catalogued.Format) -> Product:
    """A file by which programs know the volume: no proof is to be cited, and what registers a DOI wants to know when it was published."""

    def write(of: Materials) -> bytes:
        files = [*(name for name in of.files if name != form.file), *(sound.href for sound in of.sounds)]
        return form.write(catalogued.record(of.release.reading, files))

    def there(release: Release) -> bool:
        return not form.registers or registrable(release.reading.citation)

    given = materials.citation if form.reference else materials.record
    return Product(form.file, Channel.HARVEST, write, proof=False, given=given, there=there)


def _epub(of: Materials) -> bytes:
    return epub.epub(
        of.release,
        cite_as=of.cite_as,
        pages=of.pages(),
        pictures=of.pictures,
        cover=of.cover(),
        times=_timed(of),
        looks=of.looks,
    )


PDF = Product("seminar.pdf", Channel.PDF, _pdf, given=materials.text)
FRONT = Product(
    "cover.png", Channel.PDF, lambda of: cover.png(of.release, of.looks, of.pictures), given=materials.cover
)

PRODUCTS = (
    PDF,
    Product(
        "seminar.docx",
        Channel.WORD,
        lambda of: word.docx(of.release, cite_as=of.cite_as, pictures=of.pictures, looks=of.looks),
        given=materials.text,
    ),
    FRONT,
    Product("transcript.xml", Channel.TEI, lambda of: of.release.tei, given=materials.tei),
    *(_described(form) for form in catalogued.FORMATS.values()),
    Product(
        "seminar.txt", Channel.HTML, lambda of: plain_text.txt(of.release, cite_as=of.cite_as), given=materials.text
    ),
    Product("seminar.md", Channel.HTML, lambda of: markdown.md(of.release, cite_as=of.cite_as), given=materials.text),
    Product(
        "captions{}.vtt", Channel.CAPTIONS, lambda of: captions.vtt(of.release, of.session), given=materials.session
    ),
    Product(
        "easy-read.pdf",
        Channel.PDF,
        lambda of: easy_read.pdf(of.release, looks=of.looks, pictures=of.pictures),
        given=materials.easy_read,
        there=_has_easy_read,
    ),
    Product(
        "easy-read.html",
        Channel.HTML,
        lambda of: easy_read.page(of.release, looks=of.looks),
        given=materials.easy_read,
        there=_has_easy_read,
    ),
    Product(
        "captions{}.srt", Channel.CAPTIONS, lambda of: captions.srt(of.release, of.session), given=materials.session
    ),
    Product("index.html", Channel.HTML, page_of),
    Product("seminar.epub", Channel.PDF, _epub, given=materials.paged),
)
"""In the order in which they are begun: what takes longest, and is not made by Python, first; the page knows of all others."""

CHANNELS = tuple(dict.fromkeys(product.channel for product in PRODUCTS))
"""What is released for one edition."""


_SEEN_OTHERWISE = frozenset(("release", "looks", "pictures", "pages", "extents", "cover"))


class Job(msgspec.Struct, frozen=True):
    """One file to be made: its name, by what, and from what; `once` where others wait for it. What people read has the glossary's terms
    marked and written out (`glossing`)."""

    name: str
    make: Make
    of: Materials
    once: Once | None = None
    glossing: Glossing = msgspec.field(default_factory=Glossing)

    def __call__(self) -> bytes:
        """The file."""
        if self.once:
            return self.once()
        return self.make(msgspec.structs.replace(self.of, release=self.glossing(self.of.release)))

    def is_made(self, content: bytes, used: Iterable[Used]) -> None:
        """It need not be made, and was made from these templates: others who wait for it get this."""
        if self.once:
            self.once.put(content, used)

    @property
    def digest(self) -> str:
        """Of all that it is made from (SHA-256), but the templates it asks for and the code: an instant, what was kept back and where the
        workspace lies are in no file."""
        of, release = self.of, self.of.release
        seen = [release.slug, release.channel, release.standing, release.sound]
        whole = [release.tei, release.reading, release.cuts]
        given = {name: getattr(of, name) for name in of.__struct_fields__ if name not in _SEEN_OTHERWISE}
        pictures = {name: hashlib.sha256(content).hexdigest() for name, content in of.pictures.items()}
        parts = [self.name, seen, release.digest or whole, given, of.looks.look, pictures]
        return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def making(releases: Mapping[Channel, Release], of: Materials) -> dict[str, Job]:
    """What makes each file of an edition, by its name; public or a proof, as the releases are. `of` is what all of them are made from,
    but for the release, the session and the names."""
    page = releases[Channel.HTML]
    public = page.standing is Standing.PUBLISHED
    cite_as = citations.reference(page.reading.citation) if public else ""
    files = [
        (name, product, session)
        for product in PRODUCTS
        if public or product.proof
        for name, session in product.files(releases[product.channel])
    ]
    of = msgspec.structs.replace(of, cite_as=cite_as, files=(*(name for name, _, _ in files), *of.files))
    glossing = Glossing()
    pdf = Job(PDF.name, PDF.make, PDF.given(_given(of, releases[PDF.channel], "")), glossing=glossing)
    made = Once(pdf)
    front = Job(FRONT.name, FRONT.make, FRONT.given(_given(of, releases[FRONT.channel], "")), glossing=glossing)
    drawn = Once(front)
    of = msgspec.structs.replace(
        of, paged=pdf.digest, pages=lambda: paged.pages(made()), extents=lambda: paged.extents(made()), cover=drawn
    )
    jobs = {
        name: Job(name, product.make, product.given(_given(of, releases[product.channel], session)), glossing=glossing)
        for name, product, session in files
    }
    both = ((pdf, made), (front, drawn))
    return jobs | {job.name: msgspec.structs.replace(job, once=once) for job, once in both}


def _given(of: Materials, release: Release, session: str) -> Materials:
    """For one file: nothing of when it was let through, and why more was not; and no picture but those that were."""
    let_through = msgspec.structs.replace(release, on=NO_INSTANT, withheld=(), next_opening=None)
    shown = {p.file: of.pictures[p.file] for p in release.reading.pictures if p.file in of.pictures}
    return msgspec.structs.replace(of, release=let_through, session=session, pictures=shown)


NO_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""In the place of the hour of a release, which is in no file: the same text gives the same bytes at any hour."""


def furniture(looks: Looks = OURS) -> str:
    """The text of everything that editions are set in."""
    homes = [templates.path(""), *([looks.own] if looks.own else [])]
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for home in homes for path in templates.behind_editions(home)
    )


def of_nothing(of: Materials) -> dict[str, bytes]:
    """The edition of a seminar in which nobody says anything: all that is in it, an edition has of its own."""
    nothing = gate.nothing(of.release.on, synthetic=of.release.reading.citation.synthetic)
    bare = Materials(release=nothing, looks=of.looks, design=of.design)
    return {name: make() for name, make in making(dict.fromkeys(CHANNELS, nothing), bare).items()}
