"""Every file of an edition: its name, the channel it leaves by, how it is made; and what editions say of their own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

import msgspec

from sasci_archive import gate
from sasci_archive.editions import captions, citations, cover, html, templates, volume, word
from sasci_archive.editions import pages as paged
from sasci_archive.editions.pages import Once
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.formats import citation as formats
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.design import Design
from sasci_archive.model.reading import SessionText, Standing


class Materials(msgspec.Struct, frozen=True, kw_only=True):
    """What one file is made from: the release it shows, `session` by id where it is of one session only, the reference to print in it
    ("" where it may not be cited), the sound that lies beside it, the pictures by their name in `pictures/`, what all files of the edition are called, how it is to look.

    `pages` gives, by a turn's id, the page of the PDF on which it begins, `extents` also that on which it ends: both wait until the PDF is
    made, so that a product that asks for them belongs at the end of `PRODUCTS`."""

    release: Release
    cite_as: str = ""
    session: str = ""
    sounds: tuple[html.Sound, ...] = ()
    pictures: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    files: tuple[str, ...] = ()
    looks: Looks = OURS
    design: Design = Design()
    pages: Callable[[], Mapping[str, str]] = dict
    extents: Callable[[], Mapping[str, tuple[str, ...]]] = dict


Make = Callable[[Materials], bytes]


class Product(msgspec.Struct, frozen=True):
    """One file of an edition: its name (with `{}` for the session, where each session has one of its own), the channel it leaves by, how
    it is made, whether a proof has it too."""

    name: str
    channel: Channel
    make: Make
    proof: bool = True

    def files(self, release: Release) -> Iterator[tuple[str, str]]:
        """What its files are called, and the session each is of, "" for all."""
        if "{}" not in self.name:
            yield self.name, ""
            return
        sessions = release.reading.sessions
        for session in filter(_has_times, sessions):
            yield self.name.format("" if len(sessions) == 1 else f"-{session.id}"), session.id


def _has_times(session: SessionText) -> bool:
    return captions.has_times(session)


def _pdf(of: Materials) -> bytes:
    """Whoever checks a machine's transcript needs the times in the margin; a reader only where the editor thinks so."""
    times = of.design.times or of.release.standing is not Standing.PUBLISHED
    return volume.pdf(
        of.release,
        paper=of.design.paper.value,
        times=times,
        cite_as=of.cite_as,
        looks=of.looks,
        pictures=of.pictures,
    )


def _page(of: Materials) -> bytes:
    return html.page(of.release, of.sounds, files=[f for f in of.files if f != "index.html"], cite_as=of.cite_as)


PDF = Product("seminar.pdf", Channel.PDF, _pdf)

PRODUCTS = (
    PDF,
    Product("seminar.docx", Channel.WORD, lambda of: word.docx(of.release, cite_as=of.cite_as)),
    Product("cover.png", Channel.PDF, lambda of: cover.png(of.release, of.looks, of.pictures)),
    Product("transcript.xml", Channel.TEI, lambda of: of.release.tei),
    Product(
        "citation.json",
        Channel.HARVEST,
        lambda of: formats.compose_csl(of.release.reading.citation).encode(),
        proof=False,
    ),
    Product(
        "citation.bib",
        Channel.HARVEST,
        lambda of: citations.biblatex(of.release.reading.citation).encode(),
        proof=False,
    ),
    Product(
        "citation.ris",
        Channel.HARVEST,
        lambda of: formats.compose_ris(of.release.reading.citation).encode(),
        proof=False,
    ),
    Product(
        "CITATION.cff",
        Channel.HARVEST,
        lambda of: formats.compose_cff(of.release.reading.citation).encode(),
        proof=False,
    ),
    Product("captions{}.vtt", Channel.CAPTIONS, lambda of: captions.vtt(of.release, of.session)),
    Product("index.html", Channel.HTML, _page),
)
"""In the order in which they are begun: what takes longest, and is not made by Python, first; the page knows of all others."""

CHANNELS = tuple(dict.fromkeys(product.channel for product in PRODUCTS))
"""What is released for one edition."""


def making(releases: Mapping[Channel, Release], of: Materials) -> dict[str, Callable[[], bytes]]:
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
    of = msgspec.structs.replace(of, cite_as=cite_as, files=tuple(name for name, _, _ in files))
    pdf = Once(functools.partial(PDF.make, msgspec.structs.replace(of, release=releases[PDF.channel])))
    of = msgspec.structs.replace(of, pages=lambda: paged.pages(pdf()), extents=lambda: paged.extents(pdf()))
    return {
        name: pdf
        if product is PDF
        else functools.partial(
            product.make, msgspec.structs.replace(of, release=releases[product.channel], session=session)
        )
        for name, product, session in files
    }


def furniture(looks: Looks = OURS) -> str:
    """The text of everything that editions are set in."""
    homes = [templates.path(""), *([looks.own] if looks.own else [])]
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for home in homes
        for path in sorted(home.rglob("*.*"))
        if path.is_file()
    )


def of_nothing(of: Materials) -> dict[str, bytes]:
    """The edition of a seminar in which nobody says anything: all that is in it, an edition has of its own."""
    nothing = gate.nothing(of.release.on, synthetic=of.release.reading.citation.synthetic)
    bare = Materials(release=nothing, looks=of.looks, design=of.design)
    return {name: make() for name, make in making(dict.fromkeys(CHANNELS, nothing), bare).items()}
