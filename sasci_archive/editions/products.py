"""Every file of an edition: its name, the channel it leaves by, how it is made; and what editions say of their own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

import msgspec

from sasci_archive import gate
from sasci_archive.editions import captions, citations, html, templates, volume, word
from sasci_archive.formats import citation as formats
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.reading import Standing

Make = Callable[[Release, str], bytes]
"""From a release and the reference to print in it ("" where it may not be cited)."""


class Product(msgspec.Struct, frozen=True):
    """One file of an edition: its name, the channel it leaves by, how it is made, whether a proof has it too."""

    name: str
    channel: Channel
    make: Make
    proof: bool = True


def _pdf(release: Release, cite_as: str) -> bytes:
    """Whoever checks a machine's transcript needs the times in the margin; a reader does not."""
    return volume.pdf(release, times=release.standing is not Standing.PUBLISHED, cite_as=cite_as)


PRODUCTS = (
    Product("seminar.pdf", Channel.PDF, _pdf),
    Product("seminar.docx", Channel.WORD, lambda release, cite_as: word.docx(release, cite_as=cite_as)),
    Product("transcript.xml", Channel.TEI, lambda release, _: release.tei),
    Product(
        "citation.json", Channel.HARVEST, lambda r, _: formats.compose_csl(r.reading.citation).encode(), proof=False
    ),
    Product("citation.bib", Channel.HARVEST, lambda r, _: citations.biblatex(r.reading.citation).encode(), proof=False),
    Product(
        "citation.ris", Channel.HARVEST, lambda r, _: formats.compose_ris(r.reading.citation).encode(), proof=False
    ),
    Product(
        "CITATION.cff", Channel.HARVEST, lambda r, _: formats.compose_cff(r.reading.citation).encode(), proof=False
    ),
)
"""All but the page, which needs to know where the sound lies, and the captions, of which each session has its own."""


CHANNELS = (Channel.HTML, Channel.CAPTIONS, *(product.channel for product in PRODUCTS))
"""What is released for one edition."""


def making(releases: Mapping[Channel, Release], sounds: Sequence[html.Sound]) -> dict[str, Callable[[], bytes]]:
    """What makes each file of an edition, by its name; public or a proof, as the releases are. `sounds` lie beside the page."""
    page, spoken = releases[Channel.HTML], releases[Channel.CAPTIONS]
    public = page.standing is Standing.PUBLISHED
    cite_as = citations.reference(page.reading.citation) if public else ""
    wanted = [product for product in PRODUCTS if public or product.proof]
    sessions = spoken.reading.sessions
    captioned = [
        (s.id, "captions.vtt" if len(sessions) == 1 else f"captions-{s.id}.vtt")
        for s in sessions
        if captions.has_times(s)
    ]
    beside = [*(product.name for product in wanted), *(name for _, name in captioned)]
    made: dict[str, Callable[[], bytes]] = {
        product.name: functools.partial(product.make, releases[product.channel], cite_as) for product in wanted
    }
    made["index.html"] = functools.partial(html.page, page, sounds, files=beside, cite_as=cite_as)
    return made | {name: functools.partial(captions.vtt, spoken, session) for session, name in captioned}


def furniture() -> str:
    """The text of everything that editions are set in."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(templates.path("").rglob("*.*")))


def of_nothing(page: Release) -> dict[str, bytes]:
    """The edition of a seminar in which nobody says anything: all that is in it, an edition has of its own."""
    nothing = gate.nothing(page.on, synthetic=page.reading.citation.synthetic)
    return {name: make() for name, make in making(dict.fromkeys(CHANNELS, nothing), ()).items()}
